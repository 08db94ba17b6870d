//! Appending to a log.

use std::fs::{self, File, TryLockError};
use std::ops::Range;
use std::path::{Path, PathBuf};

use tlog_tiles::Tile;

use super::codec;
use super::edge::{Edge, TileFile};
use super::error::LogError;
use super::event::Entry;
use super::files::{self, Files, HEIGHT, WIDTH};
use super::journal::Journal;
use super::note::{LogKey, Signed, SigningNote, claimed_origin};
use super::reader::LogReader;
use super::state::State;
use crate::secret::Secret;

/// Bytes of the journal from which tiles are made of it before anything is added.
const SETTLE: u64 = 16 << 20;

/// Bytes of entries that one checkpoint is written for, at most.
const BATCH: usize = 32 << 20;

/// A log that is being written. There is one writer at a time: a lock is held until it is dropped.
///
/// [`append`](Log::append) writes to the journal and waits for the disk once. Tiles are made of the
/// journal when it has grown, and when the log is dropped; after a crash the next `open` makes them.
pub struct Log {
    files: Files,
    signing: SigningNote,
    edge: Edge,
    full: Vec<TileFile>,
    signed: Signed,
    settled: u64,
    journal: Journal,
    /// Why nothing more can be appended.
    stopped: Option<String>,
    _lock: File,
}

impl Log {
    /// Makes an empty log in `dir`, which is made if it is not there. `origin` is its name for ever: it
    /// stands in every checkpoint, and witnesses know it by that.
    ///
    /// # Errors
    /// There is a log already, the name cannot be used, or the folder cannot be written.
    pub fn create(dir: &Path, origin: &str, signing: &Secret) -> Result<Log, LogError> {
        let signing = SigningNote::new(origin, signing)?;
        fs::create_dir_all(dir).map_err(LogError::io(dir))?;
        let files = Files { dir: dir.to_owned() };
        let lock = lock(&files)?;
        if files.checkpoint().exists() || dir.join("tile").exists() {
            return Err(LogError::Exists { dir: dir.to_owned() });
        }
        let edge = Edge::default();
        let signed = signing.sign(0, edge.root())?;
        files::replace(&files.checkpoint(), signed.bytes())?;
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            files::sync_dir(parent).map_err(LogError::io(parent))?;
        }
        Log::with(files, signing, State { edge, full: Vec::new(), signed, settled: 0 }, lock)
    }

    /// Opens a log to append to it. What a crash cut short is completed: every entry that an `append`
    /// reported as durable is there, and of the last one that did not return, all or nothing.
    ///
    /// # Errors
    /// There is no log, another process writes it, the key is another one, or the tiles at its end do not
    /// fit the checkpoint. Tiles further back are not read: that is `verify`.
    pub fn open(dir: &Path, signing: &Secret) -> Result<Log, LogError> {
        let files = Files { dir: dir.to_owned() };
        let path = files.checkpoint();
        if !path.exists() {
            return Err(LogError::Missing { dir: dir.to_owned() });
        }
        let lock = lock(&files)?;
        let checkpoint = fs::read(&path).map_err(LogError::io(&path))?;
        let origin = claimed_origin(&checkpoint)
            .ok_or_else(|| LogError::damaged("checkpoint", "has no name of a log"))?;
        let signing = SigningNote::new(origin, signing)?;
        let state = State::read(&files, signing.public())?;
        Log::with(files, signing, state, lock)
    }

    fn with(files: Files, signing: SigningNote, state: State, lock: File) -> Result<Log, LogError> {
        let State { edge, full, signed, settled } = state;
        // What the journal held is put into tiles before it is emptied.
        let settled = settle(&files, &edge, &full, &signed, settled)?;
        let journal = Journal::open(files.journal())?;
        files::sync_dir(&files.dir).map_err(LogError::io(&files.dir))?;
        let full = Vec::new();
        let stopped = None;
        Ok(Log { files, signing, edge, full, signed, settled, journal, stopped, _lock: lock })
    }

    /// Appends entries and returns their places once they, their hashes and a signed checkpoint over them
    /// are durable. One wait for the disk, however many there are (several beyond 32 MiB).
    ///
    /// # Errors
    /// The disk is full, gone or read-only, or an entry is too long ([`codec::split`]). Nothing may then
    /// be done that the entries announce. The log stays consistent, and can be appended to again once
    /// there is room; only after [`LogError::Stopped`] it must be opened anew.
    pub fn append(&mut self, entries: &[Entry]) -> Result<Range<u64>, LogError> {
        if let Some(reason) = &self.stopped {
            return Err(LogError::Stopped(reason.clone()));
        }
        let start = self.size();
        // All of them before any of them: one that is too long leaves nothing behind.
        let mut batches = vec![Vec::new()];
        for entry in entries {
            if batches.last().is_some_and(|batch| batch.len() > BATCH) {
                batches.push(Vec::new());
            }
            if let Some(batch) = batches.last_mut() {
                codec::push(entry, batch)?;
            }
        }
        for batch in batches.iter().filter(|batch| !batch.is_empty()) {
            if self.journal.used() >= SETTLE {
                self.settle()?;
            }
            self.append_batch(batch)?;
        }
        Ok(start..self.size())
    }

    fn append_batch(&mut self, bundle: &[u8]) -> Result<(), LogError> {
        let mut edge = self.edge.clone();
        let mut full = Vec::new();
        let mut count = 0;
        for entry in codec::parts(bundle).flatten() {
            edge.push(entry, &mut full);
            count += 1;
        }
        let signed = self.signing.sign(edge.size(), edge.root())?;
        let pushed = self.journal.push(self.edge.size(), count, signed.bytes(), bundle);
        if let Err(LogError::Stopped(reason)) = &pushed {
            self.stopped = Some(reason.clone());
        }
        pushed?;
        self.edge = edge;
        self.full.append(&mut full);
        self.signed = signed;
        Ok(())
    }

    /// Makes tiles of what is in the journal, so that programs that know only the layout of tiles see all
    /// entries. Done by itself from time to time; costs a few waits for the disk.
    ///
    /// # Errors
    /// A file cannot be written. Everything is then still in the journal.
    pub fn settle(&mut self) -> Result<(), LogError> {
        if self.settled == self.size() {
            return Ok(());
        }
        self.settled = settle(&self.files, &self.edge, &self.full, &self.signed, self.settled)?;
        self.full.clear();
        self.journal.clear()
    }

    /// As if the disk were full from now on.
    #[cfg(all(test, target_os = "linux"))]
    pub(super) fn fill_disk(&mut self) {
        self.journal.fill_disk();
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The checkpoint over all entries.
    pub fn checkpoint(&self) -> &Signed {
        &self.signed
    }

    /// The log's public key.
    pub fn key(&self) -> &LogKey {
        self.signing.public()
    }

    /// A reader of the log as it is now.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn reader(&self) -> Result<LogReader, LogError> {
        LogReader::open(&self.files.dir, self.key())
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // What fails here is still in the journal, and the next `open` does it.
        let _ = self.settle();
    }
}

