//! Matching: two entities to the probability that they are one, with the reasons.
//!
//! This crate knows what evidence weighs. It does not know where candidates come from: `index`
//! finds them by [`keys`], `resolve` walks them, and both ask [`compare`]. [`Algorithm`] has other
//! ways to score by name, with weights and settings that can be changed.
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
//! let account = compare(&Prepared::new(&listed), &Prepared::new(&asked));
//! assert!(account.score > 0.97);
//! assert_eq!(account.parts[0].feature, "name");
//! ```

mod address;
mod algorithms;
mod compare;
mod country;
mod date;
mod identifier;
mod keys;
mod naming;
mod prepared;
mod weights;

pub use algorithms::{
    Account, Algorithm, Config, ConfigError, Feature, Part, Scale, Setting, SettingKind,
    SettingValue, Step, UnknownAlgorithm,
};
pub use compare::{compare, score};
pub use keys::{hints, key_groups, keys, pivot_keys, strict_key_groups};
pub use names::{Learned, logistic};
pub use prepared::Prepared;
pub use weights::WeightsError;
