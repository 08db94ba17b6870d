//! From what the libraries answer to what clients read.

pub(crate) mod entity;
pub(crate) mod explanation;
pub(crate) mod labels;
pub(crate) mod nested;
