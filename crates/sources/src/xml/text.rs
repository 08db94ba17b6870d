//! A window on the decoded text of a source that knows where each of its bytes stands in the file.

use std::collections::VecDeque;
use std::io::BufRead;

use model::Place;

use super::decode::{Decoded, Decoder, Fix, Wrong};
use crate::{Input, ReadError};

/// A piece of text that is held as a whole may not be longer: a record, a comment, a tag.
pub(super) const LONGEST: usize = 4 * 1024 * 1024;

/// Consumed text is dropped once there is this much of it, not after every record.
const COMPACT: usize = 256 * 1024;

/// What a search in the window came to.
pub(super) enum Found {
    /// At this byte of the window.
    At(usize),
    /// The source ended first.
    End,
    /// There is more than [`LONGEST`] of text before it.
    TooFar,
}

/// The window. Positions are bytes of [`Text::window`] and hold until [`Text::consume`].
pub(super) struct Text<'i> {
    input: &'i mut Input,
    decoder: Decoder,
    decoded: Decoded,
    /// What of `decoded.text` has been consumed.
    start: usize,
    /// How much decoded text was dropped before `decoded.text`.
    base: u64,
    /// The line at `start`, counted from 1.
    line: u64,
    fixes: VecDeque<Fix>,
    anchors: VecDeque<(u64, u64)>,
    anchor: (u64, u64),
    ended: bool,
    unknown_encoding: Option<String>,
}

impl<'i> Text<'i> {
    pub(super) fn open(input: &'i mut Input) -> Result<Text<'i>, ReadError> {
        let head = match input.fill_buf() {
            Ok(head) => head,
            Err(error) => return Err(input.error(0, error)),
        };
        let (decoder, bom, unknown_encoding) = Decoder::sniff(head);
        input.consume(bom);
        Ok(Text {
            input,
            decoder,
            decoded: Decoded::default(),
            start: 0,
            base: 0,
            line: 1,
            fixes: VecDeque::new(),
            anchors: VecDeque::new(),
            anchor: (0, bom as u64),
            ended: false,
            unknown_encoding,
        })
    }

    /// The declared encoding, where it is none we know.
    pub(super) fn unknown_encoding(&mut self) -> Option<String> {
        self.unknown_encoding.take()
    }

    pub(super) fn path(&self) -> &std::path::Path {
        self.input.path()
    }

    /// The text so far; what lies before [`Text::start`] is consumed.
    pub(super) fn window(&self) -> &str {
        &self.decoded.text
    }

    /// Where unconsumed text begins.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Bytes of the source read so far: its length, once it has ended.
    pub(super) fn offset(&self) -> u64 {
        self.decoder.offset()
    }

    /// The first `needle` at or after `from`.
    pub(super) fn find(&mut self, needle: &[u8], mut from: usize) -> Result<Found, ReadError> {
        loop {
            let window = self.decoded.text.as_bytes();
            let unseen = window.get(from..).unwrap_or_default();
            if let Some(found) = memchr::memmem::find(unseen, needle) {
                return Ok(Found::At(from + found));
            }
            from = from.max((window.len() + 1).saturating_sub(needle.len()));
            if window.len() - self.start > LONGEST {
                return Ok(Found::TooFar);
            }
            if !self.fill()? {
                return Ok(Found::End);
            }
        }
    }

    /// The byte at `at`, if the source reaches that far.
    pub(super) fn byte(&mut self, at: usize) -> Result<Option<u8>, ReadError> {
        while at >= self.decoded.text.len() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.decoded.text.as_bytes()[at]))
    }

    /// Whether the text at `at` begins with `prefix`.
    pub(super) fn begins(&mut self, at: usize, prefix: &str) -> Result<bool, ReadError> {
        if !prefix.is_empty() {
            self.byte(at + prefix.len() - 1)?;
        }
        Ok(self.decoded.text.as_bytes()[at..].starts_with(prefix.as_bytes()))
    }

    /// Where `at` stands in the source; exact for a `<`.
    pub(super) fn place(&self, at: usize) -> Place {
        let wanted = self.base + at as u64;
        let next = self.anchors.partition_point(|(text, _)| *text <= wanted);
        let (text, offset) = match next.checked_sub(1) {
            Some(last) => self.anchors[last],
            None => self.anchor,
        };
        let line = self.line + newlines(&self.decoded.text.as_bytes()[self.start..at]);
        Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            offset: offset + (wanted - text),
            ..Place::default()
        }
    }

    /// What was repaired between the start and `to`, each with its place. Handed out once.
    pub(super) fn take_fixes(&mut self, to: usize) -> Vec<(Fix, Place)> {
        let mut taken = Vec::new();
        let (mut seen, mut line) = (self.start, self.line);
        while let Some(fix) = self.fixes.front() {
            let at = (fix.at - self.base) as usize;
            if at >= to {
                break;
            }
            line += newlines(&self.decoded.text.as_bytes()[seen..at]);
            seen = at;
            let place = Place {
                line: u32::try_from(line).unwrap_or(u32::MAX),
                offset: fix.offset,
                ..Place::default()
            };
            taken.push((*fix, place));
            self.fixes.pop_front();
        }
        taken
    }

    /// The bytes of the source between the start and `to`, which holds `fixes`. A UTF-8 source
    /// comes back byte by byte, another one as the UTF-8 it was read as.
    pub(super) fn raw(&self, to: usize, fixes: &[(Fix, Place)]) -> Vec<u8> {
        let window = self.decoded.text.as_bytes();
        let mut raw = Vec::with_capacity(to - self.start);
        let mut from = self.start;
        for (fix, _) in fixes {
            let Wrong::Byte(byte) = fix.wrong else {
                continue;
            };
            let at = (fix.at - self.base) as usize;
            raw.extend_from_slice(&window[from..at]);
            raw.push(byte);
            from = at + fix.read_as.len_utf8();
        }
        raw.extend_from_slice(&window[from..to]);
        raw
    }

    /// Drops the text before `to`. Fixes in it must have been taken.
    pub(super) fn consume(&mut self, to: usize) {
        self.line += newlines(&self.decoded.text.as_bytes()[self.start..to]);
        self.start = to;
        let consumed = self.base + to as u64;
        while let Some(&anchor) = self.anchors.front().filter(|(text, _)| *text <= consumed) {
            self.anchor = anchor;
            self.anchors.pop_front();
        }
        if to >= COMPACT || to == self.decoded.text.len() {
            self.decoded.text.drain(..to);
            self.base += to as u64;
            self.start = 0;
        }
    }

    /// Reads on. Returns whether there is more text now.
    fn fill(&mut self) -> Result<bool, ReadError> {
        let before = self.decoded.text.len();
        while !self.ended && self.decoded.text.len() == before {
            let bytes = match self.input.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.input.error(self.decoder.offset(), error)),
            };
            let read = bytes.len();
            self.ended = read == 0;
            self.decoder.decode(bytes, self.ended, &mut self.decoded);
            self.input.consume(read);
            self.fixes.extend(self.decoded.fixes.drain(..));
            self.anchors.extend(self.decoded.anchors.drain(..));
        }
        Ok(self.decoded.text.len() > before)
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
