#![doc = include_str!("../README.md")]

mod archive;
mod decode;
mod document;
mod error;
mod guard;
mod hwp;
mod kind;
mod limits;
mod pdf;
mod separated;
mod text;
mod workbook;

pub mod isolated;

pub use document::{Document, Place, Refusal, Row};
pub use error::Unreadable;
pub use kind::{Kind, kind};
pub use limits::Limits;

use document::Draft;

/// Reads a file of any kind known here.
///
/// Memory is bounded by `limits` for what readers here make; for what other people's parsers make on the
/// way, run it in a process that is limited itself ([`isolated`]).
///
/// # Errors
/// It is of no known kind, encrypted, broken as a whole, or larger than `limits` allows.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Unreadable::TooLarge { what: "bytes in the file", most: limits.bytes });
    }
    let kind = kind(bytes)?;
    let mut draft = Draft::new(kind, limits);
    match kind {
        Kind::Xlsx | Kind::Ods | Kind::Xls => workbook::read(bytes, kind, &mut draft)?,
        Kind::Hwpx | Kind::Hwp => hwp::read(bytes, kind, &mut draft)?,
        Kind::Pdf => pdf::read(bytes, &mut draft)?,
        Kind::Text => text::read(bytes, &mut draft)?,
    }
    Ok(draft.finish())
}
