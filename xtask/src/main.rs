//! The project's automation: see [`HELP`].
//!
//! Depends on nothing, so that it builds in a second.

mod bench;
mod browser;
mod fuzz;
mod load;
mod run;
mod test;
mod train;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test                 every check: format, clippy, unit, integration, doc tests, README examples
cargo xtask bench [--data DIR]   a table of timings, each with the answer it asserts;
                                 DIR holds the published lists (lists/…, people/…)
cargo xtask load [COUNT]         serves COUNT generated entities (default 1000000) on this computer, asks for
                                 a minute, checks the answers, and prints a table
cargo xtask generate COUNT FILE   invented entities for benchmarks, the same at every run
cargo xtask browser [--chromium FILE]
                                 works with a served register in a Chromium, and searches all it wrote for
                                 everybody in the register
cargo xtask train --data DIR      learns crates/names/data/weights.tsv from the labelled pairs in DIR/names
                                 and the tables of tests, and says what it is worth on pairs unseen
cargo xtask fuzz [SECONDS]       property tests from a new seed, and every fuzz target for that long
                                 (default 20); needs cargo-fuzz and nightly
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["test"] => test::run(),
        ["bench"] => bench::run(None),
        ["bench", "--data", data] => bench::run(Some(data.as_ref())),
        ["load"] => load::run(1_000_000),
        ["load", count] => match count.parse() {
            Ok(count) => load::run(count),
            Err(_) => Err(format!("`{count}` is not a number of entities")),
        },
        ["generate", count, file] => match count.parse() {
            Ok(count) => bench::generate(file.as_ref(), count),
            Err(_) => Err(format!("`{count}` is not a number of entities")),
        },
        ["browser"] => browser::run(None),
        ["browser", "--chromium", program] => browser::run(Some(program.as_ref())),
        ["train", "--data", data] => train::run(data.as_ref()),
        ["train", ..] => {
            Err("train: name the folder of the data: cargo xtask train --data DIR".to_owned())
        }
        ["fuzz"] => fuzz::run(20),
        ["fuzz", seconds] => match seconds.parse() {
            Ok(seconds) => fuzz::run(seconds),
            Err(_) => Err(format!("`{seconds}` is not a number of seconds")),
        },
        [] | ["--help" | "-h" | "help"] => {
            eprint!("{HELP}");
            Ok(())
        }
        other => Err(format!("unknown: {}\n\n{HELP}", other.join(" "))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
