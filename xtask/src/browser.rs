//! What a real browser keeps of a register.

use std::path::{Path, PathBuf};

use crate::run::{Result, cargo_with};

/// Names under which systems know Chromium.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Runs the test that works with a browser: the program given, else that of CHROMIUM, else one on PATH.
pub(crate) fn run(given: Option<&Path>) -> Result<()> {
    let program = match given {
        // As the person wrote it, so it is taken from where they stand.
        Some(given) => std::path::absolute(given).map_err(|error| error.to_string())?,
        None => (std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(on_path)).ok_or(
            "there is no Chromium on PATH\nhint: install one (Debian: apt install chromium), or name it with \
             --chromium FILE or CHROMIUM",
        )?,
    };
    if !program.is_file() {
        return Err(format!(
            "{}: there is no such program\nhint: --chromium and CHROMIUM name the program itself",
            program.display()
        ));
    }
    let program = program.display().to_string();
    let test = "register_browser::a_browser_keeps_nobody";
    cargo_with(
        &["test", "--workspace", "--test", "it", "--", "--ignored", "--exact", test, "--nocapture"],
        &[("CHROMIUM", &program)],
    )
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}
