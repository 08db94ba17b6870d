//! Why a file was not read.

use crate::kind::Kind;

/// Why a file as a whole cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is of no kind known here.
    #[error("{0}")]
    Unknown(String),
    /// It holds more than is allowed.
    #[error("more than {most} {what}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        most: u64,
    },
    /// It needs a password.
    #[error("the {} is encrypted", .0.name())]
    Encrypted(Kind),
    /// It is broken.
    #[error("the {} cannot be read: {reason}", kind.name())]
    Broken {
        /// What it seems to be.
        kind: Kind,
        /// What the reader says.
        reason: String,
    },
}

impl Unreadable {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Unreadable::Empty | Unreadable::TooLarge { .. } => None,
            Unreadable::Unknown(_) => Some(
                "known are xlsx, xls, ods, csv and other text, pdf with text in it, hwp 5 and hwpx; \
                      pictures must be read by OCR first",
            ),
            Unreadable::Encrypted(_) => {
                Some("save it without a password, on a machine kept for such files")
            }
            Unreadable::Broken { .. } => {
                Some("open it in the program it comes from and save it as csv")
            }
        }
    }
}
