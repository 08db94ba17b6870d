//! What can be asked of a register, one line each.

mod enrol;
mod exports;
mod office;
mod people;
mod session;
mod warn;

use protect::Caller;
use serde::Serialize;
use serde_json::Value;

use super::Office;
use super::arrival::Arrival;
use super::refused::Refused;

pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) job: Job,
    /// Whether its body may be long: the rows of a found file.
    pub(super) is_long: bool,
}

/// What a route does.
pub(super) enum Job {
    /// For who is not signed in: the request says itself why it may be believed.
    Outside(fn(&mut Office, &Arrival) -> Result<Value, Refused>),
    /// For who is signed in.
    Inside(fn(&mut Office, &Caller, &Arrival) -> Result<Value, Refused>),
}

impl Job {
    pub(super) fn run(&self, office: &mut Office, arrival: &Arrival) -> Result<Value, Refused> {
        match self {
            Job::Outside(job) => job(office, arrival),
            Job::Inside(job) => {
                let caller = office.sessions.who(&mut office.register, &arrival.signed())?;
                job(office, &caller, arrival)
            }
        }
    }
}

macro_rules! route {
    ($path:literal, $job:path, $kind:ident) => {
        Route { path: $path, job: Job::$kind($job), is_long: false }
    };
}

pub(super) const ROUTES: &[Route] = &[
    route!("/v1/enrol/passphrase", enrol::passphrase, Outside),
    route!("/v1/enrol/finish", enrol::finish, Outside),
    route!("/v1/enrol/passkey", enrol::passkey, Outside),
    route!("/v1/enrol/passkey/finish", enrol::finish_passkey, Outside),
    route!("/v1/enrol/device", enrol::device, Outside),
    route!("/v1/sign-in", session::sign_in, Outside),
    route!("/v1/sign-in/passkey", session::passkey, Outside),
    route!("/v1/step-up", session::step_up, Inside),
    route!("/v1/step-up/passkey", session::passkey_again, Inside),
    route!("/v1/sign-out", session::sign_out, Inside),
    route!("/v1/sessions", session::list, Inside),
    route!("/v1/sessions/kill", session::kill, Inside),
    route!("/v1/ask", people::ask, Inside),
    route!("/v1/list", people::list, Inside),
    route!("/v1/reveal", people::reveal, Inside),
    route!("/v1/add", people::add, Inside),
    route!("/v1/change", people::change, Inside),
    route!("/v1/assign", people::assign, Inside),
    route!("/v1/unassign", people::unassign, Inside),
    route!("/v1/shred", people::shred, Inside),
    route!("/v1/export/ask", exports::ask, Inside),
    route!("/v1/export/approve", exports::approve, Inside),
    route!("/v1/export/refuse", exports::refuse, Inside),
    route!("/v1/export/write", exports::write, Inside),
    route!("/v1/exports", exports::list, Inside),
    Route { path: "/v1/warn", job: Job::Inside(warn::warn), is_long: true },
    route!("/v1/accounts", office::accounts, Inside),
    route!("/v1/accounts/make", office::make, Inside),
    route!("/v1/accounts/role", office::role, Inside),
    route!("/v1/accounts/lock", office::lock, Inside),
    route!("/v1/accounts/unlock", office::unlock, Inside),
    route!("/v1/accounts/enrol", office::enrol, Inside),
    route!("/v1/devices/remove", office::remove_device, Inside),
    route!("/v1/log", office::log, Inside),
    route!("/v1/status", office::status, Inside),
];

/// A reply, as the value it is sent as.
fn told(reply: &impl Serialize) -> Result<Value, Refused> {
    serde_json::to_value(reply).map_err(|error| Refused::bad(error.to_string()))
}

/// Nothing more to say.
fn done() -> Result<Value, Refused> {
    Ok(serde_json::json!({ "done": true }))
}
