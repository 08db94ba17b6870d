//! The consolidated list of the United Nations Security Council, XML.
//!
//! One file, root `CONSOLIDATED_LIST`, with `INDIVIDUAL` and `ENTITY` records. Every element that
//! carries text lands in a property; what this module does not know lands in `notes` with its name.

mod comments;
mod documents;
mod names;

use std::collections::HashMap;
use std::sync::Arc;

use model::{Cleaner, Kind};

use crate::lists::party::{
    AddressParts, Ids, MAIN, Party, date_after, hash, join, squash, text_dates,
};
use crate::read::Outcome;
use crate::xml::{Element, Layout, Record, Records, repair};
use crate::{Format, Input, ReadError, ReadOptions, Sink};

const SOURCE: &str = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list";
const AUTHORITY: &str = "United Nations Security Council";

static LAYOUT: Layout = Layout {
    format: Format::UnXml,
    root: "CONSOLIDATED_LIST",
    containers: &["INDIVIDUALS", "ENTITIES"],
    records: &["INDIVIDUAL", "ENTITY"],
    vocabulary: &[
        "ALIAS_NAME",
        "CITY",
        "CITY_OF_BIRTH",
        "CITY_OF_ISSUE",
        "COMMENTS1",
        "COUNTRY",
        "COUNTRY_OF_BIRTH",
        "COUNTRY_OF_ISSUE",
        "DATAID",
        "DATE",
        "DATE_OF_BIRTH",
        "DATE_OF_ISSUE",
        "DELISTED_ON",
        "DESIGNATION",
        "ENTITY",
        "ENTITY_ADDRESS",
        "ENTITY_ALIAS",
        "FIRST_NAME",
        "FOURTH_NAME",
        "FROM_YEAR",
        "GENDER",
        "INDIVIDUAL",
        "INDIVIDUAL_ADDRESS",
        "INDIVIDUAL_ALIAS",
        "INDIVIDUAL_DATE_OF_BIRTH",
        "INDIVIDUAL_DOCUMENT",
        "INDIVIDUAL_PLACE_OF_BIRTH",
        "ISSUING_COUNTRY",
        "LAST_DAY_UPDATED",
        "LISTED_ON",
        "LIST_TYPE",
        "NAME_ORIGINAL_SCRIPT",
        "NATIONALITY",
        "NOTE",
        "NUMBER",
        "QUALITY",
        "REFERENCE_NUMBER",
        "SECOND_NAME",
        "SORT_KEY",
        "SORT_KEY_LAST_MOD",
        "STATE_PROVINCE",
        "STREET",
        "SUBMITTED_BY",
        "SUBMITTED_ON",
        "THIRD_NAME",
        "TITLE",
        "TO_YEAR",
        "TYPE_OF_DATE",
        "TYPE_OF_DOCUMENT",
        "TYPE_OF_DOCUMENT2",
        "UN_LIST_TYPE",
        "VALUE",
        "VERSIONNUM",
        "YEAR",
        "ZIP_CODE",
    ],
    headers: &[],
    id: |element| Some(element.peek("DATAID").to_owned()).filter(|id| !id.is_empty()),
};

/// A party that another one's comments name by its reference number.
struct Mention {
    party: String,
    place: model::Place,
    reference: String,
    sentence: String,
}

pub(crate) fn read(
    input: &mut Input,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let mut outcome = Outcome::default();
    let counts = &mut outcome.counts;
    let mut records = Records::open(input, &LAYOUT)?;
    let mut ids = Ids::default();
    let mut by_reference: HashMap<String, String> = HashMap::new();
    let mut mentions = Vec::new();
    while let Some(mut record) = records.next(sink, counts)? {
        let Some(id) = record.id.clone().filter(|id| is_id(id)) else {
            let reason = match &record.id {
                Some(id) => format!("DATAID is `{id}`, and a number was expected"),
                None => "no DATAID".to_owned(),
            };
            records.refuse(&record, reason, sink, counts)?;
            continue;
        };
        if name_of(&record.element).is_empty() {
            let reason = "no name: FIRST_NAME to FOURTH_NAME are empty".to_owned();
            records.refuse(&record, reason, sink, counts)?;
            continue;
        }
        let (id, doubled) = ids.claim(format!("unsc-{id}"));
        if let Some(reason) = doubled {
            repair(record.place, record.id.clone(), reason, sink, counts)?;
        }
        counts.read += 1;
        counts.kept += 1;
        *counts.by_record.entry("party").or_default() += 1;
        let reference = squash(record.element.peek("REFERENCE_NUMBER")).into_owned();
        for (reference, sentence) in comments::references(record.element.peek("COMMENTS1")) {
            mentions.push(Mention { party: id.clone(), place: record.place, reference, sentence });
        }
        let mut tally = Tally::default();
        let party = map(&mut record, &id, &options.dataset, &mut tally);
        *counts.by_record.entry("alias").or_default() += tally.aliases;
        *counts.by_record.entry("address").or_default() += tally.addresses;
        by_reference.entry(reference).or_insert(id);
        party.finish(sink, counts)?;
    }
    for mention in mentions {
        if let Some(object) = by_reference.get(&mention.reference)
            && *object != mention.party
        {
            link(&mention, object, &options.dataset).finish(sink, counts)?;
        }
    }
    outcome.published =
        (records.root()).and_then(|root| root.attribute("dateGenerated")).map(str::to_owned);
    Ok(outcome)
}

