//! The consolidated list of Canada's autonomous sanctions, XML.
//!
//! One file, root `data-set`, flat `record` elements. A record has no number of its own: its place
//! in the law (country, schedule, item) and its names make its id.

mod names;
mod variants;

use std::sync::Arc;

use crate::lists::party::{Ids, Party, hash, join, squash, text_dates};
use crate::read::Outcome;
use crate::xml::{Element, Layout, Record, Records, repair};
use crate::{Format, Input, ReadError, ReadOptions, Sink};

const SOURCE: &str = "https://www.international.gc.ca/world-monde/\
international_relations-relations_internationales/sanctions/consolidated-consolide.aspx";
const AUTHORITY: &str = "Global Affairs Canada";

static LAYOUT: Layout = Layout {
    format: Format::CanadaXml,
    root: "data-set",
    containers: &[],
    records: &["record"],
    vocabulary: &[
        "Aliases",
        "Country",
        "DateOfBirthOrShipBuildDate",
        "DateOfListing",
        "EntityOrShip",
        "GivenName",
        "Item",
        "LastName",
        "Schedule",
        "ShipIMONumber",
        "TitleOrShip",
        "record",
    ],
    headers: &[],
    id: |element| {
        let law = ["Country", "Schedule", "Item"].map(|name| element.peek(name));
        Some(join(&law, ", ")).filter(|id| !id.is_empty())
    },
};

pub(crate) fn read(
    input: &mut Input,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let mut outcome = Outcome::default();
    let counts = &mut outcome.counts;
    let mut records = Records::open(input, &LAYOUT)?;
    let mut ids = Ids::default();
    while let Some(mut record) = records.next(sink, counts)? {
        let names = ["LastName", "GivenName", "EntityOrShip"];
        if names.iter().all(|name| record.element.peek(name).is_empty()) {
            let reason = "no name: LastName, GivenName and EntityOrShip are empty".to_owned();
            records.refuse(&record, reason, sink, counts)?;
            continue;
        }
        let (id, doubled) = ids.claim(id_of(&record.element));
        if let Some(reason) = doubled {
            repair(record.place, record.id.clone(), reason, sink, counts)?;
        }
        counts.read += 1;
        counts.kept += 1;
        *counts.by_record.entry("party").or_default() += 1;
        let (party, n_aliases) = map(&mut record, &id, &options.dataset);
        *counts.by_record.entry("alias").or_default() += n_aliases;
        party.finish(sink, counts)?;
    }
    Ok(outcome)
}

fn id_of(element: &Element) -> String {
    let key = ["Country", "Schedule", "Item", "LastName", "GivenName", "EntityOrShip"]
        .map(|name| squash(element.peek(name)).to_lowercase());
    format!("ca-{}", hash(&key.each_ref().map(String::as_str)))
}

/// Returns the party and the number of its aliases.
fn map(record: &mut Record, id: &str, dataset: &Arc<str>) -> (Party, u64) {
    let element = &mut record.element;
    let [country, last, given, other, title, imo, date, aliases] = [
        "Country",
        "LastName",
        "GivenName",
        "EntityOrShip",
        "TitleOrShip",
        "ShipIMONumber",
        "DateOfBirthOrShipBuildDate",
        "Aliases",
    ]
    .map(|name| squash(&element.take_text(name)).into_owned());
    let is_person = other.is_empty();
    let schema = match (is_person, imo.is_empty() && title.is_empty()) {
        (true, _) => "Person",
        (false, true) => "Organization",
        (false, false) => "Vessel",
    };
    let mut party = Party::new(dataset, record.place, id, schema);
    if is_person {
        party.add("name", &join(&[&given, &last], " "));
        party.add("firstName", &given);
        party.add("lastName", &last);
        party.add("title", &title);
    } else {
        let own = names::own(&other);
        let names = variants::of_firm(own);
        for (at, name) in names.iter().enumerate() {
            let prop = if at == 0 { "name" } else { "alias" };
            party.add_piece(prop, &name.name, &other, name.lang);
        }
        for known_as in names::also_known_as(&other) {
            for name in variants::of_firm(known_as) {
                party.add_piece(prop_of(&name), &name.name, known_as, name.lang);
            }
        }
        party.add(if schema == "Vessel" { "type" } else { "title" }, &title);
        // Numbers of ships are given bare.
        party.add("imoNumber", &imo);
    }
    let found = names::aliases(&aliases, is_person);
    let n_aliases = found.len() as u64;
    for alias in found {
        let variants = match is_person {
            true => variants::of_person(alias.name),
            false => variants::of_firm(alias.name),
        };
        for name in variants {
            party.add_piece(prop_of(&name), &name.name, alias.name, name.lang.or(alias.lang));
        }
    }
    if n_aliases > 1 {
        party.note("aliases", &aliases);
    }
    if !date.is_empty() {
        let prop = match schema {
            "Person" => "birthDate",
            "Vessel" => "buildDate",
            _ => "incorporationDate",
        };
        let dates = text_dates(&date);
        if dates.is_empty() {
            party.add(prop, &date);
        }
        for found in dates {
            party.add_from(prop, &found, &date);
        }
    }
    listing(&mut party, element, &country);
    element.leftovers(&mut |name, text| party.note(name, text));
    (party, n_aliases)
}

fn prop_of(name: &variants::Variant) -> &'static str {
    if name.is_weak { "weakAlias" } else { "alias" }
}

/// The law and the place of the record in it. The country is the one whose doings the law answers,
/// and not the party's: most of those listed for Ukraine are Russians.
fn listing(party: &mut Party, element: &mut Element, country: &str) {
    let english = names::english(country);
    let is_law = english.contains("Regulations");
    let program = match is_law {
        // Of a record that names no country nobody knows the law.
        _ if english.is_empty() => String::new(),
        true => english.to_owned(),
        false => format!("Special Economic Measures ({english}) Regulations"),
    };
    let sanction = party.sanction(AUTHORITY, "ca", SOURCE);
    party.add_from_to(sanction, "program", &program, country);
    let schedule = element.take_text("Schedule");
    let item = element.take_text("Item");
    let schedule = match schedule.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("Schedule {schedule}"),
        false => schedule,
    };
    let item = match item.is_empty() {
        true => item,
        false => format!("item {item}"),
    };
    party.add_to(sanction, "authorityId", &join(&[&schedule, &item], ", "));
    let listed = element.take_text("DateOfListing");
    party.add_to(sanction, "listingDate", &listed);
    party.add_to(sanction, "startDate", &listed);
}
