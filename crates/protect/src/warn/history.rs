//! Earlier exports and lists, from the log.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::found::Source;
use crate::log::{Event, LogError, LogReader};
use crate::person::PersonRef;

/// What left the register at once, or was seen by one account on one day: each export that was written, and
/// all lists and records that an account saw on a day (UTC), in the order of the log.
///
/// What was opened to warn people is no source: it left after the file did. `decoys` are the records that stand
/// for nobody. Reads the log once from its beginning.
///
/// # Errors
/// The log cannot be read.
pub fn sources(log: &LogReader, decoys: &[PersonRef]) -> Result<Vec<Source>, LogError> {
    let mut made: BTreeMap<String, Source> = BTreeMap::new();
    for entry in log.read(0..log.size()) {
        let entry = entry?.1;
        let (id, persons, fields) = match entry.event {
            Event::Exported { export, persons, fields, .. } => {
                (format!("export {export}"), persons, fields)
            }
            Event::Listed { persons, fields, .. } => {
                (view(&entry.account, entry.at), persons, fields)
            }
            Event::Revealed { person, fields, .. } => {
                (view(&entry.account, entry.at), vec![person], fields)
            }
            _ => continue,
        };
        let source = made.entry(id.clone()).or_insert_with(|| Source {
            id,
            at: entry.at,
            persons: Vec::new(),
            fields: Vec::new(),
            decoys: Vec::new(),
        });
        source.persons.extend(persons);
        for field in fields {
            if !source.fields.contains(&field) {
                source.fields.push(field);
            }
        }
    }
    let mut sources: Vec<Source> = made.into_values().collect();
    sources.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    mark(&mut sources, decoys);
    Ok(sources)
}

/// Each person once in each source, and which of them are decoys.
fn mark(sources: &mut [Source], decoys: &[PersonRef]) {
    let decoys: FxHashSet<PersonRef> = decoys.iter().copied().collect();
    for source in sources {
        let mut seen = FxHashSet::default();
        source.persons.retain(|person| seen.insert(*person));
        source.decoys =
            source.persons.iter().filter(|person| decoys.contains(person)).copied().collect();
    }
}

fn view(account: &str, at: jiff::Timestamp) -> String {
    let account = if account.is_empty() { "officers" } else { account };
    let day: String = at.to_string().chars().take(10).collect();
    format!("seen by {account} on {day}")
}
