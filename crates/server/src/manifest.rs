//! A manifest as a source: what it names is fetched, imported into a workspace, and served.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use catalog::{Attempt, Catalog, Outcome, Schedule, Settings, State};
use index::{IndexError, Snapshot};
use jiff::Timestamp;
use store::Workspace;

use crate::serving::{LoadError, Serving, Source};
use crate::workspace::{fingerprint, refusal};

/// Keeps a workspace as a manifest says, and serves it.
pub struct ManifestSource {
    root: PathBuf,
    settings: Settings,
    schedule: Option<Schedule>,
    moment: Mutex<Moment>,
    remark: Box<dyn Fn(&str) + Send + Sync>,
}

/// What changes between two looks.
struct Moment {
    /// The catalog as it was read last.
    catalog: Option<Catalog>,
    /// When to look again; `None` for never.
    due: Option<Timestamp>,
}

impl ManifestSource {
    /// A source that looks for new versions at once and then whenever the schedule says; without a
    /// schedule only at once and when told to. `remark` hears what is loaded and what could not be.
    pub fn new(
        root: PathBuf,
        settings: Settings,
        schedule: Option<Schedule>,
        remark: impl Fn(&str) + Send + Sync + 'static,
    ) -> ManifestSource {
        let moment = Moment { catalog: None, due: Some(Timestamp::UNIX_EPOCH) };
        ManifestSource {
            root,
            settings,
            schedule,
            moment: Mutex::new(moment),
            remark: Box::new(remark),
        }
    }

    fn workspace(&self) -> Result<Workspace, LoadError> {
        Ok(Workspace::open_or_create(&self.root)?)
    }

    /// The catalog as it was read last, else as it reads now.
    fn catalog(&self, workspace: &Workspace) -> Result<Catalog, LoadError> {
        let known = self.moment.lock().unwrap_or_else(PoisonError::into_inner).catalog.clone();
        match known {
            Some(catalog) => Ok(catalog),
            None => Ok(catalog::read_catalog(workspace, &self.settings)?.0),
        }
    }
}

impl Source for ManifestSource {
    fn fingerprint(&self) -> Result<String, LoadError> {
        let workspace = self.workspace()?;
        let state = State::read(&workspace)?;
        let catalog = self.catalog(&workspace)?;
        // A dataset may have another version published and the one in use stay.
        Ok(format!("{}{}", fingerprint(&workspace)?, catalog.etag(&state.indexed(&workspace))))
    }

    fn load(&self) -> Result<Serving, LoadError> {
        let workspace = self.workspace()?;
        let catalog = self.catalog(&workspace)?;
        let indexed = State::read(&workspace)?.indexed(&workspace);
        let names: Vec<String> =
            indexed.keys().filter(|name| catalog.get(name).is_some()).cloned().collect();
        if names.is_empty() {
            return Err(LoadError("no dataset of the manifest is loaded yet".to_owned()));
        }
        Ok(Serving { union: workspace.union(&names)?, catalog, indexed })
    }

    fn update(&self, forced: bool) -> Result<(), LoadError> {
        let workspace = self.workspace()?;
        let previous = self.moment.lock().unwrap_or_else(PoisonError::into_inner).catalog.clone();
        let settings = Settings { force: forced || self.settings.force, ..self.settings.clone() };
        let report = catalog::refresh(&workspace, &settings, previous.as_ref())?;
        for note in &report.notes {
            (self.remark)(note);
        }
        if let Some(stale) = &report.stale {
            (self.remark)(&format!("the catalog is the one from before: {stale}"));
        }
        let mut failed = Vec::new();
        for dataset in &report.datasets {
            match &dataset.outcome {
                Outcome::Current => {}
                Outcome::Failed(error) => {
                    failed.push(format!("{}: {error}", dataset.name));
                    (self.remark)(&format!("{}: {error}", dataset.name));
                }
                outcome => (self.remark)(&format!("{}: {outcome}", dataset.name)),
            }
        }
        self.moment.lock().unwrap_or_else(PoisonError::into_inner).catalog = Some(report.catalog);
        if failed.is_empty() { Ok(()) } else { Err(LoadError(failed.join("; "))) }
    }

    fn refusal(&self, snapshot: &Snapshot, error: IndexError) -> LoadError {
        refusal(&self.root, snapshot, error)
    }

    fn replace(&self, dataset: &str) -> Result<(), LoadError> {
        catalog::forget(&self.workspace()?, dataset)?;
        let mut moment = self.moment.lock().unwrap_or_else(PoisonError::into_inner);
        moment.due = Some(Timestamp::UNIX_EPOCH);
        Ok(())
    }

    fn is_due(&self) -> bool {
        let now = Timestamp::now();
        let mut moment = self.moment.lock().unwrap_or_else(PoisonError::into_inner);
        if moment.due.is_none_or(|due| now < due) {
            return false;
        }
        moment.due = self.schedule.as_ref().and_then(|schedule| schedule.next_after(now));
        true
    }

    fn attempts(&self) -> BTreeMap<String, Attempt> {
        let state = self.workspace().and_then(|workspace| Ok(State::read(&workspace)?));
        let known = state.unwrap_or_default().datasets.into_iter();
        known.filter_map(|(name, known)| Some((name, known.attempt?))).collect()
    }

    fn stop(&self) {
        self.settings.interrupt.store(true, Ordering::Relaxed);
    }
}
