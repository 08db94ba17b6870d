//! Addresses on one line.

use super::text;

/// The clean form of an address: line ends, tabs, `;` and `<br>` become `, `; repeated commas become
/// one; white space is squashed; commas at either end fall off. `None` where nothing is left.
///
/// ```
/// use model::value::address::clean;
///
/// assert_eq!(clean("12 Main St.\r\nTown;;Land").as_deref(), Some("12 Main St., Town, Land"));
/// ```
pub fn clean(raw: &str) -> Option<String> {
    clean_prepared(&text::prepare(raw))
}

pub(super) fn clean_prepared(prepared: &str) -> Option<String> {
    let mut out = String::with_capacity(prepared.len());
    let mut gap = Gap::default();
    let mut rest = prepared;
    loop {
        // Words go over whole; only what stands between them is looked at.
        let end = rest.find(is_separator).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if !word.is_empty() {
            gap.write(&mut out);
            out.push_str(word);
            gap = Gap::default();
        }
        let Some(c) = after.chars().next() else {
            break;
        };
        let mut width = c.len_utf8();
        match c {
            '\n' | '\r' | '\t' | ';' => gap.is_break = true,
            ',' => gap.n_commas += 1,
            '<' => match break_tag(after) {
                Some(tag) => {
                    gap.is_break = true;
                    width = tag;
                }
                None => {
                    gap.write(&mut out);
                    out.push('<');
                    gap = Gap::default();
                }
            },
            _ => gap.note_space(),
        }
        rest = &after[width..];
    }
    (!out.is_empty()).then_some(out)
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '<') || c.is_whitespace()
}

/// What stands between two words.
#[derive(Default)]
struct Gap {
    is_break: bool,
    n_commas: usize,
    space_before: bool,
    space_after: bool,
}

impl Gap {
    fn note_space(&mut self) {
        if self.n_commas == 0 {
            self.space_before = true;
        } else {
            self.space_after = true;
        }
    }

    fn write(&self, out: &mut String) {
        if !out.is_empty() {
            out.push_str(self.text());
        }
    }

    /// What to write for it. One comma keeps the spaces the source has around it: `12,5` may be a
    /// number.
    fn text(&self) -> &'static str {
        match (self.is_break, self.n_commas) {
            (true, _) | (_, 2..) => ", ",
            (false, 0) if self.space_before => " ",
            (false, 0) => "",
            (false, 1) => match (self.space_before, self.space_after) {
                (false, false) => ",",
                (false, true) => ", ",
                (true, false) => " ,",
                (true, true) => " , ",
            },
        }
    }
}

/// The length of a `<br>` in any of its spellings, at the start of `text`.
fn break_tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.get(..3)?.eq_ignore_ascii_case(b"<br") {
        return None;
    }
    let mut at = 3;
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    if bytes.get(at) == Some(&b'/') {
        at += 1;
    }
    (bytes.get(at) == Some(&b'>')).then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expect: &str) {
        assert_eq!(clean(raw).as_deref().unwrap_or("refused"), expect, "{raw:?}");
    }

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn addresses() {
        check("a;b", "a, b");
        check("a\nb", "a, b");
        check("a<BR>b", "a, b");
        check("a,,b", "a, b");
        check("a, ,b", "a, b");
        check("a\tb", "a, b");
        check("12 Main St.\r\nTown", "12 Main St., Town");
        check("a,b", "a,b");
        check("a , b", "a , b");
        check("- - x", "- - x");
        check("a,;b", "a, b");
        check("a\u{2028}b", "a b");
        check("a\u{a0}b", "a b");
        check("a  b", "a b");
        check("\"a\"", "\"a\"");
        check("\n", "refused");
        check("", "refused");
    }

    /// Ours: every spelling of the tag, no separator at an end, no blank before the comma we write.
    #[test]
    fn beyond_followthemoney() {
        check("a<br/>b<Br />c", "a, b, c");
        check(" a ;; b ", "a, b");
        check(";a;", "a");
        check("a,", "a");
        check(",", "refused");
        check("a,\n,b", "a, b");
        check("a<brick>b", "a<brick>b");
        check("é;ü", "é, ü");
    }
}
