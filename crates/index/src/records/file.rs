//! Reading records where they lie.

use std::fs::File;
use std::path::{Path, PathBuf};

use matching::{Learned, Prepared};
use model::Entity;
use tantivy::Directory;
use tantivy::directory::OwnedBytes;

use crate::layers::named;
use crate::moment::moment;
use crate::sets::Sets;
use crate::{IndexError, Scope};

use super::at;
use super::{PREPARED, RECORDS, REST, Record, SIZE, TABLES, Tables, WORDS};

/// An entity as it is compared.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Ids it had before it was merged.
    pub referents: Vec<String>,
    /// Ready to compare.
    pub prepared: Prepared,
}

impl Listed {
    /// The same of an entity that is at hand.
    pub fn new(entity: &Entity) -> Listed {
        Listed {
            id: entity.id.clone(),
            referents: entity.referents.clone(),
            prepared: Prepared::new(entity),
        }
    }

    /// Whether the entity has or had this id.
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.referents.iter().any(|referent| referent == id)
    }
}

/// Bytes of a prepared form that are read in one go: few have more.
const AT_ONCE: usize = 1024;

fn open_file(path: &Path) -> Result<File, IndexError> {
    File::open(path).map_err(|source| IndexError::Io { path: path.to_owned(), source })
}

/// The records of a snapshot.
pub(crate) struct Records {
    dir: PathBuf,
    /// By layer.
    parts: Vec<Part>,
    tables: Tables,
    learned: Learned,
}

/// The records of one layer.
struct Part {
    /// The position of the first.
    first: u32,
    records: OwnedBytes,
    /// Read, not mapped: of a large file a process would keep every page it ever touched.
    prepared: File,
}

impl Part {
    fn open(
        dir: &Path,
        folder: &dyn Directory,
        layer: u32,
        first: u32,
    ) -> Result<Part, IndexError> {
        let name = named(RECORDS, layer);
        let records = crate::mapped(dir, folder, &name)?;
        match records.len().is_multiple_of(SIZE) {
            true => Ok(Part {
                first,
                records,
                prepared: open_file(&dir.join(&*named(PREPARED, layer)))?,
            }),
            false => Err(IndexError::Damaged {
                dir: dir.to_owned(),
                reason: format!("{name} ends within a record"),
            }),
        }
    }

    /// The position behind its last.
    fn end(&self) -> u32 {
        self.first.saturating_add((self.records.len() / SIZE) as u32)
    }
}

impl Records {
    pub(crate) fn open(
        dir: &Path,
        folder: &dyn Directory,
        layers: u32,
    ) -> Result<Records, IndexError> {
        let open = |name: &str| crate::mapped(dir, folder, name);
        let damaged = |reason: String| IndexError::Damaged { dir: dir.to_owned(), reason };
        let tables = serde_json::from_slice(&open(TABLES)?)
            .map_err(|error| damaged(format!("{TABLES}: {error}")))?;
        let learned = Learned::read(&open(WORDS)?)
            .ok_or_else(|| damaged(format!("{WORDS} cannot be read")))?;
        let mut parts: Vec<Part> = Vec::with_capacity(1 + layers as usize);
        for layer in 0..=layers {
            parts.push(Part::open(dir, folder, layer, parts.last().map_or(0, Part::end))?);
        }
        Ok(Records { dir: dir.to_owned(), parts, tables, learned })
    }

    /// The position behind the last.
    pub(crate) fn end(&self) -> u32 {
        self.parts.last().map_or(0, Part::end)
    }

    /// How many of them came in layers.
    pub(crate) fn layered(&self) -> u64 {
        u64::from(self.end() - self.parts.first().map_or(0, Part::end))
    }

    /// All words that were counted, rare ones too.
    pub(super) fn all_learned(&self) -> Result<Learned, IndexError> {
        let path = self.dir.join(REST);
        let bytes = std::fs::read(&path);
        let bytes = bytes.map_err(|source| IndexError::Io { path: path.clone(), source })?;
        let rest = Learned::read(&bytes).ok_or_else(|| IndexError::Damaged {
            dir: self.dir.clone(),
            reason: format!("{REST} cannot be read"),
        })?;
        let mut all = self.learned.clone();
        all.merge(&rest);
        Ok(all)
    }

    pub(super) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Whether prepared forms can be read by this program, or have to be made again.
    pub(crate) fn are_current(&self) -> bool {
        self.tables.stamp == Prepared::stamp()
    }

