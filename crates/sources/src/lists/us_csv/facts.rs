//! What a remark says becomes statements about the party, its sanction and the things beside it.
//!
//! Every clause ends in a statement: what no property takes is a note, word for word.

use model::{Cleaner, ontology};
use rustc_hash::{FxHashMap, FxHashSet};

use super::links::{Meaning, Names};
use super::names;
use super::remarks::{self, Clause, Says};
use super::values::{self, Number, Period};
use crate::lists::party::{Part, Party, hash};

/// The parties of the list, to whom names lead.
pub(super) struct List<'a> {
    pub(super) names: &'a Names,
    /// Id and schema of the party at a place of the list.
    pub(super) party: &'a dyn Fn(usize) -> (&'a str, &'static str),
}

/// Adds what a remark says, and what the party's title column says, which the remark repeats.
fn add_remark(party: &mut Party, sanction: Part, remark: &str, title: &str, list: &List<'_>) {
    let mut facts = Facts { party, sanction, list, said: FxHashMap::default() };
    let mut titles = FxHashSet::default();
    for clause in remarks::titles(title) {
        // The full stop that ends a remark may have ended an abbreviation too.
        titles.insert(clause.text.strip_suffix('.').unwrap_or(clause.text));
        facts.add(&clause);
    }
    for clause in remarks::mine(remark) {
        let is_said = titles.contains(clause.text.strip_suffix('.').unwrap_or(clause.text));
        if !is_said || clause.says == Says::Cut {
            facts.add(&clause);
        }
    }
}

/// Adds the link to whoever `name` means, or a note that says why there is none.
pub(super) fn add_link(party: &mut Party, role: Role, name: &str, list: &List<'_>) {
    let reason = match list.names.find(name) {
        Meaning::Party(at) => {
            let (object, _) = (list.party)(at);
            if object == party.id() {
                "the party itself".to_owned()
            } else {
                let subject = party.id().to_owned();
                let tail = object.strip_prefix("ofac-").unwrap_or(object);
                let link = party.part(&format!("{subject}-{}-{tail}", role.tag), "UnknownLink");
                party.add_fixed(link, "subject", &subject);
                party.add_from_to(link, "object", object, name);
                party.add_fixed(link, "role", role.name);
                return;
            }
        }
        meaning => why_not(meaning),
    };
    party.note(role.name, &format!("{name} ({reason})"));
}

/// What the object of a link is to its subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Role {
    name: &'static str,
    /// Stands in the link's id.
    tag: &'static str,
}

pub(super) const LINKED_TO: Role = Role { name: "Linked To", tag: "linked" };
pub(super) const VESSEL_OWNER: Role = Role { name: "Vessel owner", tag: "owner" };

fn why_not(meaning: Meaning) -> String {
    match meaning {
        Meaning::Several(n) => format!("names {n} parties of this list"),
        Meaning::Party(_) | Meaning::Unknown => "not found in this list".to_owned(),
    }
}

struct Facts<'a, 'b> {
    party: &'a mut Party,
    sanction: Part,
    list: &'a List<'b>,
    /// The clause that gave a property a value, where the label says more than the property.
    said: FxHashMap<(&'static str, String), String>,
}

impl Facts<'_, '_> {
    fn add(&mut self, clause: &Clause<'_>) {
        match &clause.says {
            Says::Value { props, value, labelled: false } => match self.choose(props, value) {
                Some(prop) => {
                    self.party.add(prop, value);
                }
                None => self.note(clause),
            },
            Says::Value { props, value, .. } => {
                self.labelled(clause, props, value, true);
            }
            Says::Date { prop, period, written } => {
                if self.has(prop) {
                    for date in ends(period) {
                        self.party.add_from(prop, date, written);
                    }
                } else {
                    self.note(clause);
                }
            }
            Says::BirthPlace(place) => self.birth_place(clause, place),
            Says::Name { prop, name } => {
                if self.party.main().is_a("Person") {
                    self.party.add_from(prop, &names::person(name).full, name);
                } else {
                    self.party.add(prop, name);
                }
            }
            Says::Number { kind, props, passport, number } => {
                self.number(clause, kind, props, *passport, number);
            }
            Says::Imo(digits) => {
                let props = &["imoNumber", "idNumber", "registrationNumber"];
                self.labelled(clause, props, &format!("IMO{digits}"), true);
            }
            Says::Wallet { currency, address } => self.wallet(clause, currency, address),
            Says::Link(name) => add_link(self.party, LINKED_TO, name, self.list),
            Says::Operator(name) => self.operator(clause, name),
            Says::Provision => {
                self.party.add_to(self.sanction, "provisions", clause.text);
            }
            Says::Position if self.has("position") => {
                self.party.add("position", clause.text);
            }
            Says::Position | Says::Note => self.note(clause),
            Says::Cut => {
                let text = format!("{} [cut short in the source]", clause.text);
                self.party.note("", &text);
            }
        }
    }

