//! Whom a question may be about.

use matching::Prepared;

use crate::person::{Person, PersonRef};

/// People who can be found by what is known of them and opened one at a time: an unlocked register, or a
/// plain list in tests and benchmarks.
pub trait Roll {
    /// Why it cannot answer.
    type Error: std::error::Error + Send + Sync + 'static;

    /// The people who share most with `asked`, best first, at most `limit`. Nobody is opened.
    /// Dates and countries find nobody beside a name or a number, and find by themselves where there is neither.
    ///
    /// # Errors
    /// The register cannot be read.
    fn candidates(&self, asked: &Prepared, limit: usize) -> Result<Vec<PersonRef>, Self::Error>;

    /// One person, opened; `None` if nobody goes by that reference (any more).
    ///
    /// # Errors
    /// The record is damaged or cannot be read.
    fn open(&self, person: PersonRef) -> Result<Option<Person>, Self::Error>;

    /// How many people there are.
    fn len(&self) -> usize;

    /// Whether there is nobody.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
