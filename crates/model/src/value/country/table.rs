//! The tables behind the look-up, read from `data/` once.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold::fold;
use crate::ontology::{Kind, ontology};

/// What is known of one code.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) parent: Option<&'static str>,
    pub(super) claims: Vec<&'static str>,
    pub(super) successors: &'static [&'static str],
}

/// Every code, and every key that leads to one.
#[derive(Debug)]
pub(super) struct Countries {
    /// Sorted by code.
    rows: Vec<Row>,
    by_key: FxHashMap<&'static str, u16>,
    /// Codes that have a parent, a claim or a successor, or are one.
    related: FxHashSet<&'static str>,
}

pub(super) fn countries() -> &'static Countries {
    static COUNTRIES: LazyLock<Countries> = LazyLock::new(load);
    &COUNTRIES
}

impl Countries {
    pub(super) fn by_key(&self, key: &str) -> Option<u16> {
        self.by_key.get(key).copied()
    }

    pub(super) fn code(&self, at: u16) -> &'static str {
        self.rows[usize::from(at)].code
    }

    pub(super) fn is_related(&self, code: &str) -> bool {
        self.related.contains(code)
    }

    pub(super) fn row(&self, code: &str) -> Option<&Row> {
        let at = self.rows.binary_search_by(|row| row.code.cmp(code)).ok()?;
        self.rows.get(at)
    }

    /// The country whose name is nearest to a folded text, if it is near enough and alone.
    pub(super) fn nearest(&self, key: &str) -> Option<u16> {
        let letters: Vec<char> = key.chars().collect();
        if letters.len() <= 4 || letters.len() > 64 {
            return None;
        }
        let mut cutoff = letters.len() * 3 / 10;
        let mut best = None;
        let mut is_tied = false;
        let mut row = Vec::new();
        for (name, &at) in &self.by_key {
            if name.len() <= 4 || is_code(name) {
                continue;
            }
            let Some(distance) = distance(&letters, name, cutoff, &mut row) else {
                continue;
            };
            match best {
                Some((least, _)) if distance < least => is_tied = false,
                Some((least, other)) if distance == least => is_tied |= other != at,
                _ => {}
            }
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, at));
                cutoff = distance;
            }
        }
        best.filter(|_| !is_tied).map(|(_, at)| at)
    }

    #[cfg(test)]
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.by_key.iter().map(|(key, &at)| (*key, self.code(at)))
    }
}

/// Codes and Wikidata ids are never near a name.
fn is_code(key: &str) -> bool {
    key.contains('-')
        || (key.strip_prefix('q')).is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit()))
}

/// Levenshtein distance of `left` and `right` if it is at most `cutoff`, row by row; gives up when
/// a whole row is past the cutoff.
fn distance(left: &[char], right: &str, cutoff: usize, row: &mut Vec<usize>) -> Option<usize> {
    // One letter has one to four bytes, which bounds the length without counting.
    if right.len() + cutoff < left.len() || right.len() > 4 * (left.len() + cutoff) {
        return None;
    }
    let n_right = right.chars().count();
    if n_right <= 4 || n_right.abs_diff(left.len()) > cutoff {
        return None;
    }
    row.clear();
    row.extend(0..=left.len());
    for (i, b) in right.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        let mut least = row[0];
        for (j, &a) in left.iter().enumerate() {
            let substitute = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(diagonal + 1).min(row[j] + 1);
            least = least.min(row[j + 1]);
        }
        if least > cutoff {
            return None;
        }
    }
    row.last().copied().filter(|&distance| distance <= cutoff)
}

/// Reads the three files. They are compiled in and held well-formed by the tests; a line that is
/// not is left out.
fn load() -> Countries {
    let facts = ontology().facts(Kind::Country);
    let mut rows = Vec::with_capacity(facts.codes.len());
    let mut by_key: FxHashMap<&'static str, u16> = FxHashMap::default();
    by_key.reserve(11_000);
    let lines = |file: &'static str| {
        file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
    };
    for (code, rest) in lines(include_str!("../../../data/countries.tsv")) {
        let mut fields = rest.split('\t');
        let at = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        let name = fields.next().unwrap_or_default();
        by_key.insert(code, at);
        for other in fields.next().unwrap_or_default().split_ascii_whitespace() {
            by_key.insert(other, at);
        }
        let parent = fields.next().filter(|parent| !parent.is_empty());
        let claims = fields.next().unwrap_or_default().split_ascii_whitespace().collect();
        let successors = (facts.historical.iter())
            .find(|(old, _)| *old == code)
            .map_or(&[][..], |(_, successors)| successors.as_slice());
        rows.push(Row { code, name, parent, claims, successors });
    }
    let position = |code: &str| -> Option<u16> {
        let at = rows.binary_search_by(|row: &Row| row.code.cmp(code)).ok()?;
        u16::try_from(at).ok()
    };
    // Spellings by hand come before the generated names: they may correct them.
    let mut spellings: Vec<(std::ops::Range<usize>, u16)> = Vec::with_capacity(2_500);
    let mut arena = String::with_capacity(40_000);
    for (code, names) in lines(include_str!("../../../data/country_spellings.tsv")) {
        let Some(at) = position(code) else { continue };
        for name in names.split('|') {
            let start = arena.len();
            arena.push_str(&fold(name));
            spellings.push((start..arena.len(), at));
        }
    }
    // Kept for the life of the program, as are the names compiled in.
    let arena: &'static str = arena.leak();
    for (range, at) in spellings {
        by_key.entry(&arena[range]).or_insert(at);
    }
    for (code, names) in lines(include_str!("../../../data/country_names.tsv")) {
        let Some(at) = position(code) else { continue };
        for name in names.split('|') {
            by_key.entry(name).or_insert(at);
        }
    }
    let mut related = FxHashSet::default();
    for row in &rows {
        let others = row.parent.iter().chain(&row.claims).chain(row.successors);
        let before = others.clone().count();
        related.extend(others.copied());
        if before > 0 {
            related.insert(row.code);
        }
    }
    Countries { rows, by_key, related }
}
