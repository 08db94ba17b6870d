//! Keeps what a register's process holds out of swap, dumps and messages.

use nix::sys::mman::{MlockAllFlags, mlockall};
use rlimit::{INFINITY, Resource};

/// Wipes what is freed: opened people lie in ordinary memory while they are compared.
#[global_allocator]
static WIPING: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// For a process that opens a register: no core dump, no debugger of the same user, no swap where the
/// system lets us, and no values in the message of a defect. Returns what could not be done.
pub(crate) fn guard() -> Vec<String> {
    let mut missing = Vec::new();
    // A panic's own message may quote the text it failed on.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        anstream::eprintln!("a defect of the program at {place}; please report this line");
    }));
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
