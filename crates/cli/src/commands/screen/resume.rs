//! `screen --resume`: a run that was stopped goes on where it was.
//!
//! Rows go into `OUT.partial` as they are screened, beside `OUT.partial.json`, which says what is being
//! screened against what. A run of the same goes on behind the last whole row; when all is done the file
//! takes its name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use index::Union;
use serde_json::{Value, json};

use crate::args::Screen;
use crate::failure::Mistake;

/// A file that grows from run to run.
pub(super) struct Partial {
    target: PathBuf,
    path: PathBuf,
    about: PathBuf,
    /// Rows that are there, without the header.
    pub(super) rows: u64,
    pub(super) file: BufWriter<File>,
}

impl Partial {
    /// Opens what an earlier run of the same left, or begins.
    pub(super) fn open(
        out: &Path,
        screen: &Screen,
        union: &Union,
        csv: bool,
    ) -> anyhow::Result<Partial> {
        let beside = |end: &str| {
            let mut name: OsString = out.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let (path, about) = (beside(".partial"), beside(".partial.json"));
        let cannot = || format!("{}: cannot be written", path.display());
        let what = fingerprint(screen, union)?;
        let mut rows = 0;
        if path.exists() {
            let before = fs::read(&about).ok().and_then(|text| serde_json::from_slice(&text).ok());
            if before.as_ref() != Some(&what) {
                return Err(Mistake::error(
                    format!("{}: was left by another run than this", path.display()),
                    "the table, the lists or the options have changed; remove the file to begin anew",
                ));
            }
            let (whole, end) = whole_rows(&path, csv).with_context(cannot)?;
            rows = whole;
            let file = File::options().write(true).open(&path).with_context(cannot)?;
            // What was cut off in the middle of a row is screened again.
            file.set_len(end).with_context(cannot)?;
        } else {
            fs::write(&about, what.to_string()).with_context(cannot)?;
        }
        let file = File::options().create(true).append(true).open(&path).with_context(cannot)?;
        let mut file = BufWriter::new(file);
        file.seek(SeekFrom::End(0)).with_context(cannot)?;
        Ok(Partial { target: out.to_owned(), path, about, rows, file })
    }

    /// Whether the header is there already.
    pub(super) fn is_begun(&self) -> bool {
        self.path.metadata().is_ok_and(|metadata| metadata.len() > 0)
    }

    /// Gives the file its name.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        let cannot = || format!("{}: cannot be written", self.target.display());
        self.file.flush().with_context(cannot)?;
        self.file.get_ref().sync_all().with_context(cannot)?;
        fs::rename(&self.path, &self.target).with_context(cannot)?;
        // A leftover that says what was done harms nobody.
        let _ = fs::remove_file(&self.about);
        Ok(())
    }
}

/// What is screened against what.
fn fingerprint(screen: &Screen, union: &Union) -> anyhow::Result<Value> {
    let metadata = screen.input.metadata().with_context(|| {
        format!("{}: only a file can be screened in several runs", screen.input.display())
    })?;
    let modified = metadata.modified().ok().and_then(|time| {
        time.duration_since(std::time::UNIX_EPOCH).ok().map(|since| since.as_nanos().to_string())
    });
    let lists: Vec<String> = (union.snapshots().iter())
        .map(|snapshot| format!("{} {}", snapshot.manifest().dataset, snapshot.manifest().version))
        .collect();
    Ok(json!({
        "program": env!("CARGO_PKG_VERSION"),
        "input": screen.input.canonicalize()?.display().to_string(),
        "bytes": metadata.len(),
        "modified": modified,
        "lists": lists,
        "columns": screen.column,
        "schema": screen.schema,
        "threshold": screen.threshold,
    }))
}

/// Whole rows of a file without its header, and where the last of them ends.
fn whole_rows(path: &Path, csv: bool) -> std::io::Result<(u64, u64)> {
    let mut reader = BufReader::new(File::open(path)?);
    let (mut rows, mut end, mut at) = (0_u64, 0, 0);
    let mut quoted = false;
    let mut line = Vec::new();
    loop {
        line.clear();
        let n = reader.read_until(b'\n', &mut line)?;
        if n == 0 {
            break;
        }
        at += n as u64;
        // A quote inside a quoted cell is doubled, so that only odd ones open and close.
        if csv && line.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            quoted = !quoted;
        }
        if line.ends_with(b"\n") && !quoted {
            rows += 1;
            end = at;
        }
    }
    Ok((if csv { rows.saturating_sub(1) } else { rows }, end))
}

#[cfg(test)]
mod tests {
    use super::whole_rows;

    #[test]
    fn a_row_cut_in_the_middle_is_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("out.csv.partial");
        for (text, csv, expect) in [
            ("name,x\na,1\nb,2\n", true, (2, 15)),
            ("name,x\na,1\nb,", true, (1, 11)),
            ("name,x\n\"a\nb\",1\n\"c\n", true, (1, 15)),
            ("name,x", true, (0, 0)),
            ("", true, (0, 0)),
            ("{\"a\":1}\n{\"b\"", false, (1, 8)),
        ] {
            std::fs::write(&path, text).expect("a file");
            assert_eq!(whole_rows(&path, csv).expect("a file"), expect, "{text:?}");
        }
    }
}
