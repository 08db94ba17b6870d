//! A bar for whatever takes more than a moment: how far, how fast, how long still.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Watches a counter from a thread of its own and draws it on stderr, if that is a terminal.
pub(crate) struct Progress {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Watches `counter` go to `total` bytes.
    pub(crate) fn bytes(label: &str, total: u64, counter: Arc<AtomicU64>, quiet: bool) -> Progress {
        let template = "{msg} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta} left";
        Progress::watching(template, label, total, counter, quiet)
    }

    /// Watches `counter` go to `total` parts that mean nothing by themselves.
    pub(crate) fn parts(label: &str, total: u64, counter: Arc<AtomicU64>, quiet: bool) -> Progress {
        Progress::watching("{msg} {bar:24} {percent} % {eta} left", label, total, counter, quiet)
    }

    fn watching(
        template: &str,
        label: &str,
        total: u64,
        counter: Arc<AtomicU64>,
        quiet: bool,
    ) -> Progress {
        let done = Arc::new(AtomicBool::new(false));
        if quiet {
            return Progress { done, thread: None };
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        if bar.is_hidden() {
            return Progress { done, thread: None };
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(label.to_owned());
        let stop = done.clone();
        let thread = std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let position = counter.load(Ordering::Relaxed);
                bar.set_position(position);
                if total > 0 && position >= total {
                    // Everything is read; what is left is writing the index.
                    bar.set_style(ProgressStyle::default_spinner());
                }
                std::thread::park_timeout(Duration::from_millis(100));
            }
            bar.finish_and_clear();
        });
        Progress { done, thread: Some(thread) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A bar that failed to draw is no reason to fail.
            let _ = thread.join();
        }
    }
}
