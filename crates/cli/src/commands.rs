//! The commands, one file each: call the libraries, print what they say.

mod audit_log;
mod bench;
mod compare;
mod datasets;
mod demo;
mod doctor;
mod export;
mod fetch;
mod import;
mod parse_found;
mod register;
mod reindex;
mod screen;
mod search;
mod serve;
mod show;
mod trace;
mod warn;

use std::io::Write;

pub(crate) use bench::compare::BenchCompare;
pub(crate) use bench::register::BenchRegister;
pub(crate) use bench::warn::BenchWarn;
pub(crate) use register::Register;
pub(crate) use warn::Warn;

use clap::CommandFactory;
use index::Union;
use matching::Algorithm;
use store::Workspace;

use crate::Outcome;
use crate::args::{ApiKey, Args, AuditFormat, Bench, Command};
use crate::failure::Mistake;
use crate::memory;
use crate::ui::Output;

pub(crate) fn run(args: &Args, output: &mut Output) -> anyhow::Result<Outcome> {
    let unguarded = match args.command {
        // Benchmarks hold nobody real; those of registers are timed as registers are held.
        Command::Bench(Bench::Register(_) | Bench::Warn(_) | Bench::Compare(_)) => Vec::new(),
        Command::Register(_) | Command::Warn(_) | Command::ParseFound => memory::guard(),
        _ => {
            memory::wipe_no_more();
            Vec::new()
        }
    };
    match &args.command {
        Command::Demo => demo::run(args, output),
        Command::Import(import) => import::run(args, import, output),
        Command::Fetch(fetch) => fetch::run(args, fetch, output),
        Command::Datasets { json } => datasets::run(args, *json, output),
        Command::Search(search) => search::run(args, search, output),
        Command::Show { id, json } => show::run(args, id, *json, output),
        Command::Compare(compare) => compare::run(args, compare, output),
        Command::Screen(screen) => screen::run(args, screen, output),
        Command::Trace(trace) => trace::run(args, trace, output),
        Command::Export(export) => export::run(args, export, output),
        Command::Register(register) => register::run(args, register, &unguarded, output),
        Command::Warn(warn) => warn::run(args, warn, output),
        Command::ParseFound => parse_found::run(),
        Command::Serve(serve) => serve::run(args, serve, output),
        Command::ApiKey(ApiKey::New { name, scope }) => serve::new_key(name, scope, output),
        Command::Reindex(reindex) => reindex::run(args, reindex, output),
        Command::ClearIndex(clear) => reindex::clear(args, clear, output),
        Command::AuditLog { json: true, .. } => audit_log::json(args, output),
        Command::AuditLog { output_format: AuditFormat::Csv, .. } => audit_log::csv(args, output),
        Command::AuditLog { output_format: AuditFormat::Table, .. } => {
            audit_log::table(args, output)
        }
        Command::Doctor { repair, json } => doctor::run(args, *repair, *json, output),
        Command::Bench(Bench::Names(names)) => bench::run(args, names, output),
        Command::Bench(Bench::Exposure(own)) => bench::exposure::run(own, output),
        Command::Bench(Bench::Screen(screen)) => bench::screening::run(screen, output),
        Command::Bench(Bench::Compare(compare)) => bench::compare::run(compare, output),
        Command::Bench(Bench::Warn(warn)) => bench::warn::run(warn, output),
        Command::Bench(Bench::Register(register)) => bench::register::run(register, output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "throughline", &mut script);
            output.out.write_all(&script)?;
            Ok(Outcome::Done)
        }
    }
}

/// Opens the datasets named, or all of them; an empty workspace is an error with a hint.
fn open(args: &Args, only: &[String]) -> anyhow::Result<Union> {
    let workspace = Workspace::open(&args.workspace)?;
    let union = workspace.union(only)?;
    if union.snapshots().is_empty() {
        return Err(Mistake::error(
            format!("{}: the workspace holds no dataset", args.workspace.display()),
            "import something first: throughline import FILE --as NAME",
        ));
    }
    Ok(union)
}

/// The schema of that name, or an error that lists near ones.
fn schema(name: &str) -> anyhow::Result<&'static model::Schema> {
    model::ontology().schema(name).ok_or_else(|| {
        let near = model::ontology().near_schemata(name);
        let hint = match near.as_slice() {
            [] => "for example Person, Company, Organization, Vessel, LegalEntity".to_owned(),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        Mistake::error(format!("there is no schema `{name}`"), hint)
    })
}

/// The algorithm of that name, or an error that lists those there are.
fn algorithm(name: &str) -> anyhow::Result<&'static Algorithm> {
    Algorithm::by_name(name)
        .map_err(|error| Mistake::error(error.to_string(), "the default is `evidence`"))
}
