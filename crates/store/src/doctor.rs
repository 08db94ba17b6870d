//! Examining a workspace, and mending what can be mended without guessing.

use std::fs;
use std::path::PathBuf;

use index::{Damage, Manifest, Snapshot, Union, verify};
use model::{Kind, ontology};
use rustc_hash::FxHashSet;

use crate::workspace::write_atomically;
use crate::{StoreError, Workspace};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something is missing or left over; answers are right but may be incomplete.
    Warning,
    /// Answers cannot be trusted.
    Damage,
}

/// One thing found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Where: a dataset, a version, a file.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// How to repair it.
    pub repair: Option<String>,
}

/// What [`repair`] did.
#[derive(Debug, Clone)]
pub struct Repaired {
    /// Where.
    pub place: String,
    /// What was done.
    pub what: String,
}

/// Examines everything: leftovers, versions in use, checksums, references that lead nowhere. Reads
/// every byte of the workspace, about a second per 100 MB.
///
/// # Errors
/// A folder cannot be read at all; whatever is merely damaged is a finding.
pub fn diagnose(workspace: &Workspace) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let mut whole = Vec::new();
    for leftover in leftovers(workspace)? {
        findings.push(Finding {
            severity: Severity::Warning,
            place: leftover.display().to_string(),
            what: "left behind by an import or a removal that did not end".to_owned(),
            repair: Some("throughline doctor --repair removes it".to_owned()),
        });
    }
    for name in workspace.folders()? {
        if let Some(version) = check_current(workspace, &name, &mut findings)?
            && check_version(workspace, &name, &version, &mut findings)?
        {
            whole.push(name.clone());
        }
    }
    check_references(workspace, &whole, &mut findings)?;
    Ok(findings)
}

/// Removes leftovers and, where the version in use is missing, puts the newest whole one in use.
///
/// # Errors
/// Another import is running, or a folder cannot be written to.
pub fn repair(workspace: &Workspace) -> Result<Vec<Repaired>, StoreError> {
    let _lock = workspace.lock()?;
    let mut repaired = Vec::new();
    for leftover in leftovers(workspace)? {
        fs::remove_dir_all(&leftover).map_err(StoreError::io(&leftover))?;
        let place = leftover.display().to_string();
        repaired.push(Repaired { place, what: "removed".to_owned() });
    }
    for name in workspace.folders()? {
        let is_readable = |version: &String| {
            let dir = workspace.dataset_dir(&name).join(version);
            verify(&dir).is_ok_and(|damage| !damage.iter().any(is_harmful))
        };
        let current = workspace.current(&name)?;
        if current.as_ref().is_some_and(is_readable) {
            continue;
        }
        if let Some(newest) = workspace.versions(&name)?.into_iter().rev().find(is_readable) {
            let path = workspace.dataset_dir(&name).join("current");
            write_atomically(&path, &format!("{newest}\n"))?;
            repaired.push(Repaired { place: name, what: format!("version {newest} put in use") });
        }
    }
    Ok(repaired)
}

fn leftovers(workspace: &Workspace) -> Result<Vec<PathBuf>, StoreError> {
    let mut candidates = vec![workspace.removed_dir()];
    for name in workspace.folders()? {
        candidates.push(workspace.dataset_dir(&name).join(".staging"));
        candidates.push(workspace.quarantine_dir(&name, ".staging"));
    }
    candidates.retain(|path| path.exists());
    Ok(candidates)
}

fn check_current(
    workspace: &Workspace,
    name: &str,
    findings: &mut Vec<Finding>,
) -> Result<Option<String>, StoreError> {
    let versions = workspace.versions(name)?;
    let current = workspace.current(name)?;
    let what = match &current {
        Some(version) if versions.contains(version) => return Ok(current),
        Some(version) => format!("the version in use, {version}, is not there"),
        None if versions.is_empty() => return Ok(None),
        None => "no version is in use".to_owned(),
    };
    findings.push(Finding {
        severity: Severity::Damage,
        place: name.to_owned(),
        what,
        repair: Some(match versions.last() {
            Some(newest) => format!("throughline doctor --repair puts {newest} in use"),
            None => "import the dataset again".to_owned(),
        }),
    });
    Ok(None)
}

