//! Signing in, second proofs, signing out, and ending what others opened.

use protect::Caller;
use protect::session::{Proof, SecondProof};
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::done;
use crate::register::Office;
use crate::register::arrival::Arrival;
use crate::register::refused::Refused;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    account: String,
    device: String,
    passphrase: Option<String>,
    code: Option<String>,
    credential: Option<Value>,
}

pub(super) fn sign_in(office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
    let given: SignIn = arrival.body()?;
    let proof = match (given.passphrase, given.code, given.credential) {
        (Some(passphrase), Some(code), None) => {
            Proof::Passphrase { passphrase: Zeroizing::new(passphrase), code: Zeroizing::new(code) }
        }
        (None, None, Some(credential)) => Proof::Passkey(credential.to_string().into_bytes()),
        _ => return Err(Refused::bad("give `passphrase` and `code`, or `credential`")),
    };
    let Office { register, sessions, .. } = office;
    let opened =
        sessions.sign_in(register, &given.account, &given.device, proof, &arrival.signed())?;
    Ok(json!({
        "token": *opened.token,
        "session": opened.session,
        "role": opened.account.role,
        "recovery_left": opened.recovery_left,
        "idle": sessions.idle().as_secs(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    account: String,
    device: String,
}

pub(super) fn passkey(office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
    let Device { account, device } = arrival.body()?;
    let Office { register, sessions, .. } = office;
    let asked = sessions.ask_passkey(register, &account, &device, &arrival.signed())?;
    Ok(json!({ "publicKey": asked }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Second {
    code: Option<String>,
    credential: Option<Value>,
}

pub(super) fn step_up(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let given: Second = arrival.body()?;
    let proof = match (given.code, given.credential) {
        (Some(code), None) => SecondProof::Code(Zeroizing::new(code)),
        (None, Some(credential)) => SecondProof::Passkey(credential.to_string().into_bytes()),
        _ => return Err(Refused::bad("give `code` or `credential`")),
    };
    office.sessions.step_up(&mut office.register, caller, proof, arrival.token())?;
    done()
}

pub(super) fn passkey_again(
    office: &mut Office,
    caller: &Caller,
    _: &Arrival,
) -> Result<Value, Refused> {
    Ok(json!({ "publicKey": office.sessions.ask_passkey_again(caller)? }))
}

pub(super) fn sign_out(
    office: &mut Office,
    _: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    office.sessions.sign_out(&mut office.register, arrival.token())?;
    done()
}

pub(super) fn list(office: &mut Office, caller: &Caller, _: &Arrival) -> Result<Value, Refused> {
    Ok(json!({ "sessions": office.sessions.list(&mut office.register, caller)? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kill {
    account: Option<String>,
    device: Option<String>,
}

pub(super) fn kill(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Kill { account, device } = arrival.body()?;
    if account.is_none() && device.is_none() {
        return Err(Refused::bad("whose sessions? give `account`, `device`, or both"));
    }
    let (account, device) = (account.as_deref(), device.as_deref());
    let ended = office.sessions.kill(&mut office.register, caller, account, device)?;
    Ok(json!({ "ended": ended }))
}
