//! Importing: files in, a new version of a dataset in use.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use index::{Builder, Conflict, Manifest, Snapshot};
use model::{Entity, ontology};
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};
use sources::{Format, ReadError, ReadOptions, Refusal, Repair, Sink, Stop, Summary, ValueRefusal};

use crate::quarantine::Quarantine;
use crate::staging::Staging;
use crate::{Lock, StoreError, Workspace};

/// What to import and how.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The dataset's name.
    pub dataset: String,
    /// The format, if it is not to be recognised from the content.
    pub format: Option<Format>,
    /// Accept a version that lost more than a tenth of the parties of the one in use.
    pub allow_shrink: bool,
    /// Counts bytes read, for a progress bar in another thread.
    pub progress: Arc<AtomicU64>,
    /// Set from outside, it ends the import; nothing is then imported.
    pub interrupt: Arc<AtomicBool>,
    /// When this happens, ISO, UTC: becomes part of the manifest.
    pub now: String,
}

impl ImportOptions {
    /// Options for a dataset of that name, now, with every guard on but the one against shrinking.
    pub fn new(dataset: &str) -> ImportOptions {
        ImportOptions {
            dataset: dataset.to_owned(),
            format: None,
            allow_shrink: true,
            progress: Arc::default(),
            interrupt: Arc::default(),
            now: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        }
    }
}

/// What an import did.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// The version now in use.
    pub manifest: Manifest,
    /// Where refused records and repairs were written down, if there were any.
    pub quarantine: Option<PathBuf>,
}

/// Imports `paths` as a new version of a dataset and puts it in use.
///
/// # Errors
/// Another import is running, the files cannot be read as a whole, the disk is full, the person
/// interrupted it. The workspace is then as it was.
pub fn import(
    workspace: &Workspace,
    paths: &[PathBuf],
    options: &ImportOptions,
) -> Result<ImportReport, StoreError> {
    let reading = ReadOptions {
        dataset: options.dataset.as_str().into(),
        format: options.format,
        progress: options.progress.clone(),
    };
    let lock = workspace.lock()?;
    import_with(workspace, &lock, options, |sink| sources::read(paths, &reading, sink))
}

/// Imports whatever `read` puts into the sink as a new version of a dataset, and puts it in use.
///
/// The lock is the caller's, so that several datasets can be imported at once in one process; the
/// same dataset must not be.
///
/// # Errors
/// As with [`import`]. A [`StoreError`] that `read` wraps in a [`Stop`] comes out as it is.
pub fn import_with(
    workspace: &Workspace,
    lock: &Lock,
    options: &ImportOptions,
    read: impl FnOnce(&mut dyn Sink) -> Result<Summary, ReadError>,
) -> Result<ImportReport, StoreError> {
    let staging = Staging::begin(workspace, lock, &options.dataset)?;
    let builder = Builder::create(staging.dir())?;
    let importer = Importer::new(builder, &staging, options);
    run(workspace, staging, options, importer, read)
}

/// Layers over what was built first, beyond which a version is built anew: each makes questions slower.
const MOST_LAYERS: u32 = 4;

/// The same for what is gone or came later: beyond one in so many, a version is built anew.
const LEAST_KEPT: u64 = 10;

