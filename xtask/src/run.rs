//! Running other programs.

use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub(crate) type Result<T> = std::result::Result<T, String>;

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Runs cargo in the workspace, its output on ours.
pub(crate) fn cargo(arguments: &[&str]) -> Result<()> {
    cargo_with(arguments, &[])
}

/// The same, with variables of the environment set.
pub(crate) fn cargo_with(arguments: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    let set: String = variables.iter().map(|(name, value)| format!("{name}={value} ")).collect();
    eprintln!("$ {set}cargo {}", arguments.join(" "));
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(root())
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    eprintln!("  {:.0} s", start.elapsed().as_secs_f64());
    if status.success() { Ok(()) } else { Err(format!("cargo {} failed", arguments.join(" "))) }
}

/// What one run of a program cost.
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    /// The most memory it held, in megabytes; 0 where the system does not tell (not Linux).
    pub(crate) megabytes: f64,
    pub(crate) stdout: String,
    pub(crate) status: ExitStatus,
}

/// Runs a program to its end and watches its memory.
pub(crate) fn measure(command: &mut Command) -> Result<Cost> {
    let shown = format!("{command:?}");
    let start = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| format!("{shown} cannot be started: {error}"))?;
    let mut pipe = child.stdout.take().ok_or("no pipe")?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut pipe, &mut text).map(|_| text)
    });
    let (status, megabytes) = wait(&mut child).map_err(|error| format!("{shown}: {error}"))?;
    let seconds = start.elapsed().as_secs_f64();
    let stdout = reader
        .join()
        .map_err(|_| "the reader of a pipe panicked".to_owned())?
        .map_err(|error| format!("{shown}: {error}"))?;
    Ok(Cost { seconds, megabytes, stdout, status })
}

/// Polls the peak that the kernel keeps, until the process ends.
fn wait(child: &mut Child) -> std::io::Result<(ExitStatus, f64)> {
    let mut peak = 0.0_f64;
    let path = format!("/proc/{}/status", child.id());
    loop {
        if let Ok(text) = std::fs::read_to_string(&path) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kilobytes =
                line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
            peak = peak.max(kilobytes.unwrap_or(0.0) / 1024.0);
        }
        if let Some(status) = child.try_wait()? {
            return Ok((status, peak));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
