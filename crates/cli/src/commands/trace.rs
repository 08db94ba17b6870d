//! `throughline trace`.

use std::collections::BTreeMap;
use std::io::Write;

use exposure::{Hop, IndexGraph, Listing, Path, StatementRef, Targets, Time, Trace, TraceOptions};
use index::Union;
use model::Grade;
use owo_colors::OwoColorize;

use crate::Outcome;
use crate::args;
use crate::failure::Mistake;
use crate::outfile;
use crate::ui::{Indent, Output, counted, plain, width, wrap};

/// The grade of a claim in an official list: the authority is completely reliable about its own
/// act, and its remarks about others are probably true.
const OFFICIAL: Grade = Grade { reliability: 'A', credibility: '2' };

pub(crate) fn run(
    args: &args::Args,
    trace: &args::Trace,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    if trace.graphml.is_some() && trace.graphml == trace.gexf {
        return Err(Mistake::error(
            "--graphml and --gexf name the same file",
            "give each a file of its own",
        ));
    }
    let union = super::open(args, &trace.dataset)?;
    let from = start(&union, &trace.from)?;
    let mut targets = Targets::Listed;
    for name in &trace.to {
        let ids = start(&union, name)?;
        match &mut targets {
            Targets::Ids(all) => all.extend(ids),
            Targets::Listed => targets = Targets::Ids(ids.into_iter().collect()),
        }
    }
    let options = TraceOptions {
        max_depth: trace.depth,
        limit: trace.limit,
        as_of: trace.as_of.clone(),
        targets,
        dataset_grades: official_grades(&union),
        ..TraceOptions::default()
    };
    let graph = IndexGraph::new(&union, 0.7);
    let found = exposure::trace(&graph, &from, &options)?;
    if let Some(path) = &trace.graphml {
        outfile::write(&args.workspace, path, |file| Ok(exposure::graphml::write(&found, file)?))?;
    }
    if let Some(path) = &trace.gexf {
        outfile::write(&args.workspace, path, |file| Ok(exposure::gexf::write(&found, file)?))?;
    }
    if trace.json {
        output.json(&found)?;
    } else {
        print(&union, &found, output)?;
    }
    Ok(if found.paths.is_empty() { Outcome::Signal } else { Outcome::Done })
}

/// The ids a person means by an id or a name.
pub(crate) fn start(union: &Union, text: &str) -> anyhow::Result<Vec<String>> {
    let found = resolve::named(union, text, 5)?;
    if found.is_empty() {
        let near = union.search(text, &index::SearchOptions { limit: 3, ..Default::default() })?;
        let near: Vec<_> = near
            .iter()
            .map(|hit| format!("{} ({})", hit.entity.caption(), hit.entity.id))
            .collect();
        let hint = match near.as_slice() {
            [] => format!("try: throughline search {text}"),
            near => format!("did you mean {}?", near.join(", or ")),
        };
        return Err(Mistake::error(format!("nothing is called `{text}`"), hint));
    }
    Ok(found.into_iter().map(|entity| entity.id).collect())
}

/// Official lists carry no grades of their own.
pub(crate) fn official_grades(union: &Union) -> BTreeMap<String, Grade> {
    (union.snapshots().iter())
        .map(|snapshot| snapshot.manifest())
        .filter(|manifest| !manifest.format.starts_with("ftm"))
        .map(|manifest| (manifest.dataset.clone(), OFFICIAL))
        .collect()
}

/// Prints every path as a chain.
pub(crate) fn print(union: &Union, trace: &Trace, output: &mut Output) -> anyhow::Result<()> {
    for (at, path) in trace.paths.iter().enumerate() {
        if at > 0 {
            writeln!(output.out)?;
        }
        let hops = match path.hops.len() {
            0 => "the party itself is listed".to_owned(),
            1 => "1 hop".to_owned(),
            n => format!("{n} hops"),
        };
        writeln!(
            output.out,
            "{} {}",
            format!("Path {} of {}", at + 1, trace.paths.len()).bold(),
            format!("({hops}, strength {:.2})", path.strength).dimmed()
        )?;
        print_path(union, path, output)?;
    }
    let out = &mut output.out;
    if trace.paths.is_empty() {
        let names: Vec<_> = trace.start.iter().map(|node| node.caption.as_str()).collect();
        writeln!(
            out,
            "no path from {} ({} looked at)",
            plain(&names.join(", ")),
            counted(trace.visited as u64, "entity", "entities")
        )?;
    }
    if !trace.complete {
        writeln!(out, "{}", "The search was cut short: there may be more.".yellow())?;
    }
    for note in &trace.notes {
        let indent = Indent { first: "note: ", rest: "      " };
        writeln!(out, "{}", wrap(note, indent, width()).dimmed())?;
    }
    Ok(())
}

