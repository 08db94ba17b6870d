//! A file as rows: where each begins, how many columns it has, what its bytes say.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::path::PathBuf;

use model::Place;

use crate::{Format, Input, ReadError, Repair};

/// The largest file read, in bytes: twenty-five times the list of 2022. Links inside the list need
/// all its names, so a file is held as a whole, and a stranger's file must not fill the memory.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How many lines a row may span. The format has one line per row; a quoted line break is taken for
/// part of the row, but a quotation mark that is never closed must not swallow the rest of the file.
const MAX_LINES: usize = 16;

/// Which of the three files one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// Parties: number, name, type, programmes, title, five columns for vessels, owner, remarks.
    Sdn,
    /// Other names: number of the party, own number, aka/fka/nka, name, remarks.
    Alt,
    /// Addresses: number of the party, own number, street, city, country, remarks.
    Add,
}

impl Table {
    const ALL: [Table; 3] = [Table::Sdn, Table::Alt, Table::Add];

    pub(super) fn columns(self) -> usize {
        match self {
            Table::Sdn => 12,
            Table::Alt => 5,
            Table::Add => 6,
        }
    }

    /// The kind of record its rows are, as [`crate::Counts::by_record`] names it.
    pub(super) fn record(self) -> &'static str {
        match self {
            Table::Sdn => "party",
            Table::Alt => "alias",
            Table::Add => "address",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Table::Sdn => "SDN",
            Table::Alt => "ALT",
            Table::Add => "ADD",
        }
    }
}

/// One file, read and cut into rows.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) table: Table,
    number: u32,
    bytes: Vec<u8>,
    pub(super) rows: Vec<Span>,
    /// What was put right about the file itself.
    pub(super) repairs: Vec<Repair>,
}

/// Where a row stands.
#[derive(Debug, Clone)]
pub(super) struct Span {
    bytes: Range<usize>,
    line: u32,
}

/// A row as text.
pub(super) struct Row<'a> {
    /// The columns, trimmed; null is empty.
    pub(super) columns: Vec<Cow<'a, str>>,
    /// One for each byte that is not UTF-8.
    pub(super) repairs: Vec<Repair>,
}

impl File {
    /// Reads the whole of `input`, the `number`-th of the import, and tells by the columns of most
    /// of its rows which file it is.
    ///
    /// # Errors
    /// It cannot be read, it is too large, or no row has the columns of any of the three.
    pub(super) fn read(input: &mut Input, number: u32) -> Result<File, ReadError> {
        let mut bytes = Vec::new();
        let outcome = input.by_ref().take(MAX_BYTES + 1).read_to_end(&mut bytes);
        if let Err(error) = outcome {
            return Err(input.error(bytes.len() as u64, error));
        }
        let malformed = |reason| ReadError::Malformed {
            path: input.path().to_owned(),
            line: 1,
            format: Format::UsCsv,
            reason,
        };
        if bytes.len() as u64 > MAX_BYTES {
            let reason = format!("the file is larger than {} MiB", MAX_BYTES >> 20);
            return Err(malformed(reason));
        }
        let mut file = File {
            path: input.path().to_owned(),
            table: Table::Sdn,
            number,
            bytes,
            rows: Vec::new(),
            repairs: Vec::new(),
        };
        let votes = file.cut();
        let most = votes.iter().max().copied().unwrap_or(0);
        if most == 0 {
            return Err(malformed(
                "no row has the 12 columns of SDN, the 5 of ALT or the 6 of ADD".to_owned(),
            ));
        }
        for (table, votes) in Table::ALL.into_iter().zip(votes).rev() {
            if votes == most {
                file.table = table;
            }
        }
        Ok(file)
    }

