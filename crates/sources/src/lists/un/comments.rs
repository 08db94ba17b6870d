//! What the comments of the UN list say in a form that can be mistaken for nothing else.
//!
//! The comments themselves are kept as notes; a value found here and refused by its type is left
//! where it stands.

use crate::lists::party::Party;

/// Takes contacts, numbers, gender and parents out of comments.
pub(super) fn mine(party: &mut Party, text: &str) {
    contacts(party, text);
    let is_person = party.main().is_a("Person");
    if is_person {
        if let Some(gender) = word_after(text, &["Gender:", "Gender ["]) {
            party.offer("gender", gender);
        }
        for (labels, prop) in [
            (
                [
                    "Father's name is ",
                    "Father's name: ",
                    "Father\u{2019}s name is ",
                    "Father\u{2019}s name: ",
                ],
                "fatherName",
            ),
            (
                [
                    "Mother's name is ",
                    "Mother's name: ",
                    "Mother\u{2019}s name is ",
                    "Mother\u{2019}s name: ",
                ],
                "motherName",
            ),
        ] {
            if let Some(name) = name_after(text, &labels) {
                party.offer(prop, &name);
            }
        }
        for code in all_after(text, &["Italian Fiscal Code:", "Italian Fiscal code:"]) {
            party.offer("taxNumber", code);
        }
    } else {
        for code in all_after(text, &["SWIFT/BIC:", "SWIFT BIC:", "SWIFT:", "SWIFT code:"]) {
            party.offer("swiftBic", code);
        }
        for number in all_after(text, &["IMO number:", "IMO Number:"]) {
            party.offer("imoNumber", number);
        }
        for number in all_after(text, &["National Tax Number:"]) {
            party.offer("taxNumber", number);
        }
    }
}

/// Takes addresses of mail and web and international phone numbers out of a text.
pub(super) fn contacts(party: &mut Party, text: &str) {
    for word in text.split_whitespace() {
        // "link:https://…" has no blank.
        let url = word.find("http://").or_else(|| word.find("https://"));
        if let Some(at) = url {
            let url = trim(&word[at..]);
            let is_source = url.contains("interpol.int") || url.contains("un.org/");
            party.offer(if is_source { "sourceUrl" } else { "website" }, url);
        } else if word.contains('@') {
            party.offer("email", trim(word));
        }
    }
    for (at, _) in text.match_indices('+').take(100) {
        // Only digits and what stands between them; an extension ends it.
        let rest = &text[at..];
        let end = rest[1..]
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, ' ' | '-' | '(' | ')' | '.'))
            .map_or(rest.len(), |end| end + 1);
        let number = rest[..end].trim_end_matches([' ', '-', '(', '.']);
        if number.bytes().filter(u8::is_ascii_digit).count() >= 7 {
            party.offer("phone", number);
        }
    }
}

/// The sentence that says why a party is listed, if the comments begin with it.
pub(super) fn reason(text: &str) -> Option<&str> {
    let text = text.trim();
    text.starts_with("Listed pursuant to").then(|| first_sentence(text))
}

/// The reference numbers in a text (`QDe.115`), each once, with the sentence each stands in.
pub(super) fn references(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (at, _) in text.match_indices('(') {
        let inner = text[at + 1..].split([')', '(']).next().unwrap_or_default();
        if !is_reference(inner) || found.len() >= 100 {
            continue;
        }
        if found.iter().all(|(known, _)| known != inner) {
            found.push((inner.to_owned(), sentence_at(text, at).to_owned()));
        }
    }
    found
}

/// Two or three letters, `i` or `e` last, a full stop, three digits.
fn is_reference(text: &str) -> bool {
    let Some((letters, digits)) = text.split_once('.') else {
        return false;
    };
    (3..=4).contains(&letters.len())
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && letters.ends_with(['i', 'e'])
        && digits.len() == 3
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The sentence around `at`. Full stops of abbreviations and numbers do not end one: what follows
/// must be a blank and a capital letter, and what precedes a word of four letters or a bracket.
fn sentence_at(text: &str, at: usize) -> &str {
    let mut start = 0;
    for (stop, _) in text.match_indices('.') {
        if !ends_sentence(text, stop) {
            continue;
        }
        if stop > at {
            return text[start..=stop].trim();
        }
        start = stop + 1;
    }
    text[start..].trim()
}

fn first_sentence(text: &str) -> &str {
    sentence_at(text, 0)
}

/// Looks at a few letters on either side only.
fn ends_sentence(text: &str, stop: usize) -> bool {
    let mut after = text[stop + 1..].chars().take(8);
    let Some(blank) = after.next() else {
        return true;
    };
    let next = after.find(|c| !c.is_whitespace());
    let mut before = text[..stop].chars().rev();
    let is_long = match before.next() {
        Some(')' | '"' | '\u{201D}') => true,
        Some(_) => before.take(3).filter(|c| !c.is_whitespace()).count() == 3,
        None => false,
    };
    blank.is_whitespace() && is_long && next.is_some_and(|c| !c.is_lowercase())
}

fn trim(word: &str) -> &str {
    word.trim_matches(|c| matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '<' | '>' | '"'))
}

/// The first word after the first of the labels found.
fn word_after<'a>(text: &'a str, labels: &[&str]) -> Option<&'a str> {
    let label = labels.iter().find(|label| text.contains(**label))?;
    let (_, rest) = text.split_once(label)?;
    let word = rest.split_whitespace().next()?;
    Some(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The first word after each of the labels, wherever they stand.
fn all_after<'a>(text: &'a str, labels: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    for label in labels {
        for (at, _) in text.match_indices(label) {
            let word = text[at + label.len()..].split_whitespace().next();
            found.extend(word.map(trim));
        }
    }
    found
}

/// The name after a label: up to the end of the sentence or clause.
fn name_after(text: &str, labels: &[&str]) -> Option<String> {
    let label = labels.iter().find(|label| text.contains(**label))?;
    let (_, rest) = text.split_once(label)?;
    let end = rest
        .char_indices()
        .find(|(at, c)| match c {
            ';' | ',' | '(' => true,
            '.' => ends_sentence(rest, *at) || rest[at + 1..].trim().is_empty(),
            _ => false,
        })
        .map_or(rest.len(), |(at, _)| at);
    let name = rest[..end].trim();
    let n_words = name.split_whitespace().count();
    ((1..=8).contains(&n_words) && name.len() <= 100).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stand_in_brackets_and_keep_their_sentence() {
        let text = "Born of invention. Associated with Invented Group (QDe.115) as of Jan. 2010 \
                    and with it (QDe.115). Reports to A. Person (TAi.002). (not one)";
        let found = references(text);
        assert_eq!(
            found,
            [
                (
                    "QDe.115".to_owned(),
                    "Associated with Invented Group (QDe.115) as of Jan. 2010 and with it (QDe.115)."
                        .to_owned()
                ),
                ("TAi.002".to_owned(), "Reports to A. Person (TAi.002).".to_owned()),
            ]
        );
    }

    #[test]
    fn parents_end_with_their_clause() {
        let after = |text| name_after(text, &["Father's name is "]).unwrap_or_default();
        assert_eq!(
            after("Father's name is Invented bin Nobody. In prison."),
            "Invented bin Nobody"
        );
        assert_eq!(after("Father's name is Invented"), "Invented");
        assert_eq!(after("Father's name is Abd. Invented; height 1 m"), "Abd. Invented");
    }
}
