//! Bytes to lines of text, whatever encoding each line is in.
//!
//! A file that went through several hands may hold lines of several encodings: an export in CP949 with
//! rows pasted in UTF-8. So each line is read by itself. UTF-8 checks itself; of the others, the one whose
//! text looks most like writing wins, and what most of the file is in wins a tie. No encoding here has a
//! line feed as part of another character, except UTF-16, which is told by its many zeros.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1254,
};

/// A file's lines.
pub(crate) struct Lines {
    pub(crate) lines: Vec<String>,
    /// Lines that are not of the file's encoding, or have bytes of none.
    pub(crate) repaired: u64,
}

/// What lines that are no UTF-8 may be. EUC-KR is CP949 here, as everywhere on the web.
const OTHERS: [&Encoding; 8] =
    [EUC_KR, GB18030, WINDOWS_1251, WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, SHIFT_JIS, BIG5];

/// Reads all lines.
pub(crate) fn lines(bytes: &[u8]) -> Lines {
    if let Some(encoding) = utf16(bytes) {
        let (text, _, damaged) = encoding.decode(bytes);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let lost = lines.iter().filter(|line| line.contains('\u{FFFD}')).count() as u64;
        return Lines { lines, repaired: if damaged { lost.max(1) } else { 0 } };
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let raw: Vec<&[u8]> = split(bytes);
    let usual = usual(&raw);
    let mut lines = Vec::with_capacity(raw.len());
    let mut repaired = 0;
    for line in raw {
        let (text, is_usual) = decode(line, usual);
        repaired += u64::from(!is_usual);
        lines.push(text);
    }
    Lines { lines, repaired }
}

/// Lines end in a line feed, in both signs, or in a carriage return where there is no line feed at all.
fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut lines: Vec<&[u8]> = bytes
        .split(|byte| *byte == end)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

/// UTF-16 with its mark, or with zeros on one side only.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(64 << 10)];
    let zeros =
        |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Separators and line ends alone make one of fifty.
    let many = (sample.len() / 100).max(1);
    match (even > many, odd > many) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// What most lines that are no UTF-8 are in; `None` if most lines with more than ASCII are UTF-8.
fn usual(lines: &[&[u8]]) -> Option<&'static Encoding> {
    let telling = || lines.iter().filter(|line| !line.is_ascii()).take(2000);
    let utf8 = telling().filter(|line| std::str::from_utf8(line).is_ok()).count();
    if utf8 * 2 >= telling().count() {
        return None;
    }
    let score = |encoding: &&'static Encoding| -> i64 {
        telling()
            .filter(|line| std::str::from_utf8(line).is_err())
            .map(|line| likeness(encoding, line))
            .sum()
    };
    // Of equals the first: `max_by_key` gives the last.
    OTHERS.iter().rev().max_by_key(|encoding| score(encoding)).copied()
}

/// A line as text, and whether it is as most of the file is.
fn decode(line: &[u8], usual: Option<&'static Encoding>) -> (String, bool) {
    if let Ok(text) = std::str::from_utf8(line) {
        let mended = mojibake(text);
        let is_usual = (line.is_ascii() || usual.is_none()) && mended.is_none();
        return (mended.unwrap_or_else(|| text.to_owned()), is_usual);
    }
    let best = best(line, usual);
    let is_mixed = parts(line).any(is_surely_utf8);
    if !is_mixed && let Some(text) = best.decode_without_bom_handling_and_without_replacement(line)
    {
        return (text.into_owned(), usual == Some(best));
    }
    // Cells of several encodings in one line. No second byte of these encodings is one of these signs.
    let mut text = String::new();
    for part in parts(line) {
        match std::str::from_utf8(part) {
            Ok(part) => text.push_str(part),
            Err(_) => text.push_str(&self::best(part, usual).decode_without_bom_handling(part).0),
        }
    }
    (text, false)
}

/// A line cut after each sign that may separate cells.
fn parts(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split_inclusive(|byte| matches!(byte, b',' | b';' | b'\t'))
}

/// Two letters or more of three bytes each: by chance, other encodings look like that once in thousands.
fn is_surely_utf8(part: &[u8]) -> bool {
    std::str::from_utf8(part).is_ok_and(|text| {
        let mut wide = text.chars().filter(|c| !c.is_ascii());
        wide.clone().count() >= 2 && wide.all(|c| c.len_utf8() >= 3)
    })
}

