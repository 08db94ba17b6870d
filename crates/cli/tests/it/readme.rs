//! The commands of the README run, in its order, on the example files.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Bench, Run};

#[test]
fn the_examples_of_the_readme_run() {
    let bench = Bench::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let case = root.join("examples/overseas-labour");
    for entry in fs::read_dir(case).expect("the example case") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), bench.path("").join(entry.file_name())).expect("a copy");
    }
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let commands = examples(&readme);
    assert!(commands.len() >= 8, "the README has examples: {commands:?}");
    let program = Path::new(env!("CARGO_BIN_EXE_throughline"));
    let path = format!(
        "{}:{}",
        program.parent().expect("a folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    for command in commands {
        let output = Command::new("sh")
            .args(["-c", &command])
            .current_dir(bench.path(""))
            .env("PATH", &path)
            .env_remove("THROUGHLINE_WORKSPACE")
            .output()
            .expect("sh");
        let run = Run::of(output);
        assert_eq!(run.code, 0, "`{command}` failed:\n{}\n{}", run.stdout, run.stderr);
        assert!(!run.stdout.is_empty() || command.contains("--out"), "`{command}` says nothing");
    }
}

/// Lines that begin with `$ throughline` in blocks marked `console`.
fn examples(readme: &str) -> Vec<String> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in readme.lines() {
        match line.trim() {
            "```console" => inside = true,
            "```" => inside = false,
            line if inside => {
                if let Some(command) = line.strip_prefix("$ ")
                    && command.starts_with("throughline")
                {
                    commands.push(command.to_owned());
                }
            }
            _ => {}
        }
    }
    commands
}
