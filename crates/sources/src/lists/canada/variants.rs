//! Several spellings in one alias: "Anna or Hanna Nobody", "Nothing JSC or АО Ничто".
//!
//! What is joined is either two names or two spellings of one word of a name. Two words that are
//! alike on either side of an `or` are spellings, and the words around them belong to both.

use super::names::{halves, is_form, unbalanced};
use crate::lists::party::unquoted;

/// A name and how sure it is to be a whole one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) name: String,
    /// A part of a name, or a handful of letters.
    pub(super) is_weak: bool,
    pub(super) lang: Option<&'static str>,
}

/// Longer aliases, in bytes, are left alone, and so are those that stand for more names.
const LONGEST: usize = 1000;
const MOST: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
    Slash,
}

/// The names of a person in one alias.
///
/// ```text
/// "Anna / Hanna Maria Nobody"  -> two names
/// "Anna Nobody or Anna Nix"    -> two names
/// "Anna Nobody or Nix"         -> a name; weak: Nix
/// "Anna or Hanna"              -> two weak ones
/// ```
pub(super) fn of_person(text: &str) -> Vec<Variant> {
    if text.len() > LONGEST {
        return vec![whole(text, is_partial(text))];
    }
    let pieces = split(text);
    match pieces.as_slice() {
        [] => return vec![whole(text, false)],
        [(_, only)] => return vec![whole(only, is_partial(only))],
        _ => {}
    }
    // Each phrase is a name, each of its words a choice of spellings.
    let mut phrases: Vec<Vec<Vec<&str>>> = Vec::new();
    for (joint, piece) in pieces {
        let words: Vec<&str> = piece.split_whitespace().collect();
        if let Some(phrase) = phrases.last_mut()
            && joint != Joint::And
            && phrase.len() + words.len() <= 5
            && (phrase.len() < 3 || words.len() < 3)
            && let Some(spellings) = phrase.last_mut()
            && spellings.iter().any(|known| are_spellings(known, words[0]))
        {
            spellings.push(words[0]);
            phrase.extend(words[1..].iter().map(|word| vec![*word]));
        } else {
            phrases.push(words.into_iter().map(|word| vec![word]).collect());
        }
    }
    let n_names: usize = phrases
        .iter()
        .map(|phrase| phrase.iter().map(Vec::len).fold(1, usize::saturating_mul))
        .fold(0, usize::saturating_add);
    if n_names > MOST {
        return vec![whole(text, is_partial(text))];
    }
    let mut found: Vec<Variant> = Vec::new();
    for phrase in phrases {
        let mut names = vec![String::new()];
        for spellings in &phrase {
            let longer = |name: &String| -> Vec<String> {
                spellings.iter().map(|word| format!("{name} {word}")).collect()
            };
            names = names.iter().flat_map(longer).collect();
        }
        for name in names {
            let name = unquoted(name.trim());
            let starts_inside = name.split(' ').next().is_some_and(is_patronymic);
            let variant = whole(name, phrase.len() < 2 || starts_inside);
            if !found.contains(&variant) {
                found.push(variant);
            }
        }
    }
    found
}

/// The names of a firm in one alias.
///
/// `or` always parts two. `and`, `et`, `ou` may stand inside a name, and so may a slash: both sides
/// must show that they are names. A side that is a form of company only, "АО or Акционерное
/// общество …", is left out.
pub(super) fn of_firm(text: &str) -> Vec<Variant> {
    if text.len() > LONGEST {
        return vec![whole(text, false)];
    }
    if let Some((english, french)) = halves(text) {
        return vec![whole(english, false), Variant { lang: Some("fra"), ..whole(french, false) }];
    }
    let mut found: Vec<Variant> = Vec::new();
    let mut from = 0;
    let cuts = cuts(text).into_iter().map(|cut| (cut.start, cut.end));
    for (start, end) in cuts.chain([(text.len(), text.len())]) {
        let name = clean(&text[from..start]);
        from = end;
        let variant = whole(name, is_abbreviation(name));
        if !name.is_empty() && !is_form(name) && !found.contains(&variant) {
            found.push(variant);
        }
    }
    match found.as_slice() {
        [] => vec![whole(text, false)],
        many if many.len() > MOST => vec![whole(text, false)],
        // Weak is an abbreviation only beside its name.
        [only] if only.is_weak => vec![whole(&only.name, false)],
        _ => found,
    }
}

fn whole(name: &str, is_weak: bool) -> Variant {
    Variant { name: clean(name).to_owned(), is_weak, lang: None }
}

fn clean(name: &str) -> &str {
    unquoted(unbalanced(name.trim_matches(|c: char| c.is_whitespace() || ",;".contains(c))))
}

