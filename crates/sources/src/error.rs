//! Why a file could not be read at all. What is wrong with single records goes to the sink instead.

use std::path::PathBuf;

use crate::{Format, Stop};

/// Why an import ended without a result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// No such file.
    #[error("{}: no such file", path.display())]
    NotFound {
        /// What was asked for.
        path: PathBuf,
    },
    /// A directory where a file was expected.
    #[error("{}: is a directory, not a file", path.display())]
    Directory {
        /// What was asked for.
        path: PathBuf,
    },
    /// A file without a byte in it.
    #[error("{}: the file is empty", path.display())]
    Empty {
        /// What was asked for.
        path: PathBuf,
    },
    /// The content is in no known format.
    #[error("{}: the format is not recognised: {found}", path.display())]
    Unrecognised {
        /// What was asked for.
        path: PathBuf,
        /// What the file looks like.
        found: String,
    },
    /// Files of different formats, or of one format that takes a single file, in one import.
    #[error("{}: {reason}", path.display())]
    Mixed {
        /// The file that does not fit.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The file ends too early: a broken download, a full disk when it was written.
    #[error("{}: the file is cut short at byte {offset}: {reason}", path.display())]
    Truncated {
        /// Which file.
        path: PathBuf,
        /// Where it ends, in bytes of its decompressed content.
        offset: u64,
        /// What was still open.
        reason: String,
    },
    /// The content contradicts the format so early or so badly that no record can be trusted.
    #[error("{}:{line}: not {format}: {reason}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// The line, counted from 1; 0 if unknown.
        line: u64,
        /// The format it was read as.
        format: Format,
        /// What was found and what was expected.
        reason: String,
    },
    /// The file grew, shrank or was replaced while it was read.
    #[error("{}: the file changed while it was read: it had {size} bytes, and {read} came", path.display())]
    Changed {
        /// Which file.
        path: PathBuf,
        /// Its size when it was opened, in bytes.
        size: u64,
        /// Bytes read of it.
        read: u64,
    },
    /// The operating system would not read on.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// The sink ended the import.
    #[error(transparent)]
    Stopped(#[from] Stop),
}

impl ReadError {
    /// What a person can do about it, if there is anything to say beyond the message.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            ReadError::NotFound { .. } => "check the spelling and the folder you are in".to_owned(),
            ReadError::Directory { .. } => {
                "name the files in it, for example with a pattern such as DIR/*.xml".to_owned()
            }
            ReadError::Empty { .. } => "was the download interrupted? fetch it again".to_owned(),
            ReadError::Unrecognised { .. } => format!(
                "name the format with --format; known: {}",
                Format::ALL.map(Format::name).join(", ")
            ),
            ReadError::Mixed { .. } => {
                "import them one after the other, each with its own --as NAME".to_owned()
            }
            ReadError::Truncated { .. } => "fetch the file again; nothing was imported".to_owned(),
            ReadError::Malformed { .. } => {
                "if the format was guessed wrongly, name it with --format".to_owned()
            }
            ReadError::Changed { .. } => {
                "wait until it is complete, then import it again; nothing was imported".to_owned()
            }
            ReadError::Io { .. } | ReadError::Stopped(_) => return None,
        })
    }
}
