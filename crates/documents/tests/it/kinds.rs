//! Each kind of file gives the same rows.

use documents::{Document, Kind, Limits, Unreadable, read};

use crate::made;

/// Invented people.
const ROWS: [&[&str]; 3] =
    [&["성명", "생년월일"], &["김영수", "1987-03-05"], &["박철민", "1960-11-21"]];

#[track_caller]
fn check(bytes: &[u8], kind: Kind, expect: &[&[&str]]) -> Document {
    let document = read(bytes, &Limits::default()).expect("a file that can be read");
    let cells: Vec<&[String]> = document.rows.iter().map(|row| row.cells.as_slice()).collect();
    let filled: Vec<&&[String]> = cells.iter().filter(|cells| !cells.is_empty()).collect();
    assert_eq!(filled, expect.iter().collect::<Vec<_>>());
    assert_eq!(document.kind, kind);
    assert_eq!(document.rows_read, (document.rows.len() + document.refused.len()) as u64);
    document
}

#[test]
fn spreadsheets() {
    let document = check(&made::xlsx(&ROWS), Kind::Xlsx, &ROWS);
    assert_eq!(document.rows[1].place.to_string(), "sheet `List`, row 2");
    check(&made::ods(&ROWS), Kind::Ods, &ROWS);
}

#[test]
fn documents_with_tables() {
    check(&made::hwpx(&ROWS), Kind::Hwpx, &ROWS);
    let rows: &[&[&str]] = &[&["Name", "Born"], &["Kim Yong Su", "1987-03-05"]];
    let page =
        [(50, 700, "Name"), (250, 700, "Born"), (50, 680, "Kim Yong Su"), (250, 680, "1987-03-05")];
    let document = check(&made::pdf(&page), Kind::Pdf, rows);
    assert_eq!(document.rows[1].place.to_string(), "page 1, row 2");
}

/// Two sheets both have a first row: places tell them apart.
#[test]
fn older_workbooks() {
    use made::Cell::{Day, Number, Text};
    let first: &[&[made::Cell<'_>]] = &[
        &[Text("성명"), Text("생년월일"), Text("전화")],
        // Day 31841 of a calendar whose first day is 1 January 1900, and that has a 29 February 1900.
        &[Text("김영수"), Day(31841.0), Number(1_012_345_678.0)],
    ];
    let second: &[&[made::Cell<'_>]] = &[&[Text("박철민"), Text("1960-11-21")]];
    let book = made::xls(&[("명단", first), ("더", second)]);
    assert!(book.len() < 8 << 10);
    let document = check(
        &book,
        Kind::Xls,
        &[
            &["성명", "생년월일", "전화"],
            &["김영수", "1987-03-05", "1012345678"],
            &["박철민", "1960-11-21"],
        ],
    );
    let places: Vec<String> = document.rows.iter().map(|row| row.place.to_string()).collect();
    assert_eq!(places, ["sheet `명단`, row 1", "sheet `명단`, row 2", "sheet `더`, row 1"]);
}

#[test]
fn documents_of_hangul_word_processor_5() {
    let expect: Vec<&[&str]> = [&["명단 2021"][..]].into_iter().chain(ROWS).collect();
    for is_compressed in [true, false] {
        let file = made::hwp("명단 2021", &ROWS, is_compressed);
        assert!(file.len() < 8 << 10);
        check(&file, Kind::Hwp, &expect);
    }
}

#[test]
fn separated_text() {
    for separator in [",", ";", "\t", "|"] {
        let text: Vec<String> = ROWS.iter().map(|cells| cells.join(separator)).collect();
        check(text.join("\n").as_bytes(), Kind::Text, &ROWS);
    }
    check(
        "이름,주소\n\"김, 영수\",\"서울\n강남구\"\n박,부산\n".as_bytes(),
        Kind::Text,
        &[&["이름", "주소"], &["김, 영수", "서울\n강남구"], &["박", "부산"]],
    );
    // A quote that is never closed hides no row.
    check(
        "이름,생일,곳\n\"김영수,1,a\n박철민,2,b\n최순희,3,c\n".as_bytes(),
        Kind::Text,
        &[
            &["이름", "생일", "곳"],
            &["\"김영수", "1", "a"],
            &["박철민", "2", "b"],
            &["최순희", "3", "c"],
        ],
    );
}

#[test]
fn lines_of_text() {
    check(
        "명단\n김영수   1987-03-05\n박철민   1960-11-21\n\n".as_bytes(),
        Kind::Text,
        &[&["명단"], &["김영수", "1987-03-05"], &["박철민", "1960-11-21"]],
    );
}

#[track_caller]
fn refused(bytes: &[u8], expect: &str) {
    let error = read(bytes, &Limits::default()).expect_err("a file that cannot be read");
    assert!(error.to_string().contains(expect), "{error}");
}

#[test]
fn what_cannot_be_read_is_named() {
    refused(b"", "empty");
    refused(b"\x89PNG\r\n\x1a\n....", "picture");
    refused(b"PK\x03\x04....", "archive that cannot be read");
    refused(&made::archive(&[("a.txt", b"x")]), "unpack it");
    refused(&made::archive(&[("word/document.xml", b"x")]), "docx");
    refused(b"HWP Document File V3.00", "Processor 3");
    refused(b"%PDF-1.4 and nothing more", "PDF");
    refused(&[0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 1], "neither text");
    let encrypted = [
        &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..],
        &"EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
    ];
    assert_eq!(
        read(&encrypted.concat(), &Limits::default()),
        Err(Unreadable::Encrypted(Kind::Xlsx))
    );
}
