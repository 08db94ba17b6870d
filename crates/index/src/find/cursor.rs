//! A place in a text.

/// Reads a text letter by letter.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, at: 0 }
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next letter, which stays where it is.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The letter after the next.
    pub(super) fn second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    /// The next letter.
    pub(super) fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    /// Passes over a text, if that comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let comes = self.rest().starts_with(text);
        if comes {
            self.at += text.len();
        }
        comes
    }

    /// Passes over blanks.
    pub(super) fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// The letters for which `test` holds, as far as they go.
    pub(super) fn take_while(&mut self, test: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|letter| !test(letter)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Which letter this is, counting from 1, for a person to find it.
    pub(super) fn place(&self) -> usize {
        self.text[..self.at].chars().count() + 1
    }

    /// What stands between the quote just read and the next one, which is passed over too; where
    /// there is none, nothing is read. `\` takes the meaning from the letter after it.
    pub(super) fn quoted(&mut self) -> Option<String> {
        let mut inside = self.clone();
        let mut text = String::new();
        loop {
            match inside.next()? {
                '"' => break,
                '\\' => text.push(inside.next()?),
                letter => text.push(letter),
            }
        }
        *self = inside;
        Some(text)
    }
}

/// Nothing of a word stands here.
pub(super) fn is_gap(letter: Option<char>) -> bool {
    letter.is_none_or(char::is_whitespace)
}
