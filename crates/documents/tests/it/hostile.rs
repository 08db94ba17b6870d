//! Files made to do harm, and files that are damaged: no panic, no memory without end, nothing lost in silence.

use documents::{Limits, Unreadable, read};
use proptest::prelude::*;

use crate::made;

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    let zeros = vec![b' '; 8 << 20];
    let bomb = made::archive(&[("xl/workbook.xml", &zeros), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 64 << 10);
    let limits = Limits { unpacked: 10 << 20, ..Limits::default() };
    let refused = read(&bomb, &limits);
    assert_eq!(refused, Err(Unreadable::TooLarge { what: "bytes when unpacked", most: 10 << 20 }));
}

#[test]
fn a_sheet_that_spans_the_world_is_refused() {
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    let whole = made::xlsx(&[&["a"]]);
    let mut members: Vec<(String, Vec<u8>)> = Vec::new();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(whole)).expect("an archive");
    for at in 0..zip.len() {
        let mut member = zip.by_index(at).expect("a member");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut bytes).expect("memory");
        let name = member.name().expect("a name").into_owned();
        if name.ends_with("sheet1.xml") {
            bytes = sheet.as_bytes().to_vec();
        }
        members.push((name, bytes));
    }
    let members: Vec<(&str, &[u8])> =
        members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let document = read(&made::archive(&members), &Limits::default()).expect("a workbook");
    assert!(document.rows.is_empty());
    assert!(document.refused[0].reason.contains("spans"), "{}", document.refused[0].reason);
}

#[test]
fn limits_hold() {
    let text = "a,b\n".repeat(100);
    let limits = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        read(text.as_bytes(), &limits).map(|document| document.rows.len())
    };
    assert_eq!(limits(|_| {}), Ok(100));
    assert!(limits(|limits| limits.rows = 99).is_err());
    assert!(limits(|limits| limits.cells = 199).is_err());
    assert!(limits(|limits| limits.text = 199).is_err());
    assert!(limits(|limits| limits.bytes = 399).is_err());
    let limits = Limits { cell: 2, ..Limits::default() };
    let document = read("abc,d\ne,f\n".as_bytes(), &limits).expect("text");
    assert_eq!((document.rows.len(), document.refused.len(), document.rows_read), (1, 1, 2));
}

fn samples() -> Vec<Vec<u8>> {
    let rows: &[&[&str]] = &[&["성명", "생년월일"], &["김영수", "1987-03-05"]];
    vec![
        made::xlsx(rows),
        made::ods(rows),
        made::hwpx(rows),
        made::pdf(&[(50, 700, "Name"), (250, 700, "Born")]),
        "성명,생년월일\n김영수,1987-03-05\n".as_bytes().to_vec(),
        made::xls(&[("List", &[&[made::Cell::Text("성명"), made::Cell::Day(31841.0)]])]),
        made::hwp("명단", rows, false),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_files_are_read_or_refused(
        which in 0..7_usize,
        cut in 0..4000_usize,
        wrong in prop::collection::vec((0..4000_usize, any::<u8>()), 0..8),
    ) {
        let mut bytes = samples().swap_remove(which);
        for (at, byte) in wrong {
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
        }
        if cut < 2000 {
            bytes.truncate(cut);
        }
        if let Ok(document) = read(&bytes, &Limits::default()) {
            prop_assert_eq!(document.rows_read, (document.rows.len() + document.refused.len()) as u64);
        }
    }

    #[test]
    fn any_text_gives_every_line(text in "[a-z가-힣,;|\t\" 0-9\\n]{0,400}") {
        if let Ok(document) = read(text.as_bytes(), &Limits::default()) {
            let given: String = document.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| cell.chars()).filter(|c| c.is_alphanumeric()).collect();
            let written: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert_eq!(given, written);
        }
    }
}