fn lock(files: &Files) -> Result<File, LogError> {
    let path = files.lock();
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(LogError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogError::Locked { dir: files.dir.clone() }),
        Err(TryLockError::Error(error)) => Err(LogError::io(&path)(error)),
    }
}

/// Writes what changed since `settled` into tiles, then the checkpoint, and removes partial tiles that
/// have grown. Returns the new size; it is durable, and the journal may be emptied.
fn settle(
    files: &Files,
    edge: &Edge,
    full: &[TileFile],
    signed: &Signed,
    settled: u64,
) -> Result<u64, LogError> {
    let size = edge.size();
    if size == settled {
        return Ok(settled);
    }
    let grown = |level: u8| {
        let shift = u32::from(HEIGHT * level);
        size >> shift != settled >> shift
    };
    let changed = edge.partial().into_iter().filter(|(tile, _)| grown(tile.level()));
    let written: Vec<(PathBuf, Vec<u8>)> = full
        .iter()
        .cloned()
        .chain(changed)
        .map(|(tile, bytes)| (files.tile(&tile), bytes))
        .collect();
    files::write_all(&files.dir, &written)?;
    files::replace(&files.checkpoint(), signed.bytes())?;
    for level in (0..).take_while(|&level| settled >> (u32::from(HEIGHT) * level) > 0) {
        let level = level as u8;
        let n = settled >> (u32::from(HEIGHT) * (u32::from(level) + 1));
        if let Some(old) = files::tile_at(level, n, settled).filter(|_| grown(level)) {
            remove_partial(files, &old, size);
            if level == 0 {
                let mut bundle = old;
                bundle.set_is_data();
                remove_partial(files, &bundle, size);
            }
        }
    }
    Ok(size)
}

/// What stays behind is a file more, and never a wrong one.
fn remove_partial(files: &Files, old: &Tile, size: u64) {
    let path = files.tile(old);
    let _ = fs::remove_file(&path);
    let is_full = files::tile_at(old.level(), old.level_index(), size)
        .is_some_and(|tile| u64::from(tile.width()) == WIDTH);
    if let Some(parent) = path.parent().filter(|_| is_full) {
        let _ = fs::remove_dir(parent);
    }
}