/// Imports a version that differs little from `base`, the one in use, and puts it in use: without the
/// entities of the ids `changed`, and with whatever `read` puts into the sink, whose ids must be among
/// those. Costs as much as is changed if that is little (see [`Builder::over`]), else as much as all of
/// it; what comes out is the same.
///
/// What was kept of `base` counts among the records read and kept.
///
/// # Errors
/// As with [`import_with`]; also if `base` is damaged.
pub fn import_over(
    workspace: &Workspace,
    lock: &Lock,
    options: &ImportOptions,
    base: &Snapshot,
    changed: &[&str],
    read: impl FnOnce(&mut dyn Sink) -> Result<Summary, ReadError>,
) -> Result<ImportReport, StoreError> {
    let staging = Staging::begin(workspace, lock, &options.dataset)?;
    let is_little = base.manifest().layers < MOST_LAYERS
        && (base.changed() + changed.len() as u64) * LEAST_KEPT <= base.manifest().entities;
    let over = if is_little { Builder::over(staging.dir(), base)? } else { None };
    let importer = match over {
        Some(mut builder) => {
            builder.remove(changed)?;
            Importer::new(builder, &staging, options)
        }
        None => {
            let builder = Builder::create(staging.dir())?;
            let mut importer = Importer::new(builder, &staging, options);
            let changed: FxHashSet<&str> = changed.iter().copied().collect();
            base.for_each(|entity| match changed.contains(&*entity.id) {
                true => Ok(()),
                false => importer.add(entity),
            })?;
            importer
        }
    };
    let unchanged = importer.builder.len();
    run(workspace, staging, options, importer, |sink| {
        let mut summary = read(sink)?;
        summary.counts.read += unchanged;
        summary.counts.kept += unchanged;
        *summary.counts.by_record.entry("entity").or_default() += unchanged;
        Ok(summary)
    })
}

/// Imports what is read into the importer, and puts it in use.
fn run(
    workspace: &Workspace,
    staging: Staging<'_>,
    options: &ImportOptions,
    mut importer: Importer,
    read: impl FnOnce(&mut dyn Sink) -> Result<Summary, ReadError>,
) -> Result<ImportReport, StoreError> {
    let mut summary = read(&mut importer).map_err(unwrap_stop)?;
    let Importer { builder, mut quarantine, interrupt } = importer;
    let mut conflicts = Conflicts::default();
    let built = builder.finish(|conflict| conflicts.add(conflict, &mut quarantine))?;
    conflicts.count(&mut summary)?;
    quarantine.finish()?;
    if interrupt.load(Ordering::Relaxed) {
        return Err(StoreError::Interrupted);
    }
    if summary.counts.kept == 0 {
        return Err(StoreError::NothingKept { read: summary.counts.read });
    }
    if !options.allow_shrink {
        refuse_shrink(workspace, &options.dataset, &built.by_schema)?;
    }
    let version = staging.free_version(&version_name(&summary, &options.now));
    let counts = summary.counts;
    let manifest = staging.commit(Manifest {
        version,
        format: summary.format.name().to_owned(),
        published: summary.published,
        imported: options.now.clone(),
        files: summary.files,
        read: counts.read,
        kept: counts.kept,
        repaired: counts.repaired,
        quarantined: counts.quarantined,
        values_refused: counts.values_refused,
        by_record: counts.by_record.into_iter().map(|(kind, n)| (kind.to_owned(), n)).collect(),
        ..Manifest::of(&options.dataset, &built)
    })?;
    remove_twins(workspace, &manifest);
    let quarantine = workspace.quarantine_dir(&manifest.dataset, &manifest.version);
    Ok(ImportReport { quarantine: quarantine.exists().then_some(quarantine), manifest })
}

/// Parties among the entities of a version: what a list lists, as opposed to links, addresses and
/// documents.
fn parties(by_schema: &BTreeMap<String, u64>) -> u64 {
    let is_party = |name: &str| {
        ontology().schema(name).is_some_and(|schema| {
            schema.is_a("LegalEntity") || schema.is_a("Vehicle") || schema.is_a("Security")
        })
    };
    by_schema.iter().filter(|(name, _)| is_party(name)).map(|(_, count)| count).sum()
}

