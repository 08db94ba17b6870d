//! `throughline demo`: the example case, from files to answers.

mod case;
mod tables;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use exposure::{IndexGraph, Path, TraceOptions};
use index::Union;
use owo_colors::OwoColorize;
use resolve::{ResolveOptions, Resolver};
use sources::table::{Table, TableOptions};
use store::{ImportOptions, Workspace};

use self::case::Case;
use crate::Outcome;
use crate::args::Args;
use crate::commands::{screen, trace};
use crate::ui::{Indent, Output, sentence_number, width, wrap};

/// Open questions printed whole; the rest is counted.
const QUESTIONS: usize = 5;

pub(crate) fn run(args: &Args, output: &mut Output) -> anyhow::Result<Outcome> {
    let case = Case::load()?;
    let root = args.workspace.join("demo");
    let files = case.unpack(&root.join("case"))?;
    let workspace = root.join("workspace");
    heading(output, "What is imported", &case.about)?;
    import_all(&workspace, &case, &files, output)?;
    let union = Workspace::open(&workspace)?.union(&[])?;
    let mut paths = chain(&union, &case, output)?;
    paths.extend(customers(&union, &case, output)?);
    sources(&paths, &case, output)?;
    same_name_and_birth_date(&union, output)?;
    screening(&union, &case, output)?;
    not_known(&union, &case, output)?;
    writeln!(output.out)?;
    let again = format!(
        "Look further: throughline --workspace {} show {}",
        workspace.display(),
        case.demo.target
    );
    output.remark(&again.dimmed().to_string());
    Ok(Outcome::Done)
}

fn heading(output: &mut Output, title: &str, about: &str) -> anyhow::Result<()> {
    writeln!(output.out, "\n{}", title.bold().underline())?;
    let indent = Indent { first: "", rest: "" };
    writeln!(output.out, "{}\n", wrap(about, indent, width()).dimmed())?;
    Ok(())
}

fn import_all(
    workspace: &std::path::Path,
    case: &Case,
    files: &std::path::Path,
    output: &mut Output,
) -> anyhow::Result<()> {
    let opened = Workspace::open_or_create(workspace)?;
    for import in &case.imports {
        let path: PathBuf = files.join(&import.file);
        let options = ImportOptions::new(&import.dataset);
        let report = store::import(&opened, &[path], &options)?;
        let manifest = &report.manifest;
        let invented = if import.invented { "  (invented)" } else { "" };
        writeln!(
            output.out,
            "  {:<26} {:>5} records {:>5} entities{}",
            manifest.dataset,
            sentence_number(manifest.read),
            sentence_number(manifest.entities),
            invented.dimmed()
        )?;
    }
    Ok(())
}

/// (a) the chain to the listed corporation.
fn chain(union: &Union, case: &Case, output: &mut Output) -> anyhow::Result<Vec<Path>> {
    heading(
        output,
        "Who is behind it",
        "The best-sourced path from the labour-supply firm to a listed party. Every hop names its \
         source, its grade (source A–F, claim 1–6) and how far it can be leant on.",
    )?;
    let options = TraceOptions {
        limit: 1,
        dataset_grades: trace::official_grades(union),
        ..TraceOptions::default()
    };
    let graph = IndexGraph::new(union, 0.7);
    let found = exposure::trace(&graph, std::slice::from_ref(&case.demo.start), &options)?;
    trace::print(union, &found, output)?;
    Ok(found.paths)
}

/// (b) the customers on the chain.
fn customers(union: &Union, case: &Case, output: &mut Output) -> anyhow::Result<Vec<Path>> {
    heading(
        output,
        "Where the labour went",
        "Parties that the firms on the chain supplied, directly or through another.",
    )?;
    let graph = IndexGraph::new(union, 0.7);
    let from: Vec<String> =
        [case.demo.start.clone()].into_iter().chain(case.demo.via.iter().cloned()).collect();
    let options =
        TraceOptions { dataset_grades: trace::official_grades(union), ..TraceOptions::default() };
    let found = exposure::onward(&graph, &from, &options)?;
    let on_chain = |id: &str| from.iter().any(|known| known == id);
    // Somebody else's record of the supplier itself is no customer.
    let only_alike = |path: &Path| path.hops.iter().all(|hop| hop.schema == "SameAs");
    for path in &found.paths {
        if on_chain(&path.target.id) || only_alike(path) {
            continue;
        }
        let Some(last) = path.hops.last() else {
            continue;
        };
        let route: Vec<_> = path.nodes.iter().map(|node| node.caption.as_str()).collect();
        writeln!(output.out, "  {}", path.target.caption.bold())?;
        let indent = Indent { first: "    ", rest: "    " };
        writeln!(output.out, "{}", wrap(&route.join(" → "), indent, width()))?;
        let dates = match (&last.dates.start, &last.dates.end) {
            (Some(start), Some(end)) => format!("{start} to {end}"),
            (Some(start), None) => format!("from {start}"),
            (None, Some(end)) => format!("until {end}"),
            (None, None) => "dates not stated".to_owned(),
        };
        let grade = last.grade.as_deref().unwrap_or("none");
        let source = last.statements.first().and_then(|statement| statement.origin.as_deref());
        let source = source.and_then(|origin| origin.split('@').next()).unwrap_or("not named");
        let label = last.label.as_deref().unwrap_or(&last.schema);
        let text = format!("{label}; {dates}; source {source}; grade {grade}");
        writeln!(output.out, "{}", wrap(&text, indent, width()).dimmed())?;
    }
    Ok(found.paths)
}

