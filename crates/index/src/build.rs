//! Building a snapshot: entities in, an index in an empty folder out.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use matching::Prepared;
use model::{Entity, MergeError};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use tantivy::indexer::NoMergePolicy;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, Term};

use crate::fields::{self, Fields};
use crate::gone::Tally;
use crate::keys::{self, KeyWriter};
use crate::manifest::FileSum;
use crate::records::{Draft, Record, RecordWriter, Records};
use crate::snapshot::Stored;
use crate::{IndexError, Snapshot, layers};

/// Memory for one segment while it is built, in bytes. A larger one makes fewer segments, which are
/// faster to search, and costs that much memory during an import.
const SEGMENT_MEMORY: usize = 48 * 1024 * 1024;

/// Segments that are left as they are.
const FEW: usize = 8;

/// Entities prepared together, on all cores, before they are added in order.
const BATCH: usize = 4096;

/// Builds the index of a snapshot in an empty folder.
///
/// Entities may come as fragments: the same id again is merged into one entity at the end. Memory
/// does not grow with the entities themselves; eight bytes per id are kept to notice repeats, and
/// fragments wait in a file.
pub struct Builder {
    dir: PathBuf,
    fields: Fields,
    index: Index,
    writer: IndexWriter,
    keys: KeyWriter,
    records: RecordWriter,
    batch: Vec<(u64, Entity)>,
    order: u64,
    seen: FxHashSet<u64>,
    fragments: Fragments,
    by_schema: BTreeMap<String, u64>,
    below: Option<Below>,
}

/// What a layer is built over.
struct Below {
    stored: Stored,
    records: Arc<Records>,
    layer: u32,
    linked: BTreeMap<String, FileSum>,
    /// Ids that have been looked for.
    sought: FxHashSet<String>,
    gone: Tally,
}

/// An entity below that is no more.
struct Removed {
    order: u32,
    record: Record,
    prepared: Prepared,
    schema: String,
    keys: Vec<u64>,
}

/// One entity, made on any thread, to be written in order.
struct Made {
    order: u32,
    document: TantivyDocument,
    draft: Draft,
    /// Hashed: see [`keys`].
    keys: Vec<u64>,
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Entities in the index.
    pub entities: u64,
    /// The same by schema.
    pub by_schema: BTreeMap<String, u64>,
    /// Layers over what was built first.
    pub layers: u32,
    /// Files of the snapshot below that are this one's too.
    pub linked: BTreeMap<String, FileSum>,
}

/// A fragment that contradicts what else stands under its id.
#[derive(Debug)]
pub struct Conflict {
    /// The fragment, which was left out.
    pub entity: Entity,
    /// Why.
    pub reason: MergeError,
}

