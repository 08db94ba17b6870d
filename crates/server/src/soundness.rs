//! Large files of what is served, held against their checksums behind the requests: opening them
//! checks only small ones, and takes milliseconds for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use index::{IndexError, Union};

use crate::serving::LoadError;

/// Bytes read in a microsecond at most: a hundred megabytes a second, which leaves the disk to
/// requests.
const PACE: u64 = 100;

/// What is known of versions, each by its folder.
#[derive(Default)]
pub(crate) struct Soundness {
    /// `None`: it is what was written.
    known: Mutex<BTreeMap<PathBuf, Option<LoadError>>>,
    /// Held while files are read.
    busy: Mutex<()>,
    stopped: AtomicBool,
}

impl Soundness {
    /// Refuses datasets of which one is known to be damaged, and forgets versions that are no longer
    /// asked about.
    ///
    /// # Errors
    /// Why it was found to be damaged.
    pub(crate) fn admit(&self, union: &Union) -> Result<(), LoadError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_there = |dir: &Path| union.snapshots().iter().any(|own| own.dir() == dir);
        known.retain(|dir, _| is_there(dir));
        known.values().flatten().next().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Checks every version that was not checked yet; `damaged` hears of one that is not what was
    /// written, and says why it is refused. Blocks; does nothing while somebody else does the same.
    pub(crate) fn check(
        &self,
        union: &Union,
        mut damaged: impl FnMut(&index::Snapshot, IndexError) -> LoadError,
    ) {
        let Ok(_busy) = self.busy.try_lock() else {
            return;
        };
        for snapshot in union.snapshots() {
            let dir = snapshot.dir();
            let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if known().contains_key(dir) {
                continue;
            }
            let go_on = |bytes: usize| {
                thread::sleep(Duration::from_micros(bytes as u64 / PACE));
                !self.stopped.load(Ordering::Relaxed)
            };
            let found = match index::verify_rest(dir, go_on) {
                _ if self.stopped.load(Ordering::Relaxed) => return,
                Ok(()) => None,
                // A version that was replaced may be gone by now.
                Err(error) if error.is_damage() && dir.exists() => Some(damaged(snapshot, error)),
                Err(_) => continue,
            };
            known().insert(dir.to_owned(), found);
        }
    }

    /// Ends a check that is under way.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}
