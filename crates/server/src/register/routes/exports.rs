//! Exports: asked for, approved by another, written once.

use jiff::{SignedDuration, Timestamp};
use protect::Caller;
use protect::log::Action;
use serde_json::Value;

use super::{done, told};
use crate::register::Office;
use crate::register::arrival::Arrival;
use crate::register::refused::Refused;
use crate::register::wire::{
    ExportAsk, ExportLine, ExportNumber, ExportRefuse, ExportWritten, Exports,
};

pub(super) fn ask(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let ExportAsk { refs, fields, reason, recipients, hours } = arrival.body()?;
    let expires = Timestamp::now() + SignedDuration::from_hours(i64::from(hours.min(24 * 31)));
    let refs = refs.as_deref();
    let id = office.register.ask_export(caller, refs, &fields, &reason, &recipients, expires)?;
    told(&ExportNumber { export: id })
}

pub(super) fn approve(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let ExportNumber { export } = arrival.body()?;
    office.register.decide_export(caller, &export, None)?;
    done()
}

pub(super) fn refuse(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let ExportRefuse { export, reason } = arrival.body()?;
    office.register.decide_export(caller, &export, Some(&reason))?;
    done()
}

pub(super) fn write(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let ExportNumber { export } = arrival.body()?;
    let written = office.register.write_export(caller, &export)?;
    told(&ExportWritten::of(&written))
}

pub(super) fn list(office: &mut Office, caller: &Caller, _: &Arrival) -> Result<Value, Refused> {
    office.register.may(caller, Action::Approve)?;
    let exports = office.register.exports()?.iter().map(ExportLine::of).collect();
    told(&Exports { exports })
}
