//! Whom a found file names.

use std::collections::BTreeMap;

use documents::Place;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::person::PersonRef;

/// How surely a person is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Nobody else in the register fits, and enough of it fits: warn at once.
    Sure,
    /// More than likely: warn, and say so. Of all that are sure or probable, one in a hundred is expected
    /// to be somebody else.
    Probable,
    /// May be: a human has to look before anybody is told.
    Possible,
}

/// A person of the register whom the file names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundPerson {
    /// The person.
    #[serde(rename = "ref")]
    pub reference: PersonRef,
    /// How surely.
    pub class: Class,
    /// The probability that the rows are about this person, 0 to 1.
    pub score: f64,
    /// The rows, by their numbers: of the sheet or table, or of the lines. Two sheets both have a row 3:
    /// `places` tells them apart.
    pub rows: Vec<u64>,
    /// Where each of `rows` stands, in the same order.
    pub places: Vec<Place>,
    /// Fields of theirs whose value is in the file.
    pub fields: Vec<String>,
    /// Fields of which the file holds another value than the register does now: an older one, if the
    /// register knows it, or one it does not know.
    pub stale_fields: Vec<String>,
    /// How the facts relate, in words; no values.
    pub reasons: Vec<String>,
}

/// An earlier export or view of a register, from its log: what a found file may be a copy of.
#[derive(Debug, Clone)]
pub struct Source {
    /// The export, or the view, by its name in the log.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
    /// The people in it, in its order.
    pub persons: Vec<PersonRef>,
    /// The fields in it.
    pub fields: Vec<String>,
    /// Those of `persons` that are decoys: its watermark.
    pub decoys: Vec<PersonRef>,
}

/// The export that the file best matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LikelySource {
    /// Its name in the log.
    pub id: String,
    /// When it was made.
    #[serde(with = "crate::log::moment")]
    pub at: Timestamp,
    /// How sure that is among the sources given and none of them, 0 to 1.
    pub score: f64,
    /// How many of the people found are in it.
    pub persons: usize,
    /// How many people were found (sure and probable).
    pub of: usize,
    /// Of its decoys, how many are in the file.
    pub decoys: usize,
    /// How far the rows of the file follow its order: -1 reversed, 0 shuffled, 1 the same.
    pub order: f64,
    /// Of values that changed at some time, those in the file that the register held when it was made.
    pub as_of: usize,
    /// And those that it did not hold then.
    pub not_as_of: usize,
}

/// What is known of a found file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The people it names, the surest first.
    pub persons: Vec<FoundPerson>,
    /// The numbers of rows that name nobody in the register, as far as can be told.
    pub unmatched_rows: Vec<u64>,
    /// Where each of them stands, in the same order.
    pub unmatched_places: Vec<Place>,
    /// Rows that are decoys of the register: nobody is to be warned, and the source has them.
    pub decoy_places: Vec<Place>,
    /// The export or view it best matches, if it matches any.
    pub likely_source: Option<LikelySource>,
    /// Rows read, titles and names of columns among them.
    pub rows_read: usize,
    /// Rows that are titles or names of columns, or empty.
    pub heading_places: Vec<Place>,
}

/// How somebody can be reached now: values by field.
pub type Contacts = BTreeMap<String, Vec<String>>;

/// Whom a found file names, and how to reach them. No `Debug`: it holds values of records.
#[derive(Clone, Serialize, Deserialize)]
pub struct Warned {
    /// Whom.
    pub found: Found,
    /// Of each of `found.persons`, what the register holds now; nothing of who is only possibly meant.
    pub contacts: Vec<Contacts>,
}
