//! Property tests from a new seed, and a short run of every fuzz target.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::run::{Result, cargo_with, root};

pub(crate) fn run(seconds: u64) -> Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    cargo_with(&["test", "--workspace", "--tests"], &[("PROPTEST_RNG_SEED", &now.to_string())])?;
    let list = cargo_fuzz().arg("list").output().map_err(|error| error.to_string())?;
    if !list.status.success() {
        return Err(format!(
            "cargo-fuzz does not run: {}\nhint: cargo install cargo-fuzz && rustup toolchain install nightly",
            String::from_utf8_lossy(&list.stderr).trim()
        ));
    }
    let targets = String::from_utf8_lossy(&list.stdout).into_owned();
    for target in targets.split_whitespace() {
        eprintln!("$ cargo fuzz run {target} ({seconds} s)");
        // New inputs go to the first folder; the second holds the ones the project keeps.
        let corpus = format!("fuzz/corpus/{target}");
        let seeds = format!("fuzz/seeds/{target}");
        std::fs::create_dir_all(root().join(&corpus)).map_err(|error| error.to_string())?;
        let status = cargo_fuzz()
            .args(["run", target, &corpus, &seeds, "--"])
            .arg(format!("-max_total_time={seconds}"))
            // Threads that end as their input does have not yet let go of what they hold when
            // leaks are counted.
            .args(["-rss_limit_mb=2048", "-timeout=10", "-detect_leaks=0"])
            .status()
            .map_err(|error| error.to_string())?;
        if !status.success() {
            return Err(format!(
                "fuzz target {target} found something: see fuzz/artifacts/{target}"
            ));
        }
    }
    Ok(())
}

fn cargo_fuzz() -> Command {
    let mut command = Command::new("cargo");
    command.args(["+nightly", "fuzz"]).current_dir(root());
    command
}
