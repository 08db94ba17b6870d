//! How fast, on one core. Each figure asserts the answer it times, so that a fast wrong answer cannot
//! win.

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use matching::{Algorithm, Prepared};
use model::Entity;

use super::pairs::Pairs;
use crate::commands::compare;

/// How long each rate is measured.
const LONG_ENOUGH: Duration = Duration::from_secs(2);

/// Processes started to find the quickest start.
const STARTS: usize = 5;

/// Whom the first comparison compares: two scripts, so that romanisation is loaded too.
const FIRST: [&str; 2] = ["Kim Jong Un", "김정은"];

/// Comparisons of prepared pairs in a second: passes over all pairs, each of which must give the sum
/// of scores that the first one gave.
pub(crate) fn comparisons(pairs: &Pairs, algorithm: &Algorithm) -> anyhow::Result<f64> {
    let pass =
        || -> f64 { pairs.rows.iter().map(|pair| algorithm.score(&pair.left, &pair.right)).sum() };
    let first = pass();
    repeat(pairs.rows.len(), || {
        let sum = pass();
        ensure!(sum == first, "the scores summed to {first}, then to {sum}");
        Ok(())
    })
}

/// Names prepared in a second: passes over all distinct names. Each must still be itself afterwards.
pub(crate) fn preparations(names: &[Entity], algorithm: &Algorithm) -> anyhow::Result<f64> {
    let pass = || -> Vec<Prepared> { names.iter().map(Prepared::new).collect() };
    let sum =
        |names: &[Prepared]| -> f64 { names.iter().map(|name| algorithm.score(name, name)).sum() };
    let first = sum(&pass());
    let mut last = Vec::new();
    let rate = repeat(names.len(), || {
        last = black_box(pass());
        Ok(())
    })?;
    let again = sum(&last);
    ensure!(again == first, "the names compared with themselves gave {first}, then {again}");
    Ok(rate)
}

/// Things done in a second, where a pass does `things` of them.
fn repeat(things: usize, mut pass: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let (start, worked) = (Instant::now(), processor_time());
    let mut done = 0;
    while done == 0 || start.elapsed() < LONG_ENOUGH {
        pass()?;
        done += things;
    }
    let worked = processor_time().zip(worked).map(|(now, before)| now.saturating_sub(before));
    let time = worked.filter(|time| !time.is_zero()).unwrap_or_else(|| start.elapsed());
    Ok(done as f64 / time.as_secs_f64())
}

/// How long this thread has had a core to itself, where the system tells (Linux): waiting for one
/// that others use is not our speed.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// What the first comparison costs a process that does nothing else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    /// From the start of the process to its end, the quickest of some.
    pub(crate) milliseconds: f64,
    /// The most memory any of them held; `None` where the system does not tell (not Linux).
    pub(crate) megabytes: Option<f64>,
}

/// Starts this program again for one comparison, some times for the clock and some for memory, which
/// is watched closely enough to disturb the clock.
pub(crate) fn start(algorithm: &Algorithm) -> anyhow::Result<Start> {
    let [left, right] = FIRST.map(|name| Prepared::new(&compare::only_a_name(name, "Person")));
    let expect = algorithm.score(&left, &right);
    // No workspace is looked into where there is none.
    let dir = tempfile::tempdir().context("no temporary folder can be made")?;
    let nowhere = dir.path().join("nowhere");
    let mut milliseconds = f64::INFINITY;
    let mut megabytes: Option<f64> = None;
    for watched in [false, true] {
        for _ in 0..STARTS {
            let run = first_comparison(algorithm, &nowhere, expect, watched)?;
            if watched {
                megabytes = higher(megabytes, run.megabytes);
            } else {
                milliseconds = milliseconds.min(run.milliseconds);
            }
        }
    }
    Ok(Start { milliseconds, megabytes })
}

fn first_comparison(
    algorithm: &Algorithm,
    nowhere: &Path,
    expect: f64,
    watched: bool,
) -> anyhow::Result<Start> {
    let program = std::env::current_exe().context("this program does not know where it lies")?;
    let mut command = Command::new(&program);
    command.arg("--workspace").arg(nowhere).arg("compare").args(FIRST);
    command.args(["--schema", "Person", "--json", "--algorithm", algorithm.name()]);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().context("this program cannot be started again")?;
    let mut megabytes = None;
    while watched && child.try_wait()?.is_none() {
        megabytes = higher(megabytes, peak(child.id()));
        std::thread::yield_now();
    }
    let output = child.wait_with_output()?;
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("`compare` failed ({})", output.status))?;
    let score = answer["score"].as_f64();
    ensure!(score == Some(expect), "`compare` gave {score:?} where {expect} was expected");
    Ok(Start { milliseconds, megabytes })
}

/// The most memory a process has held so far, in megabytes.
fn peak(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

fn higher(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.into_iter().chain(b).reduce(f64::max)
}