    fn note(&mut self, clause: &Clause<'_>) {
        self.party.note("", clause.text);
    }

    fn has(&self, prop: &str) -> bool {
        (self.party.main().schema()).is_some_and(|schema| schema.property(prop).is_some())
    }

    /// The first property that takes the value; failing that, the first that the party has, so that
    /// the refusal names it.
    fn choose(&self, props: &[&'static str], value: &str) -> Option<&'static str> {
        let mut known = props.iter().copied().filter(|prop| self.has(prop));
        let first = known.next()?;
        if takes(self.party, first, value) {
            return Some(first);
        }
        Some(known.find(|prop| takes(self.party, prop, value)).unwrap_or(first))
    }

    /// A value whose statement quotes the clause. Another clause that says the same value is kept as
    /// a note where `only_here`: its label may tell something else. Returns whether a property
    /// holds the value.
    fn labelled(
        &mut self,
        clause: &Clause<'_>,
        props: &[&'static str],
        value: &str,
        only_here: bool,
    ) -> bool {
        let Some(prop) = self.choose(props, value) else {
            self.note(clause);
            return false;
        };
        match self.said.get(&(prop, value.to_owned())) {
            None => {
                let key = (prop, value.to_owned());
                self.said.insert(key, clause.text.to_owned());
                self.party.add_from(prop, value, clause.text)
            }
            Some(quoted) => {
                if only_here && quoted != clause.text {
                    self.note(clause);
                }
                true
            }
        }
    }

    /// A place, and the country it ends with.
    fn birth_place(&mut self, clause: &Clause<'_>, place: &str) {
        if !self.has("birthPlace") {
            self.note(clause);
            return;
        }
        self.party.add("birthPlace", place);
        // `Pyongyang, Korea, North` ends with a country of two parts.
        let mut tails = place.rmatch_indices(',').map(|(comma, _)| &place[comma + 1..]);
        let (one, two) = match (tails.next(), tails.next()) {
            (None, _) => (place, None),
            (Some(one), None) => (one, Some(place)),
            (Some(one), two) => (one, two),
        };
        let country =
            [two, Some(one)].into_iter().flatten().map(str::trim).find(|tail| is_country(tail));
        if let Some(country) = country {
            self.party.add("birthCountry", country);
        }
    }

    /// A number of the party, and the document that bears it where country or dates are known.
    fn number(
        &mut self,
        clause: &Clause<'_>,
        kind: &str,
        props: &[&'static str],
        passport: bool,
        found: &Number<'_>,
    ) {
        let is_dated = found.issued.is_some() || found.expires.is_some();
        let is_told_more = passport || is_dated || found.country.is_some();
        let has_document = is_told_more && self.party.main().is_a("LegalEntity");
        if !self.labelled(clause, props, found.number, !has_document) || !has_document {
            return;
        }
        let holder = self.party.id().to_owned();
        let country = found.country.unwrap_or_default();
        let key = hash(&[kind, found.number, country, found.region.unwrap_or_default()]);
        let schema = if passport { "Passport" } else { "Identification" };
        let document = self.party.part(&format!("{holder}-doc-{key}"), schema);
        let party = &mut *self.party;
        party.add_fixed(document, "holder", &holder);
        party.add_to(document, "number", found.number);
        party.add_to(document, "type", kind);
        // Chambers of commerce give a city where others give a country.
        let first_sentence = country.split('.').next().unwrap_or(country);
        if is_country(country) {
            party.add_to(document, "country", country);
        } else if is_country(first_sentence) {
            party.add_from_to(document, "country", first_sentence, country);
        } else {
            party.add_to(document, "authority", country);
        }
        party.add_to(document, "authority", found.region.unwrap_or_default());
        for (prop, written) in [("startDate", found.issued), ("endDate", found.expires)] {
            let written = written.unwrap_or_default();
            for date in values::period(written).iter().flat_map(ends) {
                party.add_from_to(document, prop, date, written);
            }
        }
    }

    fn wallet(&mut self, clause: &Clause<'_>, currency: &str, address: &str) {
        if !self.party.main().is_a("LegalEntity") {
            self.note(clause);
            return;
        }
        let holder = self.party.id().to_owned();
        let id = format!("ofac-wallet-{}", hash(&[currency, address]));
        let wallet = self.party.part(&id, "CryptoWallet");
        self.party.add_to(wallet, "currencySymbol", currency);
        self.party.add_to(wallet, "publicKey", address);
        self.party.add_fixed(wallet, "holder", &holder);
    }

    fn operator(&mut self, clause: &Clause<'_>, name: &str) {
        if !self.has("operator") {
            self.note(clause);
            return;
        }
        let meaning = self.list.names.find(name);
        if let Meaning::Party(at) = meaning {
            let (id, schema) = (self.list.party)(at);
            let is_legal = ontology().schema(schema).is_some_and(|s| s.is_a("LegalEntity"));
            if is_legal {
                self.party.add_from("operator", id, name);
                return;
            }
        }
        let text = format!("{} ({})", clause.text, why_not(meaning));
        self.party.note("", &text);
    }
}

/// The one date of a period, or its two ends.
fn ends(period: &Period) -> impl Iterator<Item = &str> {
    std::iter::once(period.from.as_str()).chain(period.to.as_deref())
}

fn takes(party: &Party, prop: &str, value: &str) -> bool {
    let property = (party.main().schema()).and_then(|schema| schema.property(prop));
    property.is_some_and(|property| Cleaner::default().clean(property, value).is_ok())
}

fn is_country(text: &str) -> bool {
    let property = (ontology().schema("Thing")).and_then(|schema| schema.property("country"));
    property.is_some_and(|property| Cleaner::default().clean(property, text).is_ok())
}

/// Adds what the columns of a party say, and returns its sanction.
///
/// The columns are those of SDN, trimmed: number, name, type, programmes, title, call sign, type,
/// tonnage, gross tonnage and flag of a vessel, its owner, remarks.
pub(super) fn add_columns(
    party: &mut Party,
    columns: &[std::borrow::Cow<'_, str>],
    list: &List<'_>,
) -> Part {
    let text = |at: usize| columns.get(at).map_or("", AsRef::as_ref);
    let number = text(0);
    add_name(party, "name", text(1));
    if party.main().is_a("Person") {
        let name = names::person(text(1));
        party.add("firstName", name.first.unwrap_or_default());
        party.add("lastName", name.last.unwrap_or_default());
        party.add("nameSuffix", name.suffix.unwrap_or_default());
    }
    let url = format!("https://sanctionssearch.ofac.treas.gov/Details.aspx?id={number}");
    let sanction = party.sanction("US Treasury, Office of Foreign Assets Control", "us", &url);
    for program in text(3).split("] [") {
        let program = program.trim().trim_start_matches('[').trim_end_matches(']');
        party.add_to(sanction, "program", program);
    }
    party.add_to(sanction, "recordId", number);
    let of_vessels =
        [(5, "callSign"), (6, "type"), (7, "tonnage"), (8, "grossRegisteredTonnage"), (9, "flag")];
    for (at, prop) in of_vessels {
        party.add(prop, text(at));
    }
    if !text(10).is_empty() {
        add_link(party, VESSEL_OWNER, text(10), list);
    }
    add_remark(party, sanction, text(11), text(4), list);
    sanction
}

/// Adds a name: that of a person in natural order.
pub(super) fn add_name(party: &mut Party, prop: &str, name: &str) {
    if party.main().is_a("Person") {
        party.add_from(prop, &names::person(name).full, name);
    } else {
        party.add(prop, name);
    }
}

/// Adds another name of the party: `aka`, `fka` or `nka`, with the list's remark on it.
pub(super) fn add_alias(party: &mut Party, kind: &str, name: &str, remark: &str) {
    match kind.to_ascii_lowercase().as_str() {
        "fka" => add_name(party, "previousName", name),
        "nka" => {
            add_name(party, "alias", name);
            party.note("now known as", name);
        }
        "aka" => add_name(party, "alias", name),
        // Another kind of name is a name all the same.
        kind => {
            add_name(party, "alias", name);
            party.note(kind, name);
        }
    }
    if !remark.is_empty() {
        party.note("alias", &format!("{name} ({remark})"));
    }
}
