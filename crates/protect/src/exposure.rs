//! What a stolen account or device really saw, computed from the log alone.
//!
//! Every person is of one **class**, the gravest that holds:
//!
//! | class | when |
//! |---|---|
//! | revealed | fields of the record were shown ([`Event::Revealed`]), opened to warn the person ([`Event::Warned`]), or typed in at that device ([`Event::Added`], [`Event::Changed`] by an account) |
//! | exported | it was in an export that the account wrote or had asked for |
//! | listed | it was on a masked list, possibly in a found file, or a question met it (field `presence`: that somebody is in the register is a fact too) |
//! | reachable | nothing of the above, but the account could have: the person was in its caseload, or anybody is within its role's reach |
//!
//! **Reach** is what the register's policies allow, as the log has it ([`Event::Reaches`]; where it says nothing,
//! the shipped policies). A caseload is within its account's reach. With the shipped policies a supervisor
//! reaches everybody, a matcher everybody's `presence`, and auditors and administrators nobody. From the
//! first export it asks for any account reaches everybody. It counts at instants at which the account had a
//! session and was not locked, or did something else than fail. Whoever holds the register's key reaches
//! everybody always, and is not listed for it.
//!
//! Times are those the log gives. Where the clock was set back, [`Exposure::clock_set_back`] says so.
//!
//! [`Event::Reaches`]: crate::log::Event::Reaches
//! [`Event::Revealed`]: crate::log::Event::Revealed
//! [`Event::Warned`]: crate::log::Event::Warned
//! [`Event::Added`]: crate::log::Event::Added
//! [`Event::Changed`]: crate::log::Event::Changed

mod fields;
mod life;
mod reach;
mod report;
mod scan;
mod seen;
mod shape;
pub mod simulate;

#[cfg(test)]
mod tests;

pub use report::report;
pub use shape::{Class, Counts, Exposed, Exposure, LogShown, Proof, Question, Window};

/// The field that stands for being in the register at all.
pub const PRESENCE: &str = "presence";
