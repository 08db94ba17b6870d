//! What kind of file it is, by what is in it.

use std::io::Cursor;

use serde::{Deserialize, Serialize};

use crate::error::Unreadable;

/// Kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A spreadsheet of Office Open XML.
    Xlsx,
    /// An older one of Excel.
    Xls,
    /// A spreadsheet of OpenDocument.
    Ods,
    /// Text: separated values or lines.
    Text,
    /// A PDF.
    Pdf,
    /// A document of Hangul Word Processor 5.
    Hwp,
    /// A newer one, in XML.
    Hwpx,
}

impl Kind {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Xlsx => "xlsx file",
            Kind::Xls => "xls file",
            Kind::Ods => "ods file",
            Kind::Text => "text",
            Kind::Pdf => "PDF",
            Kind::Hwp => "hwp file",
            Kind::Hwpx => "hwpx file",
        }
    }
}

/// The kind of a file with these bytes.
///
/// # Errors
/// It is empty, or surely none of the kinds known here.
pub fn kind(bytes: &[u8]) -> Result<Kind, Unreadable> {
    let unknown = |what: &str| Err(Unreadable::Unknown(what.to_owned()));
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|part| part == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return in_archive(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return in_compound(bytes);
    }
    if bytes.starts_with(b"HWP Document File V3") {
        return unknown("a document of Hangul Word Processor 3, which nobody here reads");
    }
    for (magic, what) in [
        (&b"\x89PNG"[..], "a picture (PNG)"),
        (b"\xFF\xD8\xFF", "a picture (JPEG)"),
        (b"GIF8", "a picture (GIF)"),
        (b"II*\0", "a picture (TIFF)"),
        (b"MM\0*", "a picture (TIFF)"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"Rar!", "a rar archive"),
        (b"7z\xBC\xAF", "a 7z archive"),
        (b"\x7FELF", "a program"),
        (b"SQLite format 3\0", "a SQLite database"),
    ] {
        if bytes.starts_with(magic) {
            return unknown(what);
        }
    }
    Ok(Kind::Text)
}

fn in_archive(bytes: &[u8]) -> Result<Kind, Unreadable> {
    let broken =
        |reason: String| Unreadable::Unknown(format!("an archive that cannot be read: {reason}"));
    let archive = crate::guard::guarded(Kind::Xlsx, || zip::ZipArchive::new(Cursor::new(bytes)));
    let archive = archive.map_err(|error| broken(error.to_string()))?;
    // A name that cannot be read is none of those looked for.
    let names: Vec<String> =
        archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let has = |name: &str| names.iter().any(|own| own.eq_ignore_ascii_case(name));
    let starts = |start: &str| names.iter().any(|own| own.starts_with(start));
    if has("xl/workbook.xml") || starts("xl/") {
        Ok(Kind::Xlsx)
    } else if starts("Contents/section") || has("Contents/content.hpf") {
        Ok(Kind::Hwpx)
    } else if has("content.xml") {
        Ok(Kind::Ods)
    } else if starts("word/") {
        Err(Unreadable::Unknown("a docx document: save its table as csv or xlsx".to_owned()))
    } else {
        Err(Unreadable::Unknown(
            "an archive (zip): unpack it and give its files one by one".to_owned(),
        ))
    }
}

/// Both names stand in the directory of a compound file, in UTF-16.
fn in_compound(bytes: &[u8]) -> Result<Kind, Unreadable> {
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let has = |text: &str| {
        let wide = wide(text);
        bytes.windows(wide.len()).any(|part| part == wide)
    };
    if has("HwpSummaryInformation") || has("BodyText") {
        Ok(Kind::Hwp)
    } else if has("EncryptedPackage") {
        Err(Unreadable::Encrypted(Kind::Xlsx))
    } else if has("Workbook") || has("Book") {
        Ok(Kind::Xls)
    } else {
        Err(Unreadable::Unknown("a compound file that is neither xls nor hwp".to_owned()))
    }
}
