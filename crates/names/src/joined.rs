//! Words written in one piece here and in several there: `Abdul Rahman` and `Abdulrahman`.

use compact_str::CompactString;

use crate::compare::{MAX_INEXACT, Side, Span, each, lowest};
use crate::distance::distance;
use crate::korean::Syllables;
use crate::name::{MAX_COMPARED, Role, Token, are_letters_alike};
use crate::script::Script;
use crate::sound::{skeleton, sound};

/// Two or three neighbouring free words of `pieces` that together make one word of `whole`.
pub(crate) fn join_pieces(
    pieces: Side<'_>,
    whole: Side<'_>,
    free: u64,
    rest: u64,
    mut found: impl FnMut(Span, usize, f32),
) {
    if free & free >> 1 == 0 {
        return;
    }
    for at in each(lowest(rest, MAX_INEXACT)) {
        let mark = &whole.marks[at];
        // A piece has the letters of the whole, all but one.
        let fits = free
            & pieces.words_where(|piece| piece.is_part_of(mark) & (piece.role != Role::Number));
        for from in each(fits & fits >> 1 & lowest(free, MAX_INEXACT)) {
            let mut letters = pieces.marks[from].letters;
            for to in from + 1..(from + 4).min(MAX_COMPARED) {
                if fits >> to & 1 == 0 {
                    break;
                }
                letters |= pieces.marks[to].letters;
                let likeness = joined(&pieces.tokens[from..=to], &whole.tokens[at], letters);
                if let Some(likeness) = likeness {
                    found((from as u16, to as u16 + 1), at, likeness);
                }
            }
        }
    }
}

/// How alike a word and pieces in one piece are, where they are one.
fn joined(pieces: &[Token], whole: &Token, letters: u32) -> Option<f32> {
    if whole.folded.len() < 2 || whole.number.is_some() {
        return None;
    }
    let abjad = whole.script.is_abjad();
    let length: usize = pieces.iter().map(|piece| piece.folded.len()).sum();
    if length > whole.folded.len() + 3 && !abjad {
        return None;
    }
    let equal = length == whole.folded.len() && {
        let mut rest = whole.folded.as_bytes();
        pieces.iter().all(|piece| {
            rest.strip_prefix(piece.folded.as_bytes()).map(|left| rest = left).is_some()
        })
    };
    if whole.sound.len() < 4 {
        // Single letters: `B S` and `BS`.
        return (equal && length == pieces.len()).then_some(0.97);
    }
    if equal {
        return Some(0.97);
    }
    // The whole has no letters of its own, or few.
    let alike = || are_letters_alike(letters, whole.letters, whole.sound.len());
    if !abjad && (length + 3 < whole.folded.len() || !alike()) {
        return None;
    }
    let joined: CompactString = pieces.iter().map(|piece| &*piece.folded).collect();
    // Hangul is read syllable by syllable, not letter by letter.
    if whole.script == Script::Hangul {
        let read = Syllables::read(&[], &joined, Script::Latin)?;
        return read.agree(whole.korean()?).then_some(0.95);
    }
    let sound = sound(&joined);
    if sound == whole.sound || (abjad && is_skeleton_alike(&sound, &whole.sound)) {
        return Some(0.95);
    }
    let cost = distance(&sound, &whole.sound, 25 * whole.sound.len() as u16)?;
    let length = sound.len().max(whole.sound.len()) as f32;
    Some(0.95 - f32::from(cost) / (length * 100.0))
}

/// Whether two words have the same four consonants or more.
fn is_skeleton_alike(a: &str, b: &str) -> bool {
    let whole = skeleton(b);
    whole.len() >= 4 && skeleton(a) == whole
}
