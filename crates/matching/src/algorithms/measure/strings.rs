//! String measures other programs name: Jaro-Winkler and Levenshtein, over characters.

/// Longer words are equal or different; no name has one.
const MAX_LETTERS: usize = 64;

/// Longer texts are no names.
const MAX_TEXT: usize = 256;

/// Jaro-Winkler similarity, 0 to 1: shared letters in order, and up to four at the start count
/// again. Symmetric.
pub(super) fn jaro_winkler(left: &str, right: &str) -> f64 {
    // Winkler's threshold: words that share little are not helped by how they begin.
    winkler(left, right, 0.7, MAX_LETTERS)
}

/// The same with letters at the start counting however little is shared, and for whole names.
pub(super) fn jaro_winkler_always(left: &str, right: &str) -> f64 {
    winkler(left, right, 0.0, MAX_TEXT)
}

fn winkler(left: &str, right: &str, least: f64, most: usize) -> f64 {
    if left == right {
        return f64::from(u8::from(!left.is_empty()));
    }
    // Which letters pair up depends on who is asked first.
    let (left, right) = if left < right { (left, right) } else { (right, left) };
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if a.is_empty() || b.is_empty() || a.len().max(b.len()) > most {
        return 0.0;
    }
    let jaro = jaro(&a, &b);
    if jaro <= least {
        return jaro;
    }
    let prefix = a.iter().zip(&b).take(4).take_while(|(x, y)| x == y).count();
    jaro + prefix as f64 * 0.1 * (1.0 - jaro)
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut in_a, mut in_b) = (Vec::new(), vec![false; b.len()]);
    for (i, letter) in a.iter().enumerate() {
        let from = i.saturating_sub(reach);
        let to = (i + reach + 1).min(b.len());
        let found = (from..to).find(|&j| !in_b[j] && b[j] == *letter);
        if let Some(j) = found {
            in_b[j] = true;
            in_a.push(*letter);
        }
    }
    if in_a.is_empty() {
        return 0.0;
    }
    let order = b.iter().zip(&in_b).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let moved = in_a.iter().zip(order).filter(|(x, y)| x != y).count() / 2;
    let shared = in_a.len() as f64;
    (shared / a.len() as f64 + shared / b.len() as f64 + (shared - moved as f64) / shared) / 3.0
}

/// Letters to change, add or leave out. Symmetric. Texts beyond a few hundred letters are cut.
pub(super) fn levenshtein(left: &str, right: &str) -> usize {
    let a: Vec<char> = left.chars().take(MAX_TEXT).collect();
    let b: Vec<char> = right.chars().take(MAX_TEXT).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Whether words could be one word with errors: at most four edits, and one for each five letters
/// of the shorter begun. The number of edits, if so.
pub(super) fn plausible(left: &str, right: &str) -> Option<usize> {
    let lengths = (left.chars().count(), right.chars().count());
    let budget = lengths.0.min(lengths.1).div_ceil(5).min(4);
    if lengths.0.abs_diff(lengths.1) > budget {
        return None;
    }
    let edits = levenshtein(left, right);
    (edits <= budget).then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of Winkler's papers, to three places.
    #[test]
    fn jaro_winkler_as_published() {
        for (a, b, expect) in [
            ("martha", "marhta", 0.961),
            ("dwayne", "duane", 0.840),
            ("dixon", "dicksonx", 0.813),
            ("jones", "johnson", 0.832),
            ("abroms", "abrams", 0.922),
            ("itman", "smith", 0.467),
            ("same", "same", 1.0),
            ("abc", "xyz", 0.0),
            ("", "", 0.0),
        ] {
            assert!((jaro_winkler(a, b) - expect).abs() < 0.0006, "{a} {b} {}", jaro_winkler(a, b));
            assert_eq!(jaro_winkler(a, b), jaro_winkler(b, a), "{a} {b}");
        }
    }

    #[test]
    fn edits() {
        for (a, b, expect) in [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0)] {
            assert_eq!((levenshtein(a, b), levenshtein(b, a)), (expect, expect), "{a} {b}");
        }
        for (a, b, expect) in [
            ("ivan", "iwan", Some(1)),
            ("ivan", "iwam", None),
            ("beispiel", "beyspyel", Some(2)),
            ("beispiel", "beispielhaft", None),
        ] {
            assert_eq!(plausible(a, b), expect, "{a} {b}");
        }
    }
}
