//! A sealed record: fields under a key of their own, and that key under the register's.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use model::Entity;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::blind::Token;
use crate::person::{Past, Person, PersonRef};
use crate::seal::{self, SealError};
use crate::secret::{RandomError, Secret};

/// Why a record does not open.
#[derive(Debug, thiserror::Error)]
#[error("record {person}, {part}: {reason}")]
pub struct RecordError {
    /// Whose record.
    pub person: PersonRef,
    /// Which part of it.
    pub part: String,
    /// What is wrong.
    pub reason: RecordFault,
}

/// What is wrong with a part of a record.
#[derive(Debug, thiserror::Error)]
pub enum RecordFault {
    /// It does not open.
    #[error(transparent)]
    Sealed(#[from] SealError),
    /// It opens and is not what it should be.
    #[error("it opens and is no such part of a record")]
    Shape,
    /// It could not be sealed again.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// A record as it lies on disk. Which fields there are is visible, what is in them is not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SealedRecord {
    /// Each field: its values, sealed.
    pub(crate) fields: BTreeMap<String, Vec<u8>>,
    /// Values that were replaced, and when, in milliseconds.
    past: Vec<(String, i64, Vec<u8>)>,
    /// What the record is found by, and whether it stands for somebody; sealed.
    inside: Vec<u8>,
    /// When it was added, in milliseconds.
    pub(crate) added: i64,
    /// The day it is to be shredded, ISO 8601.
    pub(crate) keep_until: Option<String>,
}

/// What is sealed with a record and is no field.
#[derive(Serialize, Deserialize)]
pub(crate) struct Inside {
    /// What it is found by.
    pub(crate) tokens: Vec<Token>,
    /// Stands for nobody; any touch is an alarm.
    pub(crate) decoy: bool,
}

/// Seals and opens the records of one register.
pub(crate) struct Sealer<'a> {
    pub(crate) register: &'a [u8; 16],
    pub(crate) wrapping: &'a Secret,
}

