//! What comparisons need of a register.

use super::{Register, RegisterError};
use crate::journal::Caller;
use crate::log::{Action, Event};
use crate::person::PersonRef;
use crate::secret::Secret;

impl Register {
    /// Writes into the log what the caller is about to do, if the policies let them.
    ///
    /// # Errors
    /// Not allowed, or the log cannot be written: then it must not be done.
    pub fn record(
        &mut self,
        caller: &Caller,
        action: Action,
        event: Event,
    ) -> Result<(), RegisterError> {
        self.allow(caller, action, None, &[], true)?;
        self.write(caller, [event])
    }

    /// Everybody who is somebody: without decoys, in order of reference.
    ///
    /// # Errors
    /// A record does not open.
    pub fn people(&self) -> Result<Vec<PersonRef>, RegisterError> {
        let decoys = self.decoys()?;
        let mut people = self.everybody()?;
        people.retain(|person| !decoys.contains(person));
        Ok(people)
    }

    /// A key that follows from the register's, for files that lie beside it.
    pub fn key_for(&self, purpose: &str) -> Secret {
        self.keys.for_purpose(purpose)
    }
}
