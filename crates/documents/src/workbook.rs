//! Spreadsheets.

use std::io::Cursor;

use calamine::{Data, Ods, Reader, Sheets, Xls, Xlsx};

use crate::archive;
use crate::document::{Draft, Place};
use crate::error::Unreadable;
use crate::guard::guarded;
use crate::kind::Kind;

/// Reads all sheets, hidden ones too: who hides a sheet has something in it.
pub(crate) fn read(bytes: &[u8], kind: Kind, draft: &mut Draft<'_>) -> Result<(), Unreadable> {
    if kind != Kind::Xls {
        archive::measure(bytes, kind, draft.limits)?;
    }
    let cursor = Cursor::new(bytes);
    let mut book = match kind {
        Kind::Xls => Sheets::Xls(guarded(kind, || Xls::new(cursor))?),
        Kind::Ods => Sheets::Ods(guarded(kind, || Ods::new(cursor))?),
        _ => Sheets::Xlsx(guarded(kind, || Xlsx::new(cursor))?),
    };
    let names = book.sheet_names();
    for (table, sheet) in (0..).zip(&names) {
        let place = |row: u64| Place { table, sheet: Some(sheet.clone()), page: None, row };
        let range = match &mut book {
            // A sheet that claims to be larger than allowed is refused before its cells are laid out.
            Sheets::Xlsx(book) => match guarded(kind, || size(book, sheet)) {
                Ok((rows, columns)) if rows.saturating_mul(columns) > draft.limits.cells => {
                    draft.refuse(
                        place(0),
                        format!("the sheet spans {rows} rows and {columns} columns"),
                    )?;
                    continue;
                }
                Ok(_) => guarded(kind, || book.worksheet_range(sheet)),
                Err(error) => Err(error),
            },
            book => guarded(kind, || book.worksheet_range(sheet)),
        };
        let range = match range {
            Ok(range) => range,
            Err(error) => {
                draft.refuse(place(0), format!("the sheet cannot be read: {error}"))?;
                continue;
            }
        };
        let first = range.start().map_or(0, |start| u64::from(start.0));
        for (at, cells) in (first + 1..).zip(range.rows()) {
            draft.push(place(at), cells.iter().map(text).collect())?;
        }
    }
    Ok(())
}

/// The rows and columns that cells of a sheet span, found by walking them.
fn size<R: std::io::Read + std::io::Seek>(
    book: &mut calamine::Xlsx<R>,
    sheet: &str,
) -> Result<(u64, u64), calamine::XlsxError> {
    let mut cells = book.worksheet_cells_reader(sheet)?;
    let (mut least, mut most) = ((u64::MAX, u64::MAX), (0, 0));
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let (row, column) = (u64::from(row), u64::from(column));
        least = (least.0.min(row), least.1.min(column));
        most = (most.0.max(row + 1), most.1.max(column + 1));
    }
    Ok((most.0.saturating_sub(least.0), most.1.saturating_sub(least.1)))
}

/// A cell as a person reads it.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.trim().to_owned()
        }
        Data::Int(number) => number.to_string(),
        // Numbers of people are whole: `1012345678` and not `1012345678.0`.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => yes.to_string(),
        Data::Error(_) => String::new(),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            match (moment.is_duration(), hour, minute, second) {
                (true, ..) => moment.as_f64().to_string(),
                (false, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
            }
        }
        #[allow(unreachable_patterns, reason = "the reader may learn of further kinds of cells")]
        other => other.to_string(),
    }
}