impl Sealer<'_> {
    /// A new record's key, wrapped.
    pub(crate) fn new_key(&self, person: PersonRef) -> Result<(Secret, Vec<u8>), RandomError> {
        let key = Secret::random()?;
        let wrapped = self.wrap(person, &key)?;
        Ok((key, wrapped))
    }

    pub(crate) fn wrap(&self, person: PersonRef, key: &Secret) -> Result<Vec<u8>, RandomError> {
        seal::seal(self.wrapping, &[self.register, person.bytes(), b"key"], key.bytes())
    }

    pub(crate) fn unwrap(&self, person: PersonRef, wrapped: &[u8]) -> Result<Secret, RecordError> {
        let fault = |reason| RecordError { person, part: "key".to_owned(), reason };
        let place: [&[u8]; 3] = [self.register, person.bytes(), b"key"];
        let plain = seal::open(self.wrapping, &place, wrapped).map_err(|own| fault(own.into()))?;
        let bytes = plain.as_slice().try_into().map_err(|_| fault(RecordFault::Shape))?;
        Ok(Secret::from_bytes(bytes))
    }

    /// Seals what a record holds.
    pub(crate) fn seal(
        &self,
        person: PersonRef,
        key: &Secret,
        entity: &Entity,
        inside: &Inside,
        added: Timestamp,
        keep_until: Option<Date>,
    ) -> Result<SealedRecord, RandomError> {
        let mut fields = BTreeMap::new();
        for (field, values) in entity.properties() {
            fields.insert(field.to_owned(), self.seal_values(person, key, field, &values)?);
        }
        Ok(SealedRecord {
            fields,
            past: Vec::new(),
            inside: self.seal_inside(person, key, inside)?,
            added: added.as_millisecond(),
            keep_until: keep_until.map(|day| day.to_string()),
        })
    }

    /// Replaces one field. The old values stay, sealed, with the time they were replaced: a file found
    /// outside may hold them.
    pub(crate) fn replace(
        &self,
        person: PersonRef,
        key: &Secret,
        record: &mut SealedRecord,
        field: &str,
        values: &[&str],
        at: Timestamp,
    ) -> Result<(), RecordError> {
        let no_random =
            |_| RecordError { person, part: field.to_owned(), reason: RecordFault::Shape };
        if let Some(old) = record.fields.get(field) {
            let old = self.open_values(person, key, field, old)?;
            let place = past_place(at.as_millisecond());
            let old: Vec<&str> = old.iter().map(String::as_str).collect();
            let sealed =
                self.seal_at(person, key, &[field.as_bytes(), &place], &old).map_err(no_random)?;
            record.past.push((field.to_owned(), at.as_millisecond(), sealed));
        }
        if values.is_empty() {
            record.fields.remove(field);
        } else {
            let sealed = self.seal_values(person, key, field, values).map_err(no_random)?;
            record.fields.insert(field.to_owned(), sealed);
        }
        Ok(())
    }

    pub(crate) fn seal_inside(
        &self,
        person: PersonRef,
        key: &Secret,
        inside: &Inside,
    ) -> Result<Vec<u8>, RandomError> {
        let plain = encode(inside)?;
        seal::seal(key, &[self.register, person.bytes(), b"inside"], &plain)
    }

    pub(crate) fn reseal_inside(
        &self,
        person: PersonRef,
        key: &Secret,
        record: &mut SealedRecord,
        inside: &Inside,
    ) -> Result<(), RandomError> {
        record.inside = self.seal_inside(person, key, inside)?;
        Ok(())
    }

    pub(crate) fn inside(
        &self,
        person: PersonRef,
        key: &Secret,
        record: &SealedRecord,
    ) -> Result<Inside, RecordError> {
        let fault = |reason| RecordError { person, part: "search keys".to_owned(), reason };
        let place: [&[u8]; 3] = [self.register, person.bytes(), b"inside"];
        let plain = seal::open(key, &place, &record.inside).map_err(|own| fault(own.into()))?;
        postcard::from_bytes(&plain).map_err(|_| fault(RecordFault::Shape))
    }

    /// The fields that `wanted` names, opened. A record of a schema other than `Person` does not exist.
    pub(crate) fn open(
        &self,
        person: PersonRef,
        key: &Secret,
        record: &SealedRecord,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Person, RecordError> {
        let register: Arc<str> = "register".into();
        let mut entity = Entity::new(person.to_string(), "Person");
        for (field, sealed) in record.fields.iter().filter(|(field, _)| wanted(field)) {
            for value in self.open_values(person, key, field, sealed)?.iter() {
                entity.push(field, value.as_str(), &register);
            }
        }
        let mut past = Vec::new();
        for (field, until, sealed) in record.past.iter().filter(|(field, ..)| wanted(field)) {
            let values =
                self.open_at(person, key, &[field.as_bytes(), &past_place(*until)], sealed)?;
            past.push(Past {
                field: field.clone(),
                until: Timestamp::from_millisecond(*until).unwrap_or(Timestamp::MAX),
                values: values.to_vec(),
            });
        }
        Ok(Person { reference: person, entity, past })
    }

    fn seal_values(
        &self,
        person: PersonRef,
        key: &Secret,
        field: &str,
        values: &[&str],
    ) -> Result<Vec<u8>, RandomError> {
        self.seal_at(person, key, &[field.as_bytes()], values)
    }

    fn seal_at(
        &self,
        person: PersonRef,
        key: &Secret,
        place: &[&[u8]],
        values: &[&str],
    ) -> Result<Vec<u8>, RandomError> {
        let mut whole: Vec<&[u8]> = vec![self.register, person.bytes(), b"field"];
        whole.extend(place);
        seal::seal(key, &whole, &encode(&values)?)
    }

    fn open_values(
        &self,
        person: PersonRef,
        key: &Secret,
        field: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<String>>, RecordError> {
        self.open_at(person, key, &[field.as_bytes()], sealed)
    }

    fn open_at(
        &self,
        person: PersonRef,
        key: &Secret,
        place: &[&[u8]],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<String>>, RecordError> {
        let part = || String::from_utf8_lossy(place[0]).into_owned();
        let fault = |reason| RecordError { person, part: part(), reason };
        let mut whole: Vec<&[u8]> = vec![self.register, person.bytes(), b"field"];
        whole.extend(place);
        let plain = seal::open(key, &whole, sealed).map_err(|own| fault(own.into()))?;
        let values = postcard::from_bytes(&plain).map_err(|_| fault(RecordFault::Shape))?;
        Ok(Zeroizing::new(values))
    }
}

/// Past values are bound to the moment they were replaced.
fn past_place(until: i64) -> [u8; 8] {
    until.to_le_bytes()
}

fn encode(value: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, RandomError> {
    postcard::to_allocvec(value)
        .map(Zeroizing::new)
        .map_err(|error| RandomError::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    struct Sealed {
        wrapping: Secret,
        keys: Vec<Secret>,
        people: Vec<PersonRef>,
        records: Vec<SealedRecord>,
    }

    const REGISTER: [u8; 16] = [9; 16];

    impl Sealed {
        fn new() -> Sealed {
            let mut sealed = Sealed {
                wrapping: Secret::random().unwrap(),
                keys: Vec::new(),
                people: Vec::new(),
                records: Vec::new(),
            };
            for name in ["Ana Invented", "Ben Invented"] {
                let person = PersonRef::random().unwrap();
                let (key, _) = sealed.sealer().new_key(person).unwrap();
                let inside = Inside { tokens: vec![1, 2, 3], decoy: false };
                let entity = testing::person(name, "1970-05-01");
                let now = Timestamp::UNIX_EPOCH;
                let record =
                    sealed.sealer().seal(person, &key, &entity, &inside, now, None).unwrap();
                sealed.keys.push(key);
                sealed.people.push(person);
                sealed.records.push(record);
            }
            sealed
        }

        fn sealer(&self) -> Sealer<'_> {
            Sealer { register: &REGISTER, wrapping: &self.wrapping }
        }

        fn open(&self, at: usize) -> Result<Person, RecordError> {
            self.sealer().open(self.people[at], &self.keys[at], &self.records[at], |_| true)
        }
    }

    #[test]
    fn opens_as_it_was_sealed_and_only_what_is_wanted() {
        let sealed = Sealed::new();
        let person = sealed.open(0).unwrap();
        assert_eq!(person.entity.first("name"), Some("Ana Invented"));
        let name = |field: &str| field == "name";
        let person =
            sealed.sealer().open(sealed.people[0], &sealed.keys[0], &sealed.records[0], name);
        assert_eq!(person.unwrap().entity.first("birthDate"), None);
    }

    #[test]
    fn a_field_of_another_record_is_refused() {
        let mut sealed = Sealed::new();
        let of_ben = sealed.records[1].fields["name"].clone();
        sealed.records[0].fields.insert("name".into(), of_ben);
        let refused = sealed.open(0).err().unwrap().to_string();
        assert!(refused.contains("name: the sealed value does not open"), "{refused}");
    }

    #[test]
    fn a_field_under_another_name_is_refused() {
        let mut sealed = Sealed::new();
        let name = sealed.records[0].fields["name"].clone();
        sealed.records[0].fields.insert("alias".into(), name);
        assert!(sealed.open(0).is_err());
    }

    #[test]
    fn another_wrapping_key_opens_nothing() {
        let sealed = Sealed::new();
        let wrapped = sealed.sealer().wrap(sealed.people[0], &sealed.keys[0]).unwrap();
        let other = Secret::random().unwrap();
        let sealer = Sealer { register: &REGISTER, wrapping: &other };
        assert!(sealer.unwrap(sealed.people[0], &wrapped).is_err());
        assert!(sealed.sealer().unwrap(sealed.people[1], &wrapped).is_err());
        assert!(sealed.sealer().unwrap(sealed.people[0], &wrapped[..60]).is_err());
        let key = sealed.sealer().unwrap(sealed.people[0], &wrapped).unwrap();
        assert_eq!(key.bytes(), sealed.keys[0].bytes());
    }

    #[test]
    fn replaced_values_stay_with_the_time_they_were_replaced() {
        let mut sealed = Sealed::new();
        let later = Timestamp::from_second(1_000_000).unwrap();
        let mut record = sealed.records[0].clone();
        (sealed.sealer())
            .replace(
                sealed.people[0],
                &sealed.keys[0],
                &mut record,
                "name",
                &["Ana Renamed"],
                later,
            )
            .unwrap();
        sealed.records[0] = record;
        let person = sealed.open(0).unwrap();
        assert_eq!(person.entity.values("name").collect::<Vec<_>>(), ["Ana Renamed"]);
        assert_eq!(person.past.len(), 1);
        assert_eq!(person.past[0].values, ["Ana Invented"]);
        assert_eq!(person.past[0].until, later);
    }
}
