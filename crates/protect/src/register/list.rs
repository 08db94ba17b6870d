//! Masked lists: enough to find one's way in a caseload, too little to know anybody by.

use super::add::known_field;
use super::{Register, RegisterError};
use crate::budget::Counted;
use crate::journal::Caller;
use crate::log::{Action, Event, Role};
use crate::person::PersonRef;
use crate::policy::Acting;

/// One masked row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// Who.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// For each field that was asked for, its first value, masked; `None` where there is none.
    pub masked: Vec<Option<String>>,
}

/// The most rows at once.
const ROWS: usize = 100;

impl Register {
    /// Rows of a masked list in order of reference, from `offset` on, at most `limit` (100): a
    /// caseworker's own caseload, for others everybody. The rows shown are logged.
    ///
    /// # Errors
    /// Not allowed, a budget is used up, or the log cannot be written: then nothing is shown.
    pub fn list(
        &mut self,
        caller: &Caller,
        fields: &[String],
        purpose: &str,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Row>, RegisterError> {
        self.allow(caller, Action::List, None, fields, !purpose.trim().is_empty())?;
        for field in fields {
            known_field(field)?;
        }
        let people: Vec<PersonRef> = match &caller.acting {
            Acting::Account { name, role: Role::Caseworker, .. } => {
                self.vault.read()?.caseload(name)?
            }
            _ => self.everybody()?,
        };
        let shown: Vec<PersonRef> = people.into_iter().skip(offset).take(limit.min(ROWS)).collect();
        if shown.is_empty() {
            return Ok(Vec::new());
        }
        self.within_budget(caller, Action::List, Counted::Rows, shown.len() as u32)?;
        let reading = self.vault.read()?;
        let sealer = self.sealer();
        let mut rows = Vec::with_capacity(shown.len());
        for &person in &shown {
            let Some((wrapped, record)) = reading.record(person)? else { continue };
            let key = sealer.unwrap(person, &wrapped)?;
            let wanted = |field: &str| fields.iter().any(|own| own == field);
            let opened = sealer.open(person, &key, &record, wanted)?;
            super::reveal::says_nothing(purpose, &opened.entity, "purpose")?;
            let masked = fields.iter().map(|field| opened.entity.first(field).map(mask)).collect();
            rows.push(Row { person, masked });
        }
        let event =
            Event::Listed { persons: shown, fields: fields.to_vec(), purpose: purpose.to_owned() };
        self.write(caller, [event])?;
        Ok(rows)
    }

    pub(super) fn everybody(&self) -> Result<Vec<PersonRef>, RegisterError> {
        let mut people = Vec::new();
        self.vault.read()?.each(|person, _, _| {
            people.push(person);
            Ok::<(), RegisterError>(())
        })?;
        Ok(people)
    }
}

/// The first letter or digit of each word, and a dot for every other.
fn mask(value: &str) -> String {
    let mut masked = String::with_capacity(value.len());
    let mut first = true;
    for letter in value.chars() {
        if !letter.is_alphanumeric() {
            first = true;
            masked.push(letter);
        } else if std::mem::take(&mut first) {
            masked.push(letter);
        } else {
            masked.push('•');
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    #[test]
    fn masks_leave_first_letters() {
        for (value, masked) in [
            ("Ana Invented", "A•• I•••••••"),
            ("김영희", "김••"),
            ("1970-05-01", "1•••-0•-0•"),
            ("12 Invented Street, Seoul", "1• I••••••• S•••••, S••••"),
            ("", ""),
        ] {
            assert_eq!(super::mask(value), masked);
        }
    }
}
