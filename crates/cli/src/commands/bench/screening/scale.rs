//! Building and asking over many entities.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::Context;
use index::{Scope, Union};
use matching::{Algorithm, Prepared};
use model::Entity;
use rayon::prelude::*;
use resolve::{Answer, Question, ResolveOptions, Resolver};
use serde_json::{Value, json};
use sources::table::{Table, TableOptions};
use store::{ImportOptions, Workspace};

use super::super::people::{Lists, imported};
use super::super::table::{Row, Unit};
use super::questions;

/// How long the sustained rate is measured.
const SUSTAINED: Duration = Duration::from_secs(5);

/// Questions of one batch.
const BATCH: usize = 100;

/// What was measured over one file of entities.
pub(super) struct Scale {
    entities: u64,
    build: Duration,
    open: Duration,
    bytes: u64,
    asked: usize,
    /// Questions whose answer left nothing out: see [`is_complete`].
    answered: usize,
    /// In ascending order.
    latencies: Vec<Duration>,
    per_second: f64,
}

pub(super) fn measure(
    file: &Path,
    questions: usize,
    algorithm: &Algorithm,
    interrupt: &Arc<AtomicBool>,
) -> anyhow::Result<Scale> {
    let dir = tempfile::tempdir().context("no temporary folder can be made")?;
    let workspace = Workspace::open_or_create(&dir.path().join("workspace"))?;
    let options = ImportOptions { interrupt: interrupt.clone(), ..ImportOptions::new("bench") };
    let begin = Instant::now();
    let report = store::import(&workspace, &[file.to_owned()], &options)?;
    let build = begin.elapsed();
    let begin = Instant::now();
    let union = workspace.union(&[])?;
    let open = begin.elapsed();
    let entities = report.manifest.entities;
    let asked = pick(&union, entities, questions)?;
    anyhow::ensure!(!asked.is_empty(), "{}: holds nobody to ask for", file.display());
    // The pages that questions need come into memory.
    for (_, question) in asked.iter().take(200) {
        resolve::ask(&union, question, algorithm)?;
    }
    let mut latencies = Vec::with_capacity(asked.len());
    let mut answered = 0;
    for (entity, question) in &asked {
        let begin = Instant::now();
        let answer = resolve::ask(&union, question, algorithm)?;
        latencies.push(begin.elapsed());
        answered += usize::from(is_complete(&union, entity, question, &answer, algorithm));
    }
    latencies.sort_unstable();
    let per_second = sustained(&union, &asked, algorithm)?;
    let bytes = size(&workspace.root().join("datasets"))?;
    Ok(Scale { entities, build, open, bytes, asked: asked.len(), answered, latencies, per_second })
}

/// Whether the answer leaves nothing out of what a comparison with the entity asked about says: it is
/// a result, or scores no more than any result, or is no match.
fn is_complete(
    union: &Union,
    entity: &Entity,
    question: &Question,
    answer: &Answer,
    algorithm: &Algorithm,
) -> bool {
    let prepare = |entity: &Entity| {
        let mut prepared = Prepared::new(entity);
        prepared.weigh(union.learned());
        prepared
    };
    let own = algorithm.score(&prepare(&question.entity), &prepare(entity));
    let full = answer.results.len() >= question.limit;
    own < question.threshold
        || answer.results.iter().any(|found| found.entity.id == entity.id)
        || (full && answer.results.iter().all(|found| found.comparison.score >= own - 1e-9))
}

/// Questions about entities spread evenly over the dataset, each with the entity.
fn pick(union: &Union, entities: u64, count: usize) -> anyhow::Result<Vec<(Entity, Question)>> {
    let step = (entities as usize / count.max(1)).max(1);
    let mut asked = Vec::new();
    let (mut at, mut due) = (0, false);
    for snapshot in union.snapshots() {
        snapshot.for_each(|entity: Entity| -> anyhow::Result<()> {
            due |= at % step == 0;
            at += 1;
            if due && let Some(question) = questions::about(&entity, asked.len()) {
                due = false;
                asked.push((entity, screening(question)));
            }
            Ok(())
        })?;
    }
    Ok(asked)
}

