//! Ctrl-C: the first asks a command to stop cleanly, the second ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that becomes true at the first Ctrl-C (or a polite kill). The workspace never depends on
/// a clean end; the second Ctrl-C may therefore end the program on the spot.
pub(crate) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = flag.clone();
    let handler = move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // Without a handler Ctrl-C still ends the program, and the workspace is still whole.
    let _ = ctrlc::set_handler(handler);
    flag
}
