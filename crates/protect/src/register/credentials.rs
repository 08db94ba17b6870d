//! What sessions ask of a register: proofs of accounts, and the log.

use jiff::Timestamp;

use super::{Register, RegisterError};
use crate::journal::Caller;
use crate::log::{Action, AlarmKind, Entry, Event, LogKey, LogReader};
use crate::session::Credentials;

/// The most entries of the log at once.
const ENTRIES: u64 = 1000;

impl Register {
    /// Whether the policies let the caller do it; a refusal is logged. For what a program shows of a
    /// register beside its records.
    ///
    /// # Errors
    /// They do not.
    pub fn may(&mut self, caller: &Caller, action: Action) -> Result<(), RegisterError> {
        self.allow(caller, action, None, &[], true)
    }

    /// Entries of the log from `from` to before `to`, numbered from 0, at most a thousand.
    ///
    /// # Errors
    /// Not allowed, or the log cannot be read.
    pub fn read_log(
        &mut self,
        caller: &Caller,
        from: u64,
        to: u64,
    ) -> Result<Vec<(u64, Entry)>, RegisterError> {
        self.may(caller, Action::Audit)?;
        let log =
            LogReader::open(&self.folder.join("log"), &LogKey::parse(&self.profile.log_vkey)?)?;
        let to = to.min(log.size()).min(from.saturating_add(ENTRIES));
        Ok(log.read(from.min(to)..to).collect::<Result<_, _>>()?)
    }

    pub(crate) fn may_enrol(
        &mut self,
        caller: &Caller,
        account: &str,
        device: &str,
    ) -> Result<(), RegisterError> {
        self.may(caller, Action::Administer)?;
        self.known_account(account)?;
        let fits = |letter: char| letter.is_alphanumeric() || "-_. ".contains(letter);
        if device.trim() != device
            || device.is_empty()
            || device.len() > 64
            || !device.chars().all(fits)
        {
            return Err(RegisterError::Wrong(
                "the name of a device is letters, digits, blanks, `-`, `_` and `.`, at most 64 bytes"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn credentials(&self, account: &str) -> Result<Option<Credentials>, RegisterError> {
        self.office(&format!("credentials/{account}"))
    }

    pub(crate) fn put_credentials(
        &self,
        account: &str,
        credentials: &Credentials,
    ) -> Result<(), RegisterError> {
        self.put_office(&format!("credentials/{account}"), credentials)
    }

    pub(crate) fn log_session(
        &mut self,
        caller: &Caller,
        event: Event,
    ) -> Result<(), RegisterError> {
        self.write(caller, [event])
    }

    pub(crate) fn alarm_guessing(
        &mut self,
        caller: &Caller,
        what: String,
    ) -> Result<(), RegisterError> {
        self.write(caller, [Event::Alarm { alarm: AlarmKind::Guessing, person: None }])?;
        self.raise(caller, AlarmKind::Guessing, what);
        Ok(())
    }

    pub(crate) fn lock_for_guessing(&mut self, caller: &Caller) -> Result<(), RegisterError> {
        let account = caller.acting.account().to_owned();
        self.lock(caller, &account, "wrong proofs again and again")
    }
}
