//! How alike two names are, under the settings of `logic-v2`.

use names::{How, Name, NameKind, PartMatch, Role, agreement, logistic, similarity};

use super::super::config::NameSettings;
use super::super::feature::Pair;

/// 1 for the same words, else the probability that [`names::agreement`] stands for, as long as no
/// setting is changed.
///
/// A changed setting multiplies what the words it is about are worth: what the log-odds would lose
/// without them. So a setting close to its default changes little, and the defaults, which weigh
/// what is missing on one side four times what is missing on the other, do not make the score
/// depend on who is asked first.
pub(super) fn likeness(pair: &Pair<'_>, left: &Name, right: &Name) -> f64 {
    if are_the_same(left, right) {
        1.0
    } else if pair.names.is_standard() {
        logistic(agreement(left, right))
    } else {
        adjusted(pair, left, right)
    }
}

/// Whether two names have the same words, whatever their order; case, marks and script aside. Two
/// different Chinese names are not one for being read alike.
pub(super) fn are_the_same(a: &Name, b: &Name) -> bool {
    if a.folded().len() != b.folded().len() || a.tokens().len() != b.tokens().len() {
        return false;
    }
    if a.folded() != b.folded() {
        let words = |name: &Name| {
            let mut words: Vec<String> =
                name.tokens().iter().map(|token| token.folded().to_owned()).collect();
            words.sort_unstable();
            words
        };
        if words(a) != words(b) {
            return false;
        }
    }
    !similarity(a, b).parts.iter().any(|part| part.how == How::Conflict)
}

fn adjusted(pair: &Pair<'_>, left: &Name, right: &Name) -> f64 {
    let (settings, standard) = (pair.names, &NameSettings::DEFAULT);
    let found = similarity(left, right);
    let families = families(pair, left, right);
    let is_family = |part: &PartMatch| words(part).any(|word| families.contains(&word));
    let is_missing = |part: &PartMatch| part.how == How::Missing;
    let is_conflict = |part: &PartMatch| part.how == How::Conflict;
    let meet = |part: &PartMatch| part.left.is_some() && part.right.is_some();
    // What is left of the log-odds without the words of some parts.
    let without = |is_meant: &dyn Fn(&PartMatch) -> bool| -> Option<f64> {
        let meant: Vec<&PartMatch> = found.parts.iter().filter(|part| is_meant(part)).collect();
        let left = rewritten(left, meant.iter().map(|part| (part.left.as_deref(), "")))?;
        let right = rewritten(right, meant.iter().map(|part| (part.right.as_deref(), "")))?;
        let is_silent = left.tokens().is_empty() || right.tokens().is_empty();
        Some(if is_silent { found.prior } else { agreement(&left, &right) })
    };
    // What words are worth: below 0 for what cannot speak for two names being one, above for what
    // cannot speak against it.
    let against = |is_meant: &dyn Fn(&PartMatch) -> bool| {
        without(is_meant).map_or(0.0, |rest| (found.log_odds - rest).min(0.0))
    };
    let favour = |is_meant: &dyn Fn(&PartMatch) -> bool| {
        without(is_meant).map_or(0.0, |rest| (found.log_odds - rest).max(0.0))
    };
    let more_query = settings.extra_query / standard.extra_query;
    let more_result = settings.extra_result / standard.extra_result;
    let more_both = (settings.extra_query + settings.extra_result)
        / (standard.extra_query + standard.extra_result);
    let more_family = settings.family / standard.family;
    // No letter may be in error where the factor is 0.
    let more_edits = standard.fuzzy / settings.fuzzy.max(0.1);
    let mut log_odds = found.log_odds;
    let mut weigh = |factor: f64, worth: &dyn Fn() -> f64| {
        if factor != 1.0 {
            log_odds += (factor - 1.0) * worth();
        }
    };
    weigh(more_query, &|| against(&|part| is_missing(part) && part.right.is_none()));
    weigh(more_result, &|| against(&|part| is_missing(part) && part.left.is_none()));
    weigh(more_both, &|| against(&is_conflict));
    weigh(more_family, &|| favour(&|part| meet(part) && !is_conflict(part) && is_family(part)));
    weigh(more_family, &|| against(&|part| is_conflict(part) && is_family(part)));
    weigh(more_edits, &|| edits(left, right, &found.parts, found.log_odds));
    let score = logistic(log_odds);
    let is_object = left.kind() == NameKind::Object || right.kind() == NameKind::Object;
    if is_object && numbers(left) != numbers(right) {
        let left_over = (1.0 - settings.number_mismatch) / (1.0 - standard.number_mismatch);
        return (score * left_over).clamp(0.0, 1.0);
    }
    score
}

/// What letters in error cost: against names in which both words are written as one of them. 0 or
/// less, and from both sides, so that it does not matter who is asked first.
fn edits(left: &Name, right: &Name, parts: &[PartMatch], log_odds: f64) -> f64 {
    let edits = || {
        let edits = parts.iter().filter(|part| part.how == How::Edit);
        edits.map(|part| (part.left.as_deref(), part.right.as_deref().unwrap_or_default()))
    };
    let back = edits().map(|(x, y)| (Some(y), x.unwrap_or_default()));
    let (Some(like_right), Some(like_left)) = (rewritten(left, edits()), rewritten(right, back))
    else {
        return 0.0;
    };
    let corrected = (agreement(&like_right, right) + agreement(left, &like_left)) / 2.0;
    (log_odds - corrected).min(0.0)
}

/// The name with words replaced, each by one text; `None` if there is nothing to replace.
fn rewritten<'a>(
    name: &Name,
    words: impl Iterator<Item = (Option<&'a str>, &'a str)>,
) -> Option<Name> {
    let mut text = None;
    for (word, by) in words {
        let text = text.get_or_insert_with(|| name.text().to_owned());
        for word in word.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
            if let Some(at) = find_word(text, word) {
                text.replace_range(at..at + word.len(), by);
            }
        }
    }
    text.map(|text| Name::parse(&text, name.kind()))
}

/// Where a word stands in a text, and not as a piece of another.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_whole = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + word.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    };
    text.match_indices(word).map(|(at, _)| at).find(is_whole)
}

/// Family names of both sides, as far as they are known.
fn families(pair: &Pair<'_>, left: &Name, right: &Name) -> Vec<String> {
    let in_name = |name: &Name| -> Vec<String> {
        (name.tokens().iter())
            .filter(|token| token.role() == Role::Family)
            .map(|token| token.folded().to_owned())
            .collect()
    };
    let mut all = in_name(left);
    all.extend(in_name(right));
    for last in pair.left.facts().last_names.iter().chain(&pair.right.facts().last_names) {
        all.extend(names::fold(last).split(' ').map(str::to_owned));
    }
    all
}

fn words(part: &PartMatch) -> impl Iterator<Item = String> {
    let text = part.left.iter().chain(&part.right).map(|text| names::fold(text));
    text.flat_map(|text| text.split(' ').map(str::to_owned).collect::<Vec<_>>())
}

/// The numbers in a name, in order of size.
pub(super) fn numbers(name: &Name) -> Vec<u64> {
    let mut numbers: Vec<u64> = name.tokens().iter().filter_map(|token| token.number()).collect();
    numbers.sort_unstable();
    numbers
}
