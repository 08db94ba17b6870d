//! Who is to be told, and of what.

use jiff::Timestamp;

use crate::exposure::{self, Exposed};
use crate::person::PersonRef;
use crate::warn;

/// What happened to somebody's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// Somebody who had no right to saw it, has it, or could have seen it.
    Exposed(exposure::Class),
    /// It is in a file that was found: surely, probably or possibly.
    Found(warn::Class),
}

/// A person, and what happened to their data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Who.
    pub person: PersonRef,
    /// What.
    pub happened: Happened,
    /// Which fields.
    pub fields: Vec<String>,
    /// When first and last; of a found file, when it was linked.
    pub when: (Timestamp, Timestamp),
}

impl Concern {
    /// From a line of an exposure report.
    pub fn of(exposed: &Exposed) -> Concern {
        Concern {
            person: exposed.person,
            happened: Happened::Exposed(exposed.class),
            fields: exposed.fields.clone(),
            when: (exposed.first, exposed.last),
        }
    }
}
