//! `history.jsonl`: when which version of which dataset was loaded, completed, failed, switched,
//! removed.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use store::{StoreError, Workspace};

use crate::{CatalogError, Mode};

/// The longest line that is read back.
const LONGEST: u64 = 1024 * 1024;

/// One thing that happened to a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// When, ISO, UTC.
    pub at: String,
    /// Which dataset.
    pub dataset: String,
    /// Which version, as its catalog calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What.
    pub event: Happened,
    /// In full or by its changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The name of the snapshot in the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<String>,
    /// How many entities it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entities: Option<u64>,
    /// Why, if it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Happened {
    /// Loading it began.
    Loaded,
    /// It is complete.
    Completed,
    /// It could not be completed.
    Failed,
    /// It is in use from now on.
    Switched,
    /// It was removed from the disk.
    Removed,
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Happened::Loaded => "loaded",
            Happened::Completed => "completed",
            Happened::Failed => "failed",
            Happened::Switched => "switched",
            Happened::Removed => "removed",
        })
    }
}

impl Event {
    pub(crate) fn now(dataset: &str, version: Option<&str>, event: Happened) -> Event {
        Event {
            at: now(),
            dataset: dataset.to_owned(),
            version: version.map(str::to_owned),
            event,
            mode: None,
            snapshot: None,
            entities: None,
            reason: None,
        }
    }
}

/// This moment, ISO, UTC.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Everything that happened, oldest first. A line that cannot be read (the last one, after a power
/// cut) is left out.
///
/// # Errors
/// The file cannot be read.
pub fn history(workspace: &Workspace) -> Result<Vec<Event>, CatalogError> {
    let path = path(workspace);
    let mut file = match File::open(&path) {
        Ok(file) => BufReader::new(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CatalogError::io(&path)(error)),
    };
    let mut events = Vec::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = file.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        if read.map_err(CatalogError::io(&path))? == 0 {
            return Ok(events);
        }
        events.extend(serde_json::from_slice::<Event>(&line).ok());
    }
}

/// Appends to the history.
pub(crate) fn record(workspace: &Workspace, event: &Event) -> Result<(), StoreError> {
    let path = path(workspace);
    append(&path, event).map_err(|source| StoreError::Io { path, source })
}

fn append(path: &Path, event: &Event) -> io::Result<()> {
    let mut file = File::options().create(true).read(true).append(true).open(path)?;
    let mut line = Vec::new();
    // Half a line that a power cut left must not spoil this one.
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [b'\n'];
        file.read_exact(&mut last)?;
        if last != [b'\n'] {
            line.push(b'\n');
        }
    }
    serde_json::to_writer(&mut line, event)?;
    line.push(b'\n');
    // One write: lines of several threads do not mix.
    file.write_all(&line)?;
    file.sync_data()
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root().join("history.jsonl")
}