impl Builder {
    /// Begins a snapshot in `dir`, which must exist and be empty.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn create(dir: &Path) -> Result<Builder, IndexError> {
        let (schema, _) = fields::schema();
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(1) }),
            ..IndexSettings::default()
        };
        let index = Index::builder().schema(schema).settings(settings).create_in_dir(dir);
        let index = index.map_err(|source| engine(dir, source))?;
        Builder::new(dir, index, KeyWriter::new(dir, 0), RecordWriter::create(dir, 0)?)
    }

    /// Begins a snapshot in `dir`, which must exist and be empty, as a layer over another one: it holds
    /// what `base` holds, but for what is [removed](Builder::remove) and for what is added, which takes
    /// the place of what has its id. Files of `base` are linked, and it can be removed afterwards. Costs
    /// as much as is changed, and memory for it.
    ///
    /// An entity that is added comes behind all that were there. What a question finds, counts and ranks
    /// is as if all had been built anew.
    ///
    /// `None` if that cannot be: the file system has no links, or `base` was written by a program of
    /// other words (see [`Prepared::stamp`]). `dir` is then empty still.
    ///
    /// # Errors
    /// The folder cannot be written to, or `base` cannot be read.
    pub fn over(dir: &Path, base: &Snapshot) -> Result<Option<Builder>, IndexError> {
        if !base.records().are_current() {
            return Ok(None);
        }
        let io = |source| IndexError::Io { path: dir.to_owned(), source };
        let manifest = base.manifest();
        let Some(linked) = layers::link(base.stored().dir(), manifest, dir).map_err(io)? else {
            return Ok(None);
        };
        let index = Index::open_in_dir(dir).map_err(|source| engine(dir, source))?;
        let layer = manifest.layers + 1;
        let records = base.records().clone();
        let writer = RecordWriter::over(dir, layer, &records)?;
        let mut builder = Builder::new(dir, index, KeyWriter::new(dir, layer), writer)?;
        builder.order = u64::from(records.end());
        builder.by_schema.clone_from(&manifest.by_schema);
        builder.below = Some(Below {
            stored: base.stored().clone(),
            records,
            layer,
            linked,
            sought: FxHashSet::default(),
            gone: Tally::of(base.stored().gone()),
        });
        Ok(Some(builder))
    }

    fn new(
        dir: &Path,
        index: Index,
        keys: KeyWriter,
        records: RecordWriter,
    ) -> Result<Builder, IndexError> {
        let engine = |source| engine(dir, source);
        let (_, fields) = fields::schema();
        // One thread adds, so that the same input gives the same order of entities.
        let writer: IndexWriter =
            index.writer_with_num_threads(1, SEGMENT_MEMORY).map_err(engine)?;
        // A snapshot is written once: merging while it grows would only write it twice.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Builder {
            dir: dir.to_owned(),
            fields,
            index,
            writer,
            keys,
            records,
            batch: Vec::with_capacity(BATCH),
            order: 0,
            seen: FxHashSet::default(),
            fragments: Fragments::new(dir),
            by_schema: BTreeMap::new(),
            below: None,
        })
    }

    /// How many entities there are, fragments not among them.
    pub fn len(&self) -> u64 {
        self.by_schema.values().sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the entities of these ids away from a layer's [base](Builder::over). Ids that nobody has
    /// there are passed over.
    ///
    /// # Errors
    /// The base is damaged.
    pub fn remove(&mut self, ids: &[&str]) -> Result<(), IndexError> {
        let Some(below) = &mut self.below else {
            return Ok(());
        };
        let new: Vec<&str> =
            ids.iter().copied().filter(|id| below.sought.insert((*id).to_owned())).collect();
        let found: Result<Vec<_>, IndexError> = new.par_iter().map(|id| below.find(id)).collect();
        for Removed { order, record, prepared, schema, keys } in found?.into_iter().flatten() {
            if !below.gone.add(order, &keys) {
                continue;
            }
            self.records.remove(record, &prepared);
            self.writer.delete_term(Term::from_field_u64(self.fields.order, u64::from(order)));
            if let Some(count) = self.by_schema.get_mut(&schema) {
                *count = count.saturating_sub(1);
            }
            self.by_schema.retain(|_, count| *count > 0);
        }
        Ok(())
    }

    /// Adds an entity, or a fragment of one.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub fn add(&mut self, entity: Entity) -> Result<(), IndexError> {
        if !self.seen.insert(hash(&entity.id)) {
            return self.fragments.push(&entity);
        }
        *self.by_schema.entry(entity.schema_name.clone()).or_default() += 1;
        self.batch.push((self.order, entity));
        self.order += 1;
        if self.batch.len() == BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), IndexError> {
        let batch = std::mem::take(&mut self.batch);
        if self.below.is_some() {
            let ids: Vec<&str> = batch.iter().map(|(_, entity)| entity.id.as_str()).collect();
            self.remove(&ids)?;
        }
        let made: Result<Vec<Made>, IndexError> =
            batch.par_iter().map(|(order, entity)| self.make(*order, entity)).collect();
        for made in made? {
            self.put(made)?;
        }
        self.batch = batch;
        self.batch.clear();
        Ok(())
    }

    /// All that is written of one entity.
    fn make(&self, order: u64, entity: &Entity) -> Result<Made, IndexError> {
        let body = encode(&self.dir, entity)?;
        let prepared = Prepared::new(entity);
        let keys = hashed_keys(entity, &prepared);
        Ok(Made {
            order: u32::try_from(order)
                .map_err(|_| IndexError::TooMany { dir: self.dir.clone() })?,
            document: fields::document(&self.fields, entity, order, &body),
            draft: Draft::new(entity, prepared),
            keys,
        })
    }

    fn put(&mut self, made: Made) -> Result<(), IndexError> {
        self.keys.add(made.order, &made.keys)?;
        self.records.put(made.order, &made.draft)?;
        match self.writer.add_document(made.document) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.cause(error)),
        }
    }

    /// Why the writer gave up. `add_document` only says that its thread is gone; committing joins
    /// the thread and brings out what it died of, such as a full disk.
    fn cause(&mut self, error: tantivy::TantivyError) -> IndexError {
        engine(&self.dir, self.writer.commit().err().unwrap_or(error))
    }

    /// Merges fragments and completes the index. Fragments that contradict the rest of their entity
    /// (no common schema) are left out and handed to `conflict`.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub fn finish(mut self, mut conflict: impl FnMut(Conflict)) -> Result<Built, IndexError> {
        self.flush()?;
        let dir = self.dir.clone();
        let engine = |source| engine(&dir, source);
        if !self.fragments.is_empty() {
            self.writer.commit().map_err(engine)?;
            self.merge_fragments(&mut conflict)?;
        }
        self.writer.commit().map_err(engine)?;
        let segments = self.index.searchable_segment_ids().map_err(engine)?;
        // A few segments are as good as one. More make every search dearer; merging them writes
        // everything again, which a large import has no time for.
        if segments.len() > FEW && self.order < 500_000 && self.below.is_none() {
            self.writer.merge(&segments).wait().map_err(engine)?;
        }
        self.writer.garbage_collect_files().wait().map_err(engine)?;
        self.writer.wait_merging_threads().map_err(engine)?;
        self.fragments.remove()?;
        self.keys.finish()?;
        self.records.finish()?;
        let (mut layers, mut linked) = (0, BTreeMap::new());
        if let Some(below) = self.below {
            let stored = Stored::open(&dir, &self.index, self.fields)?;
            below.gone.finish(&dir, &self.index, &self.fields, &stored)?;
            (layers, linked) = (below.layer, below.linked);
            // What the text index has given up with its last document.
            linked.retain(|name, _| dir.join(name).exists());
        }
        let entities = self.by_schema.values().sum();
        Ok(Built { entities, by_schema: self.by_schema, layers, linked })
    }

    fn merge_fragments(&mut self, conflict: &mut impl FnMut(Conflict)) -> Result<(), IndexError> {
        let stored = Stored::open(&self.dir, &self.index, self.fields)?;
        let mut fragments = std::mem::replace(&mut self.fragments, Fragments::new(&self.dir));
        fragments.each_group(|group| {
            // Different ids can share a hash: group again by the id itself.
            let mut whole: BTreeMap<String, Vec<Entity>> = BTreeMap::new();
            for fragment in group {
                whole.entry(fragment.id.clone()).or_default().push(fragment);
            }
            for (id, fragments) in whole {
                let mut fragments = fragments.into_iter();
                let (order, mut entity) = match stored.by_exact_id(&id)? {
                    Some(found) => found,
                    None => {
                        let Some(first) = fragments.next() else {
                            continue;
                        };
                        *self.by_schema.entry(first.schema_name.clone()).or_default() += 1;
                        self.order += 1;
                        (self.order - 1, first)
                    }
                };
                let was = entity.schema_name.clone();
                for fragment in fragments {
                    let again = fragment.clone();
                    if let Err(reason) = entity.merge(fragment) {
                        conflict(Conflict { entity: again, reason });
                    }
                }
                if was != entity.schema_name {
                    if let Some(count) = self.by_schema.get_mut(&was) {
                        *count -= 1;
                    }
                    *self.by_schema.entry(entity.schema_name.clone()).or_default() += 1;
                    self.by_schema.retain(|_, count| *count > 0);
                }
                // By its position: other entities may name this id as one they once had.
                self.writer.delete_term(Term::from_field_u64(self.fields.order, order));
                self.put(self.make(order, &entity)?)?;
            }
            Ok(())
        })?;
        self.fragments = fragments;
        Ok(())
    }
}

