//! Crashes: a write that was cut short anywhere, a disk that is full or gone.

use tempfile::TempDir;

use super::*;
use crate::log::{LogError, LogReader};

/// Where in the tree the last writes happen: inside a bundle, completing one, beyond one.
const SIZES: [u64; 3] = [5, 255, 300];

#[test]
fn a_last_write_cut_at_any_byte_loses_nothing_that_was_reported() {
    for size in SIZES {
        let dir = TempDir::new().unwrap();
        let live = dir.path().join("live");
        let mut log = Log::create(&live, ORIGIN, &secret()).unwrap();
        log.append(&entries(0..size - 1)).unwrap();
        let before = frames(&live);
        log.append(&entries(size - 1..size + 1)).unwrap();
        let after = frames(&live);
        let journal = fs::read(live.join("journal")).unwrap();
        for cut in before..=after {
            // As when a disk kept the first part only: nothing follows, or zeros do.
            for zeros in [false, true] {
                let killed = dir.path().join("killed");
                let _ = fs::remove_dir_all(&killed);
                copy(&live, &killed);
                let mut bytes = journal[..cut].to_vec();
                if zeros {
                    bytes.resize(journal.len(), 0);
                }
                fs::write(killed.join("journal"), &bytes).unwrap();
                // Zeros at the end of a frame may be its own.
                let whole = cut == after || (zeros && bytes[..after] == journal[..after]);
                let kept = if whole { size + 1 } else { size - 1 };
                assert_eq!(read(&killed), entries(0..kept), "read at {cut} of {before}..{after}");
                // A writer sees what a reader sees, by the same code; it waits for the disk, so it is
                // tried at some of the places.
                if cut % 97 != 0 && cut != after {
                    continue;
                }
                let mut log = Log::open(&killed, &secret()).unwrap();
                assert_eq!(log.size(), kept, "opened at {cut} of {before}..{after}");
                log.append(&entries(kept..kept + 1)).unwrap();
                drop(log);
                assert_eq!(read(&killed), entries(0..kept + 1));
            }
        }
    }
}

/// Bytes of the frames in a journal: what follows is zeros.
fn frames(dir: &Path) -> usize {
    let journal = fs::read(dir.join("journal")).unwrap();
    journal.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)
}

#[test]
fn tiles_cut_while_they_were_made_are_made_again() {
    let dir = TempDir::new().unwrap();
    let (live, done) = (dir.path().join("live"), dir.path().join("done"));
    let mut log = Log::create(&live, ORIGIN, &secret()).unwrap();
    log.append(&entries(0..300)).unwrap();
    log.settle().unwrap();
    log.append(&entries(300..600)).unwrap();
    copy(&live, &done);
    drop(Log::open(&done, &secret()).unwrap());
    let new: Vec<String> =
        files(&done).into_iter().filter(|name| !live.join(name).exists()).collect();
    assert!(new.len() >= 5, "{new:?}");
    // Each file that making tiles adds: not there, empty, half, whole; the checkpoint is still the old.
    for name in &new {
        let whole = fs::read(done.join(name)).unwrap();
        for length in [0, whole.len() / 2, whole.len()] {
            let killed = dir.path().join("killed");
            let _ = fs::remove_dir_all(&killed);
            copy(&live, &killed);
            fs::create_dir_all(killed.join(name).parent().unwrap()).unwrap();
            fs::write(killed.join(name), &whole[..length]).unwrap();
            assert_eq!(read(&killed), entries(0..600), "{name} cut at {length}");
            drop(Log::open(&killed, &secret()).unwrap());
            assert_eq!(files(&killed), files(&done), "{name} cut at {length}");
            assert!(crate::log::verify(&killed, &key(), &[], &[]).unwrap().is_sound());
        }
    }
    // The checkpoint is the new one, and the journal was not emptied yet.
    fs::copy(live.join("journal"), done.join("journal")).unwrap();
    assert_eq!(Log::open(&done, &secret()).unwrap().size(), 600);
    assert_eq!(read(&done), entries(0..600));
}

#[test]
fn a_journal_damaged_in_the_middle_is_refused() {
    let dir = TempDir::new().unwrap();
    let (live, copied) = (dir.path().join("live"), dir.path().join("copy"));
    let mut log = Log::create(&live, ORIGIN, &secret()).unwrap();
    log.append(&entries(0..1)).unwrap();
    log.append(&entries(1..2)).unwrap();
    copy(&live, &copied);
    let path = copied.join("journal");
    let mut bytes = fs::read(&path).unwrap();
    bytes[40] ^= 1;
    fs::write(&path, bytes).unwrap();
    let Err(LogError::Damaged { place, .. }) = Log::open(&copied, &secret()) else {
        panic!("a damaged journal was taken");
    };
    assert_eq!(place, "journal");
}

#[test]
fn without_its_journal_nothing_is_reported_as_durable() {
    let dir = TempDir::new().unwrap();
    let mut log = Log::create(dir.path(), ORIGIN, &secret()).unwrap();
    log.append(&entries(0..3)).unwrap();
    fs::remove_file(dir.path().join("journal")).unwrap();
    assert!(log.append(&entries(3..4)).is_err());
    assert_eq!(log.size(), 3);
}

/// `/dev/full` takes no byte: a disk that is full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_refuses_and_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let mut log = Log::create(dir.path(), ORIGIN, &secret()).unwrap();
    log.append(&entries(0..3)).unwrap();
    let before = log.checkpoint().clone();
    log.fill_disk();
    let Err(error) = log.append(&entries(3..4)) else {
        panic!("a full disk took an entry");
    };
    assert!(
        error.to_string().contains("space") || matches!(error, LogError::Stopped(_)),
        "{error}"
    );
    assert_eq!((log.size(), log.checkpoint()), (3, &before));
    assert_eq!(LogReader::open(dir.path(), &key()).unwrap().size(), 3);
}