    /// Finds the rows. Returns how many have the columns of each table.
    fn cut(&mut self) -> [usize; 3] {
        let bytes = &self.bytes;
        // The old end-of-file mark of DOS closes the published files.
        let text_end = bytes.trim_ascii_end().len();
        let end = match bytes[..text_end].last() {
            Some(0x1A) => text_end - 1,
            _ => bytes.len(),
        };
        let mut votes = [0; 3];
        let mut fields = Vec::new();
        let mut at = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut line = 1;
        while at < end {
            let mut stop = line_end(bytes, at, end);
            let mut n_lines = 1;
            let mut closed = split(&bytes[at..stop], &mut fields);
            if !closed {
                let mut longer = stop;
                for n in 2..=MAX_LINES {
                    if longer == end {
                        break;
                    }
                    longer = line_end(bytes, longer + 1, end);
                    if split(&bytes[at..longer], &mut fields) {
                        (stop, n_lines, closed) = (longer, n, true);
                        break;
                    }
                }
            }
            if !closed {
                split(&bytes[at..stop], &mut fields);
            }
            let content = bytes[at..stop].trim_ascii();
            let place = Place { file: self.number, line, offset: at as u64 };
            if content == [0x1A] {
                self.repairs.push(Repair {
                    place,
                    record: None,
                    reason: "an end-of-file mark (control-Z) before the end of the file; read on"
                        .to_owned(),
                });
            } else if !content.is_empty() {
                for (table, votes) in Table::ALL.into_iter().zip(&mut votes) {
                    *votes += usize::from(fields.len() == table.columns());
                }
                self.rows.push(Span { bytes: at..stop, line });
            }
            line = line.saturating_add(n_lines as u32);
            at = stop + 1;
        }
        votes
    }

    pub(super) fn place(&self, span: &Span) -> Place {
        Place { file: self.number, line: span.line, offset: span.bytes.start as u64 }
    }

    /// The bytes of a row, without its line break.
    pub(super) fn raw(&self, span: &Span) -> &[u8] {
        let bytes = &self.bytes[span.bytes.clone()];
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }

    /// The columns of a row.
    ///
    /// # Errors
    /// What is wrong with the row: columns missing or too many, a quotation mark left open.
    pub(super) fn row(&self, span: &Span) -> Result<Row<'_>, String> {
        let raw = self.raw(span);
        let (text, repairs) = decode(raw, self.place(span));
        let mut fields = Vec::with_capacity(self.table.columns());
        if !split(text.as_bytes(), &mut fields) {
            return Err("a quotation mark is not closed".to_owned());
        }
        if fields.len() != self.table.columns() {
            return Err(format!(
                "{} columns, where a row of {} has {}",
                fields.len(),
                self.table.name(),
                self.table.columns()
            ));
        }
        let columns = (fields.into_iter()).map(|field| column(&text, field)).collect();
        Ok(Row { columns, repairs })
    }
}

/// The text of a column: trimmed, quotes undone, null as empty text.
fn column<'a>(text: &Cow<'a, str>, field: Field) -> Cow<'a, str> {
    let undo = |text: &'a str| match field.doubled {
        true => Cow::Owned(text.replace("\"\"", "\"")),
        false => Cow::Borrowed(text),
    };
    let trimmed = text[field.bytes.clone()].trim();
    if trimmed == "-0-" {
        return Cow::Borrowed("");
    }
    match text {
        Cow::Borrowed(text) => undo(text[field.bytes].trim()),
        Cow::Owned(_) if field.doubled => Cow::Owned(trimmed.replace("\"\"", "\"")),
        Cow::Owned(_) => Cow::Owned(trimmed.to_owned()),
    }
}

fn line_end(bytes: &[u8], from: usize, end: usize) -> usize {
    let from = from.min(end);
    memchr::memchr(b'\n', &bytes[from..end]).map_or(end, |length| from + length)
}

/// One column of a row: the bytes between its quotes or commas.
struct Field {
    bytes: Range<usize>,
    /// Holds quotation marks written twice.
    doubled: bool,
}

