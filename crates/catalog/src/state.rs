//! `catalog.json`: what is known of each dataset, for the next refresh and for whoever asks.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use store::{StoreError, Workspace};

use crate::{CatalogError, Mode};

const FILE: &str = "catalog.json";

/// Larger than any list of datasets; beyond, the file is not ours.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What is known of every dataset that a refresh has dealt with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct State {
    /// By the name of the dataset.
    pub datasets: BTreeMap<String, Known>,
}

/// What is known of one dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Known {
    /// The version that was imported last.
    pub version: Option<String>,
    /// The name of the snapshot it became. If another one is in use, somebody else imported it.
    pub snapshot: Option<String>,
    /// What its datasets and ids were held against; changes when the catalog does.
    pub rules: Option<String>,
    /// The checksum its catalog gave: SHA-1, hex.
    pub sha1: Option<String>,
    /// The file it was made from: SHA-256, hex.
    pub sha256: Option<String>,
    /// The server's name for that version of the file.
    pub etag: Option<String>,
    /// The server's date for it.
    pub last_modified: Option<String>,
    /// What was tried last.
    pub attempt: Option<Attempt>,
}

/// One attempt to import a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// Which version.
    pub version: Option<String>,
    /// In full or by its changes.
    pub mode: Mode,
    /// When it began, ISO, UTC.
    pub started_at: String,
    /// When it ended. If it did not, it is going on, or the program was killed.
    pub finished_at: Option<String>,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

impl State {
    /// What the workspace knows. A damaged file is as good as none: everything is then imported
    /// again.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(workspace: &Workspace) -> Result<State, CatalogError> {
        let path = path(workspace);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
            Err(error) => return Err(CatalogError::io(&path)(error)),
            Ok(metadata) if metadata.len() > LARGEST => return Ok(State::default()),
            Ok(_) => {}
        }
        let text = fs::read(&path).map_err(CatalogError::io(&path))?;
        Ok(serde_json::from_slice(&text).unwrap_or_default())
    }

    /// The version of each dataset that is in use in the workspace, as its catalog calls it.
    pub fn indexed(&self, workspace: &Workspace) -> BTreeMap<String, String> {
        let in_use = |(name, known): (&String, &Known)| {
            let version = known.in_use(workspace, name).ok()??;
            Some((name.clone(), version.to_owned()))
        };
        self.datasets.iter().filter_map(in_use).collect()
    }
}

/// Has the next refresh load a dataset in full, whatever version of it is in use: that one turned out to
/// be damaged. No refresh may be running.
///
/// # Errors
/// What is known of it cannot be read or written.
pub fn forget(workspace: &Workspace, name: &str) -> Result<(), CatalogError> {
    Ok(Ledger::open(workspace)?.update(name, |known| known.snapshot = None)?)
}

impl Known {
    /// The version that is in use, if it is the one this speaks of.
    pub(crate) fn in_use(
        &self,
        workspace: &Workspace,
        name: &str,
    ) -> Result<Option<&str>, StoreError> {
        match workspace.dataset(name) {
            Ok(dataset) if Some(&dataset.manifest.version) == self.snapshot.as_ref() => {
                Ok(self.version.as_deref())
            }
            // A snapshot this program cannot read is replaced, for example after an upgrade.
            Ok(_)
            | Err(
                StoreError::NoDataset { .. }
                | StoreError::NoVersion { .. }
                | StoreError::Damaged { .. }
                | StoreError::Index(_),
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The state while a refresh changes it, from several threads.
pub(crate) struct Ledger<'a> {
    workspace: &'a Workspace,
    state: Mutex<State>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn open(workspace: &'a Workspace) -> Result<Ledger<'a>, CatalogError> {
        Ok(Ledger { workspace, state: Mutex::new(State::read(workspace)?) })
    }

    pub(crate) fn known(&self, name: &str) -> Known {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.datasets.get(name).cloned().unwrap_or_default()
    }

    /// Changes what is known of one dataset, on disk too.
    pub(crate) fn update(
        &self,
        name: &str,
        change: impl FnOnce(&mut Known),
    ) -> Result<(), StoreError> {
        self.write(|state| change(state.datasets.entry(name.to_owned()).or_default()))
    }

    /// Takes out what is known of a dataset, on disk too.
    pub(crate) fn forget(&self, name: &str) -> Result<(), StoreError> {
        self.write(|state| {
            state.datasets.remove(name);
        })
    }

    fn write(&self, change: impl FnOnce(&mut State)) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        let path = path(self.workspace);
        let text = serde_json::to_string_pretty(&*state)
            .map_err(|error| StoreError::Io { path: path.clone(), source: error.into() })?;
        store::write_atomically(&path, &text)
    }

    pub(crate) fn into_state(self) -> State {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root().join(FILE)
}