fn refuse_shrink(
    workspace: &Workspace,
    dataset: &str,
    by_schema: &BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let was = match workspace.dataset(dataset) {
        Ok(old) => parties(&old.manifest.by_schema),
        Err(StoreError::NoDataset { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    let now = parties(by_schema);
    if now * 10 < was * 9 {
        return Err(StoreError::Shrunk { dataset: dataset.to_owned(), was, now });
    }
    Ok(())
}

/// `2025-04-19-3f2a91bc`: the day of publication, or of the import where the source has none, and
/// the beginning of a checksum over the files.
fn version_name(summary: &Summary, now: &str) -> String {
    let day = summary.published.as_deref().and_then(|text| text.get(..10));
    let fits = |day: &&str| day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = day.filter(fits).unwrap_or(now.get(..10).unwrap_or(now));
    let mut hash = Sha256::new();
    for file in &summary.files {
        hash.update(file.sha256.as_bytes());
    }
    let hash = hash.finalize();
    format!("{day}-{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3])
}

/// Removes older imports of exactly the same files: they hold nothing the new one does not.
fn remove_twins(workspace: &Workspace, new: &Manifest) {
    let base = |version: &str| version.split('.').next().unwrap_or(version).to_owned();
    for version in workspace.versions(&new.dataset).unwrap_or_default() {
        if version != new.version && base(&version) == base(&new.version) {
            // What cannot be removed stays: it is whole, only superfluous.
            let _ = fs::remove_dir_all(workspace.dataset_dir(&new.dataset).join(&version));
            let _ = fs::remove_dir_all(workspace.quarantine_dir(&new.dataset, &version));
        }
    }
}

/// The sink of an import: entities into the index, everything else into quarantine.
struct Importer {
    builder: Builder,
    quarantine: Quarantine,
    interrupt: Arc<AtomicBool>,
}

impl Importer {
    fn new(builder: Builder, staging: &Staging<'_>, options: &ImportOptions) -> Importer {
        let interrupt = options.interrupt.clone();
        Importer { builder, quarantine: staging.quarantine(), interrupt }
    }

    fn add(&mut self, entity: Entity) -> Result<(), StoreError> {
        match self.interrupt.load(Ordering::Relaxed) {
            true => Err(StoreError::Interrupted),
            false => Ok(self.builder.add(entity)?),
        }
    }

    fn stop(result: Result<(), StoreError>) -> Result<(), Stop> {
        result.map_err(|error| Stop(Box::new(error)))
    }
}

impl Sink for Importer {
    fn entity(&mut self, entity: Entity) -> Result<(), Stop> {
        Importer::stop(self.add(entity))
    }

    fn repaired(&mut self, repair: Repair) -> Result<(), Stop> {
        Importer::stop(self.quarantine.repaired(&repair))
    }

    fn refused(&mut self, refusal: Refusal) -> Result<(), Stop> {
        Importer::stop(self.quarantine.refused(&refusal))
    }

    fn value_refused(&mut self, refusal: ValueRefusal) -> Result<(), Stop> {
        Importer::stop(self.quarantine.value_refused(&refusal))
    }
}

/// Takes the sink's own error back out of the reader's.
fn unwrap_stop(error: ReadError) -> StoreError {
    match error {
        ReadError::Stopped(Stop(inner)) => match inner.downcast::<StoreError>() {
            Ok(own) => *own,
            Err(other) => StoreError::Read(ReadError::Stopped(Stop(other))),
        },
        other => StoreError::Read(other),
    }
}

/// Fragments refused because they contradict the rest of their entity.
#[derive(Default)]
struct Conflicts {
    count: u64,
    failed: Option<StoreError>,
}

impl Conflicts {
    fn add(&mut self, conflict: Conflict, quarantine: &mut Quarantine) {
        self.count += 1;
        let entity = conflict.entity;
        let refusal = Refusal {
            place: entity.statements.first().map(|statement| statement.place).unwrap_or_default(),
            reason: format!("`{}` stands here again: {}", entity.id, conflict.reason),
            raw: sources::ftm::entity_json(&entity).into_bytes(),
            record: Some(entity.id),
        };
        if let Err(error) = quarantine.refused(&refusal) {
            self.failed.get_or_insert(error);
        }
    }

    /// Moves the refused records from `kept` to `quarantined`.
    fn count(self, summary: &mut Summary) -> Result<(), StoreError> {
        summary.counts.kept = summary.counts.kept.saturating_sub(self.count);
        summary.counts.quarantined += self.count;
        self.failed.map_or(Ok(()), Err)
    }
}
