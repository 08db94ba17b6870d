//! Bytes of any encoding become UTF-8, and what could not be decoded is written down.

use encoding_rs::{CoderResult, Decoder as LegacyDecoder, DecoderResult, Encoding, UTF_8};

/// One thing that was wrong with the bytes, and how it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fix {
    /// Where its reading begins, in bytes of the decoded text.
    pub(crate) at: u64,
    /// Where it stands, in bytes of the source.
    pub(crate) offset: u64,
    pub(crate) wrong: Wrong,
    pub(crate) read_as: char,
}

/// What was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// A byte in a UTF-8 file that is no part of a UTF-8 sequence.
    Byte(u8),
    /// Half of a pair in a UTF-16 file, or the odd byte at its end.
    Unit(u16),
    /// Bytes that mean nothing in the encoding the file declares.
    Sequence(&'static str),
}

/// Decoded text that keeps its way back to the source.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// What was repaired, in order.
    pub(crate) fixes: Vec<Fix>,
    /// `(at, offset)`: from this byte of the text on, text and source run in step until the next
    /// pair. Exact at every `<`.
    pub(crate) anchors: Vec<(u64, u64)>,
}

/// Decodes a source piece by piece.
pub(crate) struct Decoder {
    coding: Coding,
    /// The beginning of a character whose end has not come yet.
    carry: Vec<u8>,
    /// Bytes of the source decoded so far.
    offset: u64,
    /// Bytes of text produced so far.
    at: u64,
    /// `at - offset` at the last anchor.
    shift: i64,
}

enum Coding {
    Utf8,
    Utf16 { big_endian: bool },
    Legacy(&'static str, Box<LegacyDecoder>),
}

impl Decoder {
    /// A decoder for a source that begins with `head`; how many bytes of byte order mark to skip;
    /// and the declared encoding, if it is none we know and UTF-8 is tried instead.
    pub(crate) fn sniff(head: &[u8]) -> (Decoder, usize, Option<String>) {
        let utf16 = |big_endian| Coding::Utf16 { big_endian };
        let (coding, bom, unknown) = match head {
            [0xEF, 0xBB, 0xBF, ..] => (Coding::Utf8, 3, None),
            [0xFF, 0xFE, ..] => (utf16(false), 2, None),
            [0xFE, 0xFF, ..] => (utf16(true), 2, None),
            [b'<', 0, ..] => (utf16(false), 0, None),
            [0, b'<', ..] => (utf16(true), 0, None),
            _ => match declared(head) {
                None => (Coding::Utf8, 0, None),
                Some(label) => match Encoding::for_label(label.as_bytes()) {
                    // A declaration that can be read byte by byte is not UTF-16.
                    Some(known) if known == UTF_8 || !known.is_ascii_compatible() => {
                        (Coding::Utf8, 0, None)
                    }
                    Some(known) => {
                        let decoder = known.new_decoder_without_bom_handling();
                        (Coding::Legacy(known.name(), Box::new(decoder)), 0, None)
                    }
                    None => (Coding::Utf8, 0, Some(label.to_owned())),
                },
            },
        };
        let decoder = Decoder { coding, carry: Vec::new(), offset: bom as u64, at: 0, shift: 0 };
        (decoder, bom, unknown)
    }

    /// Bytes of the source decoded so far.
    pub(crate) fn offset(&self) -> u64 {
        self.offset + self.carry.len() as u64
    }

