//! Values separated by commas, semicolons, tabs or bars.

use csv::ReaderBuilder;

use crate::document::{Draft, Place};
use crate::error::Unreadable;

/// Lines a quoted cell may go on for. More, and the quote is a slip that hides rows.
const MOST_LINES: usize = 16;

/// What separates the cells of most lines, if something does: of the lines that are not empty, at least
/// six of ten have it, and most of those as often.
pub(crate) fn separator(lines: &[String]) -> Option<char> {
    let sample: Vec<&String> =
        lines.iter().filter(|line| !line.trim().is_empty()).take(500).collect();
    let usual = |separator: char| -> (usize, usize) {
        let mut counts: Vec<usize> = sample
            .iter()
            .map(|line| outside_quotes(line, separator))
            .filter(|count| *count > 0)
            .collect();
        counts.sort_unstable();
        let median = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let same = counts.iter().filter(|count| count.abs_diff(median) <= 1).count();
        (same, median)
    };
    ['\t', ';', '|', ',']
        .into_iter()
        .map(|separator| (separator, usual(separator)))
        .filter(|(_, (same, _))| same * 10 >= sample.len() * 6)
        .max_by_key(|(separator, (same, median))| {
            (*same * 10 / sample.len().max(1), *median, *separator != ',')
        })
        .map(|(separator, _)| separator)
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for c in line.chars() {
        quoted ^= c == '"';
        count += usize::from(!quoted && c == separator);
    }
    count
}

/// Reads rows; the first line has number 1.
pub(crate) fn read(
    lines: &[String],
    separator: char,
    draft: &mut Draft<'_>,
) -> Result<(), Unreadable> {
    let mut at = 0;
    while at < lines.len() {
        let place = Place { table: 0, sheet: None, page: None, row: at as u64 + 1 };
        let mut taken = 1;
        let mut cells = None;
        if opens_quote(&lines[at], separator) {
            // A cell with line breaks: as far as its closing quote, if that is near and the lines between
            // are not rows themselves.
            let mut whole = lines[at].clone();
            for (n, line) in lines[at + 1..].iter().take(MOST_LINES).enumerate() {
                if outside_quotes(line, separator) >= 2 && !line.contains('"') {
                    break;
                }
                whole.push('\n');
                whole.push_str(line);
                if !opens_quote(&whole, separator) {
                    cells = one(&whole, separator, true);
                    taken = n + 2;
                    break;
                }
            }
            if cells.is_none() {
                taken = 1;
                cells = one(&lines[at], separator, false);
            }
        } else {
            cells = one(&lines[at], separator, true);
        }
        match cells {
            Some(cells) => draft.push(place, cells)?,
            None if lines[at].trim().is_empty() => draft.push(place, Vec::new())?,
            None => draft.refuse(place, "cells cannot be told apart")?,
        }
        at += taken;
    }
    Ok(())
}

/// Whether a quote at the beginning of a cell stays open to the end.
fn opens_quote(text: &str, separator: char) -> bool {
    let mut quoted = false;
    let mut at_start = true;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        if quoted {
            if c == '"' && letters.next_if_eq(&'"').is_none() {
                quoted = false;
            }
        } else {
            quoted = c == '"' && at_start;
            at_start = c == separator || c == '\n';
        }
    }
    quoted
}

fn one(text: &str, separator: char, quoting: bool) -> Option<Vec<String>> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).ok()?)
        .quoting(quoting)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let is_one = reader.read_record(&mut record).ok()?;
    is_one.then(|| record.iter().map(str::to_owned).collect())
}
