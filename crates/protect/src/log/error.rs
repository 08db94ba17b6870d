//! Why a log cannot be written or read.

use std::io;
use std::path::{Path, PathBuf};

/// Why a log cannot be written or read, and where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Somebody else is appending.
    #[error("{}: another process is writing this log", dir.display())]
    Locked {
        /// The log's folder.
        dir: PathBuf,
    },
    /// A log cannot be made where one is.
    #[error("{}: there is a log already", dir.display())]
    Exists {
        /// The log's folder.
        dir: PathBuf,
    },
    /// There is no log.
    #[error("{}: there is no log", dir.display())]
    Missing {
        /// Where one was expected.
        dir: PathBuf,
    },
    /// What is on disk is not what was written.
    #[error("{place}: {reason}")]
    Damaged {
        /// The file, as a path inside the log, or the entry.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key, or the name of one, that cannot be used.
    #[error("{0}")]
    BadKey(String),
    /// A checkpoint or proof that does not hold.
    #[error("{0}")]
    BadProof(String),
    /// An entry that does not fit; see [`codec::split`](super::codec::split).
    #[error("the entry is longer than {} bytes: split it", super::codec::MOST)]
    TooLong,
    /// An earlier write failed in a way that leaves unknown what the disk holds.
    #[error("the log takes no more entries, because an earlier write failed: {0}")]
    Stopped(String),
}

impl LogError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            LogError::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Some("make room on the disk; nothing is shown while the log cannot be written")
            }
            LogError::Io { .. } => None,
            LogError::Locked { .. } => Some("stop the program that has the register open"),
            LogError::Exists { .. } => Some("name another folder"),
            LogError::Missing { .. } => Some("check the register's name and the workspace"),
            LogError::Damaged { .. } => {
                Some("throughline register verify says what else is wrong; keep a copy as evidence")
            }
            LogError::BadKey(_) => Some("a verifier key looks like NAME+0123abcd+BASE64"),
            LogError::BadProof(_) | LogError::TooLong => None,
            LogError::Stopped(_) => Some("start the program again: it repairs what was cut short"),
        }
    }

    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> LogError + '_ {
        move |source| LogError::Io { path: path.to_owned(), source }
    }

    pub(crate) fn damaged(place: impl ToString, reason: impl Into<String>) -> LogError {
        LogError::Damaged { place: place.to_string(), reason: reason.into() }
    }
}
