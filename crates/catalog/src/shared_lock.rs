//! The right to write, shared by the imports of one refresh.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use store::{Lock, StoreError, Workspace};

/// Held only while something is imported, so that a person can import in between.
pub(crate) struct SharedLock<'a> {
    workspace: &'a Workspace,
    patience: Duration,
    interrupt: &'a AtomicBool,
    held: Mutex<Weak<Lock>>,
}

impl<'a> SharedLock<'a> {
    pub(crate) fn new(
        workspace: &'a Workspace,
        patience: Duration,
        interrupt: &'a AtomicBool,
    ) -> SharedLock<'a> {
        SharedLock { workspace, patience, interrupt, held: Mutex::default() }
    }

    /// Takes the lock, or a share of it if another import of this refresh has it.
    ///
    /// # Errors
    /// Somebody else has had it for longer than we wait.
    pub(crate) fn take(&self) -> Result<Arc<Lock>, StoreError> {
        let start = Instant::now();
        loop {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(lock) = held.upgrade() {
                return Ok(lock);
            }
            match self.workspace.lock() {
                Ok(lock) => {
                    let lock = Arc::new(lock);
                    *held = Arc::downgrade(&lock);
                    return Ok(lock);
                }
                Err(StoreError::Locked { .. }) if self.interrupt.load(Ordering::Relaxed) => {
                    return Err(StoreError::Interrupted);
                }
                Err(StoreError::Locked { .. }) if start.elapsed() < self.patience => {}
                Err(error) => return Err(error),
            }
            drop(held);
            thread::sleep(Duration::from_millis(50).min(self.patience));
        }
    }
}
