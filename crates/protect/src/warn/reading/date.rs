//! Dates of birth as people write, shorten, exchange and damage them.

use smallvec::SmallVec;

use super::edit::distance;
use super::{digit, is_digit};

/// The years anybody in a register can be born in.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2030;

/// A day, as far as it is known: month or day 0 where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::warn) struct Day {
    pub(in crate::warn) year: u16,
    pub(in crate::warn) month: u8,
    pub(in crate::warn) day: u8,
}

/// A date of a found file with all it may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::warn) struct FoundDate {
    /// What it may mean, the likeliest first; empty where damage left no date.
    pub(in crate::warn) readings: SmallVec<[Day; 2]>,
    /// Year, month and day as written, where their order is plain, be there such a day or not; two
    /// digits of the year if there are no more.
    digits: Option<Vec<u8>>,
}

/// How a date of the file relates to one of the register, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::warn) enum DateRelation {
    Same,
    /// The file, or the register, knows no day.
    SameMonth,
    /// The file, or the register, knows no month.
    SameYear,
    /// The day of one is the month of the other.
    Exchanged,
    /// One digit is wrong, or exchanged with its neighbour.
    OneDigit,
    TwoDigits,
    Other,
}

impl DateRelation {
    pub(in crate::warn) const ALL: usize = 7;
}

impl Day {
    /// A day that can be, of a year somebody can be born in.
    fn new(year: u16, month: u16, day: u16) -> Option<Day> {
        let long = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 29,
            _ => 31,
        };
        let is_day = YEARS.contains(&year) && month <= 12 && day <= long && (month > 0 || day == 0);
        is_day.then(|| Day { year, month: narrow(month), day: narrow(day) })
    }

    /// Reads a value of the register: `1987`, `1987-03`, `1987-03-05`.
    pub(in crate::warn) fn of_register(value: &str) -> Option<Day> {
        let mut parts = value.split(['-', 'T', ' ']);
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let mut part = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        Some(Day { year, month: part(), day: part() })
    }

    /// As the register writes it.
    pub(in crate::warn) fn iso(self) -> String {
        let Day { year, month, day } = self;
        match (month, day) {
            (0, _) => format!("{year:04}"),
            (_, 0) => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}-{month:02}-{day:02}"),
        }
    }

    fn digits(self) -> [u8; 8] {
        let Day { year, month, day } = self;
        let year = [year / 1000, year / 100 % 10, year / 10 % 10, year % 10].map(|n| n as u8);
        let [a, b, c, d] = year;
        [a, b, c, d, month / 10, month % 10, day / 10, day % 10]
    }
}

fn narrow(number: u16) -> u8 {
    u8::try_from(number).unwrap_or(0)
}

impl FoundDate {
    /// Reads a cell that is a date and nothing else; `None` for others.
    ///
    /// `1987-03-05`, `5.3.1987`, `03/05/87`, `1987년 3월 5일`, `19870305`, `870305`, `870305-1234567`,
    /// `5 Mar 1987`, `I987-O3-05`. A national number gives the century by its seventh digit.
    pub(in crate::warn) fn read(cell: &str) -> Option<FoundDate> {
        let cell = without_time(cell.trim());
        if cell.len() > 48 || !cell.contains(is_digit) {
            return None;
        }
        let mut numbers: SmallVec<[String; 4]> = SmallVec::new();
        let mut month_word = None;
        let mut marks = String::new();
        for run in runs(cell) {
            match run {
                Run::Number(number) => numbers.push(number),
                Run::Word(word) => match month_of(&word) {
                    Some(month) if month_word.is_none() => {
                        month_word = Some((numbers.len(), month));
                    }
                    _ if is_filler(&word) => {}
                    _ => return None,
                },
                Run::Mark(mark) => marks.push(mark),
            }
        }
        let mut found = FoundDate { readings: SmallVec::new(), digits: None };
        if let Some((at, month)) = month_word {
            found.with_month_word(&numbers, at, month)?;
        } else {
            let numbers: SmallVec<[&str; 4]> = numbers.iter().map(String::as_str).collect();
            found.by_numbers(&numbers, &marks)?;
        }
        (!found.readings.is_empty() || found.digits.is_some()).then_some(found)
    }

