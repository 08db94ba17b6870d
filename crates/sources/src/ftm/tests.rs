//! What only the inside can vary: the sizes of chunks and the number of threads.

use std::io::Write;

use proptest::prelude::*;

use super::*;
use crate::Collected;

fn open(bytes: &[u8]) -> Option<Input> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    Input::open(file.path(), &Arc::default()).ok()
}

fn plan(ends: Ends, chunk: usize, longest: usize, workers: usize) -> Plan {
    Plan { ends, chunk, longest, workers }
}

type Found = (Collected, Counts);

fn same(left: &Found, right: &Found) {
    assert_eq!(left.0.entities, right.0.entities);
    assert_eq!(left.0.refusals, right.0.refusals);
    assert_eq!(left.0.value_refusals, right.0.value_refusals);
    assert_eq!(left.0.repairs, right.0.repairs);
    assert_eq!(left.1, right.1);
}

fn entities(bytes: &[u8], chunk: usize, workers: usize) -> Found {
    let mut found = Collected::default();
    let plan = plan(Ends::Lines, chunk, 1 << 20, workers);
    let mut inputs: Vec<Input> = open(bytes).into_iter().collect();
    let outcome = read_entities_as(plan, &mut inputs, &ReadOptions::new("d"), &mut found);
    (found, outcome.unwrap().counts)
}

fn statements(bytes: &[u8], chunk: usize, workers: usize) -> Option<Found> {
    let mut found = Collected::default();
    let mut inputs: Vec<Input> = open(bytes).into_iter().collect();
    let outcome = read_statements_as(
        |ends| plan(ends, chunk, 1 << 20, workers),
        &mut inputs,
        &ReadOptions::new("d"),
        &mut found,
    );
    Some((found, outcome.ok()?.counts))
}

/// The slow twin: the file at once, line after line, on one thread.
fn entities_simply(bytes: &[u8]) -> Found {
    let mut found = Collected::default();
    let mut counts = Counts::default();
    let start = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let mut offset = start;
    for (number, raw) in (1..).zip(bytes[start..].split_inclusive(|byte| *byte == b'\n')) {
        let place = Place { file: 0, line: number, offset: offset as u64 };
        offset += raw.len();
        let record = raw.strip_suffix(b"\n").unwrap_or(raw);
        let record = match raw.ends_with(b"\n") {
            true => record.strip_suffix(b"\r").unwrap_or(record),
            false => record,
        };
        if record.trim_ascii().is_empty() {
            continue;
        }
        counts.read += 1;
        let mut line = Line::default();
        let mut notes = Notes::default();
        let outcome = utf8(record)
            .and_then(|text| line.parse(text))
            .and_then(|()| Builder::new(&"d".into()).entity(&line, place, &mut notes));
        match outcome {
            Ok(entity) => {
                counts.kept += 1;
                counts.values_refused += notes.values.len() as u64;
                counts.repaired += notes.repairs.len() as u64;
                found.entities.push(entity);
                found.value_refusals.extend(notes.values);
                found.repairs.extend(notes.repairs);
            }
            Err(reason) => {
                counts.quarantined += 1;
                found.refusals.push(Refusal {
                    place,
                    record: line.id.as_deref().map(str::to_owned),
                    reason,
                    raw: record.to_vec(),
                });
            }
        }
    }
    if counts.read > 0 {
        counts.by_record.insert("entity", counts.read);
    }
    (found, counts)
}

