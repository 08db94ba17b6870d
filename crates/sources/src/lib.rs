//! Readers and writers of formats: bytes become entities made of statements, each with the place it
//! came from.
//!
//! This crate knows how published lists and FollowTheMoney files are laid out. It does not know how
//! entities are matched or where they are kept: a reader hands what it finds to a [`Sink`].

mod error;
mod format;
mod input;
mod read;
mod sink;

pub mod ftm;
pub mod table;
mod lists;
mod xml;

pub use error::ReadError;
pub use format::{Format, detect};
pub use input::{FileInfo, Input};
pub use read::{Counts, ReadOptions, Summary, read};
pub use sink::{Collected, Refusal, Repair, Sink, Stop, ValueRefusal};
