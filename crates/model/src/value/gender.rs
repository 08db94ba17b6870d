//! Genders, as far as registers tell them apart.

/// `male`, `female` or `other`, from a letter or a word in English, German, French, Russian or
/// Chinese. What says that it is not known (`u`, `unknown`, `x`) is refused.
pub fn clean(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    Some(match text.to_lowercase().as_str() {
        "male" | "m" | "man" | "masculin" | "männlich" | "mann" | "homme" | "мужской" | "муж"
        | "мужчина" | "男" | "男性" => "male",
        "female" | "f" | "woman" | "féminin" | "feminin" | "weiblich" | "frau" | "femme"
        | "женский" | "жен" | "женщина" | "女" | "女性" => "female",
        "other" | "o" | "d" | "divers" => "other",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first block observed in FollowTheMoney 4.11.2; the second is ours.
    #[test]
    fn genders() {
        for (raw, expect) in [
            ("m", Some("male")),
            ("F", Some("female")),
            ("o", Some("other")),
            ("d", Some("other")),
            ("man", Some("male")),
            ("woman", Some("female")),
            ("Männlich", Some("male")),
            ("weiblich", Some("female")),
            ("мужской", Some("male")),
            ("Женский", Some("female")),
            ("男", Some("male")),
            ("女", Some("female")),
            ("masculin", Some("male")),
            ("féminin", Some("female")),
            ("divers", Some("other")),
            ("other", Some("other")),
            ("x", None),
            ("u", None),
            ("unknown", None),
            ("w", None),
            // ours
            ("Frau", Some("female")),
            ("homme", Some("male")),
            ("feminin", Some("female")),
            ("муж", Some("male")),
            ("男性", Some("male")),
            ("", None),
        ] {
            assert_eq!(clean(raw), expect, "{raw:?}");
        }
    }
}
