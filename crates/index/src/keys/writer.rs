//! Writing a key index in bounded memory: sorted runs on disk, merged at the end.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::IndexError;
use crate::layers::named;

use super::{HASHES, LISTS, MANY, PLACE_BITS, POSTINGS, merge, varint};

/// Pairs in memory before they are sorted and written: 64 MB.
const RUN: usize = 4 * 1024 * 1024;

/// A key and an entity that carries it.
pub(super) type Pair = (u64, u32);

/// Bytes of a pair in a run.
const PAIR: usize = 12;

/// Takes the keys of entities in any order and writes the index of them.
pub(crate) struct KeyWriter {
    dir: PathBuf,
    layer: u32,
    pairs: Vec<Pair>,
    runs: Vec<PathBuf>,
}

impl KeyWriter {
    /// For the files of a layer; 0 is what is built first.
    pub(crate) fn new(dir: &Path, layer: u32) -> KeyWriter {
        KeyWriter { dir: dir.to_owned(), layer, pairs: Vec::new(), runs: Vec::new() }
    }

    /// Adds the hashed keys of one entity. A key that was added for it before counts once.
    pub(crate) fn add(&mut self, entity: u32, keys: &[u64]) -> Result<(), IndexError> {
        self.pairs.extend(keys.iter().map(|key| (*key, entity)));
        if self.pairs.len() >= RUN { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), IndexError> {
        self.pairs.par_sort_unstable();
        self.pairs.dedup();
        let path = self.dir.join(format!("keys.{}.tmp", self.runs.len()));
        let write = || -> io::Result<()> {
            let mut file = BufWriter::with_capacity(1 << 20, File::create_new(&path)?);
            for (key, entity) in &self.pairs {
                file.write_all(&key.to_le_bytes())?;
                file.write_all(&entity.to_le_bytes())?;
            }
            file.flush()
        };
        write().map_err(|source| IndexError::Io { path: path.clone(), source })?;
        self.pairs.clear();
        self.runs.push(path);
        Ok(())
    }

    /// Merges what was added and writes the three files.
    pub(crate) fn finish(mut self) -> Result<(), IndexError> {
        self.pairs.par_sort_unstable();
        self.pairs.dedup();
        let io = |source| IndexError::Io { path: self.dir.clone(), source };
        let mut runs: Vec<Box<dyn Iterator<Item = io::Result<Pair>> + '_>> = Vec::new();
        for path in &self.runs {
            let file = File::open(path).map_err(io)?;
            runs.push(Box::new(pairs(BufReader::with_capacity(1 << 18, file))));
        }
        runs.push(Box::new(self.pairs.iter().map(|pair| Ok(*pair))));
        let mut output = Output::create(&self.dir, self.layer).map_err(io)?;
        merge::merge(runs, |key, entities| output.key(key, entities)).map_err(io)?;
        output.finish().map_err(io)?;
        for path in &self.runs {
            std::fs::remove_file(path).map_err(io)?;
        }
        Ok(())
    }
}

fn pairs(mut run: impl Read) -> impl Iterator<Item = io::Result<Pair>> {
    std::iter::from_fn(move || {
        let mut bytes = [0; PAIR];
        match run.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return None,
            Err(error) => return Some(Err(error)),
        }
        let (key, entity) = bytes.split_at(8);
        let key = u64::from_le_bytes(key.try_into().unwrap_or_default());
        let entity = u32::from_le_bytes(entity.try_into().unwrap_or_default());
        Some(Ok((key, entity)))
    })
}

/// The three files while they are written.
struct Output {
    hashes: BufWriter<File>,
    lists: BufWriter<File>,
    postings: BufWriter<File>,
    /// Bytes of postings so far.
    end: u64,
    buffer: Vec<u8>,
}

impl Output {
    fn create(dir: &Path, layer: u32) -> io::Result<Output> {
        let file = |name: &str| -> io::Result<BufWriter<File>> {
            let path = dir.join(&*named(name, layer));
            Ok(BufWriter::with_capacity(1 << 20, File::create_new(path)?))
        };
        Ok(Output {
            hashes: file(HASHES)?,
            lists: file(LISTS)?,
            postings: file(POSTINGS)?,
            end: 0,
            buffer: Vec::new(),
        })
    }

    fn key(&mut self, key: u64, entities: &[u32]) -> io::Result<()> {
        self.hashes.write_all(&key.to_le_bytes())?;
        let count = entities.len() as u64;
        let place = match entities {
            [entity] => u64::from(*entity),
            _ => self.end,
        };
        let entry = count.min(MANY) << PLACE_BITS | place;
        self.lists.write_all(&entry.to_le_bytes())?;
        if count == 1 {
            return Ok(());
        }
        self.buffer.clear();
        varint::push(&mut self.buffer, count);
        let mut last = 0;
        for entity in entities {
            varint::push(&mut self.buffer, u64::from(entity - last));
            last = *entity;
        }
        self.end += self.buffer.len() as u64;
        self.postings.write_all(&self.buffer)
    }

    fn finish(self) -> io::Result<()> {
        for file in [self.hashes, self.lists, self.postings] {
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        }
        Ok(())
    }
}
