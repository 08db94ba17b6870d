//! Writing records as entities come.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use matching::{Learned, Prepared};
use model::Entity;

use crate::IndexError;
use crate::moment::moment;
use crate::sets::Numbering;

use super::{PREPARED, RECORDS, Record, SIZE, TABLES, Tables, WORDS};

/// What a record is made from: put together on any thread.
pub(crate) struct Draft {
    bytes: Vec<u8>,
    prepared: Prepared,
    changed: u64,
    schema: String,
    datasets: Vec<String>,
    topics: Vec<String>,
}

impl Draft {
    pub(crate) fn new(entity: &Entity, prepared: Prepared) -> Draft {
        let mut bytes = Vec::with_capacity(256);
        let mut ids = vec![entity.id.as_str()];
        ids.extend(entity.referents.iter().map(String::as_str));
        // Writing to memory does not fail, and neither do strings.
        bytes.extend(postcard::to_stdvec(&ids).unwrap_or_default());
        prepared.write(&mut bytes);
        let mut topics: Vec<String> = entity.values("topics").map(str::to_owned).collect();
        topics.sort_unstable();
        topics.dedup();
        Draft {
            bytes,
            prepared,
            changed: entity.last_change.as_deref().and_then(moment).unwrap_or(0),
            schema: entity.schema_name.clone(),
            datasets: entity.all_datasets().iter().map(|name| name.to_string()).collect(),
            topics,
        }
    }
}

/// Writes the three files.
pub(crate) struct RecordWriter {
    dir: PathBuf,
    records: BufWriter<File>,
    prepared: BufWriter<File>,
    /// Bytes of prepared forms so far.
    end: u64,
    count: u32,
    /// Records written over once all are there: their entities were merged.
    replaced: Vec<(u32, Record)>,
    schemata: Numbering,
    datasets: Numbering,
    topics: Numbering,
    learned: Learned,
}

impl RecordWriter {
    pub(crate) fn create(dir: &Path) -> Result<RecordWriter, IndexError> {
        let file = |name: &str| {
            let path = dir.join(name);
            let file = File::create_new(&path).map_err(|source| IndexError::Io { path, source })?;
            Ok(BufWriter::with_capacity(1 << 20, file))
        };
        Ok(RecordWriter {
            dir: dir.to_owned(),
            records: file(RECORDS)?,
            prepared: file(PREPARED)?,
            end: 0,
            count: 0,
            replaced: Vec::new(),
            schemata: Numbering::default(),
            datasets: Numbering::default(),
            topics: Numbering::default(),
            learned: Learned::default(),
        })
    }

    /// Writes the record of an entity: the next one, or again one that was there.
    pub(crate) fn put(&mut self, entity: u32, draft: &Draft) -> Result<(), IndexError> {
        let record = Record {
            prepared: self.end,
            changed: draft.changed,
            schema: self.schemata.number(std::slice::from_ref(&draft.schema)),
            datasets: self.datasets.number(&draft.datasets),
            topics: self.topics.number(&draft.topics),
        };
        let length = u32::try_from(draft.bytes.len()).unwrap_or(u32::MAX);
        let written = self
            .prepared
            .write_all(&length.to_le_bytes())
            .and_then(|()| self.prepared.write_all(&draft.bytes));
        written.map_err(|error| self.error(PREPARED, error))?;
        self.end += 4 + draft.bytes.len() as u64;
        draft.prepared.count(&mut self.learned);
        if entity < self.count {
            self.replaced.push((entity, record));
            return Ok(());
        }
        debug_assert_eq!(entity, self.count, "records come in order");
        self.count += 1;
        self.records.write_all(&record.bytes()).map_err(|error| self.error(RECORDS, error))
    }

    fn error(&self, name: &str, source: io::Error) -> IndexError {
        IndexError::Io { path: self.dir.join(name), source }
    }

    pub(crate) fn finish(self) -> Result<(), IndexError> {
        let RecordWriter { dir, records, prepared, replaced, .. } = self;
        let tables = Tables {
            stamp: Prepared::stamp(),
            schemata: self.schemata.sets(),
            datasets: self.datasets.sets(),
            topics: self.topics.sets(),
        };
        let write = || -> io::Result<()> {
            let mut records = records.into_inner().map_err(io::IntoInnerError::into_error)?;
            for (entity, record) in replaced {
                records.seek(SeekFrom::Start(u64::from(entity) * SIZE as u64))?;
                records.write_all(&record.bytes())?;
            }
            records.sync_all()?;
            prepared.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            let mut file = File::create_new(dir.join(TABLES))?;
            file.write_all(&serde_json::to_vec(&tables)?)?;
            file.sync_all()?;
            let mut words = Vec::new();
            self.learned.write(&mut words);
            let mut file = File::create_new(dir.join(WORDS))?;
            file.write_all(&words)?;
            file.sync_all()
        };
        write().map_err(|source| IndexError::Io { path: dir.clone(), source })
    }
}