/// As the HTTP interface asks by default.
fn screening(entity: Entity) -> Question {
    Question {
        entity,
        scope: Scope::default(),
        candidates: 50,
        fuzzy: true,
        threshold: 0.7,
        cutoff: 0.7,
        limit: 5,
    }
}

fn sustained(
    union: &Union,
    asked: &[(Entity, Question)],
    algorithm: &Algorithm,
) -> anyhow::Result<f64> {
    let begin = Instant::now();
    let mut done = 0;
    for batch in asked.chunks(BATCH).cycle() {
        batch
            .par_iter()
            .map(|(_, question)| resolve::ask(union, question, algorithm).map(drop))
            .collect::<Result<(), _>>()?;
        done += batch.len();
        if begin.elapsed() > SUSTAINED {
            break;
        }
    }
    Ok(done as f64 / begin.elapsed().as_secs_f64())
}

/// Rows of a table of people screened a second against lists.
pub(super) fn screen_lists(
    lists: &Lists,
    people: &Path,
    interrupt: &Arc<AtomicBool>,
) -> anyhow::Result<f64> {
    let (_dir, union) = imported(lists, interrupt)?;
    let cannot = || format!("{}: cannot be read", people.display());
    let file = std::fs::File::open(people).with_context(cannot)?;
    let options = TableOptions { schema: Some("Person".to_owned()), ..TableOptions::default() };
    let begin = Instant::now();
    let mut table = Table::open(file, &options).with_context(cannot)?;
    let resolver =
        Resolver::new(&union, ResolveOptions { limit: usize::MAX, ..ResolveOptions::default() });
    let mut done = 0;
    loop {
        let mut rows = Vec::with_capacity(512);
        while rows.len() < 512
            && let Some(row) = table.next_row().with_context(cannot)?
        {
            rows.push(row);
        }
        if rows.is_empty() {
            break;
        }
        done += rows.len();
        rows.par_iter()
            .map(|row| resolver.screen(&row.entities).map(drop))
            .collect::<Result<(), _>>()?;
    }
    Ok(done as f64 / begin.elapsed().as_secs_f64())
}

impl Scale {
    fn at(&self, share: f64) -> f64 {
        let at = ((self.latencies.len() - 1) as f64 * share).round() as usize;
        self.latencies[at].as_secs_f64() * 1000.0
    }

    /// The targets are those for a million entities on two cores.
    pub(super) fn rows(&self) -> Vec<Row> {
        let ms = |duration: Duration| duration.as_secs_f64() * 1000.0;
        let each = self.bytes as f64 / self.entities.max(1) as f64;
        vec![
            Row::new("build", Unit::Milliseconds).against(None, 60_000.0).ours(ms(self.build)),
            Row::new("open", Unit::Milliseconds).against(None, 50.0).ours(ms(self.open)),
            Row::new("bytes an entity on disk", Unit::Bytes).against(None, 1_500.0).ours(each),
            Row::new("one question, median", Unit::Fine).against(None, 2.0).ours(self.at(0.5)),
            Row::new("one question, 99 of 100", Unit::Fine).against(None, 10.0).ours(self.at(0.99)),
            Row::new("questions, batches of 100, all cores", Unit::PerSecond)
                .against(None, 1000.0)
                .ours(self.per_second),
            Row::new("questions whose answer leaves nothing out", Unit::Share)
                .against(None, 0.99)
                .ours(self.answered as f64 / self.asked.max(1) as f64)
                .counting(self.answered),
        ]
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "entities": self.entities,
            "build_seconds": self.build.as_secs_f64(),
            "open_ms": self.open.as_secs_f64() * 1000.0,
            "bytes": self.bytes,
            "asked": self.asked,
            "answered": self.answered,
            "p50_ms": self.at(0.5),
            "p99_ms": self.at(0.99),
            "per_second": self.per_second,
        })
    }
}

fn size(dir: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        bytes += match entry.file_type()?.is_dir() {
            true => size(&entry.path())?,
            false => entry.metadata()?.len(),
        };
    }
    Ok(bytes)
}
