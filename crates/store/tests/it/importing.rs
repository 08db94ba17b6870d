//! Versions, and what guards them.

use std::fs;
use std::sync::atomic::Ordering;

use sources::Format;
use store::{ImportOptions, StoreError};

use crate::text::{Fixture, people, tree, workspace};

fn later(dataset: &str, day: u32) -> ImportOptions {
    ImportOptions { now: format!("2025-01-{day:02}T03:04:05"), ..Fixture::options(dataset) }
}

#[test]
fn a_version_is_named_after_day_and_content() {
    let fixture = workspace();
    let report = fixture.import("un", people(0..3));
    let version = &report.manifest.version;
    assert!(version.starts_with("2025-01-02-"), "{version}");
    assert_eq!(version.len(), "2025-01-02-00000000".len());
    assert_eq!(&fixture.current("un"), version);
    let manifest = report.manifest;
    assert_eq!((manifest.read, manifest.kept, manifest.quarantined), (3, 3, 0));
    assert_eq!((manifest.entities, manifest.by_schema["Person"]), (3, 3));
    assert_eq!(report.quarantine, None);
    assert_eq!(fixture.workspace.dataset("un").expect("it is there").manifest, manifest);
}

#[test]
fn a_new_version_comes_into_use_and_the_old_one_stays() {
    let fixture = workspace();
    let first = fixture.import("un", people(0..3)).manifest.version;
    let second = fixture.try_import(people(0..4), &later("un", 9)).expect("an import");
    let second = second.manifest.version;
    assert_eq!(fixture.current("un"), second);
    let dataset = fixture.workspace.dataset("un").expect("it is there");
    assert_eq!(dataset.versions, [first.clone(), second]);
    assert_eq!(dataset.manifest.entities, 4);
    // Going back is editing one line.
    fs::write(fixture.dir("un").join("current"), first).expect("a disk with room");
    assert_eq!(fixture.workspace.snapshot("un").expect("whole").manifest().entities, 3);
}

#[test]
fn the_same_files_again_replace_their_version() {
    let fixture = workspace();
    let other = fixture.import("un", people(0..9)).manifest.version;
    let broken = people(0..3) + "{broken\n";
    let first = fixture.import("un", &broken).manifest.version;
    let versions = || fixture.workspace.dataset("un").expect("it is there").versions;
    let twins = [(later("un", 2), ".2"), (later("un", 2), ""), (later("un", 2), ".2")];
    for (options, ending) in twins {
        let again = fixture.try_import(&broken, &options).expect("an import");
        assert_eq!(again.manifest.version, format!("{first}{ending}"));
        assert_eq!(fixture.current("un"), again.manifest.version);
        let mut left = versions();
        left.retain(|version| *version != other);
        assert_eq!(left, [again.manifest.version.as_str()]);
        let quarantined = tree(&fixture.workspace.root().join("quarantine"));
        let folder = format!("un/{}", again.manifest.version);
        assert_eq!(quarantined, ["un", &folder, &format!("{folder}/refused.jsonl")]);
    }
}

#[test]
fn the_guard_against_shrinking_counts_parties() {
    let links = |n: u32| -> String {
        let link = |n| {
            format!(
                r#"{{"id":"l{n}","schema":"Ownership","properties":{{"owner":["p{n}"],"asset":["p0"]}}}}"#
            ) + "\n"
        };
        (0..n).map(link).collect()
    };
    let check = |was: String, now: String, expect: Option<(u64, u64)>| {
        let fixture = workspace();
        let guarded = ImportOptions { allow_shrink: false, ..Fixture::options("un") };
        fixture.try_import(&was, &guarded).expect("nothing was there to shrink");
        let before = fixture.current("un");
        match (fixture.try_import(&now, &guarded), expect) {
            (Ok(_), None) => assert_ne!(fixture.current("un"), before),
            (Err(StoreError::Shrunk { dataset, was, now }), Some(expect)) => {
                assert_eq!((dataset.as_str(), (was, now)), ("un", expect));
                assert_eq!(fixture.current("un"), before);
                let allowed = Fixture::options("un");
                fixture.try_import(people(0..1), &allowed).expect("it was allowed");
            }
            (result, expect) => panic!("{result:?}, {expect:?}"),
        }
    };
    check(people(0..20), people(0..18), None);
    check(people(0..20), people(0..17), Some((20, 17)));
    // Links come and go with the way a list is read; parties do not.
    check(people(0..20) + &links(500), people(0..20), None);
    check(people(0..20) + &links(1), people(0..2) + &links(500), Some((20, 2)));
    check(links(5), links(1), None);
}

