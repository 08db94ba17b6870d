//! Telling people: letters and messages to those concerned, and the notification to an authority.
//!
//! Everything is written from templates: plain text with `{placeholders}`, a folder for each language.
//! English and Korean are shipped; a folder of one's own replaces what it holds, and adds languages:
//!
//! ```text
//! FOLDER/<language>/words.txt         names of fields, sentences, how dates are written: `key = text`
//! FOLDER/<language>/letter.txt        {name} {what_happened} {this_was} {when} {data} {what_to_do} {contact}
//! FOLDER/<language>/message.txt       the same, short
//! FOLDER/<language>/notification.md   see `notification`
//! ```
//! A placeholder that is none is an error when templates are loaded, with its place, and not in a letter.

mod concern;
mod notification;
mod shelf;
mod tally;
mod template;
mod words;

#[cfg(test)]
mod tests;

use std::path::Path;

use template::Template;
use words::Words;

pub use concern::{Concern, Happened};
pub use notification::Filled;
pub use shelf::Shelf;
pub use tally::{Line, Tally, tally};
pub use template::TemplateError;

/// Languages that are shipped.
pub const LANGUAGES: [&str; 2] = ["en", "ko"];

const LETTER: [&str; 7] =
    ["name", "what_happened", "this_was", "when", "data", "what_to_do", "contact"];

/// What a notice says to one person.
pub struct Facts<'a> {
    /// How they are called.
    pub name: &'a str,
    /// What happened to their data, and when.
    pub concern: &'a Concern,
    /// What they can do; what the language's words say if not given.
    pub what_to_do: Option<&'a str>,
    /// Whom they can ask.
    pub contact: &'a str,
}

/// What kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On paper or by e-mail.
    Letter,
    /// Short: for a telephone.
    Message,
}

impl Kind {
    /// As the log names the template.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Letter => "letter",
            Kind::Message => "message",
        }
    }
}

/// The templates of one language.
pub struct Templates {
    words: Words,
    letter: Template,
    message: Template,
    notification: Template,
}

impl Templates {
    /// Those of a language, from `folder` where it has them, else as shipped.
    ///
    /// # Errors
    /// There are none for the language, or one has a mistake.
    pub fn load(language: &str, folder: Option<&Path>) -> Result<Templates, TemplateError> {
        let load = |file: &str| template::source(language, file, folder);
        Ok(Templates {
            words: Words::parse(&load("words.txt")?)?,
            letter: Template::parse(&load("letter.txt")?, &LETTER)?,
            message: Template::parse(&load("message.txt")?, &LETTER)?,
            notification: Template::parse(&load("notification.md")?, &notification::FIELDS)?,
        })
    }

    /// The notice to one person, to be sealed by whoever calls: it names them. Days are those of UTC.
    pub fn write(&self, kind: Kind, facts: &Facts<'_>) -> String {
        let template = match kind {
            Kind::Letter => &self.letter,
            Kind::Message => &self.message,
        };
        let words = &self.words;
        template.fill(|field| match field {
            "name" => facts.name.to_owned(),
            "what_happened" => words.happened(facts.concern.happened).to_owned(),
            "this_was" => words.this_was(facts.concern),
            "when" => words.days(facts.concern.when.0, facts.concern.when.1),
            "data" => words.fields(&facts.concern.fields),
            "what_to_do" => facts.what_to_do.unwrap_or(words.get("what to do")).to_owned(),
            _ => facts.contact.to_owned(),
        })
    }
}
