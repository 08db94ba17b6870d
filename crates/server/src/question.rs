//! From what a client sends to what the libraries are asked.

pub(crate) mod algorithm;
pub(crate) mod batch;
pub(crate) mod example;
pub(crate) mod scope;
