//! Asking the roll who may be meant by each row, and opening those people once.

use matching::Prepared;
use model::Entity;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::compare::Compared;
use super::known::Opened;
use super::reading::address::Words;
use super::row::Facts;
use super::weigh::{self, Candidate};
use super::{WarnError, Watch};
use crate::person::PersonRef;
use crate::roll::Roll;

/// People opened for a row that says more than a name and a place.
const FEW: usize = 48;
/// People opened where namesakes must be told apart by facts nobody is found by.
const MANY: usize = 250;
/// Candidates kept of a row once they are weighed.
const KEPT: usize = 40;
/// A row that is as sure as this of its person needs no second question.
const SURE: f64 = 0.98;
/// Questions between two looks at whether to go on.
const PACE: usize = 128;

/// The rows with their candidates, and the people those are.
pub(super) struct Sought {
    pub(super) rows: Vec<Vec<Candidate>>,
    pub(super) people: Vec<Opened>,
    pub(super) words: Words,
    /// The chance that two of the people are born in one year.
    pub(super) one_year: f64,
}

/// Finds candidates of every row: by what it says, and where that leaves a doubt, by what it may have said
/// before it was damaged.
pub(super) fn seek<R: Roll + Sync>(
    roll: &R,
    facts: &[Facts],
    watch: Watch<'_>,
) -> Result<Sought, WarnError<R::Error>> {
    let mut hall =
        Hall { roll, people: Vec::new(), places: FxHashMap::default(), words: Words::default() };
    let all: Vec<usize> = (0..facts.len()).filter(|at| !facts[*at].is_empty()).collect();
    let mut refs: Vec<Vec<u32>> = vec![Vec::new(); facts.len()];
    hall.ask(facts, &all, Asked::AsWritten, &mut refs, &|done| watch(done * 0.35))?;
    let mut rows = hall.compare(facts, &refs);
    weigh::settle(&mut rows, roll.len(), hall.one_year());
    let is_unsure = |at: &usize| rows[*at].first().is_none_or(|best| best.probability < SURE);
    let unsure: Vec<usize> = all.into_iter().filter(is_unsure).collect();
    for (asked, from) in
        [(Asked::DatesRepaired, 0.4), (Asked::NamesRepaired, 0.6), (Asked::Nameless, 0.8)]
    {
        hall.ask(facts, &unsure, asked, &mut refs, &|done| watch(from + done * 0.2))?;
    }
    let mut rows = hall.compare(facts, &refs);
    let one_year = hall.one_year();
    weigh::settle(&mut rows, roll.len(), one_year);
    rows.iter_mut().for_each(|row| row.truncate(KEPT));
    if !watch(1.0) {
        return Err(WarnError::Stopped);
    }
    Ok(Sought { rows, people: hall.people, words: hall.words, one_year })
}

/// Where the people wait who were opened.
struct Hall<'r, R> {
    roll: &'r R,
    people: Vec<Opened>,
    places: FxHashMap<PersonRef, Option<u32>>,
    words: Words,
}

