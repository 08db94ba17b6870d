//! A witness: somebody on another machine who remembers how long a log was, and signs only what continues it.
//!
//! The protocol is <https://c2sp.org/tlog-witness>, the signatures are `cosignature/v1` of
//! <https://c2sp.org/tlog-cosignature>. The witness sees sizes and hashes and never an entry. With it, no
//! theft of the register's machine and keys can shorten or rewrite the log unnoticed.
//!
//! [`Witness`] answers requests, given as bytes: over HTTP (`server`) or as files carried by hand.
//! [`cosign`] is the log's side.

mod ask;
mod keep;
mod key;
mod known;
mod request;

pub use ask::{CosignError, Cosigner, cosign, last_cosignature, receive, request_for};
pub use keep::{Refusal, Witness};
pub use key::{Cosignature, WitnessKey, WitnessSigner};
pub use known::KnownWitness;
pub use request::Request;

pub(crate) use ask::cosigned;
