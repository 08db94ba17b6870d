//! Checking that a snapshot is what was written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::{IndexError, Manifest};

/// Files the index library keeps for itself and may touch when a snapshot is opened.
const NOT_CHECKED: [&str; 2] = [".tantivy-meta.lock", ".tantivy-writer.lock"];

/// One thing wrong with a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// A file that should be there is not.
    Missing(String),
    /// A file whose bytes are not what was written.
    Changed(String),
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
    let found = checksums(dir)?;
    let mut damage = Vec::new();
    for (name, sum) in &expected {
        match found.get(name) {
            None => damage.push(Damage::Missing(name.clone())),
            Some(now) if now != sum => damage.push(Damage::Changed(name.clone())),
            Some(_) => {}
        }
    }
    damage.extend(
        found.keys().filter(|name| !expected.contains_key(*name)).cloned().map(Damage::Unknown),
    );
    Ok(damage)
}

pub(crate) fn checksums(dir: &Path) -> Result<BTreeMap<String, String>, IndexError> {
    let io = |source| IndexError::Io { path: dir.to_owned(), source };
    let mut sums = BTreeMap::new();
    for entry in fs::read_dir(dir).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if Manifest::is_manifest(&name) || NOT_CHECKED.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        let sum = checksum(&path).map_err(|source| IndexError::Io { path, source })?;
        sums.insert(name, sum);
    }
    Ok(sums)
}

fn checksum(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
