//! Dates in words: "circa Sep. 1958", "08 Feb 1980", "1963 or 1964".

/// Words that qualify or join dates without being part of one.
const FILLERS: [&str; 18] = [
    "circa",
    "c",
    "ca",
    "approximately",
    "approx",
    "about",
    "around",
    "between",
    "from",
    "to",
    "until",
    "and",
    "or",
    "on",
    "of",
    "early",
    "late",
    "born",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A longer text consists of more than dates.
const LONGEST: usize = 200;

/// The dates a text consists of, as ISO prefixes, in order; none if it holds anything else.
///
/// Day and month go with the year that follows them, or with the one before: "9 Jul. 2010",
/// "March 22, 2018". Two months before one year say no more than the year.
///
/// ```text
/// "circa Sep. 1958"         -> 1958-09
/// "1972-08-10 or 1972-08-11" -> 1972-08-10, 1972-08-11
/// "1963-1964"               -> 1963, 1964
/// "30-35 years old"         -> nothing
/// ```
pub(crate) fn text_dates(text: &str) -> Vec<String> {
    let mut dates = Vec::new();
    if text.len() > LONGEST {
        return dates;
    }
    let mut day: Option<u32> = None;
    let mut months: Vec<u32> = Vec::new();
    let words = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ';' | '\u{2013}'))
        .map(|word| word.trim_matches(|c| matches!(c, '.' | ':' | '?')))
        .filter(|word| !word.is_empty());
    for word in words {
        let lower = word.to_lowercase();
        if FILLERS.contains(&lower.as_str()) {
            continue;
        }
        if let Some(month) = month(&lower) {
            months.push(month);
        } else if let Ok(number) = word.parse::<u32>() {
            match word.len() {
                1 | 2 if day.is_none() && (1..=31).contains(&number) => day = Some(number),
                4 if is_year(number) => {
                    let date = match (months.as_slice(), day) {
                        ([month], Some(day)) => full(number, *month, day),
                        ([month], None) => Some(format!("{number:04}-{month:02}")),
                        (_, None) => Some(format!("{number:04}")),
                        (_, Some(_)) => None,
                    };
                    let Some(date) = date else {
                        return Vec::new();
                    };
                    dates.push(date);
                    day = None;
                    months.clear();
                }
                _ => return Vec::new(),
            }
        } else {
            match with_hyphens(word) {
                Some(found) if day.is_none() && months.is_empty() => dates.extend(found),
                _ => return Vec::new(),
            }
        }
    }
    if day.is_some() || !months.is_empty() {
        return Vec::new();
    }
    dates
}

/// The one date a text consists of.
pub(crate) fn text_date(text: &str) -> Option<String> {
    let mut dates = text_dates(text);
    (dates.len() == 1).then(|| dates.remove(0))
}

/// The date that follows the first of `labels` in the text, whatever stands behind it: "expired on
/// 26 Mar. 2011, in …". Labels are lower-case.
pub(crate) fn date_after(text: &str, labels: &[&str]) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let at = labels.iter().filter_map(|label| lower.find(label)).min()?;
    let words: Vec<&str> = text[at..]
        .split_whitespace()
        .skip_while(|word| {
            !word.bytes().any(|byte| byte.is_ascii_digit()) && month_of(word).is_none()
        })
        .take(3)
        .collect();
    // No more than a few words may stand between the label and its date.
    let first = text[at..].find(words.first()?)?;
    if first > 40 {
        return None;
    }
    (1..=words.len()).rev().find_map(|n| text_date(&words[..n].join(" ")))
}

fn month_of(word: &str) -> Option<u32> {
    month(&word.trim_end_matches(['.', ',']).to_lowercase())
}

/// A month's name or its beginning, of three letters at least.
fn month(word: &str) -> Option<u32> {
    if word.len() < 3 {
        return None;
    }
    (1..)
        .zip(MONTHS)
        .find(|(_, name)| name.starts_with(word) || (word == "sept" && *name == "september"))
        .map(|(number, _)| number)
}

fn is_year(year: u32) -> bool {
    (1700..2200).contains(&year)
}

fn full(year: u32, month: u32, day: u32) -> Option<String> {
    let exists = jiff::civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    exists.ok().map(|date| date.to_string())
}

/// `1963-1964`, `1972-08`, `1972-08-10`.
fn with_hyphens(word: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = word.split('-').collect();
    let number = |part: &&str| -> Option<u32> {
        (part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let numbers: Vec<u32> = parts.iter().filter_map(number).collect();
    if numbers.len() != parts.len() || !is_year(*numbers.first()?) {
        return None;
    }
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    match (lengths.as_slice(), numbers.as_slice()) {
        ([4, 4], [from, to]) if is_year(*to) => Some(vec![format!("{from}"), format!("{to}")]),
        ([4, 2], [year, month]) if (1..=12).contains(month) => {
            Some(vec![format!("{year}-{month:02}")])
        }
        ([4, 2, 2], [year, month, day]) => Some(vec![full(*year, *month, *day)?]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(text_dates(text).join(" "), expect, "{text}");
    }

    #[test]
    fn dates_in_words() {
        check("1962", "1962");
        check("08 Feb 1980", "1980-02-08");
        check("Nov. 1973", "1973-11");
        check("August 1961", "1961-08");
        check("March 22, 2018", "2018-03-22");
        check("circa 1961", "1961");
        check("Between Aug. and Sep. 1977", "1977");
        check("1963-1964", "1963 1964");
        check("1963 or 1964", "1963 1964");
        check("1972-08-10 or 1972-08-11", "1972-08-10 1972-08-11");
        check("1955 to 1957", "1955 1957");
        check("2023-06-04.", "2023-06-04");
        check("4 Sept 2019", "2019-09-04");
    }

    #[test]
    fn what_is_no_date_is_none() {
        check("30-35 years old", "");
        check("24/06/1402 (Hijri Calendar)", "");
        check("31 Feb 1980", "");
        check("born in the early 1970s", "");
        check("Sep-99", "");
        check("Sep.", "");
        check("1999-13", "");
        check("", "");
        check("99999999999999999999", "");
    }

    #[test]
    fn a_date_behind_its_label() {
        let after = |text| date_after(text, &["expir", "valid until"]).unwrap_or_default();
        assert_eq!(after("expired on 26 Mar. 2011"), "2011-03-26");
        assert_eq!(after("Passport expiration date: March 22, 2018"), "2018-03-22");
        assert_eq!(after("valid until 10 April 2018"), "2018-04-10");
        assert_eq!(after("expired 29 Dec. 2006 under the name of"), "2006-12-29");
        assert_eq!(after("Expiration date: 2023-06-04."), "2023-06-04");
        assert_eq!(after("expired"), "");
        assert_eq!(after("issued in 1974"), "");
    }
}
