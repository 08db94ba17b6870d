//! Registers of people at risk: held so that little can leak, and answerable for every look.
//!
//! This crate knows sealed records, who may see what of them, the log that cannot be edited quietly,
//! what a stolen account really saw, whom a found file names, and how two registers find common people
//! without showing the others. It knows nothing it is not told: no network, no command line, no file
//! outside the folders it is given.
//!
//! Its promise is a bounded and enumerable loss, never "no leak". What it does not protect from is
//! listed in `docs/registers.md`.
//!
//! Opened records lie in ordinary memory while they are compared. A program that opens registers wipes
//! what it frees (`throughline` installs an allocator that does). Keeping out of swap and dumps is for the
//! program too: `throughline` does in its commands `register` and `warn`, as far as the system lets it.

mod alarm;
mod blind;
mod budget;
mod files;
mod journal;
mod keys;
mod person;
mod policy;
mod profile;
mod record;
mod register;
mod roll;
mod seal;
mod secret;
mod vault;

#[cfg(test)]
mod testing;

pub mod compare;
pub mod exposure;
pub mod log;
pub mod notice;
pub mod session;
pub mod warn;
pub mod witness;

pub use alarm::{Alarm, Alarms, NoAlarms};
pub use budget::{Limit, Limits, Spent};
pub use files::FileError;
pub use journal::Caller;
pub use keys::{
    EpochError, Keychain, Officer, OfficerError, OfficerKey, PassphraseError, ProtectedKey, Stretch,
};
pub use person::{BadReference, Past, Person, PersonRef};
pub use policy::{Acting, Forbidden, PolicyError, SHIPPED as SHIPPED_POLICIES};
pub use profile::Profile;
pub use record::{RecordError, RecordFault};
pub use register::{
    Account, Answer, Due, Export, ExportState, Letter, NewRegister, Order, Purpose, Register,
    RegisterError, Row, Settings, Written,
};
pub use roll::Roll;
pub use seal::SealError;
pub use secret::{RandomError, Secret};
pub use vault::VaultError;
