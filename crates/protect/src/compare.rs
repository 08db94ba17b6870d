//! Matching without pooling: two registers find the people both have, and neither sees the others.
//!
//! A private set intersection by an oblivious pseudorandom function (RFC 9497, ristretto255-SHA512, verifiable
//! mode) over a few canonical keys of each person. What either side learns, what a side that cheats can do, and
//! what that costs it, is in `docs/compare.md`; [`Desk`] takes the steps.

mod approval;
mod desk;
mod error;
mod files;
mod keys;
mod message;
mod oprf;
mod slots;
mod terms;
#[cfg(test)]
mod tests;
mod wire;

pub use approval::{APPROVALS, ApproverId, ApproverKey};
pub use desk::{Common, Desk, Finished, LogTo, Met, Prepared};
pub use error::{CompareError, Outside};
pub use keys::{CanonicalKey, KEYS_PER_PERSON, KeyKind, canonical_keys, recipe};
pub use message::{MAX_MESSAGE, Summary, approve, summary};
pub use terms::{SIZE_CLASSES, Terms, size_class};
pub use wire::{Kind, Session, peek, session_name};
