//! What is appended is what is read, whole and under the right root.

use proptest::prelude::*;
use tempfile::TempDir;
use tlog_tiles::{Hash, record_hash};

use super::*;
use crate::log::{LogError, LogReader, Prover, check_consistency, codec, verify};

/// The root as RFC 6962 defines it: the slow twin of tiles and edges.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => tlog_tiles::EMPTY_HASH,
        [one] => *one,
        _ => {
            let left = 1 << (leaves.len() - 1).ilog2();
            tlog_tiles::node_hash(root(&leaves[..left]), root(&leaves[left..]))
        }
    }
}

fn leaves(entries: &[Entry]) -> Vec<Hash> {
    entries.iter().map(|entry| record_hash(&codec::encode(entry).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn appended_in_any_portions_and_reopened_anywhere(
        portions in prop::collection::vec((0u64..400, any::<bool>(), any::<bool>()), 1..8),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 2),
    ) {
        let dir = TempDir::new().unwrap();
        let mut log = Log::create(dir.path(), ORIGIN, &secret()).unwrap();
        let mut size = 0;
        for (count, settled, reopened) in portions {
            let places = log.append(&entries(size..size + count)).unwrap();
            prop_assert_eq!(places, size..size + count);
            size += count;
            if settled {
                log.settle().unwrap();
            }
            if reopened {
                drop(log);
                log = Log::open(dir.path(), &secret()).unwrap();
            }
            prop_assert_eq!(log.size(), size);
            prop_assert_eq!(read(dir.path()), entries(0..size));
        }
        let leaves = leaves(&entries(0..size));
        let reader = LogReader::open(dir.path(), &key()).unwrap();
        prop_assert_eq!(reader.checkpoint().root(), root(&leaves));
        let report = verify(dir.path(), &key(), &[], &[]).unwrap();
        prop_assert!(report.is_sound(), "{:?}", report.findings);
        if size > 0 {
            let prover = Prover::new(&reader);
            for pick in picks {
                let place = pick.index(leaves.len());
                let proof = prover.inclusion(place as u64).unwrap();
                prop_assert_eq!(proof.leaf, leaves[place]);
                proof.check(reader.checkpoint()).unwrap();
                let elsewhere = (place as u64 + 1) % size;
                if elsewhere != place as u64 {
                    let moved = crate::log::Inclusion { entry: elsewhere, ..proof };
                    prop_assert!(moved.check(reader.checkpoint()).is_err());
                }
                let proof = prover.consistency(place as u64).unwrap();
                let old = (place as u64, root(&leaves[..place]));
                check_consistency(old, (size, root(&leaves)), &proof).unwrap();
                let other = (old.0, record_hash(b"another log"));
                prop_assert!(old.0 == 0 || check_consistency(other, (size, root(&leaves)), &proof).is_err());
            }
        }
    }
}

#[test]
fn the_layout_is_that_of_tlog_tiles() {
    let dir = TempDir::new().unwrap();
    made(dir.path(), 256 * 256 + 300);
    let names = files(dir.path());
    for expected in [
        "checkpoint",
        "tile/0/000",
        "tile/0/256",
        "tile/0/257.p/44",
        "tile/1/000",
        "tile/1/001.p/1",
        "tile/2/000.p/1",
        "tile/entries/000",
        "tile/entries/257.p/44",
    ] {
        assert!(names.iter().any(|name| name == expected), "{expected} is not in {names:?}");
    }
    assert_eq!(fs::metadata(dir.path().join("tile/1/000")).unwrap().len(), 256 * 32);
    let checkpoint = fs::read_to_string(dir.path().join("checkpoint")).unwrap();
    assert!(checkpoint.starts_with(&format!("{ORIGIN}\n65836\n")), "{checkpoint}");
}

#[test]
fn a_reader_sees_what_is_only_in_the_journal() {
    let dir = TempDir::new().unwrap();
    let mut log = Log::create(dir.path(), ORIGIN, &secret()).unwrap();
    log.append(&entries(0..10)).unwrap();
    assert_eq!(read(dir.path()), entries(0..10));
    log.append(&entries(10..700)).unwrap();
    let from: Vec<_> = log.reader().unwrap().read(250..260).map(|entry| entry.unwrap()).collect();
    assert_eq!(from, (250..260).map(|n| (n, entry(n))).collect::<Vec<_>>());
    assert!(verify(dir.path(), &key(), &[], &[]).unwrap().is_sound());
}

#[test]
fn an_entry_too_long_is_refused_and_its_parts_fit() {
    let dir = TempDir::new().unwrap();
    let mut log = Log::create(dir.path(), ORIGIN, &secret()).unwrap();
    let long = Entry {
        event: Event::Exported {
            export: "x".to_owned(),
            part: 3,
            persons: (0..9_000u64).map(|n| crate::PersonRef::from_bytes([n as u8; 10])).collect(),
            fields: vec!["name".to_owned()],
        },
        ..entry(1)
    };
    assert!(matches!(log.append(&[entry(0), long.clone()]), Err(LogError::TooLong)));
    assert_eq!(log.size(), 0, "nothing of a batch that cannot be written is written");
    let parts = codec::split(long);
    log.append(&parts).unwrap();
    let numbers: Vec<(u16, usize)> = read(dir.path())
        .iter()
        .map(|entry| match &entry.event {
            Event::Exported { part, persons, .. } => (*part, persons.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, [(3, 4_000), (4, 4_000), (5, 1_000)]);
}

#[test]
fn there_is_one_writer_and_one_key() {
    let dir = TempDir::new().unwrap();
    let log = Log::create(dir.path(), ORIGIN, &secret()).unwrap();
    assert!(matches!(Log::open(dir.path(), &secret()), Err(LogError::Locked { .. })));
    drop(log);
    assert!(matches!(Log::create(dir.path(), ORIGIN, &secret()), Err(LogError::Exists { .. })));
    assert!(Log::open(dir.path(), &Secret::from_bytes([8; 32])).is_err(), "another key");
    let other = verifier_key("another.example", &secret()).unwrap();
    assert!(LogReader::open(dir.path(), &other).is_err(), "another name");
    assert!(matches!(
        Log::open(&dir.path().join("nowhere"), &secret()),
        Err(LogError::Missing { .. })
    ));
}
