//! Whether two country codes can speak of one place.

use model::value::country::{overlap, successors};

/// Equal codes, a region and its state (`ua-cri`, `ua`), or a state that is gone and one that
/// followed it (`suhh`, `ru`): people and firms outlive states.
pub(crate) fn meet(a: &str, b: &str) -> bool {
    overlap(a, b) || follows(a, b) || follows(b, a)
}

fn follows(gone: &str, code: &str) -> bool {
    // Yugoslavia lives on in Serbia and Montenegro by way of their union, which the ontology's list
    // of successors leaves out.
    successors(gone).contains(&code) || (gone == "yucs" && matches!(code, "csxx" | "rs" | "me"))
}

#[cfg(test)]
mod tests {
    use super::meet;

    #[test]
    fn regions_and_successors_meet() {
        for (a, b) in [("ru", "ru"), ("suhh", "ru"), ("ua-cri", "ua"), ("yucs", "rs"), ("zr", "cd")]
        {
            assert!(meet(a, b) && meet(b, a), "{a} {b}");
        }
        for (a, b) in [("ru", "ua"), ("suhh", "pl"), ("ua-cri", "by"), ("kp", "kr"), ("g", "gb")] {
            assert!(!meet(a, b) && !meet(b, a), "{a} {b}");
        }
    }
}