/// What the keys that stood for sources above are.
fn sources(paths: &[Path], case: &Case, output: &mut Output) -> anyhow::Result<()> {
    let named = paths.iter().flat_map(|path| &path.hops).flat_map(|hop| &hop.statements);
    let keys: BTreeSet<&str> = named
        .filter_map(|statement| statement.origin.as_deref())
        .map(|origin| origin.split('@').next().unwrap_or(origin))
        .collect();
    writeln!(output.out, "\n  Sources")?;
    for source in tables::sources(case)?.iter().filter(|source| keys.contains(&*source.id)) {
        let text =
            format!("{}: {}, {}: {}", source.id, source.publisher, source.date, source.title);
        let indent = Indent { first: "    ", rest: "      " };
        writeln!(output.out, "{}", wrap(&text, indent, width()).dimmed())?;
    }
    Ok(())
}

/// The step that compares officers with a register: name and birth date together.
fn same_name_and_birth_date(union: &Union, output: &mut Output) -> anyhow::Result<()> {
    heading(
        output,
        "Name and birth date, compared",
        "Officers of an invented company register against an invented register of residents. The \
         answer is how strongly two records are one person, and why; not the register.",
    )?;
    let options = ResolveOptions { other_datasets_only: true, limit: 3, ..Default::default() };
    let resolver = Resolver::new(union, options);
    let registers = union
        .snapshots()
        .iter()
        .filter(|snapshot| snapshot.manifest().dataset == "example-company-register");
    for snapshot in registers {
        snapshot.for_each(|officer| {
            if !officer.is_a("Person") {
                return anyhow::Ok(());
            }
            for found in resolver.matches(&officer)? {
                let line = format!(
                    "{} ({}) may be {} ({}): {:.2}",
                    officer.caption(),
                    officer.id,
                    found.entity.caption(),
                    found.entity.id,
                    found.comparison.score
                );
                let indent = Indent { first: "  ", rest: "    " };
                writeln!(output.out, "{}", wrap(&line, indent, width()))?;
                let indent = Indent { first: "      ", rest: "      " };
                let reasons = screen::reasons(&found);
                writeln!(output.out, "{}", wrap(&reasons, indent, width()).dimmed())?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// (c) a screening with reasons.
fn screening(union: &Union, case: &Case, output: &mut Output) -> anyhow::Result<()> {
    heading(
        output,
        "Is it listed",
        "A table screened against the list extract: an alert begins at 0.70, and says why.",
    )?;
    let list = case.list_dataset();
    let options = ResolveOptions { limit: 3, ..ResolveOptions::default() };
    let resolver = Resolver::new(union, options);
    let text = case.text(&case.demo.screen)?;
    let mut table = Table::open(text.as_bytes(), &TableOptions::default())?;
    while let Some(row) = table.next_row()? {
        let asked = row.cells.get(0).unwrap_or_default().to_owned();
        let mut best = None;
        for entity in &row.entities {
            for found in resolver.matches(entity)? {
                let is_listed = found.entity.all_datasets().iter().any(|name| **name == *list);
                let better = |best: &resolve::Match| best.comparison.score < found.comparison.score;
                if is_listed && best.as_ref().is_none_or(better) {
                    best = Some(found);
                }
            }
        }
        let Some(found) = best else {
            writeln!(output.out, "  {:<44} {}", asked, "no alert".green())?;
            continue;
        };
        let score = format!("{:.2}", found.comparison.score);
        writeln!(output.out, "  {:<44} {} {score}", asked, "ALERT".red().bold())?;
        let text = format!("{} ({})", found.entity.caption(), found.entity.id);
        let indent = Indent { first: "      ", rest: "      " };
        writeln!(output.out, "{}", wrap(&text, indent, width()))?;
        writeln!(output.out, "{}", wrap(&screen::reasons(&found), indent, width()).dimmed())?;
    }
    Ok(())
}

/// (d) what is not known.
fn not_known(union: &Union, case: &Case, output: &mut Output) -> anyhow::Result<()> {
    heading(
        output,
        "What is not known",
        "Figures stand side by side with their source and coverage; they are never averaged. Where \
         only some answered, a total is a lower bound.",
    )?;
    for quantity in tables::quantities(case)? {
        let indent = Indent { first: "  ", rest: "      " };
        writeln!(output.out, "{}", wrap(&quantity, indent, width()))?;
    }
    writeln!(output.out)?;
    let questions = tables::questions(case)?;
    for question in questions.iter().take(QUESTIONS) {
        let indent = Indent { first: "  ? ", rest: "    " };
        writeln!(output.out, "{}", wrap(&question.question, indent, width()))?;
        let text = format!("open because: {}", question.why);
        let indent = Indent { first: "    ", rest: "    " };
        writeln!(output.out, "{}", wrap(&text, indent, width()).dimmed())?;
        let text = format!("would be decided by: {}", question.decides);
        writeln!(output.out, "{}", wrap(&text, indent, width()).dimmed())?;
    }
    if questions.len() > QUESTIONS {
        let more = questions.len() - QUESTIONS;
        writeln!(output.out, "  and {more} more open questions in {}", case.tables.questions)?;
    }
    let refused: u64 =
        union.snapshots().iter().map(|snapshot| snapshot.manifest().quarantined).sum();
    writeln!(output.out, "\n  records refused on import: {}", sentence_number(refused))?;
    Ok(())
}
