//! Running the program and looking at what it leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own for one test, with a workspace in it.
pub(crate) struct Bench {
    dir: TempDir,
}

/// What a run of the program gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench { dir: TempDir::new().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.path("workspace")
    }

    /// Writes a file and returns its path as text.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("a file");
        path.display().to_string()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
        command.current_dir(self.dir.path());
        command.env_remove("THROUGHLINE_WORKSPACE").env("COLUMNS", "80");
        command.arg("--workspace").arg(self.workspace()).args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().expect("the program starts"))
    }

    /// Runs in a process that the system ends when it makes a file longer than so many blocks (of half a
    /// kilobyte or one, as the shell has it).
    #[cfg(unix)]
    pub(crate) fn limited(&self, blocks: u32, arguments: &[&str]) -> Run {
        let inner = self.command(arguments);
        let script = format!("ulimit -c 0; ulimit -f {blocks}; exec \"$@\"");
        let mut command = Command::new("sh");
        command
            .current_dir(self.dir.path())
            .env_remove("THROUGHLINE_WORKSPACE")
            .args(["-c", &script, "sh"]);
        command.arg(inner.get_program()).args(inner.get_args());
        Run::of(command.output().expect("the program starts"))
    }

    /// Runs and expects success.
    #[track_caller]
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?} failed:\n{}", run.stderr);
        run.stdout
    }

    /// Runs, expects success, and reads the last line as JSON.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let stdout = self.ok(arguments);
        let last = stdout.lines().last().expect("a line");
        serde_json::from_str(last).expect("JSON")
    }

    /// Every file of the workspace with its content, but for the lock, which names a process.
    pub(crate) fn tree(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.workspace(), &mut files);
        files
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Run {
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

fn collect(dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.file_name().is_some_and(|name| name != "workspace.lock") {
            let content = fs::read(&path).expect("a file");
            files.insert(path, content);
        }
    }
}

/// FollowTheMoney lines about `count` invented people.
pub(crate) fn people(count: usize) -> String {
    (0..count)
        .map(|n| {
            format!(
                "{{\"id\":\"inv-{n}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"Invented Person {n}\"],\
                 \"birthDate\":[\"19{:02}-01-02\"],\"notes\":[\"Invented.\"]}},\"datasets\":[\"test\"]}}\n",
                n % 100
            )
        })
        .collect()
}

/// A small list as FollowTheMoney: an invented firm that is listed, a person who directs it, and a
/// vessel; nothing in it is real.
pub(crate) const CASE: &str = r#"{"id":"t-firm","schema":"Company","properties":{"name":["Beispielhandel Nord GmbH"],"country":["de"],"topics":["sanction"],"notes":["Invented."]},"datasets":["test"]}
{"id":"t-firm-sanction","schema":"Sanction","properties":{"entity":["t-firm"],"authority":["Invented Authority"],"program":["TEST"],"listingDate":["2020-05-06"]},"datasets":["test"]}
{"id":"t-person","schema":"Person","properties":{"name":["Ada Beispielova"],"birthDate":["1970-03-04"],"nationality":["cz"],"notes":["Invented."]},"datasets":["test"]}
{"id":"t-dir","schema":"Directorship","properties":{"director":["t-person"],"organization":["t-firm"],"role":["director"],"startDate":["2015"]},"datasets":["test"]}
{"id":"t-vessel","schema":"Vessel","properties":{"name":["EXEMPLARIA 7"],"imoNumber":["IMO9074729"],"notes":["Invented."]},"datasets":["test"]}
{"id":"t-own","schema":"Ownership","properties":{"owner":["t-firm"],"asset":["t-vessel"],"percentage":["100"]},"datasets":["test"]}
"#;

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let path = file.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(fs::copy(&path, target).expect("a copy")),
        }
    }
}
