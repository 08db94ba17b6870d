//! Whole names.

use names::{How, Name, NameKind, PartMatch, similarity};

use super::super::feature::{Found, Pair};
use super::likeness::{are_the_same, likeness, numbers};
use super::strings::plausible;
use crate::prepared::{EntityName, Prepared};

pub(crate) const NAME_MATCH: &str = "The two names most alike, of people, organisations, vessels, \
                                     aircraft, assets and securities.";

pub(crate) fn name_match(pair: &Pair<'_>) -> Option<Found> {
    if !has_compared_names(pair.left) || !has_compared_names(pair.right) {
        return None;
    }
    let (score, a, b) = best_pair(pair, |a, b| likeness(pair, a, b))?;
    pair.found(score, || (a.text(), b.text(), detail(a, b)))
}

/// Names of accounts and posts tell nobody apart.
fn has_compared_names(side: &Prepared) -> bool {
    side.schema.is_some_and(|schema| {
        schema.is_a("LegalEntity")
            || matches!(schema.name, "Vessel" | "Airplane" | "Asset" | "Security")
    })
}

/// The names of a side that count: strong ones, or those of the property that is set.
pub(super) fn counted<'a>(pair: &Pair<'_>, side: &'a Prepared) -> impl Iterator<Item = &'a Name> {
    let only = pair.names.property;
    (side.names.iter())
        .filter(move |own| only.map_or(!own.weak, |prop| own.stands_in(prop)))
        .map(|own| &own.name)
}

/// The pair of names for which `measure` is highest, the first of equals.
pub(super) fn best_pair<'a>(
    pair: &Pair<'a>,
    measure: impl Fn(&Name, &Name) -> f64,
) -> Option<(f64, &'a Name, &'a Name)> {
    let mut best: Option<(f64, &Name, &Name)> = None;
    for a in counted(pair, pair.left) {
        for b in counted(pair, pair.right) {
            let score = measure(a, b);
            if best.is_none_or(|known| score > known.0) {
                best = Some((score, a, b));
            }
        }
    }
    best
}

/// The parts of two names in brackets, each with its kind and the log-odds it adds.
fn detail(left: &Name, right: &Name) -> String {
    // Several parts may be about the same words.
    let mut shown: Vec<(String, f64)> = Vec::new();
    for part in &similarity(left, right).parts {
        let label = label(part);
        match shown.iter_mut().find(|(known, _)| *known == label) {
            Some((_, log_odds)) => *log_odds += part.log_odds,
            None => shown.push((label, part.log_odds)),
        }
    }
    let bracketed: Vec<String> =
        shown.iter().map(|(label, log_odds)| format!("[{label} {log_odds:+.2}]")).collect();
    bracketed.join(" ")
}

/// The words of a part and its kind; `names` for what the two say as a whole.
fn label(part: &PartMatch) -> String {
    let words = match (&part.left, &part.right) {
        (Some(left), Some(right)) if left != right => format!("{left} ~ {right}"),
        (Some(one), _) | (None, Some(one)) => one.clone(),
        (None, None) => return "names".to_owned(),
    };
    let kind = match part.how {
        How::Equal => "literalMatch",
        How::Edit => "fuzzyMatch",
        How::Missing if part.right.is_none() => "extraQueryPart",
        How::Missing => "extraResultPart",
        How::Conflict => "conflict",
        _ => "symbolMatch",
    };
    format!("{words} {kind}")
}

pub(crate) const WEAK_ALIAS: &str =
    "A name of one entity is a weak alias or an abbreviation of the other.";

/// In both directions: who is asked about is not always the one with the better file.
pub(crate) fn weak_alias(pair: &Pair<'_>) -> Option<Found> {
    let is_weak = |own: &EntityName| {
        crate::prepared::NameProp::ALL.into_iter().any(|prop| prop.is_weak() && own.stands_in(prop))
    };
    let (a, b) = (pair.left.names.iter()).find_map(|a| {
        let equal = |b: &&EntityName| (is_weak(a) || is_weak(b)) && is_literal(&a.name, &b.name);
        pair.right.names.iter().find(equal).map(|b| (a, b))
    })?;
    pair.found(1.0, || (a.name.text(), b.name.text(), "weak alias"))
}

pub(crate) const LITERAL: &str = "Two names have the same words in the same order.";

pub(crate) fn literal(pair: &Pair<'_>) -> Option<Found> {
    let (score, a, b) = best_pair(pair, |a, b| f64::from(u8::from(is_literal(a, b))))?;
    pair.found(score, || (a.text(), b.text(), "same words"))
}

/// Case, marks and script aside. Two different Chinese names are not one for being read alike.
fn is_literal(a: &Name, b: &Name) -> bool {
    a.folded() == b.folded() && are_the_same(a, b)
}

pub(crate) const LAST_NAME: &str = "Both have family names of their own, and none is alike.";

pub(crate) fn last_name(pair: &Pair<'_>) -> Option<Found> {
    let parse = |texts: &[String]| -> Vec<Name> {
        texts.iter().map(|text| Name::parse(text, NameKind::Person)).collect()
    };
    let (left, right) = (&pair.left.facts().last_names, &pair.right.facts().last_names);
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let (a, b) = (parse(left), parse(right));
    if a.iter().any(|x| b.iter().any(|y| is_one_family(x, y))) {
        return None;
    }
    pair.found(1.0, || (left.join(", "), right.join(", "), "none in common"))
}

/// Family names of which words meet, in whatever spelling or script, but for a few letters in error.
fn is_one_family(a: &Name, b: &Name) -> bool {
    (similarity(a, b).parts.iter()).any(|part| match (&part.left, &part.right) {
        (Some(left), Some(right)) if part.how == How::Edit => {
            plausible(&names::fold(left), &names::fold(right)).is_some()
        }
        (Some(_), Some(_)) => part.how != How::Conflict,
        _ => false,
    })
}

pub(crate) const NUMBERS: &str = "The names of both have numbers, and none is shared.";

pub(crate) fn numbers_differ(pair: &Pair<'_>) -> Option<Found> {
    let all = |side| -> Vec<u64> { counted(pair, side).flat_map(numbers).collect() };
    let (a, b) = (all(pair.left), all(pair.right));
    if a.is_empty() || b.is_empty() || a.iter().any(|number| b.contains(number)) {
        return None;
    }
    let show = |numbers: &[u64]| {
        let shown: Vec<String> = numbers.iter().map(u64::to_string).collect();
        shown.join(", ")
    };
    pair.found(1.0, || (show(&a), show(&b), "none in common"))
}
