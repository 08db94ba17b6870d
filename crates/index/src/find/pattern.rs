//! Words of which letters are unknown.

use crate::text::{plain, words};

use super::syntax::Piece;

/// A pattern with its letters as text is searched: one for each word it stands for, `Mül*-B?` being
/// two, `mul*` and `b?`. A part of a word is folded as if it were one.
pub(super) fn folded(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut patterns = vec![Vec::new()];
    for piece in pieces {
        let Piece::Text(text) = piece else {
            push(&mut patterns, piece.clone());
            continue;
        };
        let splits = |letter: Option<char>| letter.is_some_and(|letter| !letter.is_alphanumeric());
        if splits(text.chars().next()) {
            patterns.push(Vec::new());
        }
        for (at, word) in words(text).enumerate() {
            if at > 0 {
                patterns.push(Vec::new());
            }
            push(&mut patterns, Piece::Text(word));
        }
        if splits(text.chars().next_back()) {
            patterns.push(Vec::new());
        }
    }
    // A star alone asks for nothing.
    patterns.retain(|pattern| pattern.iter().any(|piece| *piece != Piece::Any));
    patterns
}

fn push(patterns: &mut [Vec<Piece>], piece: Piece) {
    if let Some(last) = patterns.last_mut() {
        last.push(piece);
    }
}

/// A pattern with its letters as values asked for as a whole.
pub(super) fn whole(pieces: &[Piece]) -> Vec<Piece> {
    (pieces.iter())
        .map(|piece| match piece {
            Piece::Text(text) => Piece::Text(plain(text).into_owned()),
            piece => piece.clone(),
        })
        .collect()
}

/// The pattern in lower case.
pub(super) fn lower(pieces: &[Piece]) -> Vec<Piece> {
    (pieces.iter())
        .map(|piece| match piece {
            Piece::Text(text) => Piece::Text(text.to_lowercase()),
            piece => piece.clone(),
        })
        .collect()
}

/// The regular expression for a pattern behind a text.
pub(super) fn regex(before: &str, pieces: &[Piece]) -> String {
    let mut regex = String::new();
    let escape = |regex: &mut String, text: &str| {
        for letter in text.chars() {
            match letter.is_ascii_alphanumeric() {
                true => regex.push(letter),
                false => regex.push_str(&format!("\\x{{{:x}}}", u32::from(letter))),
            }
        }
    };
    escape(&mut regex, before);
    for piece in pieces {
        match piece {
            Piece::Text(text) => escape(&mut regex, text),
            Piece::One => regex.push_str("(?s:.)"),
            Piece::Any => regex.push_str("(?s:.)*"),
        }
    }
    regex
}

/// Why a pattern is refused.
pub(super) const TOO_LONG: &str = "a pattern with `*` or `?` is too long";

/// A pattern, ready to compare texts with.
#[derive(Debug)]
pub(super) struct Shape(Vec<Glyph>);

/// One letter of a pattern.
#[derive(Debug)]
enum Glyph {
    Letter(char),
    One,
    Any,
}

impl Shape {
    /// # Errors
    /// It is [`TOO_LONG`]: every text of a column is compared with it.
    pub(super) fn new(pieces: &[Piece]) -> Result<Shape, String> {
        let mut glyphs = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => glyphs.extend(text.chars().map(Glyph::Letter)),
                Piece::One => glyphs.push(Glyph::One),
                Piece::Any => glyphs.push(Glyph::Any),
            }
        }
        if glyphs.len() > 200 { Err(TOO_LONG.to_owned()) } else { Ok(Shape(glyphs)) }
    }

    /// Whether a text fits: steps at most the product of the lengths of both.
    pub(super) fn fits(&self, text: &str) -> bool {
        let (mut at, mut glyph) = (text.chars(), 0);
        // Where to go on if the last star takes one letter more.
        let mut star = None;
        loop {
            let mut after = at.clone();
            match (self.0.get(glyph), after.next()) {
                (None, None) => return true,
                (Some(Glyph::Any), _) => {
                    glyph += 1;
                    star = Some((at.clone(), glyph));
                }
                (Some(Glyph::One), Some(_)) => (at, glyph) = (after, glyph + 1),
                (Some(Glyph::Letter(want)), Some(letter)) if *want == letter => {
                    (at, glyph) = (after, glyph + 1);
                }
                _ => {
                    let Some((from, behind)) = &mut star else {
                        return false;
                    };
                    if from.next().is_none() {
                        return false;
                    }
                    (at, glyph) = (from.clone(), *behind);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for letter in text.chars() {
            match (letter, pieces.last_mut()) {
                ('*', _) => pieces.push(Piece::Any),
                ('?', _) => pieces.push(Piece::One),
                (letter, Some(Piece::Text(text))) => text.push(letter),
                (letter, _) => pieces.push(Piece::Text(letter.to_string())),
            }
        }
        pieces
    }

    #[test]
    fn texts_fit_patterns() {
        for (pattern, text, expect) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("?", "", false),
            ("?", "ö", true),
            ("a*", "a", true),
            ("a*", "ba", false),
            ("*a", "aaa", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "xxbxxa", false),
            ("a?c*e", "abcdcde", true),
            ("a?c*e", "abcdcd", false),
            ("**", "anything", true),
        ] {
            let shape = Shape::new(&pieces(pattern)).expect("a short pattern");
            assert_eq!(shape.fits(text), expect, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_is_one_for_each_word() {
        for (pattern, expect) in [
            ("Mül*", &["mul*"][..]),
            ("*ÜLL?r", &["*ull?r"]),
            ("Mül*-B?", &["mul*", "b?"]),
            ("a-*", &["a"]),
            ("jean-p*l", &["jean", "p*l"]),
            ("-*", &[]),
        ] {
            let expect: Vec<_> = expect.iter().map(|pattern| pieces(pattern)).collect();
            assert_eq!(folded(&pieces(pattern)), expect, "{pattern}");
        }
    }
}
