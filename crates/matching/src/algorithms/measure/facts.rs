//! What contradicts: countries, birth dates, gender.

use super::super::feature::{Found, Pair};
use crate::country;
use crate::date::PartialDate;

pub(crate) const COUNTRY: &str =
    "Both have countries, and none of one is, succeeds or contains one of the other.";

pub(crate) fn country(pair: &Pair<'_>) -> Option<Found> {
    let (a, b) = (&pair.left.facts().countries, &pair.right.facts().countries);
    disjoint(pair, a, b, |x, y| country::meet(x, y), |code| code.clone())
}

pub(crate) const GENDER: &str = "Both have a gender, and it differs.";

pub(crate) fn gender(pair: &Pair<'_>) -> Option<Found> {
    disjoint(
        pair,
        &pair.left.facts().genders,
        &pair.right.facts().genders,
        |x, y| x == y,
        |own| own.clone(),
    )
}

pub(crate) const BIRTH_YEAR: &str = "Both have birth years, and none is shared.";

pub(crate) fn birth_year(pair: &Pair<'_>) -> Option<Found> {
    let (a, b) = (&pair.left.facts().birth_dates, &pair.right.facts().birth_dates);
    disjoint(pair, a, b, |x, y| x.year == y.year, |date| format!("{:04}", date.year))
}

pub(crate) const BIRTH_DAY: &str =
    "Both have full birth dates, and none is shared; half of it if day and month are exchanged.";

pub(crate) fn birth_day(pair: &Pair<'_>) -> Option<Found> {
    let full = |dates: &[PartialDate]| -> Vec<Day> { dates.iter().filter_map(Day::of).collect() };
    let (a, b) = (full(&pair.left.facts().birth_dates), full(&pair.right.facts().birth_dates));
    let exchanged = a.iter().any(|x| b.iter().any(|y| *x == y.exchanged()));
    let mut found = disjoint(pair, &a, &b, |x, y| x == y, |day| day.to_string())?;
    if exchanged {
        found.value = 0.5;
        if pair.explaining {
            found.detail = "day and month exchanged".to_owned();
        }
    }
    Some(found)
}

/// A date that is known to the day.
#[derive(Clone, Copy, PartialEq)]
struct Day {
    year: i32,
    month: u8,
    day: u8,
}

impl Day {
    fn of(date: &PartialDate) -> Option<Day> {
        Some(Day { year: date.year, month: date.month?, day: date.day? })
    }

    fn exchanged(self) -> Day {
        Day { month: self.day, day: self.month, ..self }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// 1 if both sides have values and no two of them meet.
fn disjoint<T>(
    pair: &Pair<'_>,
    left: &[T],
    right: &[T],
    meet: impl Fn(&T, &T) -> bool,
    show: impl Fn(&T) -> String,
) -> Option<Found> {
    let one_is_silent = left.is_empty() || right.is_empty();
    if one_is_silent || left.iter().any(|a| right.iter().any(|b| meet(a, b))) {
        return None;
    }
    let all = |values: &[T]| {
        let mut shown: Vec<String> = values.iter().map(&show).collect();
        shown.dedup();
        shown.join(", ")
    };
    pair.found(1.0, || (all(left), all(right), "none in common"))
}
