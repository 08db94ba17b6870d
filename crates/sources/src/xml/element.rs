//! One record as a small tree.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// Deeper nesting is no list of ours.
const DEEPEST: usize = 64;
/// Nor is a record of more elements.
const MOST: usize = 100_000;
const TOO_LARGE: &str = "more than 64 levels or 100,000 elements in one record";

/// An element with what it holds. Readers take out what they know; what is left, nobody knew.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// The name without its prefix.
    pub(crate) name: String,
    /// Attributes with their full names, namespace declarations left out.
    pub(crate) attributes: Vec<(String, String)>,
    /// The text directly in it, as written.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Takes out the children of that name.
    pub(crate) fn take_all(&mut self, name: &str) -> Vec<Element> {
        let (taken, left) =
            std::mem::take(&mut self.children).into_iter().partition(|child| child.name == name);
        self.children = left;
        taken
    }

    /// Takes out the first child of that name.
    pub(crate) fn take(&mut self, name: &str) -> Option<Element> {
        let at = self.children.iter().position(|child| child.name == name)?;
        Some(self.children.remove(at))
    }

    /// Takes the text of the first child of that name, trimmed; empty if there is none. The child
    /// stays if it holds anything else.
    pub(crate) fn take_text(&mut self, name: &str) -> String {
        let Some(at) = self.children.iter().position(|child| child.name == name) else {
            return String::new();
        };
        let child = &mut self.children[at];
        let text = std::mem::take(&mut child.text);
        if child.children.is_empty() && child.attributes.is_empty() {
            self.children.remove(at);
        }
        text.trim().to_owned()
    }

    /// The text of the first child of that name, trimmed; empty if there is none.
    pub(crate) fn peek(&self, name: &str) -> &str {
        (self.children.iter())
            .find(|child| child.name == name)
            .map_or("", |child| child.text.trim())
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        (self.attributes.iter()).find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Calls `say` with the name and the text of everything that was not taken out.
    pub(crate) fn leftovers(&self, say: &mut dyn FnMut(&str, &str)) {
        for (name, value) in &self.attributes {
            say(name, value);
        }
        if !self.text.trim().is_empty() {
            say(&self.name, self.text.trim());
        }
        for child in &self.children {
            child.leftovers(say);
        }
    }
}

/// [`parse`] for a record that may hold a bare `<` in its text. Files whose characters lost their
/// upper byte do: Cyrillic em becomes one. Where the strict reading fails, each `<` that begins no
/// tag of a name in `vocabulary` counts as text and the record is read once more; tags of the
/// vocabulary that do not match stay an error.
pub(super) fn parse_record(
    text: &str,
    vocabulary: &[&str],
    unknown: &mut Vec<String>,
) -> Result<Element, String> {
    parse(text, unknown).or_else(|error| {
        let escaped = match error == TOO_LARGE {
            true => None,
            false => escape_bare(text, vocabulary),
        };
        match escaped {
            Some(escaped) => {
                unknown.clear();
                parse(&escaped, unknown)
            }
            None => Err(error),
        }
    })
}

/// The text with each bare `<` escaped; `None` if there is none.
fn escape_bare(text: &str, vocabulary: &[&str]) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    // Once an end was not found there is none further on either.
    let (mut comments_end, mut sections_end) = (true, true);
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        let from = at + found;
        let rest = &text[from..];
        let through = |closing: &str, ends: &mut bool| {
            let end = ends.then(|| rest.find(closing)).flatten();
            *ends = end.is_some();
            end.map(|end| end + closing.len())
        };
        let markup = if rest.starts_with("<!--") {
            through("-->", &mut comments_end)
        } else if rest.starts_with("<![CDATA[") {
            through("]]>", &mut sections_end)
        } else {
            tag_length(rest, vocabulary)
        };
        match markup {
            Some(length) => at = from + length,
            None => {
                out.push_str(&text[copied..from]);
                out.push_str("&lt;");
                copied = from + 1;
                at = copied;
            }
        }
    }
    out.push_str(&text[copied..]);
    (copied > 0).then_some(out)
}

/// The length of the tag that `text` begins with, if its name is known.
fn tag_length(text: &str, vocabulary: &[&str]) -> Option<usize> {
    let end = memchr::memchr2(b'>', b'<', &text.as_bytes()[1..])? + 1;
    let inner = text[1..end].trim_start_matches('/');
    let name_end = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
    let (name, rest) = inner.split_at(name_end);
    let local = name.rsplit(':').next().unwrap_or(name);
    let rest = rest.trim_end_matches('/').trim();
    let is_tag = text.as_bytes()[end] == b'>' && (rest.is_empty() || rest.contains('='));
    (is_tag && vocabulary.contains(&local)).then_some(end + 1)
}

/// Reads one element. References that nobody defined stay as they are written and are pushed to
/// `unknown`.
///
/// # Errors
/// What is wrong with the XML.
pub(super) fn parse(text: &str, unknown: &mut Vec<String>) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(tag) => {
                count += 1;
                if open.len() >= DEEPEST || count > MOST {
                    return Err(TOO_LARGE.to_owned());
                }
                open.push(begin(&tag, unknown)?);
            }
            Event::Empty(tag) => {
                count += 1;
                if count > MOST {
                    return Err(TOO_LARGE.to_owned());
                }
                let element = begin(&tag, unknown)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Ok(element),
                }
            }
            Event::End(_) => {
                let Some(element) = open.pop() else {
                    return Err("an end tag without a start tag".to_owned());
                };
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Ok(element),
                }
            }
            Event::Text(piece) => append(&mut open, &piece),
            Event::CData(piece) => append(&mut open, &piece),
            Event::GeneralRef(name) => match resolve(&name) {
                Some(c) => append(&mut open, c.encode_utf8(&mut [0; 4])),
                None => {
                    let written = format!("&{};", &*name);
                    append(&mut open, &written);
                    if is_name(&name) {
                        unknown.push(written);
                    }
                }
            },
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::DocType(_) => {
                return Err("a document type declaration inside a record".to_owned());
            }
            Event::Eof => return Err("the record is not closed".to_owned()),
        }
    }
}

fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn begin(tag: &BytesStart<'_>, unknown: &mut Vec<String>) -> Result<Element, String> {
    let mut element = Element { name: tag.local_name().as_ref().to_owned(), ..Element::default() };
    // Looking for doubled names takes time quadratic in their number.
    for attribute in tag.attributes().with_checks(false).take(MOST) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = attribute.key.as_ref();
        if name.starts_with("xmlns") || name.starts_with("xsi:") {
            continue;
        }
        let value = unescape(&attribute.value, unknown);
        element.attributes.push((name.to_owned(), value));
    }
    Ok(element)
}

/// Resolves the references in an attribute value.
fn unescape(text: &str, unknown: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(33).position(|byte| byte == b';');
        let name = end.map_or("", |end| &rest[..end]);
        match (end, resolve(name)) {
            (Some(end), Some(c)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                if is_name(name) {
                    unknown.push(format!("&{name};"));
                }
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether a reference looks meant as one: an ampersand and a semicolon may just stand in a text.
fn is_name(name: &str) -> bool {
    name.len() <= 32
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '#')
        && name[1..].bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The character a reference stands for: one of the five of XML, or a number.
fn resolve(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        None => return resolve_predefined_entity(name)?.chars().next(),
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        },
    };
    char::from_u32(number.ok()?).filter(|c| *c != '\0')
}
