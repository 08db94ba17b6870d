//! What every type begins with: composed Unicode, no control characters, trimmed.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// NFC, without control and invisible formatting characters, trimmed. Borrows where nothing changes,
/// which for ASCII is one pass over the bytes.
///
/// Tabs and line ends stay: types that forbid them replace them. U+2028 and U+2029 become spaces.
/// Removed as in FollowTheMoney: the other C0 and C1 controls, the soft hyphen, zero-width space,
/// joiners, marks of direction, word joiner, byte order mark. Removed beyond it: the bidirectional
/// overrides and isolates U+202A-202E and U+2066-2069, which can make a text show as another one.
pub fn prepare(raw: &str) -> Cow<'_, str> {
    let is_plain =
        |&byte: &u8| (0x20..0x7f).contains(&byte) || matches!(byte, b'\t' | b'\n' | b'\r');
    if raw.as_bytes().iter().all(is_plain) {
        return Cow::Borrowed(raw.trim());
    }
    prepare_unusual(raw)
}

/// The path for text that is not plain ASCII.
#[inline(never)]
fn prepare_unusual(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(is_inert) {
        return Cow::Borrowed(raw.trim());
    }
    let is_safe = !raw.chars().any(|c| fate(c) != Fate::Keep);
    if is_safe && is_nfc_quick(raw.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(raw.trim());
    }
    // Removing first, composing after: what a removed character held apart may compose.
    let composed: String = raw
        .chars()
        .filter_map(|c| match fate(c) {
            Fate::Keep => Some(c),
            Fate::Space => Some(' '),
            Fate::Drop => None,
        })
        .nfc()
        .collect();
    let trimmed = composed.trim();
    if trimmed.len() == composed.len() {
        Cow::Owned(composed)
    } else {
        Cow::Owned(trimmed.to_owned())
    }
}

/// Characters that are kept and that no composition touches, whatever stands beside them: most of
/// what names are written in. A shortcut past the tables of normalization, four times as fast.
fn is_inert(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\t' | '\n' | '\r'
        // Latin but for the soft hyphen, Cyrillic, Armenian, Hebrew and Arabic letters
        | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}'
        | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}'
        | '\u{531}'..='\u{556}' | '\u{561}'..='\u{586}'
        | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}'
        | '\u{671}'..='\u{6d5}' | '\u{10d0}'..='\u{10ff}'
        // dashes and quotation marks, Kana, ideographs, Hangul syllables
        | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[derive(PartialEq, Eq)]
enum Fate {
    Keep,
    Space,
    Drop,
}

fn fate(c: char) -> Fate {
    match c {
        '\t' | '\n' | '\r' => Fate::Keep,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Fate::Drop,
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Fate::Drop,
        '\u{2028}' | '\u{2029}' => Fate::Space,
        _ => Fate::Keep,
    }
}

/// Runs of white space become one space; borrows where there is nothing to do.
pub fn squash(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_squashed(&text) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

/// Whether `text` is trimmed and has no white space but single plain spaces.
fn is_squashed(text: &str) -> bool {
    if text.is_ascii() {
        // The byte before the first counts as a space, so that a leading space shows as a double.
        let mut before = b' ';
        for &byte in text.as_bytes() {
            if matches!(byte, b'\t'..=b'\r') || (byte == b' ' && before == b' ') {
                return false;
            }
            before = byte;
        }
        return before != b' ' || text.is_empty();
    }
    let mut before = ' ';
    for c in text.chars() {
        if (c.is_whitespace() && c != ' ') || (c == ' ' && before == ' ') {
            return false;
        }
        before = c;
    }
    before != ' '
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expect: &str) {
        assert_eq!(prepare(raw), expect, "{raw:?}");
        assert_eq!(prepare(expect), expect, "again: {raw:?}");
    }

    /// Expected values observed in FollowTheMoney 4.11.2, except where a comment says otherwise.
    #[test]
    fn preparing_text() {
        check("plain", "plain");
        check("  a  b ", "a  b");
        check("a\tb\nc\rd", "a\tb\nc\rd");
        check("a\0b\u{7}c\u{b}d\u{1f}e", "abcde");
        check("a\u{7f}b\u{85}c\u{9f}d", "abcd");
        check("\u{feff}a", "a");
        check("a\u{ad}b\u{200b}c\u{200d}d\u{200e}e\u{2060}f", "abcdef");
        check("a\u{2028}b\u{2029}c", "a b c");
        check("a\u{a0}b", "a\u{a0}b");
        check("\u{a0}a\u{3000}", "a");
        check("e\u{301}", "é");
        check("e\u{200b}\u{301}", "é");
        check("\u{1112}\u{1161}\u{11ab}", "한");
        check("\u{212b}", "Å");
        check("\0", "");
        check("a\u{fffd}b", "a\u{fffd}b");
        // Ours: FollowTheMoney keeps overrides of direction.
        check("abc\u{202e}def", "abcdef");
    }

    /// The shortcut says nothing that the tables do not say.
    #[test]
    fn inert_characters_are_inert() {
        for c in ('\0'..=char::MAX).filter(|&c| is_inert(c)) {
            assert!(fate(c) == Fate::Keep, "{c:?}");
            assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
            let class = unicode_normalization::char::canonical_combining_class(c);
            assert_eq!(class, 0, "{c:?}");
        }
    }

    #[test]
    fn squashing_white_space() {
        for (raw, expect) in [
            ("", ""),
            (" ", ""),
            ("a b", "a b"),
            ("a  b", "a b"),
            (" a b", "a b"),
            ("a b ", "a b"),
            ("a\tb", "a b"),
            ("a\u{a0}b", "a b"),
            ("é é", "é é"),
            (" é\n é ", "é é"),
        ] {
            assert_eq!(squash(raw.into()), expect, "{raw:?}");
        }
    }
}
