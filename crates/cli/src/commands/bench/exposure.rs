//! `throughline bench exposure`: years of a simulated office's log, and the report over it. The answer is
//! held against what the simulation knows.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use jiff::{Timestamp, ToSpan};
use protect::Secret;
use protect::exposure::simulate::{Office, Size, True, Truth};
use protect::exposure::{Exposure, Question, Window, report};
use protect::log::{Log, LogReader, verify};
use serde_json::json;

use super::table::{self, Row, Unit};
use crate::Outcome;
use crate::args::BenchExposure;
use crate::ui::{Output, sentence_number};

const YEARS: u64 = 5;
const PERSONS: u64 = 32_000;
/// Entries written together.
const BATCH: usize = 50_000;
/// Entries written one by one.
const SINGLE: usize = 1_000;

pub(crate) fn run(bench: &BenchExposure, output: &mut Output) -> anyhow::Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let secret = Secret::random()?;
    let start: Timestamp = "2021-01-01T00:00:00Z".parse()?;
    let size = Size {
        persons: PERSONS.min(bench.entries / 10),
        caseworkers: 60,
        entries: bench.entries,
        days: YEARS * 365,
    };
    let office = Office::new(bench.seed, size, start);
    let worker = office.caseworkers().get(17).cloned().context("there are no caseworkers")?;
    let days = |days: i64| start.checked_add((days * 24).hours());
    let quarter = Window { from: days(3 * 365)?, to: days(3 * 365 + 90)? };
    // The slow twin looks at everybody within reach after every entry: a year of it is enough.
    let year = Window { from: days(365)?, to: days(2 * 365)? };
    let always = Window { from: start, to: days(YEARS as i64 * 366)? };
    let asked = [
        ("a quarter of one account", quarter, Some(worker.clone())),
        ("a year of one account", year, Some(worker)),
    ];
    let questions =
        asked.map(|(what, window, account)| (what, Question { window, account, device: None }));

    output.remark("writing the log, and the truth beside it");
    let mut truths: Vec<Truth> =
        questions.iter().map(|(_, question)| Truth::new(question)).collect();
    let dir = folder.path().join("log");
    let mut log = Log::create(&dir, "bench.example", &secret)?;
    let key = log.key().clone();
    let mut appending = Duration::ZERO;
    let mut batch = Vec::with_capacity(BATCH);
    let mut entries = office.peekable();
    while let Some(entry) = entries.next() {
        truths.iter_mut().for_each(|truth| truth.note(&entry));
        batch.push(entry);
        if batch.len() == BATCH || entries.peek().is_none() {
            let begun = Instant::now();
            log.append(&batch)?;
            appending += begun.elapsed();
            batch.clear();
        }
    }
    let begun = Instant::now();
    log.settle()?;
    drop(log);
    appending += begun.elapsed();
    let single = single(&folder.path().join("single"), &secret, start, bench.seed)?;

    output.remark("reporting");
    let log = LogReader::open(&dir, &key)?;
    let mut rows = Vec::new();
    let mut persons = Vec::new();
    for ((what, question), truth) in questions.iter().zip(truths) {
        let begun = Instant::now();
        let exposure = report(&log, question)?;
        rows.push(row(&format!("exposure report, {what}"), begun.elapsed(), 5.0));
        persons.push(exposure.persons.len());
        is_true(&exposure, truth).with_context(|| format!("the report of {what}"))?;
    }
    let everybody = Question { window: always, account: None, device: None };
    let begun = Instant::now();
    let exposure = report(&log, &everybody)?;
    rows.push(row("exposure report, all years of all accounts", begun.elapsed(), 5.0));
    persons.push(exposure.persons.len());
    let begun = Instant::now();
    let verified = verify(&dir, &key, &[], &[])?;
    let verifying = begun.elapsed();
    ensure!(verified.is_sound(), "the log is damaged: {:?}", verified.findings);
    let rate = bench.entries as f64 / appending.as_secs_f64();
    rows.push(
        Row::new("entries appended a second, in batches", Unit::PerSecond)
            .against(None, 100_000.0)
            .ours(rate),
    );
    rows.push(
        Row::new("entries appended a second, one by one", Unit::PerSecond)
            .against(None, 200.0)
            .ours(single),
    );
    let verifying_rate = bench.entries as f64 / verifying.as_secs_f64();
    rows.push(
        Row::new("entries verified a second", Unit::PerSecond)
            .against(None, 500_000.0)
            .ours(verifying_rate),
    );
    if bench.json {
        return output
            .json(&json!({
                "entries": bench.entries,
                "persons": persons,
                "rows": rows.iter().map(Row::json).collect::<Vec<_>>(),
            }))
            .map(|()| Outcome::Done);
    }
    table::comparison(&rows, &mut output.out)?;
    output.remark(&format!(
        "{} entries; the reports name {} persons, as the simulation does",
        sentence_number(bench.entries),
        persons.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    ));
    Ok(Outcome::Done)
}

fn row(what: &str, took: Duration, seconds: f64) -> Row {
    Row::new(what, Unit::Milliseconds)
        .against(None, seconds * 1000.0)
        .ours(took.as_secs_f64() * 1000.0)
}

/// How many entries a second are durable one by one.
fn single(
    dir: &std::path::Path,
    secret: &Secret,
    start: Timestamp,
    seed: u64,
) -> anyhow::Result<f64> {
    let size = Size { persons: 50, caseworkers: 5, entries: SINGLE as u64, days: 10 };
    let entries: Vec<_> = Office::new(seed, size, start).collect();
    let mut log = Log::create(dir, "single.example", secret)?;
    let begun = Instant::now();
    for entry in &entries {
        log.append(std::slice::from_ref(entry))?;
    }
    Ok(entries.len() as f64 / begun.elapsed().as_secs_f64())
}

/// Holds a report against the simulation: nobody missing, nobody too many, every field and time the same.
fn is_true(exposure: &Exposure, truth: Truth) -> anyhow::Result<()> {
    let truth = truth.finish();
    ensure!(
        exposure.persons.len() == truth.len(),
        "it names {} persons, and {} were exposed",
        exposure.persons.len(),
        truth.len()
    );
    for person in &exposure.persons {
        let told = True {
            class: person.class,
            fields: person.fields.iter().cloned().collect(),
            first: person.first.as_millisecond(),
            last: person.last.as_millisecond(),
            count: person.count,
        };
        let known = truth.get(&person.person);
        ensure!(known == Some(&told), "of {} it says {told:?}, true is {known:?}", person.person);
    }
    Ok(())
}
