//! Text: separated values, or lines with cells told apart by what stands between them.

use crate::decode;
use crate::document::{Draft, Place};
use crate::error::Unreadable;
use crate::separated;

/// Reads a file of text. Every line is a row, empty ones too.
pub(crate) fn read(bytes: &[u8], draft: &mut Draft<'_>) -> Result<(), Unreadable> {
    if is_binary(bytes) {
        let what = "neither text nor a file of a known kind (it holds zeros and control bytes)";
        return Err(Unreadable::Unknown(what.to_owned()));
    }
    let decoded = decode::lines(bytes);
    draft.repaired(decoded.repaired);
    if let Some(separator) = separated::separator(&decoded.lines) {
        return separated::read(&decoded.lines, separator, draft);
    }
    for (at, line) in decoded.lines.iter().enumerate() {
        let place = Place { table: 0, sheet: None, page: None, row: at as u64 + 1 };
        draft.push(place, cells(line))?;
    }
    Ok(())
}

/// Control bytes that no text has, in more than one of a hundred; UTF-16 has zeros on one side only.
fn is_binary(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(64 << 10)];
    let control = |byte: &&u8| {
        **byte < 32 && !matches!(**byte, b'\0' | b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x1B)
    };
    let zeros =
        |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let wide = bytes.starts_with(&[0xFF, 0xFE])
        || bytes.starts_with(&[0xFE, 0xFF])
        || (even == 0) != (odd == 0);
    let strange = sample.iter().filter(control).count();
    // In UTF-16 any byte may be half of a letter.
    !wide && (strange + even + odd) * 100 > sample.len()
}

/// The cells of a line: between tabs, between runs of two blanks and more, between bars; else all of it.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let line = line.trim_matches(['\u{FEFF}', '\u{0C}', '\u{1A}']);
    let by = |separate: &dyn Fn(&str) -> Vec<String>| {
        let cells = separate(line);
        (cells.len() > 1).then_some(cells)
    };
    let owned = |cell: &str| cell.trim().to_owned();
    by(&|line| line.split('\t').map(owned).collect())
        .or_else(|| by(&|line| line.split('|').map(owned).collect()))
        .or_else(|| {
            by(&|line| {
                line.trim().split("  ").filter(|cell| !cell.trim().is_empty()).map(owned).collect()
            })
        })
        .unwrap_or_else(|| if line.trim().is_empty() { Vec::new() } else { vec![owned(line)] })
}
