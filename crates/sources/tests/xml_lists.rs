//! The XML lists, read whole: mapping, damage, recognition. All people and firms here are invented.

#[path = "xml_lists/canada.rs"]
mod canada;
#[path = "xml_lists/damage.rs"]
mod damage;
#[path = "xml_lists/detect.rs"]
mod detect;
#[path = "xml_lists/un.rs"]
mod un;
#[path = "xml_lists/us.rs"]
mod us;

use std::fmt::Write as _;

use sources::{Collected, Format, ReadError, ReadOptions, Summary, read};

/// Reads `bytes` as a file of that format, or of the format its content shows.
fn read_bytes(bytes: &[u8], format: Option<Format>) -> (Result<Summary, ReadError>, Collected) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list.xml");
    std::fs::write(&path, bytes).expect("the file is written");
    let mut sink = Collected::default();
    let mut options = ReadOptions::new("test");
    options.format = format;
    let result = read(&[path], &options, &mut sink);
    if let Ok(summary) = &result {
        let counts = &summary.counts;
        assert_eq!(counts.read, counts.kept + counts.quarantined);
        assert_eq!(counts.repaired, sink.repairs.len() as u64);
        assert_eq!(counts.quarantined, sink.refusals.len() as u64);
        assert_eq!(counts.values_refused, sink.value_refusals.len() as u64);
    }
    (result, sink)
}

/// Everything a sink was given, one line each: `prop: value <- original @lang`.
fn told(sink: &Collected) -> String {
    let mut out = String::new();
    for entity in &sink.entities {
        writeln!(out, "{} {}", entity.schema_name, entity.id).expect("text");
        for statement in &entity.statements {
            write!(out, "  {}: {}", statement.prop.as_str(), statement.value).expect("text");
            if let Some(original) = &statement.original {
                write!(out, " <- {original}").expect("text");
            }
            if let Some(lang) = &statement.lang {
                write!(out, " @{lang}").expect("text");
            }
            out.push('\n');
        }
    }
    out + &problems(sink)
}

/// What went wrong, one line each: `repaired LINE:OFFSET record: reason`.
fn problems(sink: &Collected) -> String {
    let mut out = String::new();
    for found in &sink.repairs {
        let (place, record) = (found.place, found.record.as_deref().unwrap_or("-"));
        let (line, offset) = (place.line, place.offset);
        writeln!(out, "repaired {line}:{offset} {record}: {}", found.reason).expect("text");
    }
    for found in &sink.refusals {
        let (place, record) = (found.place, found.record.as_deref().unwrap_or("-"));
        let (line, offset) = (place.line, place.offset);
        writeln!(out, "refused {line}:{offset} {record}: {}", found.reason).expect("text");
        writeln!(out, "  {}", String::from_utf8_lossy(&found.raw)).expect("text");
    }
    for found in &sink.value_refusals {
        let (entity, prop, value) = (&found.entity, &found.prop, &found.value);
        writeln!(out, "value refused {entity} {prop}: {value}").expect("text");
    }
    out
}

/// Compares line by line without regard to indentation of `expect`, whose lines may be cut with
/// `…` at their end.
#[track_caller]
fn compare(found: &str, expect: &str) {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let (found_lines, expect_lines) = (lines(found), lines(expect));
    let same = found_lines.len() == expect_lines.len()
        && found_lines.iter().zip(&expect_lines).all(|(found, expect)| {
            match expect.strip_suffix('…') {
                Some(start) => found.starts_with(start),
                None => found == expect,
            }
        });
    assert!(same, "found:\n{found}\nexpected:\n{expect}");
}
