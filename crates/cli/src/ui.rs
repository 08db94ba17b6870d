//! What a person sees: colour or plain, wrapped text, progress.

mod describe;
mod progress;
mod wrap;

use std::io::Write;

use anstream::AutoStream;

pub(crate) use describe::{counted, inert, place, property_name, sentence_number};
pub(crate) use progress::Progress;
pub(crate) use wrap::{Indent, plain, wrap};

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Even into a pipe.
    Always,
    /// Not at all.
    Never,
}

/// Where data goes, and how talkative to be beside it.
pub(crate) struct Output {
    /// Standard output. Colours are stripped where they are not wanted.
    pub(crate) out: AutoStream<std::io::Stdout>,
    /// No remarks and no progress.
    pub(crate) quiet: bool,
}

impl Output {
    pub(crate) fn new(color: Color, quiet: bool) -> Output {
        match color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        Output { out: AutoStream::auto(std::io::stdout()), quiet }
    }

    /// Says something beside the data, on stderr.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            anstream::eprintln!("{text}");
        }
    }

    /// Writes one JSON value and a line break.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.out, value)?;
        writeln!(self.out)?;
        Ok(())
    }
}

/// Columns of text: 80, or the width of the terminal where that is narrower, at least 40.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse::<usize>().ok());
    columns.unwrap_or(80).clamp(40, 80)
}
