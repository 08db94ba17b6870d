//! Keeps what a register's process holds out of freed memory, swap, dumps and messages.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static MEMORY: Memory = Memory;

/// Set until the command is known, so that nothing is missed at the start.
static WIPES: AtomicBool = AtomicBool::new(true);

/// The system's allocator; what is freed is wiped while [`WIPES`] is set: opened people lie in ordinary
/// memory while they are compared. Wiping costs the comparison of names 3 to 6 %, which commands that open
/// no register need not pay.
struct Memory;

const WIPING: ZeroAlloc<System> = ZeroAlloc(System);

// The only unsafe code of the project: `std` has no other way to choose between two allocators.
// SAFETY: `ZeroAlloc<System>` takes its blocks from `System` and gives them back to it, so a block may be
// freed by either, whoever made it. Everything is handed on as it came.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if WIPES.load(Ordering::Relaxed) {
            unsafe { WIPING.dealloc(block, layout) }
        } else {
            unsafe { System.dealloc(block, layout) }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if WIPES.load(Ordering::Relaxed) {
            unsafe { WIPING.realloc(block, layout, size) }
        } else {
            unsafe { System.realloc(block, layout, size) }
        }
    }
}

/// For a command that never sees the people of a register.
pub(crate) fn wipe_no_more() {
    WIPES.store(false, Ordering::Relaxed);
}

/// For a process that opens a register, or shows people of one: no core dump, no debugger of the same user,
/// no swap where the system lets us, and no values in the message of a defect. Returns what could not be
/// done.
pub(crate) fn guard() -> Vec<String> {
    // A panic's own message may quote the text it failed on.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        anstream::eprintln!("a defect of the program at {place}; please report this line");
    }));
    kept()
}

#[cfg(unix)]
fn kept() -> Vec<String> {
    use nix::sys::mman::{MlockAllFlags, mlockall};
    use rlimit::{INFINITY, Resource};

    let mut missing = Vec::new();
    if let Err(error) = Resource::CORE.set(0, 0) {
        missing.push(format!("core dumps cannot be switched off: {error}"));
    }
    #[cfg(target_os = "linux")]
    if let Err(error) = nix::sys::prctl::set_dumpable(false) {
        missing.push(format!("other programs of this user may read its memory: {error}"));
    }
    // With a limit, locking later memory too would end the program when the limit is reached.
    let unlimited = Resource::MEMLOCK.get().is_ok_and(|(soft, hard)| {
        hard == INFINITY && (soft == INFINITY || Resource::MEMLOCK.set(hard, hard).is_ok())
    });
    let locked =
        unlimited && mlockall(MlockAllFlags::MCL_CURRENT | MlockAllFlags::MCL_FUTURE).is_ok();
    if !locked {
        missing.push(
            "memory may be swapped to disk: let the program lock it (`ulimit -l unlimited`, or \
             `LimitMEMLOCK=infinity` for a service), or encrypt the swap"
                .to_owned(),
        );
    }
    missing
}

#[cfg(not(unix))]
fn kept() -> Vec<String> {
    vec!["on this system memory may be dumped and swapped: encrypt the disk".to_owned()]
}
