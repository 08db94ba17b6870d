//! `throughline show`.

use std::collections::BTreeMap;
use std::io::Write;

use index::Union;
use model::{Entity, Kind};
use owo_colors::OwoColorize;

use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::{Indent, Output, place, plain, property_name, sentence_number, width, wrap};

/// Links listed one by one; the rest is counted.
const LINKS: usize = 25;

pub(crate) fn run(
    args: &Args,
    id: &str,
    json: bool,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let union = super::open(args, &[])?;
    let mut found = resolve::named(&union, id, 6)?;
    let entity = match found.len() {
        0 => {
            output.remark(&format!("there is no entity `{id}`"));
            output.remark(&format!("hint: try: throughline search {id}"));
            return Ok(Outcome::Signal);
        }
        1 => found.remove(0),
        _ => {
            let list: Vec<_> = found
                .iter()
                .map(|entity| format!("  {}  {}", entity.id, entity.caption()))
                .collect();
            return Err(Mistake::error(
                format!("`{id}` names several entities:\n{}", list.join("\n")),
                "name one of them by its id",
            ));
        }
    };
    if json {
        sources::ftm::write_entity(&entity, &mut output.out)?;
    } else {
        print(&union, &entity, output)?;
    }
    Ok(Outcome::Done)
}

fn print(union: &Union, entity: &Entity, output: &mut Output) -> anyhow::Result<()> {
    let out = &mut output.out;
    let listed = if entity.is_target() { " listed".red().to_string() } else { String::new() };
    writeln!(out, "{}{listed}", plain(entity.caption()).bold())?;
    writeln!(out, "{} {}", entity.schema_name, entity.id.cyan())?;
    if !entity.referents.is_empty() {
        writeln!(out, "also {}", entity.referents.join(", ").dimmed())?;
    }
    writeln!(out)?;
    print_statements(union, entity, output)?;
    let legend = "A value without a source has that of the value above it.";
    writeln!(output.out, "\n  {}", legend.dimmed())?;
    print_inbound(union, entity, output)
}

/// Every value with its source; a source is named again only where it changes.
fn print_statements(union: &Union, entity: &Entity, output: &mut Output) -> anyhow::Result<()> {
    let out = &mut output.out;
    let mut props: Vec<&str> = Vec::new();
    for statement in &entity.statements {
        if !props.contains(&statement.prop.as_str()) {
            props.push(statement.prop.as_str());
        }
    }
    let schema = entity.schema();
    let mut last_place = String::new();
    for prop in props {
        let is_reference = schema
            .and_then(|schema| schema.property(prop))
            .is_some_and(|property| property.kind == Kind::Entity);
        let mut label = property_name(prop);
        for statement in entity.about(prop) {
            let value =
                match is_reference.then(|| union.get(&statement.value)).transpose()?.flatten() {
                    Some(target) => format!("{} ({})", target.caption(), target.id),
                    None => readable(&statement.value, schema, prop),
                };
            let first = format!("  {label:<20} ");
            let rest = " ".repeat(23);
            let indent = Indent { first: &first, rest: &rest };
            writeln!(out, "{}", wrap(&value, indent, width()))?;
            let mut beside = Vec::new();
            if let Some(original) = &statement.original
                && !original.eq_ignore_ascii_case(&statement.value)
            {
                beside.push(format!("published as “{original}”"));
            }
            if let Some(lang) = &statement.lang {
                beside.push(lang.clone());
            }
            let here = place(union, statement);
            if here != last_place {
                beside.push(format!("source: {here}"));
                last_place = here;
            }
            if let Some(grade) = statement.grade() {
                beside.push(format!("grade {grade}"));
            }
            if !beside.is_empty() {
                let indent = Indent { first: &rest, rest: &rest };
                writeln!(out, "{}", wrap(&beside.join("; "), indent, width()).dimmed())?;
            }
            label.clear();
        }
    }
    Ok(())
}

