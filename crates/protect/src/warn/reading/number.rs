//! Phone numbers, document numbers and addresses of mail: found as a whole, with one slip, or in part.

use super::edit::distance;
use super::{digit, is_digit};

/// How a number of the file relates to one of the register, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::warn) enum NumberRelation {
    Same,
    /// One sign is wrong, missing, added, or exchanged with its neighbour.
    OneSlip,
    /// Masked or cut, and what is left agrees.
    Part,
    Other,
}

impl NumberRelation {
    pub(in crate::warn) const ALL: usize = 4;
}

/// Stands for a sign that was masked.
const MASKED: char = '?';

/// A phone number: national digits, masked ones as `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::warn) struct Phone(Vec<char>);

impl Phone {
    /// Reads a cell that is a phone number and nothing else. `+82 10-1234-5678`, `010 1234 5678`,
    /// `1012345678` and `O10-I234-5678` are one number.
    pub(in crate::warn) fn read(cell: &str) -> Option<Phone> {
        let cell = cell.trim();
        let cell = cell.strip_prefix("tel:").unwrap_or(cell);
        if cell.len() > 40 {
            return None;
        }
        let mut digits = Vec::new();
        let mut written = 0;
        let mut groups = 0;
        let mut between = true;
        for c in cell.chars() {
            if let Some(digit) = digit(c) {
                written += usize::from(is_digit(c));
                groups += usize::from(between);
                between = false;
                digits.push(digit);
            } else if matches!(c, '*' | 'x' | 'X' | '#' | '?' | '●') {
                between = false;
                digits.push(MASKED);
            } else if c.is_whitespace()
                || matches!(c, '-' | '.' | '/' | '(' | ')' | '+' | '‐'..='―')
            {
                between = true;
            } else {
                return None;
            }
        }
        let known = digits.iter().filter(|digit| **digit != MASKED).count();
        // Letters alone are a word, however much they look like digits.
        if written * 2 < known || known < 4 || !(7..=16).contains(&digits.len()) || groups > 6 {
            return None;
        }
        Some(Phone::national(digits))
    }

    /// Reads a value of the register.
    pub(in crate::warn) fn of_register(value: &str) -> Option<Phone> {
        let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
        (digits.len() >= 6).then(|| Phone::national(digits))
    }

    /// Without the country's code and the zeros before it, which spreadsheets eat.
    fn national(mut digits: Vec<char>) -> Phone {
        let zeros = digits.iter().take_while(|digit| **digit == '0').count();
        digits.drain(..zeros);
        // Korean numbers have nine or ten digits after the zero.
        if digits.starts_with(&['8', '2']) && digits.len() >= 11 {
            digits.drain(..2);
            if digits.first() == Some(&'0') {
                digits.remove(0);
            }
        }
        Phone(digits)
    }

    pub(in crate::warn) fn relate(&self, known: &Phone) -> NumberRelation {
        relate(&self.0, &known.0)
    }

    /// Forms a register may keep the number in, and the number with each two neighbours exchanged: to look
    /// for, not to believe.
    pub(in crate::warn) fn forms(&self, repaired: bool) -> Vec<String> {
        let digits: String = self.0.iter().collect();
        if digits.contains(MASKED) {
            return Vec::new();
        }
        let mut national = vec![digits];
        if repaired {
            for at in 1..self.0.len() {
                let mut other = self.0.clone();
                other.swap(at - 1, at);
                national.push(other.into_iter().collect());
            }
        }
        national.iter().flat_map(|digits| [format!("+82{digits}"), format!("0{digits}")]).collect()
    }

    /// Whether it could be one by its shape: Korean mobile numbers, and anything with a country's code.
    pub(in crate::warn) fn is_likely(cell: &str) -> bool {
        let Some(phone) = Phone::read(cell) else { return false };
        let separated = cell.contains(['-', ' ', '.', ')']);
        cell.trim_start().starts_with('+')
            || (phone.0.first() == Some(&'1') && (9..=10).contains(&phone.0.len()))
            || (separated
                && (8..=11).contains(&phone.0.len())
                && cell.trim_start().starts_with('0'))
    }
}

/// A document number or an address of mail: letters and digits, those that eyes confuse made one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::warn) struct Code {
    signs: Vec<char>,
    written: String,
}

