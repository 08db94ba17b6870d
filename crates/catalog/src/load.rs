//! Bringing one dataset up to date.

mod journal;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fetch::FileReport;
use sources::{Format, Input, ReadOptions, Sink, detect};
use store::{ImportOptions, ImportReport, Workspace};

use crate::check::verify;
use crate::documents::{downloads, fetch_options};
use crate::rewrite::{Rewriting, Rules};
use crate::shared_lock::SharedLock;
use crate::state::{Known, Ledger};
use crate::{
    Catalog, Dataset, DatasetReport, LoadError, Location, Mode, Outcome, Settings, delta, version,
};

/// What the loading of every dataset shares.
pub(crate) struct Loader<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) settings: &'a Settings,
    pub(crate) ledger: &'a Ledger<'a>,
    pub(crate) lock: &'a SharedLock<'a>,
}

/// A version that has come into use.
struct Done {
    version: String,
    mode: Mode,
    report: ImportReport,
}

/// The data of a dataset, on this computer.
struct Data {
    path: PathBuf,
    /// How it came here, if it did.
    fetched: Option<FileReport>,
}

impl Loader<'_> {
    pub(crate) fn bring_up_to_date(&self, dataset: &Dataset, catalog: &Catalog) -> DatasetReport {
        let rules = Rules::of(dataset, catalog, &self.settings.rebuild_id);
        let mut delta_error = None;
        let done = self.bring(dataset, &rules, &mut delta_error);
        let outcome = match done {
            Ok(Some(done)) => Outcome::Loaded {
                mode: done.mode,
                entities: done.report.manifest.entities,
                quarantined: done.report.manifest.quarantined,
                quarantine: done.report.quarantine,
            },
            Ok(None) if dataset.location().is_none() => Outcome::NoData,
            Ok(None) => Outcome::Current,
            Err(error) => {
                self.note_failure(dataset, &error);
                Outcome::Failed(error)
            }
        };
        let known = self.ledger.known(&dataset.name);
        let version = known.in_use(self.workspace, &dataset.name).ok().flatten();
        DatasetReport {
            name: dataset.name.clone(),
            version: version.map(str::to_owned),
            outcome,
            delta_error,
            took: Duration::ZERO,
        }
    }

    fn bring(
        &self,
        dataset: &Dataset,
        rules: &Rules,
        delta_error: &mut Option<LoadError>,
    ) -> Result<Option<Done>, LoadError> {
        let Some(location) = dataset.location() else {
            return Ok(None);
        };
        let known = self.ledger.known(&dataset.name);
        let in_use = known.in_use(self.workspace, &dataset.name)?;
        // One that is damaged is replaced as if it were not there.
        let in_use = in_use.filter(|_| self.workspace.snapshot(&dataset.name).is_ok());
        let same_rules = known.rules.as_ref() == Some(&rules.fingerprint());
        let due = self.settings.force || !same_rules;
        let Some(target) = dataset.newest_version() else {
            return self.load_unversioned(dataset, rules, &known, in_use.filter(|_| !due));
        };
        let newer = in_use.is_none_or(|version| target.as_str() > version);
        if !newer && !due {
            return Ok(None);
        }
        if let (Some(base), Some(from)) = (in_use, dataset.source.delta.as_ref())
            && newer
            && !due
            && self.settings.delta_updates
        {
            match self.load_delta(dataset, rules, &known, from, (base, &target)) {
                Ok(done) => return Ok(Some(done)),
                Err(error) if error.is_interruption() => return Err(error),
                // Everything is loaded instead; the reason is for the log.
                Err(error) => {
                    self.note_failure(dataset, &error);
                    *delta_error = Some(error);
                }
            }
        }
        self.begin(dataset, Some(&target), Mode::Full)?;
        let data = self.obtain(dataset, location)?;
        self.load(dataset, rules, &data, target).map(Some)
    }

    /// A dataset elsewhere of which nobody says a version: whether it is new is seen from the file.
    /// `in_use` is the version that may stay.
    fn load_unversioned(
        &self,
        dataset: &Dataset,
        rules: &Rules,
        known: &Known,
        in_use: Option<&str>,
    ) -> Result<Option<Done>, LoadError> {
        let Some(location) = dataset.location() else {
            return Ok(None);
        };
        if in_use.is_some()
            && dataset.checksum().is_some()
            && known.sha1.as_deref() == dataset.checksum()
        {
            return Ok(None);
        }
        let data = self.obtain(dataset, location)?;
        let fetched = data.fetched.as_ref();
        if in_use.is_some() && fetched.map(|report| &report.sha256) == known.sha256.as_ref() {
            return Ok(None);
        }
        let dated = fetched.and_then(|report| report.last_modified.as_deref());
        let version = (dated.and_then(version::of_http_date))
            .filter(|dated| known.version.as_ref().is_none_or(|version| dated > version))
            .unwrap_or_else(|| version::stamp(jiff::Timestamp::now()));
        self.begin(dataset, Some(&version), Mode::Full)?;
        self.load(dataset, rules, &data, version).map(Some)
    }

    /// Imports everything there is.
    fn load(
        &self,
        dataset: &Dataset,
        rules: &Rules,
        data: &Data,
        version: String,
    ) -> Result<Done, LoadError> {
        let lock = self.lock.take()?;
        let reading =
            ReadOptions { format: Some(format_of(&data.path)), ..ReadOptions::new(&dataset.name) };
        let paths = [data.path.clone()];
        let report =
            store::import_with(self.workspace, &lock, &self.import_options(dataset), |sink| {
                let mut rewriting = Rewriting { rules, sink, refused: 0 };
                let mut summary = sources::read(&paths, &reading, &mut rewriting)?;
                let refused = rewriting.refused;
                summary.counts.kept = summary.counts.kept.saturating_sub(refused);
                summary.counts.quarantined += refused;
                summary.published = summary.published.or_else(|| published(dataset));
                Ok(summary)
            })?;
        let done = Done { version, mode: Mode::Full, report };
        self.finish(dataset, rules, &done, data.fetched.as_ref(), &lock)?;
        Ok(done)
    }

    /// Applies what changed since `base`.
    fn load_delta(
        &self,
        dataset: &Dataset,
        rules: &Rules,
        known: &Known,
        from: &Location,
        (base, target): (&str, &str),
    ) -> Result<Done, LoadError> {
        let options = || {
            let dir = self.data_dir(dataset).join("delta");
            fetch_options(self.settings, dir, dataset.source.auth_token.as_ref())
        };
        self.begin(dataset, Some(target), Mode::Delta)?;
        let plan = delta::plan(from, base, target, options())?;
        let base_files = self.workspace.dataset(&dataset.name)?.manifest.files;
        let limit = self.settings.max_delta_bytes;
        let mut changes =
            delta::collect(&plan, rules, &dataset.name, &base_files, options(), limit)?;
        let lock = self.lock.take()?;
        let snapshot = self.workspace.snapshot(&dataset.name)?;
        if Some(&snapshot.manifest().version) != known.snapshot.as_ref() {
            return Err(LoadError::Delta {
                place: dataset.name.clone(),
                reason: "another version came into use meanwhile".to_owned(),
            });
        }
        let ids = std::mem::take(&mut changes.ids);
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let options = self.import_options(dataset);
        let read = |sink: &mut dyn Sink| {
            let mut summary = changes.read(sink)?;
            summary.published =
                published(dataset).or_else(|| snapshot.manifest().published.clone());
            Ok(summary)
        };
        let report = store::import_over(self.workspace, &lock, &options, &snapshot, &ids, read)?;
        let done = Done { version: plan.version().to_owned(), mode: Mode::Delta, report };
        self.finish(dataset, rules, &done, None, &lock)?;
        Ok(done)
    }

    /// Gets the data here and holds it against its checksum.
    fn obtain(&self, dataset: &Dataset, location: &Location) -> Result<Data, LoadError> {
        let checksum = dataset.checksum().filter(|_| self.settings.verify_checksum);
        match location {
            Location::File(path) => {
                if !path.is_file() {
                    return Err(LoadError::NoFile { path: path.clone() });
                }
                checksum.map_or(Ok(()), |expected| verify(path, expected))?;
                Ok(Data { path: path.clone(), fetched: None })
            }
            Location::Url(url) => {
                let dir = self.data_dir(dataset);
                let token = dataset.source.auth_token.as_ref();
                let mut options = fetch_options(self.settings, dir.clone(), token);
                options.max_bytes = Some(self.settings.max_bytes);
                let report = fetch::fetch_url(url, &file_name(location), &options)?;
                if let Some(Err(error)) = checksum.map(|expected| verify(&report.path, expected)) {
                    // Kept, it would be taken for current the next time.
                    let _ = fs::remove_dir_all(&dir);
                    return Err(error);
                }
                Ok(Data { path: report.path.clone(), fetched: Some(report) })
            }
        }
    }

    fn import_options(&self, dataset: &Dataset) -> ImportOptions {
        ImportOptions {
            allow_shrink: !self.settings.refuse_shrink,
            interrupt: self.settings.interrupt.clone(),
            ..ImportOptions::new(&dataset.name)
        }
    }

    /// Where what is downloaded for a dataset waits.
    fn data_dir(&self, dataset: &Dataset) -> PathBuf {
        downloads(self.workspace, self.settings).join(".catalog/data").join(&dataset.name)
    }
}

/// The format a file is in. What cannot be recognised is read as entities, one a line, so that a bad
/// first line is a bad line and not the end.
fn format_of(path: &Path) -> Format {
    use std::io::BufRead;
    let input = Input::open(path, &Default::default());
    let found = input.ok().and_then(|mut input| {
        let head = input.fill_buf().ok()?;
        detect(&head[..head.len().min(64 * 1024)]).ok()
    });
    found.unwrap_or(Format::FtmJson)
}

/// When the catalog says that the dataset was published, if that is a date.
fn published(dataset: &Dataset) -> Option<String> {
    let told = dataset.last_export.as_deref().or(dataset.updated_at.as_deref())?.trim();
    let is_date = told.get(..10)?.parse::<jiff::civil::Date>().is_ok();
    (is_date && told.len() <= 40).then(|| told.to_owned())
}

/// A name for a download that is a plain file name whatever the address ends in.
fn file_name(location: &Location) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = location.file_name().chars().filter(plain).collect();
    let name = name.trim_start_matches(['.', '-', '_']);
    if name.is_empty() { "data".to_owned() } else { name.chars().take(100).collect() }
}
