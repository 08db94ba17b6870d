//! Letters of other scripts to plain Latin, by the table `data/romanisation.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::lexicon::rows;
use crate::script::Script;
use crate::{indic, kana, korean, thai};

/// A group of letters and what it becomes.
struct Rule {
    letters: Vec<char>,
    at_end: bool,
    initial: &'static str,
    inner: &'static str,
}

/// Rules by first letter, longest first.
type Rules = FxHashMap<char, Vec<Rule>>;

struct Tables {
    common: Rules,
    ukrainian: Rules,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables { common: Rules::default(), ukrainian: Rules::default() };
    for row in rows(include_str!("../data/romanisation.tsv")) {
        let [script, letters, initial, rest @ ..] = row.as_slice() else {
            continue;
        };
        let at_end = letters.ends_with('$');
        let letters: Vec<char> = letters.chars().filter(|c| *c != '$').collect();
        let Some(&first) = letters.first() else {
            continue;
        };
        let inner = rest.first().copied().unwrap_or_default();
        let rules = match *script {
            "ukrainian" => &mut tables.ukrainian,
            _ => &mut tables.common,
        };
        rules.entry(first).or_default().push(Rule { letters, at_end, initial, inner });
    }
    for rules in [&mut tables.common, &mut tables.ukrainian] {
        for list in rules.values_mut() {
            list.sort_by_key(|rule| std::cmp::Reverse((rule.letters.len(), rule.at_end)));
        }
    }
    tables
});

/// Whether a text has letters only Ukrainian uses, which changes what `и` and `г` sound like.
pub(crate) fn is_ukrainian(text: &str) -> bool {
    let mut signs =
        text.chars().filter(|c| matches!(c, 'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ'));
    // `ы` and `ў` are Belarusian, which writes `і` as well.
    signs.next().is_some() && !text.chars().any(|c| matches!(c, 'ы' | 'ў' | 'э' | 'Ы' | 'Ў' | 'Э'))
}

/// Appends lower-case letters, romanised, to `out`.
pub(crate) fn romanise(word: &[char], ukrainian: bool, out: &mut String) {
    let mut at = 0;
    while let Some(&c) = word.get(at) {
        if c.is_ascii() {
            out.push(c);
            at += 1;
            continue;
        }
        let script = Script::of(c);
        let read: fn(&[char], &mut String) = match script {
            Script::Hangul => |run, out| run.iter().for_each(|&c| korean::romanise(c, out)),
            Script::Indic => indic::romanise,
            Script::Thai if thai::is_thai(c) => thai::romanise,
            Script::Kana => kana::romanise,
            Script::Greek => |run, out| by_rules(&bare(run), false, out),
            _ => {
                at += one_step(word, at, ukrainian, out);
                continue;
            }
        };
        let run = word[at..].iter().take_while(|&&next| Script::of(next) == script).count();
        read(&word[at..at + run], out);
        at += run;
    }
}

fn by_rules(word: &[char], ukrainian: bool, out: &mut String) {
    let mut at = 0;
    while at < word.len() {
        at += one_step(word, at, ukrainian, out);
    }
}

/// Appends the letters at `at` by the longest rule there is; how many they were.
fn one_step(word: &[char], at: usize, ukrainian: bool, out: &mut String) -> usize {
    let tables = &*TABLES;
    let local = ukrainian.then(|| find(&tables.ukrainian, word, at)).flatten();
    if let Some(rule) = local.or_else(|| find(&tables.common, word, at)) {
        out.push_str(if at == 0 { rule.initial } else { rule.inner });
        return rule.letters.len();
    }
    let plain = any_ascii::any_ascii_char(word[at]);
    if plain.is_empty() && word[at].is_alphabetic() {
        out.push(word[at]);
    }
    out.extend(plain.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    1
}

/// Greek letters without accents and breathings; ϊ and ϋ, which part two vowels, stay.
fn bare(word: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(word.len());
    for &c in word {
        decompose_canonical(c, |part| match (part, out.last_mut()) {
            ('\u{308}', Some(last @ 'ι')) => *last = 'ϊ',
            ('\u{308}', Some(last @ 'υ')) => *last = 'ϋ',
            (part, _) if is_combining_mark(part) => {}
            (part, _) => out.push(part),
        });
    }
    out
}

fn find<'a>(rules: &'a Rules, word: &[char], at: usize) -> Option<&'a Rule> {
    (rules.get(word.get(at)?)?.iter()).find(|rule| {
        let rest = &word[at..];
        rest.starts_with(&rule.letters) && (!rule.at_end || rest.len() == rule.letters.len())
    })
}

#[cfg(test)]
mod tests {
    use crate::fold;

    #[test]
    fn names_as_usually_spelled() {
        for (text, latin) in [
            ("Παπαδόπουλος", "papadopoulos"),
            ("Κυριάκος Μητσοτάκης", "kyriakos mitsotakis"),
            ("Μπάμπης Ντίνος", "bampis dinos"),
            ("Αγγελόπουλος", "angelopoulos"),
            ("Παύλος Ευθυμίου", "pavlos efthymiou"),
            ("Βαΐτσης", "vaitsis"),
            ("Αυγουστίνος Λευτέρης", "avgoustinos lefteris"),
            ("Σαρρής", "sarris"),
            ("გიორგი მარგველაშვილი", "giorgi margvelashvili"),
            ("ზურაბიშვილი", "zurabishvili"),
            ("ჯუღაშვილი", "jughashvili"),
            ("ქართველი ყიფიანი", "kartveli qipiani"),
            ("Սարգսյան", "sargsyan"),
            ("Նիկոլ Փաշինյան", "nikol pashinyan"),
            ("Վահագն Խաչատուրյան", "vahagn khachaturyan"),
            ("Գևորգ Հովհաննիսյան", "gevorg hovhannisyan"),
            ("Ծառուկյան", "tsarukyan"),
            ("Եղիազարյան Որոտան", "yeghiazaryan vorotan"),
            ("בנימין נתניהו", "bnimin ntnihu"),
            ("יצחק הרצוג", "ytshk hrtsog"),
            ("משה כץ", "msha kts"),
            ("عبدالله", "abdallah"),
            ("نواز شریف", "nuaz shrif"),
            ("بھٹو", "bhtu"),
            ("Щукин Ющенко", "shchukin yushchenko"),
        ] {
            assert_eq!(fold(text), latin, "{text}");
        }
    }
}
