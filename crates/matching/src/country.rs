//! Whether two country codes can speak of one place.

use model::{Kind, ontology};

/// Equal codes, a region and its state (`ua-cri`, `ua`), or a state that is gone and one that
/// followed it (`suhh`, `ru`).
pub(crate) fn meet(a: &str, b: &str) -> bool {
    let state = |code: &str| code.split('-').next().map(str::len);
    let within =
        |outer: &str, inner: &str| state(inner) == Some(outer.len()) && inner.starts_with(outer);
    a == b || within(a, b) || within(b, a) || follows(a, b) || follows(b, a)
}

fn follows(gone: &str, code: &str) -> bool {
    let historical = &ontology().facts(Kind::Country).historical;
    (historical.iter())
        .filter(|(old, _)| *old == gone)
        .any(|(_, new)| new.iter().any(|next| *next == code || follows(next, code)))
}

#[cfg(test)]
mod tests {
    use super::meet;

    #[test]
    fn regions_and_successors_meet() {
        for (a, b) in [
            ("ru", "ru"),
            ("suhh", "ru"),
            ("ua-cri", "ua"),
            ("yucs", "rs"),
            ("zr", "cd"),
        ] {
            assert!(meet(a, b) && meet(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("ru", "ua"),
            ("suhh", "pl"),
            ("ua-cri", "by"),
            ("kp", "kr"),
            ("g", "gb"),
        ] {
            assert!(!meet(a, b) && !meet(b, a), "{a} {b}");
        }
    }
}
