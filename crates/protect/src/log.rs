//! The log of a register: what was done, by whom, to whose record. It never holds a value.
//!
//! It is an append-only Merkle tree in the layout of <https://c2sp.org/tlog-tiles>: a folder of tiles of
//! hashes, bundles of entries, and a signed checkpoint that vouches for all of them. Whoever holds an
//! earlier checkpoint, above all a witness on another machine, notices when an entry is edited, removed,
//! moved or cut off, even if the key that signs is stolen.
//!
//! ```text
//! log/
//!   checkpoint            size and root, signed: <https://c2sp.org/tlog-checkpoint>
//!   tile/<L>/<N>[.p/<W>]  hashes, 256 to a tile; a partial tile says how many it holds
//!   tile/entries/…        entries, 256 to a bundle, each behind its length
//!   journal               entries not yet in tiles, with the checkpoint that vouches for them
//!   lock                  held by whoever appends
//! ```
//!
//! [`Log`] appends, [`LogReader`] reads without a key, [`verify`] finds what was changed, [`codec`] says how an entry becomes bytes.

pub mod codec;

mod edge;
mod error;
mod event;
mod files;
mod journal;
pub(crate) mod moment;
mod note;
mod proof;
mod reader;
mod state;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use error::LogError;
pub use event::{Action, AlarmKind, CompareStep, Entry, Event, Grade, Role};
pub use note::{LogKey, Signed, verifier_key};
pub use proof::{Inclusion, Prover, check_consistency};
pub use reader::{Entries, LogReader};
pub use tlog_tiles::Hash;
pub use verify::{Finding, Verified, verify};
pub use writer::Log;

pub(crate) use files::{WIDTH, replace, sync_dir};
pub(crate) use note::claimed_origin;
pub(crate) use proof::{bundle_hash, root};
