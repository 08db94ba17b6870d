//! Giving up what a reader does not need.

use rlimit::Resource;

use super::Rules;

/// Why a process could not be confined. It must not read anything then.
#[derive(Debug, thiserror::Error)]
#[error("the reading process cannot be confined: {0}")]
pub struct ConfineError(String);

/// Limits this process to `rules`, for good: memory and time, no new file, no core; on Linux (x86-64 and
/// ARM64) also no call of the system but those that reading from and writing to what is open needs.
///
/// A call that opens a connection or starts a program ends the process (`SIGSYS`); others are refused. On
/// other systems only the limits hold, and not all of them.
///
/// # Errors
/// The system refuses.
pub fn confine(rules: &Rules) -> Result<(), ConfineError> {
    for (resource, most) in [
        (Resource::AS, rules.memory),
        (Resource::CPU, rules.cpu),
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ] {
        if resource.is_supported() {
            let failed = |error| ConfineError(format!("{}: {error}", resource.as_name()));
            resource.set(most, most).map_err(failed)?;
        }
    }
    calls()
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn calls() -> Result<(), ConfineError> {
    Ok(())
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn calls() -> Result<(), ConfineError> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

    let failed = |error: String| ConfineError(error);
    let apply = |calls: &[libc::c_long], listed: SeccompAction, others: SeccompAction| {
        let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
        let arch = std::env::consts::ARCH.try_into().map_err(|error| failed(format!("{error}")))?;
        let filter = SeccompFilter::new(rules, others, listed, arch)
            .map_err(|error| failed(error.to_string()))?;
        let program: BpfProgram = filter.try_into().map_err(|error| failed(format!("{error}")))?;
        apply_filter(&program).map_err(|error| failed(error.to_string()))
    };
    // The strictest of all filters counts: those first, because the second forbids adding more.
    apply(FATAL, SeccompAction::KillProcess, SeccompAction::Allow)?;
    apply(NEEDED, SeccompAction::Allow, SeccompAction::Errno(libc::EPERM as u32))
}

/// Nothing that only reads does this.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
const FATAL: &[libc::c_long] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_io_uring_setup,
    libc::SYS_bpf,
    libc::SYS_mount,
    libc::SYS_setns,
    libc::SYS_unshare,
    libc::SYS_memfd_create,
];

/// What reading, writing, memory and the end of a process need.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
const NEEDED: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    libc::SYS_ppoll,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_tgkill,
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_exit,
    libc::SYS_exit_group,
];
