//! Templates of several languages, loaded as people need them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{TemplateError, Templates};

/// The templates of the language most are written to in, and of others as they are asked for.
pub struct Shelf {
    folder: Option<PathBuf>,
    of_all: Templates,
    /// Of other languages; `None` where there are none.
    others: BTreeMap<String, Option<Templates>>,
}

impl Shelf {
    /// With the templates of `language`, for everybody who has no other.
    ///
    /// # Errors
    /// There are none for the language, or one has a mistake.
    pub fn new(language: &str, folder: Option<PathBuf>) -> Result<Shelf, TemplateError> {
        let of_all = Templates::load(language, folder.as_deref())?;
        Ok(Shelf { folder, of_all, others: BTreeMap::new() })
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
        let mut spoken = None;
        for language in languages.map(short) {
            if !self.others.contains_key(language) {
                let templates = match Templates::load(language, self.folder.as_deref()) {
                    Ok(templates) => Some(templates),
                    Err(TemplateError::Language(..)) => None,
                    Err(error) => return Err(error),
                };
                self.others.insert(language.to_owned(), templates);
            }
            if self.others.get(language).is_some_and(Option::is_some) {
                spoken = Some(language);
                break;
            }
        }
        let spoken = spoken.and_then(|language| self.others.get(language)?.as_ref());
        Ok(spoken.unwrap_or(&self.of_all))
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
