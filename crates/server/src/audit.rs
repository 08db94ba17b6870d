//! A record of each screening decision, without the question itself.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::keys::hex;

/// A file of records, one JSON object a line, appended to.
#[derive(Debug)]
pub struct Audit(Mutex<File>);

/// One decision. The question is there as a checksum: who has the question can find the record, and
/// who has the record cannot read the question. (A question of few possible answers, such as a bare
/// common name, can be guessed and checked; keep the file as you keep questions.)
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    pub(crate) time: String,
    pub(crate) program: &'static str,
    pub(crate) query_sha256: String,
    pub(crate) dataset: &'a str,
    pub(crate) versions: BTreeMap<&'a str, &'a str>,
    pub(crate) algorithm: &'static str,
    pub(crate) threshold: f64,
    pub(crate) cutoff: f64,
    pub(crate) limit: i64,
    pub(crate) matches: usize,
    pub(crate) results: Vec<Outcome<'a>>,
    pub(crate) key: Option<&'a str>,
    pub(crate) trace: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Outcome<'a> {
    pub(crate) id: &'a str,
    pub(crate) score: f64,
    #[serde(rename = "match")]
    pub(crate) is_match: bool,
}

impl Audit {
    /// Opens a file to append to, or makes one.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: &Path) -> io::Result<Audit> {
        Ok(Audit(Mutex::new(OpenOptions::new().create(true).append(true).open(path)?)))
    }

    /// Writes records down, all of them in one piece.
    pub(crate) fn write(&self, records: &[Record<'_>]) -> io::Result<()> {
        let mut lines = Vec::new();
        for record in records {
            serde_json::to_writer(&mut lines, record)?;
            lines.push(b'\n');
        }
        // Lines are whole at every instant, also after a panic elsewhere.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(&lines)
    }
}

/// The checksum of a question: of its JSON with schema and properties, keys in alphabetical order,
/// values sorted, no blanks.
pub(crate) fn query_sha256(schema: &str, properties: &BTreeMap<&str, Vec<&str>>) -> String {
    let sorted: BTreeMap<&str, Vec<&str>> = (properties.iter())
        .map(|(&name, values)| {
            let mut values = values.clone();
            values.sort_unstable();
            (name, values)
        })
        .collect();
    let canonical = serde_json::json!({ "properties": sorted, "schema": schema }).to_string();
    hex(&Sha256::digest(canonical.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter_for_the_checksum() {
        let first = BTreeMap::from([("name", vec!["a", "b"]), ("country", vec!["ru"])]);
        let second = BTreeMap::from([("country", vec!["ru"]), ("name", vec!["b", "a"])]);
        assert_eq!(query_sha256("Person", &first), query_sha256("Person", &second));
        assert_ne!(query_sha256("Person", &first), query_sha256("Company", &first));
    }
}