/// Whether the version can be read.
fn check_version(
    workspace: &Workspace,
    name: &str,
    version: &str,
    findings: &mut Vec<Finding>,
) -> Result<bool, StoreError> {
    let dir = workspace.dataset_dir(name).join(version);
    let place = format!("{name} {version}");
    let damage = match Manifest::read(&dir).and_then(|_| verify(&dir)) {
        Ok(damage) => damage,
        Err(error) => {
            findings.push(Finding {
                severity: Severity::Damage,
                place,
                what: error.to_string(),
                repair: Some("import the dataset again".to_owned()),
            });
            return Ok(false);
        }
    };
    for damage in &damage {
        let (severity, what) = match damage {
            Damage::Missing(file) => (Severity::Damage, format!("{file} is missing")),
            Damage::Changed { file, expected, found } => {
                let what = format!(
                    "{file} is not what was written: its SHA-256 is {found}, and {expected} was written"
                );
                (Severity::Damage, what)
            }
            Damage::Unknown(file) => (Severity::Note, format!("{file} does not belong here")),
        };
        findings.push(Finding {
            severity,
            place: place.clone(),
            what,
            repair: (severity == Severity::Damage)
                .then(|| "import the dataset again, or go back with doctor --repair".to_owned()),
        });
    }
    Ok(!damage.iter().any(is_harmful))
}

/// Whether answers suffer. A file too many is never read.
fn is_harmful(damage: &Damage) -> bool {
    !matches!(damage, Damage::Unknown(_))
}

/// Finds values of entity properties that point at nothing, across all datasets together.
fn check_references(
    workspace: &Workspace,
    names: &[String],
    findings: &mut Vec<Finding>,
) -> Result<(), StoreError> {
    if names.is_empty() {
        return Ok(());
    }
    let union: Union = workspace.union(names)?;
    let mut ids = FxHashSet::default();
    for snapshot in union.snapshots() {
        snapshot.for_each(|entity| {
            ids.extend(entity.referents.iter().map(|id| hash(id)));
            ids.insert(hash(&entity.id));
            Ok::<(), StoreError>(())
        })?;
    }
    for snapshot in union.snapshots() {
        report_dangling(snapshot, &ids, findings)?;
    }
    Ok(())
}

fn report_dangling(
    snapshot: &Snapshot,
    ids: &FxHashSet<u64>,
    findings: &mut Vec<Finding>,
) -> Result<(), StoreError> {
    let mut count = 0_u64;
    let mut example = None;
    snapshot.for_each(|entity| {
        let Some(schema) = entity.schema() else {
            return Ok(());
        };
        for statement in &entity.statements {
            let is_reference = schema
                .property(statement.prop.as_str())
                .is_some_and(|property| property.kind == Kind::Entity);
            if is_reference && !ids.contains(&hash(&statement.value)) {
                count += 1;
                example.get_or_insert_with(|| {
                    format!(
                        "{}.{} points at {}",
                        entity.id,
                        statement.prop.as_str(),
                        statement.value
                    )
                });
            }
        }
        Ok::<(), StoreError>(())
    })?;
    if let Some(example) = example {
        findings.push(Finding {
            severity: Severity::Warning,
            place: snapshot.manifest().dataset.clone(),
            what: format!("{count} references lead nowhere, for example {example}"),
            repair: Some("import the dataset that holds what they point at".to_owned()),
        });
    }
    let unknown: Vec<_> = snapshot
        .manifest()
        .by_schema
        .keys()
        .filter(|name| ontology().schema(name).is_none())
        .cloned()
        .collect();
    if !unknown.is_empty() {
        findings.push(Finding {
            severity: Severity::Note,
            place: snapshot.manifest().dataset.clone(),
            what: format!("schemata this program does not know: {}", unknown.join(", ")),
            repair: None,
        });
    }
    Ok(())
}

fn hash(id: &str) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(id)
}
