//! The bytes of a table as UTF-8 text, with its lines and quotes followed on the way.
//!
//! The CSV reader says neither that a file ends inside quotes nor on which line a row begins where
//! lines end in a lone carriage return, so both are kept here, in one pass over what is handed out.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes read at a time, and looked at to tell the separator.
const CHUNK: usize = 64 * 1024;

/// How the bytes of a table were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// `UTF-8`, `UTF-16LE` or `UTF-16BE`.
    pub encoding: &'static str,
    /// Places that are not of that encoding: in UTF-8, bytes that were read as Windows-1252; in
    /// UTF-16, damage that became `U+FFFD`.
    pub repaired: u64,
    /// The line of the first of them, counted from 1.
    pub first_line: u64,
}

/// UTF-8 text made from bytes, as a reader.
pub(super) struct Text<R> {
    source: R,
    coding: Coding,
    /// The beginning of a character whose end has not come yet.
    carry: Vec<u8>,
    text: String,
    /// How much of `text` has been handed out.
    taken: usize,
    /// The source has ended.
    ended: bool,
    /// The reader was told so: it has made rows of all there was before it.
    said_end: bool,
    repaired: u64,
    scan: Scan,
    limit: u64,
    /// A row was longer than `limit`: where it begins.
    too_long: Option<u64>,
}

enum Coding {
    /// Bytes that are no UTF-8 are Windows-1252, each by itself: the file is either that
    /// altogether or UTF-8 with a few cells pasted in, and both come out right.
    Utf8,
    Utf16(Box<encoding_rs::Decoder>),
}

impl<R: Read> Text<R> {
    /// Text without a byte order mark, in which no row may be longer than `limit` bytes.
    pub(super) fn open(mut source: R, limit: usize) -> io::Result<Text<R>> {
        let mut head = Vec::with_capacity(CHUNK);
        (&mut source).take(CHUNK as u64).read_to_end(&mut head)?;
        let utf16 = |encoding: &'static Encoding| {
            Coding::Utf16(Box::new(encoding.new_decoder_without_bom_handling()))
        };
        let (coding, mark) = match head.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => (Coding::Utf8, 3),
            [0xFF, 0xFE, ..] => (utf16(UTF_16LE), 2),
            [0xFE, 0xFF, ..] => (utf16(UTF_16BE), 2),
            _ => (Coding::Utf8, 0),
        };
        let mut text = Text {
            source,
            coding,
            carry: Vec::new(),
            text: String::new(),
            taken: 0,
            ended: head.len() < CHUNK,
            said_end: false,
            repaired: 0,
            scan: Scan::default(),
            limit: limit as u64,
            too_long: None,
        };
        text.decode(&head[mark..]);
        Ok(text)
    }

    /// The beginning of the text, before anything was read of it.
    pub(super) fn head(&self) -> &str {
        &self.text
    }

    /// Rows are followed with this between their cells. Call it before reading.
    pub(super) fn separate_by(&mut self, delimiter: u8) {
        self.scan.delimiter = delimiter;
    }

    /// The line of the row that begins at this byte of the text or, where empty lines go before it,
    /// soon after. Rows are asked for in their order.
    pub(super) fn line_at(&mut self, byte: u64) -> u64 {
        while self.scan.starts.front().is_some_and(|(at, _)| *at < byte) {
            self.scan.starts.pop_front();
        }
        self.scan.starts.front().map_or(self.scan.line, |(_, line)| *line)
    }

    /// The line of the quote inside which the text ended.
    pub(super) fn unclosed(&self) -> Option<u64> {
        (self.said_end && self.scan.state == State::Quoted).then_some(self.scan.opened)
    }

    pub(super) fn too_long(&self) -> Option<u64> {
        self.too_long
    }

    pub(super) fn reading(&self) -> Reading {
        let encoding = match &self.coding {
            Coding::Utf8 => "UTF-8",
            Coding::Utf16(decoder) => decoder.encoding().name(),
        };
        Reading { encoding, repaired: self.repaired, first_line: self.scan.marked_line }
    }

    fn repair(&mut self) {
        if self.repaired == 0 {
            self.scan.marked = self.scan.offset + (self.text.len() - self.taken) as u64;
        }
        self.repaired += 1;
    }

    /// Appends the text of some bytes; `self.ended` says that they are the last.
    fn decode(&mut self, bytes: &[u8]) {
        let Coding::Utf16(decoder) = &mut self.coding else {
            return self.decode_utf8(bytes);
        };
        let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
        let mut text = String::with_capacity(room);
        let (_, _, had_errors) = decoder.decode_to_string(bytes, &mut text, self.ended);
        if had_errors {
            self.repair();
        }
        self.text.push_str(&text);
    }

    fn decode_utf8(&mut self, bytes: &[u8]) {
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(bytes);
        let mut bytes = joined.as_slice();
        loop {
            let error = match std::str::from_utf8(bytes) {
                Ok(text) => return self.text.push_str(text),
                Err(error) => error,
            };
            let (good, rest) = bytes.split_at(error.valid_up_to());
            self.text.push_str(std::str::from_utf8(good).unwrap_or_default());
            if error.error_len().is_none() && !self.ended {
                self.carry.extend_from_slice(rest);
                return;
            }
            self.repair();
            let (byte, rest) = rest.split_at(1);
            self.text.push_str(&WINDOWS_1252.decode_without_bom_handling(byte).0);
            bytes = rest;
        }
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.text.len() && !self.ended {
            self.text.clear();
            self.taken = 0;
            let mut bytes = Vec::with_capacity(CHUNK);
            (&mut self.source).take(CHUNK as u64).read_to_end(&mut bytes)?;
            self.ended = bytes.len() < CHUNK;
            self.decode(&bytes);
        }
        let rest = &self.text.as_bytes()[self.taken..];
        let n = rest.len().min(buffer.len());
        buffer[..n].copy_from_slice(&rest[..n]);
        self.scan.follow(&rest[..n]);
        self.taken += n;
        self.said_end = n == 0 && !buffer.is_empty();
        if self.scan.offset - self.scan.row_from > self.limit {
            self.too_long = Some(self.scan.row_line);
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a row is too long"));
        }
        Ok(n)
    }
}

