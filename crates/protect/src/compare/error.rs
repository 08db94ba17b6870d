//! Why a comparison stopped.

use std::path::PathBuf;

use super::wire::Kind;
use crate::secret::RandomError;

/// An error of whoever keeps the log, or lists the people.
pub type Outside = Box<dyn std::error::Error + Send + Sync>;

/// Why a step of a private comparison was refused or failed. Nothing of the other side's list, and nothing
/// of one's own, is ever part of the text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The message is cut short, too long, or not what it should be.
    #[error("{message}, byte {byte}, {field}: {reason}")]
    Malformed {
        /// Which message was expected or found.
        message: Kind,
        /// Where, from its first byte.
        byte: usize,
        /// What stands there.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// What was given to write into a message does not fit.
    #[error("{field}: {reason}")]
    Terms {
        /// Which part of the terms.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The other side derives keys otherwise: people would be missed without anybody noticing.
    #[error("the other side derives keys by another recipe ({theirs:016x}, here {ours:016x})")]
    Recipe {
        /// The recipe of the message.
        theirs: u64,
        /// That of this program.
        ours: u64,
    },
    /// It names another addressee or another sender.
    #[error("the {message} is {what}")]
    Misaddressed {
        /// Which message.
        message: Kind,
        /// Whom it names instead.
        what: String,
    },
    /// Fewer than two registered people of one side signed.
    #[error("the {message} needs two different registered approvers of `{side}` and has {found}")]
    Unapproved {
        /// Which message.
        message: Kind,
        /// Whose approval is missing.
        side: String,
        /// How many there are.
        found: usize,
    },
    /// The key signed it before, or an approver of that name or key is registered already.
    #[error("{0}")]
    Approver(String),
    /// The day agreed for it has passed.
    #[error("the comparison expired at {at}")]
    Expired {
        /// When.
        at: jiff::Timestamp,
    },
    /// A comparison with that side for that purpose has been run.
    #[error(
        "a comparison with `{with}` for this purpose has been run already; one purpose is one run"
    )]
    PurposeUsed {
        /// The other side.
        with: String,
    },
    /// The step was taken already, or one before it was not.
    #[error("session {session}: {reason}")]
    OutOfTurn {
        /// The session, shortened.
        session: String,
        /// Which step, and what is the matter.
        reason: String,
    },
    /// What was sent is not what was committed to, or belongs to another run.
    #[error("the {message} does not fit: {reason}")]
    Mismatch {
        /// Which message.
        message: Kind,
        /// What does not fit what.
        reason: String,
    },
    /// The list is longer than agreed.
    #[error("{keys} keys are more than the {cap} agreed for a side")]
    TooMany {
        /// How many there are.
        keys: usize,
        /// How many there may be.
        cap: u32,
    },
    /// Nobody on the list has a key.
    #[error(
        "nobody has a document number, or a name with a full birth date: there is nothing to compare"
    )]
    Nobody,
    /// The log did not take the entry, so nothing is shown or sent.
    #[error("the log did not take the entry, so nothing leaves: {0}")]
    Log(#[source] Outside),
    /// The people could not be listed.
    #[error("the people of the register cannot be listed: {0}")]
    People(#[source] Outside),
    /// A file of the desk cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What the desk keeps is damaged or sealed by another key.
    #[error("{path}: damaged, or sealed by another key")]
    Sealed {
        /// Which file.
        path: PathBuf,
    },
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The arithmetic failed, which it does for no input of ours.
    #[error("the group arithmetic failed: {0}")]
    Arithmetic(String),
}

impl CompareError {
    /// Whether the other side or a person was refused, which belongs in the log; other errors are ours.
    pub fn is_refusal(&self) -> bool {
        !matches!(
            self,
            CompareError::Log(_)
                | CompareError::People(_)
                | CompareError::Io { .. }
                | CompareError::Sealed { .. }
                | CompareError::Random(_)
                | CompareError::Arithmetic(_)
        )
    }

    /// What to do about it, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            CompareError::Malformed { .. } => "ask the other side to send the file again, whole",
            CompareError::Recipe { .. } => "both sides need the same version of throughline",
            CompareError::Unapproved { .. } => {
                "two people of that side sign it with `register compare approve`; their keys are registered \
                 before with `register compare approver add`"
            }
            CompareError::Expired { .. } => "make a new offer",
            CompareError::PurposeUsed { .. } => {
                "a new run needs a new purpose, and two people on either side who approve it"
            }
            CompareError::TooMany { .. } => "agree on a larger --cap, or compare fewer people",
            CompareError::Sealed { .. } => "give the key the comparison was begun with",
            _ => return None,
        })
    }
}
