//! One thing to look for, in each kind of field.

use std::ops::Bound as Edge;

use tantivy::Term;
use tantivy::query::{
    BoostQuery, EmptyQuery, FastFieldRangeQuery, InvertedIndexRangeQuery, PhraseQuery, RegexQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::text::words;
use crate::values;

use super::automata::{ColumnFits, Nearly, after, beginning};
use super::dates;
use super::meaning::{cut, terms};
use super::moments;
use super::pattern;
use super::syntax::{Bound, Leaf, Misspelt, Piece};
use super::translate::{BoxQuery, all_of, any_of};

/// Words longer than this are looked for as they are.
const MAX_MISSPELT: usize = 64;

/// Places by which the words of a phrase may be off.
const MAX_SLOP: u32 = 100;

type Looked = Result<Option<BoxQuery>, String>;

/// In a field of words.
pub(super) fn words_in(field: Field, leaf: &Leaf) -> Looked {
    Ok(match leaf {
        Leaf::Anything => Some(begins(field, "")),
        Leaf::Word(text) => phrase(field, text, 0),
        Leaf::Phrase(text, slop) => phrase(field, text, *slop),
        Leaf::Pattern(pieces) => {
            let patterns = pattern::folded(pieces);
            let queries: Result<_, _> =
                patterns.iter().map(|pieces| fitting(field, "", pieces)).collect();
            all_of(queries?)
        }
        Leaf::Like(text, misspelt) => {
            all_of(words(text).map(|word| nearly(field, "", &word, *misspelt)).collect())
        }
        Leaf::Range(from, to) => {
            let fold = |bound: &str| words(bound).next().unwrap_or_default();
            Some(between(field, "", &map(from, fold), &map(to, fold)))
        }
    })
}

/// In a column of moments; nothing there is like what is no date.
pub(super) fn moments_in(field: Field, leaf: &Leaf) -> Option<BoxQuery> {
    let span = match leaf {
        Leaf::Anything => moments::range(&Bound::Open, &Bound::Open),
        Leaf::Word(text) | Leaf::Phrase(text, _) | Leaf::Like(text, _) => moments::span(text),
        Leaf::Pattern(pieces) => match pieces.as_slice() {
            [Piece::Text(text), Piece::Any] => {
                moments::span(text.trim_end_matches(['-', ':', 'T']))
            }
            _ => None,
        },
        Leaf::Range(from, to) => moments::range(from, to),
    };
    let Some(span) = span.filter(|span| !span.is_empty()) else {
        return Some(Box::new(EmptyQuery));
    };
    let edge = |moment| Edge::Included(Term::from_field_u64(field, moment));
    Some(Box::new(FastFieldRangeQuery::new(edge(*span.start()), edge(*span.end()))))
}

/// In the column of captions, which are compared as a whole.
pub(super) fn captions(field: Field, leaf: &Leaf) -> Looked {
    let pieces = match leaf {
        Leaf::Anything => vec![Piece::Any],
        Leaf::Word(text) | Leaf::Phrase(text, _) | Leaf::Like(text, _) => {
            vec![Piece::Text(text.clone())]
        }
        Leaf::Pattern(pieces) => pieces.clone(),
        Leaf::Range(from, to) => {
            let edges =
                edges(field, "", &map(from, str::to_lowercase), &map(to, str::to_lowercase));
            return Ok(Some(column_between(edges)));
        }
    };
    let including = |text: &str| Bound::Including(text.to_lowercase());
    Ok(Some(match pieces.as_slice() {
        [Piece::Any] => column_between(edges(field, "", &Bound::Open, &Bound::Open)),
        [Piece::Text(text)] => column_between(edges(field, "", &including(text), &including(text))),
        [Piece::Text(text), Piece::Any] => {
            column_between(Some(beginning(field, &text.to_lowercase())))
        }
        pieces => Box::new(ColumnFits::new("caption", &pattern::lower(pieces))?),
    }))
}

fn column_between(edges: Option<(Edge<Term>, Edge<Term>)>) -> BoxQuery {
    match edges {
        Some((from, to)) => Box::new(FastFieldRangeQuery::new(from, to)),
        None => Box::new(EmptyQuery),
    }
}

/// Among the exact values behind a name.
pub(super) fn values_of(field: Field, name: &str, leaf: &Leaf) -> Looked {
    let cut = cut(name);
    let before = values::term(name, "");
    let is_literal = values::is_literal(name);
    Ok(match leaf {
        Leaf::Anything => Some(any_value(field, name)),
        Leaf::Word(text) | Leaf::Phrase(text, _) => {
            let mut ways: Vec<_> =
                terms(name, text).iter().map(|term| exact(field, term)).collect();
            if cut.words {
                let each = |word: String| exact(field, &values::term(name, &word));
                ways.extend(all_of(words(text).map(each).collect()));
            }
            any_of(ways)
        }
        Leaf::Pattern(pieces) if is_literal => Some(fitting(field, &before, pieces)?),
        Leaf::Pattern(pieces) => {
            let mut ways = vec![fitting(field, &before, &pattern::whole(pieces))?];
            if cut.words {
                let patterns = pattern::folded(pieces);
                let queries: Result<_, _> =
                    patterns.iter().map(|pieces| fitting(field, &before, pieces)).collect();
                ways.extend(all_of(queries?));
            }
            any_of(ways)
        }
        Leaf::Like(text, misspelt) if cut.words => {
            all_of(words(text).map(|word| nearly(field, &before, &word, *misspelt)).collect())
        }
        Leaf::Like(text, misspelt) => {
            let text = if is_literal { text.into() } else { values::whole(text) };
            Some(nearly(field, &before, &text, *misspelt))
        }
        Leaf::Range(from, to) if cut.dates => {
            let ranges = dates::ranges(from, to);
            any_of(ranges.iter().map(|(from, to)| between(field, &before, from, to)).collect())
        }
        Leaf::Range(from, to) if is_literal => Some(between(field, &before, from, to)),
        Leaf::Range(from, to) => {
            let fold = |bound: &str| values::whole(bound).into_owned();
            Some(between(field, &before, &map(from, fold), &map(to, fold)))
        }
    })
}

/// Any value behind a name.
pub(crate) fn any_value(field: Field, name: &str) -> BoxQuery {
    begins(field, &values::term(name, ""))
}

/// One term, as it is.
pub(crate) fn exact(field: Field, term: &str) -> BoxQuery {
    let term = Term::from_field_text(field, term);
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn phrase(field: Field, text: &str, slop: u32) -> Option<BoxQuery> {
    let mut terms: Vec<_> = words(text).map(|word| Term::from_field_text(field, &word)).collect();
    match terms.len() {
        0 => None,
        1 => Some(Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs))),
        _ => {
            let terms = terms.into_iter().enumerate().collect();
            let slop = slop.min(MAX_SLOP);
            Some(Box::new(PhraseQuery::new_with_offset_and_slop(terms, slop)))
        }
    }
}