/// Where in a table the text is: the rules of quoting are those of the CSV reader.
struct Scan {
    delimiter: u8,
    offset: u64,
    /// The line at `offset`, counted from 1.
    line: u64,
    state: State,
    after_return: bool,
    /// Nothing has come on this line yet.
    is_blank: bool,
    /// Where lines with something on them begin, and which they are.
    starts: VecDeque<(u64, u64)>,
    /// The line of the last opening quote.
    opened: u64,
    row_from: u64,
    row_line: u64,
    /// A byte whose line is wanted, and the line.
    marked: u64,
    marked_line: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a cell.
    Start,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end, or half of an escaped one.
    AfterQuote,
}

impl Default for Scan {
    fn default() -> Scan {
        Scan {
            delimiter: b',',
            offset: 0,
            line: 1,
            state: State::Start,
            after_return: false,
            is_blank: true,
            starts: VecDeque::new(),
            opened: 0,
            row_from: 0,
            row_line: 1,
            marked: u64::MAX,
            marked_line: 0,
        }
    }
}

impl Scan {
    fn follow(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.offset == self.marked {
                self.marked_line = self.line;
            }
            let is_break = matches!(byte, b'\n' | b'\r');
            if self.is_blank && !is_break {
                self.is_blank = false;
                self.starts.push_back((self.offset, self.line));
            }
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::AfterQuote,
                (State::Quoted, _) | (State::AfterQuote, b'"') => State::Quoted,
                (State::Start, b'"') => {
                    self.opened = self.line;
                    State::Quoted
                }
                _ if is_break || byte == self.delimiter => State::Start,
                _ => State::Plain,
            };
            self.offset += 1;
            if is_break {
                self.is_blank = true;
                if !(byte == b'\n' && self.after_return) {
                    self.line += 1;
                }
                if self.state == State::Start {
                    (self.row_from, self.row_line) = (self.offset, self.line);
                }
            }
            self.after_return = byte == b'\r';
        }
    }
}

/// What most likely separates the cells: whatever gives the first line the most columns that
/// `is_known`, then the most columns.
pub(super) fn delimiter(head: &str, is_known: impl Fn(&str) -> bool) -> u8 {
    let mut best = (b',', (0, 0));
    for delimiter in [b',', b';', b'\t'] {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(delimiter)
            .from_reader(head.as_bytes());
        let Some(Ok(header)) = reader.records().next() else {
            continue;
        };
        let known = header.iter().filter(|name| is_known(name)).count();
        if (known, header.len()) > best.1 {
            best = (delimiter, (known, header.len()));
        }
    }
    best.0
}
