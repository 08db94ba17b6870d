//! The question and the answer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::log::Inclusion;
use crate::person::PersonRef;

/// From when to when, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The first instant.
    #[serde(with = "crate::log::moment")]
    pub from: Timestamp,
    /// The last instant.
    #[serde(with = "crate::log::moment")]
    pub to: Timestamp,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// When.
    #[serde(flatten)]
    pub window: Window,
    /// Only what this account did; everybody if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Only what was done from this device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// How far somebody came to a person's data, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Could have seen it.
    Reachable,
    /// Saw it masked, or that it is there.
    Listed,
    /// Has it in a file.
    Exported,
    /// Saw it.
    Revealed,
}

/// The entries a line of the report rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    /// The first deed; for those who were only reachable, the entry since which they were.
    pub first: Inclusion,
    /// The last deed; for those who were only reachable, the entry since which they were last.
    pub last: Inclusion,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exposed {
    /// Who.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// The gravest class that holds.
    pub class: Class,
    /// All fields that were shown, exported or listed, masked ones among them; for those who were only
    /// reachable, all fields the record had by then. In order of name.
    pub fields: Vec<String>,
    /// When first, within the window.
    #[serde(with = "crate::log::moment")]
    pub first: Timestamp,
    /// When last, within the window.
    #[serde(with = "crate::log::moment")]
    pub last: Timestamp,
    /// How many deeds; none for those who were only reachable.
    pub count: u64,
    /// Entries of the log, and that they are in it.
    pub proof: Proof,
}

/// How many persons of each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All of them.
    pub persons: u64,
    /// See [`Class::Revealed`].
    pub revealed: u64,
    /// See [`Class::Exported`].
    pub exported: u64,
    /// See [`Class::Listed`].
    pub listed: u64,
    /// See [`Class::Reachable`].
    pub reachable: u64,
}

/// The log that the report was computed from. All its entries were held against this checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogShown {
    /// Its name.
    pub origin: String,
    /// Its key: `NAME+0123abcd+BASE64`.
    pub key: String,
    /// How many entries it had.
    pub size: u64,
    /// The signed checkpoint that all proofs lead to.
    pub checkpoint: String,
}

/// Whom a window of the log exposes, and how far.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exposure {
    /// What was asked.
    pub window: Question,
    /// Every person by class, gravest first, then by reference.
    pub persons: Vec<Exposed>,
    /// How many.
    pub counts: Counts,
    /// Accounts that did any of it, or could have.
    pub accounts: Vec<String>,
    /// How often an entry is older than the one before it.
    pub clock_set_back: u64,
    /// From which log.
    pub log: LogShown,
}

impl Question {
    pub(super) fn concerns(&self, account: &str, device: &str) -> bool {
        self.account.as_ref().is_none_or(|wanted| wanted == account)
            && self.device.as_ref().is_none_or(|wanted| wanted == device)
    }
}
