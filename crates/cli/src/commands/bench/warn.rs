//! `throughline bench warn`: how many people of a found file are recognised, and how many wrongly.

use std::io::Write;
use std::time::Instant;

use anyhow::ensure;
use owo_colors::OwoColorize;
use protect::PersonRef;
use protect::warn::trial::{self, Copy, Level, List};
use protect::warn::{Class, Found, warn};
use rustc_hash::FxHashSet;
use serde_json::json;

use crate::Outcome;
use crate::ui::{Output, sentence_number};

/// Measure how many people of a found file are recognised.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchWarn {
    /// People in the register.
    #[arg(long, value_name = "N", default_value_t = 32_000)]
    people: usize,
    /// Rows of each found file.
    #[arg(long, value_name = "N", default_value_t = 997)]
    rows: usize,
    /// Files of each level; the columns, the forms of dates and the rest differ between them.
    #[arg(long, value_name = "N", default_value_t = 6)]
    files: u64,
    /// Which invented people, and which damage.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// What is wanted of each level, at a precision of 0.99, in five seconds for a file.
const WANTED: [f64; 5] = [0.995, 0.99, 0.98, 0.98, 0.95];

/// What the files of a level gave together.
#[derive(Default)]
struct Measured {
    /// People in the files who are in the register.
    people: usize,
    /// People told, and of those, who is in the files.
    told: usize,
    right: usize,
    /// Seconds of the slowest file.
    slowest: f64,
}

impl Measured {
    fn add(&mut self, copy: &Copy, found: &Found, seconds: f64) {
        let truth: FxHashSet<PersonRef> = copy.truth.iter().flatten().copied().collect();
        let told = found.persons.iter().filter(|person| person.class <= Class::Probable);
        self.people += truth.len();
        for person in told {
            self.told += 1;
            self.right += usize::from(truth.contains(&person.reference));
        }
        self.slowest = self.slowest.max(seconds);
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.people.max(1) as f64
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.told.max(1) as f64
    }
}

pub(crate) fn run(bench: &BenchWarn, output: &mut Output) -> anyhow::Result<Outcome> {
    let people = trial::people(bench.seed, bench.people);
    let list = List::new(people.clone());
    let mut rows = Vec::new();
    for (level, wanted) in Level::ALL.into_iter().zip(WANTED) {
        output.remark(&format!("{}: {} files", level.name(), bench.files));
        let mut measured = Measured::default();
        for file in 0..bench.files {
            let copy = trial::copy(bench.seed * 1000 + file, &people, bench.rows, level);
            let began = Instant::now();
            let found = warn(&list, &copy.rows, &[], &|_| true)?;
            let seconds = began.elapsed().as_secs_f64();
            // A fast wrong answer is none: every row is accounted for.
            let named: FxHashSet<u64> =
                found.persons.iter().flat_map(|person| person.rows.iter().copied()).collect();
            let accounted = named.len() + found.unmatched_rows.len() + found.heading_rows.len();
            ensure!(accounted == copy.rows.len(), "{}: rows were lost", level.name());
            measured.add(&copy, &found, seconds);
        }
        rows.push((level, wanted, measured));
    }
    if bench.json {
        let table: Vec<_> = rows
            .iter()
            .map(|(level, wanted, measured)| {
                json!({
                    "level": level.name(),
                    "people": measured.people,
                    "told": measured.told,
                    "recall": measured.recall(),
                    "recallWanted": wanted,
                    "precision": measured.precision(),
                    "slowestSeconds": measured.slowest,
                })
            })
            .collect();
        output.json(&json!({
            "people": bench.people, "rows": bench.rows, "files": bench.files, "table": table,
        }))?;
        return Ok(Outcome::Done);
    }
    let head = format!(
        "{:<24}{:>8}{:>9}{:>9}{:>11}{:>12}",
        "damage", "people", "recall", "wanted", "precision", "slowest"
    );
    writeln!(output.out, "{}", head.bold())?;
    for (level, wanted, measured) in &rows {
        writeln!(
            output.out,
            "{:<24}{:>8}{:>9.4}{:>9.3}{:>11.4}{:>10.2} s",
            level.name(),
            sentence_number(measured.people as u64),
            measured.recall(),
            wanted,
            measured.precision(),
            measured.slowest,
        )?;
    }
    Ok(Outcome::Done)
}
