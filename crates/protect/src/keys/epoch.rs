//! The epoch: a secret outside the register's folder, replaced whenever a record is shredded.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files::{self, FileError};
use crate::keys::Keychain;
use crate::seal::{self, SealError};
use crate::secret::{RandomError, Secret};

/// Why the epoch of a register is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum EpochError {
    /// The file is not there: without it no record opens.
    #[error("{}: the epoch key that these records are sealed under is gone; no record opens without it", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It was sealed for another register or under another root key.
    #[error("{}: {reason}", path.display())]
    Sealed {
        /// The file.
        path: PathBuf,
        /// What the cipher said.
        reason: SealError,
    },
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
}

#[derive(Serialize, Deserialize)]
struct Stored {
    throughline: String,
    /// Sealed under a key that follows from the root.
    epoch: String,
}

/// Writes a new epoch to `path`.
pub(crate) fn create(
    path: &Path,
    register: &[u8; 16],
    root: &Secret,
) -> Result<Secret, EpochError> {
    let epoch = Secret::random()?;
    let sealed = seal::seal(&Keychain::epoch_key(root), &[register, b"epoch"], epoch.bytes())?;
    let stored = Stored {
        throughline:
            "epoch key of a register: keep it apart from the register's folder and its backups"
                .to_owned(),
        epoch: files::to_base64(&sealed),
    };
    files::replace_json(path, &stored)?;
    Ok(epoch)
}

/// The epoch in the file at `path`.
pub(crate) fn open(path: &Path, register: &[u8; 16], root: &Secret) -> Result<Secret, EpochError> {
    if !path.exists() {
        return Err(EpochError::Missing(path.to_owned()));
    }
    let stored: Stored = files::read_json(path)?;
    let fault = |reason| EpochError::Sealed { path: path.to_owned(), reason };
    let sealed = files::from_base64(&stored.epoch).ok_or_else(|| fault(SealError::Refused))?;
    let plain =
        seal::open(&Keychain::epoch_key(root), &[register, b"epoch"], &sealed).map_err(fault)?;
    let bytes = plain.as_slice().try_into().map_err(|_| fault(SealError::Refused))?;
    Ok(Secret::from_bytes(bytes))
}

/// Overwrites the file and removes it. On flash memory and copying file systems the old bytes may stay on
/// the medium until it is reused; they are sealed under the root key.
pub(crate) fn destroy(path: &Path) -> Result<(), FileError> {
    let at = FileError::at;
    let Ok(meta) = std::fs::metadata(path) else { return Ok(()) };
    let file = std::fs::OpenOptions::new().write(true).open(path).map_err(at(path))?;
    std::io::Write::write_all(&mut &file, &vec![0; meta.len() as usize]).map_err(at(path))?;
    file.sync_all().map_err(at(path))?;
    std::fs::remove_file(path).map_err(at(path))
}