/// Cuts a row at its commas into `fields`. Returns false if the row ends inside quotes.
///
/// Inside quotes, a quotation mark that stands before neither a comma nor the row's end is part of
/// the text: names such as `"JON "THE BOAT" DOE"` have been written so.
fn split(row: &[u8], fields: &mut Vec<Field>) -> bool {
    fields.clear();
    let row = row.strip_suffix(b"\r").unwrap_or(row);
    let mut at = 0;
    loop {
        if row.get(at) != Some(&b'"') {
            let stop = memchr::memchr(b',', &row[at..]).map_or(row.len(), |length| at + length);
            fields.push(Field { bytes: at..stop, doubled: false });
            if stop == row.len() {
                return true;
            }
            at = stop + 1;
            continue;
        }
        let start = at + 1;
        let mut look = start;
        let mut doubled = false;
        let next = loop {
            let Some(length) = memchr::memchr(b'"', &row[look..]) else {
                fields.push(Field { bytes: start..row.len(), doubled });
                return false;
            };
            let quote = look + length;
            if row.get(quote + 1) == Some(&b'"') {
                doubled = true;
                look = quote + 2;
                continue;
            }
            let blanks = row[quote + 1..].iter().take_while(|&&b| b == b' ').count();
            let after = quote + 1 + blanks;
            if matches!(row.get(after), None | Some(b',')) {
                fields.push(Field { bytes: start..quote, doubled });
                break after;
            }
            look = quote + 1;
        };
        if next >= row.len() {
            return true;
        }
        at = next + 1;
    }
}

/// The text of a row; each byte that is not UTF-8 is read as Windows-1252.
fn decode(raw: &[u8], place: Place) -> (Cow<'_, str>, Vec<Repair>) {
    let mut rest = match std::str::from_utf8(raw) {
        Ok(text) => return (Cow::Borrowed(text), Vec::new()),
        Err(_) => raw,
    };
    let mut text = String::with_capacity(raw.len() + 16);
    let mut repairs = Vec::new();
    loop {
        let valid = match std::str::from_utf8(rest) {
            Ok(tail) => {
                text.push_str(tail);
                return (Cow::Owned(text), repairs);
            }
            Err(error) => error.valid_up_to(),
        };
        text.push_str(&String::from_utf8_lossy(&rest[..valid]));
        let byte = rest[valid];
        let letter = [byte];
        let (letter, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&letter);
        let offset = place.offset + (raw.len() - rest.len() + valid) as u64;
        repairs.push(Repair {
            place: Place { offset, ..place },
            record: None,
            reason: format!("byte 0x{byte:02X} is not UTF-8; read as `{letter}` (Windows-1252)"),
        });
        text.push_str(&letter);
        rest = &rest[valid + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(row: &str, expect: &[&str]) {
        let mut fields = Vec::new();
        let closed = split(row.as_bytes(), &mut fields);
        let text = Cow::Borrowed(row);
        let mut found: Vec<_> = fields.into_iter().map(|f| column(&text, f)).collect();
        if !closed {
            found.push("(open)".into());
        }
        assert_eq!(found, expect, "{row}");
    }

    #[test]
    fn columns() {
        check("", &[""]);
        check("1,a,-0- ,-0-", &["1", "a", "", ""]);
        check("1,\"A, B\",x\r", &["1", "A, B", "x"]);
        check("1,\"say \"\"hello\"\"\",x", &["1", "say \"hello\"", "x"]);
        check("1,\"JON \"THE BOAT\" DOE\",x", &["1", "JON \"THE BOAT\" DOE", "x"]);
        check("1,\"a\" ,\"\",", &["1", "a", "", ""]);
        check("1,\"\"\"\",5\" pipe", &["1", "\"", "5\" pipe"]);
        check("1,\"never closed,x", &["1", "never closed,x", "(open)"]);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_read_as_windows_1252_where_they_stand() {
        let place = Place { file: 2, line: 7, offset: 100 };
        let (text, repairs) = decode(b"caf\xE9 \xC3\xA9 \x80", place);
        assert_eq!(text, "caf\u{E9} \u{E9} \u{20AC}");
        let offsets: Vec<_> = repairs.iter().map(|repair| repair.place.offset).collect();
        assert_eq!(offsets, [103, 108]);
        assert_eq!(repairs[0].reason, "byte 0xE9 is not UTF-8; read as `\u{E9}` (Windows-1252)");
    }
}
