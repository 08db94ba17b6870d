//! What is read: rows with their places, and what was refused.

use serde::{Deserialize, Serialize};

use crate::error::Unreadable;
use crate::kind::Kind;
use crate::limits::Limits;

/// Where a row stands in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The table it belongs to, counted from 0: a sheet, a table of a document. Rows of one table share
    /// their columns.
    pub table: u32,
    /// The name of the sheet, where tables have names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The page, counted from 1, where there are pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The row of the sheet, or the line of the text or page, counted from 1.
    pub row: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "sheet `{sheet}`, ")?;
        }
        if let Some(page) = self.page {
            write!(f, "page {page}, ")?;
        }
        write!(f, "row {}", self.row)
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// Its cells as text: days as `1987-03-05`, whole numbers without a point.
    pub cells: Vec<String>,
}

/// A row that was read and not given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Where it stands.
    pub place: Place,
    /// Why.
    pub reason: String,
}

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What kind of file it is.
    pub kind: Kind,
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// Rows, sheets and pages that could not be read.
    pub refused: Vec<Refusal>,
    /// Rows there were: those given and those refused.
    pub rows_read: u64,
    /// Lines that are not of the encoding most of the file is in, or had bytes of none.
    pub repaired: u64,
}

/// A document being read, counted against the limits.
pub(crate) struct Draft<'l> {
    pub(crate) limits: &'l Limits,
    document: Document,
    cells: u64,
    text: u64,
}

impl<'l> Draft<'l> {
    pub(crate) fn new(kind: Kind, limits: &'l Limits) -> Draft<'l> {
        let (rows, refused) = (Vec::new(), Vec::new());
        let document = Document { kind, rows, refused, rows_read: 0, repaired: 0 };
        Draft { limits, document, cells: 0, text: 0 }
    }

    /// Adds a row; one with a cell that is too long is refused.
    pub(crate) fn push(&mut self, place: Place, cells: Vec<String>) -> Result<(), Unreadable> {
        self.count(cells.len() as u64)?;
        if let Some(at) = cells.iter().position(|cell| cell.len() > self.limits.cell) {
            let reason = format!("cell {} holds more than {} bytes", at + 1, self.limits.cell);
            self.document.refused.push(Refusal { place, reason });
            return Ok(());
        }
        self.text += cells.iter().map(|cell| cell.len() as u64).sum::<u64>();
        if self.text > self.limits.text {
            return Err(Unreadable::TooLarge { what: "bytes of text", most: self.limits.text });
        }
        self.document.rows.push(Row { place, cells });
        Ok(())
    }

    /// Notes a row that cannot be read.
    pub(crate) fn refuse(
        &mut self,
        place: Place,
        reason: impl Into<String>,
    ) -> Result<(), Unreadable> {
        self.count(0)?;
        self.document.refused.push(Refusal { place, reason: reason.into() });
        Ok(())
    }

    /// Notes lines that were mended.
    pub(crate) fn repaired(&mut self, lines: u64) {
        self.document.repaired += lines;
    }

    fn count(&mut self, cells: u64) -> Result<(), Unreadable> {
        self.document.rows_read += 1;
        self.cells += cells;
        if self.document.rows_read > self.limits.rows {
            return Err(Unreadable::TooLarge { what: "rows", most: self.limits.rows });
        }
        if self.cells > self.limits.cells {
            return Err(Unreadable::TooLarge { what: "cells", most: self.limits.cells });
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Document {
        self.document
    }
}
