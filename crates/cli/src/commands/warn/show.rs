//! Whom the file names, as a table and as JSON.

use std::io::Write;

use documents::{Document, Place};
use jiff::Timestamp;
use owo_colors::OwoColorize;
use protect::warn::{Class, Contacts, Found, FoundPerson, Warned};
use serde_json::json;

use super::reading;
use crate::ui::{Output, counted, plain};

/// Rows shown of one person, and of those that name nobody.
const ROWS: usize = 6;
const UNMATCHED: usize = 20;

pub(super) fn json(
    document: &Document,
    digest: [u8; 32],
    warned: &Warned,
    output: &mut Output,
) -> anyhow::Result<()> {
    let mut object = serde_json::to_value(&warned.found)?;
    if let Some(persons) = object["persons"].as_array_mut() {
        for (shown, contacts) in persons.iter_mut().zip(&warned.contacts) {
            shown["contacts"] = json!(contacts);
        }
    }
    object["rows_read"] = document.rows_read.into();
    object["refused_rows"] = (document.refused.iter())
        .map(|refusal| json!({ "place": refusal.place.to_string(), "reason": refusal.reason }))
        .collect();
    object["repaired_lines"] = document.repaired.into();
    object["file"] = reading::hex(digest).into();
    object["linked"] = Timestamp::now().to_string().into();
    output.json(&object)
}

pub(super) fn table(
    document: &Document,
    warned: &Warned,
    output: &mut Output,
) -> anyhow::Result<()> {
    let found = &warned.found;
    let all: Vec<(&FoundPerson, &Contacts)> = found.persons.iter().zip(&warned.contacts).collect();
    for (class, title) in [
        (Class::Sure, "surely in the file: warn"),
        (Class::Probable, "probably in the file: warn, and say that it is probable"),
        (Class::Possible, "possibly in the file: look at the rows before anybody is told"),
    ] {
        let of_class = all.iter().filter(|(person, _)| person.class == class);
        let people = counted(of_class.clone().count() as u64, "person", "people");
        if of_class.clone().next().is_none() {
            continue;
        }
        writeln!(output.out, "{}", format!("{people} {title}").bold())?;
        for (person, contacts) in of_class {
            one(person, contacts, output)?;
        }
        writeln!(output.out)?;
    }
    if let Some(source) = &found.likely_source {
        writeln!(
            output.out,
            "most like {} of {}: {} of {} people, {} of its decoys ({:.0} % sure)",
            plain(&source.id),
            source.at,
            source.persons,
            source.of,
            source.decoys,
            source.score * 100.0
        )?;
    }
    rest(document, found, output);
    Ok(())
}

fn one(person: &FoundPerson, contacts: &Contacts, output: &mut Output) -> anyhow::Result<()> {
    let mut said = format!("{}  {}", rows(&person.places, ROWS), person.fields.join(", "));
    if !person.stale_fields.is_empty() {
        said.push_str(&format!("  out of date: {}", person.stale_fields.join(", ")));
    }
    writeln!(output.out, "  {}  {:.2}  {}", person.reference, person.score, plain(&said))?;
    let values: Vec<&str> = contacts.values().flatten().map(String::as_str).collect();
    if !values.is_empty() {
        writeln!(output.out, "      {}", plain(&values.join(" · ")).dimmed())?;
    }
    Ok(())
}

/// Places of rows, the sheet or page named once for those that follow each other in it.
fn rows(places: &[Place], most: usize) -> String {
    let where_of = |place: &Place| (place.sheet.clone(), place.page, place.table);
    let mut parts: Vec<String> = Vec::new();
    let mut last = None;
    for place in places.iter().take(most) {
        match last == Some(where_of(place)) {
            true => parts.push(place.row.to_string()),
            false => parts.push(place.to_string()),
        }
        last = Some(where_of(place));
    }
    if places.len() > most {
        parts.push(format!("and {} more", places.len() - most));
    }
    parts.join(", ")
}

fn rest(document: &Document, found: &Found, output: &Output) {
    let unmatched = counted(found.unmatched_rows.len() as u64, "row names", "rows name");
    let places = match found.unmatched_places.as_slice() {
        [] => String::new(),
        places => format!(" ({})", plain(&rows(places, UNMATCHED))),
    };
    let refused = counted(document.refused.len() as u64, "row was", "rows were");
    output.remark(&format!("{unmatched} nobody in the register{places}; {refused} not readable"));
    if !found.decoy_places.is_empty() {
        let decoys = counted(found.decoy_places.len() as u64, "row is", "rows are");
        let places = plain(&rows(&found.decoy_places, UNMATCHED)).to_string();
        output.remark(&format!(
            "{decoys} of decoys ({places}): they have done their work; replace them with `register decoys`"
        ));
    }
    if !found.persons.is_empty() {
        output.remark("next: keep --json as FILE, and `throughline register notices write NAME --warned FILE`");
    }
}
