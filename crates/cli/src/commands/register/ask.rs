//! `throughline register ask`.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueHint;
use model::{Cleaner, Entity, ontology};

use super::add::fields_from;
use super::whose::Whose;
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::Output;

/// What a question is for where officers ask and say nothing of it.
const CONSOLE: &str = "asked at the console";

#[derive(Debug, clap::Args)]
pub(crate) struct Ask {
    #[command(flatten)]
    whose: Whose,

    /// The name, in any script; again for another name of the same person.
    #[arg(long, value_name = "NAME", required_unless_present = "person")]
    name: Vec<String>,

    /// What is known, as JSON: {"name": ["…"], "birthDate": ["…"]}. `-` is standard input. So no name stands
    /// among arguments, which other programs see and shells remember.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    person: Option<PathBuf>,

    /// The date of birth, as far as it is known: 1970, 1970-05 or 1970-05-01.
    #[arg(long, value_name = "DATE")]
    birth_date: Option<String>,

    /// Anything else that is known, such as nationality=kp or idNumber=… .
    #[arg(long = "with", value_name = "PROPERTY=VALUE")]
    with: Vec<String>,

    /// What the question is for. It stays in the log: no names. With --at it must be given; at the console it is
    /// `asked at the console` if not.
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, ask: &Ask, output: &mut Output) -> anyhow::Result<Outcome> {
    let asked = asked(ask)?;
    ask.whose.alone()?;
    let purpose = match &ask.purpose {
        Some(purpose) => purpose,
        None if ask.whose.is_served() => {
            return Err(Mistake::error("what is the question for?", "say it with --purpose TEXT"));
        }
        None => CONSOLE,
    };
    let answers = ask.whose.open(args)?.ask(&asked, purpose)?;
    if ask.json {
        output.json(&serde_json::json!({ "answers": answers }))?;
    } else {
        for answer in &answers {
            let grade = serde_json::to_value(answer.grade)?;
            let grade = grade.as_str().unwrap_or_default().to_owned();
            writeln!(output.out, "{}  {grade:<8}  {:.2}", answer.person, answer.score)?;
        }
        if answers.is_empty() {
            output.remark("nobody here may be that person");
        }
    }
    Ok(if answers.is_empty() { Outcome::Signal } else { Outcome::Done })
}

fn asked(ask: &Ask) -> anyhow::Result<Entity> {
    let mut asked = Entity::new("asked", "Person");
    let names = ask.name.iter().map(|name| ("name", name.as_str()));
    let born = ask.birth_date.iter().map(|date| ("birthDate", date.as_str()));
    let with = ask.with.iter().map(|pair| {
        pair.split_once('=').ok_or_else(|| {
            Mistake::error("--with takes PROPERTY=VALUE", "for example: --with nationality=kp")
        })
    });
    let with = with.collect::<anyhow::Result<Vec<_>>>()?;
    let person = ask.person.as_deref().map(fields_from).transpose()?.unwrap_or_default();
    let person = person.iter().flat_map(|(property, values)| {
        values.iter().map(move |value| (property.as_str(), value.as_str()))
    });
    let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
    for (property, value) in names.chain(born).chain(with).chain(person) {
        let known = ontology().schema("Person").and_then(|schema| schema.property(property));
        let Some(known) = known else {
            return Err(Mistake::error(
                "a property that is given is none of a person",
                "for example: birthDate, nationality, idNumber, phone, address",
            ));
        };
        let clean = cleaner.clean(known, value).map_err(|_| {
            Mistake::error(
                format!("the value given for `{property}` is none"),
                "dates are written 1970, 1970-05 or 1970-05-01; countries as codes or names",
            )
        })?;
        asked.push(known.name, clean, &"asked".into());
    }
    Ok(asked)
}
