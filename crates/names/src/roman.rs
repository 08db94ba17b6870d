//! Letters of other scripts to plain Latin, by the table `data/romanisation.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::korean;
use crate::lexicon::rows;
use crate::script::Script;

/// A group of letters and what it becomes.
struct Rule {
    letters: Vec<char>,
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
        let letters: Vec<char> = letters.chars().collect();
        let Some(&first) = letters.first() else {
            continue;
        };
        let inner = rest.first().copied().unwrap_or_default();
        let rules = match *script {
            "ukrainian" => &mut tables.ukrainian,
            _ => &mut tables.common,
        };
        rules.entry(first).or_default().push(Rule { letters, initial, inner });
    }
    for rules in [&mut tables.common, &mut tables.ukrainian] {
        for list in rules.values_mut() {
            list.sort_by_key(|rule| std::cmp::Reverse(rule.letters.len()));
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
    let tables = &*TABLES;
    let mut at = 0;
    while let Some(&c) = word.get(at) {
        if c.is_ascii() {
            out.push(c);
            at += 1;
            continue;
        }
        let script = Script::of(c);
        if script == Script::Hangul {
            korean::romanise(c, out);
            at += 1;
            continue;
        }
        let local = ukrainian.then(|| find(&tables.ukrainian, word, at)).flatten();
        if let Some(rule) = local.or_else(|| find(&tables.common, word, at)) {
            out.push_str(if at == 0 { rule.initial } else { rule.inner });
            at += rule.letters.len();
            continue;
        }
        let plain = any_ascii::any_ascii_char(c);
        if plain.is_empty() && c.is_alphabetic() {
            out.push(c);
        }
        out.extend(
            plain.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
        );
        at += 1;
    }
}

fn find<'a>(rules: &'a Rules, word: &[char], at: usize) -> Option<&'a Rule> {
    (rules.get(word.get(at)?)?.iter()).find(|rule| word[at..].starts_with(&rule.letters))
}
