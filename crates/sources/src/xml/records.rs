//! Cuts a list into its records.

use model::Place;

use super::decode::{Fix, Wrong};
use super::element::{self, Element};
use super::text::{Found, LONGEST, Text};
use crate::read::Counts;
use crate::{Format, Input, ReadError, Refusal, Repair, Sink};

/// Containers do not nest deeper.
const DEEPEST: usize = 64;

/// How a list is laid out. Names are without prefix.
pub(crate) struct Layout {
    pub(crate) format: Format,
    pub(crate) root: &'static str,
    /// Elements that hold records and are none themselves.
    pub(crate) containers: &'static [&'static str],
    pub(crate) records: &'static [&'static str],
    /// Every element there is, for telling a tag from a `<` in damaged text.
    pub(crate) vocabulary: &'static [&'static str],
    /// Elements about the list as a whole: handed out like records and not counted.
    pub(crate) headers: &'static [&'static str],
    /// The id a record has in its source.
    pub(crate) id: fn(&Element) -> Option<String>,
}

/// One record, or a header.
pub(crate) struct Record {
    /// Where its start tag stands.
    pub(crate) place: Place,
    /// Its id in the source.
    pub(crate) id: Option<String>,
    pub(crate) element: Element,
    pub(crate) is_header: bool,
}

/// The records of a list, one at a time.
///
/// A record is whatever element stands in a container. It ends with its own end tag; where the next
/// record or the end of the container comes first, it has none and is refused whole, as is a record
/// whose tags do not match or that is longer than 4 MiB. Reading goes on with the next one.
pub(crate) struct Records<'i> {
    text: Text<'i>,
    layout: &'static Layout,
    root: Option<Element>,
    /// Open containers, outermost first, each with the line it begins on.
    open: Vec<(String, u32)>,
    /// Where the record last handed out ends, and what was repaired in it.
    end: usize,
    fixes: Vec<(Fix, Place)>,
    /// The rest of a record that was too long comes next.
    skipping: bool,
}

/// A piece of markup.
enum Markup {
    Start {
        name: String,
        is_empty: bool,
    },
    End {
        name: String,
    },
    /// A comment or a processing instruction.
    Remark,
    CData,
    DocType,
}

/// Markup and where it ends; or why there is none.
enum Scan {
    Markup(Markup, usize),
    End,
    TooLong,
}

