//! Dates of links, and whether they allow the date asked about.

use jiff::civil::Date;
use model::Entity;

use crate::path::{Dates, Time};

/// The first and last day that a date, possibly a partial one, can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) first: Date,
    pub(crate) last: Date,
}

impl Days {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a time of day after the last is dropped.
    pub(crate) fn parse(text: &str) -> Option<Days> {
        let date = match text.split_once('T') {
            Some((date, _)) if date.len() == 10 => date,
            Some(_) => return None,
            None => text,
        };
        let bytes = date.as_bytes();
        let well_formed = matches!(bytes.len(), 4 | 7 | 10)
            && (bytes.iter().enumerate()).all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !well_formed {
            return None;
        }
        let year = date[..4].parse().ok()?;
        let month = match date.get(5..7) {
            Some(month) => month.parse().ok()?,
            None => {
                let first = Date::new(year, 1, 1).ok()?;
                return Some(Days { first, last: Date::new(year, 12, 31).ok()? });
            }
        };
        match date.get(8..10) {
            Some(day) => {
                let day = Date::new(year, month, day.parse().ok()?).ok()?;
                Some(Days { first: day, last: day })
            }
            None => {
                let first = Date::new(year, month, 1).ok()?;
                Some(Days { first, last: first.last_of_month() })
            }
        }
    }
}

/// The dates of a link: of several starts the earliest, of several ends the latest, so that a link
/// counts as over only if every source says so. Text that is no date is passed over.
pub(crate) fn dates(link: &Entity) -> Dates {
    let Some(schema) = link.schema() else {
        return Dates::default();
    };
    let values = |prop: &str| -> Vec<(Days, &str)> {
        (link.about(prop).filter(|statement| !statement.external))
            .filter_map(|statement| {
                Some((Days::parse(&statement.value)?, statement.value.as_str()))
            })
            .collect()
    };
    let start = schema
        .start
        .iter()
        .find_map(|prop| values(prop).into_iter().min_by_key(|(days, text)| (days.first, *text)));
    let end = schema
        .end
        .iter()
        .find_map(|prop| values(prop).into_iter().max_by_key(|(days, text)| (days.last, *text)));
    Dates {
        start: start.map(|(_, text)| text.to_owned()),
        end: end.map(|(_, text)| text.to_owned()),
    }
}

/// How `dates` stand to the days `asked` about.
pub(crate) fn time(dates: &Dates, asked: Days) -> Time {
    let start = dates.start.as_deref().and_then(Days::parse);
    let end = dates.end.as_deref().and_then(Days::parse);
    if start.is_none() && end.is_none() {
        return Time::Unknown;
    }
    let not_yet = start.is_some_and(|start| asked.last < start.first);
    let over = end.is_some_and(|end| asked.first > end.last);
    if not_yet || over {
        return Time::Outside;
    }
    let begun = start.is_some_and(|start| asked.first >= start.last);
    let going_on = end.is_some_and(|end| asked.last <= end.first);
    if begun && going_on { Time::During } else { Time::Possible }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(start: &str, end: &str, asked: &str, expect: Time) {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let dates = Dates { start: given(start), end: given(end) };
        let asked = Days::parse(asked).expect("a date");
        assert_eq!(time(&dates, asked), expect, "{start}..{end}");
    }

    #[test]
    fn full_dates_settle_the_matter() {
        check("2015-03-01", "2018-06-30", "2016-01-01", Time::During);
        check("2015-03-01", "2018-06-30", "2015-03-01", Time::During);
        check("2015-03-01", "2018-06-30", "2018-06-30", Time::During);
        check("2015-03-01", "2018-06-30", "2015-02-28", Time::Outside);
        check("2015-03-01", "2018-06-30", "2018-07-01", Time::Outside);
    }

    #[test]
    fn a_coarse_date_excludes_only_what_it_excludes_at_its_widest() {
        check("2015", "2018", "2015-06-15", Time::Possible);
        check("2015", "2018", "2015-12-31", Time::During);
        check("2015", "2018", "2014-12-31", Time::Outside);
        check("2015", "2018", "2018-03", Time::Possible);
        check("2015", "2018", "2019-01-01", Time::Outside);
        check("2016-02", "2016-02", "2016-02-29", Time::Possible);
        check("2016-02", "2017", "2016-02-29", Time::During);
    }

    #[test]
    fn a_coarse_question_is_excluded_only_as_a_whole() {
        check("2015-03-01", "2018-06-30", "2015", Time::Possible);
        check("2015-03-01", "2018-06-30", "2016", Time::During);
        check("2015-03-01", "2018-06-30", "2018-07", Time::Outside);
        check("2015-03-01", "2018-06-30", "2014", Time::Outside);
    }

    #[test]
    fn a_missing_end_leaves_it_open() {
        check("2015", "", "2017", Time::Possible);
        check("", "2015", "2014", Time::Possible);
        check("2015", "", "2014", Time::Outside);
        check("", "2015", "2016", Time::Outside);
        check("", "", "2016", Time::Unknown);
        check("about 2015", "n/a", "2016", Time::Unknown);
    }

    #[test]
    fn only_dates_are_dates() {
        for text in
            ["", "20", "2015-13", "2015-02-30", "2015-1", "2015/01", "２０１５", "2015-01T10"]
        {
            assert_eq!(Days::parse(text), None, "{text}");
        }
        assert!(Days::parse("2015-02-28T23:59:59").is_some());
    }
}
