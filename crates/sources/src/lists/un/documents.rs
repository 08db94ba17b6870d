//! Documents of the UN list, whose numbers stand in prose now and then.

use crate::lists::party::{DocumentParts, Party, date_after, join, squash};
use crate::xml::Element;

/// Takes over an `INDIVIDUAL_DOCUMENT`.
pub(super) fn document(party: &mut Party, mut document: Element) {
    let [kind, kind2, number, issuing, of_issue, issued, city, note] = [
        "TYPE_OF_DOCUMENT",
        "TYPE_OF_DOCUMENT2",
        "NUMBER",
        "ISSUING_COUNTRY",
        "COUNTRY_OF_ISSUE",
        "DATE_OF_ISSUE",
        "CITY_OF_ISSUE",
        "NOTE",
    ]
    .map(|name| squash(&document.take_text(name)).into_owned());
    super::leftovers(party, &document);
    let text = [&number, &kind2, &note].into_iter().find(|text| !text.is_empty());
    let read = match (number.is_empty(), text) {
        (false, _) => number_of(&number),
        (true, Some(_)) => number_in(&kind2).or_else(|| number_in(&note)).unwrap_or_default(),
        (true, None) => String::new(),
    };
    let kinds = match kind2.eq_ignore_ascii_case(&kind) {
        true => kind.clone(),
        false => join(&[&kind, &kind2], ", "),
    };
    let lower = kinds.to_lowercase();
    let passport = ["passport", "passeport", "pasaporte"].iter().any(|word| lower.contains(word));
    let city = match city.is_empty() {
        true => String::new(),
        false => format!("issued in {city}"),
    };
    let country = if issuing.is_empty() { &of_issue } else { &issuing };
    let expires = date_after(&note, &["expir", "valid until"]).unwrap_or_default();
    let part = party.document(&DocumentParts {
        passport,
        number: &read,
        number_text: &number,
        kind: short_kind(&kind2, &read).unwrap_or(&kind),
        kind_text: &kinds,
        country,
        issued: &issued,
        expires: &expires,
        summary: &join(&[&city, &note], "; "),
        ..DocumentParts::default()
    });
    if let Some(part) = part
        && !of_issue.is_empty()
    {
        party.add_to(part, "country", &of_issue);
    }
}

/// The more exact of the two kinds: "identity card" says more than "National Identification
/// Number". A number that it repeats and the words for "number" in front of it are no kind.
fn short_kind<'a>(kind: &'a str, number: &str) -> Option<&'a str> {
    let ends = |c: char| matches!(c, ' ' | ':' | '.' | ',');
    let kind = kind.trim_matches(ends);
    let kind = match kind.strip_suffix(number) {
        Some(rest) if !number.is_empty() => rest.trim_end_matches(ends),
        _ => kind,
    };
    let (rest, last) = kind.rsplit_once(' ').unwrap_or(("", kind));
    let kind = match last.to_ascii_lowercase().as_str() {
        "no" => rest,
        // "Social Security Number" is the kind.
        "number" if rest.is_empty() || rest.ends_with(')') => rest,
        "number" if ["card", "passport"].iter().any(|end| rest.to_lowercase().ends_with(end)) => {
            rest
        }
        _ => kind,
    };
    Some(kind.trim_end_matches(ends)).filter(|kind| !kind.is_empty())
}

/// The number in what should be one: "Libyan Passport No. 96/184442", "403062567 (US)",
/// "Jordan 654781". What does not look like more than a number is the number.
fn number_of(text: &str) -> String {
    let mut rest = after_marker(text).unwrap_or(text);
    for end in [" (", ",", ";"] {
        if let Some((before, _)) = rest.split_once(end)
            && has_digit(before)
        {
            rest = before;
        }
    }
    // Words before the number: a country, a kind of document. Series are shorter.
    for _ in 0..8 {
        let Some((word, after)) = rest.split_once(' ') else {
            break;
        };
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if has_digit(word) || letters < 4 || !has_digit(after) {
            break;
        }
        rest = after.trim_start();
    }
    if has_digit(rest) { rest.trim().to_owned() } else { text.to_owned() }
}

/// The number that prose mentions: "Tunisian passport number L 191609 issued on …".
fn number_in(text: &str) -> Option<String> {
    let rest = after_marker(text)?;
    let mut number = String::new();
    for word in rest.split_whitespace().take(2) {
        if !number.is_empty() {
            number.push(' ');
        }
        number.push_str(word.trim_end_matches([',', '.', ';', ')']));
        if has_digit(word) {
            return Some(number);
        }
    }
    None
}

/// What follows the first "number" or "No." in the text.
fn after_marker(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let marker = ["number", "no."]
        .iter()
        .filter_map(|marker| {
            let at = lower.find(marker)?;
            let starts_word = !lower[..at].ends_with(|c: char| c.is_alphanumeric());
            starts_word.then_some((at, at + marker.len()))
        })
        .min()?;
    let rest = text[marker.1..].trim_start_matches([':', '.', ' ']);
    has_digit(rest).then_some(rest)
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_among_words() {
        for (text, expect) in [
            ("D 000763", "D 000763"),
            ("Libyan Passport No. 96/184442", "96/184442"),
            ("Afghan passport number SE 012820", "SE 012820"),
            ("Provisional passport No.: 28642163", "28642163"),
            ("403062567 (US)", "403062567"),
            ("R00005943, South Sudan", "R00005943"),
            ("Libya B/002210", "B/002210"),
            ("Diplomatic Passport D014433", "D014433"),
            ("TR-P 614 166", "TR-P 614 166"),
            ("Russian passport number 8208 No. 555627", "8208 No. 555627"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(number_of(text), expect, "{text}");
        }
    }

    #[test]
    fn the_kind_is_short() {
        for (kind, number, expect) in [
            (
                "Invented identity card (test) number 545167",
                "545167",
                "Invented identity card (test)",
            ),
            ("National Identity Card number", "G-1", "National Identity Card"),
            ("Identification Card No.", "1", "Identification Card"),
            ("national passport number", "1", "national passport"),
            ("Social Security Number:", "1", "Social Security Number"),
            ("Personal identification no.:", "1", "Personal identification"),
            ("Voter ID", "", "Voter ID"),
            ("number:", "1", ""),
            ("", "1", ""),
        ] {
            assert_eq!(short_kind(kind, number).unwrap_or_default(), expect, "{kind}");
        }
    }

    #[test]
    fn the_number_in_a_note() {
        for (text, expect) in [
            ("passport number L 191609 issued on 28 Feb. 1996", Some("L 191609")),
            ("Identity Card number 1127083101 under name X", Some("1127083101")),
            ("issued in 1993", None),
            ("number unknown, issued 1993", None),
        ] {
            assert_eq!(number_in(text).as_deref(), expect, "{text}");
        }
    }
}
