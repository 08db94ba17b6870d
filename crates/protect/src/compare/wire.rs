//! Messages as bytes, and back, from people who may lie.
//!
//! Everything is of fixed length, or has a length that is bounded before anything is kept. Reading allocates
//! no more than the message is long, and says where and why it stops.

use std::fmt;

use super::error::CompareError;

/// What every message begins with.
const MAGIC: &[u8; 20] = b"throughline compare\n";

/// The version of the messages. There is no negotiation within a run: what is spoken is part of what is
/// approved, and another version is refused with its number.
pub(crate) const VERSION: u8 = 1;

/// The five messages of a run, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Terms, and a commitment to the asking side's list.
    Offer,
    /// The other side's key, and a commitment to its list.
    Reply,
    /// The asking side's list, blinded.
    List,
    /// The list evaluated, with proofs, and the other side's tags.
    Answer,
    /// What the tags of common keys stand for, if both sides learn.
    Result,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Offer, Kind::Reply, Kind::List, Kind::Answer, Kind::Result];

    fn byte(self) -> u8 {
        self as u8 + 1
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Offer => "offer",
            Kind::Reply => "reply",
            Kind::List => "list",
            Kind::Answer => "answer",
            Kind::Result => "result",
        })
    }
}

/// The bytes that stand for a run in all its messages.
pub type Session = [u8; 32];

/// How a session is named to people: twelve hexadecimal digits, enough to tell the runs of a life apart.
pub fn session_name(session: &Session) -> String {
    hex(&session[..6])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Which message bytes say they are, and of which session: for whoever sorts letters.
///
/// # Errors
/// They begin as no message does.
pub fn peek(bytes: &[u8]) -> Result<(Kind, Session), CompareError> {
    // Named in errors until the kind is known.
    let mut reader = Reader { message: Kind::Offer, bytes, at: 0 };
    reader.head()
}

/// Reads a message from its start, field by field.
pub(crate) struct Reader<'a> {
    message: Kind,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Begins to read a message of this kind; the session it names.
    pub(crate) fn open(
        bytes: &'a [u8],
        expected: Kind,
    ) -> Result<(Reader<'a>, Session), CompareError> {
        let mut reader = Reader { message: expected, bytes, at: 0 };
        let (kind, session) = reader.head()?;
        if kind != expected {
            let reason = format!("this is a message of the kind `{kind}`");
            return Err(reader.wrong_at(MAGIC.len() + 1, "kind", reason));
        }
        Ok((reader, session))
    }

    fn head(&mut self) -> Result<(Kind, Session), CompareError> {
        if self.take("opening", MAGIC.len())? != MAGIC {
            return Err(self.wrong_at(0, "opening", "this is no message of a comparison"));
        }
        let version = self.byte("version")?;
        if version != VERSION {
            let reason = format!("version {version} is spoken there, version {VERSION} here");
            return Err(self.wrong_at(MAGIC.len(), "version", reason));
        }
        let kind = self.byte("kind")?;
        let Some(kind) = Kind::ALL.into_iter().find(|known| known.byte() == kind) else {
            return Err(self.wrong_at(
                MAGIC.len() + 1,
                "kind",
                format!("{kind} is no kind of message"),
            ));
        };
        self.message = kind;
        Ok((kind, self.array("session")?))
    }

    /// Where the next field begins.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    fn wrong_at(
        &self,
        byte: usize,
        field: &'static str,
        reason: impl Into<String>,
    ) -> CompareError {
        CompareError::Malformed { message: self.message, byte, field, reason: reason.into() }
    }

    /// The error that a field which ends here is not what it should be.
    pub(crate) fn wrong(&self, field: &'static str, reason: impl Into<String>) -> CompareError {
        self.wrong_at(self.at, field, reason)
    }

    fn take(&mut self, field: &'static str, n: usize) -> Result<&'a [u8], CompareError> {
        let left = self.bytes.len() - self.at;
        if left < n {
            return Err(self.wrong(field, format!("{n} bytes belong here, {left} are left")));
        }
        let found = &self.bytes[self.at..self.at + n];
        self.at += n;
        Ok(found)
    }

    pub(crate) fn array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], CompareError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(field, N)?);
        Ok(array)
    }

    pub(crate) fn byte(&mut self, field: &'static str) -> Result<u8, CompareError> {
        Ok(self.array::<1>(field)?[0])
    }

    pub(crate) fn number(&mut self, field: &'static str) -> Result<u32, CompareError> {
        Ok(u32::from_be_bytes(self.array(field)?))
    }

    pub(crate) fn long(&mut self, field: &'static str) -> Result<u64, CompareError> {
        Ok(u64::from_be_bytes(self.array(field)?))
    }

    /// Bytes with their length before them.
    pub(crate) fn bytes(
        &mut self,
        field: &'static str,
        most: usize,
    ) -> Result<&'a [u8], CompareError> {
        let n = self.number(field)? as usize;
        if n > most {
            return Err(self.wrong(field, format!("{n} bytes, at most {most} are allowed")));
        }
        self.take(field, n)
    }

    pub(crate) fn text(
        &mut self,
        field: &'static str,
        most: usize,
    ) -> Result<&'a str, CompareError> {
        let bytes = self.bytes(field, most)?;
        std::str::from_utf8(bytes).map_err(|_| self.wrong(field, "this is no UTF-8"))
    }

    /// `n` items of `N` bytes.
    pub(crate) fn list<const N: usize>(
        &mut self,
        field: &'static str,
        n: usize,
    ) -> Result<Vec<[u8; N]>, CompareError> {
        let bytes = self.take(field, n.saturating_mul(N))?;
        let (items, _) = bytes.as_chunks::<N>();
        Ok(items.to_vec())
    }

    /// All there is has been read.
    pub(crate) fn end(self) -> Result<(), CompareError> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            left => Err(self.wrong("end", format!("{left} bytes too many"))),
        }
    }
}

/// Writes a message.
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new(kind: Kind, session: &Session) -> Writer {
        let mut out = MAGIC.to_vec();
        out.push(VERSION);
        out.push(kind.byte());
        out.extend(session);
        Writer(out)
    }

    /// Fields of fixed length.
    pub(crate) fn put(mut self, bytes: &[u8]) -> Writer {
        self.0.extend(bytes);
        self
    }

    /// A field with its length before it. What is written was bounded when it was made.
    pub(crate) fn sized(self, bytes: &[u8]) -> Writer {
        self.put(&(bytes.len() as u32).to_be_bytes()).put(bytes)
    }

    pub(crate) fn list<const N: usize>(self, items: &[[u8; N]]) -> Writer {
        self.put(items.as_flattened())
    }

    pub(crate) fn done(self) -> Vec<u8> {
        self.0
    }
}