impl<'i> Records<'i> {
    pub(crate) fn open(
        input: &'i mut Input,
        layout: &'static Layout,
    ) -> Result<Records<'i>, ReadError> {
        Ok(Records {
            text: Text::open(input)?,
            layout,
            root: None,
            open: Vec::new(),
            end: 0,
            fixes: Vec::new(),
            skipping: false,
        })
    }

    /// The root's attributes; nothing before the first record was asked for.
    pub(crate) fn root(&self) -> Option<&Element> {
        self.root.as_ref()
    }

    /// The next record that can be read. What cannot be read goes to the sink and is counted.
    pub(crate) fn next(
        &mut self,
        sink: &mut dyn Sink,
        counts: &mut Counts,
    ) -> Result<Option<Record>, ReadError> {
        if let Some(label) = self.text.unknown_encoding() {
            let reason = format!("the declared encoding `{label}` is not known; read as UTF-8");
            repair(Place::default(), None, reason, sink, counts)?;
        }
        loop {
            self.pass(self.end, sink, counts)?;
            if std::mem::take(&mut self.skipping) {
                self.resume(sink, counts)?;
            }
            let from = match self.text.find(b"<", self.text.start())? {
                Found::At(from) => from,
                Found::TooFar => return Err(self.malformed("more than 4 MiB without any markup")),
                Found::End => {
                    let to = self.text.window().len();
                    self.between(to, sink, counts)?;
                    return self.finish().map(|()| None);
                }
            };
            self.between(from, sink, counts)?;
            // Consuming may have moved the window.
            let from = self.text.start();
            let (markup, to) = match self.scan(from)? {
                Scan::Markup(markup, to) => (markup, to),
                Scan::End => return Err(self.cut_short(None)),
                Scan::TooLong => return Err(self.malformed("a tag or comment of more than 4 MiB")),
            };
            self.end = to;
            match markup {
                Markup::Remark => {}
                Markup::DocType => {
                    return Err(self.malformed(
                        "a document type declaration (`<!DOCTYPE`), which no list has and which \
                         could make entities expand without end",
                    ));
                }
                Markup::CData => self.stray(to, sink, counts)?,
                Markup::End { name } => self.close(&name, sink, counts)?,
                Markup::Start { name, is_empty } => {
                    let place = self.text.place(from);
                    if self.open.is_empty() {
                        self.begin(name, is_empty, place.line, to)?;
                    } else if self.layout.containers.contains(&name.as_str()) {
                        if self.open.len() >= DEEPEST {
                            return Err(self.malformed("containers within containers, too deep"));
                        }
                        if !is_empty {
                            self.open.push((name, place.line));
                        }
                    } else if let Some(record) =
                        self.record(name, is_empty, place, to, sink, counts)?
                    {
                        return Ok(Some(record));
                    }
                }
            }
        }
    }

    /// Refuses the record last handed out.
    pub(crate) fn refuse(
        &mut self,
        record: &Record,
        reason: String,
        sink: &mut dyn Sink,
        counts: &mut Counts,
    ) -> Result<(), ReadError> {
        counts.read += 1;
        counts.quarantined += 1;
        sink.refused(Refusal {
            place: record.place,
            record: record.id.clone(),
            reason,
            raw: self.text.raw(self.end, &self.fixes),
        })?;
        Ok(())
    }

    /// The root element begins.
    fn begin(
        &mut self,
        name: String,
        is_empty: bool,
        line: u32,
        to: usize,
    ) -> Result<(), ReadError> {
        let wanted = self.layout.root;
        if self.root.is_some() {
            return Err(self.malformed(&format!("a second root element, `{name}`")));
        }
        if name != wanted {
            return Err(self
                .malformed(&format!("the root element is `{name}`, and `{wanted}` was expected")));
        }
        let tag = &self.text.window()[self.text.start()..to];
        let tag = match is_empty {
            true => tag.to_owned(),
            // A tag cut off by the next `<` has no `>`; the parser says what it lacks.
            false => format!("{}/>", tag.strip_suffix('>').unwrap_or(tag)),
        };
        let root = element::parse(&tag, &mut Vec::new())
            .map_err(|reason| self.malformed(&format!("the root element: {reason}")))?;
        self.root = Some(root);
        if !is_empty {
            self.open.push((name, line));
        }
        Ok(())
    }

    /// An end tag between records.
    fn close(
        &mut self,
        name: &str,
        sink: &mut dyn Sink,
        counts: &mut Counts,
    ) -> Result<(), ReadError> {
        let place = self.text.place(self.text.start());
        match self.open.iter().rposition(|(open, _)| open == name) {
            Some(at) => {
                if let Some((inner, _)) = self.open.get(at + 1) {
                    let reason =
                        format!("`</{name}>` where `</{inner}>` was expected; both closed");
                    repair(place, None, reason, sink, counts)?;
                }
                self.open.truncate(at);
            }
            None => {
                let reason = format!("`</{name}>` without a start tag; passed over");
                repair(place, None, reason, sink, counts)?;
            }
        }
        Ok(())
    }

    /// A record begins at the start of the window with the start tag that ends at `to`.
    fn record(
        &mut self,
        name: String,
        is_empty: bool,
        place: Place,
        to: usize,
        sink: &mut dyn Sink,
        counts: &mut Counts,
    ) -> Result<Option<Record>, ReadError> {
        let problem = match is_empty {
            true => None,
            false => self.find_end(&name, place, to)?,
        };
        self.fixes = self.text.take_fixes(self.end);
        let mut references = Vec::new();
        let parsed = match problem {
            Some(problem) => Err(problem),
            None => {
                let whole = &self.text.window()[self.text.start()..self.end];
                element::parse_record(whole, self.layout.vocabulary, &mut references)
            }
        };
        let (element, problem) = match parsed {
            Ok(element) => (element, None),
            Err(problem) => (Element::default(), Some(problem)),
        };
        let id = (self.layout.id)(&element);
        let fixes = std::mem::take(&mut self.fixes);
        for (fix, place) in &fixes {
            repair(*place, id.clone(), reason_of(fix), sink, counts)?;
        }
        self.fixes = fixes;
        references.sort_unstable();
        references.dedup();
        for reference in references {
            let reason = format!("the reference `{reference}` is not defined; kept as written");
            repair(place, id.clone(), reason, sink, counts)?;
        }
        let known = |list: &[&str]| list.contains(&name.as_str());
        let is_header = known(self.layout.headers);
        let record = Record { place, id, element, is_header };
        let problem = problem.or_else(|| {
            (!is_header && !known(self.layout.records)).then(|| {
                let expected = self.layout.records.join("` or `");
                format!("an element `{name}` where `{expected}` was expected")
            })
        });
        match problem {
            None => Ok(Some(record)),
            Some(problem) => {
                self.refuse(&record, problem, sink, counts)?;
                Ok(None)
            }
        }
    }

    /// Sets `end` to the end of the record whose start tag ends at `at`; says what is wrong with it
    /// if its end tag is not where it should be.
    fn find_end(
        &mut self,
        name: &str,
        place: Place,
        mut at: usize,
    ) -> Result<Option<String>, ReadError> {
        loop {
            let from = match self.text.find(b"<", at)? {
                Found::At(from) => from,
                Found::End => return Err(self.cut_short(Some((name, place.line)))),
                Found::TooFar => return self.skip(name).map(Some),
            };
            let (markup, to) = match self.scan(from)? {
                Scan::Markup(markup, to) => (markup, to),
                Scan::End => return Err(self.cut_short(Some((name, place.line)))),
                Scan::TooLong => return self.skip(name).map(Some),
            };
            at = to;
            match markup {
                Markup::End { name: ended } if ended == name => {
                    self.end = to;
                    return Ok(None);
                }
                Markup::End { name: ended } if self.open.iter().any(|(open, _)| *open == ended) => {
                    self.end = from;
                    return Ok(Some(format!("no `</{name}>` before `</{ended}>`")));
                }
                Markup::Start { name: next, .. }
                    if self.layout.records.contains(&next.as_str())
                        || self.layout.containers.contains(&next.as_str()) =>
                {
                    self.end = from;
                    return Ok(Some(format!("no `</{name}>` before the next `<{next}>`")));
                }
                _ => {}
            }
            if at - self.text.start() > LONGEST {
                return self.skip(name).map(Some);
            }
        }
    }

    /// Gives up a record that is too long: it ends where reading stopped, and what is left of it is
    /// passed over.
    fn skip(&mut self, name: &str) -> Result<String, ReadError> {
        self.end = self.text.window().len();
        self.skipping = true;
        Ok(format!("`{name}` is longer than 4 MiB; what is kept of it here ends there"))
    }

    /// Passes over the rest of a record that was given up, up to the next record or the end of the
    /// container.
    fn resume(&mut self, sink: &mut dyn Sink, counts: &mut Counts) -> Result<(), ReadError> {
        loop {
            let from = match self.text.find(b"<", self.text.start())? {
                Found::At(from) => from,
                Found::End => return Err(self.cut_short(None)),
                Found::TooFar => {
                    self.pass(self.text.window().len(), sink, counts)?;
                    continue;
                }
            };
            self.pass(from, sink, counts)?;
            let from = self.text.start();
            let is_end = self.text.begins(from, "</")?;
            let name = self.name_at(from + if is_end { 2 } else { 1 })?;
            let is_next = match is_end {
                true => self.open.iter().any(|(open, _)| *open == name),
                false => self.layout.records.contains(&name.as_str()),
            };
            if is_next {
                return Ok(());
            }
            self.pass(from + 1, sink, counts)?;
        }
    }

    /// Deals with the text between two pieces of markup, up to `to`.
    fn between(
        &mut self,
        to: usize,
        sink: &mut dyn Sink,
        counts: &mut Counts,
    ) -> Result<(), ReadError> {
        let gap = &self.text.window()[self.text.start()..to];
        let is_blank =
            gap.chars().all(|c| c.is_whitespace() || matches!(c, '\0' | '\x1A' | '\u{FEFF}'));
        if is_blank {
            return self.pass(to, sink, counts);
        }
        if self.root.is_none() {
            return Err(self.malformed("text before the root element"));
        }
        self.stray(to, sink, counts)
    }

    /// Refuses the text up to `to`, which belongs to no record.
    fn stray(
        &mut self,
        to: usize,
        sink: &mut dyn Sink,
        counts: &mut Counts,
    ) -> Result<(), ReadError> {
        let fixes = self.text.take_fixes(to);
        for (fix, place) in &fixes {
            repair(*place, None, reason_of(fix), sink, counts)?;
        }
        counts.read += 1;
        counts.quarantined += 1;
        sink.refused(Refusal {
            place: self.text.place(self.text.start()),
            record: None,
            reason: "text outside of any record".to_owned(),
            raw: self.text.raw(to, &fixes),
        })?;
        self.text.consume(to);
        self.end = self.text.start();
        Ok(())
    }

    /// Consumes the text up to `to` and reports what was repaired in it.
    fn pass(
        &mut self,
        to: usize,
        sink: &mut dyn Sink,
        counts: &mut Counts,
    ) -> Result<(), ReadError> {
        for (fix, place) in self.text.take_fixes(to) {
            repair(place, None, reason_of(&fix), sink, counts)?;
        }
        self.text.consume(to);
        self.end = self.text.start();
        Ok(())
    }

    /// The markup that begins with the `<` at `from`.
    fn scan(&mut self, from: usize) -> Result<Scan, ReadError> {
        for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            if !self.text.begins(from, opening)? {
                continue;
            }
            return Ok(match (self.text).find(closing.as_bytes(), from + opening.len())? {
                Found::At(at)
                    if opening == "<?" && self.text.window()[from + 1..at].contains('<') =>
                {
                    // An instruction hardly holds markup; damaged text may begin with `<?`.
                    Scan::Markup(Markup::Remark, from + opening.len())
                }
                Found::At(at) => {
                    let markup = match opening {
                        "<![CDATA[" => Markup::CData,
                        _ => Markup::Remark,
                    };
                    Scan::Markup(markup, at + closing.len())
                }
                Found::End => Scan::End,
                Found::TooFar => Scan::TooLong,
            });
        }
        if self.text.begins(from, "<!")? {
            // Too short to say what it was going to be.
            let longest = from + "<![CDATA[".len() - 1;
            if self.text.byte(longest)?.is_none() && !self.text.window()[from..].contains('>') {
                return Ok(Scan::End);
            }
            return Ok(Scan::Markup(Markup::DocType, from + 2));
        }
        let is_end = self.text.begins(from, "</")?;
        let name_at = from + if is_end { 2 } else { 1 };
        let mut quote = None;
        let mut at = name_at;
        loop {
            let Some(byte) = self.text.byte(at)? else {
                return Ok(Scan::End);
            };
            match (byte, quote) {
                (b'>', None) => {
                    at += 1;
                    break;
                }
                // No tag and no value may hold a `<`: this tag was never closed.
                (b'<', _) => break,
                (b'"' | b'\'', None) if !is_end => quote = Some(byte),
                (_, Some(open)) if byte == open => quote = None,
                _ => {}
            }
            at += 1;
            if at - self.text.start() > LONGEST {
                return Ok(Scan::TooLong);
            }
        }
        let name = self.name_at(name_at)?;
        let markup = match is_end {
            true => Markup::End { name },
            false => {
                let is_empty = self.text.window()[name_at..at].ends_with("/>");
                Markup::Start { name, is_empty }
            }
        };
        Ok(Scan::Markup(markup, at))
    }

    /// The name at `at` without its prefix; cut at 100 bytes.
    fn name_at(&mut self, at: usize) -> Result<String, ReadError> {
        let mut end = at;
        while let Some(byte) = self.text.byte(end)? {
            if byte.is_ascii_whitespace() || b"/><".contains(&byte) || end - at >= 100 {
                break;
            }
            end += 1;
        }
        let name = String::from_utf8_lossy(&self.text.window().as_bytes()[at..end]);
        Ok(name.rsplit(':').next().unwrap_or_default().to_owned())
    }

    /// The source has ended: was everything closed?
    fn finish(&self) -> Result<(), ReadError> {
        if !self.open.is_empty() {
            return Err(self.cut_short(None));
        }
        match self.root {
            Some(_) => Ok(()),
            None => Err(self
                .malformed(&format!("no element at all, and `{}` was expected", self.layout.root))),
        }
    }

    #[cold]
    fn cut_short(&self, record: Option<(&str, u32)>) -> ReadError {
        let open = self.open.iter().map(|(name, line)| (name.as_str(), *line));
        let still_open: Vec<String> =
            (open.chain(record)).map(|(name, line)| format!("`{name}` (line {line})")).collect();
        ReadError::Truncated {
            path: self.text.path().to_owned(),
            offset: self.text.offset(),
            reason: match still_open.is_empty() {
                true => "it ends inside a tag or comment".to_owned(),
                false => format!("still open: {}", still_open.join(", ")),
            },
        }
    }

    #[cold]
    fn malformed(&self, reason: &str) -> ReadError {
        ReadError::Malformed {
            path: self.text.path().to_owned(),
            line: u64::from(self.text.place(self.text.start()).line),
            format: self.layout.format,
            reason: reason.to_owned(),
        }
    }
}

