//! Plain text with `{placeholders}`. `{{` and `}}` are braces that are none.

use std::io;
use std::path::Path;

/// Why a template cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// No such language.
    #[error("there are no notices in `{0}`: {1}")]
    Language(String, String),
    /// A mistake in a file.
    #[error("{file}:{line}:{column}: {reason}")]
    Mistake {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// A file cannot be read.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// Why not.
        source: io::Error,
    },
}

/// The text of a template, and the file that holds it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) file: String,
    pub(super) text: String,
}

macro_rules! shipped {
    ($($path:literal),*) => {
        &[$(($path, include_str!(concat!("../../notices/", $path)))),*]
    };
}

const SHIPPED: &[(&str, &str)] = shipped![
    "en/words.txt",
    "en/letter.txt",
    "en/message.txt",
    "en/notification.md",
    "ko/words.txt",
    "ko/letter.txt",
    "ko/message.txt",
    "ko/notification.md"
];

/// A file of a language: from the folder, else as shipped.
pub(super) fn source(
    language: &str,
    file: &str,
    folder: Option<&Path>,
) -> Result<Source, TemplateError> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if language.is_empty() || !language.chars().all(is_name) {
        let reason = "a language is named like `en` or `zh-Hans`".to_owned();
        return Err(TemplateError::Language(language.to_owned(), reason));
    }
    if let Some(folder) = folder {
        let path = folder.join(language).join(file);
        let name = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => return Ok(Source { file: name, text }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(TemplateError::Io { file: name, source }),
        }
    }
    let name = format!("{language}/{file}");
    let shipped = SHIPPED.iter().find(|(path, _)| *path == name);
    let (path, text) = shipped.ok_or_else(|| {
        let reason =
            format!("{} are shipped, and no folder has {name}", super::LANGUAGES.join(", "));
        TemplateError::Language(language.to_owned(), reason)
    })?;
    Ok(Source { file: (*path).to_owned(), text: (*text).to_owned() })
}

impl Source {
    /// A mistake at a byte of the text.
    pub(super) fn mistake(&self, at: usize, reason: String) -> TemplateError {
        let before = &self.text[..at];
        let line = before.rsplit('\n').next().unwrap_or_default();
        TemplateError::Mistake {
            file: self.file.clone(),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            reason,
        }
    }
}

#[derive(Debug)]
enum Part {
    Text(String),
    Field(String),
}

/// A template, checked.
#[derive(Debug)]
pub(super) struct Template(Vec<Part>);

impl Template {
    pub(super) fn parse(source: &Source, known: &[&str]) -> Result<Template, TemplateError> {
        let text = source.text.as_str();
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(next) = text[at..].find(['{', '}']).map(|next| at + next) {
            plain.push_str(&text[at..next]);
            let rest = &text[next..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                plain.push_str(&rest[..1]);
                at = next + 2;
                continue;
            }
            let end = rest.find('}').filter(|_| rest.starts_with('{'));
            let Some(end) = end else {
                let reason = "a brace without its other half; a brace in the text is written twice";
                return Err(source.mistake(next, reason.to_owned()));
            };
            let field = &rest[1..end];
            if !known.contains(&field) {
                let reason =
                    format!("unknown placeholder `{{{field}}}`; there are {}", known.join(", "));
                return Err(source.mistake(next, reason));
            }
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(Part::Field(field.to_owned()));
            at = next + end + 1;
        }
        plain.push_str(&text[at..]);
        parts.push(Part::Text(plain));
        Ok(Template(parts))
    }

    /// The text with its placeholders filled. What is filled in is not looked at again.
    pub(super) fn fill(&self, value: impl Fn(&str) -> String) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Field(field) => value(field),
        };
        self.0.iter().map(part).collect()
    }
}
