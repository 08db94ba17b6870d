//! What the features measure.

pub(super) mod address;
pub(super) mod codes;
pub(super) mod facts;
mod likeness;
pub(super) mod names;
mod phonetic;
mod strings;
pub(super) mod words;
