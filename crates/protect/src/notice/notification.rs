//! The notification of a breach to a supervisory authority, within 72 hours (GDPR, article 33).

use std::collections::BTreeMap;

use super::Templates;
use crate::exposure::{Class, Exposure};

pub(super) const FIELDS: [&str; 22] = [
    "holder",
    "authority",
    "noticed",
    "contact",
    "cause",
    "consequences",
    "measures",
    "account",
    "device",
    "when",
    "from",
    "to",
    "persons",
    "known",
    "revealed",
    "exported",
    "listed",
    "reachable",
    "kinds",
    "origin",
    "size",
    "checkpoint",
];

/// What only people know. What is not given is marked in the text, in brackets, as to be filled in.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Name and address of the organisation.
    pub holder: Option<String>,
    /// Which authority, and its reference.
    pub authority: Option<String>,
    /// When and how it was noticed.
    pub noticed: Option<String>,
    /// Whom the authority can ask.
    pub contact: Option<String>,
    /// What happened.
    pub cause: Option<String>,
    /// Likely consequences, besides those that always hold.
    pub consequences: Option<String>,
    /// What was done and will be done.
    pub measures: Option<String>,
}

impl Templates {
    /// The notification, as Markdown: what, when, how many, kinds of data, likely consequences, measures,
    /// contact; known and possible apart. It names no person.
    pub fn notification(&self, exposure: &Exposure, filled: &Filled) -> String {
        let words = &self.words;
        let counts = &exposure.counts;
        let (asked, window) = (&exposure.window, exposure.window.window);
        let by_hand = |given: &Option<String>, field: &str| match given {
            Some(text) => text.clone(),
            None => format!("`[{}]`", words.get(&format!("fill.{field}"))),
        };
        let or_any = |given: &Option<String>, any: &str| match given {
            Some(name) => format!("`{name}`"),
            None => words.get(any).to_owned(),
        };
        self.notification.fill(|field| match field {
            "holder" => by_hand(&filled.holder, field),
            "authority" => by_hand(&filled.authority, field),
            "noticed" => by_hand(&filled.noticed, field),
            "contact" => by_hand(&filled.contact, field),
            "cause" => by_hand(&filled.cause, field),
            "consequences" => by_hand(&filled.consequences, field),
            "measures" => by_hand(&filled.measures, field),
            "account" => or_any(&asked.account, "anybody"),
            "device" => or_any(&asked.device, "any device"),
            "when" => words.days(window.from, window.to),
            "from" => window.from.to_string(),
            "to" => window.to.to_string(),
            "persons" => counts.persons.to_string(),
            "known" => (counts.persons - counts.reachable).to_string(),
            "revealed" => counts.revealed.to_string(),
            "exported" => counts.exported.to_string(),
            "listed" => counts.listed.to_string(),
            "reachable" => counts.reachable.to_string(),
            "kinds" => self.kinds(exposure),
            "origin" => exposure.log.origin.clone(),
            "size" => exposure.log.size.to_string(),
            _ => exposure.log.checkpoint.clone(),
        })
    }

    /// A row for each kind of data: of how many persons it is known, and possible.
    fn kinds(&self, exposure: &Exposure) -> String {
        let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for person in &exposure.persons {
            // Two fields may be one kind of data to people.
            let mut words: Vec<&str> =
                person.fields.iter().map(|field| self.words.field(field)).collect();
            words.sort_unstable();
            words.dedup();
            for word in words {
                let (known, possible) = kinds.entry(word).or_default();
                match person.class {
                    Class::Reachable => *possible += 1,
                    _ => *known += 1,
                }
            }
        }
        let mut rows: Vec<(&str, (u64, u64))> = kinds.into_iter().collect();
        rows.sort_by_key(|(word, (known, possible))| {
            (u64::MAX - known, u64::MAX - possible, *word)
        });
        let row = |(word, (known, possible)): &(&str, (u64, u64))| {
            format!("| {} | {known} | {possible} |", word.replace('|', "/"))
        };
        rows.iter().map(row).collect::<Vec<_>>().join("\n")
    }
}
