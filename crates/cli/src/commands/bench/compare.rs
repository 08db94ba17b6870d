//! `throughline bench compare`: two registers of invented people compared without pooling, both sides in one
//! process, beside what a matcher that sees both registers finds.

pub(super) mod invented;
mod words;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use jiff::{Timestamp, ToSpan};
use matching::Prepared;
use protect::Secret;
use protect::compare::{
    ApproverKey, Desk, Finished, KEYS_PER_PERSON, Terms, approve, canonical_keys,
};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::json;

use self::invented::{Entry, Registers, place};
use super::table::{self, Row, Unit};
use crate::Outcome;
use crate::ui::{Output, sentence_number};

/// Measure how well and how fast two registers are compared without pooling.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchCompare {
    /// People in each register; a sixteenth of them is in both.
    #[arg(long, value_name = "N", default_value_t = 32_000)]
    people: usize,
    /// Which invented people.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Only derive and meet keys, in the clear: seconds instead of a minute.
    #[arg(long)]
    keys_only: bool,
    /// Print also N of the sure matches that share no key, and N of the false ones.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    misses: usize,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// A sure match: the score from which the clear-text matcher is one.
const SURE: f64 = 0.9;

/// Places in both registers.
type Pairs = BTreeSet<(usize, usize)>;

pub(crate) fn run(bench: &BenchCompare, output: &mut Output) -> anyhow::Result<Outcome> {
    output.remark("inventing two registers");
    let registers = invented::registers(bench.people, bench.seed);
    output.remark("matching in the clear");
    let keys = [keys(&registers.left), keys(&registers.right)];
    let met = meet(&keys);
    let sure = sure(&registers);
    let mut rows = quality(&registers, &met, &sure);
    let total: usize = keys.iter().flatten().map(Vec::len).sum();
    let per_person = total as f64 / (2 * bench.people) as f64;
    let mut details = json!({
        "people": bench.people, "common": registers.common, "keys_per_person": per_person,
        "keys_per_person_cap": KEYS_PER_PERSON,
    });
    if !bench.keys_only {
        output.remark("comparing without pooling, both sides");
        let run = private(&registers)?;
        ensure!(
            run.met == met,
            "the private comparison found other pairs than the keys in the clear"
        );
        details["steps_seconds"] =
            run.steps.iter().map(|(step, time)| json!({ *step: time.as_secs_f64() })).collect();
        details["bytes"] = json!(run.bytes);
        details["padded_keys"] = json!(run.padded);
        let time: Duration = run.steps.iter().map(|(_, time)| *time).sum();
        rows.push(
            Row::new("both sides together, all cores", Unit::Milliseconds)
                .against(None, 60_000.0)
                .ours(time.as_secs_f64() * 1000.0),
        );
    }
    show_misses(bench.misses, &registers, &met, &sure, output);
    if bench.json {
        details["rows"] = rows.iter().map(Row::json).collect();
        output.json(&details)?;
        return Ok(Outcome::Done);
    }
    table::comparison(&rows, &mut output.out)?;
    output.remark(&format!("{per_person:.2} keys a person, at most {KEYS_PER_PERSON}"));
    for step in details["steps_seconds"].as_array().into_iter().flatten() {
        output.remark(&format!("seconds: {step}"));
    }
    if let Some(bytes) = details["bytes"].as_u64() {
        output.remark(&format!("{} bytes exchanged", sentence_number(bytes)));
    }
    Ok(Outcome::Done)
}

fn keys(register: &[Entry]) -> Vec<Vec<String>> {
    let of_one =
        |(_, entity): &Entry| canonical_keys(entity).into_iter().map(|key| key.text).collect();
    register.par_iter().map(of_one).collect()
}

/// The pairs that share a key, by comparing keys in the clear: what the private comparison must find.
fn meet(keys: &[Vec<Vec<String>>; 2]) -> Pairs {
    let mut carriers: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (n, keys) in keys[0].iter().enumerate() {
        keys.iter().for_each(|key| carriers.entry(key).or_default().push(n));
    }
    let of_one = |(n, keys): (usize, &Vec<String>)| -> Vec<(usize, usize)> {
        let left = keys.iter().filter_map(|key| carriers.get(key.as_str())).flatten();
        left.map(|left| (*left, n)).collect()
    };
    keys[1].iter().enumerate().flat_map(of_one).collect()
}

/// The pairs that the clear-text matcher is sure of by name and birth date: among those born on one day,
/// day and month exchanged or not, and among the common people however they are written.
fn sure(registers: &Registers) -> Pairs {
    let prepared = |register: &[Entry]| -> Vec<(Prepared, String)> {
        let of_one = |(_, entity): &Entry| {
            let mut entity = entity.clone();
            entity.statements.retain(|said| matches!(said.prop.as_str(), "name" | "birthDate"));
            let born = entity.first("birthDate").unwrap_or_default().to_owned();
            (Prepared::new(&entity), born)
        };
        register.par_iter().map(of_one).collect()
    };
    let (left, right) = (prepared(&registers.left), prepared(&registers.right));
    let mut born: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (n, (_, date)) in left.iter().enumerate() {
        let exchanged = format!("{}-{}-{}", &date[..4], &date[8..], &date[5..7]);
        if exchanged != *date {
            born.entry(exchanged).or_default().push(n);
        }
        born.entry(date.clone()).or_default().push(n);
    }
    (right.par_iter().enumerate())
        .flat_map_iter(|(n, (person, date))| {
            let mut others = born.get(date).cloned().unwrap_or_default();
            if n < registers.common && !others.contains(&n) {
                others.push(n);
            }
            let left = &left;
            let is_sure = move |&other: &usize| matching::score(&left[other].0, person) >= SURE;
            others.into_iter().filter(is_sure).map(move |other| (other, n))
        })
        .collect()
}

