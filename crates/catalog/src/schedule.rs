//! When to refresh: five-field cron, in UTC.

use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Which minutes of time something happens in.
///
/// ```
/// let schedule: catalog::Schedule = "*/15 8-17 * * mon-fri".parse()?;
/// let saturday: jiff::Timestamp = "2026-01-03T10:00:00Z".parse().unwrap();
/// assert_eq!(schedule.next_after(saturday).unwrap().to_string(), "2026-01-05T08:00:00Z");
/// # Ok::<(), catalog::ScheduleError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    // One bit for each value of the field.
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Both days of the month and days of the week are given: either will do.
    either_day: bool,
}

/// A schedule that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the schedule `{text}` makes no sense: {reason}")]
pub struct ScheduleError {
    text: String,
    reason: String,
}

impl ScheduleError {
    /// What a person can do about it.
    pub fn hint(&self) -> String {
        "five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday); \
         for example `30 * * * *`, half past every hour"
            .to_owned()
    }
}

/// A field: its name, lowest and highest value, and the names that stand for values.
struct Field {
    what: &'static str,
    low: u8,
    high: u8,
    names: &'static [&'static str],
}

const MINUTE: Field = Field { what: "minute", low: 0, high: 59, names: &[] };
const HOUR: Field = Field { what: "hour", low: 0, high: 23, names: &[] };
const DAY: Field = Field { what: "day of the month", low: 1, high: 31, names: &[] };
const MONTH: Field = Field {
    what: "month",
    low: 1,
    high: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
const WEEKDAY: Field = Field {
    what: "day of the week",
    low: 0,
    high: 7,
    names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

impl Schedule {
    /// Once an hour, in a minute picked at random, so that not everybody asks at the same time.
    pub fn hourly() -> Schedule {
        let minute = RandomState::new().hash_one("minute") % 60;
        Schedule {
            minutes: 1 << minute,
            hours: HOUR.all(),
            days: DAY.all(),
            months: MONTH.all(),
            weekdays: WEEKDAY.all(),
            either_day: false,
        }
    }

    /// The next minute it happens in, after the one of `now`. `None` only at the end of time.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let from = TimeZone::UTC.to_datetime(now.checked_add(1.minute()).ok()?);
        let mut date = from.date();
        let mut earliest = (from.hour(), from.minute());
        // The rarest day, 29 February, may be eight years away.
        for _ in 0..=8 * 366 + 1 {
            if self.is_on(date)
                && let Some((hour, minute)) = self.first_time(earliest)
            {
                let moment = date.at(hour, minute, 0, 0);
                return TimeZone::UTC.to_timestamp(moment).ok();
            }
            date = date.tomorrow().ok()?;
            earliest = (0, 0);
        }
        None
    }

    fn is_on(&self, date: Date) -> bool {
        let day = has(self.days, date.day());
        let weekday = has(self.weekdays, date.weekday().to_sunday_zero_offset());
        let on = if self.either_day { day || weekday } else { day && weekday };
        on && has(self.months, date.month())
    }

    fn first_time(&self, (hour, minute): (i8, i8)) -> Option<(i8, i8)> {
        let first = |from| (from..60).find(|&minute| has(self.minutes, minute));
        if has(self.hours, hour)
            && let Some(minute) = first(minute)
        {
            return Some((hour, minute));
        }
        let hour = (hour + 1..24).find(|&hour| has(self.hours, hour))?;
        Some((hour, first(0)?))
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Schedule, ScheduleError> {
        let fault =
            |reason: String| ScheduleError { text: text.escape_debug().take(80).collect(), reason };
        let whole = match text.trim() {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" | "@annually" => "0 0 1 1 *",
            other => other,
        };
        let fields: Vec<&str> = whole.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(fault(format!("it has {} fields, and five were expected", fields.len())));
        };
        let weekdays = WEEKDAY.parse(weekday).map_err(fault)?;
        let schedule = Schedule {
            minutes: MINUTE.parse(minute).map_err(fault)?,
            hours: HOUR.parse(hour).map_err(fault)?,
            days: DAY.parse(day).map_err(fault)?,
            months: MONTH.parse(month).map_err(fault)?,
            // Sunday has two numbers.
            weekdays: weekdays | (weekdays >> 7 & 1),
            either_day: !day.starts_with('*') && !weekday.starts_with('*'),
        };
        // A day that exists comes within nine years of any other.
        match schedule.next_after(Timestamp::UNIX_EPOCH) {
            Some(_) => Ok(schedule),
            None => Err(fault("there is no such day".to_owned())),
        }
    }
}

impl Field {
    fn all(&self) -> u64 {
        (self.low..=self.high).fold(0, |bits, value| bits | 1 << value)
    }

    /// `*`, `5`, `1-5`, `*/15`, `8-18/2`, `5/10`, and lists of those with commas.
    fn parse(&self, text: &str) -> Result<u64, String> {
        text.split(',').try_fold(0, |bits, part| Ok(bits | self.part(part)?))
    }

    fn part(&self, part: &str) -> Result<u64, String> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                let n = step.parse::<u8>().ok().filter(|&n| n > 0 && n <= self.high);
                let n = n.ok_or_else(|| format!("`{step}` is no step for the {}", self.what))?;
                (range, Some(n))
            }
            None => (part, None),
        };
        let (low, high) = match (range, range.split_once('-')) {
            ("*", _) => (self.low, self.high),
            (_, Some((low, high))) => (self.value(low)?, self.value(high)?),
            (_, None) => {
                let low = self.value(range)?;
                (low, if step.is_some() { self.high } else { low })
            }
        };
        if low > high {
            return Err(format!("`{range}` runs backwards"));
        }
        let values = (low..=high).step_by(usize::from(step.unwrap_or(1)));
        Ok(values.fold(0, |bits, value| bits | 1 << value))
    }

    fn value(&self, text: &str) -> Result<u8, String> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = match named {
            Some(at) => u8::try_from(at).ok().map(|at| at + self.low),
            None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            None => None,
        };
        value.filter(|value| (self.low..=self.high).contains(value)).ok_or_else(|| {
            format!("`{text}` is no {}, which goes from {} to {}", self.what, self.low, self.high)
        })
    }
}

