//! Taking out of a workspace what refreshes put there.

use store::{StoreError, Workspace};

use crate::history::{Event, Happened, record};
use crate::refresh::busy;
use crate::shared_lock::SharedLock;
use crate::state::{Known, Ledger};
use crate::{Catalog, CatalogError, Settings, State};

/// The datasets of a catalog that [`clear`] removes: those that a refresh loaded. One whose version in
/// use was imported by hand is not among them; one whose version in use cannot be read is.
///
/// # Errors
/// The workspace cannot be read.
pub fn clearable(workspace: &Workspace, catalog: &Catalog) -> Result<Vec<String>, CatalogError> {
    let mut names = Vec::new();
    for (name, known) in &State::read(workspace)?.datasets {
        if catalog.get(name).is_some() && is_loaded(workspace, name, known)? {
            names.push(name.clone());
        }
    }
    Ok(names)
}

/// Removes every version of these datasets, where a refresh loaded them, and returns the names of
/// those removed. The next refresh loads them again. Whoever has one open, such as a server, reads
/// on.
///
/// # Errors
/// A refresh or an import is running, or something cannot be removed. What was removed before that is
/// in the history.
pub fn clear(
    workspace: &Workspace,
    settings: &Settings,
    names: &[String],
) -> Result<Vec<String>, CatalogError> {
    let _busy = busy(workspace)?;
    let ledger = Ledger::open(workspace)?;
    let lock = SharedLock::new(workspace, settings.patience, &settings.interrupt).take()?;
    let mut removed = Vec::new();
    for name in names {
        if !is_loaded(workspace, name, &ledger.known(name))? {
            continue;
        }
        let version = ledger.known(name).version;
        // Forgotten first: what is known of a dataset that is gone would be wrong.
        ledger.forget(name)?;
        for snapshot in workspace.remove_dataset(&lock, name)? {
            let event = Event::now(name, version.as_deref(), Happened::Removed);
            record(workspace, &Event { snapshot: Some(snapshot), ..event })?;
        }
        removed.push(name.clone());
    }
    Ok(removed)
}

fn is_loaded(workspace: &Workspace, name: &str, known: &Known) -> Result<bool, CatalogError> {
    match workspace.dataset(name) {
        Ok(dataset) => Ok(known.snapshot.as_ref() == Some(&dataset.manifest.version)),
        Err(StoreError::NoVersion { .. } | StoreError::Index(_)) => Ok(known.snapshot.is_some()),
        Err(StoreError::NoDataset { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
