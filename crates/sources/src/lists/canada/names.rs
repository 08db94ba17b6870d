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
const FORMS: [&str; 39] = [
    "ao",
    "ooo",
    "oao",
    "pao",
    "zao",
    "llc",
    "ltd",
    "limited",
    "inc",
    "co",
    "company",
    "jsc",
    "pjsc",
    "ojsc",
    "cjsc",
    "fsue",
    "gmbh",
    "ag",
    "sa",
    "plc",
    "ао",
    "ооо",
    "оао",
    "пао",
    "зао",
    "фгуп",
    "ак",
    "мк",
    "сао",
    "нпао",
    "гуп",
    "ано",
    "corp",
    "co ltd",
    "акционерное общество",
    "aкционерное общество",
    "общество с ограниченной ответственностью",
    "зао ао",
    "joint stock company",
];

/// Whether a text is a form of company and nothing else.
pub(super) fn is_form(text: &str) -> bool {
    let form = text.trim().trim_end_matches('.').to_lowercase();
    FORMS.contains(&form.as_str())
}

/// The English half of `Russia / Russie`; what has no halves is itself.
pub(super) fn english(text: &str) -> &str {
    text.split(" / ").next().unwrap_or(text).trim()
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

/// A name without what its brackets say it is also known as, and without a semicolon at its end.
pub(super) fn own(name: &str) -> &str {
    // Looking behind each bracket of a longer text would take too long.
    if name.len() > 4096 {
        return name;
    }
    let mut end = name.len();
    for (at, bracket) in name.match_indices('(') {
        if strip_also_known(name[at + bracket.len()..].trim_start()).is_some() {
            end = at;
            break;
        }
    }
    let own = name[..end].trim_end_matches([' ', '\n', ';', ',']);
    if own.is_empty() { name } else { own }
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
/// names of persons if each side has two words or more ("Last, First" is one name), or most of
/// three and more sides; between the
/// names of firms unless one side is no more than a form of company, or quotation marks are open.
/// What `or`, `and` and a bare slash join is left to [`super::variants`].
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

/// Brackets without a partner at either end are no part of the name.
pub(super) fn unbalanced(name: &str) -> &str {
    let count = |c| name.matches(c).count();
    let (mut n_open, mut n_close) = (count('('), count(')'));
    let mut name = name.trim();
    loop {
        let shorter = if let Some(rest) =
            name.strip_suffix('(').or(name.strip_prefix('(').filter(|_| n_open > n_close))
        {
            n_open -= 1;
            rest
        } else if let Some(rest) =
            name.strip_prefix(')').or(name.strip_suffix(')').filter(|_| n_close > n_open))
        {
            n_close -= 1;
            rest
        } else {
            return name;
        };
        name = shorter.trim();
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

/// Splits at commas, except in front of "or": what follows may be another spelling of one word.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, comma) in text.match_indices(',') {
        let next = at + comma.len();
        if !text[next..].trim_start().starts_with("or ") {
            found.push(&text[from..at]);
            from = next;
        }
    }
    found.push(&text[from..]);
    found
}

fn by_comma(text: &str, is_person: bool) -> Vec<&str> {
    let pieces = pieces(text);
    let is_name = |piece: &str| match is_person {
        true => piece.split_whitespace().count() >= 2,
        false => {
            let quotes = |c: char| matches!(c, '"' | '\u{AB}' | '\u{BB}' | '\u{201C}' | '\u{201D}');
            let n_quotes = piece.chars().filter(|c| quotes(*c)).count();
            let n_open = piece.matches('(').count();
            !is_form(piece) && n_quotes % 2 == 0 && n_open == piece.matches(')').count()
        }
    };
    // A lone word among many names is a short one, and not the first name of the one before.
    let n_names = pieces.iter().filter(|piece| is_name(piece)).count();
    if is_person && pieces.len() >= 3 && 2 * n_names > pieces.len() {
        return pieces;
    }
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
        check("Nix, Anna Nobody, Hanna Nobody", true, &["Nix", "Anna Nobody", "Hanna Nobody"]);
        check("Nobody, Anna, Nobody, Hanna", true, &["Nobody, Anna, Nobody, Hanna"]);
        check("Anna Nobody, or Nix, Hanna Nix", true, &["Anna Nobody, or Nix", "Hanna Nix"]);
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
    fn brackets_without_a_partner() {
        for (text, expect) in [
            ("(Nobody", "Nobody"),
            ("Nobody)", "Nobody"),
            ("Nobody) (", "Nobody"),
            ("Nobody (NOT)", "Nobody (NOT)"),
            ("(Not) Nobody", "(Not) Nobody"),
            ("))((", ""),
        ] {
            assert_eq!(unbalanced(text), expect, "{text}");
        }
    }

    #[test]
    fn a_name_without_its_brackets() {
        assert_eq!(own("Nothing (also known as No)"), "Nothing");
        assert_eq!(own("Nothing (also known as No"), "Nothing");
        assert_eq!(own("Nothing (NOT);"), "Nothing (NOT)");
        assert_eq!(own("(also known as No)"), "(also known as No)");
    }

    #[test]
    fn brackets_that_hold_another_name() {
        assert_eq!(also_known_as("Nothing JSC (also known as OAO\nNothing)"), ["OAO\nNothing"]);
        assert_eq!(also_known_as("Nothing (NOT)"), Vec::<&str>::new());
    }
}
