//! The last word that files of changes have on each id.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use fetch::FetchOptions;
use model::Entity;
use rustc_hash::FxHashMap;
use sources::{FileInfo, Format, ReadOptions, Refusal, Repair, Sink, Stop, ValueRefusal};
use store::StoreError;

use super::lines::{self, Op};
use super::plan::Plan;
use crate::rewrite::Rules;
use crate::{LoadError, Location};

/// A snapshot that was made from more files than this is made anew.
const MOST_FILES: usize = 500;

/// What is to become of a snapshot.
#[derive(Default)]
pub(crate) struct Changes {
    /// Every id that was spoken of.
    pub(crate) ids: BTreeSet<String>,
    /// What has one of them now, in the order of the files.
    pub(super) entities: Vec<Entity>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) repairs: Vec<Repair>,
    pub(super) values: Vec<ValueRefusal>,
    /// The files of the snapshot and those of the changes.
    pub(super) files: Vec<FileInfo>,
}

/// Gets the files of a plan and reads them. `limit` is the most bytes they may have together.
///
/// # Errors
/// One of them cannot be had, or is not what it should be.
pub(crate) fn collect(
    plan: &Plan,
    rules: &Rules,
    dataset: &str,
    base: &[FileInfo],
    options: FetchOptions,
    limit: u64,
) -> Result<Changes, LoadError> {
    if base.len() + plan.steps().len() > MOST_FILES {
        return Err(LoadError::Delta {
            place: dataset.to_owned(),
            reason: format!("its version in use was made from {} files already", base.len()),
        });
    }
    let paths = obtain(plan, &options, limit)?;
    let mut last: FxHashMap<String, (usize, u64)> = FxHashMap::default();
    for (at, path) in paths.iter().enumerate() {
        lines::each(path, |line| {
            if let Ok(line) = line {
                last.insert(line.id, (at, line.number));
            }
            Ok(())
        })?;
    }
    let mut changes = Changes { files: base.to_vec(), ..Changes::default() };
    changes.ids.extend(last.keys().map(|id| rules.id(id)));
    fs::create_dir_all(&options.dir).map_err(LoadError::io(&options.dir))?;
    for (at, path) in paths.iter().enumerate() {
        let masked = options.dir.join(format!("{at}.entities"));
        mask(path, &masked, |id, number| last.get(id) == Some(&(at, number)))?;
        changes.collect(&masked, rules, dataset)?;
        changes.files.push(file_info(path, &plan.steps()[at].1)?);
        let _ = fs::remove_file(&masked);
    }
    Ok(changes)
}

/// The files of a plan, on this computer.
fn obtain(plan: &Plan, options: &FetchOptions, limit: u64) -> Result<Vec<PathBuf>, LoadError> {
    let mut left = limit;
    let mut paths = Vec::with_capacity(plan.steps().len());
    for (at, (_, location)) in plan.steps().iter().enumerate() {
        let path = match location {
            Location::File(path) if path.is_file() => path.clone(),
            Location::File(path) => return Err(LoadError::NoFile { path: path.clone() }),
            Location::Url(url) => {
                let options = FetchOptions { max_bytes: Some(left), ..options.clone() };
                fetch::fetch_url(url, &format!("{at}.json"), &options)?.path
            }
        };
        let bytes = path.metadata().map_err(LoadError::io(&path))?.len();
        left = left.checked_sub(bytes).ok_or_else(|| LoadError::Delta {
            place: location.to_string(),
            reason: format!("more than {limit} bytes of changes"),
        })?;
        paths.push(path);
    }
    Ok(paths)
}

/// Copies a file of changes with everything blanked but the entities that are to be read: each
/// keeps its line and offset.
fn mask(
    from: &Path,
    to: &Path,
    mut wanted: impl FnMut(&str, u64) -> bool,
) -> Result<(), LoadError> {
    let mut out = BufWriter::new(File::create(to).map_err(LoadError::io(to))?);
    let blank = |out: &mut BufWriter<File>, n: usize| {
        std::io::copy(&mut std::io::Read::take(std::io::repeat(b' '), n as u64), out).map(|_| ())
    };
    lines::each(from, |line| {
        let written = match line {
            Ok(line) if line.op != Op::Delete && wanted(&line.id, line.number) => {
                let after = line.length - 1 - line.entity.end.min(line.length - 1);
                blank(&mut out, line.entity.start)
                    .and_then(|()| out.write_all(line.text[line.entity.clone()].as_bytes()))
                    .and_then(|()| blank(&mut out, after))
            }
            Ok(line) => blank(&mut out, line.length - 1),
            Err(length) => blank(&mut out, length - 1),
        };
        written.and_then(|()| out.write_all(b"\n")).map_err(LoadError::io(to))
    })?;
    out.flush().map_err(LoadError::io(to))
}

/// What is remembered of a file of changes; named after its address.
fn file_info(path: &Path, location: &Location) -> Result<FileInfo, LoadError> {
    use sha2::{Digest, Sha256};
    let mut file = File::open(path).map_err(LoadError::io(path))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        let n = std::io::Read::read(&mut file, &mut buffer).map_err(LoadError::io(path))?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        bytes += n as u64;
    }
    let sha256 = crate::check::hex(&hash.finalize());
    Ok(FileInfo { name: location.file_name(), bytes, sha256 })
}

impl Changes {
    fn collect(&mut self, path: &Path, rules: &Rules, dataset: &str) -> Result<(), LoadError> {
        if path.metadata().map_err(LoadError::io(path))?.len() == 0 {
            return Ok(());
        }
        let file = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let options = ReadOptions { format: Some(Format::FtmJson), ..ReadOptions::new(dataset) };
        let mut reading = Reading { changes: self, rules, file };
        match sources::read(&[path.to_owned()], &options, &mut reading) {
            Ok(_) => Ok(()),
            Err(error) => Err(LoadError::Store(StoreError::Read(error))),
        }
    }
}

/// Puts what one file says into the changes.
struct Reading<'a> {
    changes: &'a mut Changes,
    rules: &'a Rules,
    /// Its number among the files of the new version.
    file: u32,
}

impl Sink for Reading<'_> {
    fn entity(&mut self, mut entity: Entity) -> Result<(), Stop> {
        for statement in &mut entity.statements {
            statement.place.file = self.file;
        }
        match self.rules.apply(&mut entity) {
            Ok(()) => {
                self.changes.ids.insert(entity.id.clone());
                self.changes.entities.push(entity);
            }
            Err(reason) => self.changes.refusals.push(Refusal {
                place: entity.statements.first().map(|s| s.place).unwrap_or_default(),
                reason,
                raw: sources::ftm::entity_json(&entity).into_bytes(),
                record: Some(entity.id),
            }),
        }
        Ok(())
    }

    fn repaired(&mut self, mut repair: Repair) -> Result<(), Stop> {
        repair.place.file = self.file;
        self.changes.repairs.push(repair);
        Ok(())
    }

    fn refused(&mut self, mut refusal: Refusal) -> Result<(), Stop> {
        refusal.place.file = self.file;
        self.changes.refusals.push(refusal);
        Ok(())
    }

    fn value_refused(&mut self, mut refusal: ValueRefusal) -> Result<(), Stop> {
        refusal.place.file = self.file;
        self.changes.values.push(refusal);
        Ok(())
    }
}
