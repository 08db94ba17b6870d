//! Templates of several languages, loaded as people need them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{TemplateError, Templates};

/// The templates of the language most are written to in, and of others as they are asked for.
pub struct Shelf {
    folder: Option<PathBuf>,
    language: String,
    loaded: BTreeMap<String, Option<Templates>>,
}

impl Shelf {
    /// With the templates of `language`, for everybody who has no other.
    ///
    /// # Errors
    /// There are none for the language, or one has a mistake.
    pub fn new(language: &str, folder: Option<PathBuf>) -> Result<Shelf, TemplateError> {
        let templates = Templates::load(language, folder.as_deref())?;
        let loaded = BTreeMap::from([(language.to_owned(), Some(templates))]);
        Ok(Shelf { folder, language: language.to_owned(), loaded })
    }

    /// The templates for somebody who speaks these languages (ISO 639, two or three letters): of the first
    /// that there are any for, else of the language of all.
    ///
    /// # Errors
    /// A template of such a language has a mistake.
    pub fn speaking<'a>(
        &mut self,
        languages: impl Iterator<Item = &'a str>,
    ) -> Result<&Templates, TemplateError> {
        let mut best = self.language.clone();
        for language in languages.map(short) {
            if !self.loaded.contains_key(language) {
                let templates = match Templates::load(language, self.folder.as_deref()) {
                    Ok(templates) => Some(templates),
                    Err(TemplateError::Language(..)) => None,
                    Err(error) => return Err(error),
                };
                self.loaded.insert(language.to_owned(), templates);
            }
            if self.loaded.get(language).is_some_and(Option::is_some) {
                best = language.to_owned();
                break;
            }
        }
        match self.loaded.get(&best) {
            Some(Some(templates)) => Ok(templates),
            _ => unreachable!("the language of all was loaded at the beginning"),
        }
    }
}

/// The code of two letters of the languages that are shipped; others go by their own.
fn short(language: &str) -> &str {
    match language {
        "eng" => "en",
        "kor" => "ko",
        other => other,
    }
}
