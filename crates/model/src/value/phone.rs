//! Phone numbers.

use std::str::FromStr;

use phonenumber::country::Id;

/// The E.164 form of a valid phone number; `None` for others.
///
/// A number that begins with `+` or `00` stands for itself; another one is read in each of the
/// `countries` in turn, and counts if that makes it valid in exactly one way. Extensions are dropped.
///
/// Validity is that of Google's libphonenumber, as the crate `phonenumber` packs it: the first call
/// unpacks its tables. Only digits reach that crate, whatever the source wrote.
///
/// ```
/// use model::value::phone::clean;
///
/// assert_eq!(clean("+850 2 381 4410", &[]).as_deref(), Some("+85023814410"));
/// assert_eq!(clean("030 1234567", &["de".to_owned()]).as_deref(), Some("+49301234567"));
/// assert_eq!(clean("030 1234567", &[]), None);
/// ```
pub fn clean(text: &str, countries: &[String]) -> Option<String> {
    let number = Digits::read(text)?;
    if number.is_international {
        return valid(None, &format!("+{}", number.digits));
    }
    let mut found: Option<String> = None;
    for code in countries {
        let Ok(country) = Id::from_str(&code.to_ascii_uppercase()) else {
            continue;
        };
        let Some(e164) = valid(Some(country), &number.digits) else {
            continue;
        };
        match &found {
            Some(other) if *other != e164 => return None,
            _ => found = Some(e164),
        }
    }
    found
}

fn valid(country: Option<Id>, digits: &str) -> Option<String> {
    let number = phonenumber::parse(country, digits).ok()?;
    if !phonenumber::is_valid(&number) {
        return None;
    }
    // Written by hand: the crate's formatter panics where it has no table.
    Some(format!("+{}{}", number.country().code(), number.national()))
}

/// What a phone number says, without its punctuation.
struct Digits {
    is_international: bool,
    digits: String,
}

impl Digits {
    /// Reads `+49 (0)30 / 12-34.5 ext. 6`, `tel:…`, `00…`; letters other than those are no number.
    fn read(text: &str) -> Option<Digits> {
        let text = text.trim();
        if text.len() > 64 {
            return None;
        }
        let text = match text.get(..4) {
            Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => text[4..].trim_start(),
            _ => text,
        };
        let text = without_extension(text);
        let (mut is_international, rest) = match text.strip_prefix(['+', '＋']) {
            Some(rest) => (true, rest),
            None => match text.strip_prefix("(+") {
                Some(rest) => (true, rest),
                None => (false, text),
            },
        };
        // A zero in brackets is dialled at home only.
        let rest = rest.replacen("(0)", "", usize::from(is_international));
        let mut digits = String::with_capacity(rest.len());
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '-' | '.' | '/' | '(' | ')' | '‐'..='―' => {}
                _ if c.is_whitespace() => {}
                _ => return None,
            }
        }
        if !is_international && digits.starts_with("00") {
            is_international = true;
            digits.drain(..2);
        }
        // E.164 allows fifteen digits, and a national prefix may stand before them.
        (4..=17).contains(&digits.len()).then_some(Digits { is_international, digits })
    }
}

/// Cuts ` ext. 12`, ` x12`, `;ext=12` off.
fn without_extension(text: &str) -> &str {
    let is_mark = |c: char| c.is_ascii_alphabetic() || c == ';' || c == '#';
    let Some(at) = text.find(is_mark) else {
        return text;
    };
    let mark: String = text[at..]
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || c.is_ascii_digit() || *c == '#')
        .collect::<String>()
        .to_ascii_lowercase();
    let is_extension = ["extension", "ext", "x", "#"].iter().any(|word| {
        mark.strip_prefix(word).is_some_and(|number| {
            (1..=7).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
        })
    });
    if is_extension { text[..at].trim_end() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, countries: &[&str], expect: &str) {
        let countries: Vec<String> = countries.iter().map(|code| (*code).to_owned()).collect();
        let found = clean(raw, &countries);
        assert_eq!(found.as_deref().unwrap_or("refused"), expect, "{raw:?}");
    }

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn international() {
        check("+49 30 1234567", &[], "+49301234567");
        check("+1 202-555-0143", &[], "+12025550143");
        check("+44 (0)20 7946 0958", &[], "+442079460958");
        check("+850 2 381 8888", &[], "+85023818888");
        check("+850-2-381-4410", &[], "+85023814410");
        check("tel:+4930123456", &[], "+4930123456");
        check("+7 495 123-45-67 ext. 12", &[], "+74951234567");
        check("+1 202 456 1111 x5", &[], "+12024561111");
        check("+86-24-23863333", &[], "+862423863333");
        for raw in [
            "",
            "+",
            "+1",
            "00",
            "+999 123",
            "030 1234567",
            "(8-495) 123-45-67",
            "850-2-381-4410",
            "+49 30 CALL-ME",
            "none",
        ] {
            check(raw, &[], "refused");
        }
    }

    /// Ours: `00`, and countries of the record (ITU-T E.123 and the national plans).
    #[test]
    fn with_a_hint() {
        check("0049 30 1234567", &[], "+49301234567");
        check("030 1234567", &["de"], "+49301234567");
        check("8 495 123-45-67", &["ru"], "+74951234567");
        check("(202) 456-1111", &["us"], "+12024561111");
        check("(202) 456-1111", &["us", "ca"], "+12024561111");
        check("+49 30 1234567", &["ru"], "+49301234567");
        check("123", &["us"], "refused");
        check("030 1234567", &["suhh"], "refused");
    }
}
