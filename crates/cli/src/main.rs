//! Throughline: from a name to the network behind it, with the source of every step.
//!
//! This crate is glue: it reads the command line, calls the libraries, and prints. Data goes to
//! stdout and everything else to stderr; the exit code is 0 for done, 1 for "nothing found" where a
//! command says so, 2 for an error.

mod args;
mod commands;
mod failure;
mod interrupt;
mod memory;
mod outfile;
mod ui;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::ui::Output;

/// What a command has to say by its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Done.
    Done,
    /// Nothing was found, or something was that the command was asked to fail on.
    Signal,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let mut output = Output::new(args.color, args.quiet);
    match commands::run(&args, &mut output) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Signal) => ExitCode::from(1),
        // Whoever reads us has seen enough: `throughline search x | head -1` is not a failure.
        Err(error) if failure::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            failure::report(&error);
            ExitCode::from(2)
        }
    }
}
