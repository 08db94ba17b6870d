//! The lines of a file of changes.

use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use sources::Input;

use crate::LoadError;

/// The longest line.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What is done about an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Op {
    #[serde(rename = "ADD")]
    Add,
    #[serde(rename = "MOD")]
    Modify,
    #[serde(rename = "DEL")]
    Delete,
}

/// One line that says something.
pub(crate) struct Line<'a> {
    /// Counted from 0.
    pub(crate) number: u64,
    pub(crate) op: Op,
    pub(crate) id: String,
    /// Where in the line the entity stands.
    pub(crate) entity: std::ops::Range<usize>,
    /// The line without its end.
    pub(crate) text: &'a str,
    /// The line with its end, in bytes.
    pub(crate) length: usize,
}

#[derive(Deserialize)]
struct Change<'a> {
    op: Op,
    #[serde(borrow)]
    entity: &'a RawValue,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// Hands every line to `each`; blank ones come as `None`, with their length.
///
/// # Errors
/// The file cannot be read, or a line is not a change.
pub(crate) fn each(
    path: &Path,
    mut each: impl FnMut(Result<Line<'_>, usize>) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let place = |number: u64| format!("{}:{}", path.display(), number + 1);
    if path.metadata().map_err(LoadError::io(path))?.len() == 0 {
        return Ok(());
    }
    let mut input = Input::open(path, &Arc::default()).map_err(|error| LoadError::Delta {
        place: path.display().to_string(),
        reason: error.to_string(),
    })?;
    let mut bytes = Vec::new();
    for number in 0.. {
        let fault = |reason: String| LoadError::Delta { place: place(number), reason };
        bytes.clear();
        let read = input.by_ref().take(LONGEST + 1).read_until(b'\n', &mut bytes);
        if read.map_err(LoadError::io(path))? == 0 {
            break;
        }
        if bytes.len() as u64 > LONGEST {
            return Err(fault(format!("longer than {LONGEST} bytes")));
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| fault("not UTF-8".to_owned()))?;
        let text = text.trim_end_matches(['\n', '\r']);
        if text.trim().is_empty() {
            each(Err(bytes.len()))?;
            continue;
        }
        let change: Change<'_> =
            serde_json::from_str(text).map_err(|error| fault(format!("not a change: {error}")))?;
        let entity = change.entity.get();
        let id: Id = serde_json::from_str(entity)
            .map_err(|error| fault(format!("an entity without an id: {error}")))?;
        // The entity is a part of the line: where it begins is the distance of both.
        let start = entity.as_ptr() as usize - text.as_ptr() as usize;
        each(Ok(Line {
            number,
            op: change.op,
            id: id.id,
            entity: start..start + entity.len(),
            text,
            length: bytes.len(),
        }))?;
    }
    Ok(())
}
