//! Text to words, and words to one comparison form.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::name::NameKind;
use crate::roman;
use crate::script::Script;

/// The most that is read of one name.
pub(crate) const MAX_CHARS: usize = 10_000;
/// The most words kept of one name.
pub(crate) const MAX_TOKENS: usize = 500;

/// One word of a text: letters of one family of scripts, or digits.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// As written.
    pub(crate) text: String,
    /// Compatibility-normalised and lower case, still in its own script.
    pub(crate) plain: Vec<char>,
    /// Romanised.
    pub(crate) folded: String,
    pub(crate) script: Script,
    /// A comma stands between this word and the next.
    pub(crate) comma_after: bool,
    /// A hyphen, and no blank, joins this word to the one before.
    pub(crate) hyphen_before: bool,
}

/// Folds any text to lower-case ASCII words joined by blanks, without looking at what they mean.
///
/// ```
/// assert_eq!(names::fold("Щукин, Ö."), "shchukin o");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in words(text, NameKind::Unknown) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.folded);
    }
    out
}

/// Splits a text into words.
///
/// Blanks, punctuation and symbols split; apostrophes and combining marks do not. A full stop
/// splits except inside abbreviations of single letters (`U.S.A.`), and in personal names it
/// always splits, because there the letters are initials.
pub(crate) fn words(text: &str, kind: NameKind) -> Vec<Word> {
    if text.is_ascii() && text.len() <= MAX_CHARS {
        return split(text.chars(), kind, false);
    }
    let ukrainian = roman::is_ukrainian(text);
    // Hangul written as separate letters must be composed before it can be read; NFKC also folds
    // full-width and presentation forms.
    split(text.nfkc().take(MAX_CHARS), kind, ukrainian)
}

fn split(chars: impl Iterator<Item = char> + Clone, kind: NameKind, ukrainian: bool) -> Vec<Word> {
    let mut splitter = Splitter {
        words: Vec::new(),
        text: String::new(),
        plain: Vec::new(),
        class: None,
        hyphen: false,
        ukrainian,
    };
    let mut chars = chars.peekable();
    while let Some(c) = chars.next() {
        if splitter.words.len() >= MAX_TOKENS {
            return splitter.words;
        }
        match c {
            '\'' | '’' | '‘' | 'ʼ' | '`' | 'ʻ' | '´' | 'ʿ' | 'ʾ' | '"' | '׳' | '״' | '\u{200c}'
            | '\u{200d}' | '\u{200b}' | '\u{ad}' | '\u{feff}' => splitter.silent(c),
            '.' if kind != NameKind::Person
                && splitter.plain.len() == 1
                && chars.peek().is_some_and(|next| next.is_alphabetic()) =>
            {
                splitter.abbreviation();
            }
            // `M/V`, `S/O`, `A/S`: an abbreviation of two letters.
            '/' if splitter.plain.len() == 1
                && splitter.class == Some(Class::Letters)
                && chars.peek().is_some_and(|next| next.is_alphabetic())
                && chars.clone().nth(1).is_none_or(|after| !after.is_alphanumeric()) =>
            {
                splitter.text.push(c);
            }
            '-' | '‐' | '‑' => {
                splitter.end();
                splitter.hyphen = true;
            }
            '&' | '№' => {
                splitter.end();
                splitter.letter(c);
                splitter.end();
            }
            ',' | '，' | '、' | '،' => {
                splitter.end();
                splitter.hyphen = false;
                if let Some(last) = splitter.words.last_mut() {
                    last.comma_after = true;
                }
            }
            c if c.is_alphanumeric() || is_combining_mark(c) => splitter.letter(c),
            // A mark that follows Indic letters is a vowel, and belongs to the word.
            _ => {
                splitter.end();
                splitter.hyphen = false;
            }
        }
    }
    splitter.end();
    join_abbreviations(splitter.words, kind, ukrainian)
}

struct Splitter {
    words: Vec<Word>,
    text: String,
    plain: Vec<char>,
    class: Option<Class>,
    hyphen: bool,
    ukrainian: bool,
}

/// Letters that stand in one word.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Letters,
    Digits,
    Hangul,
    Han,
    Kana,
}

impl Class {
    fn of(c: char) -> Class {
        match Script::of(c) {
            Script::Digit => Class::Digits,
            Script::Hangul => Class::Hangul,
            Script::Han => Class::Han,
            Script::Kana => Class::Kana,
            _ => Class::Letters,
        }
    }
}

impl Splitter {
    fn letter(&mut self, c: char) {
        if is_combining_mark(c) && self.class.is_some() {
            self.text.push(c);
            // Latin, Greek and Cyrillic marks that survive composition carry nothing we compare.
            if !(0x300..0x370).contains(&(c as u32)) && !matches!(Script::of(c), Script::Arabic) {
                self.plain.push(c);
            }
            return;
        }
        let class = Class::of(c);
        if self.class.is_some_and(|open| open != class) {
            self.end();
        }
        self.class = Some(class);
        self.text.push(c);
        if c.is_ascii() {
            self.plain.push(c.to_ascii_lowercase());
        } else {
            self.plain.extend(c.to_lowercase());
        }
    }

    fn silent(&mut self, c: char) {
        if self.class.is_some() {
            self.text.push(c);
        }
    }

    /// A full stop between single letters: kept in the text, the letters grow together.
    fn abbreviation(&mut self) {
        self.end();
        if let Some(last) = self.words.last_mut() {
            last.text.push('.');
        }
    }

    fn end(&mut self) {
        if self.class.take().is_none() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let plain = std::mem::take(&mut self.plain);
        let script = (plain.iter())
            .map(|&c| Script::of(c))
            .find(|script| *script != Script::Other)
            .unwrap_or(Script::Other);
        let folded = fold_letters(&plain, self.ukrainian);
        self.words.push(Word {
            text: text.trim_end_matches(['\'', '"', '’', '`']).to_owned(),
            plain,
            folded,
            script,
            comma_after: false,
            hyphen_before: std::mem::take(&mut self.hyphen),
        });
    }
}

/// Letters that sound like nothing, a hard sign alone, stay as they are.
fn fold_letters(plain: &[char], ukrainian: bool) -> String {
    let mut folded = String::with_capacity(plain.len());
    roman::romanise(plain, ukrainian, &mut folded);
    if folded.is_empty() {
        folded.extend(plain);
    }
    folded
}

/// Grows `S. A.` marked by [`Splitter::abbreviation`] back together: `U.S.A.` is one word.
fn join_abbreviations(words: Vec<Word>, kind: NameKind, ukrainian: bool) -> Vec<Word> {
    if kind == NameKind::Person || !words.iter().any(|word| word.text.ends_with('.')) {
        return words;
    }
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        match out.last_mut() {
            Some(last) if last.text.ends_with('.') && word.plain.len() == 1 => {
                last.text.push_str(&word.text);
                last.plain.extend(&word.plain);
                last.folded = fold_letters(&last.plain, ukrainian);
                last.comma_after = word.comma_after;
            }
            _ => out.push(word),
        }
    }
    for word in &mut out {
        if word.text.ends_with('.') {
            word.text.pop();
        }
    }
    out
}
