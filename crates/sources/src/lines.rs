//! Cutting a file into chunks of whole records, without ever holding much of it.

use std::io::BufRead;

use memchr::{memchr, memchr_iter, memchr3_iter, memrchr};

use crate::{Input, ReadError};

/// The longest record that is read. A longer one is refused with its first bytes as evidence.
pub(crate) const LONGEST: usize = 64 * 1024 * 1024;

/// How much is handed to a worker at a time.
pub(crate) const CHUNK: usize = 512 * 1024;

/// Where records end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    /// At every newline.
    Lines,
    /// At newlines outside quoted CSV fields. A quote opens a field only at its very beginning.
    Csv,
}

/// Consecutive whole records of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// The line of the first byte, counted from 1.
    pub(crate) line: u64,
    /// The offset of the first byte in the decompressed file.
    pub(crate) offset: u64,
    /// The bytes; newlines included.
    pub(crate) bytes: Vec<u8>,
    /// Why the bytes are one record that cannot be read, if that is so.
    pub(crate) fault: Option<String>,
}

/// Cuts an input into chunks.
///
/// Memory holds one chunk, or one record of up to `longest` bytes and its successor's beginning.
/// Each byte is looked at once; twice after a quote that is never closed.
pub(crate) struct Chunks<'a> {
    input: &'a mut Input,
    ends: Ends,
    chunk: usize,
    longest: usize,
    line: u64,
    offset: u64,
    /// Bytes read and not yet handed out.
    held: Vec<u8>,
    /// How far `held` has been looked at.
    scanned: usize,
    /// Where the last whole record in `held` ends.
    end: usize,
    quoting: Quoting,
    /// In the middle of an over-long line whose beginning was already refused.
    skipping: bool,
    done: bool,
}

/// Where in a CSV record a scan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    FieldStart,
    Bare,
    /// Inside quotes that opened at this position.
    Quoted(usize),
    /// Just after a quote inside quotes: the end of the field, or the first half of a doubled one.
    Closed(usize),
}

impl<'a> Chunks<'a> {
    /// Starts at the input's present position, which is `line` and `offset` of the file.
    pub(crate) fn new(input: &'a mut Input, ends: Ends, line: u64, offset: u64) -> Chunks<'a> {
        Chunks {
            input,
            ends,
            chunk: CHUNK,
            longest: LONGEST,
            line,
            offset,
            held: Vec::new(),
            scanned: 0,
            end: 0,
            quoting: Quoting::FieldStart,
            skipping: false,
            done: false,
        }
    }

    /// Other sizes: for tests of what happens at the seams.
    #[must_use]
    pub(crate) fn with_sizes(mut self, chunk: usize, longest: usize) -> Self {
        self.chunk = chunk.max(1);
        self.longest = longest.max(1);
        self
    }

    /// The next chunk, or none at the end of the file.
    ///
    /// # Errors
    /// The file cannot be read on; complete records before that point have been handed out.
    pub(crate) fn next(&mut self) -> Result<Option<Chunk>, ReadError> {
        loop {
            self.scan();
            let too_long = self.held.len() - self.end > self.longest;
            if self.end > 0 && (self.done || too_long || self.held.len() >= self.chunk) {
                return Ok(Some(self.take(self.end, None)));
            }
            if self.done {
                if self.held.is_empty() {
                    return Ok(None);
                }
                if let Quoting::Quoted(at) = self.quoting {
                    return Ok(Some(self.take_unclosed(at, "the file ends")));
                }
                return Ok(Some(self.take(self.held.len(), None)));
            }
            if too_long && self.end == 0 {
                if let Quoting::Quoted(at) = self.quoting
                    && memchr(b'\n', &self.held[at..]).is_some()
                {
                    let limit = format!("{} bytes", self.longest);
                    return Ok(Some(self.take_unclosed(at, &limit)));
                }
                let fault = format!(
                    "the record is longer than {} bytes; its beginning is kept here",
                    self.longest
                );
                self.skipping = true;
                return Ok(Some(self.take(self.held.len(), Some(fault))));
            }
            self.fill()?;
        }
    }

    /// Refuses the record up to the end of the line on which its last quote opens. What follows
    /// holds no quote that could open and stay open, so it is looked at once more and no oftener.
    fn take_unclosed(&mut self, at: usize, before: &str) -> Chunk {
        let end = memchr(b'\n', &self.held[at..]).map_or(self.held.len(), |n| at + n + 1);
        let fault = format!("a quoted field is not closed before {before}");
        self.take(end, Some(fault))
    }

    /// Hands out the first `end` bytes.
    fn take(&mut self, end: usize, fault: Option<String>) -> Chunk {
        let rest = self.held.split_off(end);
        let bytes = std::mem::replace(&mut self.held, rest);
        if fault.is_some() {
            self.quoting = Quoting::FieldStart;
            self.scanned = 0;
        } else {
            self.scanned -= end;
            self.quoting = match self.quoting {
                Quoting::Quoted(at) => Quoting::Quoted(at.saturating_sub(end)),
                Quoting::Closed(at) => Quoting::Closed(at.saturating_sub(end)),
                other => other,
            };
        }
        self.end = 0;
        let chunk = Chunk { line: self.line, offset: self.offset, bytes, fault };
        self.line += memchr_iter(b'\n', &chunk.bytes).count() as u64;
        self.offset += chunk.bytes.len() as u64;
        chunk
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        let at = self.offset + self.held.len() as u64;
        let new = match self.input.fill_buf() {
            Ok(new) => new,
            Err(error) => return Err(self.input.error(at, error)),
        };
        let n = new.len();
        if n == 0 {
            self.done = true;
        } else if self.skipping {
            let past = memchr(b'\n', new).map(|newline| newline + 1);
            let n = past.unwrap_or(n);
            self.input.consume(n);
            self.offset += n as u64;
            if past.is_some() {
                self.line += 1;
                self.skipping = false;
            }
        } else {
            // Never more than shows that a record is too long: which ones are, and where reading
            // goes on after them, must not depend on how many bytes come at a time.
            let n = n.min(self.longest + 1 - (self.held.len() - self.end));
            self.held.extend_from_slice(&new[..n]);
            self.input.consume(n);
        }
        Ok(())
    }

    /// Looks at what was added since the last scan and notes the end of the last whole record.
    fn scan(&mut self) {
        let from = self.scanned;
        self.scanned = self.held.len();
        match self.ends {
            Ends::Lines => {
                if let Some(newline) = memrchr(b'\n', &self.held[from..]) {
                    self.end = from + newline + 1;
                }
            }
            Ends::Csv => {
                let mut quoting = self.quoting;
                let mut last = from;
                let held = &self.held;
                for i in memchr3_iter(b'"', b'\n', b',', &held[from..]).map(|i| from + i) {
                    if i > last {
                        quoting = quoting.after_text();
                    }
                    last = i + 1;
                    let ends;
                    (quoting, ends) = quoting.after(held[i], i);
                    if ends {
                        self.end = i + 1;
                    }
                }
                if held.len() > last {
                    quoting = quoting.after_text();
                }
                self.quoting = quoting;
            }
        }
    }
}

impl Quoting {
    /// After one or more bytes that are no quote, comma or newline.
    fn after_text(self) -> Quoting {
        match self {
            Quoting::Quoted(at) => Quoting::Quoted(at),
            Quoting::FieldStart | Quoting::Bare | Quoting::Closed(_) => Quoting::Bare,
        }
    }