/// A code in a person's words, where there are any.
fn readable(value: &str, schema: Option<&model::Schema>, prop: &str) -> String {
    let kind = schema.and_then(|schema| schema.property(prop)).map(|property| property.kind);
    match kind {
        Some(Kind::Country) => format!("{} ({value})", model::value::country::name(value)),
        _ => value.to_owned(),
    }
}

/// What points at this entity: listings first, then links by kind.
fn print_inbound(union: &Union, entity: &Entity, output: &mut Output) -> anyhow::Result<()> {
    let (count, inbound) = union.inbound(&entity.id, 500)?;
    if inbound.is_empty() {
        return Ok(());
    }
    let mut by_schema: BTreeMap<&str, Vec<&Entity>> = BTreeMap::new();
    for link in &inbound {
        by_schema.entry(&link.schema_name).or_default().push(link);
    }
    let out = &mut output.out;
    for (schema, links) in &by_schema {
        writeln!(out, "\n{}", schema.bold())?;
        for link in links.iter().take(LINKS) {
            let text = line_for(union, entity, link)?;
            let indent = Indent { first: "  ", rest: "    " };
            writeln!(out, "{}", wrap(&text, indent, width()))?;
            if let Some(statement) = link.statements.first() {
                let beside = format!("{}; source: {}", link.id, place(union, statement));
                let indent = Indent { first: "    ", rest: "    " };
                writeln!(out, "{}", wrap(&beside, indent, width()).dimmed())?;
            }
        }
        if links.len() > LINKS {
            writeln!(out, "  and {} more", links.len() - LINKS)?;
        }
    }
    if count > inbound.len() {
        writeln!(out, "\n{} more point here", sentence_number((count - inbound.len()) as u64))?;
    }
    Ok(())
}

/// One thing that points here, in one line: `Linked To: PU HUNG 1 (ofac-23165)`.
fn line_for(union: &Union, entity: &Entity, link: &Entity) -> anyhow::Result<String> {
    if let Some(edge) = link.schema().and_then(|schema| schema.edge.as_ref()) {
        let role = edge.caption.iter().chain(&["role", "relationship"]);
        let role = role.flat_map(|prop| link.first(prop)).next().unwrap_or(&link.schema_name);
        let dates = dates(link);
        let is_source = link.values(edge.source).any(|id| id == entity.id);
        let (other_end, arrow) =
            if is_source { (edge.target, "→") } else { (edge.source, "←") };
        let mut others = Vec::new();
        for id in link.values(other_end).filter(|id| *id != entity.id) {
            let caption = union.get(id)?.map(|other| other.caption().to_owned());
            others.push(format!("{} ({id})", caption.as_deref().unwrap_or("unknown")));
        }
        return Ok(format!("{role} {arrow} {}{dates}", others.join(", ")));
    }
    let mut parts = Vec::new();
    for prop in link.schema().map(|schema| schema.featured.as_slice()).unwrap_or_default() {
        let values: Vec<_> = link.values(prop).filter(|value| *value != entity.id).collect();
        if !values.is_empty() {
            parts.push(format!("{} {}", property_name(prop), values.join(", ")));
        }
    }
    if link.is_a("Sanction") {
        for prop in ["listingDate", "provisions", "unscId"] {
            let values: Vec<_> = link.values(prop).collect();
            if !values.is_empty() {
                parts.push(format!("{} {}", property_name(prop), values.join(", ")));
            }
        }
    }
    Ok(if parts.is_empty() {
        format!("{} ({})", link.caption(), link.id)
    } else {
        parts.join("; ")
    })
}

fn dates(link: &Entity) -> String {
    let Some(schema) = link.schema() else {
        return String::new();
    };
    let first = |props: &[&str]| props.iter().find_map(|prop| link.first(prop)).map(str::to_owned);
    match (first(&schema.start), first(&schema.end)) {
        (Some(start), Some(end)) => format!(", {start} to {end}"),
        (Some(start), None) => format!(", from {start}"),
        (None, Some(end)) => format!(", until {end}"),
        (None, None) => String::new(),
    }
}
