//! What is wrong with a workspace, and mending it.

use std::fs;
use std::path::PathBuf;

use store::{Severity, StoreError, Workspace, diagnose, repair};

use crate::text::{Fixture, people, workspace};

/// Compares findings, one line each: severity, place, what. A place that is a path is cut to what
/// stands below the workspace.
#[track_caller]
fn check(workspace: &Workspace, expect: &[&str]) {
    let root = format!("{}/", workspace.root().display());
    let findings = diagnose(workspace).expect("a workspace");
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let place = finding.place.replace(&root, "");
            format!("{:?} {place}: {}", finding.severity, finding.what)
        })
        .collect();
    assert_eq!(lines, expect);
    for finding in findings {
        assert_eq!(finding.repair.is_some(), finding.severity > Severity::Note, "{finding:?}");
    }
}

#[track_caller]
fn check_repair(workspace: &Workspace, expect: &[&str]) {
    let root = format!("{}/", workspace.root().display());
    let done = repair(workspace).expect("a workspace");
    let lines: Vec<String> = done
        .iter()
        .map(|done| format!("{}: {}", done.place.replace(&root, ""), done.what))
        .collect();
    assert_eq!(lines, expect);
}

/// A workspace with two versions of `un`, the second in use.
fn two() -> (Fixture, String, String) {
    let fixture = workspace();
    let options = |hour| store::ImportOptions {
        now: format!("2025-01-02T0{hour}:00:00"),
        ..Fixture::options("un")
    };
    let version = |count, hour| {
        let report = fixture.try_import(people(0..count), &options(hour)).expect("an import");
        report.manifest.version
    };
    let (old, new) = (version(3, 1), version(4, 2));
    (fixture, old, new)
}

/// Some file of a version that is not its manifest.
fn index_file(fixture: &Fixture, version: &str) -> PathBuf {
    let entries = fs::read_dir(fixture.dir("un").join(version)).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let is_store = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "store");
    paths.into_iter().find(is_store).expect("an index")
}

