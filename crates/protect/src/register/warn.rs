//! Linking a found file: allowed, counted and logged before anything is said.

use documents::Row;

use super::{Register, RegisterError};
use crate::budget::Counted;
use crate::journal::Caller;
use crate::log::{Action, Event};
use crate::person::PersonRef;
use crate::roll::Roll;
use crate::warn::{self, Class, Contacts, Found, WarnError, Warned, Watch};

/// Where people can be reached.
const CONTACTS: [&str; 3] = ["phone", "email", "address"];

impl Register {
    /// Links the rows of a found file to the people here, and opens how those who are to be told can be reached.
    ///
    /// `digest` is the file's SHA-256: which file it was is in the log, not what is in it. The log has whom it
    /// names before this returns. Costs seconds for a thousand rows; `watch` can stop it.
    ///
    /// # Errors
    /// Not allowed; a budget is used up; a record does not open; the log cannot be written; `watch` says stop.
    pub fn warn(
        &mut self,
        caller: &Caller,
        rows: &[Row],
        digest: [u8; 32],
        watch: Watch<'_>,
    ) -> Result<Warned, WarnError<RegisterError>> {
        self.allow(caller, Action::Warn, None, &CONTACTS.map(str::to_owned), true)?;
        let decoys: Vec<PersonRef> = self.decoys()?.into_iter().collect();
        let log = self.journal.reader().map_err(RegisterError::from)?;
        let sources = warn::sources(&log, &decoys).map_err(RegisterError::from)?;
        let found = warn::warn(self, rows, &sources, &decoys, watch)?;
        let many = u32::try_from(found.persons.len()).unwrap_or(u32::MAX);
        if many > 0 {
            self.within_budget(caller, Action::Warn, Counted::Warned, many)?;
        }
        let contacts: Vec<Contacts> = (found.persons.iter())
            .map(|person| match person.class {
                Class::Possible => Ok(Contacts::new()),
                _ => self.contacts(person.reference),
            })
            .collect::<Result<_, _>>()?;
        self.log_found(caller, digest, &found)?;
        Ok(Warned { found, contacts })
    }

    /// What the register has now of how to reach somebody.
    fn contacts(&self, person: PersonRef) -> Result<Contacts, RegisterError> {
        let Some(opened) = self.open(person)? else { return Ok(Contacts::new()) };
        let mut contacts = Contacts::new();
        for field in CONTACTS {
            let values: Vec<String> = opened.entity.values(field).map(str::to_owned).collect();
            if !values.is_empty() {
                contacts.insert(field.to_owned(), values);
            }
        }
        Ok(contacts)
    }

    /// The file, whom it names and whose contacts are shown. Of those who are only possibly meant it is said that
    /// they are here, and nothing else.
    fn log_found(
        &mut self,
        caller: &Caller,
        digest: [u8; 32],
        found: &Found,
    ) -> Result<(), RegisterError> {
        let of = |wanted: &dyn Fn(Class) -> bool| -> Vec<PersonRef> {
            let persons = found.persons.iter().filter(|person| wanted(person.class));
            persons.map(|person| person.reference).collect()
        };
        let count = |class: Class| of(&|own| own == class).len() as u32;
        let linked = Event::FileLinked {
            digest,
            rows: u32::try_from(found.rows_read).unwrap_or(u32::MAX),
            sure: count(Class::Sure),
            probable: count(Class::Probable),
            possible: count(Class::Possible),
        };
        let told = of(&|class| class != Class::Possible);
        let possible = of(&|class| class == Class::Possible);
        let presence = [crate::exposure::PRESENCE.to_owned()];
        let mut events = vec![linked];
        for (persons, fields) in [(told, &CONTACTS.map(str::to_owned)[..]), (possible, &presence)] {
            if !persons.is_empty() {
                let (fields, purpose) = (fields.to_vec(), "where to reach them".to_owned());
                events.push(Event::Warned { persons, fields, purpose });
            }
        }
        self.write(caller, events)
    }
}
