//! Topics: the ontology's own vocabulary.

use crate::ontology::{Kind, ontology};

/// The topic code, in lower case; `None` for a word the ontology does not list.
pub fn clean(text: &str) -> Option<String> {
    let codes = &ontology().facts(Kind::Topic).codes;
    let code = text.trim();
    if codes.binary_search(&code).is_ok() {
        return Some(code.to_owned());
    }
    let lower = code.to_ascii_lowercase();
    codes.binary_search(&lower.as_str()).is_ok().then_some(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn topics() {
        for (raw, expect) in [
            ("sanction", Some("sanction")),
            ("Sanction", Some("sanction")),
            ("role.PEP", Some("role.pep")),
            (" crime ", Some("crime")),
            ("fin.adivsor", Some("fin.adivsor")),
            ("fin.advisor", None),
            ("foo", None),
            ("", None),
        ] {
            assert_eq!(clean(raw).as_deref(), expect, "{raw:?}");
        }
    }
}
