//! Exports: asked for, approved by another, written once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use protect::log::Action;
use protect::{Caller, PersonRef};
use serde::Deserialize;
use serde_json::{Value, json};

use super::done;
use crate::register::Office;
use crate::register::arrival::Arrival;
use crate::register::refused::Refused;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    /// Whom; without it, everybody.
    refs: Option<Vec<PersonRef>>,
    fields: Vec<String>,
    reason: String,
    recipients: Vec<String>,
    #[serde(default = "day")]
    hours: u32,
}

fn day() -> u32 {
    24
}

pub(super) fn ask(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Ask { refs, fields, reason, recipients, hours } = arrival.body()?;
    let expires = Timestamp::now() + SignedDuration::from_hours(i64::from(hours.min(24 * 31)));
    let refs = refs.as_deref();
    let id = office.register.ask_export(caller, refs, &fields, &reason, &recipients, expires)?;
    Ok(json!({ "export": id }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    export: String,
}

pub(super) fn approve(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Number { export } = arrival.body()?;
    office.register.decide_export(caller, &export, None)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refuse {
    export: String,
    reason: String,
}

pub(super) fn refuse(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Refuse { export, reason } = arrival.body()?;
    office.register.decide_export(caller, &export, Some(&reason))?;
    done()
}

pub(super) fn write(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Number { export } = arrival.body()?;
    let written = office.register.write_export(caller, &export)?;
    Ok(json!({ "sealed": STANDARD.encode(&written.sealed), "manifest": written.manifest }))
}

/// Without who is in them: the order of an export is its mark.
pub(super) fn list(office: &mut Office, caller: &Caller, _: &Arrival) -> Result<Value, Refused> {
    office.register.may(caller, Action::Approve)?;
    let exports: Vec<Value> = (office.register.exports()?.iter())
        .map(|export| {
            json!({
                "export": export.id,
                "by": export.by,
                "reason": export.reason,
                "fields": export.fields,
                "persons": export.persons.len(),
                "recipients": export.recipients,
                "expires": export.expires,
                "state": export.state,
            })
        })
        .collect();
    Ok(json!({ "exports": exports }))
}
