//! The full grammar.
//!
//! ```text
//! query   = any
//! any     = all { ("OR" | "||") all }
//! all     = one { ["AND" | "&&"] one }
//! one     = ("NOT" | "!" | "-" | "+") one | boosted
//! boosted = ( [ name ":" ] "(" any ")" | [ name ":" ] leaf ) [ "^" number ]
//! leaf    = word [ "~" [ number ] ] | phrase [ "~" number ] | range
//! range   = ("[" | "{") end "TO" end ("]" | "}") | (">" | ">=" | "<" | "<=") end
//! ```
//! Side by side is AND, which binds tighter than OR. A range with `>` and the like stands in a field.
//! `\` takes the meaning from the letter after it. Recursion ends at [`MAX_DEPTH`].

use super::cursor::{Cursor, is_gap};
use super::syntax::{Bound, Leaf, MAX_DEPTH, MAX_TERMS, Misspelt, Node, Piece, only};

/// Reads a query; `None` where it says nothing at all. `fuzzy` is what a `~` alone means: see
/// [`crate::Search::fuzzy`].
///
/// # Errors
/// Why it does not follow the grammar, and where.
pub(super) fn parse(text: &str, fuzzy: bool) -> Result<Option<Node>, String> {
    let mut parser =
        Parser { cursor: Cursor::new(text), terms: 0, depth: 0, in_field: false, fuzzy };
    parser.cursor.skip_blanks();
    if parser.cursor.rest().is_empty() {
        return Ok(None);
    }
    let node = parser.any()?;
    match parser.cursor.peek() {
        None => Ok(Some(node)),
        Some(_) => Err(parser.wrong("`)` closes nothing")),
    }
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    terms: usize,
    depth: usize,
    /// Inside `field:( … )`, where `>` and `<` compare.
    in_field: bool,
    fuzzy: bool,
}

type Parsed = Result<Node, String>;

/// Letters that mean something wherever they stand.
const SPECIAL: &str = "()[]{}\"^~/";

