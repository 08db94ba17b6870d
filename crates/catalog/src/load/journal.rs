//! Writing down what is done about a dataset, before and after.

use std::fs;

use fetch::FileReport;
use store::Lock;

use super::{Done, Loader};
use crate::history::{Event, Happened, now, record};
use crate::rewrite::Rules;
use crate::state::Attempt;
use crate::{Dataset, LoadError, Mode};

impl Loader<'_> {
    /// Writes down that an attempt begins.
    pub(super) fn begin(
        &self,
        dataset: &Dataset,
        version: Option<&str>,
        mode: Mode,
    ) -> Result<(), LoadError> {
        let event = Event::now(&dataset.name, version, Happened::Loaded);
        let started_at = event.at.clone();
        record(self.workspace, &Event { mode: Some(mode), ..event })?;
        Ok(self.ledger.update(&dataset.name, |known| {
            known.attempt = Some(Attempt {
                version: version.map(str::to_owned),
                mode,
                started_at,
                finished_at: None,
                error: None,
            });
        })?)
    }

    /// Writes down that a version is in use, and clears away what is no longer needed.
    pub(super) fn finish(
        &self,
        dataset: &Dataset,
        rules: &Rules,
        done: &Done,
        fetched: Option<&FileReport>,
        lock: &Lock,
    ) -> Result<(), LoadError> {
        let manifest = &done.report.manifest;
        self.ledger.update(&dataset.name, |known| {
            known.version = Some(done.version.clone());
            known.snapshot = Some(manifest.version.clone());
            known.rules = Some(rules.fingerprint());
            known.sha1 = dataset.checksum().map(str::to_owned);
            known.sha256 = fetched.map(|report| report.sha256.clone());
            known.etag = fetched.and_then(|report| report.etag.clone());
            known.last_modified = fetched.and_then(|report| report.last_modified.clone());
            if let Some(attempt) = &mut known.attempt {
                attempt.finished_at = Some(now());
            }
        })?;
        for event in [Happened::Completed, Happened::Switched] {
            let event = Event {
                mode: Some(done.mode),
                snapshot: Some(manifest.version.clone()),
                entities: Some(manifest.entities),
                ..Event::now(&dataset.name, Some(&done.version), event)
            };
            record(self.workspace, &event)?;
        }
        if dataset.newest_version().is_some() {
            // The next version is another file. One without versions is asked for again.
            let _ = fs::remove_dir_all(self.data_dir(dataset));
        }
        self.remove_old(dataset, lock)
    }

    fn remove_old(&self, dataset: &Dataset, lock: &Lock) -> Result<(), LoadError> {
        let keep = self.settings.keep_versions;
        for snapshot in self.workspace.remove_old_versions(lock, &dataset.name, keep)? {
            let event = Event::now(&dataset.name, None, Happened::Removed);
            record(self.workspace, &Event { snapshot: Some(snapshot), ..event })?;
        }
        Ok(())
    }

    /// Writes down why an attempt failed. If even that cannot be written, the report still says it.
    pub(super) fn note_failure(&self, dataset: &Dataset, error: &LoadError) {
        let reason = error.to_string();
        let mut failed = Event::now(&dataset.name, None, Happened::Failed);
        let _ = self.ledger.update(&dataset.name, |known| {
            let attempt = known.attempt.take().filter(|attempt| attempt.finished_at.is_none());
            let mut attempt = attempt.unwrap_or_else(|| Attempt {
                version: dataset.newest_version(),
                mode: Mode::Full,
                started_at: failed.at.clone(),
                finished_at: None,
                error: None,
            });
            attempt.finished_at = Some(failed.at.clone());
            attempt.error = Some(reason.clone());
            failed.version.clone_from(&attempt.version);
            failed.mode = Some(attempt.mode);
            known.attempt = Some(attempt);
        });
        failed.reason = Some(reason);
        let _ = record(self.workspace, &failed);
    }
}
