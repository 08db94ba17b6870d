//! A half-finished download: `<file>.part`, and beside it what it is a part of.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::FetchError;
use crate::meta::{Version, beside, read_json, write_json};

/// After so many bytes, what has arrived is made safe against a power cut.
const CHECKPOINT: u64 = 4 * 1024 * 1024;

/// What a half-finished file is a part of, as `<file>.part.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    /// The address it was asked at.
    pub(crate) url: String,
    #[serde(flatten)]
    pub(crate) version: Version,
    /// Bytes known to be on the disk. What the file has beyond them is not trusted.
    pub(crate) kept: u64,
}

/// A half-finished file, open for more.
pub(crate) struct Partial {
    target: PathBuf,
    path: PathBuf,
    file: File,
    state: State,
    len: u64,
}

impl Partial {
    /// What waits to be continued for `target`, if it can be.
    pub(crate) fn waiting(target: &Path, url: &str) -> Option<State> {
        let state: State = read_json(&beside(target, ".part.json"))?;
        let usable = state.url == url
            && state.kept > 0
            && state.version.is_sound()
            && state.version.if_range().is_some()
            && fs::metadata(beside(target, ".part")).ok()?.len() >= state.kept;
        usable.then_some(state)
    }

    /// Opens the half-finished file with the bytes that `state` vouches for; 0 is a new start.
    pub(crate) fn open(target: &Path, state: State) -> Result<Partial, FetchError> {
        let path = beside(target, ".part");
        // Before the first byte: a part must never stand beside another version's description.
        write_json(&beside(target, ".part.json"), &state)?;
        let open = || {
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(false).open(&path)?;
            file.set_len(state.kept)?;
            file.seek(SeekFrom::Start(state.kept))?;
            Ok(file)
        };
        let file = open().map_err(|source| FetchError::Io { path: path.clone(), source })?;
        Ok(Partial { target: target.to_owned(), path, file, len: state.kept, state })
    }

    /// Throws away what waits for `target`.
    pub(crate) fn discard(target: &Path) -> Result<(), FetchError> {
        for path in [beside(target, ".part.json"), beside(target, ".part")] {
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(FetchError::Io { path, source });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Bytes it has.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Appends.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(|source| self.io(source))?;
        self.len += bytes.len() as u64;
        if self.len - self.state.kept >= CHECKPOINT { self.keep() } else { Ok(()) }
    }

    /// Makes safe what has arrived, so that the next run can go on from here.
    pub(crate) fn keep(&mut self) -> Result<(), FetchError> {
        self.file.sync_data().map_err(|source| self.io(source))?;
        self.state.kept = self.len;
        write_json(&beside(&self.target, ".part.json"), &self.state)
    }

    /// Gives the complete file its name.
    pub(crate) fn finish(self) -> Result<(), FetchError> {
        self.file.sync_all().map_err(|source| self.io(source))?;
        fs::rename(&self.path, &self.target)
            .map_err(|source| FetchError::Io { path: self.target.clone(), source })?;
        // The rename itself survives a power cut only when the folder is synced, which not every
        // system can do.
        if let Some(dir) = self.target.parent()
            && let Ok(dir) = File::open(dir)
        {
            let _ = dir.sync_all();
        }
        Partial::discard(&self.target)
    }

    fn io(&self, source: io::Error) -> FetchError {
        FetchError::Io { path: self.path.clone(), source }
    }
}
