//! The report: the log is read once, in order and on all cores.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::fields::Fields;
use super::life::Life;
use super::reach::{self, Times};
use super::scan::{self, BUNDLES, Stretch};
use super::shape::{Class, Counts, Exposed, Exposure, LogShown, Proof, Question};
use crate::log::{self, Inclusion, LogError, LogReader, Prover};
use crate::person::PersonRef;

/// Stretches that are in memory at once, for each thread.
const AHEAD: usize = 2;

/// Whom the window exposes.
///
/// Every entry is held against the checkpoint: a log that was changed gives no report, because whoever
/// was removed from it would be missed. Memory grows with the persons and accounts of the register, not
/// with the length of the log.
///
/// # Errors
/// The log cannot be read, or is not what its checkpoint signs.
pub fn report(log: &LogReader, question: &Question) -> Result<Exposure, LogError> {
    let mut life = Life::new(question);
    let mut hashes = Hashes::default();
    let stretches = log.bundles().div_ceil(BUNDLES);
    let wave = (rayon::current_num_threads() * AHEAD) as u64;
    let read = |from: u64| -> Result<Vec<Stretch>, LogError> {
        (from..(from + wave).min(stretches))
            .into_par_iter()
            .map(|n| scan::stretch(log, n, question))
            .collect()
    };
    let mut ready = read(0)?;
    let mut next = wave;
    // While one thread lives through what was read, the others read on.
    while !ready.is_empty() {
        let (more, ()) = rayon::join(
            || read(next),
            || {
                for mut stretch in ready {
                    hashes.take(&mut stretch);
                    life.live(stretch);
                }
            },
        );
        ready = more?;
        next += wave;
    }
    life.close();
    if log::root(&hashes.bundles, &hashes.rest) != log.checkpoint().root() {
        let reason = "the entries are not those that it signs";
        return Err(LogError::damaged("checkpoint", reason));
    }
    answer(log, question, life)
}

/// The hashes of the tree's lowest parts, in order.
#[derive(Default)]
struct Hashes {
    bundles: Vec<log::Hash>,
    rest: Vec<log::Hash>,
}

impl Hashes {
    fn take(&mut self, stretch: &mut Stretch) {
        self.bundles.append(&mut stretch.bundles);
        self.rest.append(&mut stretch.rest);
    }
}

/// A line of the report before its proof.
struct Line {
    person: PersonRef,
    class: Class,
    fields: Fields,
    first: i64,
    last: i64,
    count: u64,
    entries: [u64; 2],
}

fn answer(log: &LogReader, question: &Question, mut life: Life<'_>) -> Result<Exposure, LogError> {
    let times = Times {
        from: question.window.from.as_millisecond(),
        to: question.window.to.as_millisecond(),
    };
    let mut presence = Fields::default();
    presence.insert(life.names.number(super::PRESENCE));
    let mut reached = reach::reached(&life, times, &presence);
    let seen = std::mem::take(&mut life.seen);
    let mut lines: Vec<Line> = seen
        .into_iter()
        .map(|(person, seen)| {
            reached.remove(&person);
            Line {
                person,
                class: seen.deeds.class,
                fields: seen.fields,
                first: seen.deeds.first.at,
                last: seen.deeds.last.at,
                count: seen.deeds.count,
                entries: [seen.deeds.first.index, seen.deeds.last.index],
            }
        })
        .collect();
    lines.extend(reached.into_iter().map(|(person, reached)| Line {
        person,
        class: Class::Reachable,
        fields: reached.fields,
        first: reached.first,
        last: reached.last,
        count: 0,
        entries: [reached.since, reached.since_last],
    }));
    lines.sort_unstable_by_key(|line| (std::cmp::Reverse(line.class), line.person));
    let proofs = prove(log, &lines)?;
    let mut counts = Counts { persons: lines.len() as u64, ..Counts::default() };
    let mut persons = Vec::with_capacity(lines.len());
    for line in lines {
        *match line.class {
            Class::Revealed => &mut counts.revealed,
            Class::Exported => &mut counts.exported,
            Class::Listed => &mut counts.listed,
            Class::Reachable => &mut counts.reachable,
        } += 1;
        let [first, last] = line.entries.map(|entry| proofs[&entry].clone());
        persons.push(Exposed {
            person: line.person,
            class: line.class,
            fields: line.fields.names(&life.names),
            first: moment(line.first),
            last: moment(line.last),
            count: line.count,
            proof: Proof { first, last },
        });
    }
    Ok(Exposure {
        window: question.clone(),
        persons,
        counts,
        accounts: accounts(&life, times),
        clock_set_back: life.set_back,
        log: LogShown {
            origin: log.key().origin().to_owned(),
            key: log.key().to_string(),
            size: log.size(),
            checkpoint: String::from_utf8_lossy(log.checkpoint().bytes()).into_owned(),
        },
    })
}

/// Proofs of all entries that lines rest on, made in order of place by several threads.
fn prove(log: &LogReader, lines: &[Line]) -> Result<FxHashMap<u64, Inclusion>, LogError> {
    let entries: BTreeSet<u64> = lines.iter().flat_map(|line| line.entries).collect();
    let entries: Vec<u64> = entries.into_iter().collect();
    let size = entries.len().div_ceil(rayon::current_num_threads() * 4).max(64);
    let proofs: Vec<Vec<(u64, Inclusion)>> = entries
        .par_chunks(size)
        .map(|entries| {
            let prover = Prover::new(log);
            entries.iter().map(|&entry| Ok((entry, prover.inclusion(entry)?))).collect()
        })
        .collect::<Result<_, LogError>>()?;
    Ok(proofs.into_iter().flatten().collect())
}

/// Who was in, in the window.
fn accounts(life: &Life<'_>, times: Times) -> Vec<String> {
    let active = life.accounts.iter().filter(|(_, account)| account.was_in(times));
    let mut names: Vec<String> =
        active.map(|(&number, _)| life.names.name(number).to_owned()).collect();
    names.sort_unstable();
    names
}

/// Times come from entries or from the window, which both hold what a timestamp can be.
fn moment(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX)
}
