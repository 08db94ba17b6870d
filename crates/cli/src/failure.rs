//! Telling a person what went wrong and what to do about it.

use std::io;

use anyhow::Error;
use owo_colors::OwoColorize;

use crate::ui::plain;

/// An error with a hint of its own, for mistakes only the command line can make.
#[derive(Debug)]
pub(crate) struct Mistake {
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
}

impl Mistake {
    pub(crate) fn error(message: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::new(Mistake { message: message.into(), hint: Some(hint.into()) })
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

/// Prints `error: …` and, where there is one, a blank line and `hint: …`, on stderr.
pub(crate) fn report(error: &Error) {
    let mut message = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        // Wrapping errors often repeat what they wrap.
        if !message.ends_with(&text) {
            if !message.is_empty() {
                message.push_str(": ");
            }
            message.push_str(&text);
        }
    }
    anstream::eprintln!("{} {}", "error:".red().bold(), plain(&message));
    if let Some(hint) = hint(error) {
        anstream::eprintln!("\n{} {}", "hint:".cyan().bold(), plain(&hint));
    }
}

fn hint(error: &Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(mistake) = cause.downcast_ref::<Mistake>() {
            mistake.hint.clone()
        } else if let Some(error) = cause.downcast_ref::<store::StoreError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<index::IndexError>() {
            error.hint().map(str::to_owned)
        } else if let Some(error) = cause.downcast_ref::<sources::ReadError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<catalog::CatalogError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<catalog::LoadError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<fetch::FetchError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<protect::log::LogError>() {
            error.hint().map(str::to_owned)
        } else {
            None
        }
    })
}

/// Whether whoever read our output has stopped reading.
pub(crate) fn is_closed_pipe(error: &Error) -> bool {
    error.chain().any(|cause| {
        let kind = if let Some(error) = cause.downcast_ref::<io::Error>() {
            Some(error.kind())
        } else if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
            error.io_error_kind()
        } else if let Some(error) = cause.downcast_ref::<csv::Error>() {
            match error.kind() {
                csv::ErrorKind::Io(error) => Some(error.kind()),
                _ => None,
            }
        } else {
            None
        };
        kind == Some(io::ErrorKind::BrokenPipe)
    })
}
