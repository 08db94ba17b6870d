//! Exports: asked for by one person, approved by another, sealed to named recipients, and marked.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::add::known_field;
use super::{Register, RegisterError};
use crate::journal::Caller;
use crate::keys::seal_to;
use crate::log::{Action, Event};
use crate::person::PersonRef;
use crate::policy::Acting;
use crate::secret::fill_random;

/// How many people stand in one entry of the log: an entry holds 64 KiB.
const PEOPLE_IN_ENTRY: usize = 5000;

/// Where an export stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportState {
    /// Nobody else has looked at it yet.
    Asked,
    /// Somebody else approved it.
    Approved {
        /// Who.
        by: String,
    },
    /// Somebody else refused it.
    Refused {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// It was written.
    Written,
}

/// An export, from being asked for to being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Its number: eight letters and digits.
    pub id: String,
    /// Who asked for it.
    pub by: String,
    /// What for.
    pub reason: String,
    /// Which fields.
    pub fields: Vec<String>,
    /// Whom, in the order of the file. Decoys planted for this export are among them.
    pub persons: Vec<PersonRef>,
    /// age recipients, who alone can open the file.
    pub recipients: Vec<String>,
    /// After this moment it can no longer be written.
    pub expires: String,
    /// Where it stands.
    pub state: ExportState,
}

/// A written export.
pub struct Written {
    /// The table, sealed to the recipients (age).
    pub sealed: Vec<u8>,
    /// Which (person, field) are in it, as CSV; no values.
    pub manifest: String,
}

impl Register {
    /// Asks for an export of these people, or of everybody. Returns its number. Two officers who hold the
    /// register's key together are two people, and what they ask for is approved.
    ///
    /// # Errors
    /// Not allowed; no recipient; a field or person that is none.
    pub fn ask_export(
        &mut self,
        caller: &Caller,
        persons: Option<&[PersonRef]>,
        fields: &[String],
        reason: &str,
        recipients: &[String],
        expires: Timestamp,
    ) -> Result<String, RegisterError> {
        self.allow(caller, Action::Export, None, fields, !reason.trim().is_empty())?;
        if fields.is_empty() {
            return Err(RegisterError::Wrong("which fields? an export names them".to_owned()));
        }
        for field in fields {
            known_field(field)?;
        }
        if recipients.is_empty() {
            return Err(RegisterError::Wrong(
                "an export is sealed to at least one recipient".to_owned(),
            ));
        }
        seal_to(recipients, b"")?;
        if expires <= (self.clock)() {
            return Err(RegisterError::Wrong("the export would be expired already".to_owned()));
        }
        let mut number = [0; 5];
        fill_random(&mut number)?;
        let id = number.iter().fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        let mut persons = match persons {
            Some(persons) => {
                self.known_people(persons)?;
                persons.to_vec()
            }
            None => self.everybody()?,
        };
        self.mark(&id, &mut persons)?;
        let event = Event::ExportAsked {
            export: id.clone(),
            fields: fields.to_vec(),
            persons: persons.len() as u32,
            reason: reason.to_owned(),
            recipients: recipients.to_vec(),
            expires,
        };
        let state = match &caller.acting {
            Acting::Officers(names) => ExportState::Approved { by: names.join(" and ") },
            Acting::Account { .. } => ExportState::Asked,
        };
        let mut events = vec![event];
        if state != ExportState::Asked {
            events.push(Event::ExportApproved { export: id.clone() });
        }
        self.write(caller, events)?;
        let export = Export {
            id: id.clone(),
            by: who(&caller.acting),
            reason: reason.to_owned(),
            fields: fields.to_vec(),
            persons,
            recipients: recipients.to_vec(),
            expires: expires.to_string(),
            state,
        };
        self.put_export(&export)?;
        Ok(id)
    }