fn quality(registers: &Registers, met: &Pairs, sure: &Pairs) -> Vec<Row> {
    let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    let true_pairs: Pairs = (0..registers.common).map(|n| (n, n)).collect();
    let sure_and_true: Pairs = sure.intersection(&true_pairs).copied().collect();
    let both = |a: &Pairs, b: &Pairs| a.intersection(b).count();
    vec![
        Row::new("sure matches of the clear-text matcher that are found", Unit::Share)
            .against(None, 0.95)
            .ours(share(both(met, sure), sure.len()))
            .counting(both(met, sure)),
        Row::new("of those, the ones that are common people", Unit::Share)
            .against(None, 0.95)
            .ours(share(both(met, &sure_and_true), sure_and_true.len()))
            .counting(both(met, &sure_and_true)),
        Row::new("common people that are found", Unit::Share)
            .against(None, 0.9)
            .ours(share(both(met, &true_pairs), true_pairs.len()))
            .counting(both(met, &true_pairs)),
        Row::new("found pairs that are common people", Unit::Share)
            .against(None, 0.9)
            .ours(share(both(met, &true_pairs), met.len()))
            .counting(both(met, &true_pairs)),
    ]
}

fn show_misses(n: usize, registers: &Registers, met: &Pairs, sure: &Pairs, output: &Output) {
    let describe = |(left, right): &(usize, usize)| {
        let of = |(_, entity): &Entry| {
            let said = |prop| entity.first(prop).unwrap_or_default();
            format!("{} {}", said("name"), said("birthDate"))
        };
        format!("{} ~ {}", of(&registers.left[*left]), of(&registers.right[*right]))
    };
    sure.difference(met)
        .take(n)
        .for_each(|pair| output.remark(&format!("missed: {}", describe(pair))));
    let false_ones = met.iter().filter(|(a, b)| a != b || *a >= registers.common);
    false_ones.take(n).for_each(|pair| output.remark(&format!("false: {}", describe(pair))));
}

/// A private comparison as it was measured.
struct Run {
    met: Pairs,
    steps: Vec<(&'static str, Duration)>,
    bytes: usize,
    padded: [u32; 2],
}

/// Both sides of a run, each step timed, approvals and logs included.
fn private(registers: &Registers) -> anyhow::Result<Run> {
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let names = ["left", "right"];
    let approvers = names.map(|_| [ApproverKey::random(), ApproverKey::random()]);
    let mut desks = Vec::new();
    let mut log = |_| Ok(());
    for side in names {
        let desk = Desk::open(&folder.path().join(side), side, Secret::random()?)?;
        for (of, keys) in names.iter().zip(&approvers) {
            for (name, key) in ["first", "second"].iter().zip(keys) {
                let key = key.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
                desk.add_approver(of, name, key.id(), &mut log)?;
            }
        }
        desks.push(desk);
    }
    let [left, right] = desks.as_slice() else { anyhow::bail!("two sides were to be made") };
    let approved = |mut message: Vec<u8>, side: usize| -> anyhow::Result<Vec<u8>> {
        for key in approvers[side].iter().flatten() {
            message = approve(&message, key)?;
        }
        Ok(message)
    };
    let now = Timestamp::now();
    let terms = Terms {
        from: "left".to_owned(),
        to: "right".to_owned(),
        purpose: "a benchmark with invented people".to_owned(),
        both_learn: true,
        cap: 1 << 20,
        expires: now + 24.hours(),
    };
    let people = |register: &[Entry]| Vec::from(register).into_iter().map(Ok);
    let mut steps = Vec::new();
    let mut begun = Instant::now();
    let mut took = |step| {
        steps.push((step, begun.elapsed()));
        begun = Instant::now();
    };
    let offer = left.offer(&terms, people(&registers.left), now, &mut log)?;
    took("offer");
    let offered = approved(offer.message, 0)?;
    let reply = right.accept(&offered, people(&registers.right), now, &mut log)?;
    took("accept");
    let replied = approved(reply.message, 1)?;
    let list = left.ask(&replied, now, &mut log)?;
    took("ask");
    let answer = right.answer(&list, now, &mut log)?;
    took("answer");
    let finished = left.finish(&answer, &mut log)?;
    took("finish");
    let result = finished.result.as_deref().context("both were to learn")?;
    let closed = right.close(result, &mut log)?;
    took("close");
    let bytes =
        [&offered, &replied, &list, &answer].iter().map(|message| message.len()).sum::<usize>();
    Ok(Run {
        met: linked(&finished, &closed),
        steps,
        bytes: bytes + result.len(),
        padded: [offer.keys, reply.keys],
    })
}

/// Pairs of people by the labels of keys that met.
fn linked(left: &Finished, right: &Finished) -> Pairs {
    let mut carriers: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for common in &left.common {
        let at = place(common.person);
        common.by.iter().for_each(|met| carriers.entry(&met.label).or_default().push(at));
    }
    let pairs = right.common.iter().flat_map(|common| {
        let left = common.by.iter().filter_map(|met| carriers.get(met.label.as_str())).flatten();
        left.map(|left| (*left, place(common.person)))
    });
    pairs.collect()
}