/// The list says that the two have to do with one another; what, only its own words say.
fn link(mention: &Mention, object: &str, dataset: &Arc<str>) -> Party {
    let key = hash(&[object]);
    let id = format!("{}-link-{key}", mention.party);
    let mut link = Party::new(dataset, mention.place, &id, "UnknownLink");
    link.add_fixed(MAIN, "subject", &mention.party);
    link.add_fixed(MAIN, "object", object);
    link.add_fixed(MAIN, "role", "named in the listing");
    link.add("description", &mention.sentence);
    link.add_fixed(MAIN, "sourceUrl", SOURCE);
    link
}

#[derive(Default)]
struct Tally {
    aliases: u64,
    addresses: u64,
}

fn is_id(id: &str) -> bool {
    id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

const NAME_PARTS: [&str; 4] = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];

fn name_of(element: &Element) -> String {
    join(&NAME_PARTS.map(|part| element.peek(part)), " ")
}

fn map(record: &mut Record, id: &str, dataset: &Arc<str>, tally: &mut Tally) -> Party {
    let element = &mut record.element;
    let is_person = element.name == "INDIVIDUAL";
    let schema = if is_person { "Person" } else { "Organization" };
    let mut party = Party::new(dataset, record.place, id, schema);
    names(&mut party, element, is_person);
    for title in values(element, "TITLE") {
        party.add("title", &title);
    }
    for position in values(element, "DESIGNATION") {
        party.add("position", &position);
    }
    for nationality in values(element, "NATIONALITY") {
        // "na" is no Namibia here: it says "not available".
        if !is_nothing(&nationality) {
            party.add("nationality", &nationality);
        }
    }
    let gender = element.take_text("GENDER");
    if !is_nothing(&gender) {
        party.add("gender", &gender);
    }
    for kind in ["INDIVIDUAL_ALIAS", "ENTITY_ALIAS"] {
        for alias in element.take_all(kind) {
            tally.aliases += u64::from(self::alias(&mut party, alias, is_person));
        }
    }
    for birth in element.take_all("INDIVIDUAL_DATE_OF_BIRTH") {
        birth_date(&mut party, birth);
    }
    for birth in element.take_all("INDIVIDUAL_PLACE_OF_BIRTH") {
        birth_place(&mut party, birth);
    }
    for kind in ["INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"] {
        for address in element.take_all(kind) {
            tally.addresses += u64::from(self::address(&mut party, address));
        }
    }
    for document in element.take_all("INDIVIDUAL_DOCUMENT") {
        documents::document(&mut party, document);
    }
    listing(&mut party, element);
    let comments = element.take_text("COMMENTS1");
    party.add("notes", &comments);
    comments::mine(&mut party, &comments);
    leftovers(&mut party, element);
    party
}

fn names(party: &mut Party, element: &mut Element, is_person: bool) {
    let whole = name_of(element);
    add_names(party, ["name", "alias"], &whole, is_person);
    let is_korean = (element.children.iter())
        .filter(|child| child.name == "NATIONALITY")
        .any(|child| child.peek("VALUE").starts_with("Democratic People's Republic of Korea"));
    for part in NAME_PARTS {
        let text = element.take_text(part);
        if is_person && part == "FIRST_NAME" {
            // The list writes names in the order of their language: Korean ones begin with the
            // family name. Later parts may be anything from a father's name to a place.
            party.add(if is_korean { "lastName" } else { "firstName" }, &text);
        }
    }
    let original = element.take_text("NAME_ORIGINAL_SCRIPT");
    original_script(party, "alias", &original);
}

