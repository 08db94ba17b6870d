//! What was written and sent when, from the log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::log::{Event, LogError, LogReader};
use crate::person::PersonRef;

/// Notices of one kind to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// To whom.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// From which template.
    pub template: String,
    /// When they were written, as text.
    pub written: Vec<String>,
    /// When they were sent, as text.
    pub sent: Vec<String>,
}

/// All notices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Persons a notice was written to.
    pub written: u64,
    /// Persons a notice was sent to.
    pub sent: u64,
    /// Persons a notice was written to, and none sent.
    pub waiting: u64,
    /// By person and template.
    pub notices: Vec<Line>,
}

/// Adds up the notices in a window of the log.
///
/// # Errors
/// The log cannot be read.
pub fn tally(log: &LogReader, since: Option<Timestamp>) -> Result<Tally, LogError> {
    let mut lines: BTreeMap<(PersonRef, String), Line> = BTreeMap::new();
    for entry in log.read(0..log.size()) {
        let (_, entry) = entry?;
        let Event::Notice { person, template, sent } = entry.event else { continue };
        if since.is_some_and(|since| entry.at < since) {
            continue;
        }
        let line = lines.entry((person, template.clone())).or_insert_with(|| Line {
            person,
            template,
            written: Vec::new(),
            sent: Vec::new(),
        });
        let list = if sent { &mut line.sent } else { &mut line.written };
        list.push(entry.at.to_string());
    }
    let mut persons: BTreeMap<PersonRef, (bool, bool)> = BTreeMap::new();
    for line in lines.values() {
        let (written, sent) = persons.entry(line.person).or_default();
        *written |= !line.written.is_empty();
        *sent |= !line.sent.is_empty();
    }
    let count = |what: fn(&(bool, bool)) -> bool| {
        persons.values().filter(|states| what(states)).count() as u64
    };
    Ok(Tally {
        written: count(|(written, _)| *written),
        sent: count(|(_, sent)| *sent),
        waiting: count(|(written, sent)| *written && !sent),
        notices: lines.into_values().collect(),
    })
}
