//! Matching: two entities to the probability that they are one, with the reasons.
//!
//! This crate knows what evidence weighs. It does not know where candidates come from: `index`
//! finds them by [`keys`], `resolve` walks them, and both ask [`compare`].
//!
//! ```
//! use std::sync::Arc;
//! use matching::{Prepared, compare};
//! use model::Entity;
//!
//! let source: Arc<str> = "example".into();
//! let mut listed = Entity::new("a", "Person");
//! listed.push("name", "Ivan Invented", &source);
//! listed.push("birthDate", "1970-05-01", &source);
//! let mut asked = Entity::new("b", "Person");
//! asked.push("name", "INVENTED, Ivan", &source);
//! asked.push("birthDate", "1970-05-01", &source);
//!
//! let comparison = compare(&Prepared::new(&listed), &Prepared::new(&asked));
//! assert!(comparison.score > 0.97);
//! assert_eq!(comparison.parts[0].feature, "name");
//! ```

mod address;
mod algorithm;
mod compare;
mod country;
mod date;
mod evidence;
mod identifier;
mod keys;
mod prepared;
mod weights;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use compare::{compare, score};
pub use evidence::{Comparison, Evidence, logistic};
pub use keys::{keys, pivot_keys};
pub use prepared::Prepared;
pub use weights::WeightsError;