fn has(bits: u64, value: i8) -> bool {
    bits >> value & 1 == 1
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    #[track_caller]
    fn check(schedule: &str, now: &str, expect: &str) {
        let schedule: Schedule = schedule.parse().expect("a schedule");
        let now: Timestamp = now.parse().expect("a time");
        assert_eq!(schedule.next_after(now).expect("a time").to_string(), expect);
    }

    #[test]
    fn next_times() {
        check("0 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
        check("0 * * * *", "2026-01-01T00:59:59Z", "2026-01-01T01:00:00Z");
        check("30 * * * *", "2026-01-01T00:10:00Z", "2026-01-01T00:30:00Z");
        check("0 0 * * *", "2025-12-31T12:00:00Z", "2026-01-01T00:00:00Z");
        check("*/20 * * * *", "2026-01-01T00:40:00Z", "2026-01-01T01:00:00Z");
        check("5/20 * * * *", "2026-01-01T00:05:30Z", "2026-01-01T00:25:00Z");
        check("1,3,5-7 2 * * *", "2026-01-01T02:05:00Z", "2026-01-01T02:06:00Z");
        // 2026-01-05 is a Monday.
        check("0 9 * * mon", "2026-01-05T09:00:00Z", "2026-01-12T09:00:00Z");
        check("0 9 * * 1-5", "2026-01-02T10:00:00Z", "2026-01-05T09:00:00Z");
        check("0 9 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T09:00:00Z");
        check("0 9 * * 0", "2026-01-01T00:00:00Z", "2026-01-04T09:00:00Z");
        check("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z");
        check("0 0 31 * *", "2026-02-01T00:00:00Z", "2026-03-31T00:00:00Z");
        check("@monthly", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");
        check("0 0 1 JAN *", "2026-02-01T00:00:00Z", "2027-01-01T00:00:00Z");
        // Either the 13th or a Friday (the 2nd); with a `*`, both must hold.
        check("0 0 13 * fri", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        check("0 0 13 * *", "2026-01-01T00:00:00Z", "2026-01-13T00:00:00Z");
    }

    #[track_caller]
    fn check_refused(schedule: &str, expect: &str) {
        let error = schedule.parse::<Schedule>().expect_err("no schedule").to_string();
        assert!(error.ends_with(expect), "{error}");
    }

    #[test]
    fn what_is_no_schedule() {
        check_refused("", "it has 0 fields, and five were expected");
        check_refused("0 0 * * * *", "it has 6 fields, and five were expected");
        check_refused("60 * * * *", "`60` is no minute, which goes from 0 to 59");
        check_refused("* * 0 * *", "`0` is no day of the month, which goes from 1 to 31");
        check_refused("* * * foo *", "`foo` is no month, which goes from 1 to 12");
        check_refused("*/0 * * * *", "`0` is no step for the minute");
        check_refused("9-5 * * * *", "`9-5` runs backwards");
        check_refused("1, * * * *", "`` is no minute, which goes from 0 to 59");
        check_refused("+1 * * * *", "`+1` is no minute, which goes from 0 to 59");
        check_refused("0 0 31 2 *", "there is no such day");
    }

    #[test]
    fn by_default_once_an_hour() {
        let schedule = Schedule::hourly();
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let first = schedule.next_after(now).expect("a time");
        let second = schedule.next_after(first).expect("a time");
        assert_eq!(second.duration_since(first).as_mins(), 60);
    }

    /// Minute by minute: obviously right, and slow.
    fn next_by_trying(schedule: &Schedule, now: Timestamp) -> Option<Timestamp> {
        let start = Timestamp::from_second(now.as_second() / 60 * 60).ok()?;
        (1..60 * 24 * 40).find_map(|n: i64| {
            let moment = start.checked_add(n.minutes()).ok()?;
            let civil = TimeZone::UTC.to_datetime(moment);
            let weekday = match civil.date().weekday() {
                Weekday::Sunday => 0,
                other => other.to_monday_one_offset(),
            };
            let day = has(schedule.days, civil.day());
            let of_week = has(schedule.weekdays, weekday);
            let on = if schedule.either_day { day || of_week } else { day && of_week };
            (on && has(schedule.months, civil.month())
                && has(schedule.hours, civil.hour())
                && has(schedule.minutes, civil.minute()))
            .then_some(moment)
        })
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
        #[test]
        fn the_next_time_is_the_first(
            minute in 0..60u8, hour in 0..24u8, weekday in 0..8u8, at in 1_700_000_000..1_900_000_000i64,
        ) {
            let now = Timestamp::from_second(at).expect("a time");
            for text in [format!("{minute} {hour} * * {weekday}"), format!("{minute}/7 {hour}/5 1,15 * *")] {
                let schedule: Schedule = text.parse().expect("a schedule");
                proptest::prop_assert_eq!(schedule.next_after(now), next_by_trying(&schedule, now));
            }
        }

        #[test]
        fn nothing_panics(text in "[-*/,@0-9a-z ]{0,30}") {
            let _ = text.parse::<Schedule>();
        }
    }
}
