//! What was written and sent when, from the log.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::log::{Event, LogError, LogReader};
use crate::person::PersonRef;

/// Notices of one kind to one person about one incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// To whom.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// From which template.
    pub template: String,
    /// About which incident.
    pub incident: String,
    /// When they were written, as text.
    pub written: Vec<String>,
    /// When they were sent, as text.
    pub sent: Vec<String>,
}

impl Line {
    /// Whether a notice was written and none sent.
    pub fn is_waiting(&self) -> bool {
        !self.written.is_empty() && self.sent.is_empty()
    }
}

/// All notices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Persons a notice was written to.
    pub written: u64,
    /// Persons a notice was sent to.
    pub sent: u64,
    /// Persons a notice was written to that was not sent.
    pub waiting: u64,
    /// By person, incident and template.
    pub notices: Vec<Line>,
}

/// Adds up the notices in a window of the log.
///
/// # Errors
/// The log cannot be read.
pub fn tally(log: &LogReader, since: Option<Timestamp>) -> Result<Tally, LogError> {
    let mut lines: BTreeMap<(PersonRef, String, String), Line> = BTreeMap::new();
    for entry in log.read(0..log.size()) {
        let (_, entry) = entry?;
        let Event::Notice { person, template, incident, sent } = entry.event else { continue };
        if since.is_some_and(|since| entry.at < since) {
            continue;
        }
        let key = (person, incident.clone(), template.clone());
        let line = lines.entry(key).or_insert_with(|| Line {
            person,
            template,
            incident,
            written: Vec::new(),
            sent: Vec::new(),
        });
        let list = if sent { &mut line.sent } else { &mut line.written };
        list.push(entry.at.to_string());
    }
    let persons = |what: fn(&Line) -> bool| {
        let persons = lines.values().filter(|line| what(line)).map(|line| line.person);
        persons.collect::<BTreeSet<PersonRef>>().len() as u64
    };
    Ok(Tally {
        written: persons(|line| !line.written.is_empty()),
        sent: persons(|line| !line.sent.is_empty()),
        waiting: persons(Line::is_waiting),
        notices: lines.into_values().collect(),
    })
}
