//! Files that are not what they should be.

use sources::{Format, ReadError};

use crate::{compare, problems, read_bytes};

/// Reads bytes as the Canadian list, the simplest, and compares what was repaired and refused, and
/// the names of the parties.
#[track_caller]
fn check(bytes: &[u8], names: &[&str], expect: &str) {
    let (result, sink) = read_bytes(bytes, Some(Format::CanadaXml));
    result.expect("the list is read");
    let parties = sink.entities.iter().filter(|entity| entity.schema_name != "Sanction");
    let found: Vec<&str> = parties.filter_map(|entity| entity.first("name")).collect();
    assert_eq!(found, names);
    compare(&problems(&sink), expect);
}

/// Reads bytes as the Canadian list and compares the error.
#[track_caller]
fn check_error(bytes: &[u8], expect: &str) {
    let (result, _) = read_bytes(bytes, Some(Format::CanadaXml));
    let error = result.expect_err("the list is not read").to_string();
    let (_, message) = error.split_once("list.xml").expect("the file is named");
    assert_eq!(message, expect);
}

fn record(name: &str) -> String {
    format!("<record>\n<EntityOrShip>{name}</EntityOrShip><Item>{name}</Item>\n</record>\n")
}

fn list(records: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<data-set>\n{records}</data-set>\n")
}

#[test]
fn bytes_of_another_encoding_are_read_and_reported() {
    let mut bytes = list(&(record("Caf#") + &record("two"))).into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'#').expect("the mark");
    bytes[at] = 0xE9;
    let again = bytes.iter().position(|byte| *byte == b'#').expect("the mark");
    bytes[again] = 0x81;
    check(
        &bytes,
        &["Café", "two"],
        &format!(
            "repaired 4:{at} Caf\u{FFFD}: byte 0xE9 is not UTF-8; read as `é` (Windows-1252)
             repaired 4:{again} Caf\u{FFFD}: byte 0x81 is neither UTF-8 nor Windows-1252; read as U+FFFD"
        ),
    );
}

#[test]
fn places_are_those_of_the_original_bytes() {
    // Two bytes that become two and three bytes each stand before the second record.
    let mut bytes = list(&(record("a#b#c") + "<record><Item>1</Item></record>")).into_bytes();
    for byte in bytes.iter_mut().filter(|byte| **byte == b'#') {
        *byte = 0x80;
    }
    let (_, sink) = read_bytes(&bytes, None);
    let wanted = "<record><Item>".as_bytes();
    let offset = bytes.windows(wanted.len()).position(|window| window == wanted);
    let refusal = &sink.refusals[0];
    assert_eq!(Some(refusal.place.offset as usize), offset);
    assert_eq!(refusal.place.line, 6);
    assert_eq!(refusal.raw, b"<record><Item>1</Item></record>");
    let party = &sink.entities[0].statements[0];
    assert_eq!(party.value, "a€b€c");
    assert_eq!((party.place.line, party.place.offset), (3, 50));
}

#[test]
fn a_refused_record_is_kept_byte_by_byte() {
    let bad = b"<record><EntityOrShip>caf\xE9</Item></record>";
    let bytes = [list("").replace("</data-set>\n", "").as_bytes(), bad, b"</data-set>"].concat();
    let (result, sink) = read_bytes(&bytes, None);
    result.expect("the list is read");
    assert_eq!(sink.refusals[0].raw, bad);
    assert_eq!(sink.repairs.len(), 1);
}

#[test]
fn other_encodings_are_honoured() {
    let text = "<?xml version=\"1.0\" encoding=\"X\"?>\n<data-set>\n<record><EntityOrShip>Żółć \
                \u{20AC}</EntityOrShip></record>\n<record>x</record></data-set>";
    let utf16 = |units: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(units).collect()
    };
    let characters = text[..text.find("<record>x").expect("a record")].chars().count();
    let refused = |offset: usize| {
        format!(
            "refused 4:{offset} -: no name: LastName, GivenName and EntityOrShip are empty
             <record>x</record>"
        )
    };
    let name = ["Żółć \u{20AC}"];
    check(&utf16(u16::to_le_bytes), &name, &refused(2 + 2 * characters));
    check(&utf16(u16::to_be_bytes), &name, &refused(2 + 2 * characters));
    let with_bom = ["\u{FEFF}".as_bytes(), text.as_bytes()].concat();
    let at = with_bom.windows(9).position(|window| window == b"<record>x");
    check(&with_bom, &name, &refused(at.expect("a record")));
    let declared = text.replace("\"X\"", "\"ISO-8859-2\"").replace('\u{20AC}', "e");
    let bytes: Vec<u8> = declared
        .chars()
        .map(|c| match c {
            'Ż' => 0xAF,
            'ó' => 0xF3,
            'ł' => 0xB3,
            'ć' => 0xE6,
            c => c as u8,
        })
        .collect();
    let at = bytes.windows(9).position(|window| window == b"<record>x");
    check(&bytes, &["Żółć e"], &refused(at.expect("a record")));
    let unknown = text.replace("\"X\"", "\"klingon\"");
    let (_, sink) = read_bytes(unknown.as_bytes(), None);
    assert_eq!(
        sink.repairs[0].reason,
        "the declared encoding `klingon` is not known; read as UTF-8"
    );
}

