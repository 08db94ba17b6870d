//! Asking, listing, revealing, and keeping records.

use model::{Cleaner, Entity, ontology};
use protect::{Caller, PersonRef, Purpose};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{done, told};
use crate::register::Office;
use crate::register::arrival::Arrival;
use crate::register::refused::Refused;
use crate::register::wire::{Answers, Ask, Change, Fields, List, Reveal, Rows, Shown};

pub(super) fn ask(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Ask { person, purpose } = arrival.body()?;
    let asked = entity(&person)?;
    told(&Answers { answers: office.register.ask(caller, &asked, &purpose)? })
}

pub(super) fn list(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let List { fields, purpose, offset, limit } = arrival.body()?;
    let rows = office.register.list(caller, &fields, &purpose, offset, limit)?;
    told(&Rows { fields, rows })
}

pub(super) fn reveal(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Reveal { person, fields, purpose, case } = arrival.body()?;
    let purpose = Purpose { purpose, case };
    let shown = office.register.reveal(caller, person, &fields, &purpose)?;
    told(&Shown::of(&shown))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    people: Vec<Fields>,
    keep_until: Option<String>,
}

pub(super) fn add(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Add { people, keep_until } = arrival.body()?;
    let people: Vec<Entity> = people.iter().map(entity).collect::<Result<_, _>>()?;
    let keep_until = match keep_until.map(|day| day.parse()) {
        Some(Err(_)) => return Err(Refused::bad("`keep_until` is a day, such as 2031-12-31")),
        Some(Ok(day)) => Some(day),
        None => None,
    };
    Ok(json!({ "refs": office.register.add(caller, &people, None, keep_until)? }))
}

pub(super) fn change(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Change { person, fields } = arrival.body()?;
    let mut clean = Vec::with_capacity(fields.len());
    for (field, values) in &fields {
        let values = values.iter().map(|value| cleaned(field, value)).collect::<Result<_, _>>()?;
        clean.push((field.clone(), values));
    }
    office.register.change(caller, person, &clean)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assign {
    refs: Vec<PersonRef>,
    account: String,
}

pub(super) fn assign(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Assign { refs, account } = arrival.body()?;
    office.register.assign(caller, &refs, &account)?;
    done()
}

pub(super) fn unassign(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Assign { refs, account } = arrival.body()?;
    office.register.unassign(caller, &refs, &account)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shred {
    refs: Vec<PersonRef>,
    reason: String,
}

pub(super) fn shred(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Shred { refs, reason } = arrival.body()?;
    office.register.shred(caller, &refs, &reason)?;
    done()
}

fn entity(fields: &Fields) -> Result<Entity, Refused> {
    let mut entity = Entity::new("", "Person");
    for (field, values) in fields {
        for value in values {
            entity.push(field, cleaned(field, value)?, &"register".into());
        }
    }
    Ok(entity)
}

fn cleaned(field: &str, value: &str) -> Result<String, Refused> {
    let known = ontology().schema("Person").and_then(|schema| schema.property(field));
    let known = known.ok_or_else(|| {
        Refused::bad("a field is no property of a person; hint: name, birthDate, address, idNumber")
    })?;
    let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
    let clean = cleaner.clean(known, value).map_err(|_| {
        Refused::bad(format!(
            "a value of `{}` is none; hint: dates are written 1970, 1970-05 or 1970-05-01",
            known.name
        ))
    })?;
    Ok(clean)
}
