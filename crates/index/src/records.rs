//! Records: what a search for candidates asks of an entity before it reads any of it, and where its
//! prepared form lies.
//!
//! `records.bin` holds 32 bytes for each entity, by its position in the import: where its prepared
//! form begins in `prepared.bin`, when it last changed, and the numbers of its schema, its set of
//! datasets and its set of topics in `records.json`. A prepared form is its length, the entity's id,
//! its referents, and what `matching` makes of it. `words.bin` says which words of names are common here
//! (see `names::Learned`), and `words.rest.bin` which others there are, for counting on.
//!
//! Each layer (see [`crate::layers`]) has records and prepared forms of its own; the numbers and the words
//! are those of all of them together.

mod at;
mod file;
mod writer;

use serde::{Deserialize, Serialize};

use crate::sets::Sets;

pub use file::Listed;
pub(crate) use file::Records;
pub(crate) use writer::{Draft, RecordWriter};

const RECORDS: &str = "records.bin";
const PREPARED: &str = "prepared.bin";
const TABLES: &str = "records.json";
const WORDS: &str = "words.bin";
const REST: &str = "words.rest.bin";

/// Files that a layer writes again.
pub(crate) const REWRITTEN: [&str; 3] = [TABLES, WORDS, REST];

/// Bytes of a record.
const SIZE: usize = 32;

/// One entity's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    prepared: u64,
    /// See [`crate::moment`]; 0 for unknown.
    changed: u64,
    schema: u32,
    datasets: u32,
    topics: u32,
}

impl Record {
    fn bytes(self) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        bytes[..8].copy_from_slice(&self.prepared.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.changed.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.schema.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.datasets.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.topics.to_le_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Record> {
        let long = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let short = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        Some(Record {
            prepared: long(0)?,
            changed: long(8)?,
            schema: short(16)?,
            datasets: short(20)?,
            topics: short(24)?,
        })
    }
}

/// What the numbers in records stand for.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Tables {
    /// What the prepared forms were made by: see `matching::Prepared::stamp`.
    stamp: u64,
    schemata: Sets,
    datasets: Sets,
    topics: Sets,
}