/// Reports a repair.
pub(crate) fn repair(
    place: Place,
    record: Option<String>,
    reason: String,
    sink: &mut dyn Sink,
    counts: &mut Counts,
) -> Result<(), ReadError> {
    counts.repaired += 1;
    sink.repaired(Repair { place, record, reason })?;
    Ok(())
}

fn reason_of(fix: &Fix) -> String {
    let read_as = fix.read_as;
    match fix.wrong {
        Wrong::Byte(byte) if read_as == char::REPLACEMENT_CHARACTER => {
            format!("byte 0x{byte:02X} is neither UTF-8 nor Windows-1252; read as U+FFFD")
        }
        Wrong::Byte(byte) if read_as.is_control() => {
            format!(
                "byte 0x{byte:02X} is not UTF-8; read as U+{:04X} (Windows-1252)",
                u32::from(read_as)
            )
        }
        Wrong::Byte(byte) => {
            format!("byte 0x{byte:02X} is not UTF-8; read as `{read_as}` (Windows-1252)")
        }
        Wrong::Unit(unit) => format!("0x{unit:04X} is half of a UTF-16 pair; read as U+FFFD"),
        Wrong::Sequence(encoding) => {
            format!("bytes that mean nothing in {encoding}; read as U+FFFD")
        }
    }
}