    /// Decodes `bytes`; `last` says that nothing follows.
    pub(crate) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut Decoded) {
        let joined;
        let bytes = if self.carry.is_empty() {
            bytes
        } else {
            self.carry.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.carry);
            &joined
        };
        if self.at == 0 && self.shift == 0 {
            self.anchor(out);
        }
        match &self.coding {
            Coding::Utf8 => self.utf8(bytes, last, out),
            Coding::Utf16 { big_endian } => self.utf16(bytes, *big_endian, last, out),
            Coding::Legacy(..) => self.legacy(bytes, last, out),
        }
    }

    fn utf8(&mut self, mut bytes: &[u8], last: bool, out: &mut Decoded) {
        loop {
            let error = match std::str::from_utf8(bytes) {
                Ok(text) => return self.push(text, text.len(), out),
                Err(error) => error,
            };
            let (good, rest) = bytes.split_at(error.valid_up_to());
            self.push(std::str::from_utf8(good).unwrap_or_default(), good.len(), out);
            if error.error_len().is_none() && !last {
                self.carry.extend_from_slice(rest);
                return;
            }
            // One byte at a time: a lead byte without its followers leaves them to be looked at
            // again, each may begin a character.
            let (byte, rest) = (rest[0], &rest[1..]);
            self.fix(Wrong::Byte(byte), windows_1252(byte), 1, out);
            bytes = rest;
        }
    }

    fn utf16(&mut self, bytes: &[u8], big_endian: bool, last: bool, out: &mut Decoded) {
        let unit = |at: usize| -> Option<u16> {
            let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
            Some(match big_endian {
                true => u16::from_be_bytes(pair),
                false => u16::from_le_bytes(pair),
            })
        };
        let mut from = 0;
        while let Some(first) = unit(from) {
            let second = unit(from + 2);
            let is_high = (0xD800..0xDC00).contains(&first);
            if is_high && second.is_none() && !last {
                break;
            }
            let pair = [first, second.unwrap_or(0)];
            let take = if is_high { 2 } else { 1 };
            match char::decode_utf16(pair[..take].iter().copied()).next() {
                Some(Ok(c)) => {
                    if c == '<' {
                        self.anchor(out);
                    }
                    self.push(c.encode_utf8(&mut [0; 4]), 2 * c.len_utf16(), out);
                    from += 2 * c.len_utf16();
                }
                _ => {
                    self.fix(Wrong::Unit(first), char::REPLACEMENT_CHARACTER, 2, out);
                    from += 2;
                }
            }
        }
        let rest = &bytes[from..];
        match rest {
            [odd] if last => {
                self.fix(Wrong::Unit(u16::from(*odd)), char::REPLACEMENT_CHARACTER, 1, out);
            }
            _ => self.carry.extend_from_slice(rest),
        }
    }

    fn legacy(&mut self, bytes: &[u8], last: bool, out: &mut Decoded) {
        let mut rest = bytes;
        loop {
            // Cut before each `<`, so that its place is known exactly.
            let cut = match memchr::memchr(b'<', rest.get(1..).unwrap_or_default()) {
                Some(found) => found + 1,
                None => rest.len(),
            };
            let (segment, after) = rest.split_at(cut);
            self.anchor(out);
            self.legacy_segment(segment, last && after.is_empty(), out);
            rest = after;
            if rest.is_empty() {
                return;
            }
        }
    }

    fn legacy_segment(&mut self, mut bytes: &[u8], last: bool, out: &mut Decoded) {
        loop {
            let Coding::Legacy(name, decoder) = &mut self.coding else {
                return;
            };
            let name = *name;
            let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
            out.text.reserve(room.unwrap_or(bytes.len() * 3));
            let before = out.text.len();
            let (result, read) =
                decoder.decode_to_string_without_replacement(bytes, &mut out.text, last);
            self.at += (out.text.len() - before) as u64;
            self.offset += read as u64;
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    let length = usize::from(length) + usize::from(after);
                    self.offset = self.offset.saturating_sub(length as u64);
                    self.fix(Wrong::Sequence(name), char::REPLACEMENT_CHARACTER, length, out);
                }
            }
        }
    }

    /// Appends text that `length` bytes of the source stand for.
    fn push(&mut self, text: &str, length: usize, out: &mut Decoded) {
        out.text.push_str(text);
        self.at += text.len() as u64;
        self.offset += length as u64;
    }

    fn fix(&mut self, wrong: Wrong, read_as: char, length: usize, out: &mut Decoded) {
        out.fixes.push(Fix { at: self.at, offset: self.offset, wrong, read_as });
        self.push(read_as.encode_utf8(&mut [0; 4]), length, out);
        self.anchor(out);
    }

    fn anchor(&mut self, out: &mut Decoded) {
        let shift = self.at as i64 - self.offset as i64;
        if shift != self.shift {
            self.shift = shift;
            out.anchors.push((self.at, self.offset));
        }
    }
}

/// The text of the first bytes of a file, whatever the encoding: for telling formats apart.
pub(crate) fn decode_head(head: &[u8]) -> String {
    let (mut decoder, bom, _) = Decoder::sniff(head);
    let mut out = Decoded::default();
    decoder.decode(&head[bom..], false, &mut out);
    out.text
}