    fn with_month_word(&mut self, numbers: &[String], at: usize, month: u16) -> Option<()> {
        let value = |text: &String| text.parse::<u16>().ok();
        match numbers {
            [year] => self.push(value(year).filter(|_| year.len() == 4)?, month, 0),
            [a, b] => {
                // `5 Mar 1987`, `Mar 5 1987`, `1987 Mar 5`.
                let (year, day) = if at == 1 && a.len() == 4 { (a, b) } else { (b, a) };
                for year in years(value(year)?, year.len()) {
                    self.push(year, month, value(day)?);
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn by_numbers(&mut self, numbers: &[&str], marks: &str) -> Option<()> {
        let value = |text: &str| text.parse::<u16>().ok();
        match *numbers {
            [whole] => self.by_digits(whole),
            [birth, rest] if birth.len() == 6 && (rest.len() == 7 || rest.len() == 1) => {
                self.national(birth, rest);
                Some(())
            }
            [year, month] if year.len() == 4 && month.len() <= 2 => {
                self.push(value(year)?, value(month)?, 0);
                Some(())
            }
            [a, b, c] if a.len() == 4 && b.len() <= 2 && c.len() <= 2 => {
                self.in_order(a, b, c);
                Some(())
            }
            [a, b, c] if c.len() == 4 && a.len() <= 2 && b.len() <= 2 => {
                let (a, b, year) = (value(a)?, value(b)?, value(c)?);
                self.push(year, b, a);
                // Points are for days first.
                if !marks.contains('.') || self.readings.is_empty() {
                    self.push(year, a, b);
                }
                self.digits = (!self.readings.is_empty() || b <= 12)
                    .then(|| eight(year, b, a))
                    .or_else(|| Some(eight(year, a, b)));
                Some(())
            }
            [a, b, c] if a.len() <= 2 && b.len() <= 2 && c.len() == 2 => {
                let (x, y, z) = (value(a)?, value(b)?, value(c)?);
                if a.len() == 2 {
                    for year in years(x, 2) {
                        self.push(year, y, z);
                    }
                    self.digits = Some(eight(x, y, z)[2..].to_vec());
                }
                // With the marks of the east, the year is first.
                if !marks.contains('년') && (marks.contains('/') || self.readings.is_empty()) {
                    for year in years(z, 2) {
                        self.push(year, y, x);
                        self.push(year, x, y);
                    }
                }
                Some(())
            }
            [a, b, c] if a.len() == 2 && b.len() <= 2 && c.len() == 1 => {
                for year in years(value(a)?, 2) {
                    self.push(year, value(b)?, value(c)?);
                }
                self.digits = Some(eight(value(a)?, value(b)?, value(c)?)[2..].to_vec());
                Some(())
            }
            _ => None,
        }
    }

    /// Digits without anything between them.
    fn by_digits(&mut self, whole: &str) -> Option<()> {
        let part = |from: usize, to: usize| whole.get(from..to)?.parse::<u16>().ok();
        match whole.len() {
            4 => self.push(part(0, 4)?, 0, 0),
            8 => {
                self.push(part(0, 4)?, part(4, 6)?, part(6, 8)?);
                self.digits = Some(whole.bytes().map(|b| b - b'0').collect());
                if self.readings.is_empty() {
                    self.push(part(4, 8)?, part(2, 4)?, part(0, 2)?);
                }
            }
            6 => {
                for year in years(part(0, 2)?, 2) {
                    self.push(year, part(2, 4)?, part(4, 6)?);
                }
                self.digits = Some(whole.bytes().map(|b| b - b'0').collect());
            }
            13 => self.national(&whole[..6], &whole[6..]),
            // A digit too many or too few.
            7 | 9 if whole.starts_with("19") || whole.starts_with("20") => {
                self.digits = Some(whole.bytes().map(|b| b - b'0').collect());
            }
            _ => return None,
        }
        // A year alone must be one.
        (whole.len() != 4 || !self.readings.is_empty()).then_some(())
    }

    /// The first six digits of a national number, and what follows: its first digit gives the century.
    fn national(&mut self, birth: &str, rest: &str) {
        let part = |from: usize, to: usize| birth[from..to].parse::<u16>().unwrap_or(0);
        let (year, month, day) = (part(0, 2), part(2, 4), part(4, 6));
        let century = match rest.as_bytes().first() {
            Some(b'1' | b'2' | b'5' | b'6') => 1900,
            Some(b'3' | b'4' | b'7' | b'8') => 2000,
            _ => 0,
        };
        if century == 0 {
            for year in years(year, 2) {
                self.push(year, month, day);
            }
            self.digits = Some(eight(year, month, day)[2..].to_vec());
        } else {
            self.push(century + year, month, day);
            self.digits = Some(eight(century + year, month, day));
        }
    }

    /// Year, month, day as written.
    fn in_order(&mut self, year: &str, month: &str, day: &str) {
        let value = |text: &str| text.parse::<u16>().unwrap_or(0);
        let (year, month, day) = (value(year), value(month), value(day));
        self.push(year, month, day);
        if self.readings.is_empty() {
            self.push(year, day, month);
        }
        self.digits = Some(eight(year, month, day));
    }

    fn push(&mut self, year: u16, month: u16, day: u16) {
        if let Some(day) = Day::new(year, month, day)
            && !self.readings.contains(&day)
        {
            self.readings.push(day);
        }
    }

    /// Reads a day as spreadsheets keep it, where a cell lost its form: 1 is 1 January 1900, and 1900 has a
    /// 29 February, so that from March on day 0 is 30 December 1899. From 1910 to 2020: any number of five
    /// digits is one of these, so a cell alone is never read so.
    pub(in crate::warn) fn of_serial(cell: &str) -> Option<FoundDate> {
        let cell = cell.trim();
        let cell = cell.strip_suffix(".0").unwrap_or(cell);
        let number: i64 = cell.parse().ok().filter(|_| cell.bytes().all(|b| b.is_ascii_digit()))?;
        if !(3654..=44_196).contains(&number) {
            return None;
        }
        let days = jiff::Span::new().try_days(number).ok()?;
        let date = jiff::civil::date(1899, 12, 30).checked_add(days).ok()?;
        let (year, month, day) = (date.year(), date.month(), date.day());
        let day = Day::new(
            year.cast_unsigned(),
            month.cast_unsigned().into(),
            day.cast_unsigned().into(),
        )?;
        Some(FoundDate { readings: SmallVec::from_slice(&[day]), digits: None })
    }

    /// How it relates to a date of the register.
    pub(in crate::warn) fn relate(&self, known: Day) -> DateRelation {
        let one = |reading: &Day| -> DateRelation {
            if *reading == known {
                return DateRelation::Same;
            }
            if reading.year == known.year && (reading.month == 0 || known.month == 0) {
                return DateRelation::SameYear;
            }
            let same_month = reading.year == known.year && reading.month == known.month;
            if same_month && (reading.day == 0 || known.day == 0) {
                return DateRelation::SameMonth;
            }
            let exchanged = reading.month == known.day && reading.day == known.month;
            if exchanged && reading.year == known.year {
                return DateRelation::Exchanged;
            }
            DateRelation::Other
        };
        let best = self.readings.iter().map(one).min().unwrap_or(DateRelation::Other);
        if best < DateRelation::OneDigit || known.day == 0 {
            return best;
        }
        let digits = known.digits();
        let mut slips: Option<usize> = None;
        let mut compare = |written: &[u8]| {
            let known = if written.len() == 6 { &digits[2..] } else { &digits[..] };
            let found = distance(written, known, 2);
            slips = match (slips, found) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        };
        if let Some(written) = &self.digits {
            compare(written);
        } else {
            self.readings.iter().filter(|day| day.day != 0).for_each(|day| compare(&day.digits()));
        }
        match slips {
            Some(0 | 1) => DateRelation::OneDigit,
            Some(2) => DateRelation::TwoDigits,
            _ => best,
        }
    }

    /// Days it may have been before one digit was misread or exchanged: to look for, not to believe.
    pub(in crate::warn) fn repairs(&self) -> Vec<Day> {
        let mut written: Vec<Vec<u8>> = self.digits.iter().cloned().collect();
        written.extend(self.readings.iter().map(|day| day.digits().to_vec()));
        let mut out = Vec::new();
        for digits in written {
            if !matches!(digits.len(), 6 | 8) {
                // One digit too many: without each; one too few is found by the name.
                for at in 0..digits.len().min(9) {
                    let mut tried = digits.clone();
                    tried.remove(at);
                    if tried.len() == 8 {
                        push_days(&tried, &mut out);
                    }
                }
                continue;
            }
            for at in 0..digits.len() {
                if digits.len() == 8 && at == 0 {
                    continue;
                }
                let mut tried = digits.clone();
                for other in (0..10).filter(|other| *other != digits[at]) {
                    tried[at] = other;
                    push_days(&tried, &mut out);
                }
                if at + 1 < digits.len() {
                    let mut tried = digits.clone();
                    tried.swap(at, at + 1);
                    push_days(&tried, &mut out);
                }
            }
        }
        let exchanged: Vec<Day> = (self.readings.iter())
            .filter_map(|day| Day::new(day.year, u16::from(day.day), u16::from(day.month)))
            .collect();
        out.extend(exchanged);
        out.sort_unstable();
        out.dedup();
        out.retain(|day| !self.readings.contains(day));
        out
    }
}

fn push_days(digits: &[u8], out: &mut Vec<Day>) {
    let number = |part: &[u8]| part.iter().fold(0, |sum, digit| sum * 10 + u16::from(*digit));
    let (year, rest) = digits.split_at(digits.len() - 4);
    let (month, day) = (number(&rest[..2]), number(&rest[2..]));
    for year in years(number(year), year.len()) {
        out.extend(Day::new(year, month, day).filter(|day| day.day != 0));
    }
}

fn eight(year: u16, month: u16, day: u16) -> Vec<u8> {
    let day = Day { year, month: narrow(month.min(99)), day: narrow(day.min(99)) };
    day.digits().to_vec()
}

/// The years that a number of so many digits may stand for.
fn years(number: u16, digits: usize) -> SmallVec<[u16; 2]> {
    match digits {
        4 => SmallVec::from_slice(&[number]),
        // Nobody is born after this century's twenties, and few before the last one's.
        2 if number <= 30 => SmallVec::from_slice(&[1900 + number, 2000 + number]),
        2 => SmallVec::from_slice(&[1900 + number]),
        _ => SmallVec::new(),
    }
}

/// Spreadsheets give days a time, of midnight.
fn without_time(cell: &str) -> &str {
    match cell.split_once([' ', 'T']) {
        Some((day, time)) if day.len() >= 8 && time.contains(':') => day,
        _ => cell,
    }
}

enum Run {
    Number(String),
    Word(String),
    Mark(char),
}

/// A cell as numbers, words and what stands between. Letters in a run with digits are digits misread.
fn runs(cell: &str) -> Vec<Run> {
    let mut out = Vec::new();
    let mut run = String::new();
    let close = |run: &mut String, out: &mut Vec<Run>| {
        if run.is_empty() {
            return;
        }
        let read: Option<String> = run.chars().map(digit).collect();
        let has_digit = run.contains(is_digit);
        match read {
            Some(number) if has_digit || run.len() <= 2 => out.push(Run::Number(number)),
            _ => split_ordinal(run, out),
        }
        run.clear();
    };
    for c in cell.chars() {
        let is_part = c.is_alphanumeric() || matches!(c, '|' | '!' | '○');
        if is_part && !matches!(c, '년' | '월' | '일' | '年' | '月' | '日') {
            run.push(c);
        } else {
            close(&mut run, &mut out);
            if !c.is_whitespace() {
                out.push(Run::Mark(if c == '年' { '년' } else { c }));
            }
        }
    }
    close(&mut run, &mut out);
    out
}

/// `5th` is 5, `05Mar1987` three runs, a word a word.
fn split_ordinal(run: &str, out: &mut Vec<Run>) {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let numeric = is_digit(first);
        let end = rest.find(|c: char| is_digit(c) != numeric).unwrap_or(rest.len());
        let part = &rest[..end];
        if numeric {
            out.push(Run::Number(part.chars().filter_map(digit).collect()));
        } else if !matches!(part, "st" | "nd" | "rd" | "th" | "er") || out.is_empty() {
            out.push(Run::Word(part.to_lowercase()));
        }
        rest = &rest[end..];
    }
}

/// Words that stand beside a date of birth.
fn is_filler(word: &str) -> bool {
    matches!(word, "생" | "born" | "b" | "dob" | "g" | "г" | "of" | "t" | "양력" | "음력" | "출생")
}

fn month_of(word: &str) -> Option<u16> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "янв"],
        &["feb", "фев"],
        &["mar", "мар"],
        &["apr", "апр"],
        &["may", "mai", "май", "мая"],
        &["jun", "июн"],
        &["jul", "июл"],
        &["aug", "авг"],
        &["sep", "сен"],
        &["oct", "okt", "окт"],
        &["nov", "ноя"],
        &["dec", "dez", "дек"],
    ];
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    u16::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expect: &[&str]) {
        let readings = FoundDate::read(cell)
            .map(|date| date.readings.iter().map(|day| day.iso()).collect::<Vec<_>>());
        assert_eq!(readings.unwrap_or_default(), expect, "{cell}");
    }

    #[test]
    fn dates_as_people_write_them() {
        check("1987-03-05", &["1987-03-05"]);
        check("1987/3/5", &["1987-03-05"]);
        check("1987. 3. 5.", &["1987-03-05"]);
        check("1987년 3월 5일", &["1987-03-05"]);
        check("1987년 03월 05일생", &["1987-03-05"]);
        check("1987年3月5日", &["1987-03-05"]);
        check("87년 3월 5일", &["1987-03-05"]);
        check("87.3.5", &["1987-03-05"]);
        check("87-03-05", &["1987-03-05"]);
        check("5.3.1987", &["1987-03-05"]);
        check("25/03/1987", &["1987-03-25"]);
        check("03/25/1987", &["1987-03-25"]);
        check("03/05/1987", &["1987-05-03", "1987-03-05"]);
        check("19870305", &["1987-03-05"]);
        check("870305", &["1987-03-05"]);
        check("010305", &["1901-03-05", "2001-03-05"]);
        check("870305-1234567", &["1987-03-05"]);
        check("010305-3******", &["2001-03-05"]);
        check("870305-1", &["1987-03-05"]);
        check("5 Mar 1987", &["1987-03-05"]);
        check("Mar 5, 1987", &["1987-03-05"]);
        check("05MAR1987", &["1987-03-05"]);
        check("5th March 1987", &["1987-03-05"]);
        check("March 1987", &["1987-03"]);
        check("1987", &["1987"]);
        check("1987-03", &["1987-03"]);
        check("1987-03-05 00:00:00", &["1987-03-05"]);
        check("1987-03-05T00:00:00", &["1987-03-05"]);
        check("l987-O3-05", &["1987-03-05"]);
        check("1987-13-05", &["1987-05-13"]);
    }

    /// 1987-03-05 is day 31841 in a spreadsheet: 31841 days after 1899-12-30.
    #[test]
    fn days_as_numbers() {
        let day = |cell: &str| FoundDate::of_serial(cell).map(|date| date.readings[0].iso());
        assert_eq!(day("31841").as_deref(), Some("1987-03-05"));
        assert_eq!(day("36526.0").as_deref(), Some("2000-01-01"));
        for cell in ["", "318", "99999", "3l841", "31841-1"] {
            assert_eq!(day(cell), None, "{cell}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for cell in
            ["", "김철수", "010-1234-5678", "Seoul 123", "12", "1987-03-05 x", "3055-01-01x"]
        {
            assert_eq!(FoundDate::read(cell), None, "{cell}");
        }
    }

    #[track_caller]
    fn related(cell: &str, known: &str, expect: DateRelation) {
        let found = FoundDate::read(cell).expect(cell);
        assert_eq!(found.relate(Day::of_register(known).expect(known)), expect, "{cell} {known}");
    }

    #[test]
    fn relations() {
        related("1987-03-05", "1987-03-05", DateRelation::Same);
        related("05/03/1987", "1987-03-05", DateRelation::Same);
        related("03/05/1987", "1987-03-05", DateRelation::Same);
        related("5.3.1987", "1987-05-03", DateRelation::Exchanged);
        related("1987", "1987-03-05", DateRelation::SameYear);
        related("1987-03", "1987-03-05", DateRelation::SameMonth);
        related("1987-03-06", "1987-03-05", DateRelation::OneDigit);
        related("1978-03-05", "1987-03-05", DateRelation::OneDigit);
        related("1987-93-05", "1987-03-05", DateRelation::OneDigit);
        related("870306", "1987-03-05", DateRelation::OneDigit);
        related("1978-03-06", "1987-03-05", DateRelation::TwoDigits);
        related("199870305", "1987-03-05", DateRelation::OneDigit);
        related("1987035", "1987-03-05", DateRelation::OneDigit);
        related("1960-11-21", "1987-03-05", DateRelation::Other);
    }

    #[test]
    fn repairs_hold_the_day_before_the_slip() {
        for (cell, was) in
            [("1987-03-06", "1987-03-05"), ("1987-93-05", "1987-03-05"), ("780305", "1987-03-05")]
        {
            let repairs = FoundDate::read(cell).expect(cell).repairs();
            assert!(repairs.iter().any(|day| day.iso() == was), "{cell}");
        }
    }
}