impl<R: Roll + Sync> Hall<'_, R> {
    /// Asks for these rows, opens whoever is new, and adds them to the candidates of each row.
    fn ask(
        &mut self,
        facts: &[Facts],
        which: &[usize],
        asked: Asked,
        candidates: &mut [Vec<u32>],
        go_on: &dyn Fn(f64) -> bool,
    ) -> Result<(), WarnError<R::Error>> {
        for (chunk_at, chunk) in which.chunks(PACE).enumerate() {
            if !go_on((chunk_at * PACE) as f64 / which.len() as f64) {
                return Err(WarnError::Stopped);
            }
            let found: Result<Vec<Vec<PersonRef>>, R::Error> = (chunk.par_iter())
                .map(|at| {
                    let facts = &facts[*at];
                    let tells = !facts.dates.is_empty()
                        || !facts.phones.is_empty()
                        || !facts.codes.is_empty();
                    let limit = if asked == Asked::AsWritten && tells { FEW } else { MANY };
                    self.roll.candidates(&question(facts, asked), limit)
                })
                .collect();
            let found = found?;
            self.open(&found)?;
            for (at, found) in chunk.iter().zip(found) {
                let own = &mut candidates[*at];
                own.extend(
                    found.iter().filter_map(|person| self.places.get(person).copied().flatten()),
                );
                own.sort_unstable();
                own.dedup();
            }
        }
        Ok(())
    }

    fn open(&mut self, found: &[Vec<PersonRef>]) -> Result<(), R::Error> {
        let mut new: Vec<PersonRef> = found
            .iter()
            .flatten()
            .copied()
            .filter(|person| !self.places.contains_key(person))
            .collect();
        new.sort_unstable();
        new.dedup();
        let opened: Result<Vec<Option<Opened>>, R::Error> = (new.par_iter())
            .map(|person| Ok(self.roll.open(*person)?.as_ref().map(Opened::new)))
            .collect();
        for (person, opened) in new.into_iter().zip(opened?) {
            // Whoever was shredded since the index was asked is nobody.
            let place = opened.and_then(|opened| {
                opened.places.iter().for_each(|place| self.words.count(&place.value));
                self.people.push(opened);
                u32::try_from(self.people.len() - 1).ok()
            });
            self.places.insert(person, place);
        }
        Ok(())
    }

    /// The chance that two of the people opened are born in one year; one in forty until a hundred are known.
    fn one_year(&self) -> f64 {
        let mut years: FxHashMap<u16, f64> = FxHashMap::default();
        let first = |person: &Opened| person.dates.first().map(|known| known.value.year);
        self.people
            .iter()
            .filter_map(first)
            .for_each(|year| *years.entry(year).or_default() += 1.0);
        let all: f64 = years.values().sum();
        if all < 100.0 {
            return 1.0 / 40.0;
        }
        years.values().map(|count| (count / all) * (count / all)).sum::<f64>().max(1.0 / 200.0)
    }

    fn compare(&self, facts: &[Facts], candidates: &[Vec<u32>]) -> Vec<Vec<Candidate>> {
        (facts.par_iter().zip(candidates))
            .map(|(facts, candidates)| {
                let compared = |person: &u32| {
                    (*person, Compared::new(facts, &self.people[*person as usize], &self.words))
                };
                weigh::candidates(candidates.iter().map(compared).collect())
            })
            .collect()
    }
}

/// What of a row is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    AsWritten,
    /// With the days and phones it may have said.
    DatesRepaired,
    /// With the names it may have said.
    NamesRepaired,
    /// Without its name, which may be damaged beyond finding.
    Nameless,
}

/// A row as a question.
fn question(facts: &Facts, asked: Asked) -> Prepared {
    let source = "found".into();
    let mut entity = Entity::new("found", "Person");
    let numbers_repaired = matches!(asked, Asked::DatesRepaired | Asked::Nameless);
    if asked != Asked::Nameless {
        for name in &facts.names {
            entity.push("name", name.text(), &source);
        }
    }
    for date in &facts.dates {
        for day in &date.readings {
            entity.push("birthDate", day.iso(), &source);
        }
        if numbers_repaired {
            for day in date.repairs() {
                entity.push("birthDate", day.iso(), &source);
            }
        }
    }
    for phone in &facts.phones {
        for form in phone.forms(numbers_repaired) {
            entity.push("phone", form, &source);
        }
    }
    for mail in &facts.mails {
        entity.push("email", mail.written(), &source);
    }
    for code in &facts.codes {
        entity.push("idNumber", code.written(), &source);
    }
    if asked == Asked::NamesRepaired {
        for name in &facts.names {
            for other in name.repairs() {
                entity.push("alias", other, &source);
            }
        }
    }
    Prepared::new(&entity)
}
