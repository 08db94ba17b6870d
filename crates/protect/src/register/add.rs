//! Adding people, changing what is said of them, and whose caseload they belong to.

use jiff::ToSpan;
use jiff::civil::Date;
use matching::Prepared;
use model::{Entity, ontology};
use rayon::prelude::*;

use super::{Register, RegisterError};
use crate::blind::{Blinder, Token};
use crate::journal::Caller;
use crate::log::{Action, Event};
use crate::person::{Person, PersonRef};
use crate::policy::Acting;
use crate::record::{Inside, SealedRecord};
use crate::secret::RandomError;

/// How many are sealed and written together.
const BATCH: usize = 4096;

impl Register {
    /// Adds people, sealed, in the order given; the references are in that order too. A caseworker's own
    /// caseload gets whom they add; otherwise `caseload` says whose.
    ///
    /// All of them are there afterwards or, if it fails in between, whole batches of them.
    ///
    /// # Errors
    /// Not allowed; something is no person or has no name; the log or the disk refuses.
    pub fn add(
        &mut self,
        caller: &Caller,
        people: &[Entity],
        caseload: Option<&str>,
        keep_until: Option<Date>,
    ) -> Result<Vec<PersonRef>, RegisterError> {
        self.allow(caller, Action::Write, None, &[], true)?;
        let caseload = match &caller.acting {
            Acting::Account { name, .. } => Some(name.clone()),
            Acting::Officers(_) => caseload.map(str::to_owned),
        };
        if let Some(account) = &caseload {
            self.known_account(account)?;
        }
        self.insert(caller, people, caseload.as_deref(), keep_until, false)
    }

    pub(super) fn insert(
        &mut self,
        caller: &Caller,
        people: &[Entity],
        caseload: Option<&str>,
        keep_until: Option<Date>,
        decoy: bool,
    ) -> Result<Vec<PersonRef>, RegisterError> {
        for (at, entity) in people.iter().enumerate() {
            is_person(entity)
                .map_err(|why| RegisterError::Wrong(format!("person {}: {why}", at + 1)))?;
        }
        let now = (self.clock)();
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        let kept = self.profile.keep_days.map(|days| today.saturating_add(i64::from(days).days()));
        let keep_until = keep_until.or(kept);
        let mut references = Vec::with_capacity(people.len());
        for batch in people.chunks(BATCH) {
            let (sealer, blinder) = (self.sealer(), &self.blinder);
            let sealed: Vec<(PersonRef, Vec<u8>, SealedRecord, Vec<u64>)> = batch
                .par_iter()
                .map(|entity| {
                    let person = PersonRef::random()?;
                    let (key, wrapped) = sealer.new_key(person)?;
                    let tokens = blinder.tokens(&Prepared::new(entity));
                    let inside = Inside { tokens, decoy };
                    let record = sealer.seal(person, &key, entity, &inside, now, keep_until)?;
                    Ok((person, wrapped, record, inside.tokens))
                })
                .collect::<Result<_, RandomError>>()?;
            let added = |(person, _, record, _): &(PersonRef, _, SealedRecord, _)| Event::Added {
                person: *person,
                fields: record.fields.keys().cloned().collect(),
            };
            let assigned = sealed.iter().filter_map(|(person, ..)| {
                Some(Event::Assigned { person: *person, to: caseload?.to_owned() })
            });
            let events: Vec<Event> = sealed.iter().map(added).chain(assigned).collect();
            self.write(caller, events)?;
            let changes = self.vault.change()?;
            for (person, wrapped, record, _) in &sealed {
                changes.put(*person, wrapped, record)?;
                if let Some(account) = caseload {
                    changes.assign(account, *person)?;
                }
            }
            changes.commit()?;
            if let Some(index) = self.index.get_mut() {
                for (person, _, _, tokens) in &sealed {
                    index.insert(*person, tokens);
                }
            }
            references.extend(sealed.iter().map(|(person, ..)| *person));
        }
        Ok(references)
    }

