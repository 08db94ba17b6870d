//! XML lists: bytes become text, text becomes records, a record becomes a small tree.
//!
//! This room knows no list. It knows damage: bytes of another encoding, tags that do not match, a
//! file that ends in the middle. It knows no document type definition either: one is refused, so no
//! entity ever expands.

mod decode;
mod element;
mod records;
mod text;

pub(crate) use decode::decode_head;
pub(crate) use element::Element;
pub(crate) use records::{Layout, Record, Records, repair};
