//! Bringing a workspace up to date.

use std::fmt;
use std::fs::{File, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use store::Workspace;

use crate::documents::Documents;
use crate::load::Loader;
use crate::manifest::read_catalog as read_datasets;
use crate::shared_lock::SharedLock;
use crate::state::Ledger;
use crate::{Catalog, CatalogError, LoadError, Location, Manifest, Settings, State};

/// What a refresh did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// Which datasets there are.
    pub catalog: Catalog,
    /// Why the catalog is the previous one, if it is.
    pub stale: Option<CatalogError>,
    /// What else should stand in a log.
    pub notes: Vec<String>,
    /// What became of each dataset to load, in the order of the catalog.
    pub datasets: Vec<DatasetReport>,
    /// What is known of each dataset now.
    pub state: State,
}

/// What became of one dataset.
#[derive(Debug)]
#[non_exhaustive]
pub struct DatasetReport {
    /// Which.
    pub name: String,
    /// The version in use now, as its catalog calls it.
    pub version: Option<String>,
    /// What was done.
    pub outcome: Outcome,
    /// Why its changes could not be applied, if that was tried first.
    pub delta_error: Option<LoadError>,
    /// How long it took.
    pub took: Duration,
}

/// What was done about one dataset.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing: there is nothing newer.
    Current,
    /// Nothing: nobody says where its data is.
    NoData,
    /// A new version is in use.
    Loaded {
        /// In full or by its changes.
        mode: Mode,
        /// How many entities it has.
        entities: u64,
        /// How many records were refused.
        quarantined: u64,
        /// Where they are written down, if there are any.
        quarantine: Option<PathBuf>,
    },
    /// It could not be done; what was in use stays in use.
    Failed(LoadError),
}

/// How a version comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// From all of its data.
    Full,
    /// From the version before it and what changed.
    Delta,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Full => "full",
            Mode::Delta => "delta",
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Current => f.write_str("up to date"),
            Outcome::NoData => f.write_str("skipped: nothing says where its data is"),
            Outcome::Loaded { mode, entities, quarantined: 0, .. } => {
                write!(f, "loaded ({mode}): {entities} entities")
            }
            Outcome::Loaded { mode, entities, quarantined, .. } => {
                write!(f, "loaded ({mode}): {entities} entities, {quarantined} records refused")
            }
            Outcome::Failed(error) => write!(f, "failed: {error}"),
        }
    }
}

/// Reads the manifest and its catalogs again, and imports every dataset to load that has a newer
/// version than the one in use.
///
/// `previous` is the catalog of the refresh before; it is used again if the new one cannot be had.
/// Each dataset stands for itself: one that fails is in the report and stops no other, and readers
/// see its old version or its new one, never a mixture. Memory does not grow with the data, except
/// with the changes of a delta update.
///
/// # Errors
/// It is not known which datasets there are, another refresh is running, or the workspace cannot
/// be read. Nothing was imported then.
pub fn refresh(
    workspace: &Workspace,
    settings: &Settings,
    previous: Option<&Catalog>,
) -> Result<Report, CatalogError> {
    let _busy = busy(workspace)?;
    let (mut catalog, notes, stale) = match (gather(workspace, settings), previous) {
        (Ok((catalog, notes)), _) => (catalog, notes, None),
        (Err(error), Some(previous)) => (previous.clone(), Vec::new(), Some(error)),
        (Err(error), None) => return Err(error),
    };
    let ledger = Ledger::open(workspace)?;
    let lock = SharedLock::new(workspace, settings.patience, &settings.interrupt);
    let loader = Loader { workspace, settings, ledger: &ledger, lock: &lock };
    let datasets = load_all(&loader, &catalog, settings.parallel);
    let state = ledger.into_state();
    catalog.fill_versions(&state);
    Ok(Report { catalog, stale, notes, datasets, state })
}

/// Reads the manifest and its catalogs, and imports nothing: which datasets there are, and notes for
/// a log.
///
/// # Errors
/// One of them cannot be had and there is no earlier copy, or says something that makes no sense.
pub fn read_catalog(
    workspace: &Workspace,
    settings: &Settings,
) -> Result<(Catalog, Vec<String>), CatalogError> {
    let (mut catalog, notes) = gather(workspace, settings)?;
    catalog.fill_versions(&State::read(workspace)?);
    Ok((catalog, notes))
}

fn gather(
    workspace: &Workspace,
    settings: &Settings,
) -> Result<(Catalog, Vec<String>), CatalogError> {
    let documents = Documents::new(workspace, settings);
    let mut notes = Vec::new();
    let fallen_back = |location: &Location, error: Option<CatalogError>| {
        error.map(|error| format!("{error}; using the last good copy of {location}"))
    };
    let location = Location::parse(&settings.manifest);
    let place = location.to_string();
    let (manifest, error) = documents
        .get(&location, None, |text| Manifest::parse(text, &place, settings.variables.as_ref()))?;
    notes.extend(fallen_back(&location, error));
    notes.extend(manifest.notes.iter().cloned());
    let mut catalogs = Vec::with_capacity(manifest.catalogs.len());
    for from in &manifest.catalogs {
        let place = from.url.to_string();
        let ((datasets, found), error) =
            documents.get(&from.url, from.auth_token.as_ref(), |text| {
                read_datasets(text, &place, from)
            })?;
        notes.extend(fallen_back(&from.url, error));
        notes.extend(found);
        catalogs.push((from, datasets));
    }
    Ok((Catalog::assemble(&manifest, catalogs)?, notes))
}

/// Works on several datasets at a time; the reports are in the order of the catalog.
fn load_all(loader: &Loader<'_>, catalog: &Catalog, parallel: usize) -> Vec<DatasetReport> {
    let all: Vec<_> = catalog.to_load().collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(all.len()));
    thread::scope(|scope| {
        for _ in 0..parallel.clamp(1, all.len().max(1)) {
            scope.spawn(|| {
                while let Some((at, dataset)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    all.get(at).map(|dataset| (at, *dataset))
                } {
                    let start = Instant::now();
                    // A fault in one must not take the others with it.
                    let work = AssertUnwindSafe(|| loader.bring_up_to_date(dataset, catalog));
                    let mut report = catch_unwind(work).unwrap_or_else(|_| DatasetReport {
                        name: dataset.name.clone(),
                        version: None,
                        outcome: Outcome::Failed(LoadError::Fault),
                        delta_error: None,
                        took: Duration::ZERO,
                    });
                    report.took = start.elapsed();
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, report));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, report)| report).collect()
}

/// Keeps a second refresh out until the file is closed. Imports by hand are not kept out.
pub(crate) fn busy(workspace: &Workspace) -> Result<File, CatalogError> {
    let path = workspace.root().join("refresh.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(CatalogError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(CatalogError::Busy { path: workspace.root().to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(CatalogError::io(&path)(error)),
    }
}