fn name(path: &std::path::Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn nothing_is_found_in_a_whole_workspace() {
    check(&workspace().workspace, &[]);
    let (fixture, _, _) = two();
    check(&fixture.workspace, &[]);
    check_repair(&fixture.workspace, &[]);
}

#[test]
fn leftovers_are_found_and_removed() {
    let (fixture, _, _) = two();
    fs::create_dir(fixture.dir("un").join(".staging")).expect("a folder");
    let refused = fixture.workspace.quarantine_dir("un", ".staging");
    fs::create_dir_all(refused).expect("a folder");
    let what = "left behind by an import or a removal that did not end";
    check(
        &fixture.workspace,
        &[
            &format!("Warning datasets/un/.staging: {what}"),
            &format!("Warning quarantine/un/.staging: {what}"),
        ],
    );
    check_repair(
        &fixture.workspace,
        &["datasets/un/.staging: removed", "quarantine/un/.staging: removed"],
    );
    check(&fixture.workspace, &[]);
}

#[test]
fn without_a_version_in_use_the_newest_is_put_in_use() {
    let (fixture, _, new) = two();
    let current = fixture.dir("un").join("current");
    for (text, what) in [
        (None, "no version is in use"),
        (Some("gone\n"), "the version in use, gone, is not there"),
        (Some(""), "no version is in use"),
        (Some("../../.."), "no version is in use"),
    ] {
        match text {
            None => fs::remove_file(&current).expect("a file"),
            Some(text) => fs::write(&current, text).expect("a disk with room"),
        }
        check(&fixture.workspace, &[&format!("Damage un: {what}")]);
        check_repair(&fixture.workspace, &[&format!("un: version {new} put in use")]);
        check(&fixture.workspace, &[]);
        assert_eq!(fixture.current("un"), new);
    }
}

#[test]
fn a_damaged_version_gives_way_to_an_older_one() {
    let (fixture, old, new) = two();
    let path = index_file(&fixture, &new);
    let mut bytes = fs::read(&path).expect("a file");
    bytes[0] ^= 1;
    fs::write(&path, &bytes).expect("a disk with room");
    let file = name(&path);
    let findings = diagnose(&fixture.workspace).expect("a workspace");
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((finding.severity, &finding.place), (Severity::Damage, &format!("un {new}")));
    let begins = format!("{file} is not what was written: its SHA-256 is ");
    assert!(finding.what.starts_with(&begins), "{finding:?}");
    fs::remove_file(&path).expect("a file");
    check(&fixture.workspace, &[&format!("Damage un {new}: {file} is missing")]);
    check_repair(&fixture.workspace, &[&format!("un: version {old} put in use")]);
    check(&fixture.workspace, &[]);
    // What is damaged stays where it is: a person may want to look at it.
    assert!(fixture.dir("un").join(new).is_dir());
}

#[test]
fn any_changed_byte_is_refused_and_an_older_version_offered() {
    let (fixture, old, new) = two();
    let current = fixture.dir("un").join("current");
    let entries = fs::read_dir(fixture.dir("un").join(&new)).expect("a folder");
    let files = entries.map(|entry| entry.expect("an entry").path()).filter(|path| {
        // The index library locks with empty files, which it leaves behind.
        path.metadata().expect("a file").len() > 0
    });
    let files: Vec<PathBuf> = files.collect();
    assert!(files.len() > 12, "{files:?}");
    for path in files {
        let whole = fs::read(&path).expect("a file");
        for at in [0, whole.len() / 3, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, bytes).expect("a disk with room");
            let error = match fixture.workspace.snapshot("un") {
                Err(error) => error,
                Ok(_) => panic!("{}: byte {at} is not missed", path.display()),
            };
            let text = error.to_string();
            assert!(text.contains(&name(&path)), "{text}");
            assert!(fixture.workspace.union(&[]).is_err());
            // A digit of the format's number makes it another format, which is not damage.
            if matches!(error, StoreError::Index(_)) {
                assert!(text.contains("written in snapshot format"), "{text}");
                continue;
            }
            assert!(text.contains(&new), "{text}");
            let hint = error.hint().expect("something can be done");
            assert!(hint.contains("throughline doctor --repair"), "{hint}");
            assert!(hint.contains(&old), "{hint}");
        }
        // What the hint says helps.
        check_repair(&fixture.workspace, &[&format!("un: version {old} put in use")]);
        assert_eq!(fixture.workspace.snapshot("un").expect("whole").manifest().entities, 3);
        fs::write(&path, &whole).expect("a disk with room");
        fs::write(&current, format!("{new}\n")).expect("a disk with room");
        assert_eq!(fixture.workspace.snapshot("un").expect("whole").manifest().entities, 4);
    }
}

#[test]
fn without_an_older_version_the_hint_is_to_import() {
    let fixture = workspace();
    let version = fixture.import("un", people(0..3)).manifest.version;
    let path = index_file(&fixture, &version);
    let length = fs::metadata(&path).expect("a file").len();
    fs::write(&path, "short").expect("a disk with room");
    let error = fixture.workspace.snapshot("un").err().expect("refused");
    let text = error.to_string();
    let what =
        format!("damaged: a file of 5 bytes was found, and one of {length} bytes was written");
    assert!(text.contains(&what), "{text}");
    assert!(error.hint().is_some_and(|hint| hint.starts_with("import the dataset again")));
}

#[test]
fn a_manifest_that_cannot_be_read_is_damage() {
    let (fixture, old, new) = two();
    let path = fixture.dir("un").join(&new).join("snapshot.json");
    fs::write(&path, "{").expect("a disk with room");
    let findings = diagnose(&fixture.workspace).expect("a workspace");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(
        (findings[0].severity, &findings[0].place),
        (Severity::Damage, &format!("un {new}"))
    );
    assert!(findings[0].what.contains("not a snapshot"), "{findings:?}");
    check_repair(&fixture.workspace, &[&format!("un: version {old} put in use")]);
}

