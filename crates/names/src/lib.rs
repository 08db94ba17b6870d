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

mod bytes;
mod chinese;
mod class;
mod compare;
mod distance;
mod fold;
mod frequency;
mod han;
mod indic;
mod joined;
mod kana;
mod keys;
mod korean;
mod learned;
mod lexicon;
mod model;
mod name;
mod parse;
mod pinyin;
mod relate;
mod roman;
mod score;
mod script;
mod similarity;
mod sound;
mod stored;
mod thai;
pub mod train;
mod whole;

pub use fold::fold;
pub use keys::{key_groups, keys, strict_key_groups};
pub use learned::Learned;
pub use model::{Model, ModelError};
pub use name::{Name, NameKind, Role, Token};
pub use score::{How, NameScore, PartMatch, logistic};
pub use script::Script;
pub use similarity::{agreement, agreement_by, similarity};
pub use stored::{STORED_VERSION, stored_stamp};
pub use whole::{Covers, WholeKey, whole_keys};
