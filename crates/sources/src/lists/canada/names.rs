//! Bilingual names and several aliases in one field.

/// An alias and its language, ISO 639-3, where the list names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Alias<'a> {
    pub(super) name: &'a str,
    pub(super) lang: Option<&'static str>,
}

const LANGUAGES: [(&str, &str); 6] = [
    ("Belarusian", "bel"),
    ("Belarussian", "bel"),
    ("Russian", "rus"),
    ("Ukrainian", "ukr"),
    ("Arabic", "ara"),
    ("Persian", "fas"),
];

/// Words that are a form of company and no name: what stands before them belongs to them, "Маяк,
/// АО". Compared without case and full stops.
const FORMS: [&str; 34] = [
    "ao", "ooo", "oao", "pao", "zao", "llc", "ltd", "limited", "inc", "co", "company", "jsc",
    "pjsc", "ojsc", "cjsc", "fsue", "gmbh", "ag", "sa", "plc", "ао", "ооо", "оао", "пао", "зао",
    "фгуп", "ак", "мк", "сао", "нпао", "гуп", "ано", "corp", "co ltd",
];

/// The English half of `Russia / Russie`; what has no halves is itself.
pub(super) fn english(text: &str) -> &str {
    text.split(" / ").next().unwrap_or(text).trim()
}

/// Whether the regulations are named after a wrong and not after a country.
pub(super) fn is_theme(english: &str) -> bool {
    english.contains("Attacks") || english.contains("Violence") || english.contains("Victims")
}

/// The English and the French half of a firm's name, "Iranian Army/Armée iranienne". Which slash
/// parts two languages is seen from the right half: there must be one slash only, and French words.
pub(super) fn halves(name: &str) -> Option<(&str, &str)> {
    const FRENCH: [&str; 12] = [
        " de ",
        " du ",
        " des ",
        " d'",
        " d\u{2019}",
        " l'",
        " la ",
        "é",
        "Institut ",
        "Corps des",
        "Force ",
        "Centre de",
    ];
    let mut depth = 0_i32;
    let mut slash = None;
    for (at, c) in name.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '/' if depth == 0 && slash.is_some() => return None,
            '/' if depth == 0 => slash = Some(at),
            _ => {}
        }
    }
    let at = slash?;
    let (english, french) = (name[..at].trim(), name[at + 1..].trim());
    let is_french = |text: &str| FRENCH.iter().any(|word| text.contains(word));
    (is_french(french) && !is_french(english) && !english.is_empty()).then_some((english, french))
}

/// Whether an alias of a person is a spelling of one part of the name: "Andrei", "Alexei, Aleksei".
pub(super) fn is_partial(alias: &str) -> bool {
    alias.split(',').all(|piece| piece.split_whitespace().count() <= 1)
}

/// Names in brackets: "Invented Plant (also known as Nothing Plant)".
pub(super) fn also_known_as(name: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for bracket in name.split('(').skip(1) {
        let inner = bracket.split(')').next().unwrap_or_default().trim();
        if let Some(rest) = strip_also_known(inner) {
            found.push(rest);
        }
    }
    found
}

fn strip_also_known(text: &str) -> Option<&str> {
    let words: Vec<&str> = text.splitn(4, char::is_whitespace).collect();
    match words.as_slice() {
        [also, known, r#as, rest]
            if also.eq_ignore_ascii_case("also")
                && known.eq_ignore_ascii_case("known")
                && r#as.eq_ignore_ascii_case("as") =>
        {
            Some(rest.trim()).filter(|rest| !rest.is_empty())
        }
        _ => None,
    }
}

/// The aliases in one field.
///
/// A semicolon, ` / ` and the name of a language always part two names. A comma does between the
/// names of persons if each side has two words or more ("Last, First" is one name); between the
/// names of firms unless one side is no more than a form of company, or quotation marks are open.
/// `or` and `and` part nothing: "Kon'kov or Konkov" repeats half a name.
pub(super) fn aliases(text: &str, is_person: bool) -> Vec<Alias<'_>> {
    let mut found = Vec::new();
    for piece in text.split(';').flat_map(|piece| piece.split(" / ")) {
        for (name, lang) in by_language(piece) {
            for name in by_comma(name, is_person) {
                let name = name.trim().trim_matches(|c| c == ',' || c == ';').trim();
                if name.chars().any(char::is_alphanumeric) {
                    found.push(Alias { name: unbalanced(name), lang });
                }
            }
        }
    }
    found
}

/// A bracket that was opened and never closed is no part of the name.
fn unbalanced(name: &str) -> &str {
    match name.strip_prefix('(') {
        Some(rest) if !rest.contains(')') => rest.trim(),
        _ => name.strip_suffix(')').filter(|rest| !rest.contains('(')).unwrap_or(name),
    }
}

