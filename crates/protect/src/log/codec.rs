//! Entries as bytes: one for the version, then [postcard](https://postcard.jamesmunns.com/wire-format).
//!
//! The order of fields and variants is the format. Kinds of events are added at the end; anything else is
//! a new version, and old ones stay readable: a log is kept for years.

use serde::Deserialize;

use super::error::LogError;
use super::event::{Entry, Event};

/// Bytes an entry may have: bundles write its length as two.
pub const MOST: usize = 65_535;

const VERSION: u8 = 1;

/// People in one entry of a list or an export: ten bytes each, with room for the rest.
const MOST_PERSONS: usize = 4_000;

/// Appends an entry, behind its length, to `bundle`.
///
/// # Errors
/// It is longer than [`MOST`]; `bundle` is then as it was.
pub(crate) fn push(entry: &Entry, bundle: &mut Vec<u8>) -> Result<(), LogError> {
    let start = bundle.len();
    bundle.extend([0, 0, VERSION]);
    // Writing into memory fails for types that cannot be written, and these can.
    let written = postcard::to_extend(entry, std::mem::take(bundle))
        .map_err(|error| LogError::damaged("entry", error.to_string()))?;
    *bundle = written;
    let Ok(length) = u16::try_from(bundle.len() - start - 2) else {
        bundle.truncate(start);
        return Err(LogError::TooLong);
    };
    bundle[start..start + 2].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// The bytes of one entry, as the tree hashes them.
///
/// # Errors
/// It is longer than [`MOST`].
pub fn encode(entry: &Entry) -> Result<Vec<u8>, LogError> {
    let mut bundle = Vec::new();
    push(entry, &mut bundle)?;
    bundle.drain(..2);
    Ok(bundle)
}

/// Why bytes are no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEntry {
    /// There is nothing.
    #[error("the entry is empty")]
    Empty,
    /// Written by a newer program.
    #[error("the entry has version {0}, and this program knows {VERSION}")]
    Version(u8),
    /// Not what this version writes.
    #[error("the entry cannot be read: {0}")]
    Malformed(postcard::Error),
    /// More than an entry.
    #[error("the entry has {0} bytes too many")]
    Trailing(usize),
}

/// Reads an entry; with `S = &str` its texts stay where they are.
///
/// # Errors
/// The bytes are not what [`encode`] writes.
pub fn decode<'a, S: Deserialize<'a>>(bytes: &'a [u8]) -> Result<Entry<S>, BadEntry> {
    let (&version, rest) = bytes.split_first().ok_or(BadEntry::Empty)?;
    if version != VERSION {
        return Err(BadEntry::Version(version));
    }
    let (entry, rest) = postcard::take_from_bytes(rest).map_err(BadEntry::Malformed)?;
    match rest.len() {
        0 => Ok(entry),
        more => Err(BadEntry::Trailing(more)),
    }
}

/// The entries of a bundle, as far as it goes. A bundle that ends inside an entry ends in an error: the
/// number of bytes that are there of it.
pub(crate) fn parts(bundle: &[u8]) -> impl Iterator<Item = Result<&[u8], usize>> {
    let mut rest = bundle;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let cut = Err(rest.len());
        let Some((length, after)) = rest.split_first_chunk::<2>() else {
            rest = &[];
            return Some(cut);
        };
        let Some((entry, after)) = after.split_at_checked(u16::from_be_bytes(*length).into())
        else {
            rest = &[];
            return Some(cut);
        };
        rest = after;
        Some(Ok(entry))
    })
}

/// An entry as several, none of which names more people than fit. Only lists, exports and questions grow
/// with the number of people; parts of an export are numbered on from its own.
pub fn split(entry: Entry) -> Vec<Entry> {
    let Entry { at, account, device, place, event } = entry;
    let events = match event {
        Event::Listed { persons, fields, purpose } if persons.len() > MOST_PERSONS => persons
            .chunks(MOST_PERSONS)
            .map(|persons| Event::Listed {
                persons: persons.to_vec(),
                fields: fields.clone(),
                purpose: purpose.clone(),
            })
            .collect(),
        Event::Warned { persons, fields, purpose } if persons.len() > MOST_PERSONS => persons
            .chunks(MOST_PERSONS)
            .map(|persons| Event::Warned {
                persons: persons.to_vec(),
                fields: fields.clone(),
                purpose: purpose.clone(),
            })
            .collect(),
        Event::Asked { question, purpose, found } if found.len() > MOST_PERSONS => found
            .chunks(MOST_PERSONS)
            .map(|found| Event::Asked { question, purpose: purpose.clone(), found: found.to_vec() })
            .collect(),
        Event::Exported { export, part, persons, fields } if persons.len() > MOST_PERSONS => {
            persons
                .chunks(MOST_PERSONS)
                .zip(part..)
                .map(|(persons, part)| Event::Exported {
                    export: export.clone(),
                    part,
                    persons: persons.to_vec(),
                    fields: fields.clone(),
                })
                .collect()
        }
        event => vec![event],
    };
    let again = |event| Entry {
        at,
        account: account.clone(),
        device: device.clone(),
        place: place.clone(),
        event,
    };
    events.into_iter().map(again).collect()
}
