//! Whether two country codes can speak of one place.

use model::value::country::{is_related, overlap, successors};

/// Equal codes, a region and its state (`ua-cri`, `ua`), or a state that is gone and one that
/// followed it (`suhh`, `ru`): people and firms outlive states.
pub(crate) fn meet(a: &str, b: &str) -> bool {
    // Most codes have to do with no other, and most pairs are compared for nothing.
    a == b || (is_related(a) && is_related(b) && (overlap(a, b) || follows(a, b) || follows(b, a)))
}

fn follows(gone: &str, code: &str) -> bool {
    // Yugoslavia lives on in Serbia and Montenegro by way of their union, which the ontology's list
    // of successors leaves out.
    successors(gone).contains(&code) || (gone == "yucs" && matches!(code, "csxx" | "rs" | "me"))
}

#[cfg(test)]
mod tests {
    use super::meet;

    /// What is told at a glance is what the tables say.
    #[test]
    fn codes_without_relations_meet_nobody_else() {
        let codes = &model::ontology().facts(model::Kind::Country).codes;
        for a in codes {
            for b in codes {
                let slow = super::overlap(a, b) || super::follows(a, b) || super::follows(b, a);
                assert_eq!(meet(a, b), slow, "{a} {b}");
            }
        }
    }

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