/// Whether an alias of a person is a spelling of one part of the name: "Andrei", "Alexei, Aleksei".
fn is_partial(alias: &str) -> bool {
    alias.split(',').all(|piece| piece.split_whitespace().count() <= 1)
}

fn is_patronymic(word: &str) -> bool {
    let word = word.to_lowercase();
    ["vich", "vna", "вич", "вна", "вiч", "віч"].iter().any(|end| word.ends_with(end))
}

/// One word of a few capitals.
fn is_abbreviation(name: &str) -> bool {
    name.chars().count() <= 5 && name.chars().all(char::is_uppercase)
}

/// The pieces between `or`, `and` and slashes outside brackets, each with what stands before it.
/// None is empty.
fn split(text: &str) -> Vec<(Joint, &str)> {
    let mut found = Vec::new();
    let mut before = Joint::Or;
    let mut from = 0;
    for (joint, start, end) in joints(text).into_iter().chain([(Joint::Or, text.len(), text.len())])
    {
        // A blank may end one joint and begin the next.
        let piece =
            text[from.min(start)..start].trim_matches(|c: char| c.is_whitespace() || c == ',');
        if !piece.is_empty() {
            found.push((before, piece));
        }
        (before, from) = (joint, end);
    }
    found
}

/// Every `or`, `and` and slash outside brackets, and where it begins and ends.
fn joints(text: &str) -> Vec<(Joint, usize, usize)> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => found.push((Joint::Slash, at, at + 1)),
            ' ' if depth == 0 => {
                for (word, joint) in [(" or ", Joint::Or), (" and ", Joint::And)] {
                    if text[at..].starts_with(word) {
                        // The blank behind it may begin the next one.
                        found.push((joint, at, at + word.len() - 1));
                    }
                }
            }
            _ => {}
        }
    }
    // "or Nobody" is what a comma leaves over.
    if text.starts_with("or ") {
        found.insert(0, (Joint::Or, 0, 2));
    }
    found
}

/// Where the names of firms end and the next begin.
fn cuts(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut joints = joints(text);
    for (word, length) in [(" et ", 3), (" ou ", 3)] {
        joints.extend(text.match_indices(word).map(|(at, _)| (Joint::And, at, at + length)));
    }
    joints.sort_unstable_by_key(|joint| joint.1);
    let n_slashes = joints.iter().filter(|joint| joint.0 == Joint::Slash).count();
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, &(joint, start, end)) in joints.iter().enumerate() {
        let left = text[found.last().map_or(0, |cut| cut.end)..start].trim();
        let right = &text[end..joints.get(at + 1).map_or(text.len(), |next| next.1)];
        let is_cut = match joint {
            Joint::Or => true,
            Joint::And => are_both_names(left, text[end..].trim()),
            Joint::Slash => n_slashes == 1 && does_slash_part(left, right),
        };
        if is_cut {
            found.push(start..end);
        }
    }
    found
}

/// Whether an "and" joins names rather than words of one name: English between words of another
/// script; two names with the same first word; two names with a form of company each.
fn are_both_names(left: &str, right: &str) -> bool {
    let is_foreign = |c: char| c.is_alphabetic() && u32::from(c) > 0x24F;
    let mut near = [left.chars().next_back(), right.chars().next()].into_iter();
    if near.all(|c| c.is_some_and(is_foreign)) {
        return true;
    }
    let has_form = |words: &[&str]| {
        [words.first(), words.last()].into_iter().flatten().any(|word| is_form(word))
            || words.windows(3).any(|words| words == ["Joint", "Stock", "Company"])
    };
    let (of_left, of_right): (Vec<&str>, Vec<&str>) =
        (left.split_whitespace().collect(), right.split_whitespace().collect());
    if has_form(&of_left) && right.starts_with(['"', '\u{201C}', '\u{AB}']) {
        return true;
    }
    if of_left.len() < 2 || of_right.len() < 2 {
        return false;
    }
    of_left[0] == of_right[0] || (has_form(&of_left) && has_form(&of_right))
}

/// Whether a slash parts two names: a blank behind it, a quoted name before it, or abbreviations.
fn does_slash_part(left: &str, right: &str) -> bool {
    let is_short = |text: &str| text.chars().count() >= 3 && is_abbreviation(text.trim());
    let is_list = |text: &str| text.split_whitespace().count() >= 2 || is_short(text);
    right.starts_with(' ')
        || left.ends_with(['"', '\u{201D}', '\u{BB}'])
        || (is_short(right) && is_list(left))
}