impl Below {
    fn find(&self, id: &str) -> Result<Option<Removed>, IndexError> {
        let Some((order, entity)) = self.stored.by_exact_id(id)? else {
            return Ok(None);
        };
        let record = |order| Some((order, self.records.record(order)?));
        let (order, record) =
            u32::try_from(order).ok().and_then(record).ok_or_else(|| IndexError::Damaged {
                dir: self.stored.dir().to_owned(),
                reason: format!("`{id}` has no record"),
            })?;
        let prepared = Prepared::new(&entity);
        let keys = hashed_keys(&entity, &prepared);
        Ok(Some(Removed { order, record, prepared, schema: entity.schema_name, keys }))
    }
}

/// The keys an entity is kept under, hashed: see [`keys`].
fn hashed_keys(entity: &Entity, prepared: &Prepared) -> Vec<u64> {
    let mut keys = Vec::new();
    for list in [matching::keys(prepared), matching::hints(prepared)] {
        keys.extend(list.iter().map(|key| keys::hash(key)));
    }
    keys.extend(matching::pivot_keys(entity).iter().map(|(key, _)| keys::hash(key)));
    keys
}

/// Fragments waiting to be merged: in a file, with their places in memory.
struct Fragments {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    /// Hash of the id, offset in the file.
    places: Vec<(u64, u64)>,
    end: u64,
}