    /// Replaces fields of a person; an empty list of values removes the field. What stood there before is
    /// kept, sealed, until the record is shredded: a file found outside may hold it.
    ///
    /// # Errors
    /// Not allowed; no such person or field; the log or the disk refuses.
    pub fn change(
        &mut self,
        caller: &Caller,
        person: PersonRef,
        fields: &[(String, Vec<String>)],
    ) -> Result<(), RegisterError> {
        let names: Vec<String> = fields.iter().map(|(field, _)| field.clone()).collect();
        self.allow(caller, Action::Write, Some(person), &names, true)?;
        for name in &names {
            known_field(name)?;
        }
        let Some((wrapped, mut record)) = self.vault.read()?.record(person)? else {
            return Err(RegisterError::Unknown(person));
        };
        let now = (self.clock)();
        let sealer = self.sealer();
        let key = sealer.unwrap(person, &wrapped)?;
        for (field, values) in fields {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            sealer.replace(person, &key, &mut record, field, &values, now)?;
        }
        let opened = sealer.open(person, &key, &record, is_compared)?;
        if opened.entity.first("name").is_none() {
            return Err(RegisterError::Wrong(
                "a person without a name cannot be found again".to_owned(),
            ));
        }
        let mut inside = sealer.inside(person, &key, &record)?;
        inside.tokens = tokens(&self.blinder, &opened);
        sealer.reseal_inside(person, &key, &mut record, &inside)?;
        let is_decoy = inside.decoy;
        self.write(caller, [Event::Changed { person, fields: names }])?;
        let changes = self.vault.change()?;
        changes.put(person, &wrapped, &record)?;
        changes.commit()?;
        if let Some(index) = self.index.get_mut() {
            index.insert(person, &inside.tokens);
        }
        if is_decoy {
            self.decoy_touched(caller, person)?;
        }
        Ok(())
    }

    /// Puts people into an account's caseload.
    ///
    /// # Errors
    /// Not allowed; no such account or person; the log or the disk refuses.
    pub fn assign(
        &mut self,
        caller: &Caller,
        people: &[PersonRef],
        account: &str,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Assign, None, &[], true)?;
        self.known_account(account)?;
        self.known_people(people)?;
        let event = |&person: &PersonRef| Event::Assigned { person, to: account.to_owned() };
        self.write(caller, people.iter().map(event))?;
        let changes = self.vault.change()?;
        for person in people {
            changes.assign(account, *person)?;
        }
        Ok(changes.commit()?)
    }

    /// Takes people out of an account's caseload.
    ///
    /// # Errors
    /// Not allowed, or the log or the disk refuses.
    pub fn unassign(
        &mut self,
        caller: &Caller,
        people: &[PersonRef],
        account: &str,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Assign, None, &[], true)?;
        let changes = self.vault.change()?;
        for person in people {
            changes.unassign(account, *person)?;
        }
        let event = |&person: &PersonRef| Event::Unassigned { person, from: account.to_owned() };
        self.write(caller, people.iter().map(event))?;
        Ok(changes.commit()?)
    }

    pub(super) fn known_people(&self, people: &[PersonRef]) -> Result<(), RegisterError> {
        let reading = self.vault.read()?;
        for person in people {
            if reading.record(*person)?.is_none() {
                return Err(RegisterError::Unknown(*person));
            }
        }
        Ok(())
    }
}

/// What a person is found by: what the register says of them, and what they were called before.
pub(super) fn tokens(blinder: &Blinder, person: &Person) -> Vec<Token> {
    let mut tokens = blinder.tokens(&Prepared::new(&person.entity));
    for past in person.past.iter().filter(|past| past.field == "name") {
        let mut before = person.entity.clone();
        before.statements.retain(|statement| statement.prop.as_str() != "name");
        for name in &past.values {
            before.push("name", name.as_str(), &"register".into());
        }
        tokens.extend(blinder.tokens(&Prepared::new(&before)));
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// Whether a field takes part in comparing people.
pub(super) fn is_compared(field: &str) -> bool {
    ontology()
        .schema("Person")
        .and_then(|schema| schema.property(field))
        .is_some_and(|property| property.matchable)
}

pub(super) fn known_field(field: &str) -> Result<(), RegisterError> {
    let schema = ontology().schema("Person");
    match schema.and_then(|schema| schema.property(field)) {
        Some(_) => Ok(()),
        None => Err(RegisterError::Wrong(format!(
            "`{field}` is no field of a person: fields are properties of FollowTheMoney's `Person`, such as \
             name, birthDate, address, phone, idNumber, notes"
        ))),
    }
}

fn is_person(entity: &Entity) -> Result<(), String> {
    if entity.first("name").is_none() {
        return Err("no name: nobody could find the record again".to_owned());
    }
    for field in entity.properties().keys() {
        known_field(field).map_err(|error| error.to_string())?;
    }
    Ok(())
}
