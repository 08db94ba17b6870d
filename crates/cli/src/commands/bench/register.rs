//! `throughline bench register`: a register of invented people sealed, opened and asked.

use std::time::{Duration, Instant};

use anyhow::ensure;
use model::Entity;
use protect::Register;
use protect::log::Grade;
use serde_json::json;

use super::compare::invented;
use super::office;
use super::table::{self, Row, Unit};
use crate::Outcome;
use crate::ui::Output;

/// Measure how fast people are sealed and asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchRegister {
    /// People in the register.
    #[arg(long, value_name = "N", default_value_t = 32_000)]
    people: usize,
    /// Questions asked one by one, each in the log before its answer is given.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    questions: usize,
    /// Which invented people.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(bench: &BenchRegister, output: &mut Output) -> anyhow::Result<Outcome> {
    let people: Vec<Entity> = (invented::registers(bench.people, bench.seed).left.into_iter())
        .map(|(_, entity)| entity)
        .collect();
    let home = tempfile::tempdir()?;
    let (mut register, caller, key) = office::register(home.path())?;
    let folder = register.folder().to_owned();

    let begun = Instant::now();
    let references = register.add(&caller, &people, None, None)?;
    let sealed = begun.elapsed();
    drop(register);

    let begun = Instant::now();
    let (mut register, _) = Register::unlock(&folder, &[&key])?;
    // The first question reads the blind keys of everybody.
    register.ask(&caller, &people[0], "bench")?;
    let opened = begun.elapsed();

    let step = (people.len() / bench.questions.max(1)).max(1);
    let mut times: Vec<Duration> = Vec::with_capacity(bench.questions);
    let mut found = 0;
    for (entity, reference) in people.iter().zip(&references).step_by(step).take(bench.questions) {
        let begun = Instant::now();
        let answers = register.ask(&caller, entity, "bench")?;
        times.push(begun.elapsed());
        found += usize::from(
            answers.iter().any(|answer| answer.person == *reference && answer.grade == Grade::Sure),
        );
    }
    // Who is asked for just as they are written is found, but for namesakes of one birth date.
    ensure!(found * 100 >= times.len() * 99, "{found} of {} were found", times.len());
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let row = |label: &str, target: Option<f64>, ours: f64| match target {
        Some(target) => Row::new(label, Unit::Milliseconds).against(None, target).ours(ours),
        None => Row::new(label, Unit::Milliseconds).ours(ours),
    };
    let rows = [
        row("seal and index everybody", Some(10_000.0), milliseconds(sealed)),
        row("unlock and first question", None, milliseconds(opened)),
        row("question, p50", None, at(0.5)),
        row("question, p99", Some(20.0), at(0.99)),
    ];
    if bench.json {
        output.json(&json!({
            "people": people.len(),
            "questions": times.len(),
            "found": found,
            "rows": rows.iter().map(Row::json).collect::<serde_json::Value>(),
        }))?;
        return Ok(Outcome::Done);
    }
    table::comparison(&rows, &mut output.out)?;
    output.remark(&format!(
        "{found} of {} people asked for as written were found, surely",
        times.len()
    ));
    Ok(Outcome::Done)
}
