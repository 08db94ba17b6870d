//! Why a snapshot could not be built, opened or searched.

use std::io::ErrorKind;
use std::path::PathBuf;

/// Why a snapshot could not be built, opened or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The text index failed: a full disk, a damaged file.
    #[error("{}: {source}", dir.display())]
    Engine {
        /// The snapshot.
        dir: PathBuf,
        /// What the index library said.
        source: Box<tantivy::TantivyError>,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// `snapshot.json` is missing, or not what this program writes.
    #[error("{}: not a snapshot: {reason}", path.display())]
    Manifest {
        /// Which file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Written by another version of this program.
    #[error("{}: written in snapshot format {found}, and this program reads {}", path.display(), crate::FORMAT_VERSION)]
    Version {
        /// Which file says so.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// A file is not what was written.
    #[error("{}: damaged: {found} was found, and {expected} was written", path.display())]
    Altered {
        /// Which file.
        path: PathBuf,
        /// What was written: a checksum or a length.
        expected: String,
        /// What is there.
        found: String,
    },
    /// An entity in the snapshot cannot be decoded.
    #[error("{}: a stored entity cannot be read: {reason}", dir.display())]
    Damaged {
        /// The snapshot.
        dir: PathBuf,
        /// What the decoder said.
        reason: String,
    },
    /// More entities than positions.
    #[error("{}: more than {} entities", dir.display(), u32::MAX)]
    TooMany {
        /// The snapshot.
        dir: PathBuf,
    },
}

impl IndexError {
    /// Whether files are not what was written, so that another version may be sound where this one is
    /// not.
    pub fn is_damage(&self) -> bool {
        use IndexError::{Altered, Damaged, Engine, Io, Manifest, TooMany, Version};
        match self {
            Manifest { .. } | Altered { .. } | Damaged { .. } | Engine { .. } => true,
            Io { .. } | Version { .. } | TooMany { .. } => false,
        }
    }

    /// A file whose SHA-256 is another one.
    pub(crate) fn altered(path: PathBuf, expected: &str, found: &str) -> IndexError {
        let sum = |sum: &str| format!("SHA-256 {sum}");
        IndexError::Altered { path, expected: sum(expected), found: sum(found) }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            IndexError::Io { source, .. } if is_full(source.kind()) => {
                Some("free some space on the disk and run the import again; nothing was changed")
            }
            error if error.is_damage() => {
                Some("run `throughline doctor`; importing the dataset again replaces the snapshot")
            }
            IndexError::Version { .. } => Some("import the dataset again"),
            IndexError::TooMany { .. } => Some("import the files as several datasets"),
            _ => None,
        }
    }
}

/// Nothing more can be written: the disk, a quota or a limit on the size of files.
fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded)
}
