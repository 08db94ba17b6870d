//! The formats, and telling them apart by content.

use std::fmt;

use crate::xml::decode_head;

/// A format this crate can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// FollowTheMoney entities, one JSON object per line.
    FtmJson,
    /// FollowTheMoney statements: CSV with a header, the compact "pack" CSV, or JSON lines.
    FtmStatements,
    /// The consolidated list of the UN Security Council, XML.
    UnXml,
    /// The US Treasury SDN list as its three legacy files: SDN, ALT and ADD.
    UsCsv,
    /// The US Treasury lists in the XML export `sdnList`.
    UsXml,
    /// The Canadian consolidated autonomous sanctions list, XML.
    CanadaXml,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] = [
        Format::FtmJson,
        Format::FtmStatements,
        Format::UnXml,
        Format::UsCsv,
        Format::UsXml,
        Format::CanadaXml,
    ];

    /// The name a person types after `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::FtmJson => "ftm-json",
            Format::FtmStatements => "ftm-statements",
            Format::UnXml => "un-xml",
            Format::UsCsv => "us-csv",
            Format::UsXml => "us-xml",
            Format::CanadaXml => "canada-xml",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The format of a file that begins with `head` (decompressed, up to 64 KiB), or what it looks like.
///
/// The file's name plays no part. A statements file of the old compact kind without a header may
/// not be recognised: it looks like any other table.
///
/// # Errors
/// A short description of the content, for an error message: "XML with the root element `html`".
pub fn detect(head: &[u8]) -> Result<Format, String> {
    if let Some(kind) = signature(head) {
        return Err(kind.to_owned());
    }
    let text = decode_head(head);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if text.is_empty() {
        return Err("nothing but white space".to_owned());
    }
    match text.as_bytes()[0] {
        b'<' => xml(text),
        b'{' => json_lines(text),
        b'[' => {
            Err("a JSON array, and FollowTheMoney is one JSON object per line (try `jq -c '.[]'`)"
                .to_owned())
        }
        _ if is_binary(text) => Err("binary data".to_owned()),
        _ => csv(text),
    }
}

/// Files that say in their first bytes what they are.
fn signature(head: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 11] = [
        (b"PK\x03\x04", "a ZIP archive, which may also be a spreadsheet (XLSX, ODS)"),
        (b"PK\x05\x06", "an empty ZIP archive"),
        (b"%PDF", "a PDF document"),
        (b"\xD0\xCF\x11\xE0", "an old Office document (XLS, DOC)"),
        (b"SQLite format 3", "an SQLite database"),
        (b"PAR1", "a Parquet file"),
        (b"7z\xBC\xAF", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"BZh", "bzip2 data; unpack it first"),
        (b"\xFD7zXZ", "xz data; unpack it first"),
        (b"\x1F\x8B", "gzip data inside compressed data; unpack it once more"),
    ];
    KNOWN.iter().find(|(bytes, _)| head.starts_with(bytes)).map(|(_, kind)| *kind)
}

/// Control characters that no text holds, in the first 4 KiB.
fn is_binary(text: &str) -> bool {
    let controls = text
        .chars()
        .take(4096)
        .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\x1A'))
        .count();
    controls * 20 > text.chars().take(4096).count()
}

fn xml(text: &str) -> Result<Format, String> {
    let Some((name, tag)) = root_element(text) else {
        return Err("XML without a root element in its first 64 KiB".to_owned());
    };
    let local = name.rsplit(':').next().unwrap_or(name);
    match local {
        "CONSOLIDATED_LIST" => Ok(Format::UnXml),
        "sdnList" => Ok(Format::UsXml),
        // A common word: the records must look right too.
        "data-set" if text.contains("<record>") || !text.contains("</data-set>") => {
            Ok(Format::CanadaXml)
        }
        _ if local.eq_ignore_ascii_case("html") => {
            Err("an HTML page, perhaps an error page saved as a list".to_owned())
        }
        "Sanctions" if tag.contains("ADVANCED_XML") => Err(
            "XML with the root element `Sanctions`, the advanced export of the US Treasury; the \
             export `sdnList` is the one that is read"
                .to_owned(),
        ),
        _ => Err(format!("XML with the root element `{}`", shown(name))),
    }
}

