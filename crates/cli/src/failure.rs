//! Telling a person what went wrong and what to do about it.

use std::io;

use anyhow::Error;
use owo_colors::OwoColorize;

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
    anstream::eprintln!("{} {message}", "error:".red().bold());
    if let Some(hint) = hint(error) {
        anstream::eprintln!("\n{} {hint}", "hint:".cyan().bold());
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
        } else if let Some(error) = cause.downcast_ref::<fetch::FetchError>() {
            error.hint()
        } else {
            None
        }
    })
}

pub(crate) fn is_closed_pipe(error: &Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
