//! Dates as sources give them: a year, a month or a day.

/// A date of any precision.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub(crate) struct PartialDate {
    pub(crate) year: i32,
    pub(crate) month: Option<u8>,
    pub(crate) day: Option<u8>,
}

/// How two dates relate, from agreement to contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    SameDay,
    SameMonth,
    /// The day of one is the month of the other: 1970-05-04 and 1970-04-05.
    Swapped,
    SameYear,
    /// One digit of the year differs, month and day are the same.
    YearDigit,
    /// Years next to each other, one of them without a day.
    NearYear,
    /// The same year, another day.
    OtherDay,
    OtherYear,
}

impl PartialDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, with or without a time.
    pub(crate) fn parse(text: &str) -> Option<PartialDate> {
        let date = text.split(['T', ' ']).next()?;
        let mut fields = date.split('-');
        let year = fields.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let mut field = |most: u8| match fields.next() {
            None => Some(None),
            Some(digits) => {
                (digits.parse().ok()).filter(|value| (1..=most).contains(value)).map(Some)
            }
        };
        let month = field(12)?;
        let day = field(31)?;
        Some(PartialDate { year, month, day })
    }

    pub(crate) fn relate(self, other: PartialDate) -> Relation {
        let days = self.month.zip(self.day).zip(other.month.zip(other.day));
        if self.year == other.year {
            return match days {
                Some(((m1, d1), (m2, d2))) => match (m1 == m2, d1 == d2) {
                    (true, true) => Relation::SameDay,
                    _ if m1 == d2 && d1 == m2 => Relation::Swapped,
                    _ => Relation::OtherDay,
                },
                None => match (self.month, other.month) {
                    (Some(a), Some(b)) if a == b => Relation::SameMonth,
                    (Some(_), Some(_)) => Relation::OtherDay,
                    _ => Relation::SameYear,
                },
            };
        }
        match days {
            Some((a, b)) if a == b && one_digit(self.year, other.year) => Relation::YearDigit,
            // Two exact dates in different years are different days.
            Some(_) => Relation::OtherYear,
            None if self.year.abs_diff(other.year) == 1 => Relation::NearYear,
            None => Relation::OtherYear,
        }
    }
}

fn one_digit(a: i32, b: i32) -> bool {
    let digits = |year: i32| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    (digits(a).iter().zip(digits(b))).filter(|(a, b)| **a != *b).count() == 1
}

/// The closest relation between any date of one side and any of the other, with both dates' places.
pub(crate) fn closest(
    left: &[PartialDate],
    right: &[PartialDate],
) -> Option<(Relation, usize, usize)> {
    let mut best: Option<(Relation, usize, usize)> = None;
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            let relation = a.relate(*b);
            if best.is_none_or(|known| relation < known.0) {
                best = Some((relation, i, j));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, expect: Relation) {
        let (a, b) = (PartialDate::parse(a).unwrap(), PartialDate::parse(b).unwrap());
        assert_eq!(a.relate(b), expect);
        assert_eq!(b.relate(a), expect, "not symmetric");
    }

    #[test]
    fn relations() {
        check("1970-05-04", "1970-05-04", Relation::SameDay);
        check("1970-05-04", "1970-04-05", Relation::Swapped);
        check("1970-05", "1970-05-04", Relation::SameMonth);
        check("1970", "1970-05-04", Relation::SameYear);
        check("1970-05-04", "1970-06-04", Relation::OtherDay);
        check("1970-05", "1970-06", Relation::OtherDay);
        check("1970-05-04", "1960-05-04", Relation::YearDigit);
        check("1970", "1971", Relation::NearYear);
        check("1970", "1971-03-02", Relation::NearYear);
        check("1970-05-04", "1971-03-02", Relation::OtherYear);
        check("1970", "1972", Relation::OtherYear);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "70", "1970-13", "1970-05-32", "May 1970", "-1970", "1970-"] {
            assert_eq!(PartialDate::parse(text), None, "{text}");
        }
        assert!(PartialDate::parse("1970-05-04T10:00:00").is_some());
    }
}
