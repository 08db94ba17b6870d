//! Accounts, devices, and the log.

use jiff::{SignedDuration, Timestamp};
use protect::Caller;
use protect::log::{Action, Role};
use serde::Deserialize;
use serde_json::{Value, json};

use super::done;
use crate::register::Office;
use crate::register::arrival::Arrival;
use crate::register::refused::Refused;

pub(super) fn accounts(
    office: &mut Office,
    caller: &Caller,
    _: &Arrival,
) -> Result<Value, Refused> {
    office.register.may(caller, Action::Administer)?;
    Ok(json!({ "accounts": office.register.accounts()? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    account: String,
    role: Role,
}

pub(super) fn make(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Made { account, role } = arrival.body()?;
    office.register.make_account(caller, &account, role)?;
    done()
}

pub(super) fn role(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Made { account, role } = arrival.body()?;
    office.register.set_role(caller, &account, role)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    account: String,
    reason: String,
}

pub(super) fn lock(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Lock { account, reason } = arrival.body()?;
    office.register.lock_account(caller, &account, &reason)?;
    office.sessions.kill(&mut office.register, caller, Some(&account), None)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    account: String,
}

pub(super) fn unlock(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Named { account } = arrival.body()?;
    office.register.unlock_account(caller, &account)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enrol {
    account: String,
    device: String,
    /// Whether proofs and devices of before end.
    #[serde(default)]
    resets: bool,
    #[serde(default = "day")]
    hours: u32,
}

fn day() -> u32 {
    24
}

pub(super) fn enrol(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Enrol { account, device, resets, hours } = arrival.body()?;
    let expires = Timestamp::now() + SignedDuration::from_hours(i64::from(hours));
    let Office { register, sessions, .. } = office;
    let secret = sessions.give_enrolment(register, caller, &account, &device, resets, expires)?;
    Ok(json!({ "enrolment": *secret, "expires": expires.to_string() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    account: String,
    device: String,
}

pub(super) fn remove_device(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Device { account, device } = arrival.body()?;
    let Office { register, sessions, .. } = office;
    sessions.remove_device(register, caller, &account, &device)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    #[serde(default)]
    from: u64,
    #[serde(default = "all")]
    to: u64,
}

fn all() -> u64 {
    u64::MAX
}

pub(super) fn log(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Range { from, to } = arrival.body()?;
    let entries: Vec<Value> = (office.register.read_log(caller, from, to)?.into_iter())
        .map(|(number, entry)| json!({ "number": number, "entry": entry }))
        .collect();
    Ok(json!({ "entries": entries }))
}

/// How long the log is, and who vouches for it. Nothing of it is about a person: whoever is signed in may know.
pub(super) fn status(office: &mut Office, _: &Caller, _: &Arrival) -> Result<Value, Refused> {
    Ok(json!({ "entries": office.register.log_size(), "witnesses": office.witnesses }))
}