    /// Which words of names are common here; nothing, if a program of other words counted them.
    pub(crate) fn learned(&self) -> Option<&Learned> {
        self.are_current().then_some(&self.learned)
    }

    /// Every dataset that an entity here stands in.
    pub(crate) fn datasets(&self) -> Vec<&str> {
        self.tables.datasets.words()
    }

    #[inline]
    fn part(&self, entity: u32) -> Option<&Part> {
        self.parts.iter().rev().find(|part| part.first <= entity)
    }

    pub(crate) fn record(&self, entity: u32) -> Option<Record> {
        let part = self.part(entity)?;
        let at = (entity - part.first) as usize * SIZE;
        Record::read(part.records.get(at..at + SIZE)?)
    }

    /// The entity as it is compared.
    pub(crate) fn listed(&self, entity: u32) -> Result<Listed, IndexError> {
        let damaged = |reason: String| IndexError::Damaged {
            dir: self.dir.clone(),
            reason: format!("{PREPARED}: entity {entity}: {reason}"),
        };
        let none = || damaged("has no record".to_owned());
        let record = self.record(entity).ok_or_else(none)?;
        let prepared = &self.part(entity).ok_or_else(none)?.prepared;
        let mut first = [0; AT_ONCE];
        let n = at::read(prepared, &mut first, record.prepared)
            .map_err(|error| damaged(error.to_string()))?;
        let (length, begin) = first[..n]
            .split_first_chunk::<4>()
            .ok_or_else(|| damaged("lies past the end".to_owned()))?;
        let length = u32::from_le_bytes(*length) as usize;
        let rest;
        let bytes = match begin.get(..length) {
            Some(bytes) => bytes,
            None => {
                rest = long(prepared, record.prepared + 4, length).map_err(damaged)?;
                &rest
            }
        };
        let read = || {
            let (ids, mut bytes) = postcard::take_from_bytes::<Vec<&str>>(bytes).ok()?;
            let mut ids = ids.into_iter().map(str::to_owned);
            let id = ids.next()?;
            Some(Listed { id, referents: ids.collect(), prepared: Prepared::read(&mut bytes)? })
        };
        read().ok_or_else(|| damaged("cannot be read".to_owned()))
    }

    /// What of a scope can be told from records: all but ids.
    pub(crate) fn gate(&self, scope: &Scope) -> Gate<'_> {
        // A set without members, such as the datasets of an entity nobody claims, is in a scope that
        // does not ask for any.
        let within = |sets: &Sets, list: &Option<Vec<String>>| match list {
            Some(list) => sets.with(|word| list.iter().any(|own| own == word)),
            None => sets.all(),
        };
        let Tables { schemata, datasets, topics, .. } = &self.tables;
        Gate {
            records: self,
            schemata: within(schemata, &scope.schemata),
            datasets: within(datasets, &scope.datasets),
            topics: (!scope.topics.is_empty())
                .then(|| topics.with(|topic| scope.topics.iter().any(|own| own == topic))),
            changed_since: scope.changed_since.as_deref().and_then(moment),
        }
    }
}

/// A prepared form that is longer than most.
fn long(prepared: &File, from: u64, length: usize) -> Result<Vec<u8>, String> {
    let size = prepared.metadata().map_err(|error| error.to_string())?.len();
    if from.saturating_add(length as u64) > size {
        return Err("lies past the end".to_owned());
    }
    let mut bytes = vec![0; length];
    let n = at::read(prepared, &mut bytes, from).map_err(|error| error.to_string())?;
    if n == length { Ok(bytes) } else { Err("ends too soon".to_owned()) }
}

/// Lets entities of a scope through.
pub(crate) struct Gate<'a> {
    records: &'a Records,
    schemata: Vec<bool>,
    datasets: Vec<bool>,
    topics: Option<Vec<bool>>,
    changed_since: Option<u64>,
}

impl Gate<'_> {
    pub(crate) fn allows(&self, entity: u32) -> bool {
        let Some(record) = self.records.record(entity) else {
            return false;
        };
        let has = |list: &[bool], number: u32| list.get(number as usize).is_some_and(|own| *own);
        has(&self.schemata, record.schema)
            && has(&self.datasets, record.datasets)
            && self.topics.as_ref().is_none_or(|topics| has(topics, record.topics))
            && self.changed_since.is_none_or(|since| record.changed > since)
    }

    /// Whether nothing of the snapshot gets through.
    pub(crate) fn is_shut(&self) -> bool {
        !self.schemata.contains(&true) || !self.datasets.contains(&true)
    }
}
