//! What a description may ask for, by where it comes from.

use crate::Secret;
use crate::expand::{Variables, expand, is_open};

/// What a description may do, by where it comes from.
#[derive(Clone, Copy)]
pub(crate) struct Rights<'a> {
    /// Looks up variables; only the manifest itself may use them.
    pub(crate) variables: Option<&'a Variables<'a>>,
    /// Whether it may name files of this computer: not if it comes from elsewhere.
    pub(crate) files: bool,
    /// Whether mistakes in it are those of the person at the keyboard.
    pub(crate) strict: bool,
}

impl Rights<'_> {
    pub(crate) fn expand(&self, text: &str) -> String {
        self.variables.map_or_else(|| text.to_owned(), |lookup| expand(text, lookup))
    }

    /// A token; none if it names a variable that is not set.
    pub(crate) fn token(&self, text: Option<String>) -> Option<Secret> {
        let token = self.expand(&text?);
        (!is_open(&token)).then(|| Secret::new(token))
    }
}