#[test]
fn where_nothing_is_whole_nothing_is_put_in_use() {
    let fixture = workspace();
    let version = fixture.import("un", people(0..3)).manifest.version;
    let path = index_file(&fixture, &version);
    fs::remove_file(&path).expect("a file");
    let finding = format!("Damage un {version}: {} is missing", name(&path));
    check(&fixture.workspace, &[&finding]);
    check_repair(&fixture.workspace, &[]);
    assert_eq!(fixture.current("un"), version);
}

#[test]
fn a_stray_file_is_a_note() {
    let (fixture, _, new) = two();
    fs::write(fixture.dir("un").join(&new).join("notes.txt"), "x").expect("a disk with room");
    check(&fixture.workspace, &[&format!("Note un {new}: notes.txt does not belong here")]);
    check_repair(&fixture.workspace, &[]);
    assert_eq!(fixture.current("un"), new);
}

#[test]
fn references_are_looked_for_in_all_datasets() {
    let fixture = workspace();
    let own = |id: &str, owner: &str, asset: &str| {
        format!(
            r#"{{"id":"{id}","schema":"Ownership","properties":{{"owner":["{owner}"],"asset":["{asset}"]}}}}"#
        ) + "\n"
    };
    let links = own("o1", "p0", "p1") + &own("o2", "p2", "nobody") + &own("o3", "none", "old-p2");
    fixture.import("links", links);
    let nowhere = |count: u32, link: &str| {
        format!("Warning links: {count} references lead nowhere, for example {link}")
    };
    check(&fixture.workspace, &[&nowhere(6, "o1.owner points at p0")]);
    fixture.import("people", people(0..2));
    check(&fixture.workspace, &[&nowhere(4, "o2.owner points at p2")]);
    // A former id is an id.
    let former = r#"{"id":"p2","schema":"Person","referents":["old-p2"],"properties":{"name":["Jane Roe"]}}"#;
    fixture.import("former", former);
    check(&fixture.workspace, &[&nowhere(2, "o2.asset points at nobody")]);
}

#[test]
fn unknown_schemata_are_a_note() {
    let fixture = workspace();
    let newer = r#"{"id":"n","schema":"Newthing","properties":{"name":["Jane Roe"]}}"#;
    fixture.import("un", people(0..1) + newer);
    check(&fixture.workspace, &["Note un: schemata this program does not know: Newthing"]);
}

#[test]
fn a_removed_dataset_is_gone_whole_and_half_a_removal_is_mended() {
    let (fixture, old, new) = two();
    fixture.import("us", people(0..2));
    let lock = fixture.workspace.lock().expect("nobody else");
    let open = fixture.workspace.snapshot("un").expect("a dataset");
    let removed = fixture.workspace.remove_dataset(&lock, "un").expect("a dataset");
    assert_eq!(removed, [old, new]);
    assert_eq!(fixture.workspace.names().expect("a folder"), ["us"]);
    // Whoever had it open reads on.
    assert!(open.get("p1").expect("whole").is_some());
    for missing in ["un", "never"] {
        let error = fixture.workspace.remove_dataset(&lock, missing).expect_err("gone");
        assert!(matches!(error, store::StoreError::NoDataset { .. }), "{error}");
    }
    assert!(fixture.workspace.remove_dataset(&lock, "../us").is_err());
    drop(lock);
    // Killed between the move and the end.
    fs::rename(fixture.dir("us"), fixture.workspace.root().join("datasets/.removed"))
        .expect("a move");
    let what = "left behind by an import or a removal that did not end";
    check(&fixture.workspace, &[&format!("Warning datasets/.removed: {what}")]);
    check_repair(&fixture.workspace, &["datasets/.removed: removed"]);
    check(&fixture.workspace, &[]);
}