/// Lines as they come, good and bad.
fn some_line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => ("[a-z0-9]{1,6}", "[ -~é北]{0,20}", "[a-z]{1,4}").prop_map(|(id, name, dataset)| {
            format!(
                r#"{{"id":"{id}","schema":"Person","properties":{{"name":[{},"x"],"country":["de"]}},"datasets":["{dataset}"],"first_seen":"2024-01-02"}}"#,
                serde_json::to_string(&name).unwrap()
            )
            .into_bytes()
        }),
        1 => Just(br#"{"id":"a","schema":"Thing"}"#.to_vec()),
        1 => Just(b"\xFF not utf-8".to_vec()),
        1 => Just(b"  ".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => "[ -~]{0,30}".prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn threads_and_chunks_change_nothing(
        lines in prop::collection::vec(some_line(), 0..40),
        chunk in 1..200usize,
        newline_at_end: bool,
    ) {
        let mut bytes = lines.join(&b'\n');
        if newline_at_end {
            bytes.push(b'\n');
        }
        let simply = entities_simply(&bytes);
        prop_assert_eq!(simply.1.read, simply.1.kept + simply.1.quarantined);
        same(&entities(&bytes, 1 << 20, 1), &simply);
        same(&entities(&bytes, chunk, 1), &simply);
        same(&entities(&bytes, chunk, 4), &simply);
    }

    #[test]
    fn seams_change_nothing_in_tables(
        body in "([ac,\"\n]|p\\.q|x,name,\"v\"\n){0,80}",
        chunk in 1..60usize,
    ) {
        let bytes = format!("entity_id,prop,schema,value\n{body}").into_bytes();
        let whole = statements(&bytes, 1 << 20, 1).unwrap();
        let parts = statements(&bytes, chunk, 3).unwrap();
        same(&whole, &parts);
        prop_assert_eq!(whole.1.read, whole.1.kept + whole.1.quarantined);
        // Every byte of the body is in exactly one record, or is a line end or blank.
        let refused: usize = whole.0.refusals.iter().map(|refusal| refusal.raw.len()).sum();
        prop_assert!(refused <= body.len());
    }
}

#[test]
fn an_over_long_line_is_refused_and_the_next_one_read() {
    let good = r#"{"id":"b","schema":"Person"}"#;
    let bytes = format!("{good}\n{}\n{good}\n{good}", "x".repeat(1000));
    for workers in [1, 3] {
        let mut found = Collected::default();
        let plan = plan(Ends::Lines, 16, 100, workers);
        let mut inputs = vec![open(bytes.as_bytes()).unwrap()];
        read_entities_as(plan, &mut inputs, &ReadOptions::new("d"), &mut found).unwrap();
        assert_eq!(found.entities.len(), 3);
        let [refusal] = found.refusals.as_slice() else {
            panic!("{:?}", found.refusals);
        };
        assert_eq!(refusal.place.line, 2);
        assert_eq!(refusal.place.offset, good.len() as u64 + 1);
        assert!(refusal.reason.contains("longer than 100 bytes"), "{}", refusal.reason);
        assert!(refusal.raw.starts_with(b"xxx"));
        let after = found.entities[1].statements.len();
        assert_eq!(after, 0);
    }
}

#[test]
fn a_quote_never_closed_costs_its_own_line_only() {
    let row = "\"a\",\"name\",\"Person\",\"v\"\n";
    let bytes =
        format!("entity_id,prop,schema,value\n{row}\"b\",\"name\",\"Person\",\"v\n{row}{row}");
    // The quote opens before `v` and meets the next row's first quote: two lines, one bad record,
    // whatever the limit.
    let (found, counts) = statements(bytes.as_bytes(), 8, 2).unwrap();
    assert_eq!(counts.read, counts.kept + counts.quarantined);
    assert_eq!(found.refusals.len(), 1, "{:?}", found.refusals);
    assert_eq!(counts.kept, 2);

    let bytes = format!("entity_id,prop,schema,value\n{row}b,name,Person,\"v\nc,name,Person,w\n");
    let (found, counts) = statements(bytes.as_bytes(), 8, 2).unwrap();
    assert_eq!(counts.kept, 2);
    assert_eq!(found.refusals[0].place.line, 3);
    assert_eq!(found.refusals[0].raw, b"b,name,Person,\"v\n");
    assert!(found.refusals[0].reason.contains("not closed"));
}

#[test]
fn stopping_does_not_hang() {
    struct Full;
    impl Sink for Full {
        fn entity(&mut self, _: Entity) -> Result<(), crate::Stop> {
            Err(crate::Stop("the disk is full".into()))
        }
        fn repaired(&mut self, _: Repair) -> Result<(), crate::Stop> {
            Ok(())
        }
        fn refused(&mut self, _: Refusal) -> Result<(), crate::Stop> {
            Ok(())
        }
        fn value_refused(&mut self, _: crate::ValueRefusal) -> Result<(), crate::Stop> {
            Ok(())
        }
    }
    let bytes = "{\"id\":\"b\",\"schema\":\"Person\"}\n".repeat(10_000);
    let plan = plan(Ends::Lines, 64, 1000, 3);
    let mut inputs = vec![open(bytes.as_bytes()).unwrap()];
    let stopped = read_entities_as(plan, &mut inputs, &ReadOptions::new("d"), &mut Full);
    assert!(matches!(stopped, Err(ReadError::Stopped(_))));
}

#[test]
fn a_huge_group_comes_in_fragments() {
    let mut bytes = b"entity_id,prop,schema,value\n".to_vec();
    for n in 0..100_001 {
        writeln!(bytes, "a,name,Person,n{n}").unwrap();
    }
    let (found, counts) = statements(&bytes, 1 << 16, 2).unwrap();
    assert_eq!(counts.kept, 100_001);
    let sizes: Vec<_> = found.entities.iter().map(|e| e.statements.len()).collect();
    assert_eq!(sizes, [100_000, 1]);
}
