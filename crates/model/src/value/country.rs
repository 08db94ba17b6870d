//! Countries: the 281 codes of the ontology, and the names, codes and spellings that lead to them.
//!
//! Look-up folds case, marks and punctuation ([`fold`]) and is one hash look-up; a code that is
//! already clean costs no folding and no allocation. Places below the state (Delaware, Dubai,
//! Chechnya) lead to their country. The tables are read once, on first use, in about a
//! millisecond.

mod fold;
mod table;

use table::{Countries, countries};

pub use fold::fold;

/// No name of a country is longer; what is, is prose or an attack.
const MAX_BYTES: usize = 200;

/// The code a text means: a code of any kind, a Wikidata id, or a name in one of some 40 languages.
///
/// Understands `Korea, North`, `Iran (Islamic Republic of)`, `Region: Crimea`, and bilingual fields
/// such as `Syria / Syrie` or `Texas, US` when both parts mean the same. Two countries in one text are none.
///
/// ```
/// use model::value::country::lookup;
///
/// assert_eq!(lookup("Democratic People's Republic of Korea"), Some("kp"));
/// assert_eq!(lookup("PRK"), Some("kp"));
/// assert_eq!(lookup("Q423"), Some("kp"));
/// assert_eq!(lookup("Sudan / South Sudan"), None);
/// ```
pub fn lookup(text: &str) -> Option<&'static str> {
    let known = countries();
    let at = (known.by_key(text)).or_else(|| find(known, text.trim(), 0))?;
    Some(known.code(at))
}

/// [`lookup`], and where that finds nothing the name at the smallest edit distance: up to 30 % of
/// the length, for names longer than four letters. Two countries equally near are none.
///
/// Compares with every name we know (under a millisecond); use it on values that people typed.
///
/// ```
/// use model::value::country::lookup_fuzzy;
///
/// assert_eq!(lookup_fuzzy("Afganistan"), Some("af"));
/// assert_eq!(lookup_fuzzy("Atlantis"), None);
/// ```
pub fn lookup_fuzzy(text: &str) -> Option<&'static str> {
    if let Some(code) = lookup(text) {
        return Some(code);
    }
    if text.len() > MAX_BYTES {
        return None;
    }
    let known = countries();
    let at = known.nearest(&fold(text))?;
    Some(known.code(at))
}

/// Whether two codes can mean the same place: they are equal, one is the direct parent of the
/// other, or one is a state that claims the other.
///
/// A state that is gone does not overlap its successors: `suhh` and `ru` differ.
///
/// ```
/// use model::value::country::overlap;
///
/// assert!(overlap("ua-cri", "ua") && overlap("ru", "ua-cri"));
/// assert!(!overlap("suhh", "ru"));
/// ```
pub fn overlap(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let known = countries();
    let meets = |inner: &str, outer: &str| {
        known.row(inner).is_some_and(|row| row.parent == Some(outer) || row.claims.contains(&outer))
    };
    meets(a, b) || meets(b, a)
}

/// Whether a code has to do with another: a region and its state, a claim, a state that is gone and
/// those that followed. Two that have not can only be equal or different. Cheap.
pub fn is_related(code: &str) -> bool {
    countries().is_related(code)
}

/// The short English name to show for a code; empty for a code we do not know.
pub fn name(code: &str) -> &'static str {
    countries().row(code).map_or("", |row| row.name)
}

/// The states that followed one that is gone: `cz`, `sk` after `cshh`. Empty for others.
pub fn successors(code: &str) -> &'static [&'static str] {
    countries().row(code).map_or(&[], |row| row.successors)
}

/// Tries the forms a name is written in. `depth` keeps nested ones from going on.
fn find(known: &Countries, text: &str, depth: u8) -> Option<u16> {
    if text.is_empty() || text.len() > MAX_BYTES || depth > 2 {
        return None;
    }
    if let Some(at) = by_code(known, text) {
        return Some(at);
    }
    let by_name = |key: &str| known.by_key(key).or_else(|| without_style(known, key));
    if let Some(at) = fold::with_folded(text, by_name) {
        return Some(at);
    }
    if let Some((_, place)) = text.split_once("Region:") {
        return find(known, place.trim(), depth + 1);
    }
    if let Some((left, right)) = text.split_once('/') {
        return agreeing(find(known, left.trim(), depth + 1), find(known, right.trim(), depth + 1));
    }
    if let Some((last, first)) = text.rsplit_once(',') {
        let turned = format!("{} {}", first.trim(), last.trim());
        return fold::with_folded(&turned, |key| known.by_key(key)).or_else(|| {
            agreeing(find(known, last.trim(), depth + 1), find(known, first.trim(), depth + 1))
        });
    }
    let (before, inside) = text.strip_suffix(')')?.split_once('(')?;
    let turned = format!("{} {}", inside.trim(), before.trim());
    fold::with_folded(&turned, |key| known.by_key(key)).or_else(|| {
        agreeing(find(known, before.trim(), depth + 1), find(known, inside.trim(), depth + 1))
    })
}

/// `Republic of Tajikistan`, `Республика Казахстан`: the style of a state before a name we know.
/// Where the style tells two countries apart (Korea, China, Congo) the table has the whole name.
fn without_style(known: &Countries, key: &str) -> Option<u16> {
    const STYLES: [&str; 10] = [
        "republicof",
        "kingdomof",
        "republicade",
        "republicadel",
        "republiquede",
        "republiquedu",
        "republik",
        "republika",
        "республика",
        "جمهورية",
    ];
    STYLES.iter().find_map(|style| {
        let name = key.strip_prefix(style)?;
        // Shorter ones may be codes.
        if name.len() < 4 { None } else { known.by_key(name) }
    })
}

/// `RU`, `us_de`, `Q183`: codes are not folded, for that would drop their hyphen.
fn by_code(known: &Countries, text: &str) -> Option<u16> {
    let mut buffer = [0; 12];
    let lower = buffer.get_mut(..text.len())?;
    for (to, from) in lower.iter_mut().zip(text.bytes()) {
        *to = match from {
            b'_' => b'-',
            _ if from.is_ascii_alphanumeric() || from == b'-' => from.to_ascii_lowercase(),
            _ => return None,
        };
    }
    known.by_key(std::str::from_utf8(lower).ok()?)
}

fn agreeing(left: Option<u16>, right: Option<u16>) -> Option<u16> {
    left.filter(|_| left == right)
}

#[cfg(test)]
mod tests;