/// One path, from the start at the top to the listed party at the bottom.
pub(crate) fn print_path(union: &Union, path: &Path, output: &mut Output) -> anyhow::Result<()> {
    let out = &mut output.out;
    for (at, node) in path.nodes.iter().enumerate() {
        let listed = if node.listed { " listed".red().to_string() } else { String::new() };
        let indent = Indent { first: "  ", rest: "    " };
        writeln!(out, "{}{listed}", wrap(&node.caption, indent, width()).bold())?;
        writeln!(out, "    {} {}", node.schema.dimmed(), node.id.cyan())?;
        if let Some(hop) = path.hops.get(at) {
            print_hop(union, hop, out)?;
        }
    }
    for listing in &path.target.why {
        let indent = Indent { first: "    ", rest: "      " };
        writeln!(out, "{}", wrap(&listing_text(listing), indent, width()).red())?;
    }
    Ok(())
}

fn print_hop(union: &Union, hop: &Hop, out: &mut impl Write) -> anyhow::Result<()> {
    let bar = Indent { first: "    │ ", rest: "    │   " };
    let mut what = what(hop);
    let dates = match (&hop.dates.start, &hop.dates.end) {
        (Some(start), Some(end)) if start == end => format!(", {start}"),
        (Some(start), Some(end)) => format!(", {start} to {end}"),
        (Some(start), None) => format!(", from {start}"),
        (None, Some(end)) => format!(", until {end}"),
        (None, None) => String::new(),
    };
    what.push_str(&dates);
    match hop.time {
        Some(Time::Unknown) => what.push_str(" (time unknown)"),
        Some(Time::Possible) => what.push_str(" (possibly at that time)"),
        _ => {}
    }
    writeln!(out, "{}", wrap(&what, bar, width()))?;
    let grade =
        hop.grade.as_deref().map_or("not graded".to_owned(), |grade| format!("grade {grade}"));
    let source = hop.statements.first().map(|statement| source(union, statement));
    let beside = match (hop.schema.as_str(), source) {
        ("SameAs", _) => format!("score {:.2}", hop.strength),
        (_, Some(source)) => format!("source: {source}; {grade}; strength {:.2}", hop.strength),
        (_, None) => format!("{grade}; strength {:.2}", hop.strength),
    };
    writeln!(out, "{}", wrap(&beside, bar, width()).dimmed())?;
    for reason in hop.reasons.iter().take(6) {
        let bar = Indent { first: "    │   ", rest: "    │     " };
        writeln!(out, "{}", wrap(reason, bar, width()).dimmed())?;
    }
    if !hop.also.is_empty() {
        let also: Vec<_> = hop
            .also
            .iter()
            .map(|also| also.label.clone().unwrap_or_else(|| also.schema.clone()))
            .collect();
        writeln!(out, "{}", wrap(&format!("also: {}", also.join("; ")), bar, width()).dimmed())?;
    }
    writeln!(out, "    ▼")?;
    Ok(())
}

/// What joins the two ends, in words.
fn what(hop: &Hop) -> String {
    let label = hop.label.as_deref().unwrap_or_default();
    match hop.schema.as_str() {
        "SameAs" => "may be the same as".to_owned(),
        "Shared" => match &hop.shared {
            Some(shared) => format!("shares the {} “{}” with", shared.prop, shared.value),
            None => format!("shares {label} with"),
        },
        schema => {
            let arrow = match (hop.directed, hop.direction) {
                (true, exposure::Direction::Backward) => " (read upwards)",
                _ => "",
            };
            match label {
                "" => format!("{schema}{arrow}"),
                label => format!("{schema}: {label}{arrow}"),
            }
        }
    }
}

fn source(union: &Union, statement: &StatementRef) -> String {
    let manifest = union
        .snapshots()
        .iter()
        .map(|snapshot| snapshot.manifest())
        .find(|manifest| manifest.dataset == statement.dataset);
    let file = manifest.and_then(|manifest| manifest.files.get(statement.place.file as usize));
    let mut text = statement.dataset.clone();
    if let Some(origin) = &statement.origin {
        let key = origin.rsplit_once('@').map_or(origin.as_str(), |(key, _)| key);
        text.push_str(&format!(" {key}"));
    }
    if let Some(file) = file {
        text.push_str(&format!(" {}", file.name));
        if statement.place.line > 0 {
            text.push_str(&format!(":{}", statement.place.line));
        }
    }
    text
}

pub(crate) fn listing_text(listing: &Listing) -> String {
    let mut text =
        format!("listed by {}", listing.authority.as_deref().unwrap_or("an authority not named"));
    if let Some(program) = &listing.program {
        text.push_str(&format!(", programme {program}"));
    }
    match &listing.date {
        Some(date) if date.len() >= 10 => text.push_str(&format!(", on {date}")),
        Some(date) => text.push_str(&format!(", in {date}")),
        None => text.push_str(", day not stated"),
    }
    if let Some(reference) = &listing.reference {
        text.push_str(&format!(", reference {reference}"));
    }
    if listing.time == Some(Time::Outside) {
        text.push_str(" (not in force on the date asked about)");
    }
    if let Some(url) = &listing.source_url {
        text.push_str(&format!("; {url}"));
    }
    text
}
