//! Setting proofs and enrolling a device, with a one-time secret.

use protect::session::Enrolled;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::register::Office;
use crate::register::arrival::Arrival;
use crate::register::refused::Refused;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passphrase {
    account: String,
    enrolment: String,
    passphrase: String,
}

pub(super) fn passphrase(office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
    let given: Passphrase = arrival.body()?;
    let Office { register, sessions, .. } = office;
    let started =
        sessions.start_passphrase(register, &given.account, &given.enrolment, &given.passphrase)?;
    Ok(json!({ "totp": *started.key, "otpauth": *started.address }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Finish {
    account: String,
    enrolment: String,
    code: String,
}

pub(super) fn finish(office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
    let Finish { account, enrolment, code } = arrival.body()?;
    let Office { register, sessions, .. } = office;
    let place = arrival.place();
    Ok(shown(&sessions.finish_passphrase(register, &account, &enrolment, &code, place)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alone {
    account: String,
    enrolment: String,
}

pub(super) fn passkey(office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
    let Alone { account, enrolment } = arrival.body()?;
    let Office { register, sessions, .. } = office;
    Ok(json!({ "publicKey": sessions.start_passkey(register, &account, &enrolment)? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FinishPasskey {
    account: String,
    enrolment: String,
    credential: Value,
}

pub(super) fn finish_passkey(office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
    let FinishPasskey { account, enrolment, credential } = arrival.body()?;
    let Office { register, sessions, .. } = office;
    let answer = credential.to_string();
    let place = arrival.place();
    let enrolled =
        sessions.finish_passkey(register, &account, &enrolment, answer.as_bytes(), place)?;
    Ok(shown(&enrolled))
}

pub(super) fn device(office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
    let Alone { account, enrolment } = arrival.body()?;
    let Office { register, sessions, .. } = office;
    Ok(shown(&sessions.enrol_device(register, &account, &enrolment, arrival.place())?))
}

fn shown(enrolled: &Enrolled) -> Value {
    let recovery: Vec<&str> = enrolled.recovery.iter().map(|code| code.as_str()).collect();
    json!({ "device": enrolled.device, "secret": enrolled.secret.text(), "recovery": recovery })
}
