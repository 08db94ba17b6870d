//! `throughline register add` and `change`.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueHint;
use jiff::civil::Date;
use model::Entity;
use server::wire::Fields;
use sources::table::{Meaning, Table, TableOptions};

use super::mapping;
use super::opening::Opening;
use super::whose::Whose;
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::{Output, counted};

#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    #[command(flatten)]
    opening: Opening,

    /// The table: CSV with a header.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,

    /// Which column holds which property, as YAML.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    mapping: Option<PathBuf>,

    /// What a column holds; `COLUMN=` leaves it out.
    #[arg(long, value_name = "COLUMN=PROPERTY")]
    column: Vec<String>,

    /// Into whose caseload.
    #[arg(long, value_name = "ACCOUNT")]
    caseload: Option<String>,

    /// Until when these records are kept.
    #[arg(long, value_name = "DATE")]
    keep_until: Option<Date>,

    /// Print JSON, with the reference of each row.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, add: &Add, output: &mut Output) -> anyhow::Result<Outcome> {
    let people = read(add, output)?;
    let (mut register, caller) = add.opening.unlock(args)?;
    let added = register.add(&caller, &people, add.caseload.as_deref(), add.keep_until)?;
    if add.json {
        output.json(
            &serde_json::json!({ "rows_read": people.len(), "added": added.len(), "refs": added }),
        )?;
    } else {
        writeln!(
            output.out,
            "read {} = added {}; the register holds {}",
            counted(people.len() as u64, "row", "rows"),
            added.len(),
            register.count()?
        )?;
    }
    Ok(Outcome::Done)
}

/// The people of the table. Messages name lines and columns, never what is in them.
fn read(add: &Add, output: &Output) -> anyhow::Result<Vec<Entity>> {
    let mut columns = match &add.mapping {
        Some(path) => mapping::read(path)?,
        None => Vec::new(),
    };
    for mapping in &add.column {
        let Some((column, property)) = mapping.rsplit_once('=') else {
            return Err(Mistake::error(
                format!("--column {mapping}: not COLUMN=PROPERTY"),
                "for example: --column 생년월일=birthDate",
            ));
        };
        let property = (!property.is_empty()).then(|| property.to_owned());
        columns.push((column.to_owned(), property));
    }
    let left_out: Vec<String> = (columns.iter())
        .filter(|(_, property)| property.is_none())
        .map(|(column, _)| column.clone())
        .collect();
    let options = TableOptions { columns, schema: Some("Person".to_owned()) };
    let name = || add.file.display().to_string();
    let file = File::open(&add.file).with_context(name)?;
    let mut table = Table::open(file, &options).with_context(name)?;
    let unknown: Vec<&str> = (table.columns())
        .filter(|(column, meaning)| meaning.is_none() && !left_out.iter().any(|own| own == column))
        .map(|(column, _)| column)
        .collect();
    if !unknown.is_empty() {
        return Err(Mistake::error(
            format!("{}: nothing is known of the columns: {}", name(), unknown.join(", ")),
            "map them with --column COLUMN=PROPERTY, keep them with --column COLUMN=notes, or leave them out \
             with --column COLUMN=",
        ));
    }
    let is_phone = |meaning: Option<&Meaning>| matches!(meaning, Some(Meaning::Property { name, .. }) if *name == "phone");
    let phones: Vec<usize> = (table.columns().enumerate())
        .filter(|(_, (_, meaning))| is_phone(*meaning))
        .map(|(at, _)| at)
        .collect();
    let mut people = Vec::new();
    while let Some(row) = table.next_row().with_context(name)? {
        let Some(mut entity) = row.entities.into_iter().next() else {
            return Err(Mistake::error(
                format!("{}:{}: the row names nobody", name(), row.line),
                "every row needs a name; nothing was added",
            ));
        };
        for doubt in &row.doubts {
            let at = table.header().iter().position(|column| column == doubt.column);
            let cell = at.and_then(|at| row.cells.get(at)).unwrap_or_default();
            // A number as the office writes it, without a country, still reaches somebody.
            if at.is_some_and(|at| phones.contains(&at)) {
                entity.push("phone", cell.trim(), &"table".into());
                continue;
            }
            entity.push("notes", format!("{}: {cell}", doubt.column), &"table".into());
            output.remark(&format!(
                "{}:{}: column `{}`: not such a value; kept in the notes",
                name(),
                doubt.line,
                doubt.column
            ));
        }
        people.push(entity);
    }
    if people.is_empty() {
        return Err(Mistake::error(
            format!("{}: no row", name()),
            "the first line names the columns",
        ));
    }
    Ok(people)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Change {
    #[command(flatten)]
    whose: Whose,

    /// The values, as JSON: {"address": ["…"]}; an empty list removes the field. `-` is standard input.
    #[arg(long, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    values: PathBuf,
}

pub(super) fn change(args: &Args, change: &Change, output: &mut Output) -> anyhow::Result<Outcome> {
    let person = change.whose.person()?;
    let fields = fields_from(&change.values)?;
    let many = fields.len() as u64;
    change.whose.open(args)?.change(person, fields)?;
    output.remark(&format!("changed {} of {person}", counted(many, "field", "fields")));
    Ok(Outcome::Done)
}

/// Properties and their values from a file, or from standard input if it is `-`. What is wrong is not repeated.
pub(super) fn fields_from(path: &Path) -> anyhow::Result<Fields> {
    let mut text = zeroize::Zeroizing::new(String::new());
    let mut input: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(std::io::stdin()),
        false => Box::new(File::open(path).with_context(|| path.display().to_string())?),
    };
    input.by_ref().take(1 << 20).read_to_string(&mut text)?;
    serde_json::from_str(&text).map_err(|error| {
        Mistake::error(
            format!("the values, line {}: this is no JSON of lists by field", error.line()),
            "for example: {\"address\": [\"12 New Street\"]}",
        )
    })
}
