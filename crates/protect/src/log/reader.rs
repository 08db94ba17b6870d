//! Reading a log, without any key but the public one.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use rustc_hash::FxHashMap;
use tlog_tiles::{Hash, Tile};

use super::codec;
use super::error::LogError;
use super::event::Entry;
use super::files::{self, Files, WIDTH};
use super::note::{LogKey, Signed};
use super::state::State;

/// A log as it was when it was opened: later entries are not seen, and nothing is written.
pub struct LogReader {
    files: Files,
    key: LogKey,
    signed: Signed,
    /// Tiles that are not on disk yet.
    unsettled: FxHashMap<Tile, Vec<u8>>,
}

impl LogReader {
    /// Opens a log for reading, also while another process appends.
    ///
    /// The signature of its checkpoint and the tiles at its end are checked; all else is `verify`.
    ///
    /// # Errors
    /// There is no log, it is another one, or its end does not fit its checkpoint.
    pub fn open(dir: &Path, key: &LogKey) -> Result<LogReader, LogError> {
        let files = Files { dir: dir.to_owned() };
        let state = State::read(&files, key)?;
        let mut unsettled = FxHashMap::default();
        if state.settled != state.signed.size() {
            unsettled.extend(state.full);
            unsettled.extend(state.edge.partial());
        }
        Ok(LogReader { files, key: key.clone(), signed: state.signed, unsettled })
    }

    /// The log as its checkpoint alone has it: without its journal, and nothing checked.
    pub(super) fn settled(files: Files, key: &LogKey, signed: Signed) -> LogReader {
        LogReader { files, key: key.clone(), signed, unsettled: FxHashMap::default() }
    }

    /// The folder it lies in.
    pub(crate) fn dir(&self) -> &Path {
        &self.files.dir
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.signed.size()
    }

    /// The checkpoint over all of them.
    pub fn checkpoint(&self) -> &Signed {
        &self.signed
    }

    /// The log's public key.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// The entries of a range, in order, read as they are asked for. What lies beyond the end is left
    /// out. They are not held against their hashes: that is `verify`.
    pub fn read(&self, range: Range<u64>) -> Entries<'_> {
        let end = range.end.min(self.size());
        Entries { log: self, next: range.start, end, bundle: Vec::new(), at: 0 }
    }

    /// The bytes of a tile of this log, or of a wider one.
    pub(crate) fn tile(&self, tile: &Tile) -> Result<Cow<'_, [u8]>, LogError> {
        match self.unsettled.get(tile) {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => self.files.read(tile).map(Cow::Owned),
        }
    }

    /// The hashes of a tile of this log.
    pub(crate) fn hashes(&self, tile: &Tile) -> Result<Vec<Hash>, LogError> {
        files::hashes_of(tile, &self.tile(tile)?)
    }

    /// How many bundles there are, the last of them perhaps not full.
    pub(crate) fn bundles(&self) -> u64 {
        self.size().div_ceil(WIDTH)
    }

    /// The entries of a bundle, each behind its length; perhaps more of them than this log has.
    pub(crate) fn bundle(&self, n: u64) -> Result<Cow<'_, [u8]>, LogError> {
        match files::bundle_at(n, self.size()) {
            Some(tile) => self.tile(&tile),
            None => Ok(Cow::Borrowed(&[])),
        }
    }
}

/// Entries of a log, in order, with their places. After an error nothing more comes.
pub struct Entries<'a> {
    log: &'a LogReader,
    next: u64,
    end: u64,
    /// The bundle that `next` is in, and where in it; empty when it is not read yet.
    bundle: Vec<u8>,
    at: usize,
}

impl Entries<'_> {
    fn read(&mut self) -> Result<Entry, LogError> {
        if self.bundle.is_empty() {
            self.bundle = self.log.bundle(self.next / WIDTH)?.into_owned();
            self.at = 0;
            for _ in 0..self.next % WIDTH {
                self.skip()?;
            }
        }
        let entry = self.skip()?;
        let entry = codec::decode(&self.bundle[entry]).map_err(|error| {
            LogError::damaged(format!("entry {}", self.next), error.to_string())
        })?;
        self.next += 1;
        if self.next.is_multiple_of(WIDTH) {
            self.bundle.clear();
        }
        Ok(entry)
    }

    /// Where the next entry of the bundle stands.
    fn skip(&mut self) -> Result<Range<usize>, LogError> {
        match codec::parts(&self.bundle[self.at..]).next() {
            Some(Ok(entry)) => {
                let start = self.at + 2;
                self.at = start + entry.len();
                Ok(start..self.at)
            }
            _ => {
                let reason = "its bundle ends before it";
                Err(LogError::damaged(format!("entry {}", self.next), reason))
            }
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<(u64, Entry), LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let index = self.next;
        let entry = self.read();
        if entry.is_err() {
            self.end = self.next;
        }
        Some(entry.map(|entry| (index, entry)))
    }
}
