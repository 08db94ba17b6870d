//! Names: any text to tokens that can be compared, the keys it is found by, and how alike two are.
//!
//! This crate knows writing systems, romanisations, legal forms, particles and generic words. It
//! knows no schemata, no files and no index: who bears a name is for `matching` to say.
//!
//! ```
//! use names::{Name, NameKind, similarity};
//!
//! let listed = Name::parse("KIM Chong-un", NameKind::Person);
//! let asked = Name::parse("김정은", NameKind::Person);
//! assert!(similarity(&listed, &asked).score > 0.9);
//! ```

mod compare;
mod distance;
mod fold;
mod keys;
mod korean;
mod lexicon;
mod name;
mod parse;
mod roman;
mod score;
mod script;
mod sound;

pub use compare::{Agreement, agreement, similarity};
pub use fold::fold;
pub use keys::keys;
pub use name::{Name, NameKind, Role, Token};
pub use score::{How, NameScore, PartMatch};
pub use script::Script;
