//! The US Treasury's lists in the XML export `sdnList`.
//!
//! One file, root `sdnList`, `sdnEntry` records after a `publshInformation` (so spelt). Numbers of
//! every kind stand in one list of typed ids; [`ids`] knows the types.

mod ids;

use std::collections::HashMap;
use std::sync::Arc;

use crate::lists::party::{
    AddressParts, Ids, MAIN, Part, Party, hash, join, letters_and_digits, squash, text_dates,
};
use crate::read::Outcome;
use crate::xml::{Element, Layout, Record, Records, repair};
use crate::{Format, Input, ReadError, ReadOptions, Sink};

const AUTHORITY: &str = "US Treasury, Office of Foreign Assets Control";
const SOURCE: &str = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=";

static LAYOUT: Layout = Layout {
    format: Format::UsXml,
    root: "sdnList",
    containers: &[],
    records: &["sdnEntry"],
    vocabulary: &[
        "address",
        "address1",
        "address2",
        "address3",
        "addressList",
        "aka",
        "akaList",
        "callSign",
        "category",
        "citizenship",
        "citizenshipList",
        "city",
        "country",
        "dateOfBirth",
        "dateOfBirthItem",
        "dateOfBirthList",
        "expirationDate",
        "firstName",
        "grossRegisteredTonnage",
        "id",
        "idCountry",
        "idList",
        "idNumber",
        "idType",
        "issueDate",
        "lastName",
        "mainEntry",
        "nationality",
        "nationalityList",
        "placeOfBirth",
        "placeOfBirthItem",
        "placeOfBirthList",
        "postalCode",
        "program",
        "programList",
        "Publish_Date",
        "publshInformation",
        "Record_Count",
        "remarks",
        "sdnEntry",
        "sdnType",
        "stateOrProvince",
        "title",
        "tonnage",
        "type",
        "uid",
        "vesselFlag",
        "vesselInfo",
        "vesselOwner",
        "vesselType",
    ],
    headers: &["publshInformation"],
    id: |element| Some(element.peek("uid").to_owned()).filter(|id| !id.is_empty()),
};

/// A party that another one's remarks name.
struct Link {
    party: String,
    place: model::Place,
    name: String,
}

/// Who bears a name; `None` if several do.
type Names = HashMap<String, Option<String>>;

pub(crate) fn read(
    input: &mut Input,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let mut outcome = Outcome::default();
    let counts = &mut outcome.counts;
    let mut records = Records::open(input, &LAYOUT)?;
    let mut ids = Ids::default();
    let mut names = Names::new();
    let mut links = Vec::new();
    while let Some(mut record) = records.next(sink, counts)? {
        if record.is_header {
            outcome.published = published(record.element.peek("Publish_Date"));
            continue;
        }
        let Some(uid) = record.id.clone().filter(|id| is_id(id)) else {
            let reason = match &record.id {
                Some(id) => format!("uid is `{id}`, and a number was expected"),
                None => "no uid".to_owned(),
            };
            records.refuse(&record, reason, sink, counts)?;
            continue;
        };
        if name_of(&record.element).is_empty() {
            let reason = "no name: firstName and lastName are empty".to_owned();
            records.refuse(&record, reason, sink, counts)?;
            continue;
        }
        let Some(schema) = schema_of(&record.element) else {
            let kind = record.element.peek("sdnType");
            let reason = format!(
                "sdnType is `{kind}`, and Individual, Entity, Vessel or Aircraft was expected"
            );
            records.refuse(&record, reason, sink, counts)?;
            continue;
        };
        let (id, doubled) = ids.claim(format!("ofac-{uid}"));
        if let Some(reason) = doubled {
            repair(record.place, record.id.clone(), reason, sink, counts)?;
        }
        counts.read += 1;
        counts.kept += 1;
        *counts.by_record.entry("party").or_default() += 1;
        for (kind, name) in [("alias", "akaList"), ("address", "addressList")] {
            let lists = record.element.children.iter().filter(|child| child.name == name);
            *counts.by_record.entry(kind).or_default() +=
                lists.map(|list| list.children.len() as u64).sum::<u64>();
        }
        for name in linked_to(record.element.peek("remarks")) {
            links.push(Link { party: id.clone(), place: record.place, name });
        }
        let party = map(&mut record, &id, &uid, schema, &options.dataset);
        for name in party.main().names() {
            names
                .entry(letters_and_digits(name))
                .and_modify(|bearer| {
                    if bearer.as_deref() != Some(&id) {
                        *bearer = None;
                    }
                })
                .or_insert_with(|| Some(id.clone()));
        }
        party.finish(sink, counts)?;
    }
    for link in links {
        if let Some(Some(object)) = names.get(&letters_and_digits(&link.name))
            && *object != link.party
        {
            link_entity(&link, object, &options.dataset).finish(sink, counts)?;
        }
    }
    Ok(outcome)
}