fn best(line: &[u8], usual: Option<&'static Encoding>) -> &'static Encoding {
    let score = |encoding: &&'static Encoding| (likeness(encoding, line), usual == Some(*encoding));
    OTHERS.iter().rev().max_by_key(|encoding| score(encoding)).copied().unwrap_or(WINDOWS_1252)
}

/// How much the bytes look like writing in an encoding: syllables and letters that are common count for it,
/// signs nobody writes in a list count against it.
fn likeness(encoding: &'static Encoding, line: &[u8]) -> i64 {
    let (text, damaged) = encoding.decode_without_bom_handling(line);
    let single_byte = encoding.is_single_byte();
    let mut sum = 0;
    let mut last = ' ';
    for c in text.chars() {
        sum += match c {
            c if c.is_ascii() => 0,
            // In the middle of a Latin word, two letters with accents look like one of another script.
            '가'..='힣' | '\u{4E00}'..='\u{9FFF}' | 'А'..='я' if last.is_ascii_alphabetic() => {
                -3
            }
            '가'..='힣' => 6,
            '\u{4E00}'..='\u{9FFF}' => 3,
            '\u{3040}'..='\u{30FF}' => 4,
            'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' if encoding == WINDOWS_1251 => 2,
            '\u{FFFD}' | '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' => -12,
            c if single_byte && c.is_alphabetic() => {
                // Western letters stand alone among plain ones; a row of them is another writing misread.
                if last.is_ascii() { 2 } else { -3 }
            }
            c if c.is_alphabetic() => 1,
            _ => -2,
        };
        last = c;
    }
    if damaged { sum - 40 } else { sum }
}

/// UTF-8, or CP949, that somebody took for Western text and wrote out as UTF-8: `ê¹€ì˜ìˆ˜`, `±è¿µ¼ö`.
fn mojibake(text: &str) -> Option<String> {
    let strange =
        text.chars().filter(|c| ('\u{80}'..='\u{24F}').contains(c) || is_quote(*c)).count();
    let others = text.chars().filter(|c| *c > '\u{24F}' && !is_quote(*c)).count();
    if strange < 4 || others > 0 {
        return None;
    }
    let (bytes, _, lossy) = WINDOWS_1252.encode(text);
    if lossy {
        return None;
    }
    let read = match std::str::from_utf8(&bytes) {
        Ok(read) => read.to_owned(),
        Err(_) => EUC_KR.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned(),
    };
    let is_east = |c: char| matches!(c, '가'..='힣' | '\u{4E00}'..='\u{9FFF}' | 'А'..='я');
    let plain = read.chars().filter(|c| !c.is_ascii()).count();
    let east = read.chars().filter(|c| is_east(*c)).count();
    (east >= 2 && east * 10 >= plain * 9).then_some(read)
}

/// What Windows-1252 has between 0x80 and 0x9F.
fn is_quote(c: char) -> bool {
    matches!(
        c,
        '\u{2000}'..='\u{203A}' | '\u{20AC}' | '\u{2122}' | '\u{192}' | '\u{2C6}' | '\u{2DC}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invented people.
    const ROWS: [&str; 4] = [
        "이름,생년월일,주소",
        "김영수,1987-03-05,서울특별시 강남구",
        "박철민,1960-11-21,부산광역시 남구",
        "Ivan,1970-01-01,x",
    ];

    #[track_caller]
    fn check(bytes: &[u8], expect: &[&str], repaired: u64) {
        let found = lines(bytes);
        assert_eq!(found.lines, expect);
        assert_eq!(found.repaired, repaired);
    }

    #[test]
    fn one_encoding() {
        let text = ROWS.join("\r\n");
        check(text.as_bytes(), &ROWS, 0);
        check(format!("\u{FEFF}{text}\n").as_bytes(), &ROWS, 0);
        check(&EUC_KR.encode(&text).0, &ROWS, 0);
        let wide = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(to_bytes).collect()
        };
        check(&wide(u16::to_le_bytes), &ROWS, 0);
        check(&wide(u16::to_be_bytes), &ROWS, 0);
        check(&[&[0xFF, 0xFE][..], &wide(u16::to_le_bytes)].concat(), &ROWS, 0);
        for (encoding, row) in [
            (GB18030, "姓名,王小红,出生日期,北京市朝阳区"),
            (WINDOWS_1251, "имя,Сергей Петров,Владивосток"),
            (WINDOWS_1252, "nom,François Müller,Zürich"),
        ] {
            check(&encoding.encode(row).0, &[row], 0);
        }
    }

    #[test]
    fn lines_of_several_encodings() {
        let euc = |row: &str| EUC_KR.encode(row).0.into_owned();
        let mut bytes = [euc(ROWS[0]), euc(ROWS[1]), euc(ROWS[2])].join(&b'\n');
        bytes.extend_from_slice("\n최순희,1975-01-02,인천\n".as_bytes());
        check(&bytes, &[ROWS[0], ROWS[1], ROWS[2], "최순희,1975-01-02,인천"], 1);
        // A cell of CP949 in a line of UTF-8.
        let mut bytes = format!("{}\n{}\n김영수,", ROWS[0], ROWS[1]).into_bytes();
        bytes.extend_from_slice(&euc("서울특별시"));
        check(&bytes, &[ROWS[0], ROWS[1], "김영수,서울특별시"], 1);
    }

    #[test]
    fn text_that_was_taken_for_western() {
        let twice = WINDOWS_1252.decode(ROWS[1].as_bytes()).0;
        let once = WINDOWS_1252.decode(&EUC_KR.encode(ROWS[1]).0).0.into_owned();
        check(format!("{}\n{once}", ROWS[0]).as_bytes(), &[ROWS[0], ROWS[1]], 1);
        // Windows-1252 has no letter for five bytes: they are kept as controls, and come back.
        check(format!("{}\n{twice}", ROWS[0]).as_bytes(), &[ROWS[0], ROWS[1]], 1);
        check("Ærøskøbing,é".as_bytes(), &["Ærøskøbing,é"], 0);
    }
}
