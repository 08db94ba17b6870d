//! Reading in a process of its own, that can do nothing but read.
//!
//! The parent opens the file and starts a program that calls [`serve`]; the child gives up what it does not
//! need ([`confine`]), reads the file from its standard input and writes rows to its standard output, one
//! frame of JSON a line. Whatever a stranger's file makes of a parser then has no network, no files, no
//! other program, little memory and little time. The parent believes nothing but well-formed frames.

mod child;
mod confine;
mod parent;

use serde::{Deserialize, Serialize};

pub use child::serve;
pub use confine::{ConfineError, confine};
pub use parent::{IsolatedError, parse};

use crate::document::{Refusal, Row};
use crate::kind::Kind;

/// What the child may use.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Bytes of memory, all told.
    pub memory: u64,
    /// Seconds of processor time.
    pub cpu: u64,
    /// Seconds on the clock, after which the parent ends it.
    pub wall: u64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { memory: 2 << 30, cpu: 60, wall: 120 }
    }
}

/// What the child says, a line each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Frame {
    Kind(Kind),
    Row(Row),
    Refused(Refusal),
    Done { rows_read: u64, repaired: u64 },
    Failed { reason: String, hint: Option<String> },
}
