//! Versions over others: cheap while little changes, and the same as built anew. Every party is
//! invented.

use std::collections::BTreeMap;
use std::fs;

use model::Entity;
use sources::{Counts, FileInfo, Format, Sink, Summary};
use store::{ImportReport, StoreError, diagnose, import_over};

use crate::text::{Fixture, people, workspace};

/// The next version of `un`: without the people of these numbers, with these as new ones.
fn change(fixture: &Fixture, gone: &[u32], added: &[u32]) -> Result<ImportReport, StoreError> {
    let base = fixture.workspace.snapshot("un")?;
    let ids: Vec<String> = gone.iter().chain(added).map(|n| format!("p{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut files = base.manifest().files.clone();
    let sha256 = format!("{:064x}", files.len());
    files.push(FileInfo { name: "changes.json".to_owned(), bytes: 0, sha256 });
    let lock = fixture.workspace.lock()?;
    let options = Fixture::options("un");
    import_over(&fixture.workspace, &lock, &options, &base, &ids, |sink: &mut dyn Sink| {
        for n in added {
            let mut entity = Entity::new(format!("p{n}"), "Person");
            entity.push("name", format!("John Doe {n}"), &"un".into());
            sink.entity(entity)?;
        }
        let kept = added.len() as u64;
        let by_record = [("entity", kept)].into();
        let counts = Counts { read: kept, kept, by_record, ..Counts::default() };
        Ok(Summary { format: Format::FtmJson, counts, published: None, files })
    })
}

/// The name of everybody in the version in use.
fn names(fixture: &Fixture) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let read = fixture.workspace.snapshot("un").expect("whole").for_each(|entity| {
        let name = entity.values("name").next().unwrap_or_default().to_owned();
        assert!(names.insert(entity.id.clone(), name).is_none(), "{} twice", entity.id);
        Ok::<(), StoreError>(())
    });
    read.expect("whole");
    names
}

#[test]
fn few_changes_are_a_layer_and_many_are_not() {
    let fixture = workspace();
    fixture.import("un", people(0..100));
    let mut expect: BTreeMap<String, String> =
        (0..100).map(|n| (format!("p{n}"), format!("Jane Roe {n}"))).collect();
    for (gone, added, layers) in [
        (&[1, 2][..], &[3, 100][..], 1),
        // What is gone already, what was changed before, what was never there.
        (&[1, 100, 777], &[3], 2),
        (&[], &[], 3),
        // Gone are 1, 2, 3 twice and 100; 3 and 100 came, and 3 again: with three more, one in ten.
        (&[], &[1], 4),
        // A fifth layer is none.
        (&[5], &[], 0),
        // Eleven of a hundred are many.
        (&[6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], &[], 0),
        (&[17], &[18], 1),
    ] {
        let report = change(&fixture, gone, added).expect("a version");
        for n in gone {
            expect.remove(&format!("p{n}"));
        }
        for n in added {
            expect.insert(format!("p{n}"), format!("John Doe {n}"));
        }
        assert_eq!(report.manifest.layers, layers, "{gone:?} {added:?}");
        assert_eq!(names(&fixture), expect);
        let count = expect.len() as u64;
        let manifest = fixture.workspace.dataset("un").expect("there").manifest;
        assert_eq!((manifest.entities, manifest.read, manifest.kept), (count, count, count));
        assert_eq!(manifest.by_schema["Person"], count);
        assert_eq!(manifest.by_record["entity"], count);
    }
}

#[test]
fn a_layer_stays_whole_when_what_is_below_goes() {
    let fixture = workspace();
    let base = fixture.import("un", people(0..100)).manifest.version;
    let below = change(&fixture, &[1], &[2]).expect("a version").manifest.version;
    let reader = fixture.workspace.snapshot("un").expect("whole");
    let report = change(&fixture, &[3], &[2, 4]).expect("a version");
    assert_eq!(report.manifest.layers, 2);
    let expect = names(&fixture);
    let lock = fixture.workspace.lock().expect("nobody else writes");
    let removed = fixture.workspace.remove_old_versions(&lock, "un", 0).expect("folders");
    assert_eq!(removed.len(), 2);
    for version in [&base, &below] {
        assert!(removed.contains(version) && !fixture.dir("un").join(version).exists());
    }
    drop(lock);
    assert_eq!(names(&fixture), expect);
    assert_eq!(expect.len(), 98);
    let findings = diagnose(&fixture.workspace).expect("a workspace");
    assert!(findings.is_empty(), "{findings:?}");
    // Whoever had the version below open reads on.
    assert!(reader.get("p3").expect("the version it opened").is_some());
    assert!(
        reader
            .get("p4")
            .expect("the version it opened")
            .is_some_and(|own| { own.values("name").eq(["Jane Roe 4"]) })
    );
}

#[test]
fn damage_below_is_damage_of_every_version_that_shares_the_file() {
    let fixture = workspace();
    let base = fixture.import("un", people(0..100)).manifest.version;
    change(&fixture, &[1], &[2]).expect("a version");
    let shared = fixture.dir("un").join(base).join("prepared.bin");
    let mut bytes = fs::read(&shared).expect("a file");
    bytes[100] ^= 1;
    fs::write(&shared, bytes).expect("a disk with room");
    let findings = diagnose(&fixture.workspace).expect("a workspace");
    assert!(findings.iter().any(|own| own.what.contains("prepared.bin")), "{findings:?}");
    // And nothing is built over it.
    assert!(change(&fixture, &[5], &[]).is_err());
}