#[test]
fn half_a_utf16_pair_is_reported() {
    let units: Vec<u16> = "\u{FEFF}<data-set><record><LastName>a"
        .encode_utf16()
        .chain([0xD83D])
        .chain("b</LastName></record></data-set>".encode_utf16())
        .collect();
    let bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
    check(
        &bytes,
        &["a\u{FFFD}b"],
        "repaired 1:60 -: 0xD83D is half of a UTF-16 pair; read as U+FFFD",
    );
}

#[test]
fn a_broken_record_is_refused_and_the_next_one_read() {
    let broken = "<record><EntityOrShip>x</Item></record>\n";
    check(
        list(&(record("one") + broken + &record("two"))).as_bytes(),
        &["one", "two"],
        &format!(
            "refused 6:118 -: ill-formed document: expected `</EntityOrShip>`, but `</Item>` was found
             {broken}"
        ),
    );
    check(
        list(&("<record><EntityOrShip>x</EntityOrShip>".to_owned() + &record("two"))).as_bytes(),
        &["two"],
        "refused 3:50 -: no `</record>` before the next `<record>`
         <record><EntityOrShip>x</EntityOrShip>",
    );
    check(
        list("<record><EntityOrShip>x</EntityOrShip>").as_bytes(),
        &[],
        "refused 3:50 -: no `</record>` before `</data-set>`
         <record><EntityOrShip>x</EntityOrShip>",
    );
    check(
        list(&("</record>".to_owned() + "<surprise>y</surprise>loose" + &record("two"))).as_bytes(),
        &["two"],
        "repaired 3:50 -: `</record>` without a start tag; passed over
         refused 3:59 -: an element `surprise` where `record` was expected
           <surprise>y</surprise>
         refused 3:81 -: text outside of any record
           loose",
    );
}

#[test]
fn a_bare_angle_bracket_in_damaged_text_is_text() {
    check(
        list("<record><EntityOrShip>0<0B & C< ?<</EntityOrShip></record>").as_bytes(),
        &["0<0B & C< ?<"],
        "",
    );
}

#[test]
fn references_resolve_or_stay() {
    check(
        list(
            "<record><EntityOrShip>A &amp; B&#x21; &co; <![CDATA[&x;]]> C</EntityOrShip></record>",
        )
        .as_bytes(),
        &["A & B! &co; &x; C"],
        "repaired 3:50 -: the reference `&co;` is not defined; kept as written",
    );
}

#[test]
fn a_record_without_end_is_bounded() {
    let long = "x".repeat(5 * 1024 * 1024);
    let records = record("one") + "<record><EntityOrShip>" + &long + "</EntityOrShip></record>";
    let (result, sink) =
        read_bytes(list(&(records + &record("two"))).as_bytes(), Some(Format::CanadaXml));
    let counts = result.expect("the list is read").counts;
    assert_eq!((counts.read, counts.kept, counts.quarantined), (3, 2, 1));
    let refusal = &sink.refusals[0];
    assert!(refusal.reason.starts_with("`record` is longer than 4 MiB"), "{}", refusal.reason);
    assert!(refusal.raw.len() > 4 * 1024 * 1024);
    let deep = "<record>".to_owned() + &"<a>".repeat(100) + &"</a>".repeat(100) + "</record>";
    let (result, sink) = read_bytes(list(&deep).as_bytes(), None);
    result.expect("the list is read");
    assert_eq!(sink.refusals[0].reason, "more than 64 levels or 100,000 elements in one record");
}

#[test]
fn a_file_that_ends_too_early_is_no_list() {
    let whole = list(&(record("one") + &record("two")));
    let cut = &whole[..whole.len() - 30];
    check_error(
        cut.as_bytes(),
        &format!(
            ": the file is cut short at byte {}: still open: `data-set` (line 2), `record` (line 6)",
            cut.len()
        ),
    );
    let cut = &whole[..whole.len() - 12];
    check_error(
        cut.as_bytes(),
        &format!(": the file is cut short at byte {}: still open: `data-set` (line 2)", cut.len()),
    );
}

#[test]
fn no_length_of_a_whole_list_is_taken_for_it() {
    // The last byte is a line break after the root.
    let whole = list(&(record("one") + "<!-- two -->" + &record("two")));
    for end in 1..whole.len() - 1 {
        let (result, _) = read_bytes(&whole.as_bytes()[..end], Some(Format::CanadaXml));
        match result {
            Err(ReadError::Truncated { .. }) => {}
            Err(ReadError::Malformed { .. })
                if end < whole.find("<data-set>").unwrap_or(0) + 10 => {}
            other => panic!("cut at {end}: {other:?}"),
        }
    }
}

#[test]
fn wrong_files_are_named() {
    check_error(
        b"<!DOCTYPE data-set [<!ENTITY a \"aaaa\">]><data-set/>",
        ":1: not canada-xml: a document type declaration (`<!DOCTYPE`), which no list has and which \
         could make entities expand without end",
    );
    check_error(
        b"\n<html><body/></html>",
        ":2: not canada-xml: the root element is `html`, and `data-set` was expected",
    );
    check_error(b"hello", ":1: not canada-xml: text before the root element");
    // The root's tag is cut off after a letter of two bytes.
    check_error(
        "<data-set a='é<record>".as_bytes(),
        ":1: not canada-xml: the root element: syntax error: attribute value not closed: `'` not \
         found before end of input",
    );
    check_error(
        b"<data-set></data-set><data-set>",
        ":1: not canada-xml: a second root element, `data-set`",
    );
    check_error(b"  ", ":1: not canada-xml: no element at all, and `data-set` was expected");
}
