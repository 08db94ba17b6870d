//! Work that takes a processor, kept off the threads that serve connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::errors::Problem;

/// A place for questions to be worked on: so many at a time, so many waiting.
#[derive(Debug)]
pub(crate) struct Work {
    places: Arc<Semaphore>,
    here: Arc<AtomicUsize>,
    most: usize,
}

/// One who is waiting or being served; gone when dropped, also if the client goes away.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Work {
    /// `at_once` are worked on; of those that wait beyond `waiting`, each is turned away.
    pub(crate) fn new(at_once: usize, waiting: usize) -> Work {
        let at_once = at_once.clamp(1, Semaphore::MAX_PERMITS);
        let places = Arc::new(Semaphore::new(at_once));
        Work { places, here: Arc::default(), most: at_once.saturating_add(waiting) }
    }

    /// Does a job and hands back what it made.
    ///
    /// # Errors
    /// Too many are waiting already, or the job has a defect.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let counted = Counted(self.here.clone());
        if self.here.fetch_add(1, Ordering::Relaxed) >= self.most {
            return Err(Problem::unavailable("the server is busy; try again in a moment"));
        }
        let place = self.places.clone().acquire_owned().await.map_err(|_| Problem::bug())?;
        let done = tokio::task::spawn_blocking(move || {
            let done = job();
            // The place is free only when the work is over, whoever still waits for it.
            drop((place, counted));
            done
        });
        done.await.unwrap_or_else(|_| Err(Problem::bug()))
    }

    /// How many are waiting or being served.
    pub(crate) fn load(&self) -> usize {
        self.here.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_defect_is_a_reply_and_the_place_is_free_again() {
        let work = Work::new(1, 0);
        for _ in 0..3 {
            let failed = work.run(|| -> Result<(), Problem> { panic!("a test's own") }).await;
            assert_eq!(failed, Err(Problem::bug()));
        }
        assert_eq!(work.run(|| Ok(1)).await, Ok(1));
        assert_eq!(work.load(), 0);
    }
}
