#![doc = include_str!("../README.md")]

mod error;
mod format;
mod input;
mod lines;
mod read;
mod sink;

pub mod ftm;
mod lists;
pub mod table;
mod xml;

pub use error::ReadError;
pub use format::{Format, detect};
pub use input::{FileInfo, Input};
pub use read::{Counts, ReadOptions, Summary, read};
pub use sink::{Collected, Refusal, Repair, Sink, Stop, ValueRefusal};