#[test]
fn nothing_is_imported_of_nothing() {
    let fixture = workspace();
    fixture.import("un", people(0..3));
    let before = tree(fixture.workspace.root());
    let error = fixture.try_import("{broken\n{\n", &Fixture::options("un")).expect_err("refused");
    assert!(matches!(error, StoreError::NothingKept { read: 2 }), "{error}");
    let missing = [fixture.folder.path().join("missing.json")];
    let result = store::import(&fixture.workspace, &missing, &Fixture::options("new"));
    assert!(matches!(result, Err(StoreError::Read(_))));
    assert_eq!(tree(fixture.workspace.root()), before);
}

#[test]
fn an_interrupt_leaves_everything_as_it_was() {
    let fixture = workspace();
    fixture.import("un", people(0..3));
    let before = tree(fixture.workspace.root());
    for dataset in ["un", "new"] {
        let options = Fixture::options(dataset);
        options.interrupt.store(true, Ordering::Relaxed);
        let error = fixture.try_import(people(0..9), &options).expect_err("interrupted");
        assert!(matches!(error, StoreError::Interrupted), "{error}");
        assert_eq!(tree(fixture.workspace.root()), before);
    }
}

#[test]
fn the_sum_of_records_holds_with_contradictions() {
    let fixture = workspace();
    let content = people(0..3)
        + r#"{"id":"p0","schema":"Vessel","properties":{"name":["Paper Boat"]}}
{"id":"p1","schema":"Person","properties":{"country":["mt"]}}
{broken
"#;
    let manifest = fixture.import("un", content).manifest;
    assert_eq!((manifest.read, manifest.kept, manifest.quarantined), (6, 4, 2));
    assert_eq!(manifest.entities, 3);
}

#[test]
fn several_files_are_one_version() {
    let fixture = workspace();
    let paths = [
        fixture.file("one.json", people(0..3).as_bytes()),
        fixture.file("two.json", people(2..5).as_bytes()),
    ];
    let report = store::import(&fixture.workspace, &paths, &Fixture::options("un"));
    let manifest = report.expect("an import").manifest;
    assert_eq!((manifest.read, manifest.entities, manifest.files.len()), (6, 5, 2));
}

#[test]
fn old_versions_go_but_for_the_newest() {
    let fixture = workspace();
    let imported = |n: u32, day: &str| {
        let options = ImportOptions { now: day.to_owned(), ..Fixture::options("un") };
        fixture.try_import(people(0..n), &options).expect("a list").manifest.version
    };
    let versions: Vec<String> =
        (1..5).map(|n| imported(n, &format!("2025-01-0{n}T00:00:00"))).collect();
    let lock = fixture.workspace.lock().expect("nobody else writes");
    let gone = fixture.workspace.remove_old_versions(&lock, "un", 1).expect("a workspace");
    assert_eq!(gone, versions[..2]);
    let left = fixture.workspace.dataset("un").expect("it is there");
    assert_eq!(
        (left.versions, left.manifest.version),
        (versions[2..].to_vec(), versions[3].clone())
    );
    assert!(fixture.workspace.remove_old_versions(&lock, "un", 1).expect("none left").is_empty());
}

#[test]
fn whatever_hands_out_entities_can_be_imported() {
    let fixture = workspace();
    let lock = fixture.workspace.lock().expect("nobody else writes");
    let options = Fixture::options("un");
    let report = store::import_with(&fixture.workspace, &lock, &options, |sink| {
        let mut entity = model::Entity::new("p1", "Person");
        entity.push("name", "Jane Roe", &"un".into());
        sink.entity(entity)?;
        let counts = sources::Counts { read: 1, kept: 1, ..sources::Counts::default() };
        Ok(sources::Summary { format: Format::FtmJson, counts, published: None, files: Vec::new() })
    });
    assert_eq!(report.expect("an entity").manifest.entities, 1);
    let failed = store::import_with(&fixture.workspace, &lock, &options, |_| {
        Err(sources::Stop(Box::new(StoreError::Interrupted)).into())
    });
    assert!(matches!(failed, Err(StoreError::Interrupted)));
    assert_eq!(fixture.workspace.snapshot("un").expect("whole").manifest().entities, 1);
}
