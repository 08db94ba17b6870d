//! Shredding: a record that no key opens any more, in this folder or in any copy of it.

use jiff::civil::Date;

use super::{Register, RegisterError};
use crate::journal::Caller;
use crate::log::Action;
use crate::person::PersonRef;

impl Register {
    /// Makes records unreadable for ever.
    ///
    /// Their keys are left out when the keys of all others are wrapped under a new epoch key; the old epoch
    /// key is destroyed. Copies of the register's folder made before open no record at all afterwards: make
    /// a new backup. Takes about a second for 32,000 records.
    ///
    /// # Errors
    /// Not allowed; no such person; the disk refuses: then nobody was shredded.
    pub fn shred(
        &mut self,
        caller: &Caller,
        people: &[PersonRef],
        reason: &str,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Shred, None, &[], true)?;
        self.known_people(people)?;
        if people.is_empty() {
            return Ok(());
        }
        let root = self.keys.root().clone();
        let unlogged = people.iter().map(|&person| (person, reason.to_owned())).collect();
        self.next_generation(root, people, |profile| profile.unlogged = unlogged)?;
        self.log_shredded(caller)
    }

    /// The people whose retention ended before `today`.
    ///
    /// # Errors
    /// The records cannot be read.
    pub fn expired(&self, today: Date) -> Result<Vec<PersonRef>, RegisterError> {
        let mut people = Vec::new();
        self.vault.read()?.each(|person, _, record| {
            let until = record.keep_until.as_deref().and_then(|day| day.parse::<Date>().ok());
            if until.is_some_and(|until| until < today) {
                people.push(person);
            }
            Ok::<(), RegisterError>(())
        })?;
        Ok(people)
    }
}