    /// Approves an export that somebody else asked for, or refuses it with a reason.
    ///
    /// # Errors
    /// Not allowed; the same person asked for it; it is decided or expired already.
    pub fn decide_export(
        &mut self,
        caller: &Caller,
        id: &str,
        refuse: Option<&str>,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Approve, None, &[], true)?;
        let export = self.export(id)?;
        let by = who(&caller.acting);
        if by == export.by {
            let reason = "an export needs two different people".to_owned();
            let denied =
                Event::Denied { action: Action::Approve, person: None, reason: reason.clone() };
            self.write(caller, [denied])?;
            return Err(RegisterError::Wrong(format!("{reason}: `{by}` asked for it")));
        }
        if export.state != ExportState::Asked {
            return Err(RegisterError::Wrong(format!("export {id} was decided already")));
        }
        self.not_expired(&export)?;
        let (event, state) = match refuse {
            None => {
                (Event::ExportApproved { export: export.id.clone() }, ExportState::Approved { by })
            }
            Some(reason) => {
                let reason = reason.to_owned();
                let event =
                    Event::ExportRefused { export: export.id.clone(), reason: reason.clone() };
                (event, ExportState::Refused { by, reason })
            }
        };
        self.write(caller, [event])?;
        self.put_export(&Export { state, ..export })
    }

    /// Writes an approved export, once. The log names every person and field in it before anybody has it.
    ///
    /// # Errors
    /// Not allowed; not approved, expired or written already; the log cannot be written.
    pub fn write_export(&mut self, caller: &Caller, id: &str) -> Result<Written, RegisterError> {
        self.allow(caller, Action::Export, None, &[], true)?;
        let export = self.export(id)?;
        match &export.state {
            ExportState::Approved { .. } => {}
            ExportState::Asked => {
                let reason = format!("export {id} was not approved by a second person");
                let denied =
                    Event::Denied { action: Action::Export, person: None, reason: reason.clone() };
                self.write(caller, [denied])?;
                return Err(RegisterError::Wrong(reason));
            }
            ExportState::Refused { by, reason } => {
                return Err(RegisterError::Wrong(format!(
                    "export {id} was refused by {by}: {reason}"
                )));
            }
            ExportState::Written => {
                return Err(RegisterError::Wrong(format!("export {id} was written already")));
            }
        }
        self.not_expired(&export)?;
        let Table { csv, manifest, persons } = self.table(&export)?;
        let parts = persons.chunks(PEOPLE_IN_ENTRY).enumerate();
        let events: Vec<Event> = parts
            .map(|(part, persons)| Event::Exported {
                export: export.id.clone(),
                part: part as u16,
                persons: persons.to_vec(),
                fields: export.fields.clone(),
            })
            .collect();
        self.write(caller, events)?;
        let sealed = seal_to(&export.recipients, &csv)?;
        self.put_export(&Export { state: ExportState::Written, persons, ..export })?;
        Ok(Written { sealed, manifest })
    }

    /// The exports there are or were, in order of number.
    ///
    /// # Errors
    /// What is kept of one does not open.
    pub fn exports(&self) -> Result<Vec<Export>, RegisterError> {
        let kept = self.vault.read()?.office_under("export/")?;
        kept.iter().map(|(name, sealed)| self.open_office(name, sealed)).collect()
    }

    fn export(&self, id: &str) -> Result<Export, RegisterError> {
        let export = self.office(&format!("export/{id}"))?;
        export.ok_or_else(|| RegisterError::Wrong(format!("there is no export {id}")))
    }

    fn put_export(&self, export: &Export) -> Result<(), RegisterError> {
        self.put_office(&format!("export/{}", export.id), export)
    }

    fn not_expired(&self, export: &Export) -> Result<(), RegisterError> {
        match export.expires.parse::<Timestamp>() {
            Ok(expires) if expires > (self.clock)() => Ok(()),
            _ => Err(RegisterError::Wrong(format!(
                "export {} expired at {}",
                export.id, export.expires
            ))),
        }
    }

    /// The watermark: an order of rows that belongs to this export alone, and a choice of decoys that does.
    /// The choice survives retyping, sorting and the loss of columns.
    fn mark(&self, id: &str, persons: &mut Vec<PersonRef>) -> Result<(), RegisterError> {
        let decoys = self.decoys()?;
        persons.retain(|person| !decoys.contains(person));
        let mark = |person: &PersonRef| -> [u8; 32] {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.keys.questions.bytes()) else {
                unreachable!("HMAC takes keys of any length");
            };
            mac.update(b"export");
            mac.update(id.as_bytes());
            mac.update(person.bytes());
            mac.finalize().into_bytes().into()
        };
        // About one decoy for each hundred people, at least one: more would show.
        let wanted = (persons.len() / 100).max(1);
        let mut chosen: Vec<([u8; 32], PersonRef)> =
            decoys.iter().map(|decoy| (mark(decoy), *decoy)).collect();
        chosen.sort_unstable();
        persons.extend(chosen.into_iter().take(wanted).map(|(_, decoy)| decoy));
        persons.sort_by_cached_key(mark);
        Ok(())
    }

    /// The table as CSV, its manifest, and who is in it: people shredded since are not.
    fn table(&self, export: &Export) -> Result<Table, RegisterError> {
        let reading = self.vault.read()?;
        let sealer = self.sealer();
        let mut table = csv::Writer::from_writer(Vec::new());
        let mut manifest = String::from("ref,field\n");
        let mut persons = Vec::new();
        let wrong =
            |error: csv::Error| RegisterError::Wrong(format!("the export's table: {error}"));
        table.write_record(&export.fields).map_err(wrong)?;
        for &person in &export.persons {
            let Some((wrapped, record)) = reading.record(person)? else { continue };
            let key = sealer.unwrap(person, &wrapped)?;
            let wanted = |field: &str| export.fields.iter().any(|own| own == field);
            let opened = sealer.open(person, &key, &record, wanted)?;
            let mut row = Vec::with_capacity(export.fields.len());
            for field in &export.fields {
                let values: Vec<&str> = opened.entity.values(field).collect();
                if !values.is_empty() {
                    manifest.push_str(&format!("{person},{field}\n"));
                }
                row.push(inert(&values.join("; ")));
            }
            table.write_record(&row).map_err(wrong)?;
            persons.push(person);
        }
        let table = table
            .into_inner()
            .map_err(|error| RegisterError::Wrong(format!("the export's table: {error}")))?;
        Ok(Table { csv: Zeroizing::new(table), manifest, persons })
    }
}

/// What an export holds, before it is sealed.
struct Table {
    csv: Zeroizing<Vec<u8>>,
    manifest: String,
    persons: Vec<PersonRef>,
}

/// Who acts, as an export remembers it.
fn who(acting: &Acting) -> String {
    match acting {
        Acting::Officers(names) => names.join(" and "),
        Acting::Account { name, .. } => name.clone(),
    }
}

/// A value that a spreadsheet would take for a formula is made plain text.
fn inert(value: &str) -> String {
    match value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{value}"),
        false => value.to_owned(),
    }
}
