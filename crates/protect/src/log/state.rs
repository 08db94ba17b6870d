//! What a log is at this moment: its tiles as of the checkpoint, and what the journal adds.

use std::fs;
use std::io;

use super::codec;
use super::edge::{Edge, TileFile};
use super::error::LogError;
use super::files::Files;
use super::journal;
use super::note::{LogKey, Signed};

/// The log as it stands.
pub(crate) struct State {
    /// The right edge of the tree.
    pub(crate) edge: Edge,
    /// Full tiles and bundles that are not on disk yet.
    pub(crate) full: Vec<TileFile>,
    /// The checkpoint that vouches for all of it.
    pub(crate) signed: Signed,
    /// How many entries are in tiles on disk.
    pub(crate) settled: u64,
}

impl State {
    /// Reads it. Nothing is written: a reader and a writer that repairs see the same log.
    ///
    /// # Errors
    /// There is no log, or what is there does not fit the checkpoint.
    pub(crate) fn read(files: &Files, key: &LogKey) -> Result<State, LogError> {
        // The journal first: what leaves it meanwhile is in tiles, and under the checkpoint, by then.
        let tail = journal::read(&files.journal())?;
        let path = files.checkpoint();
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LogError::Missing { dir: files.dir.clone() });
            }
            other => other.map_err(LogError::io(&path))?,
        };
        let signed = Signed::parse(&bytes, key)?;
        let settled = signed.size();
        let mut edge = files.edge(settled)?;
        if edge.root() != signed.root() {
            let reason = format!("the tiles of {settled} entries have another root than it signs");
            return Err(LogError::damaged("checkpoint", reason));
        }
        let mut state = State { edge: Edge::default(), full: Vec::new(), signed, settled };
        if let Some(tail) = tail.filter(|tail| tail.base + tail.count > settled) {
            let damaged = |reason: String| Err(LogError::damaged("journal", reason));
            if tail.base != settled {
                return damaged(format!(
                    "begins after {} entries, the checkpoint ends after {settled}",
                    tail.base
                ));
            }
            for entry in codec::parts(&tail.bundle) {
                let Ok(entry) = entry else {
                    return damaged("ends inside an entry".to_owned());
                };
                edge.push(entry, &mut state.full);
            }
            state.signed = Signed::parse(&tail.note, key)?;
            if state.signed.size() != edge.size() || state.signed.root() != edge.root() {
                return damaged("its entries are not those that its checkpoint signs".to_owned());
            }
        }
        state.edge = edge;
        Ok(state)
    }
}