impl Fragments {
    fn new(dir: &Path) -> Fragments {
        Fragments { path: dir.join("fragments.tmp"), file: None, places: Vec::new(), end: 0 }
    }

    fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn error(&self, source: std::io::Error) -> IndexError {
        IndexError::Io { path: self.path.clone(), source }
    }

    fn push(&mut self, entity: &Entity) -> Result<(), IndexError> {
        let body = encode(&self.path, entity)?;
        let mut file = match self.file.take() {
            Some(file) => file,
            None => BufWriter::new(
                File::options()
                    .create_new(true)
                    .read(true)
                    .write(true)
                    .open(&self.path)
                    .map_err(|error| self.error(error))?,
            ),
        };
        file.write_all(&(body.len() as u64).to_le_bytes())
            .and_then(|()| file.write_all(&body))
            .map_err(|error| self.error(error))?;
        self.file = Some(file);
        self.places.push((hash(&entity.id), self.end));
        self.end += 8 + body.len() as u64;
        Ok(())
    }

    /// Hands over fragments of one id hash at a time, in the order they came.
    fn each_group(
        &mut self,
        mut group: impl FnMut(Vec<Entity>) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let Some(file) = self.file.take() else {
            return Ok(());
        };
        let file = file.into_inner().map_err(|error| self.error(error.into_error()))?;
        let mut file = BufReader::new(file);
        self.places.sort_unstable();
        let mut at = 0;
        while at < self.places.len() {
            let hash = self.places[at].0;
            let mut entities = Vec::new();
            while at < self.places.len() && self.places[at].0 == hash {
                let mut length = [0; 8];
                file.seek(SeekFrom::Start(self.places[at].1))
                    .and_then(|_| file.read_exact(&mut length))
                    .map_err(|error| self.error(error))?;
                let mut body = vec![0; usize::try_from(u64::from_le_bytes(length)).unwrap_or(0)];
                file.read_exact(&mut body).map_err(|error| self.error(error))?;
                entities.push(decode(&self.path, &body)?);
                at += 1;
            }
            group(entities)?;
        }
        Ok(())
    }

    fn remove(self) -> Result<(), IndexError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(self.error(error)),
            _ => Ok(()),
        }
    }
}

fn hash(id: &str) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(id)
}

pub(crate) fn encode(dir: &Path, entity: &Entity) -> Result<Vec<u8>, IndexError> {
    postcard::to_stdvec(entity)
        .map_err(|error| IndexError::Damaged { dir: dir.to_owned(), reason: error.to_string() })
}

