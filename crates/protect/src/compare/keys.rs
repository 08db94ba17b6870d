//! What makes the same person, written by two offices, meet.

use model::Entity;
use names::{Covers, Name, NameKind, whole_keys};
use serde::{Deserialize, Serialize};

/// Keys of one person, at most. What is beyond is dropped, the least telling first.
pub const KEYS_PER_PERSON: usize = 8;

/// Documents of one person that make keys.
const DOCUMENTS: usize = 2;

/// Values of one property that are looked at: a person of a hundred names is a mistake.
const VALUES: usize = 8;

/// Rises whenever the keys of the same person become others.
const VERSION: u64 = 2;

/// What a key stands for, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// The number of an identity document or a passport.
    Document,
    /// A whole Korean or Chinese name, by its syllables, and the birth date.
    Name,
    /// One word of a name by its sound, how another one begins, and the birth date.
    NamePart,
}

/// One key of a person: text that another office arrives at for the same person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CanonicalKey {
    /// What it stands for.
    pub kind: KeyKind,
    /// The key. As telling as the fields it is made of: it never leaves this side.
    pub text: String,
}

/// A number that both sides must have in common, or they would miss people without noticing: it changes
/// with the recipe of the keys and with the tables that names are read by.
pub fn recipe() -> u64 {
    names::stored_stamp().rotate_left(8) ^ VERSION
}

/// The keys of a person, at most [`KEYS_PER_PERSON`], the most telling first; none for somebody of whom
/// neither a document nor a name with a full birth date is known.
///
/// A birth date is the same with day and month exchanged, where both can be a month. A date without a day
/// makes no key: too many people share a name and a year, and a year is too quickly guessed.
pub fn canonical_keys(person: &Entity) -> Vec<CanonicalKey> {
    let mut keys = Vec::new();
    let documents =
        ["passportNumber", "idNumber"].into_iter().flat_map(|prop| values(person, prop));
    for number in documents.filter_map(document).take(DOCUMENTS) {
        push(&mut keys, KeyKind::Document, format!("d:{number}"));
    }
    let dates: Vec<String> = values(person, "birthDate").filter_map(date).collect();
    let mut parts = Vec::new();
    for name in names(person) {
        for key in whole_keys(&Name::parse(&name, NameKind::Person)) {
            for date in &dates {
                let text = format!("n:{}:{date}", key.key);
                match key.covers {
                    Covers::Whole => push(&mut keys, KeyKind::Name, text),
                    Covers::WordAndInitial => push(&mut parts, KeyKind::NamePart, text),
                }
            }
        }
    }
    keys.append(&mut parts);
    keys.truncate(KEYS_PER_PERSON);
    keys
}

fn push(keys: &mut Vec<CanonicalKey>, kind: KeyKind, text: String) {
    let key = CanonicalKey { kind, text };
    if !keys.contains(&key) {
        keys.push(key);
    }
}

fn values<'a>(person: &'a Entity, prop: &'a str) -> impl Iterator<Item = &'a str> {
    person.values(prop).take(VALUES)
}

/// Names as written; of somebody given by parts of the name only, the parts together.
fn names(person: &Entity) -> Vec<String> {
    let mut names: Vec<String> = (["name", "alias", "previousName"].into_iter())
        .flat_map(|prop| values(person, prop))
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        let parts = ["firstName", "secondName", "middleName", "lastName"];
        let parts: Vec<&str> = parts.iter().filter_map(|prop| person.first(prop)).collect();
        names.push(parts.join(" "));
    }
    names
}

/// Letters and digits of a number long enough to belong to one person. `0000000` is written where none is
/// known, and so is a word.
fn document(value: &str) -> Option<String> {
    let number: String = value
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(40)
        .flat_map(char::to_uppercase)
        .collect();
    let first = number.chars().next()?;
    let digits = number.chars().filter(char::is_ascii_digit).count();
    (digits >= 4 && number.chars().count() >= 6 && number.chars().any(|c| c != first))
        .then_some(number)
}

/// Year and the two numbers of day and month, the smaller first where either may be the month.
fn date(value: &str) -> Option<String> {
    let date: jiff::civil::Date = value.get(..10)?.parse().ok()?;
    let (month, day) = (date.month(), date.day());
    let (first, second) = if day <= 12 { (month.min(day), month.max(day)) } else { (month, day) };
    Some(format!("{:04}-{first:02}-{second:02}", date.year()))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use super::*;
    use model::{Prop, Statement};

    /// An invented person.
    pub(crate) fn person(fields: &[(&str, &str)]) -> Entity {
        let mut entity = Entity::new("invented", "Person");
        entity.statements = (fields.iter())
            .map(|(prop, value)| Statement::new(Prop::new(prop), *value, Arc::from("invented")))
            .collect();
        entity
    }

    #[track_caller]
    fn check(one: &[(&str, &str)], other: &[(&str, &str)], expected: Option<KeyKind>) {
        let (a, b) = (canonical_keys(&person(one)), canonical_keys(&person(other)));
        let shared = a.iter().filter(|key| b.contains(key)).map(|key| key.kind).min();
        assert_eq!(shared, expected, "{a:?} / {b:?}");
    }

    #[test]
    fn the_same_person_meets() {
        let born = ("birthDate", "1971-04-05");
        for (one, other, kind) in [
            (&[("name", "김철수"), born][..], &[("name", "Kim Chol Su"), born][..], KeyKind::Name),
            (
                &[("name", "김철수"), born],
                &[("name", "KIM, Cheol-su"), ("birthDate", "1971-05-04")],
                KeyKind::Name,
            ),
            (
                &[("firstName", "Maria"), ("lastName", "Kowalska"), born],
                &[("name", "Kowalska Maria Anna"), born],
                KeyKind::NamePart,
            ),
            (
                &[("name", "Maria Nowak"), ("passportNumber", "m 123-45 67")],
                &[("name", "Anna Kowalska"), ("idNumber", "M1234567"), born],
                KeyKind::Document,
            ),
        ] {
            check(one, other, Some(kind));
        }
    }

    #[test]
    fn others_do_not() {
        for (one, other) in [
            (
                &[("name", "김철수"), ("birthDate", "1971-04-15")][..],
                &[("name", "김철수"), ("birthDate", "1971-04-16")][..],
            ),
            // What is not known in full makes no key.
            (
                &[("name", "김철수"), ("birthDate", "1971")],
                &[("name", "김철수"), ("birthDate", "1971")],
            ),
            (&[("name", "김철수")], &[("name", "김철수")]),
            (&[("idNumber", "000000000")], &[("idNumber", "000000000")]),
            (&[("idNumber", "UNKNOWN")], &[("idNumber", "UNKNOWN")]),
        ] {
            check(one, other, None);
        }
    }

    #[test]
    fn nobody_has_more_than_the_cap() {
        let names =
            ["Ana Maria Lopez", "Kim Chol Su", "王小明", "Иван Петров", "A B", "C D", "E F", "G H"];
        let dates = ["1970-01-02", "1971-01-02", "1972-01-02"];
        let mut fields: Vec<_> = names.iter().map(|name| ("name", *name)).collect();
        fields.extend(dates.iter().map(|date| ("birthDate", *date)));
        assert_eq!(canonical_keys(&person(&fields)).len(), KEYS_PER_PERSON);
        assert!(canonical_keys(&person(&[])).is_empty());
    }
}
