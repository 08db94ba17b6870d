//! Published sanctions lists, one reader each.

pub(crate) mod canada;
pub(crate) mod party;
pub(crate) mod un;
pub(crate) mod us_csv;
pub(crate) mod us_xml;
