//! Checking that a snapshot is what was written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::IndexError;
use crate::manifest::{FileSum, Manifest};

/// Files the index library keeps for itself and may touch when a snapshot is opened.
const NOT_CHECKED: [&str; 2] = [".tantivy-meta.lock", ".tantivy-writer.lock"];

/// As much of a snapshot is held against its checksums whenever it is opened, the smallest files
/// first: some milliseconds.
const AT_ONCE: u64 = 4 * 1024 * 1024;

/// One thing wrong with a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// A file that should be there is not.
    Missing(String),
    /// A file whose bytes are not what was written.
    Changed {
        /// Its name.
        file: String,
        /// The SHA-256 of what was written.
        expected: String,
        /// That of what is there.
        found: String,
    },
    /// A file nobody wrote down.
    Unknown(String),
}

/// Compares every file of the snapshot in `dir` with the checksums in its manifest. Reads all of
/// it: about a second per gigabyte.
///
/// # Errors
/// The manifest or a file cannot be read.
pub fn verify(dir: &Path) -> Result<Vec<Damage>, IndexError> {
    let expected = Manifest::read(dir)?.checksums;
    let found = checksums(dir, &BTreeMap::new())?;
    let mut damage = Vec::new();
    for (name, sum) in &expected {
        match found.get(name) {
            None => damage.push(Damage::Missing(name.clone())),
            Some(now) if now != sum => damage.push(Damage::Changed {
                file: name.clone(),
                expected: sum.sha256.clone(),
                found: now.sha256.clone(),
            }),
            Some(_) => {}
        }
    }
    damage.extend(
        found.keys().filter(|name| !expected.contains_key(*name)).cloned().map(Damage::Unknown),
    );
    Ok(damage)
}

/// Refuses a snapshot of which a file is missing or of another length, or a small one has another
/// checksum. What else may be wrong, [`verify_rest`] finds.
pub(crate) fn at_open(dir: &Path, manifest: &Manifest) -> Result<(), IndexError> {
    for (name, sum) in &manifest.checksums {
        let path = dir.join(name);
        let found = match path.metadata() {
            Ok(metadata) if metadata.len() == sum.bytes => continue,
            Ok(metadata) => format!("a file of {} bytes", metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => "no file".to_owned(),
            Err(source) => return Err(IndexError::Io { path, source }),
        };
        let expected = format!("one of {} bytes", sum.bytes);
        return Err(IndexError::Altered { path, expected, found });
    }
    let (small, _) = by_size(manifest);
    small.iter().try_for_each(|(name, sum)| compare(dir.join(name), sum, &mut |_| true).map(drop))
}

/// Holds the files against their checksums that opening a snapshot leaves out because it would take
/// too long: about a second per gigabyte. `go_on` hears how many bytes were read just now, at most a
/// quarter of a megabyte at a time, and may wait a while, or end it all.
///
/// # Errors
/// A file is not what was written, or cannot be read.
pub fn verify_rest(dir: &Path, mut go_on: impl FnMut(usize) -> bool) -> Result<(), IndexError> {
    let manifest = Manifest::read(dir)?;
    for (name, sum) in by_size(&manifest).1 {
        if !compare(dir.join(name), sum, &mut go_on)? {
            break;
        }
    }
    Ok(())
}

type Sums<'a> = Vec<(&'a String, &'a FileSum)>;

/// The files that are checked at once, and the rest.
fn by_size(manifest: &Manifest) -> (Sums<'_>, Sums<'_>) {
    let mut files: Sums<'_> = manifest.checksums.iter().collect();
    files.sort_by_key(|(name, sum)| (sum.bytes, *name));
    let mut sum = 0_u64;
    let fits = |(_, own): &(&String, &FileSum)| {
        sum = sum.saturating_add(own.bytes);
        sum > AT_ONCE
    };
    let many = files.iter().position(fits).unwrap_or(files.len());
    let rest = files.split_off(many);
    (files, rest)
}

/// Holds a file against its checksum; false if it was not read to its end.
fn compare(
    path: PathBuf,
    sum: &FileSum,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Result<bool, IndexError> {
    match checksum(&path, go_on) {
        Ok(None) => Ok(false),
        Ok(Some(found)) if found == *sum => Ok(true),
        Ok(Some(found)) => Err(IndexError::altered(path, &sum.sha256, &found.sha256)),
        Err(source) => Err(IndexError::Io { path, source }),
    }
}

/// What the files in `dir` are known by; those that are `known` are not read.
pub(crate) fn checksums(
    dir: &Path,
    known: &BTreeMap<String, FileSum>,
) -> Result<BTreeMap<String, FileSum>, IndexError> {
    let io = |source| IndexError::Io { path: dir.to_owned(), source };
    let mut sums = BTreeMap::new();
    for entry in fs::read_dir(dir).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if Manifest::is_manifest(&name) || NOT_CHECKED.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        let sum = match known.get(&name) {
            Some(sum) => Ok(Some(sum.clone())),
            None => checksum(&path, &mut |_| true),
        };
        sums.extend(sum.map_err(|source| IndexError::Io { path, source })?.map(|sum| (name, sum)));
    }
    Ok(sums)
}

fn checksum(path: &Path, go_on: &mut dyn FnMut(usize) -> bool) -> io::Result<Option<FileSum>> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        bytes += n as u64;
        hash.update(&buffer[..n]);
        if !go_on(n) {
            return Ok(None);
        }
    }
    Ok(Some(FileSum { bytes, sha256: hex(&hash.finalize()) }))
}

/// The SHA-256 of bytes at hand, hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
