//! Whom the file names, as a table and as JSON.

use std::io::Write;

use documents::Document;
use owo_colors::OwoColorize;
use protect::warn::{Class, Found, FoundPerson};
use protect::{Register, Roll};
use serde_json::{Value, json};

use crate::ui::{Output, counted, plain};

/// Where people can be reached.
const CONTACTS: [&str; 3] = ["phone", "email", "address"];

/// Rows shown of one person.
const ROWS: usize = 6;

pub(super) fn json(
    document: &Document,
    found: &Found,
    register: &Register,
    output: &mut Output,
) -> anyhow::Result<()> {
    let mut object = serde_json::to_value(found)?;
    if let Some(persons) = object["persons"].as_array_mut() {
        for (shown, person) in persons.iter_mut().zip(&found.persons) {
            shown["contacts"] = contacts(person, register)?;
        }
    }
    object["rows_read"] = document.rows_read.into();
    object["refused_rows"] = (document.refused.iter())
        .map(|refusal| json!({ "place": refusal.place.to_string(), "reason": refusal.reason }))
        .collect();
    object["repaired_lines"] = document.repaired.into();
    output.json(&object)
}

/// What the register has now of how to reach a person who is to be told; nothing of who only may be.
fn contacts(person: &FoundPerson, register: &Register) -> anyhow::Result<Value> {
    if person.class == Class::Possible {
        return Ok(json!({}));
    }
    let Some(opened) = register.open(person.reference)? else { return Ok(json!({})) };
    let mut contacts = serde_json::Map::new();
    for field in CONTACTS {
        let values: Vec<&str> = opened.entity.values(field).collect();
        if !values.is_empty() {
            contacts.insert(field.to_owned(), json!(values));
        }
    }
    Ok(contacts.into())
}

pub(super) fn table(
    document: &Document,
    found: &Found,
    register: &Register,
    output: &mut Output,
) -> anyhow::Result<()> {
    for (class, title) in [
        (Class::Sure, "surely in the file: warn"),
        (Class::Probable, "probably in the file: warn, and say that it is probable"),
        (Class::Possible, "possibly in the file: look at the rows before anybody is told"),
    ] {
        let persons: Vec<&FoundPerson> =
            found.persons.iter().filter(|person| person.class == class).collect();
        if persons.is_empty() {
            continue;
        }
        let people = counted(persons.len() as u64, "person", "people");
        writeln!(output.out, "{}", format!("{people} {title}").bold())?;
        for person in persons {
            one(person, register, output)?;
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
    let unmatched = counted(found.unmatched_rows.len() as u64, "row names", "rows name");
    let refused = counted(document.refused.len() as u64, "row was", "rows were");
    output.remark(&format!("{unmatched} nobody in the register; {refused} not readable"));
    if !found.persons.is_empty() {
        output.remark("next: write to them; what each notice says was in the file is under `fields` of --json");
    }
    Ok(())
}

fn one(person: &FoundPerson, register: &Register, output: &mut Output) -> anyhow::Result<()> {
    let mut rows: Vec<String> = person.rows.iter().take(ROWS).map(u64::to_string).collect();
    if person.rows.len() > ROWS {
        rows.push(format!("and {} more", person.rows.len() - ROWS));
    }
    let mut said = format!("row {}  {}", rows.join(", "), person.fields.join(", "));
    if !person.stale_fields.is_empty() {
        said.push_str(&format!("  out of date: {}", person.stale_fields.join(", ")));
    }
    writeln!(output.out, "  {}  {:.2}  {said}", person.reference, person.score)?;
    if let Value::Object(contacts) = contacts(person, register)? {
        let values =
            contacts.values().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        let values: Vec<&str> = values.collect();
        if !values.is_empty() {
            writeln!(output.out, "      {}", plain(&values.join(" · ")).dimmed())?;
        }
    }
    Ok(())
}