    /// After a quote, comma or newline at position `i`; and whether the record ends there.
    fn after(self, byte: u8, i: usize) -> (Quoting, bool) {
        match (self, byte) {
            (Quoting::FieldStart, b'"') => (Quoting::Quoted(i), false),
            (Quoting::Quoted(at), b'"') => (Quoting::Closed(at), false),
            (Quoting::Closed(at), b'"') => (Quoting::Quoted(at), false),
            (Quoting::Quoted(at), _) => (Quoting::Quoted(at), false),
            (Quoting::Bare, b'"') => (Quoting::Bare, false),
            (_, b',') => (Quoting::FieldStart, false),
            (_, _) => (Quoting::FieldStart, true),
        }
    }
}

/// The records of a chunk: offset from its beginning, newlines before it, bytes without the
/// newline. Blank lines come too.
pub(crate) fn records(bytes: &[u8], ends: Ends) -> impl Iterator<Item = (usize, u64, &[u8])> {
    let (mut at, mut lines) = (0, 0);
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let length = record_end(rest, ends).unwrap_or(rest.len());
        let found = (at, lines, trim_newline(&rest[..length]));
        at += length;
        lines += match ends {
            Ends::Lines => 1,
            Ends::Csv => memchr_iter(b'\n', &rest[..length]).count() as u64,
        };
        Some(found)
    })
}

/// The length of the first record with its newline, if it is whole.
pub(crate) fn record_end(bytes: &[u8], ends: Ends) -> Option<usize> {
    if ends == Ends::Lines {
        return memchr(b'\n', bytes).map(|newline| newline + 1);
    }
    let mut quoting = Quoting::FieldStart;
    let mut last = 0;
    for i in memchr3_iter(b'"', b'\n', b',', bytes) {
        if i > last {
            quoting = quoting.after_text();
        }
        last = i + 1;
        let ends;
        (quoting, ends) = quoting.after(bytes[i], i);
        if ends {
            return Some(i + 1);
        }
    }
    None
}

fn trim_newline(record: &[u8]) -> &[u8] {
    match record {
        [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n'] => rest,
        _ => record,
    }
}
