//! Files a person asked for with --out: whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::failure::Mistake;

/// Writes a file aside and puts it in place when it is complete, so that half of one is never taken
/// for a whole one and a failure leaves what was there. A link is followed; a pipe or a device is
/// written to as it is.
pub(crate) fn write<T>(
    workspace: &Path,
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let cannot = || format!("{}: cannot be written", path.display());
    if path.exists() && !path.is_file() {
        let file = File::options().write(true).open(path).with_context(cannot)?;
        return fill(file, path, write);
    }
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    refuse_inside(workspace, &target)?;
    let (aside, file) = beside(&target).with_context(cannot)?;
    let result = fill(file, path, write)
        .and_then(|done| fs::rename(&aside, &target).with_context(cannot).map(|()| done));
    if result.is_err() {
        // The error is what matters; the name of a leftover says what it is.
        let _ = fs::remove_file(&aside);
    }
    result
}

/// Whether both paths lead to one file.
pub(crate) fn same(left: &Path, right: &Path) -> bool {
    match (left.canonicalize(), right.canonicalize()) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

fn fill<T>(
    file: File,
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut file = BufWriter::new(file);
    let done = write(&mut file)?;
    file.flush().with_context(|| format!("{}: cannot be written", path.display()))?;
    Ok(done)
}

/// A new file beside `target`, under a name nobody has.
fn beside(target: &Path) -> std::io::Result<(PathBuf, File)> {
    let mut n = 0;
    loop {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}-{n}.part", std::process::id()));
        let aside = target.with_file_name(name);
        match File::options().write(true).create_new(true).open(&aside) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && n < 100 => n += 1,
            result => return result.map(|file| (aside, file)),
        }
    }
}

/// What is in the workspace is the program's own: a report written over a snapshot would end it.
fn refuse_inside(workspace: &Path, target: &Path) -> anyhow::Result<()> {
    let absolute = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    let inside = match (absolute(workspace), absolute(target)) {
        (Ok(workspace), Ok(target)) => target.starts_with(workspace),
        _ => false,
    };
    if inside {
        return Err(Mistake::error(
            format!("{}: lies inside the workspace", target.display()),
            "name a file outside it",
        ));
    }
    Ok(())
}
