//! The grammar of search boxes, in which everything means something.
//!
//! Side by side is AND, `|` is OR and binds less; `-` leaves out, `"…"` is a phrase, `word*` a
//! beginning, `~N` allows for errors, parentheses group. What cannot mean that is text. After
//! [`MAX_TERMS`] words nothing more is read, and parentheses deeper than [`MAX_DEPTH`] are blanks.

use super::cursor::{Cursor, is_gap};
use super::syntax::{Leaf, MAX_DEPTH, MAX_TERMS, Misspelt, Node, Piece, only};

/// Reads a query; `None` where it says nothing at all.
pub(super) fn parse(text: &str) -> Option<Node> {
    let mut parser = Parser { cursor: Cursor::new(text), terms: 0, depth: 0, quotes: true };
    let mut parts = Vec::new();
    // A `)` that closes nothing ends `any` early; it is passed over like a blank.
    loop {
        parts.extend(parser.any());
        if !parser.cursor.eat(")") {
            break;
        }
    }
    (!parts.is_empty()).then(|| only(parts, Node::All))
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    terms: usize,
    depth: usize,
    /// There may be a quote ahead that closes one.
    quotes: bool,
}

impl Parser<'_> {
    fn any(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.all());
            if !self.cursor.eat("|") {
                return (!parts.is_empty()).then(|| only(parts, Node::Any));
            }
        }
    }

    fn all(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        while self.terms < MAX_TERMS {
            self.cursor.skip_blanks();
            if matches!(self.cursor.peek(), None | Some('|' | ')')) {
                break;
            }
            parts.extend(self.one());
        }
        (!parts.is_empty()).then(|| only(parts, Node::All))
    }

    /// Reads at least one letter.
    fn one(&mut self) -> Option<Node> {
        let negated = self.sign();
        let node = match self.cursor.peek()? {
            '(' => {
                self.cursor.next();
                self.group()
            }
            '"' => {
                self.cursor.next();
                self.phrase()
            }
            // A sign before what ends a part: nothing to negate.
            '|' | ')' => None,
            _ => self.word(),
        }?;
        Some(if negated { Node::Not(Box::new(node)) } else { node })
    }

    /// Passes over the signs before a part; whether they negate it.
    fn sign(&mut self) -> bool {
        let mut negated = false;
        while let Some(sign @ ('-' | '+')) = self.cursor.peek() {
            self.cursor.next();
            match is_gap(self.cursor.peek()) {
                // A dash that stands alone is none.
                true => {
                    self.cursor.skip_blanks();
                    negated = false;
                }
                false => negated = sign == '-',
            }
        }
        negated
    }

    fn group(&mut self) -> Option<Node> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let node = self.any();
        self.depth -= 1;
        self.cursor.eat(")");
        node
    }

    fn phrase(&mut self) -> Option<Node> {
        // Looking for a closing quote again and again would read a text of quotes many times.
        let text = match self.quotes {
            true => self.cursor.quoted(),
            false => None,
        };
        let Some(text) = text else {
            self.quotes = false;
            return None;
        };
        self.terms += 1;
        let slop = self.number().unwrap_or(0);
        Some(Node::Leaf(Leaf::Phrase(text, slop)))
    }

    fn word(&mut self) -> Option<Node> {
        let mut text = String::new();
        let mut starred = false;
        while let Some(letter) = self.cursor.peek() {
            if letter.is_whitespace() || "|()\"".contains(letter) {
                break;
            }
            if letter == '~' && self.cursor.second().is_some_and(|digit| digit.is_ascii_digit()) {
                break;
            }
            self.cursor.next();
            // A star is a star at the end of a word.
            if starred {
                text.push('*');
            }
            starred = letter == '*';
            match letter {
                '*' => {}
                '\\' => text.extend(self.cursor.next()),
                letter => text.push(letter),
            }
        }
        let leaf = match (starred, self.number()) {
            (true, _) if text.is_empty() => Leaf::Anything,
            (true, _) => Leaf::Pattern(vec![Piece::Text(text), Piece::Any]),
            (false, _) if text.is_empty() => return None,
            (false, Some(letters)) => {
                Leaf::Like(text, Misspelt::Letters(u8::try_from(letters).unwrap_or(2)))
            }
            (false, None) => Leaf::Word(text),
        };
        self.terms += 1;
        Some(Node::Leaf(leaf))
    }

    /// The number after a `~`, if that comes next; a number beyond all bounds is a great one.
    fn number(&mut self) -> Option<u32> {
        if !self.cursor.second()?.is_ascii_digit() || !self.cursor.eat("~") {
            return None;
        }
        let digits = self.cursor.take_while(|letter| letter.is_ascii_digit());
        Some(digits.parse().unwrap_or(u32::MAX))
    }
}
