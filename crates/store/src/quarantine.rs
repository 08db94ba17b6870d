//! What could not be kept, and what was changed so that it could: written down with its place.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use model::Place;
use serde::Serialize;
use sources::{Refusal, Repair, ValueRefusal};

use crate::StoreError;
use crate::workspace::create_dirs;

/// Three files of JSON lines, each made when the first line goes into it: `refused.jsonl`,
/// `values.jsonl`, `repairs.jsonl`.
pub(crate) struct Quarantine {
    dir: PathBuf,
    refused: Option<BufWriter<File>>,
    values: Option<BufWriter<File>>,
    repairs: Option<BufWriter<File>>,
}

#[derive(Serialize)]
struct Line<'a> {
    file: u32,
    line: u32,
    offset: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prop: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<bool>,
    reason: &'a str,
    /// The record, if it is UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
    /// The record, if it is not: one character per byte, so that nothing is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_latin1: Option<String>,
}

impl<'a> Line<'a> {
    fn new(place: Place, reason: &'a str) -> Line<'a> {
        Line {
            file: place.file,
            line: place.line,
            offset: place.offset,
            record: None,
            prop: None,
            value: None,
            kept: None,
            reason,
            raw: None,
            raw_latin1: None,
        }
    }
}

impl Quarantine {
    pub(crate) fn new(dir: PathBuf) -> Quarantine {
        Quarantine { dir, refused: None, values: None, repairs: None }
    }

    pub(crate) fn refused(&mut self, refusal: &Refusal) -> Result<(), StoreError> {
        let text = std::str::from_utf8(&refusal.raw).ok();
        let latin1 = || refusal.raw.iter().map(|&byte| char::from(byte)).collect();
        let line = Line {
            record: refusal.record.as_deref(),
            raw: text,
            raw_latin1: text.is_none().then(latin1),
            ..Line::new(refusal.place, &refusal.reason)
        };
        write(&mut self.refused, self.dir.join("refused.jsonl"), &line)
    }

    pub(crate) fn value_refused(&mut self, refusal: &ValueRefusal) -> Result<(), StoreError> {
        let line = Line {
            record: Some(&refusal.entity),
            prop: Some(&refusal.prop),
            value: Some(&refusal.value),
            kept: Some(refusal.kept),
            ..Line::new(refusal.place, &refusal.reason)
        };
        write(&mut self.values, self.dir.join("values.jsonl"), &line)
    }

    pub(crate) fn repaired(&mut self, repair: &Repair) -> Result<(), StoreError> {
        let line =
            Line { record: repair.record.as_deref(), ..Line::new(repair.place, &repair.reason) };
        write(&mut self.repairs, self.dir.join("repairs.jsonl"), &line)
    }

    /// Everything on disk.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        let dir = self.dir;
        for file in [self.refused, self.values, self.repairs].into_iter().flatten() {
            let file =
                file.into_inner().map_err(|error| StoreError::io(&dir)(error.into_error()))?;
            file.sync_all().map_err(StoreError::io(&dir))?;
        }
        Ok(())
    }
}

fn write(
    file: &mut Option<BufWriter<File>>,
    path: PathBuf,
    line: &Line<'_>,
) -> Result<(), StoreError> {
    let mut open = match file.take() {
        Some(open) => open,
        None => {
            create_dirs(path.parent().unwrap_or(&path))?;
            BufWriter::new(File::create(&path).map_err(StoreError::io(&path))?)
        }
    };
    serde_json::to_writer(&mut open, line)
        .map_err(std::io::Error::from)
        .and_then(|()| open.write_all(b"\n"))
        .map_err(StoreError::io(&path))?;
    *file = Some(open);
    Ok(())
}
