//! Telling formats apart.

use proptest::prelude::*;
use sources::{Format, detect};

#[track_caller]
fn check(head: &str, expect: Format) {
    assert_eq!(detect(head.as_bytes()), Ok(expect), "{head}");
}

#[track_caller]
fn check_unknown(head: &[u8], expect: &str) {
    assert_eq!(detect(head), Err(expect.to_owned()));
}

#[test]
fn formats_by_content() {
    check("<?xml version='1.0'?>\n<CONSOLIDATED_LIST xmlns:x='y'>", Format::UnXml);
    check("\u{FEFF}  <!-- hello --><sdnList xmlns='x'>", Format::UsXml);
    check("<data-set xmlns:xsi=\"x\">\n<record>", Format::CanadaXml);
    check("{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{}}\n", Format::FtmJson);
    check("{\"schema\": \"Person\", \"x\": {\"prop\": 1}, \"id\": \"a\"}", Format::FtmJson);
    check(
        "{\"canonical_id\":\"a\",\"entity_id\":\"a\",\"prop\":\"name\",\"schema\":\"Person\",\"id\":\"x\"}",
        Format::FtmStatements,
    );
    check("\"canonical_id\",\"entity_id\",\"prop\",\"value\"\n", Format::FtmStatements);
    check("entity_id,prop,value,dataset,lang\n", Format::FtmStatements);
    check(
        "36,INVENTED AIR,-0- ,NOWHERE,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
        Format::UsCsv,
    );
    check("36,12,aka,INVENTED,-0- \r\n\u{1A}", Format::UsCsv);
    check(
        "36,25,-0- ,\"Nowhere\",\"Utopia\",-0- \r\n36,26,\"a, b\",\"c\",\"d\",-0- \r\n",
        Format::UsCsv,
    );
    let utf16: Vec<u8> = "\u{FEFF}<sdnList>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(detect(&utf16), Ok(Format::UsXml));
}

#[test]
fn what_else_it_looks_like() {
    check_unknown(b"<rss/>", "XML with the root element `rss`");
    check_unknown(b"<!DOCTYPE html><p>", "an HTML page, perhaps an error page saved as a list");
    check_unknown(b"<HTML>", "an HTML page, perhaps an error page saved as a list");
    check_unknown(b"PK\x03\x04....", "a ZIP archive, which may also be a spreadsheet (XLSX, ODS)");
    check_unknown(b"%PDF-1.7", "a PDF document");
    check_unknown(
        b"{\"a\":1,\"b\":{\"id\":2}}",
        "JSON but not FollowTheMoney: its keys are `a`, `b`, and `id` and `schema` were expected",
    );
    check_unknown(
        b"{\n \"id\": 1}",
        "JSON but not FollowTheMoney: an object over several lines, and one per line was expected",
    );
    check_unknown(b"name,age\nx,1\n", "CSV with the columns name, age");
    check_unknown(b"hello\n", "text that begins `hello`");
    check_unknown(b"\x00\x01\x02\x03\x04", "binary data");
    check_unknown(b" \n", "nothing but white space");
    check_unknown(b"", "nothing but white space");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(head in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = detect(&head);
    }

    #[test]
    fn nor_does_any_text(head in "[<>{}\\[\\]\",:a-z0-9 \n!?&;/-]{0,200}") {
        let _ = detect(head.as_bytes());
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        cuts in proptest::collection::vec((0usize..900, any::<u8>()), 0..12),
        length in 0usize..900,
    ) {
        let list = "<?xml version='1.0' encoding='UTF-8'?><CONSOLIDATED_LIST><INDIVIDUALS>\
            <INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>A</FIRST_NAME><!-- x --><COMMENTS1>\
            <![CDATA[ (ZZe.001). +236 75507560 ]]> No. 12; Gender: male.</COMMENTS1>\
            <INDIVIDUAL_DOCUMENT><NUMBER>No. 1 (x)</NUMBER><NOTE>expires 3 May 2024</NOTE>\
            </INDIVIDUAL_DOCUMENT><INDIVIDUAL_DATE_OF_BIRTH><NOTE>Aug. 1961</NOTE>\
            </INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL><INDIVIDUAL/></INDIVIDUALS>\
            </CONSOLIDATED_LIST>";
        let mut bytes = list.as_bytes().to_vec();
        for (at, byte) in cuts {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(length.max(1));
        for format in [Format::UnXml, Format::UsXml, Format::CanadaXml] {
            let _ = crate::read_bytes(&bytes, Some(format));
        }
    }
}
