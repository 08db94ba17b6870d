//! The version of a dataset that names none.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// `20260131235959`: a moment in UTC as a version, so that versions compare as text.
pub(crate) fn stamp(moment: Timestamp) -> String {
    moment.strftime("%Y%m%d%H%M%S").to_string()
}

/// The version that a date or time stands for; `static` for what is none.
pub(crate) fn of_text(text: &str) -> String {
    let text = text.trim();
    let moment = (text.parse::<Timestamp>().ok())
        .or_else(|| utc(text.parse::<DateTime>().ok()?))
        .or_else(|| utc(text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight())));
    moment.map_or_else(|| "static".to_owned(), stamp)
}

fn utc(moment: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(moment).ok()
}

/// The version that the last change of a file stands for, if there is such a file.
pub(crate) fn of_file(path: &Path) -> Option<String> {
    let changed = std::fs::metadata(path).ok()?.modified().ok()?;
    Some(Timestamp::try_from(changed).map_or_else(|_| "static".to_owned(), stamp))
}

/// The version that an HTTP date (`Sat, 19 Apr 2025 00:00:00 GMT`) stands for.
pub(crate) fn of_http_date(text: &str) -> Option<String> {
    let text = text.trim().strip_suffix(" GMT")?;
    let (_, text) = text.split_once(", ")?;
    let moment = DateTime::strptime("%d %b %Y %H:%M:%S", text).ok()?;
    utc(moment).map(stamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(of_text(text), expect);
    }

    #[test]
    fn dates_and_times() {
        check("2026-01-31T23:59:58", "20260131235958");
        check("2026-01-31T23:59:58.123456", "20260131235958");
        check("2026-01-31T23:59:58Z", "20260131235958");
        check("2026-01-31T23:59:58+02:00", "20260131215958");
        check("2026-01-31 23:59:58", "20260131235958");
        check("2026-01-31", "20260131000000");
        check("yesterday", "static");
        check("", "static");
    }

    #[test]
    fn http_dates() {
        let date = of_http_date("Sat, 19 Apr 2025 01:02:03 GMT");
        assert_eq!(date.as_deref(), Some("20250419010203"));
        for text in ["", "x, y", "Sat, 32 Apr 2025 00:00:00 GMT", "Saturday, 19-Apr-25 GMT"] {
            assert_eq!(of_http_date(text), None, "{text}");
        }
    }
}
