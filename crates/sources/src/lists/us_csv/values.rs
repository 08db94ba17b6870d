//! The small grammars inside a remark: dates, numbers with country and dates.

use model::value::date;

/// A point in time as precise as the list knows it, or its two ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// ISO date: year, year and month, or day.
    pub(super) from: String,
    /// The last possible date, where a range is given.
    pub(super) to: Option<String>,
}

/// A number and what stands after it: `AB123 (Jalisco) (Mexico) issued 1999 expires 01 Feb 2009`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Number<'a> {
    pub(super) number: &'a str,
    /// What the last parentheses hold, a country in most cases.
    pub(super) country: Option<&'a str>,
    /// What the parentheses before them hold: a state, a city.
    pub(super) region: Option<&'a str>,
    pub(super) issued: Option<&'a str>,
    pub(super) expires: Option<&'a str>,
}

/// Reads `19 Apr 1947`, `Apr 1947`, `1947`, any of them after `circa`, and two of them joined by
/// `to` (years also by `-`).
pub(super) fn period(text: &str) -> Option<Period> {
    let text = text.trim();
    let text = text.strip_prefix("circa ").unwrap_or(text);
    if let Some(from) = date::parse_loose(text) {
        return Some(Period { from, to: None });
    }
    let (from, to) = text.split_once(" to ").or_else(|| text.split_once('-'))?;
    Some(Period { from: date::parse_loose(from)?, to: Some(date::parse_loose(to)?) })
}

/// Reads a number and its tail; `None` if the text is no number but a sentence around one.
pub(super) fn number(text: &str) -> Option<Number<'_>> {
    let mut found = Number::default();
    let mut rest = text.trim();
    if let Some((head, date)) = dated(rest, "expires ") {
        (rest, found.expires) = (head, Some(date));
    }
    if let Some((head, date)) = dated(rest, "issued ") {
        (rest, found.issued) = (head, Some(date));
    }
    if let Some((head, inner)) = bracketed(rest) {
        (rest, found.country) = (head, Some(inner));
        if let Some((head, inner)) = bracketed(rest) {
            (rest, found.region) = (head, Some(inner));
        }
    }
    found.number = rest;
    is_number(rest).then_some(found)
}

/// Splits off a date after `word`, at the end of the text.
fn dated<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let at = text.rfind(word)?;
    let (head, tail) = (&text[..at], text[at + word.len()..].trim());
    period(tail)?;
    (head.is_empty() || head.ends_with(' ')).then(|| (head.trim_end(), tail))
}

/// Splits off the name of a place in parentheses at the end of the text. A check digit, as in
/// `A123456(7)`, is part of its number.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(')')?;
    let at = inner.rfind('(')?;
    let (head, name) = (inner[..at].trim_end(), inner[at + 1..].trim());
    let is_name = name.chars().filter(|c| c.is_alphabetic()).take(2).count() == 2;
    (is_name && !head.is_empty()).then_some((head, name))
}

/// A number has a digit and no word in small letters outside parentheses: `RL 100200` and
/// `13/Ta Na (Naing)01` are numbers, `100200 issued under the name` is none.
fn is_number(text: &str) -> bool {
    const WORD: usize = 3;
    let mut small = 0;
    let mut has_word = false;
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        small = if c.is_lowercase() && depth <= 0 { small + 1 } else { 0 };
        has_word |= small >= WORD;
    }
    // The longest key in the published files has 58 characters.
    !has_word && text.len() <= 64 && text.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_period(text: &str, expect: &str) {
        let found = match period(text) {
            None => "none".to_owned(),
            Some(Period { from, to: None }) => from,
            Some(Period { from, to: Some(to) }) => format!("{from}/{to}"),
        };
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn periods() {
        check_period("19 Apr 1947", "1947-04-19");
        check_period("1 Apr 1947", "1947-04-01");
        check_period("10 October 1969", "1969-10-10");
        check_period("Apr 1947", "1947-04");
        check_period("1947", "1947");
        check_period("circa 1951", "1951");
        check_period("circa 11 Dec 1972", "1972-12-11");
        check_period("circa 1979-1982", "1979/1982");
        check_period("1951 to 1953", "1951/1953");
        check_period("01 Mar 1960 to 31 Mar 1960", "1960-03-01/1960-03-31");
        check_period("between 1951 and 1953", "none");
        check_period("19 Apr", "none");
        check_period("April", "none");
        check_period("123 Apr 1947", "none");
        check_period("19 Ap 1947", "none");
        check_period("a 19 Apr 1947", "none");
        check_period("", "none");
    }

    #[track_caller]
    fn check_number(text: &str, expect: [&str; 5]) {
        let Some(n) = number(text) else {
            assert_eq!(["none", "", "", "", ""], expect, "{text}");
            return;
        };
        let found = [n.number]
            .into_iter()
            .chain([n.country, n.region, n.issued, n.expires].map(Option::unwrap_or_default));
        assert_eq!(found.collect::<Vec<_>>(), expect, "{text}");
    }

    #[test]
    fn numbers() {
        check_number("A100200", ["A100200", "", "", "", ""]);
        check_number("RL 100200 (Lebanon)", ["RL 100200", "Lebanon", "", "", ""]);
        check_number("1-2 (Jalisco) (Mexico)", ["1-2", "Mexico", "Jalisco", "", ""]);
        check_number("7 (Iran) issued 1999", ["7", "Iran", "", "1999", ""]);
        check_number("7 expires 01 Jan 2020", ["7", "", "", "", "01 Jan 2020"]);
        check_number(
            "7 (Korea, North) issued 02 Feb 2010 expires 01 Feb 2020",
            ["7", "Korea, North", "", "02 Feb 2010", "01 Feb 2020"],
        );
        check_number(
            "7 (Jordan) issued 01 Jan 2008 to 31 Dec 2010",
            ["7", "Jordan", "", "01 Jan 2008 to 31 Dec 2010", ""],
        );
        check_number("A100200(7) (Hong Kong)", ["A100200(7)", "Hong Kong", "", "", ""]);
        check_number("A100200(7)", ["A100200(7)", "", "", "", ""]);
        check_number("1/Ta Na (Naing)01 (Burma)", ["1/Ta Na (Naing)01", "Burma", "", "", ""]);
        check_number("Provisional (Colombia)", ["none", "", "", "", ""]);
        check_number("issued 21 Jun 1992", ["none", "", "", "", ""]);
        check_number("7 issued under the name John Doe", ["none", "", "", "", ""]);
        check_number("", ["none", "", "", "", ""]);
    }
}
