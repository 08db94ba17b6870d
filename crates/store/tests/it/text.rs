//! Workspaces, and files to import. Every party is invented.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sources::Format;
use store::{ImportOptions, ImportReport, StoreError, Workspace, import};
use tempfile::TempDir;

/// A workspace in a folder that goes with it.
pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) workspace: Workspace,
}

pub(crate) fn workspace() -> Fixture {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("data");
    let workspace = Workspace::open_or_create(&root).expect("an empty folder");
    Fixture { folder, workspace }
}

/// People `p0`, `p1` and so on.
pub(crate) fn people(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut lines = String::new();
    for n in numbers {
        let _ = writeln!(
            lines,
            r#"{{"id":"p{n}","schema":"Person","properties":{{"name":["Jane Roe {n}"]}}}}"#
        );
    }
    lines
}

impl Fixture {
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("a disk with room");
        path
    }

    pub(crate) fn options(dataset: &str) -> ImportOptions {
        ImportOptions {
            format: Some(Format::FtmJson),
            now: "2025-01-02T03:04:05".to_owned(),
            ..ImportOptions::new(dataset)
        }
    }

    pub(crate) fn try_import(
        &self,
        content: impl AsRef<[u8]>,
        options: &ImportOptions,
    ) -> Result<ImportReport, StoreError> {
        let path = self.file("import.json", content.as_ref());
        import(&self.workspace, &[path], options)
    }

    pub(crate) fn import(&self, dataset: &str, content: impl AsRef<[u8]>) -> ImportReport {
        let report = self.try_import(content, &Fixture::options(dataset));
        report.expect("an import")
    }

    pub(crate) fn dir(&self, dataset: &str) -> PathBuf {
        self.workspace.root().join("datasets").join(dataset)
    }

    pub(crate) fn current(&self, dataset: &str) -> String {
        let text = fs::read_to_string(self.dir(dataset).join("current"));
        text.expect("a version in use").trim().to_owned()
    }
}

/// Every file and folder under `dir`, relative, sorted; the lock is always there and left out.
pub(crate) fn tree(dir: &Path) -> Vec<String> {
    fn walk(root: &Path, dir: &Path, out: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(dir) else { return };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below the root").display().to_string();
            if name != "workspace.lock" {
                out.push(name);
                walk(root, &path, out);
            }
        }
    }
    let mut out = Vec::new();
    walk(dir, dir, &mut out);
    out.sort();
    out
}
