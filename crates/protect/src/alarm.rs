//! Alarms: what has to be known outside at once.

use jiff::Timestamp;

use crate::log::AlarmKind;
use crate::person::PersonRef;

/// Something that must be looked at now.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Alarm {
    /// The register.
    pub register: String,
    /// When.
    pub at: String,
    /// What kind.
    pub alarm: AlarmKind,
    /// The account that did it.
    pub account: String,
    /// From which device.
    pub device: String,
    /// And from where.
    pub place: String,
    /// In words; no value of a record.
    pub what: String,
}

/// Carries alarms out of the program: a webhook, a command that sends mail. Must not block for long, and
/// must not fail the deed: the log has the alarm already.
pub trait Alarms: Send + Sync {
    /// Carries one out.
    fn raise(&self, alarm: &Alarm);
}

/// Tells nobody: the log alone has the alarm.
pub struct NoAlarms;

impl Alarms for NoAlarms {
    fn raise(&self, _: &Alarm) {}
}

pub(crate) fn decoy(person: PersonRef) -> String {
    format!("record {person} stands for nobody, and was touched; the account is locked")
}

pub(crate) fn moment(at: Timestamp) -> String {
    at.to_string()
}
