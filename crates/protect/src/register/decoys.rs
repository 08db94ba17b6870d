//! Decoys: records that stand for nobody. Whoever touches one was not working for a person.
//!
//! A decoy is made of parts of real records, so that nothing about it is unlike them; the whole is nobody.
//! That it is one is sealed with it, in a form that every record has.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use matching::Prepared;
use model::Entity;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use rustc_hash::FxHashSet;

use super::{Register, RegisterError};
use crate::journal::Caller;
use crate::log::Action;
use crate::person::PersonRef;
use crate::roll::Roll;

/// Fewer records than this give decoys that are too like somebody.
const LEAST: usize = 8;

impl Register {
    /// Adds `count` decoys made of parts of the people there are; with `caseload`, into that one.
    ///
    /// # Errors
    /// Not allowed; too few people to make anybody of.
    pub fn add_decoys(
        &mut self,
        caller: &Caller,
        count: usize,
        caseload: Option<&str>,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        if let Some(account) = caseload {
            self.known_account(account)?;
        }
        let people = self.everybody()?;
        if people.len() < LEAST {
            return Err(RegisterError::Wrong(format!(
                "decoys are made of parts of real records, of which there are {}; {LEAST} are needed",
                people.len()
            )));
        }
        let mut rng = rand::rng();
        let mut made = Vec::with_capacity(count);
        // A mixture that happens to be somebody is thrown away.
        for _ in 0..count * 20 {
            if made.len() == count {
                break;
            }
            let parts: Vec<Entity> = people
                .sample(&mut rng, 5)
                .filter_map(|&person| self.open(person).transpose())
                .map(|opened| opened.map(|person| person.entity))
                .collect::<Result<_, _>>()?;
            if let Some(mixed) = mix(&parts, &mut rng)
                && !self.is_somebody(&mixed)?
            {
                made.push(mixed);
            }
        }
        if made.len() < count {
            return Err(RegisterError::Wrong(format!(
                "only {} decoys could be made that are unlike everybody: add more people first",
                made.len()
            )));
        }
        self.insert(caller, &made, caseload, None, true)?;
        Ok(())
    }

    /// Which records stand for nobody.
    pub(super) fn decoys(&self) -> Result<FxHashSet<PersonRef>, RegisterError> {
        let sealer = self.sealer();
        let mut decoys = FxHashSet::default();
        self.vault.read()?.each(|person, wrapped, record| {
            let key = sealer.unwrap(person, &wrapped)?;
            if sealer.inside(person, &key, &record)?.decoy {
                decoys.insert(person);
            }
            Ok::<(), RegisterError>(())
        })?;
        Ok(decoys)
    }

    fn is_somebody(&self, mixed: &Entity) -> Result<bool, RegisterError> {
        let asked = Prepared::new(mixed);
        for person in self.candidates(&asked, 10)? {
            if let Some(known) = self.open(person)?
                && super::ask::grade(&asked, &Prepared::new(&known.entity))
                    .is_some_and(|(_, score)| score >= 0.9)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// One nobody out of several people: fields of the first, each with a value of another.
fn mix(parts: &[Entity], rng: &mut impl Rng) -> Option<Entity> {
    let (template, others) = parts.split_first()?;
    let invented: Arc<str> = "register".into();
    let mut nobody = Entity::new("", "Person");
    for field in template.properties().keys() {
        let donor = others.iter().filter(|other| other.first(field).is_some()).collect::<Vec<_>>();
        let donor = donor.choose(rng).copied().unwrap_or(template);
        let value = donor.first(field)?;
        let value = match *field {
            "name" | "alias" => mixed_name(template.first(field)?, value)?,
            "birthDate" => moved_date(value, rng),
            _ => other_digits(value, rng),
        };
        nobody.push(field, value, &invented);
    }
    Some(nobody)
}

/// The first part of one name and the rest of another, where both are written alike.
fn mixed_name(one: &str, other: &str) -> Option<String> {
    let is_hangul = |text: &str| text.chars().all(|letter| ('가'..='힣').contains(&letter));
    if is_hangul(one) && is_hangul(other) {
        return Some(one.chars().take(1).chain(other.chars().skip(1)).collect());
    }
    let (first, _) = one.split_once(' ')?;
    let (_, rest) = other.split_once(' ')?;
    Some(format!("{first} {rest}"))
}

fn moved_date(value: &str, rng: &mut impl Rng) -> String {
    match value.parse::<Date>() {
        Ok(date) => date.saturating_add(rng.random_range(-180..=180_i64).days()).to_string(),
        Err(_) => value.to_owned(),
    }
}

/// The last four digits are drawn anew, if there are as many: the shape of the number stays.
fn other_digits(value: &str, rng: &mut impl Rng) -> String {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    if digits < 4 {
        return value.to_owned();
    }
    let mut seen = 0;
    value
        .chars()
        .map(|letter| {
            if !letter.is_ascii_digit() {
                return letter;
            }
            seen += 1;
            match seen + 4 > digits {
                true => char::from(b'0' + rng.random_range(0..10_u8)),
                false => letter,
            }
        })
        .collect()
}