/// Says every name in a field, the first of them under the first property, each with the whole field
/// as what was published.
fn add_names(party: &mut Party, [first, others]: [&str; 2], whole: &str, is_person: bool) {
    let found = names::read(whole);
    for (at, name) in found.names.iter().enumerate() {
        party.add_from(if at == 0 { first } else { others }, name, whole);
    }
    for short in found.short {
        party.add_from("weakAlias", short, whole);
    }
    for remark in found.remarks {
        party.note("", &format!("name \"{whole}\": {remark}"));
        // "01 Jan.1967"
        let spaced = remark.replace('.', ". ");
        if is_person
            && remark.starts_with("born ")
            && let Some(date) = date_after(&spaced, &["born"])
        {
            party.add_from("birthDate", &date, remark);
        }
    }
}

/// A name in its own script, which may be Latin. Digits and marks instead of letters are what is
/// left of another script when a file loses the upper byte of its characters.
fn original_script(party: &mut Party, prop: &str, name: &str) {
    // "… (Tigrinya)"
    if let Some((own, bracket)) = name.rsplit_once(" (")
        && let Some(language) = bracket.strip_suffix(')').and_then(language)
    {
        party.add_in(prop, own, &language);
        return;
    }
    if name.is_empty() {
        return;
    }
    let n_letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_foreign = |c: &char| c.is_alphabetic() && u32::from(*c) > 0x24F;
    let n_foreign = name.chars().filter(is_foreign).count();
    let n_strange = (name.chars())
        .filter(|c| !c.is_alphabetic() && !matches!(c, ' ' | '-' | '.' | '\''))
        .count();
    let is_latin = n_foreign == 0 && n_strange == 0 && n_letters > 0;
    if !is_latin && 2 * n_foreign < n_letters + n_strange {
        let reason = "no name in its original script: digits and marks stand for its letters, as \
                      in a file that lost half of each character";
        party.refuse(prop, name, reason);
    } else if name.chars().filter(|c| c.is_alphabetic()).all(is_hangul) {
        party.add_in(prop, name, "kor");
    } else {
        party.add(prop, name);
    }
}

