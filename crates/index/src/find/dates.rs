//! Ranges of dates of which only the year or the month may be known.
//!
//! A date is in the index three times: `1990-05-17` as such, as `1990-05` and as `1990`. It lies in
//! a range if all of it does. What lies before an end written to the day is found by text order,
//! but so is the year of that end, which does not end before it: such terms are left out.

use super::syntax::Bound;

/// The ranges of terms that together are a range of dates.
pub(super) fn ranges(from: &Bound, to: &Bound) -> Vec<(Bound, Bound)> {
    let from = match from {
        Bound::Including(from) => Bound::Including(widened(from, "-01", "-01").to_owned()),
        // After all of it.
        Bound::Excluding(from) => Bound::Excluding(format!("{from}{}", char::MAX)),
        Bound::Open => Bound::Open,
    };
    let (end, to) = match to {
        Bound::Including(to) => {
            let to = widened(to, "-12", "-31");
            (to.to_owned(), Bound::Including(format!("{to}{}", char::MAX)))
        }
        Bound::Excluding(to) => (to.clone(), Bound::Excluding(to.clone())),
        Bound::Open => return vec![(from, Bound::Open)],
    };
    let mut ranges = Vec::new();
    let mut from = from;
    for length in [4, 7] {
        // The year and the month of the end hold more than what comes before it.
        if let Some(part) = end.get(..length).filter(|_| end.len() > length) {
            ranges.push((from.clone(), Bound::Excluding(part.to_owned())));
            if !is_beyond(&from, part) {
                from = Bound::Excluding(part.to_owned());
            }
        }
    }
    ranges.push((from, to));
    ranges
}

/// Whether a range from here on leaves this term out anyway.
fn is_beyond(from: &Bound, term: &str) -> bool {
    match from {
        Bound::Open => false,
        Bound::Including(from) | Bound::Excluding(from) => from.as_str() > term,
    }
}

/// A day or month that bounds a whole year or month, as that year or month: a range that begins on
/// the first of January holds a date of which only the year is known.
fn widened<'a>(date: &'a str, month: &str, day: &str) -> &'a str {
    let mut date = date;
    if date.len() == 10 {
        let last = match day {
            "-31" => last_day(date),
            day => day,
        };
        date = date.strip_suffix(last).unwrap_or(date);
    }
    match date.len() {
        7 => date.strip_suffix(month).unwrap_or(date),
        _ => date,
    }
}

fn last_day(date: &str) -> &'static str {
    let year = date.get(..4).and_then(|year| year.parse::<u32>().ok()).unwrap_or(1);
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match date.get(5..7) {
        Some("02") if is_leap => "-29",
        Some("02") => "-28",
        Some("04" | "06" | "09" | "11") => "-30",
        _ => "-31",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The terms of a date.
    fn terms(date: &str) -> Vec<&str> {
        [4, 7, 10].into_iter().filter_map(|length| date.get(..length)).collect()
    }

    fn holds(ranges: &[(Bound, Bound)], date: &str) -> bool {
        ranges.iter().any(|(from, to)| {
            terms(date).into_iter().any(|term| {
                let is_after = match from {
                    Bound::Open => true,
                    Bound::Including(from) => term >= from.as_str(),
                    Bound::Excluding(from) => term > from.as_str(),
                };
                is_after
                    && match to {
                        Bound::Open => true,
                        Bound::Including(to) => term <= to.as_str(),
                        Bound::Excluding(to) => term < to.as_str(),
                    }
            })
        })
    }

    /// First and last day, as numbers.
    fn days(date: &str) -> (String, String) {
        match date.len() {
            4 => (format!("{date}-01-01"), format!("{date}-12-31")),
            7 => (format!("{date}-01"), format!("{date}{}", last_day(date))),
            _ => (date.to_owned(), date.to_owned()),
        }
    }

    /// The slow twin: by first and last day.
    fn lies_in(from: &Bound, to: &Bound, date: &str) -> bool {
        let (first, last) = days(date);
        let is_after = match from {
            Bound::Open => true,
            Bound::Including(from) => first >= days(from).0,
            Bound::Excluding(from) => first > days(from).1,
        };
        is_after
            && match to {
                Bound::Open => true,
                Bound::Including(to) => last <= days(to).1,
                Bound::Excluding(to) => last < days(to).0,
            }
    }

    fn date() -> impl Strategy<Value = String> {
        let month = prop::sample::select(vec!["01", "02", "06", "11", "12"]);
        let day = prop::sample::select(vec!["01", "02", "28", "29", "30", "31"]);
        (1999..2002_u32, month, day, 0..3_u8).prop_filter_map(
            "a day",
            |(year, month, day, parts)| {
                let month = format!("{year}-{month}");
                let day = format!("-{day}");
                (day.as_str() <= last_day(&month)).then(|| match parts {
                    0 => year.to_string(),
                    1 => month,
                    _ => month + &day,
                })
            },
        )
    }

    fn bound() -> impl Strategy<Value = Bound> {
        prop_oneof![
            1 => Just(Bound::Open),
            3 => date().prop_map(Bound::Including),
            3 => date().prop_map(Bound::Excluding),
        ]
    }

    proptest! {
        #[test]
        fn a_date_is_in_a_range_if_all_of_it_is(from in bound(), to in bound(), date in date()) {
            let expect = lies_in(&from, &to, &date);
            prop_assert_eq!(holds(&ranges(&from, &to), &date), expect);
        }
    }
}
