//! People who are on no list, screened: every alert about them is a false alarm.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use index::Union;
use matching::Algorithm;
use model::Entity;
use rayon::prelude::*;
use resolve::{ResolveOptions, Resolver};
use serde::Serialize;
use sources::table::{Table, TableOptions};
use store::{ImportOptions, Workspace};

use super::metrics::ALERT;
use crate::commands::screen;

/// The lists screened against, each with its files.
pub(crate) type Lists = [(&'static str, Vec<PathBuf>)];

/// A person who was taken for somebody listed.
#[derive(Debug, Serialize)]
pub(crate) struct Alarm {
    pub(crate) score: f64,
    pub(crate) person: String,
    pub(crate) listed: String,
    pub(crate) reason: String,
}

/// What screening gave, the highest score first.
pub(crate) struct Alarms {
    pub(crate) people: usize,
    pub(crate) with_birth_date: Vec<Alarm>,
    pub(crate) name_only: Vec<Alarm>,
}

/// Screens the table's people twice against the lists, which are imported into a workspace that
/// goes away afterwards.
pub(crate) fn screen(
    table: &Path,
    lists: &Lists,
    algorithm: &'static Algorithm,
    interrupt: &Arc<AtomicBool>,
) -> anyhow::Result<Alarms> {
    let (_dir, union) = imported(lists, interrupt)?;
    let people = read(table)?;
    let kept = |props: &[&str]| -> Vec<Entity> {
        let mut people = people.clone();
        for person in &mut people {
            person.statements.retain(|statement| props.contains(&statement.prop.as_str()));
        }
        people
    };
    let with_birth_date = alarms(&kept(&["name", "birthDate"]), &union, algorithm, interrupt)?;
    let name_only = alarms(&kept(&["name"]), &union, algorithm, interrupt)?;
    Ok(Alarms { people: people.len(), with_birth_date, name_only })
}

/// The lists, imported into a temporary folder that goes away with what is returned first.
pub(crate) fn imported(
    lists: &Lists,
    interrupt: &Arc<AtomicBool>,
) -> anyhow::Result<(tempfile::TempDir, Union)> {
    let dir = tempfile::tempdir().context("no temporary folder can be made")?;
    let workspace = Workspace::open_or_create(&dir.path().join("workspace"))?;
    for (name, files) in lists {
        let options = ImportOptions { interrupt: interrupt.clone(), ..ImportOptions::new(name) };
        store::import(&workspace, files, &options)?;
    }
    let union = workspace.union(&[])?;
    Ok((dir, union))
}

fn read(path: &Path) -> anyhow::Result<Vec<Entity>> {
    let cannot = || format!("{}: cannot be read", path.display());
    let file = std::fs::File::open(path).with_context(cannot)?;
    let options = TableOptions { schema: Some("Person".to_owned()), ..TableOptions::default() };
    let mut table = Table::open(file, &options).with_context(cannot)?;
    let mut people = Vec::new();
    while let Some(row) = table.next_row().with_context(cannot)? {
        people.extend(row.entities);
    }
    Ok(people)
}

fn alarms(
    people: &[Entity],
    union: &Union,
    algorithm: &'static Algorithm,
    interrupt: &AtomicBool,
) -> anyhow::Result<Vec<Alarm>> {
    // All matches, as `screen` asks for them: the listed one may not be the best.
    let options = ResolveOptions {
        threshold: ALERT,
        limit: usize::MAX,
        algorithm,
        ..ResolveOptions::default()
    };
    let resolver = Resolver::new(union, options);
    let alarm = |person: &Entity| -> anyhow::Result<Option<Alarm>> {
        anyhow::ensure!(!interrupt.load(Ordering::Relaxed), "stopped before the end");
        let found = resolver.screen(std::slice::from_ref(person))?;
        Ok(found.filter(resolve::Match::is_listed).map(|found| Alarm {
            score: found.comparison.score,
            person: person.caption().to_owned(),
            listed: format!("{} ({})", found.entity.caption(), found.entity.id),
            reason: screen::reasons(&found),
        }))
    };
    let found: anyhow::Result<Vec<Option<Alarm>>> = people.par_iter().map(alarm).collect();
    let mut alarms: Vec<Alarm> = found?.into_iter().flatten().collect();
    alarms.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(alarms)
}

impl Alarms {
    /// Counts, and the `n` highest of each.
    pub(crate) fn json(&self, n: usize) -> serde_json::Value {
        let worst = |alarms: &[Alarm]| serde_json::json!(alarms.iter().take(n).collect::<Vec<_>>());
        serde_json::json!({
            "people": self.people,
            "with_birth_date": self.with_birth_date.len(),
            "name_only": self.name_only.len(),
            "worst": {
                "with_birth_date": worst(&self.with_birth_date),
                "name_only": worst(&self.name_only),
            },
        })
    }
}
