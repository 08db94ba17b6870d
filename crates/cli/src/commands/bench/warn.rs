//! `throughline bench warn`: how many people of a found file are recognised, and how many wrongly.

mod sealed;

use std::io::Write;
use std::time::Instant;

use anyhow::ensure;
use owo_colors::OwoColorize;
use protect::warn::trial::{self, Copy, Invented, Level, List, Strange};
use protect::warn::{Class, Found, warn};
use protect::{PersonRef, Roll};
use rustc_hash::{FxHashMap, FxHashSet};
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
    /// Also forms of copies that are no level: one way of writing each.
    #[arg(long)]
    strange: bool,
    /// Also against a sealed register of the same people.
    #[arg(long)]
    sealed: bool,
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
    /// Adds a file; `plain` says who the people of a sealed register are in the truth.
    fn add(
        &mut self,
        copy: &Copy,
        found: &Found,
        plain: &FxHashMap<PersonRef, PersonRef>,
        seconds: f64,
    ) {
        let truth: FxHashSet<PersonRef> = copy.truth.iter().flatten().copied().collect();
        let told = found.persons.iter().filter(|person| person.class <= Class::Probable);
        self.people += truth.len();
        for person in told {
            self.told += 1;
            let person = plain.get(&person.reference).unwrap_or(&person.reference);
            self.right += usize::from(truth.contains(person));
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

/// What is measured: a form of copies, and what is wanted of it.
struct Line {
    name: String,
    wanted: Option<f64>,
    measured: Measured,
}

pub(crate) fn run(bench: &BenchWarn, output: &mut Output) -> anyhow::Result<Outcome> {
    let people = trial::people(bench.seed, bench.people);
    let list = List::new(people.clone());
    let mut lines = measure(bench, &list, &people, &FxHashMap::default(), "", output)?;
    if bench.sealed {
        output.remark("sealing a register of the same people");
        let sealed = sealed::Sealed::new(&people)?;
        lines.extend(measure(bench, &sealed.register, &people, &sealed.plain, ", sealed", output)?);
    }
    show(bench, &lines, output)?;
    Ok(Outcome::Done)
}

/// Links files of each level, and of each strange form if asked for, to the people of `roll`.
fn measure<R: Roll + Sync>(
    bench: &BenchWarn,
    roll: &R,
    people: &[Invented],
    plain: &FxHashMap<PersonRef, PersonRef>,
    suffix: &str,
    output: &Output,
) -> anyhow::Result<Vec<Line>> {
    type Make<'m> = Box<dyn Fn(u64) -> Copy + 'm>;
    let rows = bench.rows;
    let mut forms: Vec<(&str, Option<f64>, Make<'_>)> = Vec::new();
    for (level, wanted) in Level::ALL.into_iter().zip(WANTED) {
        let make = Box::new(move |seed| trial::copy(seed, people, rows, level));
        forms.push((level.name(), Some(wanted), make));
    }
    for form in Strange::ALL.into_iter().filter(|_| bench.strange) {
        let make = Box::new(move |seed| trial::strange(seed, people, rows, form));
        forms.push((form.name(), None, make));
    }
    let mut lines = Vec::new();
    for (name, wanted, make) in forms {
        let name = format!("{name}{suffix}");
        output.remark(&format!("{name}: {} files", bench.files));
        let mut measured = Measured::default();
        for file in 0..bench.files {
            let copy = make(bench.seed * 1000 + file);
            let began = Instant::now();
            let found = warn(roll, &copy.rows, &[], &[], &|_| true)?;
            let seconds = began.elapsed().as_secs_f64();
            // A fast wrong answer is none: every row is accounted for.
            let named: FxHashSet<u64> =
                found.persons.iter().flat_map(|person| person.rows.iter().copied()).collect();
            let accounted = named.len() + found.unmatched_rows.len() + found.heading_places.len();
            ensure!(accounted == copy.rows.len(), "{name}: rows were lost");
            measured.add(&copy, &found, plain, seconds);
        }
        lines.push(Line { name, wanted, measured });
    }
    Ok(lines)
}

fn show(bench: &BenchWarn, lines: &[Line], output: &mut Output) -> anyhow::Result<()> {
    if bench.json {
        let table: Vec<_> = (lines.iter())
            .map(|Line { name, wanted, measured }| {
                json!({
                    "level": name,
                    "people": measured.people,
                    "told": measured.told,
                    "recall": measured.recall(),
                    "recallWanted": wanted,
                    "precision": measured.precision(),
                    "slowestSeconds": measured.slowest,
                })
            })
            .collect();
        return output.json(&json!({
            "people": bench.people, "rows": bench.rows, "files": bench.files, "table": table,
        }));
    }
    let head = format!(
        "{:<30}{:>8}{:>9}{:>9}{:>11}{:>12}",
        "damage", "people", "recall", "wanted", "precision", "slowest"
    );
    writeln!(output.out, "{}", head.bold())?;
    for Line { name, wanted, measured } in lines {
        let wanted = wanted.map_or_else(String::new, |wanted| format!("{wanted:.3}"));
        writeln!(
            output.out,
            "{name:<30}{:>8}{:>9.4}{wanted:>9}{:>11.4}{:>10.2} s",
            sentence_number(measured.people as u64),
            measured.recall(),
            measured.precision(),
            measured.slowest,
        )?;
    }
    Ok(())
}
