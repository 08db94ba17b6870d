//! Snapshots that are not what was written.

use std::fs;
use std::path::{Path, PathBuf};

use index::{Damage, IndexError, Snapshot, verify};

use crate::text::{all, open, snapshot};

const PARTIES: &str = "a Person name=Jane_Roe\nb Company name=Invented_Ltd\na Person country=mt";

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn a_snapshot_stays_whole_while_it_is_read() {
    let made = snapshot(PARTIES);
    assert_eq!(all(&made.snapshot).len(), 2);
    assert_eq!(all(&open(made.folder.path())).len(), 2);
    assert_eq!(verify(made.folder.path()).expect("a manifest"), []);
}

#[test]
fn a_changed_byte_in_any_file_is_found() {
    let made = snapshot(PARTIES);
    let dir = made.folder.path();
    let mut checked = 0;
    for path in files(dir) {
        let whole = fs::read(&path).expect("a file");
        if whole.is_empty() || name(&path) == "snapshot.json" {
            continue;
        }
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        fs::write(&path, &changed).expect("a disk with room");
        assert_eq!(verify(dir).expect("a manifest"), [Damage::Changed(name(&path))]);
        fs::write(&path, &whole[..whole.len() - 1]).expect("a disk with room");
        assert_eq!(verify(dir).expect("a manifest"), [Damage::Changed(name(&path))]);
        fs::remove_file(&path).expect("a file");
        assert_eq!(verify(dir).expect("a manifest"), [Damage::Missing(name(&path))]);
        fs::write(&path, &whole).expect("a disk with room");
        checked += 1;
    }
    assert!(checked >= 6, "{checked} files are little for an index");
    fs::write(dir.join("stray"), "x").expect("a disk with room");
    assert_eq!(verify(dir).expect("a manifest"), [Damage::Unknown("stray".to_owned())]);
}

#[test]
fn no_damage_ends_in_a_panic() {
    let made = snapshot(PARTIES);
    let dir = made.folder.path();
    for path in files(dir) {
        let whole = fs::read(&path).expect("a file");
        let inverted = whole.iter().map(|byte| !byte).collect();
        for changed in [Vec::new(), inverted, whole[..whole.len() / 2].to_vec()] {
            fs::write(&path, changed).expect("a disk with room");
            // An error or an answer: which, depends on the file.
            let result = std::panic::catch_unwind(|| {
                let Ok(snapshot) = Snapshot::open(dir) else { return };
                let _ = snapshot.get("a");
                let _ = snapshot.search("jane", &index::SearchOptions::default());
                let _ = snapshot.for_each(|_| Ok::<(), IndexError>(()));
            });
            assert!(result.is_ok(), "{}", path.display());
        }
        fs::write(&path, whole).expect("a disk with room");
    }
}

#[test]
fn another_format_version_says_so() {
    let made = snapshot(PARTIES);
    let path = made.folder.path().join("snapshot.json");
    let text = fs::read_to_string(&path).expect("a manifest");
    let current = format!("\"format_version\": {}", index::FORMAT_VERSION);
    assert!(text.contains(&current));
    // A later version may have other fields altogether.
    fs::write(&path, "{\"format_version\": 4000, \"new\": []}").expect("a disk with room");
    let error = Snapshot::open(made.folder.path()).err().expect("refused");
    assert!(matches!(error, IndexError::Version { found: 4000, .. }), "{error}");
    assert!(error.to_string().contains("written in snapshot format 4000"), "{error}");
    assert_eq!(error.hint(), Some("import the dataset again"));
}

#[test]
fn what_is_no_snapshot_says_so() {
    let made = snapshot(PARTIES);
    let path = made.folder.path().join("snapshot.json");
    for text in ["", "{", "[]", "{\"format_version\": 2}", "{\"format_version\": \"1\"}"] {
        fs::write(&path, text).expect("a disk with room");
        let error = Snapshot::open(made.folder.path()).err().expect("refused");
        assert!(matches!(error, IndexError::Manifest { .. }), "{text}: {error}");
        assert!(error.to_string().contains("snapshot.json"), "{error}");
    }
    let empty = tempfile::tempdir().expect("a temporary folder");
    assert!(Snapshot::open(empty.path()).is_err());
    assert!(Snapshot::open(&empty.path().join("missing")).is_err());
}

#[test]
fn a_folder_in_use_is_not_built_in() {
    let made = snapshot(PARTIES);
    assert!(index::Builder::create(made.folder.path()).is_err());
    assert!(index::Builder::create(&made.folder.path().join("missing")).is_err());
}