impl Parser<'_> {
    fn wrong(&self, what: &str) -> String {
        wrong(what, &self.cursor)
    }

    fn any(&mut self) -> Parsed {
        let mut parts = vec![self.all()?];
        while self.eat_word("OR") || self.eat_word("||") {
            parts.push(self.all()?);
        }
        Ok(only(parts, Node::Any))
    }

    fn all(&mut self) -> Parsed {
        let mut parts = vec![self.one()?];
        loop {
            self.cursor.skip_blanks();
            let joined = self.eat_word("AND") || self.eat_word("&&");
            if !joined && (matches!(self.cursor.peek(), None | Some(')')) || self.at_or()) {
                return Ok(only(parts, Node::All));
            }
            parts.push(self.one()?);
        }
    }

    fn one(&mut self) -> Parsed {
        self.cursor.skip_blanks();
        let sign = self.cursor.peek().filter(|_| !is_gap(self.cursor.second()));
        match sign {
            _ if self.eat_word("NOT") => self.deeper(|own| Ok(Node::Not(Box::new(own.one()?)))),
            Some('-' | '!') => self.deeper(|own| {
                own.cursor.next();
                Ok(Node::Not(Box::new(own.one()?)))
            }),
            Some('+') => self.deeper(|own| {
                own.cursor.next();
                Ok(Node::Required(Box::new(own.one()?)))
            }),
            _ => self.boosted(),
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(self.wrong(&format!("more than {MAX_DEPTH} parts within each other")));
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    fn boosted(&mut self) -> Parsed {
        let node = match self.cursor.peek() {
            Some('(') => self.group()?,
            _ => self.leaf(None)?,
        };
        if !self.cursor.eat("^") {
            return Ok(node);
        }
        let number = self.cursor.take_while(|letter| letter.is_ascii_digit() || letter == '.');
        match number.parse::<f32>() {
            Ok(boost) if boost.is_finite() => Ok(Node::Boosted(Box::new(node), boost.min(1000.0))),
            _ => Err(self.wrong("a number follows `^`")),
        }
    }

    fn group(&mut self) -> Parsed {
        self.deeper(|own| {
            let open = own.cursor.clone();
            own.cursor.next();
            let node = own.any()?;
            own.cursor.skip_blanks();
            match own.cursor.eat(")") {
                true => Ok(node),
                false => Err(wrong("`(` is not closed", &open)),
            }
        })
    }

    /// A leaf, where no field is named yet behind a name; in a field, just the leaf.
    fn leaf(&mut self, field: Option<&str>) -> Parsed {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(self.wrong(&format!("more than {MAX_TERMS} words")));
        }
        match self.cursor.peek() {
            None => Err(self.wrong("something is missing at the end")),
            Some('"') => self.phrase().map(Node::Leaf),
            Some('[' | '{') => self.range().map(Node::Leaf),
            Some('>' | '<') if field.is_some() || self.in_field => {
                self.comparison().map(Node::Leaf)
            }
            Some('/') => {
                Err(self.wrong("regular expressions are not supported; write `\\/` for a `/`"))
            }
            Some(letter) if SPECIAL.contains(letter) => Err(self.misplaced(letter)),
            Some(_) if self.at_or() || self.at_word("AND") || self.at_word("&&") => {
                Err(self.wrong("`AND` and `OR` stand between two parts"))
            }
            Some(_) => self.word(field),
        }
    }

    fn misplaced(&self, letter: char) -> String {
        match letter {
            ')' => self.wrong("something is missing before `)`"),
            _ => self.wrong(&format!(
                "`{letter}` does not belong here; write `\\{letter}` for the letter"
            )),
        }
    }

    fn word(&mut self, field: Option<&str>) -> Parsed {
        let pieces = self.pieces(field.is_some())?;
        if field.is_none() && self.cursor.eat(":") {
            return self.value(&pieces);
        }
        let text = match pieces.as_slice() {
            [Piece::Text(text)] => text.clone(),
            pieces if pieces.iter().all(|piece| *piece == Piece::Any) => {
                return Ok(Node::Leaf(Leaf::Anything));
            }
            _ => return Ok(Node::Leaf(Leaf::Pattern(pieces))),
        };
        if !self.cursor.eat("~") {
            return Ok(Node::Leaf(Leaf::Word(text)));
        }
        let misspelt =
            match self.cursor.take_while(|letter| letter.is_ascii_digit() || letter == '.') {
                "" if self.fuzzy => Misspelt::ByLength,
                "" => Misspelt::Letters(2),
                number => match number.parse::<f32>() {
                    Ok(share) if share > 0.0 && share < 1.0 => Misspelt::Alike(share),
                    Ok(letters) => Misspelt::Letters(letters as u8),
                    Err(_) => return Err(self.wrong("a number follows `~`")),
                },
            };
        Ok(Node::Leaf(Leaf::Like(text, misspelt)))
    }

    /// What follows the name of a field.
    fn value(&mut self, name: &[Piece]) -> Parsed {
        let field = match name {
            [Piece::Text(name)] => name.clone(),
            // `*:this` is about any field, as `this` is.
            [Piece::Any] => "*".to_owned(),
            [] => return Err(self.wrong("`:` has no name before it")),
            _ => return Err(self.wrong("names of fields hold no `*` or `?`")),
        };
        self.cursor.skip_blanks();
        let inside = match self.cursor.peek() {
            Some('(') => {
                let outside = std::mem::replace(&mut self.in_field, true);
                let group = self.group()?;
                self.in_field = outside;
                group
            }
            _ => self.leaf(Some(&field))?,
        };
        Ok(match field.as_str() {
            "*" => inside,
            _ => Node::In(field, Box::new(inside)),
        })
    }

    /// The letters of a word; `:` is one of them in a value.
    fn pieces(&mut self, in_value: bool) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        loop {
            let special = match self.cursor.peek() {
                Some('\\') => {
                    self.cursor.next();
                    let letter = self.cursor.next().ok_or_else(|| self.wrong("`\\` at the end"))?;
                    text.push(letter);
                    continue;
                }
                Some('*') => Some(Piece::Any),
                Some('?') => Some(Piece::One),
                Some('/' | '[' | ']' | '{' | '}') => {
                    return Err(self.misplaced(self.cursor.peek().unwrap_or('/')));
                }
                Some(letter) if letter == ':' && !in_value => None,
                Some(letter) if !letter.is_whitespace() && !SPECIAL.contains(letter) => {
                    text.push(letter);
                    self.cursor.next();
                    continue;
                }
                _ => None,
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            match special {
                // Two in a row say what one says.
                Some(Piece::Any) if pieces.last() == Some(&Piece::Any) => {}
                Some(piece) => pieces.push(piece),
                None => return Ok(pieces),
            }
            self.cursor.next();
        }
    }

    fn phrase(&mut self) -> Result<Leaf, String> {
        let text = self.quoted()?;
        let slop = match self.cursor.eat("~") {
            true => {
                let digits = self.cursor.take_while(|letter| letter.is_ascii_digit());
                digits.parse().map_err(|_| self.wrong("a number follows `~` after a phrase"))?
            }
            false => 0,
        };
        Ok(Leaf::Phrase(text, slop))
    }

    fn quoted(&mut self) -> Result<String, String> {
        let open = self.cursor.clone();
        self.cursor.next();
        self.cursor.quoted().ok_or_else(|| wrong("`\"` is not closed", &open))
    }

    fn range(&mut self) -> Result<Leaf, String> {
        let open = self.cursor.clone();
        let open = || wrong("a range is `[from TO to]`, or `{from TO to}` without its ends", &open);
        let from_included = self.cursor.next() == Some('[');
        let from = self.end()?;
        self.cursor.skip_blanks();
        if !self.eat_word("TO") {
            return Err(open());
        }
        let to = self.end()?;
        self.cursor.skip_blanks();
        let to_included = match self.cursor.next() {
            Some(']') => true,
            Some('}') => false,
            _ => return Err(open()),
        };
        match (bound(from, from_included), bound(to, to_included)) {
            (Some(from), Some(to)) => Ok(Leaf::Range(from, to)),
            _ => Err(open()),
        }
    }

    /// One end of a range; `None` is open.
    fn end(&mut self) -> Result<Option<String>, String> {
        self.cursor.skip_blanks();
        if self.cursor.peek() == Some('"') {
            return self.quoted().map(Some);
        }
        let end =
            self.cursor.take_while(|letter| !letter.is_whitespace() && !"]}".contains(letter));
        Ok((end != "*").then(|| end.to_owned()))
    }

    fn comparison(&mut self) -> Result<Leaf, String> {
        let above = self.cursor.next() == Some('>');
        let included = self.cursor.eat("=");
        let end = match self.cursor.peek() {
            Some('"') => self.quoted()?,
            _ => {
                self.cursor.take_while(|letter| !letter.is_whitespace() && letter != ')').to_owned()
            }
        };
        let Some(end) = bound(Some(end), included) else {
            return Err(self.wrong("a value follows `>` and `<`"));
        };
        Ok(match above {
            true => Leaf::Range(end, Bound::Open),
            false => Leaf::Range(Bound::Open, end),
        })
    }

    fn at_or(&self) -> bool {
        self.at_word("OR") || self.at_word("||")
    }

    /// Whether this word comes next, and nothing sticks to it.
    fn at_word(&self, word: &str) -> bool {
        let after = self.cursor.rest().strip_prefix(word).map(|rest| rest.chars().next());
        after.is_some_and(|after| is_gap(after) || matches!(after, Some('(' | ')' | '"')))
    }

    fn eat_word(&mut self, word: &str) -> bool {
        self.cursor.skip_blanks();
        self.at_word(word) && self.cursor.eat(word)
    }
}

/// Counts letters to the place, which only a refusal may take the time for.
fn wrong(what: &str, at: &Cursor<'_>) -> String {
    format!("{what}, at letter {}", at.place())
}

/// `None` for an end that is nothing.
fn bound(end: Option<String>, included: bool) -> Option<Bound> {
    Some(match end {
        None => Bound::Open,
        Some(end) if end.trim().is_empty() => return None,
        Some(end) if included => Bound::Including(end),
        Some(end) => Bound::Excluding(end),
    })
}