/// Whether two words look like spellings of one: half of the letters at most differ, or one is the
/// other with a second part.
fn are_spellings(a: &str, b: &str) -> bool {
    let lower = |word: &str| -> Vec<char> { word.to_lowercase().chars().take(64).collect() };
    let (a, b) = (lower(a), lower(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.starts_with(short) && long.get(short.len()) == Some(&'-') {
        return true;
    }
    2 * distance(&a, &b) <= long.len()
}

/// Levenshtein's distance; both words are short.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names parted by `|`, weak ones after `~`.
    #[track_caller]
    fn check(found: &[Variant], text: &str, expect: &str) {
        let told: Vec<String> = found
            .iter()
            .map(|found| {
                let lang = found.lang.map_or(String::new(), |lang| format!("@{lang}"));
                format!("{}{}{lang}", if found.is_weak { "~" } else { "" }, found.name)
            })
            .collect();
        assert_eq!(told.join("|"), expect, "{text}");
    }

    // All people and firms are invented.
    #[test]
    fn spellings_of_persons() {
        for (text, expect) in [
            ("Anna Nobody", "Anna Nobody"),
            ("Anna", "~Anna"),
            ("Anna or Hanna Nobody", "Anna Nobody|Hanna Nobody"),
            (
                "Aleksander/ Aleksandr or Alexander /Alexandr Nobody",
                "Aleksander Nobody|Aleksandr Nobody|Alexander Nobody|Alexandr Nobody",
            ),
            (
                "Alexander, or Alexandr Ivanovich Nobody",
                "Alexander Ivanovich Nobody|Alexandr Ivanovich Nobody",
            ),
            ("Nikolay or Nikolai", "~Nikolay|~Nikolai"),
            ("Anna Ivanovna or Ivanivna Nobody", "Anna Ivanovna Nobody|Anna Ivanivna Nobody"),
            ("Ivanovich or Ivanivich Nobody", "~Ivanovich Nobody|~Ivanivich Nobody"),
            ("Anna Nobody or Nobody-Nix", "Anna Nobody|Anna Nobody-Nix"),
            ("Анна Ивановна Никто or Никта", "Анна Ивановна Никто|Анна Ивановна Никта"),
            ("Anna Nobody or Hanna Nix", "Anna Nobody|Hanna Nix"),
            ("Anna Nobody or Xyz", "Anna Nobody|~Xyz"),
            ("Анна Нихто and Никто Анна", "Анна Нихто|Никто Анна"),
            ("Anna Maria Nobody/ Hanna Mariia Nobodi", "Anna Maria Nobody|Hanna Mariia Nobodi"),
            ("or Nobody", "~Nobody"),
            ("\u{201C}Abu- Nobody\u{201D}", "Abu- Nobody"),
            ("Anna (or Hanna) Nobody", "Anna (or Hanna) Nobody"),
            ("/ or and /", "/ or and /"),
        ] {
            check(&of_person(text), text, expect);
        }
    }

    #[test]
    fn spellings_that_are_too_many_stay_together() {
        let text = "Ana/Anna/Anne/Ann/Anya Nix/Nixx/Nixe/Nixa/Nixo";
        check(&of_person(text), text, text);
        let text = "Anna/".repeat(LONGEST);
        assert_eq!(of_person(&text).len(), 1);
    }

    #[test]
    fn names_of_firms() {
        for (text, expect) in [
            ("Nothing JSC", "Nothing JSC"),
            ("Ничто имени Никого or ОАО Ничто", "Ничто имени Никого|ОАО Ничто"),
            ("Ничто Нигде or НН", "Ничто Нигде|~НН"),
            ("ОАО \"Ничто\"/ ОАО \"Н\"", "ОАО \"Ничто\"|ОАО \"Н\""),
            ("АО or Акционерное общество \"Ничто\"", "Акционерное общество \"Ничто\""),
            ("\"Ничто\" or \u{AB}Нечто\u{BB}", "Ничто|Нечто"),
            ("Ничто and Нечто", "Ничто|Нечто"),
            ("Nothing and Something Bank", "Nothing and Something Bank"),
            ("Nothing Works and Nothing Plants", "Nothing Works|Nothing Plants"),
            ("Nothing JSC and Joint Stock Company Nil", "Nothing JSC|Joint Stock Company Nil"),
            ("JSC NIX ou \u{201C}Nothing\u{201D}", "JSC NIX|Nothing"),
            ("Nothing University/Université du rien", "Nothing University|Université du rien@fra"),
            ("NOTH/RIEN", "~NOTH|~RIEN"),
            ("Nothing Works/CGR", "Nothing Works|~CGR"),
            ("Nothing J/V Corporation", "Nothing J/V Corporation"),
            ("Nothing Mills (A/B)", "Nothing Mills (A/B)"),
            ("Ничто) (", "Ничто"),
            ("(A or B) Nothing", "(A or B) Nothing"),
            ("IRGC", "IRGC"),
        ] {
            check(&of_firm(text), text, expect);
        }
        let text: Vec<String> = (0..=MOST).map(|number| format!("Nothing {number}")).collect();
        assert_eq!(of_firm(&text.join(" or ")).len(), 1);
    }
}
