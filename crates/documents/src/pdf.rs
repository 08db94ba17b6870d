//! Tables in PDF: letters with their places, put together to lines, and to cells where there are gaps.

use std::cmp::Ordering;

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc_page};

use crate::document::{Draft, Place};
use crate::error::Unreadable;
use crate::guard::guarded;
use crate::kind::Kind;

/// A letter, or several that the font has as one.
struct Letter {
    x: f64,
    y: f64,
    end: f64,
    size: f64,
    text: String,
}

/// Letters of one page, no more than are allowed.
struct Page {
    letters: Vec<Letter>,
    most: usize,
    is_full: bool,
}

/// A gap as wide as this many letters of its size parts two cells; half a letter's parts two words.
const CELL_GAP: f64 = 1.2;
const WORD_GAP: f64 = 0.2;
/// Letters of one page.
const PAGE: usize = 200_000;
const PAGES: usize = 5_000;

/// Reads all pages. One that cannot be read is refused, and so is one without any letter: a picture.
pub(crate) fn read(bytes: &[u8], draft: &mut Draft<'_>) -> Result<(), Unreadable> {
    let document = guarded(Kind::Pdf, || Document::load_mem(bytes))?;
    if document.is_encrypted() {
        return Err(Unreadable::Encrypted(Kind::Pdf));
    }
    let pages = guarded(Kind::Pdf, || Ok::<_, String>(document.get_pages()))?;
    if pages.len() > PAGES {
        return Err(Unreadable::TooLarge { what: "pages", most: PAGES as u64 });
    }
    for number in pages.keys() {
        let place = |row: u64| Place { table: 0, sheet: None, page: Some(*number), row };
        let mut page = Page { letters: Vec::new(), most: PAGE, is_full: false };
        let read = guarded(Kind::Pdf, || output_doc_page(&document, &mut page, *number));
        match read {
            Err(error) => draft.refuse(place(0), format!("the page cannot be read: {error}"))?,
            Ok(()) if page.is_full => {
                draft.refuse(place(0), format!("more than {PAGE} letters on the page"))?;
            }
            Ok(()) if page.letters.is_empty() => {
                draft
                    .refuse(place(0), "no text on the page; a picture must be read by OCR first")?;
            }
            Ok(()) => {
                for (at, cells) in (1..).zip(page.rows()) {
                    draft.push(place(at), cells)?;
                }
            }
        }
    }
    Ok(())
}

impl Page {
    /// Lines from top to bottom, each as cells from left to right.
    fn rows(mut self) -> Vec<Vec<String>> {
        let finite = |letter: &Letter| {
            letter.x.is_finite() && letter.y.is_finite() && letter.end.is_finite()
        };
        self.letters.retain(finite);
        self.letters.sort_by(|a, b| b.y.total_cmp(&a.y));
        let mut rows = Vec::new();
        let mut line: Vec<Letter> = Vec::new();
        for letter in self.letters {
            let is_new =
                line.first().is_some_and(|first| first.y - letter.y > first.size.max(1.0) * 0.5);
            if is_new {
                rows.push(cells(std::mem::take(&mut line)));
            }
            line.push(letter);
        }
        if !line.is_empty() {
            rows.push(cells(line));
        }
        rows
    }
}

fn cells(mut line: Vec<Letter>) -> Vec<String> {
    line.sort_by(|a, b| a.x.partial_cmp(&b.x).unwrap_or(Ordering::Equal));
    let mut cells = vec![String::new()];
    let mut end: Option<f64> = None;
    for letter in line {
        let gap = end.map_or(0.0, |end| letter.x - end) / letter.size.max(1.0);
        if gap > CELL_GAP {
            cells.push(String::new());
        }
        if let Some(cell) = cells.last_mut() {
            if gap > WORD_GAP && !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&letter.text);
        }
        end = Some(end.unwrap_or(letter.end).max(letter.end));
    }
    cells.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

impl OutputDev for Page {
    fn begin_page(
        &mut self,
        _page: u32,
        _media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        if self.letters.len() >= self.most {
            self.is_full = true;
            return Ok(());
        }
        let scale = (place.m11 * place.m22 - place.m12 * place.m21).abs().sqrt();
        let size = font_size * scale;
        let end = place.m31 + width * size;
        self.letters.push(Letter { x: place.m31, y: place.m32, end, size, text: text.to_owned() });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
