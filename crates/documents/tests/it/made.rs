//! Small files of each kind, made from their parts.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

/// An archive of these members.
pub(crate) fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// A spreadsheet with one sheet of text cells.
pub(crate) fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::from(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
    );
    for (at, cells) in rows.iter().enumerate() {
        sheet.push_str(&format!(r#"<row r="{}">"#, at + 1));
        for (column, cell) in cells.iter().enumerate() {
            let letter = char::from(b'A' + column as u8);
            sheet.push_str(&format!(
                r#"<c r="{letter}{}" t="inlineStr"><is><t>{cell}</t></is></c>"#,
                at + 1
            ));
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    archive(&[
        (
            "[Content_Types].xml",
            br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>"#,
        ),
        (
            "_rels/.rels",
            br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A spreadsheet of OpenDocument.
pub(crate) fn ods(rows: &[&[&str]]) -> Vec<u8> {
    let mut content = String::from(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="List">"#,
    );
    for cells in rows {
        content.push_str("<table:table-row>");
        for cell in *cells {
            content.push_str(&format!(
                r#"<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>"#
            ));
        }
        content.push_str("</table:table-row>");
    }
    content.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", br#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#),
        ("content.xml", content.as_bytes()),
    ])
}

/// A PDF of one page with these texts at these places.
pub(crate) fn pdf(texts: &[(u32, u32, &str)]) -> Vec<u8> {
    let mut stream = String::new();
    for (x, y, text) in texts {
        stream.push_str(&format!("BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"));
    }
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len() + 1),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", at + 1).as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes(),
    );
    for offset in &offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let trailer = format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        offsets.len() + 1
    );
    out.extend_from_slice(trailer.as_bytes());
    out
}

/// An hwpx document with one table.
pub(crate) fn hwpx(rows: &[&[&str]]) -> Vec<u8> {
    let mut section = String::from(
        r#"<?xml version="1.0" encoding="UTF-8"?><hs:sec xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"><hp:p><hp:run><hp:tbl rowCnt="2" colCnt="2">"#,
    );
    for (row, cells) in rows.iter().enumerate() {
        section.push_str("<hp:tr>");
        for (column, cell) in cells.iter().enumerate() {
            section.push_str(&format!(
                r#"<hp:tc><hp:subList><hp:p><hp:run><hp:t>{cell}</hp:t></hp:run></hp:p></hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc>"#
            ));
        }
        section.push_str("</hp:tr>");
    }
    section.push_str("</hp:tbl></hp:run></hp:p></hs:sec>");
    archive(&[
        ("mimetype", b"application/hwp+zip"),
        ("Contents/content.hpf", br#"<?xml version="1.0"?><opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:manifest><opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/></opf:manifest><opf:spine><opf:itemref idref="section0"/></opf:spine></opf:package>"#),
        ("Contents/header.xml", br#"<?xml version="1.0"?><hh:head xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"/>"#),
        ("Contents/section0.xml", section.as_bytes()),
    ])
}

/// A compound file (OLE) with these streams; storages on the way are made.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let cursor = Cursor::new(Vec::new());
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, cursor).expect("memory");
    for (path, bytes) in streams {
        if let Some((storage, _)) = path.rsplit_once('/') {
            file.create_storage_all(storage).expect("memory");
        }
        file.create_stream(path).expect("memory").write_all(bytes).expect("memory");
    }
    file.flush().expect("memory");
    file.into_inner().into_inner()
}

/// A cell of an older workbook.
pub(crate) enum Cell<'t> {
    Text(&'t str),
    Number(f64),
    /// A day, as the number Excel keeps: 1 is 1 January 1900.
    Day(f64),
}

/// An older workbook (BIFF8, \[MS-XLS\]) with these sheets.
pub(crate) fn xls(sheets: &[(&str, &[&[Cell<'_>]])]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("a short record");
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    };
    let wide = |text: &str| -> (u16, Vec<u8>) {
        let units: Vec<u16> = text.encode_utf16().collect();
        (units.len() as u16, units.iter().flat_map(|unit| unit.to_le_bytes()).collect())
    };
    let begins =
        |of: u16| record(0x0809, &[&[0x00, 0x06], &of.to_le_bytes()[..], &[0; 12]].concat());
    let ends = record(0x000A, &[]);
    let mut strings: Vec<&str> = Vec::new();
    let mut bodies = Vec::new();
    for (_, rows) in sheets {
        let mut body = begins(0x0010);
        for (at, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let format = u16::from(matches!(cell, Cell::Day(_)));
                let mut data = [at as u16, column as u16, format].map(u16::to_le_bytes).concat();
                let kind = match cell {
                    Cell::Text(text) => {
                        data.extend((strings.len() as u32).to_le_bytes());
                        strings.push(text);
                        0x00FD
                    }
                    Cell::Number(number) | Cell::Day(number) => {
                        data.extend(number.to_le_bytes());
                        0x0203
                    }
                };
                body.extend(record(kind, &data));
            }
        }
        body.extend(&ends);
        bodies.push(body);
    }
    // Two formats: general, and the 14th of those built in, which is a date.
    let mut head = [begins(0x0005), record(0x0042, &1200_u16.to_le_bytes())].concat();
    for format in [0_u16, 14] {
        head.extend(record(0x00E0, &[&[0, 0], &format.to_le_bytes()[..], &[0; 16]].concat()));
    }
    let mut shared = [(strings.len() as u32).to_le_bytes(); 2].concat();
    for text in strings {
        let (length, units) = wide(text);
        shared.extend([&length.to_le_bytes()[..], &[1], &units].concat());
    }
    let tail = [record(0x00FC, &shared), ends].concat();
    // Where each sheet begins is said before it is: entries are as long as their names.
    let entry = |name: &str, begin: u32| {
        let (length, units) = wide(name);
        record(0x0085, &[&begin.to_le_bytes()[..], &[0, 0, length as u8, 1], &units].concat())
    };
    let entries: usize = sheets.iter().map(|(name, _)| entry(name, 0).len()).sum();
    let mut begin = head.len() + entries + tail.len();
    let mut book = head;
    for ((name, _), body) in sheets.iter().zip(&bodies) {
        book.extend(entry(name, begin as u32));
        begin += body.len();
    }
    book.extend(tail);
    bodies.into_iter().for_each(|body| book.extend(body));
    compound(&[("Workbook", &book)])
}

/// A document of Hangul Word Processor 5 with a paragraph and one table, as its records are published;
/// streams are compressed, as the program writes them, or not.
pub(crate) fn hwp(paragraph: &str, rows: &[&[&str]], is_compressed: bool) -> Vec<u8> {
    const PARAGRAPH: u32 = 66;
    const TEXT: u32 = 67;
    const CONTROL: u32 = 71;
    const LIST: u32 = 72;
    const TABLE: u32 = 77;
    let record = |tag: u32, level: u32, data: &[u8]| -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("a short record");
        assert!(length < 0xFFF, "longer ones say their length otherwise");
        [&(tag | level << 10 | length << 20).to_le_bytes(), data].concat()
    };
    let text = |text: &str| -> Vec<u8> {
        text.encode_utf16().chain([13]).flat_map(u16::to_le_bytes).collect()
    };
    let paragraph_of = |level: u32, words: &str| {
        [record(PARAGRAPH, level, &[0; 22]), record(TEXT, level + 1, &text(words))].concat()
    };
    let mut section = paragraph_of(0, paragraph);
    // The paragraph that a table hangs on: a control sign, sixteen bytes long.
    let sign = [&[11, 0][..], b" lbt", &[0; 8], &[11, 0], &[13, 0]].concat();
    section.extend([record(PARAGRAPH, 0, &[0; 22]), record(TEXT, 1, &sign)].concat());
    section.extend(record(CONTROL, 1, &[&b" lbt"[..], &[0; 40]].concat()));
    let columns = rows.iter().map(|cells| cells.len()).max().unwrap_or(0) as u16;
    let size = [rows.len() as u16, columns].map(u16::to_le_bytes).concat();
    section.extend(record(TABLE, 2, &[&[0; 4], size.as_slice(), &[0; 14]].concat()));
    for (row, cells) in rows.iter().enumerate() {
        for (column, words) in cells.iter().enumerate() {
            let place = [column as u16, row as u16, 1, 1].map(u16::to_le_bytes).concat();
            section.extend(record(
                LIST,
                2,
                &[&[1, 0, 0, 0, 0, 0, 0, 0], place.as_slice(), &[0; 18]].concat(),
            ));
            section.extend(paragraph_of(2, words));
        }
    }
    let packed = |bytes: &[u8]| match is_compressed {
        true => {
            let mut packer =
                flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            packer.write_all(bytes).expect("memory");
            packer.finish().expect("memory")
        }
        false => bytes.to_vec(),
    };
    let mut header = b"HWP Document File".to_vec();
    header.resize(32, 0);
    header.extend([0, 3, 0, 5, u8::from(is_compressed), 0, 0, 0]);
    header.resize(256, 0);
    let information = record(16, 0, &[1; 26]);
    compound(&[
        ("FileHeader", &header),
        ("DocInfo", &packed(&information)),
        ("BodyText/Section0", &packed(&section)),
    ])
}
