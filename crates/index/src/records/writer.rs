//! Writing records as entities come.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use matching::{Learned, Prepared};
use model::Entity;

use crate::IndexError;
use crate::layers::named;
use crate::moment::moment;
use crate::sets::Numbering;

use super::{PREPARED, RECORDS, REST, Record, Records, SIZE, TABLES, Tables, WORDS};

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

/// Writes the files of a layer, and those of all layers together.
pub(crate) struct RecordWriter {
    dir: PathBuf,
    layer: u32,
    /// The position of the layer's first.
    first: u32,
    records: BufWriter<File>,
    prepared: BufWriter<File>,
    /// Bytes of prepared forms so far.
    end: u64,
    /// The next position.
    next: u32,
    /// Records written over once all are there: their entities were merged.
    replaced: Vec<(u32, Record)>,
    schemata: Numbering,
    datasets: Numbering,
    topics: Numbering,
    learned: Learned,
}

impl RecordWriter {
    pub(crate) fn create(dir: &Path, layer: u32) -> Result<RecordWriter, IndexError> {
        let file = |name: &str| {
            let path = dir.join(&*named(name, layer));
            // Read, too: what is written over has been counted.
            let file = File::options().create_new(true).read(true).write(true).open(&path);
            let file = file.map_err(|source| IndexError::Io { path, source })?;
            Ok(BufWriter::with_capacity(1 << 20, file))
        };
        Ok(RecordWriter {
            dir: dir.to_owned(),
            layer,
            first: 0,
            records: file(RECORDS)?,
            prepared: file(PREPARED)?,
            end: 0,
            next: 0,
            replaced: Vec::new(),
            schemata: Numbering::default(),
            datasets: Numbering::default(),
            topics: Numbering::default(),
            learned: Learned::default(),
        })
    }

    /// Writes a layer over these records.
    pub(crate) fn over(
        dir: &Path,
        layer: u32,
        below: &Records,
    ) -> Result<RecordWriter, IndexError> {
        let Tables { stamp: _, schemata, datasets, topics } = below.tables().clone();
        Ok(RecordWriter {
            first: below.end(),
            next: below.end(),
            schemata: Numbering::of(schemata),
            datasets: Numbering::of(datasets),
            topics: Numbering::of(topics),
            learned: below.all_learned()?,
            ..RecordWriter::create(dir, layer)?
        })
    }

    /// Notes that an entity below the layer is gone.
    pub(crate) fn remove(&mut self, record: Record, prepared: &Prepared) {
        self.uncount(record);
        prepared.uncount(&mut self.learned);
    }

    fn uncount(&mut self, record: Record) {
        self.schemata.uncount(record.schema);
        self.datasets.uncount(record.datasets);
        self.topics.uncount(record.topics);
    }

    /// Writes the record of an entity: the next one, or again one that was there.
    pub(crate) fn put(&mut self, entity: u32, draft: &Draft) -> Result<(), IndexError> {
        let record = Record {
            prepared: self.end,
            changed: draft.changed,
            schema: self.schemata.count(std::slice::from_ref(&draft.schema)),
            datasets: self.datasets.count(&draft.datasets),
            topics: self.topics.count(&draft.topics),
        };
        let length = u32::try_from(draft.bytes.len()).unwrap_or(u32::MAX);
        let written = self
            .prepared
            .write_all(&length.to_le_bytes())
            .and_then(|()| self.prepared.write_all(&draft.bytes));
        written.map_err(|error| self.error(PREPARED, error))?;
        self.end += 4 + draft.bytes.len() as u64;
        draft.prepared.count(&mut self.learned);
        if entity < self.next {
            self.replaced.push((entity, record));
            return Ok(());
        }
        debug_assert_eq!(entity, self.next, "records come in order");
        self.next += 1;
        self.records.write_all(&record.bytes()).map_err(|error| self.error(RECORDS, error))
    }

    fn error(&self, name: &str, source: io::Error) -> IndexError {
        IndexError::Io { path: self.dir.join(name), source }
    }

    pub(crate) fn finish(mut self) -> Result<(), IndexError> {
        let dir = self.dir.clone();
        self.write_records().map_err(|error| self.error(&named(RECORDS, self.layer), error))?;
        let write = || -> io::Result<()> {
            self.prepared.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            let tables = Tables {
                stamp: Prepared::stamp(),
                schemata: self.schemata.sets(),
                datasets: self.datasets.sets(),
                topics: self.topics.sets(),
            };
            let (mut words, mut rest) = (Vec::new(), Vec::new());
            self.learned.write(&mut words);
            self.learned.write_rest(&mut rest);
            for (name, bytes) in
                [(TABLES, serde_json::to_vec(&tables)?), (WORDS, words), (REST, rest)]
            {
                let mut file = File::create_new(dir.join(name))?;
                file.write_all(&bytes)?;
                file.sync_all()?;
            }
            Ok(())
        };
        write().map_err(|source| IndexError::Io { path: dir.clone(), source })
    }

    /// Writes what was replaced in its place.
    fn write_records(&mut self) -> io::Result<()> {
        self.records.flush()?;
        for (entity, record) in std::mem::take(&mut self.replaced) {
            let place = SeekFrom::Start(u64::from(entity - self.first) * SIZE as u64);
            let mut was = [0; SIZE];
            let file = self.records.get_mut();
            file.seek(place)?;
            file.read_exact(&mut was)?;
            file.seek(place)?;
            file.write_all(&record.bytes())?;
            if let Some(was) = Record::read(&was) {
                self.uncount(was);
            }
        }
        self.records.get_mut().sync_all()
    }
}
