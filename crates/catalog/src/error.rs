//! Why datasets are not known, or not up to date.

use std::io;
use std::path::{Path, PathBuf};

use fetch::FetchError;
use store::StoreError;

/// Why it is not known which datasets there are. The workspace is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A manifest or catalog on this computer cannot be read.
    #[error("{place}: {source}")]
    Read {
        /// Which.
        place: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A manifest or catalog elsewhere cannot be had.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It is larger than anything sensible.
    #[error("{place}: larger than {limit} MB", limit = .limit / 1_000_000)]
    TooLarge {
        /// Which.
        place: String,
        /// What is read, in bytes.
        limit: u64,
    },
    /// It is not YAML, or not JSON.
    #[error("{place}:{line}:{column}: {reason}")]
    Syntax {
        /// Which.
        place: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// It says something that makes no sense.
    #[error("{place}: {at}: {reason}")]
    Invalid {
        /// Which.
        place: String,
        /// Where in it, such as `datasets[2].children`.
        at: String,
        /// What was found and what was expected.
        reason: String,
        /// What can be done.
        hint: String,
    },
    /// Two datasets of one name.
    #[error("the dataset `{name}` is described twice: in {first} and in {second}")]
    Duplicate {
        /// The name.
        name: String,
        /// The first place.
        first: String,
        /// The second.
        second: String,
    },
    /// A scope that the catalog does not have.
    #[error("{place}: there is no dataset `{name}` in it, which the manifest asks for as a scope")]
    UnknownScope {
        /// The catalog.
        place: String,
        /// The name.
        name: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// Something of its own cannot be read or written in the workspace.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Another refresh of the same workspace is running.
    #[error("{}: another refresh is running", path.display())]
    Busy {
        /// The workspace.
        path: PathBuf,
    },
    /// The workspace would not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CatalogError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> CatalogError + use<> {
        let path = path.to_owned();
        move |source| CatalogError::Io { path, source }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            CatalogError::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "check the path of the manifest (YENTE_MANIFEST); a relative one starts at the \
                 folder the program was started in"
                    .to_owned()
            }
            CatalogError::Read { .. } | CatalogError::Io { .. } => return None,
            CatalogError::Fetch(error) => return fetch_hint(error),
            CatalogError::TooLarge { .. } => "is it a manifest at all?".to_owned(),
            CatalogError::Syntax { .. } => {
                "a manifest is YAML, or JSON if its name ends in .json; indent with spaces, and \
                 quote text that begins with `@`, `*` or `&`"
                    .to_owned()
            }
            CatalogError::Invalid { hint, .. } => hint.clone(),
            CatalogError::Duplicate { .. } => {
                "take one of them out, or give it another name".to_owned()
            }
            CatalogError::UnknownScope { near, .. } if near.is_empty() => {
                "look the name up in the catalog".to_owned()
            }
            CatalogError::UnknownScope { near, .. } => {
                format!("did you mean `{}`?", near.join("` or `"))
            }
            CatalogError::Busy { .. } => "wait for it to end".to_owned(),
            CatalogError::Store(error) => return error.hint(),
        })
    }
}

/// Why one dataset is not up to date. The version in use stays in use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file on this computer that is not there.
    #[error("{}: no such file", path.display())]
    NoFile {
        /// Which.
        path: PathBuf,
    },
    /// Its data cannot be had.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What was downloaded is not what was published.
    #[error("{place}: its SHA-1 is {found}, and the catalog says {expected}")]
    Checksum {
        /// Which file.
        place: String,
        /// What the catalog says.
        expected: String,
        /// What it is.
        found: String,
    },
    /// Changes that cannot be applied.
    #[error("{place}: {reason}")]
    Delta {
        /// Which file.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// It cannot be imported.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The work on it ended in a fault of the program.
    #[error("the program failed while it worked on it")]
    Fault,
}

impl LoadError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> LoadError + use<> {
        let path = path.to_owned();
        move |source| LoadError::Io { path, source }
    }

    /// Whether the person, or the end of the program, stopped it.
    pub fn is_interruption(&self) -> bool {
        matches!(
            self,
            LoadError::Fetch(FetchError::Interrupted) | LoadError::Store(StoreError::Interrupted)
        )
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            LoadError::NoFile { .. } => {
                "check `path` in the manifest; a relative one starts at the folder the program was \
                 started in"
                    .to_owned()
            }
            LoadError::Fetch(error) => return fetch_hint(error),
            LoadError::Checksum { .. } => {
                "it may have been published anew just then, and is tried again at the next refresh; \
                 if it stays like this, tell the publisher, or switch the check off with \
                 YENTE_VERIFY_CHECKSUM=false"
                    .to_owned()
            }
            LoadError::Store(error) => return error.hint(),
            LoadError::Fault => "please report it, with the log".to_owned(),
            LoadError::Delta { .. } | LoadError::Io { .. } => return None,
        })
    }
}

/// The hints of `fetch` speak of lists and of options on the command line.
fn fetch_hint(error: &FetchError) -> Option<String> {
    Some(match error {
        FetchError::Status { status: 401 | 403, .. } => {
            "does it need an `auth_token` in the manifest, and is the variable it names set?"
                .to_owned()
        }
        FetchError::Status { status: 404 | 410, .. } => {
            "check the address in the manifest or the catalog".to_owned()
        }
        FetchError::Connect { .. } => {
            "is this computer online? A proxy is set with YENTE_HTTP_PROXY".to_owned()
        }
        FetchError::NotHttps { .. } => {
            "give the https address; plain http to other computers has to be allowed".to_owned()
        }
        FetchError::TooLarge { .. } => "allow more, if that is right".to_owned(),
        FetchError::Status { .. }
        | FetchError::Timeout { .. }
        | FetchError::Cut { .. }
        | FetchError::Protocol { .. }
        | FetchError::Downgrade { .. }
        | FetchError::TooManyRedirects { .. } => "it is tried again at the next refresh".to_owned(),
        other => return other.hint(),
    })
}
