//! Linking a found file to the people of a register: whom to warn.
//!
//! ```text
//! rows ─► columns ─► facts of a row ─► questions to the roll ─► opened people ─► how facts relate
//!      ─► what relations are worth, learned from the file ─► who is meant ─► which export it was
//! ```
//!
//! A copy is retyped, romanised, cut, shuffled and misread. Each of these leaves some facts as they were,
//! and no single one can be relied on: so every fact is compared with its own damage in mind, and what a
//! relation counts for is learned from the file itself ([`weigh`]). A name counts for no more than its
//! namesakes leave of it; a person is in a file once, unless two rows say so by themselves; and if the
//! people found are those of an earlier export, who is in it is likelier than who is not.

pub mod trial;

mod columns;
mod compare;
mod found;
mod history;
mod known;
mod outcome;
mod reading;
mod row;
mod seek;
mod source;
mod weigh;

use rustc_hash::{FxHashMap, FxHashSet};

pub use documents::{Place, Row};
pub use found::{Class, Contacts, Found, FoundPerson, LikelySource, Source, Warned};
pub use history::sources;

use crate::person::PersonRef;
use crate::roll::Roll;
use columns::Columns;
use known::Opened;
use row::Facts;
use weigh::Candidate;

/// Why a file was not linked.
#[derive(Debug, thiserror::Error)]
pub enum WarnError<E: std::error::Error + 'static> {
    /// The register cannot be read.
    #[error(transparent)]
    Roll(#[from] E),
    /// Whoever watches said so.
    #[error("stopped before the end")]
    Stopped,
}

/// Told how far it is, from 0 to 1, and asked whether to go on.
pub type Watch<'w> = &'w (dyn Fn(f64) -> bool + Sync);

/// Links the rows of a found file to the people of a register.
///
/// `sources` are earlier exports and views, from the log; with none, `likely_source` stays empty. `decoys`
/// are the records that stand for nobody: they tell sources apart, and are not among the people found. Opens
/// the people that share something with a row: some dozens for each, each once. Same input, same answer.
///
/// # Errors
/// The register cannot be read, or `watch` says stop.
pub fn warn<R: Roll + Sync>(
    roll: &R,
    rows: &[Row],
    sources: &[Source],
    decoys: &[PersonRef],
    watch: Watch<'_>,
) -> Result<Found, WarnError<R::Error>> {
    let read = Sheet::read(rows);
    let decoys: FxHashSet<PersonRef> = decoys.iter().copied().collect();
    let mut sought = seek::seek(roll, &read.facts, watch)?;
    let register = roll.len();
    let rates = weigh::settle(&mut sought.rows, register, sought.one_year);
    let mut base: Vec<f64> = vec![0.0; sought.people.len()];
    let mut source = None;
    for round in 0..4 {
        one_row_each(&mut sought.rows, &base);
        weigh::settle_by(&mut sought.rows, &rates, register);
        if round == 1 {
            source = outcome::source(&sought, &read.facts, sources, &decoys, register);
            base = in_source(source.as_ref(), sources, &sought.people, register);
        }
    }
    let likely_source =
        outcome::source(&sought, &read.facts, sources, &decoys, register).or(source);
    let mut persons = outcome::persons(&sought, &read.facts, rows);
    let mut is_decoy = vec![false; rows.len()];
    persons.retain(|(person, about)| {
        let decoy = decoys.contains(&person.reference);
        // A row that only may be a decoy's names nobody, like any other.
        let is_told = decoy && person.class != Class::Possible;
        about.iter().for_each(|at| is_decoy[*at] |= is_told);
        !decoy
    });
    let named: FxHashSet<usize> = persons.iter().flat_map(|(_, about)| about).copied().collect();
    let places = |holds: &dyn Fn(usize) -> bool| -> Vec<Place> {
        (0..rows.len()).filter(|at| holds(*at)).map(|at| rows[at].place.clone()).collect()
    };
    let unmatched_places =
        places(&|at| !read.is_heading[at] && !named.contains(&at) && !is_decoy[at]);
    Ok(Found {
        unmatched_rows: unmatched_places.iter().map(|place| place.row).collect(),
        unmatched_places,
        decoy_places: places(&|at| is_decoy[at] && !named.contains(&at)),
        heading_places: places(&|at| read.is_heading[at]),
        persons: persons.into_iter().map(|(person, _)| person).collect(),
        likely_source,
        rows_read: rows.len(),
    })
}

/// The rows, read.
struct Sheet {
    facts: Vec<Facts>,
    /// Titles, names of columns, and rows without a cell.
    is_heading: Vec<bool>,
}

impl Sheet {
    /// Rows of one table share their columns.
    fn read(rows: &[Row]) -> Sheet {
        let mut sheet = Sheet { facts: Vec::with_capacity(rows.len()), is_heading: Vec::new() };
        for rows in rows.chunk_by(|a, b| a.place.table == b.place.table) {
            let columns = Columns::of(rows.iter().map(|row| row.cells.as_slice()));
            for (at, row) in rows.iter().enumerate() {
                let is_empty = row.cells.iter().all(|cell| cell.trim().is_empty());
                // Names of columns are repeated on each page.
                let heading = columns.first_row.checked_sub(1).map(|at| &rows[at].cells);
                let is_heading = at < columns.first_row || is_empty || heading == Some(&row.cells);
                sheet.is_heading.push(is_heading);
                let facts =
                    if is_heading { Facts::default() } else { Facts::read(&columns, &row.cells) };
                sheet.facts.push(facts);
            }
        }
        sheet
    }
}

/// What it counts against a row that its person is another row's already.
const TAKEN: f64 = -3.0;

/// Whoever is surest to be a person keeps it; for other rows the person is less likely from then on. Two
/// rows that both say it by themselves are still believed.
fn one_row_each(rows: &mut [Vec<Candidate>], base: &[f64]) {
    let mut owners: FxHashMap<u32, (usize, f64)> = FxHashMap::default();
    for (at, row) in rows.iter().enumerate() {
        let Some(best) = row.first().filter(|best| best.probability > 0.2) else { continue };
        let own = best.sum - best.outside;
        let owner = owners.entry(best.person).or_insert((at, own));
        if own > owner.1 {
            *owner = (at, own);
        }
    }
    for (at, row) in rows.iter_mut().enumerate() {
        for candidate in row {
            let taken = owners.get(&candidate.person).is_some_and(|owner| owner.0 != at);
            candidate.outside = base[candidate.person as usize] + if taken { TAKEN } else { 0.0 };
        }
    }
}

/// What being in the likely source, or not, counts for each person.
fn in_source(
    source: Option<&LikelySource>,
    sources: &[Source],
    people: &[Opened],
    register: usize,
) -> Vec<f64> {
    let none = vec![0.0; people.len()];
    let Some(likely) = source.filter(|likely| likely.score > 0.9 && likely.persons * 2 > likely.of)
    else {
        return none;
    };
    let Some(source) = sources.iter().find(|source| source.id == likely.id) else { return none };
    let members: FxHashSet<PersonRef> = source.persons.iter().copied().collect();
    let share = (likely.persons as f64 + 1.0) / (likely.of as f64 + 3.0);
    let (all, size) = (register as f64, members.len().max(1) as f64);
    let inside = (share * all / size).ln().max(0.0);
    let outside = ((1.0 - share) * all / (all - size).max(1.0)).ln().clamp(-4.0, 0.0);
    let worth =
        |person: &Opened| if members.contains(&person.reference) { inside } else { outside };
    people.iter().map(worth).collect()
}

#[cfg(test)]
mod tests;
