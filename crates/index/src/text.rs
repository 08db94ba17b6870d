//! Text as it is searched: folded to plain letters, cut into words.

/// Appends the words of `text` to `out`, folded and separated by blanks.
///
/// The same fold serves what is stored and what is asked, so `Müller`, `MULLER` and `mueller`-typed
/// queries differ only where the fold of `names` says they do.
pub(crate) fn push_words(out: &mut String, text: &str) {
    let folded = names::fold(text);
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

/// The distinct words of a question, at most 32: nobody types more, and a pasted page would
/// otherwise become a thousand look-ups.
pub(crate) fn query_words(text: &str) -> Vec<String> {
    let mut folded = String::new();
    push_words(&mut folded, text);
    let mut words: Vec<String> = Vec::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
        if words.len() == 32 {
            break;
        }
    }
    words
}