/// The encoding an XML declaration names.
fn declared(head: &[u8]) -> Option<&str> {
    let head = head.strip_prefix(b"<?xml")?;
    let end = memchr::memchr(b'>', &head[..head.len().min(256)])?;
    let declaration = std::str::from_utf8(&head[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// The reading of one byte in Windows-1252, which every other Latin-1 file really is. Five bytes
/// have none.
fn windows_1252(byte: u8) -> char {
    if matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D) {
        return char::REPLACEMENT_CHARACTER;
    }
    let mut text = [0; 4];
    let mut decoder = encoding_rs::WINDOWS_1252.new_decoder_without_bom_handling();
    let (result, _, written, _) = decoder.decode_to_utf8(&[byte], &mut text, true);
    debug_assert_eq!(result, CoderResult::InputEmpty);
    (std::str::from_utf8(&text[..written]).ok())
        .and_then(|text| text.chars().next())
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_pieces(bytes: &[u8], cuts: &[usize]) -> Decoded {
        let (mut decoder, bom, _) = Decoder::sniff(bytes);
        let mut out = Decoded::default();
        let mut from = bom;
        for cut in cuts {
            let to = (from + cut).min(bytes.len());
            decoder.decode(&bytes[from..to], false, &mut out);
            from = to;
        }
        decoder.decode(&bytes[from..], true, &mut out);
        assert_eq!(decoder.offset(), bytes.len() as u64);
        out
    }

    /// Where a byte of the text stands in the source, looked up the slow way.
    fn offset_of(decoded: &Decoded, at: u64) -> u64 {
        let mut known = decoded.anchors.iter().rev();
        let (text, offset) = known.find(|(text, _)| *text <= at).copied().unwrap_or((0, 0));
        offset + (at - text)
    }

    /// Bytes that are damaged often, in each kind of encoding.
    fn source() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            3 => prop::sample::select(b"<>ab \n".to_vec()),
            1 => any::<u8>(),
            1 => prop::sample::select("é€😀".as_bytes().to_vec()),
        ];
        let heads: [&[u8]; 6] = [
            b"",
            b"\xEF\xBB\xBF",
            b"\xFF\xFE",
            b"\xFE\xFF",
            b"<?xml encoding='shift_jis'?>",
            b"<?xml encoding='windows-1251'?>",
        ];
        let heads = heads.map(<[u8]>::to_vec).to_vec();
        (prop::sample::select(heads), prop::collection::vec(byte, 0..60))
            .prop_map(|(head, rest)| [head, rest].concat())
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(bytes in source(), cuts in prop::collection::vec(0usize..7, 0..20)) {
            let whole = in_pieces(&bytes, &[]);
            let pieces = in_pieces(&bytes, &cuts);
            prop_assert_eq!(&whole.text, &pieces.text);
            prop_assert_eq!(&whole.fixes, &pieces.fixes);
            for (at, _) in whole.text.match_indices('<') {
                let at = at as u64;
                prop_assert_eq!(offset_of(&whole, at), offset_of(&pieces, at));
            }
        }

        /// The slow twin: what a lossy reading marks is what was repaired, and each `<` is where
        /// the source has it.
        #[test]
        fn repairs_are_complete_and_places_exact(bytes in "[<a-cé€]{0,20}", at in 0usize..20, bad in 0x80u8..) {
            let mut bytes = bytes.into_bytes();
            bytes.insert(at.min(bytes.len()), bad);
            let decoded = in_pieces(&bytes, &[]);
            let is_valid = std::str::from_utf8(&bytes).is_ok();
            prop_assert_eq!(decoded.fixes.is_empty(), is_valid);
            let found: Vec<u64> = decoded.text.match_indices('<')
                .map(|(at, _)| offset_of(&decoded, at as u64))
                .collect();
            let expect: Vec<u64> = (0..).zip(&bytes).filter(|(_, byte)| **byte == b'<')
                .map(|(at, _)| at)
                .collect();
            prop_assert_eq!(found, expect);
            for fix in &decoded.fixes {
                prop_assert_eq!(fix.wrong, Wrong::Byte(bytes[fix.offset as usize]));
            }
        }
    }
}
