//! Why something could not be done to a workspace.

use std::io;
use std::path::{Path, PathBuf};

use index::IndexError;
use sources::ReadError;

/// Why something could not be done to a workspace. Whatever it is, the workspace is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is nothing at that path.
    #[error("{}: there is no workspace", path.display())]
    NoWorkspace {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The path holds something else.
    #[error("{}: not a workspace: {reason}", path.display())]
    NotAWorkspace {
        /// Where it was looked for.
        path: PathBuf,
        /// What is there.
        reason: String,
    },
    /// A dataset name that cannot be a folder name.
    #[error(
        "`{name}` cannot name a dataset: use letters, digits, `-`, `_` and `.`, at most 64, beginning with a letter or digit"
    )]
    BadName {
        /// What was asked for.
        name: String,
    },
    /// No such dataset.
    #[error("there is no dataset `{name}`{}", known_names(.known))]
    NoDataset {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A dataset whose version in use is not named, or not by a name.
    #[error("dataset `{name}` is damaged: it has versions and none is in use")]
    NoVersion {
        /// Which dataset.
        name: String,
    },
    /// The version in use is not what was written.
    #[error("dataset `{name}`: its version in use, {version}, is damaged: {source}")]
    Damaged {
        /// Which dataset.
        name: String,
        /// Which version.
        version: String,
        /// Which file, and what is wrong with it.
        source: Box<IndexError>,
        /// The newest other version that can be opened.
        older: Option<String>,
    },
    /// Somebody else is writing.
    #[error("{}: another import is running{}", path.display(), process(*.pid))]
    Locked {
        /// The workspace.
        path: PathBuf,
        /// Their process.
        pid: Option<u32>,
    },
    /// The person stopped it.
    #[error("stopped; nothing was imported")]
    Interrupted,
    /// A new version that lost too many parties to be believed.
    #[error(
        "the new version of `{dataset}` has {now} parties, the one in use has {was}: more than a tenth would be lost"
    )]
    Shrunk {
        /// Which dataset.
        dataset: String,
        /// Parties in the version in use.
        was: u64,
        /// Parties in the new one.
        now: u64,
    },
    /// Nothing in the files could be kept.
    #[error("none of the {read} records could be kept; the version in use stays")]
    NothingKept {
        /// Records read.
        read: u64,
    },
    /// A source could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A snapshot could not be written or read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl StoreError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> StoreError + use<> {
        let path = path.to_owned();
        move |source| StoreError::Io { path, source }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            StoreError::NoWorkspace { .. } => {
                "import something first: throughline import FILE --as NAME; or name another folder \
                 with --workspace"
                    .to_owned()
            }
            StoreError::NotAWorkspace { .. } => "name another folder with --workspace".to_owned(),
            StoreError::BadName { .. } => "for example: --as un-sc".to_owned(),
            StoreError::NoDataset { .. } => "list them with: throughline datasets".to_owned(),
            StoreError::NoVersion { .. } => {
                "throughline doctor --repair puts the newest whole version in use".to_owned()
            }
            StoreError::Damaged { older: Some(older), .. } => format!(
                "throughline doctor --repair goes back to {older}; importing the dataset again replaces \
                 the damaged version"
            ),
            StoreError::Damaged { older: None, .. } => {
                "import the dataset again; there is no other version to go back to".to_owned()
            }
            StoreError::Locked { .. } => {
                "wait for it to end; the lock goes with the process that holds it".to_owned()
            }
            StoreError::Shrunk { .. } => {
                "look at the file; if it is right, import it without --refuse-shrink, or fetch it with \
                 --allow-shrink"
                    .to_owned()
            }
            StoreError::NothingKept { .. } => {
                "the reasons stand in the quarantine folder; perhaps --format is wrong".to_owned()
            }
            StoreError::Read(error) => return error.hint(),
            StoreError::Index(error) => return error.hint().map(str::to_owned),
            StoreError::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge => {
                    "free some space on the disk and try again; nothing was changed".to_owned()
                }
                io::ErrorKind::PermissionDenied => {
                    "you may not write there; name another folder with --workspace".to_owned()
                }
                _ => return None,
            },
            StoreError::Interrupted => return None,
        })
    }
}

fn known_names(names: &[String]) -> String {
    match names {
        [] => "; the workspace is empty".to_owned(),
        names => format!("; there are: {}", names.join(", ")),
    }
}

fn process(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}
