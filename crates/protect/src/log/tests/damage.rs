//! Every way to change a log, and where it is found.

use tempfile::TempDir;

use super::*;
use crate::log::{Verified, codec, verify};

/// Entries: more than a tile of the second level, so that there are three, whole and partial.
const SIZE: u64 = 256 * 256 + 300;

fn check(dir: &Path, remembered: &[Vec<u8>]) -> Verified {
    verify(dir, &key(), &[], remembered).unwrap()
}

#[test]
fn every_file_removed_emptied_cut_or_flipped_is_found() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("log");
    made(&dir, 256 * 3 + 20);
    assert!(check(&dir, &[]).is_sound());
    type Damage = fn(&Path, Vec<u8>);
    let damages: [(&str, Damage); 6] = [
        ("removed", |path, _| fs::remove_file(path).unwrap()),
        ("emptied", |path, _| fs::write(path, []).unwrap()),
        ("cut", |path, bytes| fs::write(path, &bytes[..bytes.len() - 1]).unwrap()),
        ("first byte", |path, mut bytes| {
            bytes[0] ^= 1;
            fs::write(path, bytes).unwrap();
        }),
        ("middle byte", |path, mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).unwrap();
        }),
        ("last byte", |path, mut bytes| {
            let last = bytes.len() - 2;
            bytes[last] ^= 1;
            fs::write(path, bytes).unwrap();
        }),
    ];
    for name in files(&dir) {
        let path = dir.join(&name);
        let whole = fs::read(&path).unwrap();
        for (damage, apply) in damages {
            apply(&path, whole.clone());
            let report = check(&dir, &[]);
            assert!(!report.is_sound(), "{name} {damage}: nothing was found");
            let first = &report.findings[0];
            // Entries are named by number; tiles and the checkpoint by their file.
            let is_named = match name.strip_prefix("tile/entries/") {
                Some(_) => first.place.starts_with("entry ") || first.place == name,
                None => report.findings.iter().any(|finding| finding.place == name),
            };
            assert!(is_named, "{name} {damage}: {:?}", report.findings);
            fs::write(&path, &whole).unwrap();
        }
    }
    assert!(check(&dir, &[]).is_sound());
}

/// Changes the entries of one bundle.
fn rebundle(dir: &Path, bundle: &str, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let path = dir.join("tile/entries").join(bundle);
    let bytes = fs::read(&path).unwrap();
    let mut entries: Vec<Vec<u8>> =
        codec::parts(&bytes).map(|entry| entry.unwrap().to_vec()).collect();
    change(&mut entries);
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend((entry.len() as u16).to_be_bytes());
        bytes.extend(entry);
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn one_entry_edited_removed_moved_or_put_in_is_found_where_it_was() {
    let home = TempDir::new().unwrap();
    let sound = home.path().join("sound");
    made(&sound, SIZE);
    let edited = codec::encode(&entry(999)).unwrap();
    type Change = Box<dyn Fn(&mut Vec<Vec<u8>>)>;
    let put = edited.clone();
    let cases: [(&str, &str, Change, &str, &str); 7] = [
        ("edited", "002", Box::new(move |all| all[5] = edited.clone()), "entry 517", "not the one"),
        ("removed", "002", Box::new(|all| drop(all.remove(5))), "entry 517", "removed"),
        ("swapped", "002", Box::new(|all| all.swap(5, 9)), "entry 517", "reordered"),
        ("repeated", "002", Box::new(|all| all[5] = all[6].clone()), "entry 517", "removed"),
        ("put in", "002", Box::new(move |all| all.insert(5, put.clone())), "entry 517", "put in"),
        ("emptied", "002", Box::new(|all| all[5].clear()), "entry 517", "empty"),
        (
            "last one removed",
            "257.p/44",
            Box::new(|all| drop(all.pop())),
            "tile/entries/257.p/44",
            "43",
        ),
    ];
    for (what, bundle, change, place, reason) in cases {
        let dir = home.path().join("changed");
        let _ = fs::remove_dir_all(&dir);
        copy(&sound, &dir);
        rebundle(&dir, bundle, change);
        let report = check(&dir, &[]);
        assert!(
            report
                .findings
                .iter()
                .any(|finding| finding.place == place && finding.reason.contains(reason)),
            "{what}: {:?}",
            report.findings
        );
    }
}

/// Rewrites the whole log with its own key, as somebody could who has stolen it.
fn rewritten(dir: &Path, entries: &[Entry]) {
    let _ = fs::remove_dir_all(dir);
    let mut log = Log::create(dir, ORIGIN, &secret()).unwrap();
    log.append(entries).unwrap();
}

#[test]
fn a_log_rewritten_with_its_own_key_is_found_by_whoever_remembers() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("log");
    made(&dir, 600);
    let remembered = vec![fs::read(dir.join("checkpoint")).unwrap()];
    let all = entries(0..900);
    let without = |n: usize| [&all[..n], &all[n + 1..]].concat();
    let mut swapped = all.clone();
    swapped.swap(300, 301);
    let mut edited = all.clone();
    edited[599] = entry(5);
    for (what, entries, sound) in [
        ("continued", all.clone(), true),
        ("the same", all[..600].to_vec(), true),
        ("removed", without(599), false),
        ("removed first", without(0), false),
        ("reordered", swapped, false),
        ("edited", edited, false),
        ("cut", all[..599].to_vec(), false),
        ("cut by a bundle", all[..512].to_vec(), false),
        ("begun again", Vec::new(), false),
    ] {
        rewritten(&dir, &entries);
        assert!(check(&dir, &[]).is_sound(), "{what}: by itself it is a log");
        let report = check(&dir, &remembered);
        assert_eq!(report.is_sound(), sound, "{what}: {:?}", report.findings);
    }
}

#[test]
fn an_older_checkpoint_put_back_is_found_even_alone() {
    for (old, new) in [(20, 21), (20, 300), (256, 257), (255, 256), (256, 512), (512, 700)] {
        let home = TempDir::new().unwrap();
        let dir = home.path().join("log");
        made(&dir, old);
        let older = fs::read(dir.join("checkpoint")).unwrap();
        let mut log = Log::open(&dir, &secret()).unwrap();
        log.append(&entries(old..new)).unwrap();
        drop(log);
        let newer = fs::read(dir.join("checkpoint")).unwrap();
        fs::write(dir.join("checkpoint"), &older).unwrap();
        // The tiles of the longer log give it away; with all of them put back, only memory does.
        let report = check(&dir, &[]);
        assert!(!report.is_sound(), "{old} for {new}");
        rewritten(&dir, &entries(0..old));
        assert!(check(&dir, &[]).is_sound());
        let report = check(&dir, &[newer]);
        assert!(report.findings[0].reason.contains("put back"), "{:?}", report.findings);
    }
}

#[test]
fn tiles_and_entries_rewritten_together_are_found_by_the_checkpoint() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("log");
    made(&dir, 600);
    let checkpoint = fs::read(dir.join("checkpoint")).unwrap();
    let mut forged = entries(0..600);
    forged[10] = entry(599);
    rewritten(&dir, &forged);
    fs::write(dir.join("checkpoint"), checkpoint).unwrap();
    let report = check(&dir, &[]);
    assert_eq!(report.findings[0].place, "checkpoint", "{:?}", report.findings);
}