/// The word itself or, for less, words like it.
fn nearly(field: Field, before: &str, word: &str, misspelt: Misspelt) -> BoxQuery {
    let itself = exact(field, &format!("{before}{word}"));
    let letters = misspelt.letters(word);
    if letters == 0 || word.len() > MAX_MISSPELT {
        return itself;
    }
    let like = Nearly { field, before: before.to_owned(), word: word.to_owned(), letters };
    let like = Box::new(BoostQuery::new(Box::new(like), 0.5));
    any_of(vec![itself, like]).unwrap_or_else(|| Box::new(EmptyQuery))
}

/// Terms behind `before` that fit a pattern.
fn fitting(field: Field, before: &str, pieces: &[Piece]) -> Result<BoxQuery, String> {
    match pieces {
        [Piece::Text(text)] => Ok(exact(field, &format!("{before}{text}"))),
        [Piece::Text(text), Piece::Any] => Ok(begins(field, &format!("{before}{text}"))),
        pieces => match RegexQuery::from_pattern(&pattern::regex(before, pieces), field) {
            Ok(query) => Ok(Box::new(query)),
            Err(_) => Err(pattern::TOO_LONG.to_owned()),
        },
    }
}

fn begins(field: Field, text: &str) -> BoxQuery {
    let (from, to) = beginning(field, text);
    Box::new(InvertedIndexRangeQuery::new(from, to))
}

/// Terms behind `before` from one value to another.
fn between(field: Field, before: &str, from: &Bound, to: &Bound) -> BoxQuery {
    match edges(field, before, from, to) {
        Some((from, to)) => Box::new(InvertedIndexRangeQuery::new(from, to)),
        None => Box::new(EmptyQuery),
    }
}

/// The ends of a range of terms; `None` where it ends before it begins.
fn edges(field: Field, before: &str, from: &Bound, to: &Bound) -> Option<(Edge<Term>, Edge<Term>)> {
    use Bound::{Excluding, Including, Open};
    match (from, to) {
        (Including(from), Including(to)) if from > to => return None,
        (Including(from), Excluding(to)) | (Excluding(from), Including(to) | Excluding(to))
            if from >= to =>
        {
            return None;
        }
        _ => {}
    }
    let term = |value: &str| Term::from_field_text(field, &format!("{before}{value}"));
    let from = match from {
        Open => Edge::Included(term("")),
        Including(from) => Edge::Included(term(from)),
        Excluding(from) => Edge::Excluded(term(from)),
    };
    let to = match to {
        Open => Edge::Excluded(after(field, before)),
        Including(to) => Edge::Included(term(to)),
        Excluding(to) => Edge::Excluded(term(to)),
    };
    Some((from, to))
}

fn map(bound: &Bound, fold: impl Fn(&str) -> String) -> Bound {
    match bound {
        Bound::Open => Bound::Open,
        Bound::Including(value) => Bound::Including(fold(value)),
        Bound::Excluding(value) => Bound::Excluding(fold(value)),
    }
}