/// Cuts before each `Belarusian:` and the like.
fn by_language(text: &str) -> Vec<(&str, Option<&'static str>)> {
    let mut labels: Vec<(usize, usize, &'static str)> = Vec::new();
    for (label, code) in LANGUAGES {
        for (at, _) in text.match_indices(label) {
            let after = &text[at + label.len()..];
            let blank = after.len() - after.trim_start().len();
            if after[blank..].starts_with(':') {
                labels.push((at, at + label.len() + blank + 1, code));
            }
        }
    }
    labels.sort_unstable();
    let mut found = Vec::new();
    let first = labels.first().map_or(text.len(), |label| label.0);
    found.push((&text[..first], None));
    for (at, (_, from, code)) in labels.iter().enumerate() {
        let to = labels.get(at + 1).map_or(text.len(), |next| next.0);
        found.push((&text[*from..to.max(*from)], Some(*code)));
    }
    found
}

fn by_comma(text: &str, is_person: bool) -> Vec<&str> {
    let pieces: Vec<&str> = text.split(',').collect();
    let is_name = |piece: &str| match is_person {
        true => piece.split_whitespace().count() >= 2,
        false => {
            let form = piece.trim().trim_end_matches('.').to_lowercase();
            let quotes = |c: char| matches!(c, '"' | '\u{AB}' | '\u{BB}' | '\u{201C}' | '\u{201D}');
            let n_quotes = piece.chars().filter(|c| quotes(*c)).count();
            let n_open = piece.matches('(').count();
            !FORMS.contains(&form.as_str())
                && n_quotes % 2 == 0
                && n_open == piece.matches(')').count()
        }
    };
    let filled = || pieces.iter().filter(|piece| !piece.trim().is_empty());
    if filled().all(|piece| is_name(piece)) { pieces } else { vec![text] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, is_person: bool, expect: &[&str]) {
        let found: Vec<String> = aliases(text, is_person)
            .iter()
            .map(|alias| match alias.lang {
                Some(lang) => format!("{}@{lang}", alias.name),
                None => alias.name.to_owned(),
            })
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    // All names are invented.
    #[test]
    fn names_of_persons() {
        check("Anna Nobody", true, &["Anna Nobody"]);
        check("Anna Nobody, Hanna Nobody", true, &["Anna Nobody", "Hanna Nobody"]);
        check("Nobody, Anna", true, &["Nobody, Anna"]);
        check("Anna, Hanna", true, &["Anna, Hanna"]);
        check("А. Никто / Г. Нихто", true, &["А. Никто", "Г. Нихто"]);
        check("(А. Никто / Г. Нихто", true, &["А. Никто", "Г. Нихто"]);
        check(
            "Hanna Nobody,  Belarusian: Ганна Нiхто, Russian : Анна Никто",
            true,
            &["Hanna Nobody", "Ганна Нiхто@bel", "Анна Никто@rus"],
        );
        check("Anna or Hanna Nobody", true, &["Anna or Hanna Nobody"]);
        check(" ; ,", true, &[]);
    }

    #[test]
    fn names_of_firms() {
        check("NOTHING, Nothing Works", false, &["NOTHING", "Nothing Works"]);
        check("Ничто, АО; Nothing JSC", false, &["Ничто, АО", "Nothing JSC"]);
        check("Nothing Co., Ltd.", false, &["Nothing Co., Ltd."]);
        check("АО \"Ничто, Нигде\"", false, &["АО \"Ничто, Нигде\""]);
        check("Nothing (Here, There)", false, &["Nothing (Here, There)"]);
    }

    #[test]
    fn halves_of_two_languages() {
        assert_eq!(
            halves("Nothing Institute/Institut du rien"),
            Some(("Nothing Institute", "Institut du rien"))
        );
        assert_eq!(halves("Nothing (Here/There de rien)"), None);
        assert_eq!(halves("NOTHING/RIEN"), None);
        assert_eq!(halves("A/B/Force de rien"), None);
    }

    #[test]
    fn a_single_word_is_no_name() {
        assert!(is_partial("Anna"));
        assert!(is_partial("Anna, Hanna"));
        assert!(!is_partial("Anna Niemand"));
        assert!(!is_partial("Niemand, Anna Maria"));
    }

    #[test]
    fn brackets_that_hold_another_name() {
        assert_eq!(also_known_as("Nothing JSC (also known as OAO\nNothing)"), ["OAO\nNothing"]);
        assert_eq!(also_known_as("Nothing (NOT)"), Vec::<&str>::new());
    }
}