/// "Linked To" says that the two belong together, and not how.
fn link_entity(link: &Link, object: &str, dataset: &Arc<str>) -> Party {
    let id = format!("{}-link-{}", link.party, hash(&[object]));
    let mut entity = Party::new(dataset, link.place, &id, "UnknownLink");
    entity.add_fixed(MAIN, "subject", &link.party);
    entity.add_fixed(MAIN, "object", object);
    entity.add_fixed(MAIN, "role", "Linked To");
    entity.add("description", &format!("Linked To: {}", link.name));
    entity
}

/// The names in `(Linked To: NAME)`, brackets inside a name included.
fn linked_to(remarks: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in remarks.split("Linked To:").skip(1) {
        let mut depth = 1;
        let end = piece.find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0 || c == ';'
        });
        let name = squash(&piece[..end.unwrap_or(piece.len())]);
        let name = name.strip_suffix('.').filter(|_| end.is_none()).unwrap_or(&name);
        if !name.is_empty() {
            found.push(name.to_owned());
        }
    }
    found
}

/// `03/28/2025` as an ISO date; anything else as it stands.
fn published(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [month, day, year] if year.len() == 4 && parts.iter().all(is_number) => {
            Some(format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => Some(text.to_owned()).filter(|text| !text.is_empty()),
    }
}

fn is_id(id: &str) -> bool {
    id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Given names first, as they are spoken.
fn name_of(element: &Element) -> String {
    join(&[element.peek("firstName"), element.peek("lastName")], " ")
}

/// `None` for a type nobody knows.
fn schema_of(element: &Element) -> Option<&'static str> {
    Some(match element.peek("sdnType").to_ascii_lowercase().as_str() {
        "individual" => "Person",
        "vessel" => "Vessel",
        "aircraft" => "Airplane",
        // Some numbers only companies have.
        "entity" if ids::has_company_number(element) => "Company",
        "entity" => "Organization",
        _ => return None,
    })
}

fn map(record: &mut Record, id: &str, uid: &str, schema: &str, dataset: &Arc<str>) -> Party {
    let element = &mut record.element;
    let mut party = Party::new(dataset, record.place, id, schema);
    party.add("name", &name_of(element));
    let [first, last, title] =
        ["firstName", "lastName", "title"].map(|name| element.take_text(name));
    if schema == "Person" {
        party.add("firstName", &first);
        party.add("lastName", &last);
        party.add("position", &title);
    } else {
        party.note("title", &title);
    }
    element.take("sdnType");
    for aka in items(element, "akaList") {
        self::aka(&mut party, aka);
    }
    for birth in items(element, "dateOfBirthList") {
        birth_date(&mut party, birth);
    }
    for (list, value, prop) in [
        ("placeOfBirthList", "placeOfBirth", "birthPlace"),
        ("nationalityList", "country", "nationality"),
        ("citizenshipList", "country", "citizenship"),
    ] {
        for mut item in items(element, list) {
            party.add(prop, &item.take_text(value));
            leftovers(&mut party, &item);
        }
    }
    for address in items(element, "addressList") {
        self::address(&mut party, address);
    }
    let countries: Vec<String> = party.main().values("country").map(str::to_owned).collect();
    for country in &countries {
        party.add_phone_country(country);
    }
    let sanction = listing(&mut party, element, uid);
    for vessel in element.take_all("vesselInfo") {
        self::vessel(&mut party, vessel);
    }
    for number in items(element, "idList") {
        ids::id(&mut party, sanction, number);
    }
    let remarks = element.take_text("remarks");
    party.add("notes", &remarks);
    for url in urls(&remarks) {
        party.add_to(sanction, "programUrl", url);
    }
    leftovers(&mut party, element);
    party
}

/// Web addresses in prose.
fn urls(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
        .map(|word| word.trim_end_matches(['.', ',', ';', ')']))
}

fn aka(party: &mut Party, mut aka: Element) {
    let name = name_of(&aka);
    let kind = aka.take_text("type");
    let category = aka.take_text("category");
    let is_former = kind.eq_ignore_ascii_case("f.k.a.");
    let prop = match (is_former, category.eq_ignore_ascii_case("weak")) {
        (true, _) => "previousName",
        (false, true) => "weakAlias",
        (false, false) => "alias",
    };
    party.add(prop, &name);
    // A name that is still in use and a name of before are told apart by now; "weak" is not said
    // of a former name by its property.
    if is_former && category.eq_ignore_ascii_case("weak") {
        party.note("", &format!("former name \"{name}\": weak"));
    }
    for taken in ["firstName", "lastName"] {
        aka.take(taken);
    }
    leftovers(party, &aka);
}

fn birth_date(party: &mut Party, mut birth: Element) {
    let text = birth.take_text("dateOfBirth");
    let dates = text_dates(&text);
    if dates.is_empty() {
        party.add("birthDate", &text);
    }
    for date in dates {
        party.add_from("birthDate", &date, &text);
    }
    leftovers(party, &birth);
}

fn address(party: &mut Party, mut address: Element) {
    let [line1, line2, line3, city, state, zip, country] =
        ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country"]
            .map(|name| address.take_text(name));
    party.address(&AddressParts {
        street: vec![&line1, &line2, &line3],
        city: &city,
        state: &state,
        postal_code: &zip,
        country: &country,
        ..AddressParts::default()
    });
    leftovers(party, &address);
}

fn vessel(party: &mut Party, mut vessel: Element) {
    for (name, prop) in [
        ("callSign", "callSign"),
        ("vesselType", "type"),
        ("vesselFlag", "flag"),
        ("tonnage", "tonnage"),
        ("grossRegisteredTonnage", "grossRegisteredTonnage"),
    ] {
        party.add(prop, &vessel.take_text(name));
    }
    party.note("vessel owner", &vessel.take_text("vesselOwner"));
    leftovers(party, &vessel);
}

fn listing(party: &mut Party, element: &mut Element, uid: &str) -> Part {
    let sanction = party.sanction(AUTHORITY, "us", &format!("{SOURCE}{uid}"));
    for program in items(element, "programList") {
        party.add_to(sanction, "program", &program.text);
        party.add_to(sanction, "programId", &program.text);
    }
    let uid = element.take_text("uid");
    party.add_to(sanction, "recordId", &uid);
    party.add_to(sanction, "authorityId", &uid);
    sanction
}

/// Takes out a list of items, whatever the items are called. An item's own number and its mark as
/// the main entry are bookkeeping of the export.
fn items(element: &mut Element, list: &str) -> Vec<Element> {
    let mut found = Vec::new();
    for mut list in element.take_all(list) {
        for mut item in std::mem::take(&mut list.children) {
            item.take("uid");
            item.take("mainEntry");
            found.push(item);
        }
    }
    found
}

/// Notes everything nobody took out.
fn leftovers(party: &mut Party, element: &Element) {
    element.leftovers(&mut |name, text| party.note(name, text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_to_ends_with_its_bracket() {
        // Invented names.
        assert_eq!(
            linked_to("See above; (Linked To: NOTHING (HOLDING) CO.)"),
            ["NOTHING (HOLDING) CO."]
        );
        assert_eq!(linked_to("Linked To: NOTHING; Linked To: NOBODY."), ["NOTHING", "NOBODY"]);
        assert_eq!(linked_to("(Linked To: )"), Vec::<String>::new());
        assert_eq!(linked_to("nothing"), Vec::<String>::new());
    }

    #[test]
    fn the_date_of_publication() {
        assert_eq!(published("03/28/2025").as_deref(), Some("2025-03-28"));
        assert_eq!(published("3/8/2025").as_deref(), Some("2025-03-08"));
        assert_eq!(published("28 March").as_deref(), Some("28 March"));
        assert_eq!(published(""), None);
    }
}
