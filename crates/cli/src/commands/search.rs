//! `throughline search`.

use std::io::Write;

use index::SearchOptions;
use model::Entity;
use owo_colors::OwoColorize;

use crate::Outcome;
use crate::args::{Args, Search};
use crate::ui::{Indent, Output, plain, width, wrap};

pub(crate) fn run(args: &Args, search: &Search, output: &mut Output) -> anyhow::Result<Outcome> {
    super::schema(&search.schema)?;
    let union = super::open(args, &search.dataset)?;
    let words = search.words.join(" ");
    let options = SearchOptions { schema: search.schema.clone(), limit: search.limit };
    let hits = union.search(&words, &options)?;
    for hit in &hits {
        if search.json {
            sources::ftm::write_entity(&hit.entity, &mut output.out)?;
        } else {
            print(&hit.entity, output)?;
        }
    }
    if hits.is_empty() {
        output.remark(&format!("nothing found for `{words}`"));
        return Ok(Outcome::Signal);
    }
    Ok(Outcome::Done)
}

fn print(entity: &Entity, output: &mut Output) -> anyhow::Result<()> {
    let out = &mut output.out;
    let listed = if entity.is_target() { " listed".red().to_string() } else { String::new() };
    writeln!(out, "{}{listed}", plain(entity.caption()).bold())?;
    let datasets: Vec<_> = entity.all_datasets().iter().map(ToString::to_string).collect();
    writeln!(
        out,
        "  {} {} {}",
        entity.id.cyan(),
        entity.schema_name,
        format!("in {}", datasets.join(", ")).dimmed()
    )?;
    let facts = facts(entity);
    if !facts.is_empty() {
        writeln!(out, "{}", wrap(&facts, Indent { first: "  ", rest: "  " }, width()))?;
    }
    Ok(())
}

/// What tells one namesake from another, on a line or two.
fn facts(entity: &Entity) -> String {
    let label = |label: &str, props: &[&str]| {
        let mut values: Vec<&str> = props.iter().flat_map(|prop| entity.values(prop)).collect();
        values.dedup();
        let more = values.len().saturating_sub(3);
        values.truncate(3);
        let text = values.join(", ");
        match (values.is_empty(), more) {
            (true, _) => None,
            (false, 0) => Some(format!("{label} {text}")),
            (false, more) => Some(format!("{label} {text} and {more} more")),
        }
    };
    [
        label("born", &["birthDate"]),
        label("country", &["nationality", "citizenship", "country", "jurisdiction", "flag"]),
        label("number", &["imoNumber"]),
        label("position", &["position"]),
        label("also", &["alias", "previousName", "weakAlias"]),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("; ")
}