/// The code of a language's name.
fn language(name: &str) -> Option<String> {
    Cleaner::default().clean_kind(Kind::Language, None, name).ok()
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// Returns whether there is an alias at all.
fn alias(party: &mut Party, mut alias: Element, is_person: bool) -> bool {
    let name = squash(&alias.take_text("ALIAS_NAME")).into_owned();
    let quality = alias.take_text("QUALITY");
    let prop = match quality.to_ascii_lowercase().as_str() {
        "low" => "weakAlias",
        "f.k.a." => "previousName",
        _ => "alias",
    };
    add_names(party, [prop, prop], &name, is_person);
    let born = alias.take_text("DATE_OF_BIRTH");
    let city = alias.take_text("CITY_OF_BIRTH");
    let country = alias.take_text("COUNTRY_OF_BIRTH");
    let note = squash(&alias.take_text("NOTE")).into_owned();
    let place = join(&[&city, &country], ", ");
    if is_person {
        dates(party, &born, &born);
        party.add("birthPlace", &place);
        if !country.is_empty() {
            party.add("birthCountry", &country);
        }
    }
    let birth = join(&[&born, &place], ", ");
    let mut said = Vec::new();
    if !birth.is_empty() {
        said.push(format!("born {birth}"));
    }
    if let Some(script) = note.strip_prefix("original script:") {
        original_script(party, prop, script.trim());
    } else {
        for own in names::in_note(&name, &note) {
            party.add_from(prop, own, &note);
        }
        if !note.is_empty() {
            said.push(note);
        }
    }
    if !said.is_empty() {
        party.note("", &format!("alias \"{name}\": {}", said.join("; ")));
    }
    leftovers(party, &alias);
    !name.is_empty()
}

fn birth_date(party: &mut Party, mut birth: Element) {
    let kind = birth.take_text("TYPE_OF_DATE").to_ascii_uppercase();
    let date = birth.take_text("DATE");
    let year = birth.take_text("YEAR");
    let from = birth.take_text("FROM_YEAR");
    let to = birth.take_text("TO_YEAR");
    let note = birth.take_text("NOTE");
    let circa = if kind == "APPROXIMATELY" { "circa " } else { "" };
    for exact in [&date, &year] {
        dates(party, exact, &format!("{circa}{exact}"));
    }
    if !from.is_empty() || !to.is_empty() {
        let original = match (from.as_str(), to.as_str()) {
            (from, "") => format!("{circa}after {from}"),
            ("", to) => format!("{circa}before {to}"),
            (from, to) => format!("between {from} and {to}"),
        };
        for end in [&from, &to] {
            dates(party, end, &original);
        }
    }
    if !note.is_empty() {
        let nothing_else = [&date, &year, &from, &to].iter().all(|text| text.is_empty());
        let found = text_dates(&note);
        if nothing_else && !found.is_empty() {
            for date in found {
                party.add_from("birthDate", &date, &note);
            }
        } else {
            let about = join(&[&date, &year, &from, &to], "-");
            party.note("", &join(&["birth date", &about, &format!("({note})")], " "));
        }
    }
    leftovers(party, &birth);
}

/// Says a birth date that the source puts as `original`.
fn dates(party: &mut Party, date: &str, original: &str) {
    if date.is_empty() {
        return;
    }
    match text_dates(date).as_slice() {
        [] => {
            party.add_from("birthDate", date, original);
        }
        found => {
            for date in found {
                party.add_from("birthDate", date, original);
            }
        }
    }
}

fn birth_place(party: &mut Party, mut birth: Element) {
    let pieces = ["STREET", "CITY", "STATE_PROVINCE", "COUNTRY"].map(|name| birth.take_text(name));
    let [.., country] = &pieces;
    let place = join(&pieces.each_ref().map(String::as_str), ", ");
    party.add("birthPlace", &place);
    if !country.is_empty() && !is_nothing(country) {
        party.add("birthCountry", country);
    }
    let note = birth.take_text("NOTE");
    if !note.is_empty() {
        party.note("", &join(&["birth place", &place, &format!("({note})")], " "));
    }
    leftovers(party, &birth);
}

/// Returns whether there is an address at all.
fn address(party: &mut Party, mut address: Element) -> bool {
    let [street, city, state, zip, country, note] =
        ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"]
            .map(|name| address.take_text(name));
    leftovers(party, &address);
    comments::contacts(party, &note);
    let is_country_known = !is_nothing(&country);
    let mut parts = AddressParts {
        street: vec![street.as_str()],
        city: &city,
        state: &state,
        postal_code: &zip,
        country: if is_country_known { &country } else { "" },
        remarks: &note,
        ..AddressParts::default()
    };
    let nothing_else = [&street, &city, &state, &zip, &country].iter().all(|text| text.is_empty());
    // Branches of money exchanges stand whole in the note.
    if nothing_else && (note.starts_with("Branch Office") || note.starts_with("Office ")) {
        parts.street = vec![note.as_str()];
        parts.remarks = "";
    }
    party.address(&parts);
    !nothing_else || !note.is_empty()
}

fn listing(party: &mut Party, element: &mut Element) {
    let sanction = party.sanction(AUTHORITY, "un", SOURCE);
    party.add_to(sanction, "recordId", &element.take_text("DATAID"));
    party.add_to(sanction, "program", &element.take_text("UN_LIST_TYPE"));
    let reference = element.take_text("REFERENCE_NUMBER");
    party.add_to(sanction, "unscId", &reference);
    party.add_to(sanction, "authorityId", &reference);
    let listed = element.take_text("LISTED_ON");
    party.add_to(sanction, "listingDate", &listed);
    party.add_to(sanction, "startDate", &listed);
    party.add_to(sanction, "endDate", &element.take_text("DELISTED_ON"));
    for updated in values(element, "LAST_DAY_UPDATED") {
        party.add_to(sanction, "modifiedAt", &updated);
    }
    for list in values(element, "LIST_TYPE") {
        party.add_to(sanction, "summary", &list);
    }
    for (name, label) in [
        ("VERSIONNUM", "Version"),
        ("SUBMITTED_BY", "Submitted by"),
        ("SUBMITTED_ON", "Submitted on"),
    ] {
        let text = element.take_text(name);
        if !text.is_empty() {
            party.add_to(sanction, "description", &format!("{label}: {text}"));
        }
    }
    if let Some(reason) = comments::reason(element.peek("COMMENTS1")) {
        party.add_to(sanction, "reason", reason);
    }
}

/// Takes out `<name><VALUE>…</VALUE>…</name>`; empty values are left out.
fn values(element: &mut Element, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mut list in element.take_all(name) {
        let children = std::mem::take(&mut list.children);
        let own = std::mem::take(&mut list.text);
        let texts = std::iter::once(own).chain(children.into_iter().map(|child| child.text));
        found.extend(texts.map(|text| squash(&text).into_owned()).filter(|text| !text.is_empty()));
    }
    found
}

/// Whether a text only says that nothing is known.
fn is_nothing(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "" | "na" | "n/a" | "-" | "unknown")
}

/// Notes everything nobody took out.
pub(super) fn leftovers(party: &mut Party, element: &Element) {
    element.leftovers(&mut |name, text| {
        party.note(&name.to_ascii_lowercase().replace('_', " "), text);
    });
}
