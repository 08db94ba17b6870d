//! Imports that did not end, readers beside writers, two writers.

use std::fs;

use store::{StoreError, Workspace, diagnose, repair};

use crate::text::{people, workspace};

#[test]
fn one_writes_at_a_time() {
    let fixture = workspace();
    fixture.import("un", people(0..3));
    let lock = fixture.workspace.lock().expect("nobody else writes");
    let again = Workspace::open(fixture.workspace.root()).expect("readers need no lock");
    let error = again.lock().expect_err("somebody else writes");
    let StoreError::Locked { pid, .. } = &error else { panic!("{error}") };
    assert_eq!(*pid, Some(std::process::id()));
    assert!(error.to_string().contains("another import is running (process"), "{error}");
    assert!(matches!(repair(&again), Err(StoreError::Locked { .. })));
    let path = fixture.file("other.json", people(0..1).as_bytes());
    let refused = store::import(&again, &[path], &crate::text::Fixture::options("un"));
    assert!(matches!(refused, Err(StoreError::Locked { .. })));
    assert_eq!(again.snapshot("un").expect("readers need no lock").manifest().entities, 3);
    drop(lock);
    again.lock().expect("nobody else writes any more");
}

#[test]
fn a_lock_left_behind_by_a_dead_process_is_none() {
    let fixture = workspace();
    let path = fixture.workspace.root().join("workspace.lock");
    for left in ["4194304\n", "", "not a number at all, and longer than one\n"] {
        fs::write(&path, left).expect("a disk with room");
        drop(fixture.workspace.lock().expect("the file alone locks nothing"));
        let pid = fs::read_to_string(&path).expect("a file");
        assert_eq!(pid, format!("{}\n", std::process::id()));
    }
}

#[test]
fn what_a_killed_import_left_changes_nothing() {
    let fixture = workspace();
    let version = fixture.import("un", people(0..3)).manifest.version;
    let staging = fixture.dir("un").join(".staging");
    let refused = fixture.workspace.quarantine_dir("un", ".staging");
    for folder in [&staging, &refused] {
        fs::create_dir_all(folder).expect("a folder");
        fs::write(folder.join("half"), "x").expect("a disk with room");
    }
    fs::create_dir_all(fixture.dir("never").join(".staging")).expect("a folder");

    assert_eq!(fixture.workspace.names().expect("a folder"), ["un"]);
    let dataset = fixture.workspace.dataset("un").expect("it is there");
    assert_eq!(dataset.versions, [version]);
    let leftovers = diagnose(&fixture.workspace).expect("a workspace");
    assert_eq!(leftovers.len(), 3, "{leftovers:?}");

    fixture.import("un", people(0..4));
    assert!(!staging.exists() && !refused.exists());
    assert_eq!(diagnose(&fixture.workspace).expect("a workspace").len(), 1);
}

#[test]
fn a_kill_between_two_renames_leaves_the_old_version_in_use() {
    let fixture = workspace();
    let old = fixture.import("un", people(0..3)).manifest.version;
    let new = fixture.import("un", people(0..4)).manifest.version;
    // The version is in its place, `current` is not yet replaced, and half of it lies beside.
    fs::write(fixture.dir("un").join("current"), format!("{old}\n")).expect("a disk with room");
    fs::write(fixture.dir("un").join("current.new"), &new[..4]).expect("a disk with room");
    assert_eq!(fixture.workspace.snapshot("un").expect("whole").manifest().version, old);
    let findings = diagnose(&fixture.workspace).expect("a workspace");
    assert!(findings.is_empty(), "{findings:?}");
    let again = fixture.import("un", people(0..4)).manifest.version;
    assert_eq!(fixture.current("un"), again);
}

#[test]
fn a_reader_keeps_the_version_it_opened() {
    let fixture = workspace();
    fixture.import("un", people(0..3));
    let reader = fixture.workspace.snapshot("un").expect("whole");
    // Also when the same files come again and their old version is removed.
    for count in [3, 5, 7] {
        fixture.import("un", people(0..count));
        let mut seen = 0;
        let read = reader.for_each(|_| {
            seen += 1;
            Ok::<(), index::IndexError>(())
        });
        read.expect("the version it opened");
        assert_eq!(seen, 3);
        assert!(reader.get("p2").expect("the version it opened").is_some());
        assert!(reader.get("p4").expect("the version it opened").is_none());
    }
    assert_eq!(fixture.workspace.snapshot("un").expect("whole").manifest().entities, 7);
}

#[test]
fn readers_beside_a_writer_see_one_version_or_another() {
    let fixture = workspace();
    fixture.import("un", people(0..10));
    let root = fixture.workspace.root().to_owned();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut sizes = std::collections::BTreeSet::new();
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let workspace = Workspace::open(&root).expect("a workspace");
                let snapshot = workspace.snapshot("un").expect("one whole version");
                let mut seen = 0;
                let read = snapshot.for_each(|_| {
                    seen += 1;
                    Ok::<(), index::IndexError>(())
                });
                read.expect("one whole version");
                assert_eq!(seen, snapshot.manifest().entities);
                sizes.insert(seen);
            }
            sizes
        });
        for count in 11..16 {
            fixture.import("un", people(0..count));
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        let sizes = reader.join().expect("no reader fails");
        assert!(sizes.iter().all(|size| (10..16).contains(size)), "{sizes:?}");
    });
}