pub(crate) fn decode(dir: &Path, body: &[u8]) -> Result<Entity, IndexError> {
    postcard::from_bytes(body)
        .map_err(|error| IndexError::Damaged { dir: dir.to_owned(), reason: error.to_string() })
}

/// How a disk, a limit or a quota that is full shows in the text of an error (numbers of Linux).
const FULL: [(ErrorKind, [&str; 2]); 3] = [
    (ErrorKind::StorageFull, ["StorageFull", "(os error 28)"]),
    (ErrorKind::FileTooLarge, ["FileTooLarge", "(os error 27)"]),
    (ErrorKind::QuotaExceeded, ["QuotaExceeded", "(os error 122)"]),
];

pub(crate) fn engine(dir: &Path, source: tantivy::TantivyError) -> IndexError {
    // The library wraps the operating system's error more than once, sometimes as text; a full disk
    // is the one that people can do something about.
    let text = format!("{source:?}");
    let full = FULL.into_iter().find(|(_, signs)| signs.iter().any(|sign| text.contains(sign)));
    match full {
        Some((kind, _)) => IndexError::Io { path: dir.to_owned(), source: kind.into() },
        None => IndexError::Engine { dir: dir.to_owned(), source: Box::new(source) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two ids of one hash. For ids of 16 bytes the hash mixes `A ^ first half` with
    /// `B ^ second half`, and mixing does not mind which is which: halves change places with
    /// `A ^ B` upon them. The letters are chosen so that both are UTF-8.
    fn twins() -> (String, String) {
        const A_AND_B: u64 = 0x243f_6a88_85a3_08d3 ^ 0x1319_8a2e_0370_7344;
        const HALF: [u8; 8] = [0xC5, 0xB5, b'a', 0xE5, 0x97, 0x8D, b'x', b'y'];
        let crossed = (u64::from_le_bytes(HALF) ^ A_AND_B).to_le_bytes();
        let id = |left: [u8; 8], right: [u8; 8]| {
            String::from_utf8([left, right].concat()).expect("letters chosen to be UTF-8")
        };
        let mut other = HALF;
        other[7] = b'z';
        let crossed_other = (u64::from_le_bytes(other) ^ A_AND_B).to_le_bytes();
        (id(HALF, other), id(crossed_other, crossed))
    }

    #[test]
    fn ids_of_one_hash_stay_apart() {
        let (one, two) = twins();
        assert_ne!(one, two);
        assert_eq!(hash(&one), hash(&two), "the hash is another one now: find other twins");

        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut builder = Builder::create(folder.path()).expect("an empty folder");
        let fragments = [
            (&one, "Person", "Jane Roe"),
            (&two, "Company", "Invented Ltd"),
            (&one, "Person", "Jane Doe"),
            (&two, "Vessel", "Paper Boat"),
            (&two, "Company", "Invented Limited"),
        ];
        for (id, schema, name) in fragments {
            let mut entity = Entity::new(id, schema);
            entity.push("name", name, &"test".into());
            builder.add(entity).expect("a disk with room");
        }
        let mut conflicts = Vec::new();
        let built = builder.finish(|conflict| conflicts.push(conflict.entity.schema_name));
        let built = built.expect("a disk with room");
        assert_eq!(built.entities, 2);
        assert_eq!(built.by_schema, [("Company".to_owned(), 1), ("Person".to_owned(), 1)].into());
        assert_eq!(conflicts, ["Vessel"]);

        let index = Index::open_in_dir(folder.path()).expect("an index");
        let (_, fields) = fields::schema();
        let stored = crate::snapshot::Stored::open(folder.path(), &index, fields);
        let stored = stored.expect("an index");
        for (id, names) in
            [(&one, ["Jane Roe", "Jane Doe"]), (&two, ["Invented Ltd", "Invented Limited"])]
        {
            let (_, entity) = stored.by_exact_id(id).expect("an index").expect("an entity");
            assert_eq!(entity.values("name").collect::<Vec<_>>(), names);
        }
    }
}
