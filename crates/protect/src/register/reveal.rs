//! Seeing fields of one record, for a stated purpose.

use model::Entity;

use super::add::known_field;
use super::{Register, RegisterError};
use crate::budget::Counted;
use crate::journal::Caller;
use crate::log::{Action, Event};
use crate::person::{Person, PersonRef};

/// Why a record is opened. Both end up in the log, so neither may name anybody.
#[derive(Debug, Clone)]
pub struct Purpose {
    /// What for: `housing`, `hospital`, `court date`.
    pub purpose: String,
    /// The case it belongs to, as the office numbers them.
    pub case: String,
}

/// The longest purpose or case number, in bytes.
const LONGEST: usize = 200;

impl Register {
    /// Shows fields of one record. The log entry is durable before anything is returned.
    ///
    /// # Errors
    /// Not allowed; a budget is used up; no such person; the purpose repeats what is in the record; the log
    /// cannot be written. Nothing is shown then.
    pub fn reveal(
        &mut self,
        caller: &Caller,
        person: PersonRef,
        fields: &[String],
        purpose: &Purpose,
    ) -> Result<Person, RegisterError> {
        let stated = !purpose.purpose.trim().is_empty();
        self.allow(caller, Action::Reveal, Some(person), fields, stated)?;
        if fields.is_empty() {
            return Err(RegisterError::Wrong("which fields? a reveal names them".to_owned()));
        }
        for field in fields {
            known_field(field)?;
        }
        self.within_budget(caller, Action::Reveal, Counted::Reveals, 1)?;
        let Some((wrapped, record)) = self.vault.read()?.record(person)? else {
            return Err(RegisterError::Unknown(person));
        };
        let sealer = self.sealer();
        let key = sealer.unwrap(person, &wrapped)?;
        let whole = sealer.open(person, &key, &record, |_| true)?;
        says_nothing(&purpose.purpose, &whole.entity, "purpose")?;
        says_nothing(&purpose.case, &whole.entity, "case")?;
        let is_decoy = sealer.inside(person, &key, &record)?.decoy;
        let mut shown = whole;
        shown.entity.statements.retain(|own| fields.iter().any(|field| field == own.prop.as_str()));
        shown.past.retain(|own| fields.contains(&own.field));
        let event = Event::Revealed {
            person,
            fields: fields.to_vec(),
            purpose: purpose.purpose.clone(),
            case: purpose.case.clone(),
        };
        self.write(caller, [event])?;
        if is_decoy {
            self.decoy_touched(caller, person)?;
        }
        Ok(shown)
    }
}

/// Refuses text for the log that repeats a value of a record: a name in a purpose would stay there for ever.
pub(super) fn says_nothing(text: &str, record: &Entity, what: &str) -> Result<(), RegisterError> {
    if text.len() > LONGEST {
        return Err(RegisterError::Wrong(format!("the {what} is longer than {LONGEST} bytes")));
    }
    let folded = names::fold(text);
    for statement in &record.statements {
        let value = names::fold(&statement.value);
        // A gender, a country or a year is no secret of this person.
        let tells = value.chars().count() >= 5 || (!value.is_ascii() && value.chars().count() >= 2);
        if tells && contains_words(&folded, &value) {
            return Err(RegisterError::Wrong(format!(
                "the {what} repeats the {} of the record, and it stays in the log: state it without",
                statement.prop.as_str()
            )));
        }
    }
    Ok(())
}

fn contains_words(text: &str, value: &str) -> bool {
    text.match_indices(value).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
