//! The found file, read in a process of its own.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use documents::isolated::{IsolatedError, Rules, parse};
use documents::{Document, Limits};
use sha2::{Digest, Sha256};

use crate::failure::Mistake;
use crate::ui::{Output, counted};

/// The rows of a file, and its digest (SHA-256): which file it was is in the log, not what is in it.
pub(super) fn read(path: &Path) -> anyhow::Result<(Document, [u8; 32])> {
    let cannot = || format!("{}: cannot be read", path.display());
    let mut file = File::open(path).with_context(cannot)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer).with_context(cannot)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    file.rewind().with_context(cannot)?;
    let program = std::env::current_exe().context("this program does not find itself")?;
    let mut command = Command::new(program);
    command.arg("parse-found");
    let document = parse(&mut command, file, &Rules::default(), &Limits::default())
        .map_err(|error| explain(error, path))?;
    Ok((document, hasher.finalize().into()))
}

fn explain(error: IsolatedError, path: &Path) -> anyhow::Error {
    let message = format!("{}: {error}", path.display());
    match error.hint() {
        Some(hint) => Mistake::error(message, hint),
        None => anyhow::anyhow!(message),
    }
}

/// A digest as people compare it.
pub(super) fn hex(digest: [u8; 32]) -> String {
    digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// What was read and what was not, beside the data.
pub(super) fn say(document: &Document, output: &Output) {
    let rows = counted(document.rows_read, "row", "rows");
    let refused = match document.refused.len() as u64 {
        0 => String::new(),
        n => format!(", {} of them refused", counted(n, "row", "rows")),
    };
    output.remark(&format!("{rows} read from the {}{refused}", document.kind.name()));
    for refusal in document.refused.iter().take(10) {
        output.remark(&format!("  {}: {}", refusal.place, refusal.reason));
    }
    if document.repaired > 0 {
        let lines = counted(document.repaired, "line", "lines");
        output.remark(&format!(
            "{lines} in another encoding than the rest, or damaged; read as far as they go"
        ));
    }
}