impl Code {
    /// Reads a cell that is one word with digits in it, of six signs or more.
    pub(in crate::warn) fn read(cell: &str) -> Option<Code> {
        let cell = cell.trim();
        if cell.len() > 40 || cell.contains('@') {
            return None;
        }
        let mut signs = Vec::new();
        let mut digits = 0;
        let mut blanks = 0;
        for c in cell.chars() {
            if c.is_ascii_alphanumeric() || is_digit(c) {
                digits += usize::from(is_digit(c) || digit(c).is_some());
                signs.push(level(c));
            } else if matches!(c, '*' | '?' | '#') {
                signs.push(MASKED);
            } else if matches!(c, '-' | '/' | '.') || c.is_whitespace() {
                blanks += usize::from(c.is_whitespace());
            } else {
                return None;
            }
        }
        let is_code = (6..=24).contains(&signs.len()) && digits * 2 >= signs.len() && blanks <= 2;
        is_code.then(|| Code { signs, written: cell.to_owned() })
    }

    /// Reads a value of the register, whatever it is.
    pub(in crate::warn) fn of_register(value: &str) -> Option<Code> {
        let signs: Vec<char> = value.chars().filter(|c| c.is_alphanumeric()).map(level).collect();
        (signs.len() >= 4).then(|| Code { signs, written: value.to_owned() })
    }

    /// Reads an address of mail.
    pub(in crate::warn) fn mail(cell: &str) -> Option<Code> {
        let cell = cell.trim();
        let (name, host) = cell.split_once('@')?;
        let is_mail = !name.is_empty()
            && host.contains(['.', ','])
            && cell.len() <= 100
            && !cell.contains(char::is_whitespace);
        is_mail.then(|| Code {
            signs: cell.chars().filter(|c| c.is_alphanumeric()).map(level).collect(),
            written: cell.to_owned(),
        })
    }

    pub(in crate::warn) fn written(&self) -> &str {
        &self.written
    }

    pub(in crate::warn) fn relate(&self, known: &Code) -> NumberRelation {
        relate(&self.signs, &known.signs)
    }
}

/// One sign for all that eyes confuse.
fn level(c: char) -> char {
    let upper = c.to_ascii_uppercase();
    // A small l is a one to the eye; the same letter must not be two signs.
    digit(upper).unwrap_or(if upper == 'L' { '1' } else { upper })
}

fn relate(found: &[char], known: &[char]) -> NumberRelation {
    if found == known {
        return NumberRelation::Same;
    }
    if found.contains(&MASKED) {
        let shown = |(a, b): (&char, &char)| *a == MASKED || a == b;
        let from_end = found.iter().rev().zip(known.iter().rev());
        let agrees = found.len() == known.len() && from_end.clone().all(shown);
        return if agrees { NumberRelation::Part } else { NumberRelation::Other };
    }
    if distance(found, known, 1).is_some() {
        return NumberRelation::OneSlip;
    }
    let is_cut = found.len() >= 6 && (known.starts_with(found) || known.ends_with(found));
    if is_cut { NumberRelation::Part } else { NumberRelation::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn phones(cell: &str, known: &str, expect: Option<NumberRelation>) {
        let known = Phone::of_register(known).expect(known);
        assert_eq!(Phone::read(cell).map(|phone| phone.relate(&known)), expect, "{cell}");
    }

    #[test]
    fn phones_in_their_forms() {
        for cell in
            ["010-1234-5678", "+82 10 1234 5678", "1012345678", "82-10-1234-5678", "O1O-l234-5678"]
        {
            phones(cell, "+821012345678", Some(NumberRelation::Same));
        }
        phones("010-1234-5687", "+821012345678", Some(NumberRelation::OneSlip));
        phones("010-****-5678", "+821012345678", Some(NumberRelation::Part));
        phones("010-****-5679", "+821012345678", Some(NumberRelation::Other));
        phones("010-8765-4321", "+821012345678", Some(NumberRelation::Other));
        phones("Seoul", "+821012345678", None);
        phones("12", "+821012345678", None);
    }

    #[test]
    fn codes_with_their_confusions() {
        let known = Code::of_register("M1234O678").expect("a number");
        for (cell, expect) in [
            ("M12340678", NumberRelation::Same),
            ("Ml234O6-78", NumberRelation::Same),
            ("M12340687", NumberRelation::OneSlip),
            ("M12340", NumberRelation::Part),
            ("K99999999", NumberRelation::Other),
        ] {
            assert_eq!(Code::read(cell).expect(cell).relate(&known), expect, "{cell}");
        }
        assert_eq!(Code::read("김철수"), None);
        assert_eq!(Code::read("Gangnam"), None);
    }
}
