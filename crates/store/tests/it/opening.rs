//! Workspaces that are there, are not, or are something else; names of datasets.

use std::fs;

use store::{StoreError, Workspace};

use crate::text::{Fixture, people, tree, workspace};

#[test]
fn a_missing_or_empty_folder_becomes_a_workspace() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for root in [folder.path().join("a/b/c"), folder.path().join("empty")] {
        if root.ends_with("empty") {
            fs::create_dir(&root).expect("a folder");
        }
        let error = Workspace::open(&root).expect_err("nothing there yet");
        assert!(matches!(error, StoreError::NoWorkspace { .. }), "{error}");
        assert!(error.hint().is_some());
        Workspace::open_or_create(&root).expect("a new one");
        let workspace = Workspace::open(&root).expect("it is there now");
        assert_eq!(workspace.names().expect("a folder"), [""; 0]);
        assert_eq!(tree(&root), ["workspace.toml"]);
    }
}

#[test]
fn something_else_is_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let check = |settings: &str, expect: &str| {
        let path = folder.path().join("workspace.toml");
        fs::write(&path, settings).expect("a disk with room");
        let error = Workspace::open_or_create(folder.path()).expect_err("refused");
        assert!(error.to_string().contains(expect), "{error}");
        assert_eq!(fs::read_to_string(&path).expect("a file"), settings);
    };
    check("layout = 2", "it has layout 2, and this program knows layout 1");
    check("layout = 'one'", "workspace.toml names no layout");
    check("", "workspace.toml names no layout");
    check("layout = ", "workspace.toml: ");
    check("\u{0}", "workspace.toml: ");

    let photos = tempfile::tempdir().expect("a temporary folder");
    fs::write(photos.path().join("cat.jpg"), "x").expect("a disk with room");
    for root in [photos.path().to_owned(), photos.path().join("cat.jpg")] {
        let error = Workspace::open_or_create(&root).expect_err("refused");
        assert!(matches!(error, StoreError::NotAWorkspace { .. }), "{error}");
    }
    assert_eq!(tree(photos.path()), ["cat.jpg"]);
}

#[test]
fn names_that_would_lead_elsewhere_are_refused() {
    let fixture = workspace();
    fixture.import("known", people(0..1));
    let before = tree(fixture.folder.path());
    for name in [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "/etc",
        ".hidden",
        "-rf",
        "_a",
        "a b",
        "a\0b",
        "a\n",
        "é",
        "ａ",
        "a\u{202E}b",
        "~",
        "a:b",
        &"a".repeat(65),
    ] {
        let refused = fixture.try_import(people(0..1), &Fixture::options(name));
        let error = refused.expect_err("refused");
        assert!(matches!(error, StoreError::BadName { .. }), "{name}: {error}");
        for error in [
            fixture.workspace.dataset(name).err(),
            fixture.workspace.snapshot(name).err(),
            fixture.workspace.union(&[name.to_owned()]).err(),
        ] {
            assert!(matches!(error, Some(StoreError::BadName { .. })), "{name}: {error:?}");
        }
    }
    let mut after = tree(fixture.folder.path());
    after.retain(|path| path != "import.json");
    assert_eq!(after, before.into_iter().filter(|path| path != "import.json").collect::<Vec<_>>());
    for name in ["a", "un-sc", "OFAC_sdn.2", "7", &"a".repeat(64), "a..b", "current"] {
        fixture.import(name, people(0..1));
    }
    assert_eq!(fixture.workspace.names().expect("a folder").len(), 8);
}

#[test]
fn an_unknown_dataset_names_those_there_are() {
    let fixture = workspace();
    let error = fixture.workspace.dataset("un").expect_err("nothing there");
    assert_eq!(error.to_string(), "there is no dataset `un`; the workspace is empty");
    fixture.import("ofac", people(0..1));
    fixture.import("eu", people(0..1));
    let error = fixture.workspace.snapshot("un").err().expect("nothing there");
    assert_eq!(error.to_string(), "there is no dataset `un`; there are: eu, ofac");
    let named = fixture.workspace.union(&["eu".to_owned(), "un".to_owned()]);
    assert!(matches!(named.err(), Some(StoreError::NoDataset { .. })));
}
