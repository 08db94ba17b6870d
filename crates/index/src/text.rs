//! Text as it is searched: folded to plain letters, cut into words.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Appends the words of `text` to `out`, folded and separated by blanks.
///
/// The same fold serves what is stored and what is asked, so `Müller`, `MULLER` and `mueller`-typed
/// queries differ only where the fold of `names` says they do.
pub(crate) fn push_words(out: &mut String, text: &str) {
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
}

/// The words of a text, folded.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = names::fold(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// A value in lower case and without marks, otherwise as it stands: `FR-75/Müller` is `fr-75/muller`.
pub(crate) fn plain(value: &str) -> Cow<'_, str> {
    if value.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(value);
    }
    let plain = value.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    Cow::Owned(plain.collect())
}

/// The distinct words of a question, at most 32: nobody types more, and a pasted page would
/// otherwise become a thousand look-ups.
pub(crate) fn query_words(text: &str) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for word in words(text) {
        if !distinct.contains(&word) {
            distinct.push(word);
        }
        if distinct.len() == 32 {
            break;
        }
    }
    distinct
}
