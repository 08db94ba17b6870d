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

#[track_caller]
fn check_changed(dir: &Path, name: &str) {
    let damage = verify(dir).expect("a manifest");
    let [Damage::Changed { file, expected, found }] = damage.as_slice() else {
        panic!("{damage:?}")
    };
    assert_eq!(file, name);
    assert!(expected != found && expected.len() == 64 && found.len() == 64, "{damage:?}");
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
        check_changed(dir, &name(&path));
        fs::write(&path, &whole[..whole.len() - 1]).expect("a disk with room");
        check_changed(dir, &name(&path));
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
fn small_files_are_checked_whenever_they_are_opened() {
    let below = snapshot(PARTIES);
    let over = tempfile::tempdir().expect("a temporary folder");
    let builder = index::Builder::over(over.path(), &below.snapshot).expect("whole");
    let mut builder = builder.expect("a file system with links");
    builder.remove(&["a"]).expect("whole");
    for entity in crate::text::entities("c Person name=John_Doe") {
        builder.add(entity).expect("a disk with room");
    }
    let built = builder.finish(|_| {}).expect("a disk with room");
    index::Manifest::of("test", &built).seal(over.path()).expect("a disk with room");
    for dir in [below.folder.path(), over.path()] {
        let mut checked = 0;
        for path in files(dir) {
            let whole = fs::read(&path).expect("a file");
            if whole.is_empty() {
                continue;
            }
            for at in [0, whole.len() / 2, whole.len() - 1] {
                let mut changed = whole.clone();
                changed[at] ^= 4;
                fs::write(&path, &changed).expect("a disk with room");
                let error = Snapshot::open(dir).err().expect("refused");
                assert!(error.to_string().contains(&name(&path)), "{error}");
                fs::write(&path, &whole[..at]).expect("a disk with room");
                let error = Snapshot::open(dir).err().expect("refused");
                assert!(error.to_string().contains(&name(&path)), "{error}");
            }
            // The version over it may share the file.
            fs::write(&path, &whole).expect("a disk with room");
            fs::remove_file(&path).expect("a file");
            let error = Snapshot::open(dir).err().expect("refused");
            assert!(error.to_string().contains(&name(&path)), "{error}");
            fs::write(&path, &whole).expect("a disk with room");
            checked += 1;
        }
        assert!(checked >= 12, "{checked} files are little for an index");
        assert_eq!(verify(dir).expect("a manifest"), []);
        assert!(Snapshot::open(dir).is_ok());
    }
}

#[test]
fn large_files_are_left_to_a_check_of_their_own() {
    // Letters in no order, so that they stay many when they are compressed.
    let mut state = 1_u64;
    let mut letter = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + (state >> 33) as u8 % 26)
    };
    let mut entity = crate::text::entities("a Person name=Jane_Roe").remove(0);
    let note: String = (0..9_000_000).map(|at| if at % 9 == 8 { ' ' } else { letter() }).collect();
    entity.push("notes", &note, &"test".into());
    let made = crate::text::build("test", [entity]);
    let dir = made.folder.path();
    let large = files(dir).into_iter().max_by_key(|path| path.metadata().expect("a file").len());
    let large = large.expect("files");
    let whole = fs::read(&large).expect("a file");
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    fs::write(&large, &changed).expect("a disk with room");
    assert!(Snapshot::open(dir).is_ok(), "{} bytes take too long", whole.len());
    let error = index::verify_rest(dir, |_| true).expect_err("damage");
    assert!(matches!(error, IndexError::Altered { .. }), "{error}");
    assert!(error.to_string().contains(&name(&large)), "{error}");
    assert!(error.is_damage());
    index::verify_rest(dir, |_| false).expect("it was told to stop");
    fs::write(&large, &whole).expect("a disk with room");
    let mut read = 0;
    let done = index::verify_rest(dir, |bytes| {
        read += bytes;
        true
    });
    done.expect("whole");
    assert!(read >= whole.len(), "{read}");
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
    for text in ["", "{", "[]", "{\"format_version\": 3}", "{\"format_version\": \"1\"}"] {
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
