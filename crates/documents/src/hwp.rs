//! Documents of Hangul Word Processor: tables row by row, paragraphs as lines.
//!
//! Read by `unhwp`: it is maintained, keeps tables as rows of cells with their spans, bounds nesting, and
//! says what it skips. `hwpers` has an older reader of compound files and no limit on nesting.

use std::io::Cursor;

use unhwp::ParseOptions;
use unhwp::model::{Block, Table};

use crate::archive;
use crate::document::{Draft, Place};
use crate::error::Unreadable;
use crate::guard::guarded;
use crate::kind::Kind;
use crate::text;

/// Reads all sections.
pub(crate) fn read(bytes: &[u8], kind: Kind, draft: &mut Draft<'_>) -> Result<(), Unreadable> {
    if kind == Kind::Hwpx {
        archive::measure(bytes, kind, draft.limits)?;
    }
    // In one thread: the process that runs this may not start others.
    let options =
        ParseOptions { extract_resources: false, parallel: false, ..ParseOptions::new().lenient() };
    let document =
        guarded(kind, || unhwp::parse_reader_with_options(Cursor::new(bytes), &options))?;
    let mut table = 0;
    let mut line = 0;
    for section in &document.sections {
        for block in &section.content {
            match block {
                Block::Paragraph(paragraph) => {
                    for part in paragraph.plain_text().lines() {
                        line += 1;
                        let place = Place { table, sheet: None, page: None, row: line };
                        draft.push(place, text::cells(part))?;
                    }
                }
                Block::Table(own) => {
                    for own in own.with_nested_tables() {
                        table += 1;
                        push_table(own, table, &mut line, draft)?;
                    }
                    table += 1;
                }
            }
        }
    }
    for section in &document.skipped_sections {
        let place = Place { table, sheet: None, page: None, row: 0 };
        draft.refuse(place, format!("section {} cannot be read", section + 1))?;
    }
    Ok(())
}

/// Cells stand in the columns of the table's grid, so that merged ones do not shift those beside them.
fn push_table(
    table: &Table,
    number: u32,
    line: &mut u64,
    draft: &mut Draft<'_>,
) -> Result<(), Unreadable> {
    for (row, columns) in table.rows.iter().zip(table.cell_columns()) {
        *line += 1;
        let mut cells: Vec<String> = Vec::new();
        for (cell, column) in row.cells.iter().zip(columns) {
            if column < 1024 && cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            if let Some(slot) = cells.get_mut(column) {
                *slot = cell.plain_text().trim().to_owned();
            }
        }
        draft.push(Place { table: number, sheet: None, page: None, row: *line }, cells)?;
    }
    Ok(())
}
