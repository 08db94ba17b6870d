//! What a desktop and a register's service say to each other about people: the bodies of requests and replies.
//!
//! Routes read and write these, and so does the program on a desktop. No `Debug`: most hold values of records.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine};
use model::Entity;
use protect::warn::Row as FoundRow;
use protect::{Answer, Export, ExportState, Person, PersonRef, Row, Written};
use serde::{Deserialize, Serialize};

/// Properties of a person and their values, as in FollowTheMoney.
pub type Fields = BTreeMap<String, Vec<String>>;

/// The properties of an entity.
pub fn fields(entity: &Entity) -> Fields {
    let own = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
    let properties = entity.properties().into_iter();
    properties.map(|(field, values)| (field.to_owned(), own(values))).collect()
}

/// `/v1/ask`: is this person here?
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What is known of the person.
    pub person: Fields,
    /// What the question is for.
    pub purpose: String,
}

/// What `/v1/ask` replies.
#[derive(Serialize, Deserialize)]
pub struct Answers {
    /// Whoever may be the person, best first.
    pub answers: Vec<Answer>,
}

/// `/v1/list`: a masked list.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Which fields.
    pub fields: Vec<String>,
    /// What for.
    pub purpose: String,
    /// How many rows are left out first.
    #[serde(default)]
    pub offset: usize,
    /// How many rows at most.
    #[serde(default = "page")]
    pub limit: usize,
}

fn page() -> usize {
    25
}

/// What `/v1/list` replies.
#[derive(Serialize, Deserialize)]
pub struct Rows {
    /// The fields that were asked for.
    pub fields: Vec<String>,
    /// The rows, masked.
    pub rows: Vec<Row>,
}

/// `/v1/reveal`: fields of one record.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// Whose record.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// Which fields.
    pub fields: Vec<String>,
    /// What for.
    pub purpose: String,
    /// The case it belongs to.
    #[serde(default)]
    pub case: String,
}

/// What `/v1/reveal` replies.
#[derive(Serialize, Deserialize)]
pub struct Shown {
    /// Whose record.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// The fields that were asked for, as far as the record has them.
    pub fields: Fields,
}

impl Shown {
    /// Of a record that was opened.
    pub fn of(person: &Person) -> Shown {
        Shown { person: person.reference, fields: fields(&person.entity) }
    }
}

/// `/v1/change`: replaces fields of one record.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Whose record.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// The new values; an empty list removes a field.
    pub fields: Fields,
}

/// `/v1/export/ask`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportAsk {
    /// Whom; everybody, if nothing is said.
    pub refs: Option<Vec<PersonRef>>,
    /// Which fields.
    pub fields: Vec<String>,
    /// What for.
    pub reason: String,
    /// Who alone can open the file: age recipients.
    pub recipients: Vec<String>,
    /// How long it can be approved and written.
    #[serde(default = "day")]
    pub hours: u32,
}

fn day() -> u32 {
    24
}

/// The number of an export: the body of `/v1/export/approve` and `/v1/export/write`, and what
/// `/v1/export/ask` replies.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportNumber {
    /// Its number.
    pub export: String,
}

/// `/v1/export/refuse`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRefuse {
    /// Its number.
    pub export: String,
    /// Why.
    pub reason: String,
}

/// What `/v1/export/write` replies.
#[derive(Serialize, Deserialize)]
pub struct ExportWritten {
    /// The sealed table, in base 64.
    pub sealed: String,
    /// Who and which fields are in it, as CSV.
    pub manifest: String,
}

impl ExportWritten {
    /// Of an export that was written.
    pub fn of(written: &Written) -> ExportWritten {
        let sealed = STANDARD.encode(&written.sealed);
        ExportWritten { sealed, manifest: written.manifest.clone() }
    }

    /// The bytes of the sealed table.
    ///
    /// # Errors
    /// It is no base 64.
    pub fn sealed(&self) -> Result<Vec<u8>, DecodeError> {
        STANDARD.decode(&self.sealed)
    }
}

/// What `/v1/exports` replies.
#[derive(Serialize, Deserialize)]
pub struct Exports {
    /// In the order in which they were asked for.
    pub exports: Vec<ExportLine>,
}

/// An export, without who is in it: their order is its mark.
#[derive(Serialize, Deserialize)]
pub struct ExportLine {
    /// Its number.
    pub export: String,
    /// Who asked for it.
    pub by: String,
    /// What for.
    pub reason: String,
    /// Which fields.
    pub fields: Vec<String>,
    /// How many people, those among them that stand for nobody.
    pub persons: usize,
    /// Who alone can open it.
    pub recipients: Vec<String>,
    /// Until when it can be written.
    pub expires: String,
    /// Where it stands.
    pub state: ExportState,
}

impl ExportLine {
    /// Of an export as the register keeps it.
    pub fn of(export: &Export) -> ExportLine {
        ExportLine {
            export: export.id.clone(),
            by: export.by.clone(),
            reason: export.reason.clone(),
            fields: export.fields.clone(),
            persons: export.persons.len(),
            recipients: export.recipients.clone(),
            expires: export.expires.clone(),
            state: export.state.clone(),
        }
    }
}

/// `/v1/warn`: links a found file. What it replies is a [`protect::warn::Warned`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warn<'a> {
    /// The rows of the file, as a desktop read them.
    pub rows: Cow<'a, [FoundRow]>,
    /// The file's SHA-256, in hexadecimal digits.
    pub digest: String,
}
