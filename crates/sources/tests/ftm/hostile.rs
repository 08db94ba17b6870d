//! Damaged files and arbitrary bytes: an answer always, a panic never.

use std::io::Write;

use proptest::prelude::*;
use sources::{Format, ReadError};

use super::{entities, read_as};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// Lines that compress badly, so that a cut hits data.
fn some_lines() -> Vec<u8> {
    let mut seed = 1u64;
    let mut bytes = Vec::new();
    for n in 0..2000 {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        writeln!(
            bytes,
            r#"{{"id":"e{n}","schema":"Person","properties":{{"name":["{seed:x}"]}}}}"#
        )
        .unwrap();
    }
    bytes
}

#[test]
fn compressed_files_are_read_like_plain_ones() {
    let plain = some_lines();
    let (expected, _) = entities(&plain);
    assert_eq!(expected.entities.len(), 2000);
    let two_members = [gzip(&plain[..1000]), gzip(&plain[1000..])].concat();
    for packed in [gzip(&plain), zstd(&plain), two_members] {
        assert_eq!(entities(&packed).0.entities, expected.entities);
    }
}

#[test]
fn a_cut_archive_is_told_from_a_short_one() {
    let plain = some_lines();
    for packed in [gzip(&plain), zstd(&plain)] {
        for cut in [5, 20, packed.len() / 2, packed.len() - 1] {
            for format in [Format::FtmJson, Format::FtmStatements] {
                match read_as(format, &packed[..cut]) {
                    Err(ReadError::Truncated { .. }) => {}
                    // Too little came out to see a header in.
                    Err(ReadError::Malformed { .. }) if format == Format::FtmStatements => {}
                    other => panic!("{format} cut at {cut}: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn a_damaged_archive_is_an_error_that_says_so() {
    let mut packed = gzip(&some_lines());
    let last = packed.len() - 6;
    packed[last] ^= 0x55;
    let error = read_as(Format::FtmJson, &packed).unwrap_err();
    assert!(error.to_string().contains("the gzip data is damaged"), "{error}");
    assert!(matches!(read_as(Format::FtmJson, &gzip(b"")), Err(ReadError::Empty { .. })));
}

#[test]
fn what_is_no_file_is_told_apart() {
    let read = |path: &std::path::Path| {
        let mut found = sources::Collected::default();
        sources::read(&[path.to_owned()], &sources::ReadOptions::new("d"), &mut found)
    };
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(read(folder.path()), Err(ReadError::Directory { .. })));
    let missing = folder.path().join("missing");
    assert!(matches!(read(&missing), Err(ReadError::NotFound { .. })));
    std::fs::write(&missing, b"").unwrap();
    assert!(matches!(read(&missing), Err(ReadError::Empty { .. })));
}

#[test]
fn deep_and_wide_lines_come_to_an_end() {
    let head = r#"{"id":"a","schema":"Person","properties":{"name":"#;
    let deep = format!("{head}{}", "[".repeat(300_000));
    let closed = format!("{head}{}{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
    let wide = format!("{head}[{}0]}}}}", "0,".repeat(500_000));
    let keys: String = (0..30_000).map(|n| format!(r#""k{n}":0,"#)).collect();
    let keys = format!(r#"{{{keys}"id":"a","schema":"Person"}}"#);
    for line in [deep, closed, wide, keys] {
        let (_, counts) = entities(line.as_bytes());
        assert_eq!(counts.read, 1);
    }
    let many: String = (0..200_000).map(|n| format!(r#""{n}","#)).collect();
    let many = format!(r#"{head}[{many}"x"]}}}}"#);
    let (found, _) = entities(many.as_bytes());
    assert_eq!(found.entities[0].statements.len(), 200_001);
    assert_eq!(super::json_lines(&found.entities).matches("\"199999\"").count(), 1);
}

/// Bytes that look enough like a file to get past the first check.
fn nearly(format: Format) -> impl Strategy<Value = Vec<u8>> {
    let head: &[u8] = match format {
        Format::FtmStatements => b"entity_id,prop,schema,value,external,lang\n",
        _ => b"",
    };
    let piece = prop_oneof![
        Just(b"{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[".to_vec()),
        Just(b"\"x\",]}}\n".to_vec()),
        Just(b"{\"entity_id\":\"a\",\"prop\":\"name\",\"schema\":\"Person\",\"value\":".to_vec()),
        Just(b"a,name,Person,v,t,eng\n".to_vec()),
        Just(b"\"a\",\"na\"\"me\",".to_vec()),
        prop::collection::vec(any::<u8>(), 0..12),
        "[{}\\[\\]\",:0-9a-z\n\r\\\\ ]{0,12}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..20).prop_map(move |pieces| [head, &pieces.concat()].concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_as(Format::FtmJson, &bytes);
        let _ = read_as(Format::FtmStatements, &bytes);
    }

    #[test]
    fn nearly_entities(bytes in nearly(Format::FtmJson)) {
        let _ = read_as(Format::FtmJson, &bytes);
    }

    #[test]
    fn nearly_statements(bytes in nearly(Format::FtmStatements)) {
        let _ = read_as(Format::FtmStatements, &bytes);
    }

    #[test]
    fn nearly_json_statements(bytes in nearly(Format::FtmJson)) {
        let _ = read_as(Format::FtmStatements, &bytes);
    }

    #[test]
    fn archives_of_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let gz = [b"\x1f\x8b\x08\x00".as_slice(), &bytes].concat();
        let zst = [b"\x28\xb5\x2f\xfd".as_slice(), &bytes].concat();
        let _ = read_as(Format::FtmJson, &gz);
        let _ = read_as(Format::FtmStatements, &zst);
    }
}
