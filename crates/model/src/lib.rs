//! The FollowTheMoney data model: its ontology as data, values and their cleaning, entities made of
//! statements, and where each statement comes from.
//!
//! This crate knows what a `Person` or a `birthDate` is. It knows no file format, no network and no
//! index: readers of files live in `sources`, storage in `index` and `store`.

pub mod ontology;
pub mod value;

mod entity;
mod statement;

pub use entity::{Entity, MergeError};
pub use ontology::{Kind, Ontology, Property, Schema, ontology};
pub use statement::{Grade, Place, Prop, Statement, statement_id};
pub use value::{CleanError, Cleaner};
