//! Keys: whose hands they are in, and what each of them opens.
//!
//! A register has one root key. It is cut into shares, one for each officer, any two of which make it
//! whole; each share is sealed to the officer's age recipient. Everything else follows from the root and
//! from the *epoch*, a second secret kept outside the register's folder and replaced whenever a record is
//! shredded: what an old copy of the folder holds is sealed under an epoch that no longer exists.

mod chain;
pub(crate) mod epoch;
mod officers;
mod passphrase;

pub use chain::Keychain;
pub use epoch::EpochError;
pub use officers::{Officer, OfficerError, OfficerKey};
pub(crate) use officers::{open_root, seal_root, seal_to};
pub use passphrase::{PassphraseError, ProtectedKey, Stretch};
