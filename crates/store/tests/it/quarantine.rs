//! What was refused is written down whole.

use std::fs;

use serde_json::Value;

use crate::text::{people, workspace};

/// The lines of one quarantine file of an import of `content`.
fn lines(content: &[u8], file: &str) -> Vec<Value> {
    let fixture = workspace();
    let report = fixture.import("un", content);
    let folder = report.quarantine.expect("something was refused");
    let text = fs::read_to_string(folder.join(file)).expect("a file");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// The bytes that a line of `refused.jsonl` stands for.
fn raw(line: &Value) -> Vec<u8> {
    match (line.get("raw"), line.get("raw_latin1")) {
        (Some(Value::String(text)), None) => text.clone().into_bytes(),
        (None, Some(Value::String(text))) => {
            text.chars().map(|c| u8::try_from(u32::from(c)).expect("one letter a byte")).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn refused_records_come_back_byte_by_byte() {
    let every_byte: Vec<u8> = (0..=255).filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let refused: [&[u8]; 5] = [
        b"{\"id\":\"caf\xE9\",\"schema\":\"Person\"}",
        b"{broken \"quotes\" and \\ strokes",
        "{broken ключ \u{0} \u{2028} \u{FEFF}".as_bytes(),
        b"{\xFF\xFE\xC3",
        &[b"{", every_byte.as_slice()].concat(),
    ];
    let people = people(0..6);
    let mut content = Vec::new();
    let mut expect = Vec::new();
    for (person, bad) in people.lines().zip(refused) {
        content.extend_from_slice(person.as_bytes());
        content.push(b'\n');
        expect.push((content.iter().filter(|byte| **byte == b'\n').count() + 1, content.len()));
        content.extend_from_slice(bad);
        content.push(b'\n');
    }
    let found = lines(&content, "refused.jsonl");
    assert_eq!(found.len(), refused.len());
    for ((line, bad), (number, offset)) in found.iter().zip(refused).zip(expect) {
        assert_eq!(raw(line), bad, "{line}");
        assert_eq!(line["line"], number);
        assert_eq!(line["offset"], offset);
        assert_eq!(line["file"], 0);
        assert!(line["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    }
}

#[test]
fn refused_values_name_their_record() {
    let content = r#"{"id":"p1","schema":"Person","properties":{"name":["Jane Roe"],"birthDate":["1970-13-45"],"email":["nobody at example"]}}"#;
    let found = lines(content.as_bytes(), "values.jsonl");
    let told: Vec<_> = found
        .iter()
        .map(|line| (&line["record"], &line["prop"], &line["value"], &line["kept"], &line["line"]))
        .map(|(record, prop, value, kept, line)| format!("{record} {prop} {value} {kept} {line}"))
        .collect();
    assert_eq!(
        told,
        [r#""p1" "birthDate" "1970-13-45" true 1"#, r#""p1" "email" "nobody at example" true 1"#,]
    );
}

#[test]
fn contradicting_records_are_written_down() {
    let content =
        people(0..1) + r#"{"id":"p0","schema":"Vessel","properties":{"name":["Paper Boat"]}}"#;
    let found = lines(content.as_bytes(), "refused.jsonl");
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["record"], &found[0]["line"]), (&"p0".into(), &2.into()));
    let raw: Value = serde_json::from_slice(&raw(&found[0])).expect("an entity as JSON");
    assert_eq!(raw["properties"]["name"][0], "Paper Boat");
}