/// The name of the root element and its whole tag.
fn root_element(text: &str) -> Option<(&str, &str)> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('<')?..];
        let skip = if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<?") {
            rest.find("?>")? + 2
        } else if let Some(declared) = rest.strip_prefix("<!") {
            // Most pages of HTML begin with a document type and need no more telling.
            let declared = declared.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let mut words = declared.split(|c: char| c.is_whitespace() || c == '>');
            let name = words.find(|word| !word.is_empty()).unwrap_or_default();
            if name.eq_ignore_ascii_case("html") {
                return Some(("html", ""));
            }
            rest.find('>')? + 1
        } else {
            let end = rest[1..]
                .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
                .map_or(rest.len(), |end| end + 1);
            let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
            return Some((&rest[1..end], tag));
        };
        rest = &rest[skip..];
    }
}

fn json_lines(text: &str) -> Result<Format, String> {
    let line = text.lines().next().unwrap_or_default();
    let keys = top_level_keys(line);
    let has = |key: &str| keys.iter().any(|known| known == key);
    if has("prop") && (has("canonical_id") || has("entity_id")) {
        Ok(Format::FtmStatements)
    } else if has("schema") && has("id") {
        Ok(Format::FtmJson)
    } else if has("schema") && line.len() == text.len() {
        // One entity longer than what was looked at.
        Ok(Format::FtmJson)
    } else if keys.is_empty() && text.lines().count() > 1 {
        Err("JSON but not FollowTheMoney: an object over several lines, and one per line was \
             expected"
            .to_owned())
    } else {
        let keys: Vec<String> =
            keys.iter().take(6).map(|key| format!("`{}`", shown(key))).collect();
        Err(format!(
            "JSON but not FollowTheMoney: its keys are {}, and `id` and `schema` were expected",
            match keys.is_empty() {
                true => "none".to_owned(),
                false => keys.join(", "),
            }
        ))
    }
}

/// The keys of the object a line holds, or of the part of it that is there. Needs no valid JSON.
fn top_level_keys(line: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut depth = 0_u32;
    let mut bytes = line.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            b'"' => {
                let mut end = None;
                while let Some((here, byte)) = bytes.next() {
                    match byte {
                        b'\\' => {
                            bytes.next();
                        }
                        b'"' => {
                            end = Some(here);
                            break;
                        }
                        _ => {}
                    }
                }
                let Some(end) = end else {
                    break;
                };
                let is_key = line[end + 1..].trim_start().starts_with(':');
                if depth == 1 && is_key && keys.len() < 100 {
                    keys.push(line[at + 1..end].to_owned());
                }
            }
            _ => {}
        }
    }
    keys
}

fn csv(text: &str) -> Result<Format, String> {
    let rows = rows(text);
    let Some(first) = rows.first() else {
        return Err("text that is no table".to_owned());
    };
    let names: Vec<String> = first.iter().map(|cell| cell.trim().to_ascii_lowercase()).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    if has("prop") && has("value") && (has("canonical_id") || has("entity_id")) {
        return Ok(Format::FtmStatements);
    }
    if rows.iter().take(20).all(|row| is_us_row(row)) {
        return Ok(Format::UsCsv);
    }
    if first.len() < 2 {
        return Err(format!("text that begins `{}`", shown(&first[0])));
    }
    let shown: Vec<String> = first.iter().take(8).map(|cell| shown(cell)).collect();
    let more = if first.len() > 8 { ", …" } else { "" };
    Err(format!("CSV with the columns {}{more}", shown.join(", ")))
}

/// The first rows of a table. The last one may be cut and is left out if there are others.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = (reader.byte_records().take(21))
        .map_while(Result::ok)
        .map(|row| row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
        .collect();
    if rows.len() > 1 && rows.len() < 21 && !text.ends_with('\n') {
        rows.pop();
    }
    rows
}

/// A row of SDN (number, name, …; 12 columns), ALT (number, number, aka, name, remarks), ADD
/// (number, number, address, city, country, remarks), or the control-Z that ends such a file.
fn is_us_row(row: &[String]) -> bool {
    let cell = |at: usize| row[at].trim();
    let is_number = |at| !cell(at).is_empty() && cell(at).bytes().all(|byte| byte.is_ascii_digit());
    let is_null = |at| cell(at) == "-0-";
    match row.len() {
        12 => is_number(0) && !is_number(1) && (2..12).any(is_null),
        5 => is_number(0) && is_number(1) && matches!(cell(2), "aka" | "fka" | "nka"),
        6 => is_number(0) && is_number(1) && (is_null(5) || (2..6).any(is_null) || !is_number(2)),
        1 => cell(0) == "\x1A",
        _ => false,
    }
}

/// Text from a file, fit for a message.
fn shown(text: &str) -> String {
    let mut out: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(40).collect();
    if text.chars().count() > 40 {
        out.push('…');
    }
    out
}
