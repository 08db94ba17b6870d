//! What every list reader builds from a record: a party, its sanction, its documents and addresses.
//!
//! A [`Party`] gathers the entities of one record, each value cleaned for its property and tied to
//! the record's place. Nothing that is pushed gets lost: a value that does not clean is reported
//! and kept in the party's `notes`, with the name of the field it came from.

mod text_date;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use model::{Cleaner, Entity, Kind, Place, Prop, Property, Statement};
use sha1::{Digest, Sha1};

use crate::read::Counts;
use crate::{Sink, Stop, ValueRefusal};

pub(crate) use text_date::{date_after, text_date, text_dates};

/// One of the entities of a [`Party`]: the party itself is [`MAIN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Part(usize);

/// The party itself.
pub(crate) const MAIN: Part = Part(0);

/// The entities of one record, being built.
pub(crate) struct Party {
    dataset: Arc<str>,
    place: Place,
    cleaner: Cleaner,
    /// The party first.
    entities: Vec<Entity>,
    /// Where each entity and each statement of an entity stands, by what makes it one: a record may
    /// hold as many values as its writer likes, and looking through them all would be quadratic.
    parts: HashMap<String, Part>,
    seen: HashMap<(Part, Prop, String, Option<String>), usize>,
    refusals: Vec<ValueRefusal>,
}

/// The pieces of an address as lists give them; empty text means absent.
#[derive(Debug, Default, Clone)]
pub(crate) struct AddressParts<'a> {
    pub(crate) post_office_box: &'a str,
    /// Street lines, in order.
    pub(crate) street: Vec<&'a str>,
    pub(crate) city: &'a str,
    pub(crate) state: &'a str,
    pub(crate) region: &'a str,
    pub(crate) postal_code: &'a str,
    /// The country as written.
    pub(crate) country: &'a str,
    /// What the list says about the address: "previous", "as at June 2016".
    pub(crate) remarks: &'a str,
}

/// A passport or another proof of identity; empty text means absent.
#[derive(Debug, Default, Clone)]
pub(crate) struct DocumentParts<'a> {
    /// Whether it is a passport; anything else becomes an `Identification`.
    pub(crate) passport: bool,
    pub(crate) number: &'a str,
    /// The text the number was read from, where it says more than the number.
    pub(crate) number_text: &'a str,
    /// The property of the party that holds the number; empty for the usual one.
    pub(crate) prop: &'a str,
    /// What the list calls it: "National Identification Number".
    pub(crate) kind: &'a str,
    /// The text the kind was read from, where it says more.
    pub(crate) kind_text: &'a str,
    /// The country as written.
    pub(crate) country: &'a str,
    pub(crate) authority: &'a str,
    pub(crate) issued: &'a str,
    pub(crate) expires: &'a str,
    /// Whatever else is said of it.
    pub(crate) summary: &'a str,
}

impl Party {
    /// A party without statements. `place` is where its record begins.
    pub(crate) fn new(dataset: &Arc<str>, place: Place, id: &str, schema: &str) -> Party {
        Party {
            dataset: dataset.clone(),
            place,
            cleaner: Cleaner::default(),
            entities: vec![Entity::new(id, schema)],
            parts: HashMap::from([(id.to_owned(), MAIN)]),
            seen: HashMap::new(),
            refusals: Vec::new(),
        }
    }

    /// The party's id.
    pub(crate) fn id(&self) -> &str {
        &self.entities[0].id
    }

    /// The party as built so far.
    pub(crate) fn main(&self) -> &Entity {
        &self.entities[0]
    }

    /// Phone numbers without an international prefix are read in these countries from now on.
    pub(crate) fn add_phone_country(&mut self, code: &str) {
        if !self.cleaner.countries.iter().any(|known| known == code) {
            self.cleaner.countries.push(code.to_owned());
        }
    }

    /// Says `raw` of the party. Empty text says nothing. Returns whether the property holds it now;
    /// if not, the notes do.
    pub(crate) fn add(&mut self, prop: &str, raw: &str) -> bool {
        self.add_to(MAIN, prop, raw)
    }

    /// [`Party::add`] for any of the entities.
    pub(crate) fn add_to(&mut self, part: Part, prop: &str, raw: &str) -> bool {
        self.push(part, prop, raw, None, None)
    }

    /// Says `raw` of the party where the source puts it as `original`: a year that stands in
    /// "circa 1961".
    pub(crate) fn add_from(&mut self, prop: &str, raw: &str, original: &str) -> bool {
        self.push(MAIN, prop, raw, Some(original), None)
    }

    /// [`Party::add_from`] for any of the entities.
    pub(crate) fn add_from_to(
        &mut self,
        part: Part,
        prop: &str,
        raw: &str,
        original: &str,
    ) -> bool {
        self.push(part, prop, raw, Some(original), None)
    }

    /// [`Party::add`] with the language of the text, ISO 639-3.
    pub(crate) fn add_in(&mut self, prop: &str, raw: &str, lang: &str) -> bool {
        self.push(MAIN, prop, raw, None, Some(lang))
    }

    /// [`Party::add_from`] with the language of the text, where it is known.
    pub(crate) fn add_piece(
        &mut self,
        prop: &str,
        raw: &str,
        original: &str,
        lang: Option<&str>,
    ) -> bool {
        self.push(MAIN, prop, raw, Some(original), lang)
    }

    /// Says something the reader knows without the source: a topic, an authority, a link.
    pub(crate) fn add_fixed(&mut self, part: Part, prop: &str, value: &str) {
        self.store(part, prop, value.to_owned(), None, None);
    }

    /// Keeps text in the party's notes, after the name of the field it comes from.
    pub(crate) fn note(&mut self, label: &str, text: &str) {
        let text = squash(text);
        if text.is_empty() {
            return;
        }
        if label.is_empty() {
            self.add("notes", &text);
        } else {
            self.add("notes", &format!("{label}: {text}"));
        }
    }

    /// Another entity of the same record; asking for the same id again returns the same entity.
    pub(crate) fn part(&mut self, id: &str, schema: &str) -> Part {
        if let Some(&part) = self.parts.get(id) {
            return part;
        }
        let part = Part(self.entities.len());
        self.entities.push(Entity::new(id, schema));
        self.parts.insert(id.to_owned(), part);
        part
    }

    /// The listing of the party: a `Sanction` with id `<party>-sanction`. The party gets the topic
    /// `sanction`. `country` is a code.
    pub(crate) fn sanction(&mut self, authority: &str, country: &str, source_url: &str) -> Part {
        let id = format!("{}-sanction", self.id());
        let part = self.part(&id, "Sanction");
        let party = self.id().to_owned();
        self.add_fixed(part, "entity", &party);
        self.add_fixed(part, "authority", authority);
        self.add_fixed(part, "country", country);
        if !source_url.is_empty() {
            self.add_fixed(part, "sourceUrl", source_url);
        }
        self.add_fixed(MAIN, "topics", "sanction");
        part
    }

    /// An address of the party: its full text in `address`, its country in `country`, its pieces in
    /// an `Address` entity.
    ///
    /// An address precise enough to be one place, which is one with a street or a post office box,
    /// has an id made from its text alone: two parties at one address share the entity. "Moscow,
    /// Russia" is no such place and stays with its party. Remarks concern the party at the address,
    /// so those about a shared one go to the party's notes.
    pub(crate) fn address(&mut self, parts: &AddressParts<'_>) {
        let street: Vec<Cow<'_, str>> = (parts.street.iter())
            .map(|line| squash(line))
            .filter(|line| !line.is_empty())
            .collect();
        let post_office_box = squash(parts.post_office_box);
        let pieces: Vec<&str> = std::iter::once(post_office_box.as_ref())
            .chain(street.iter().map(AsRef::as_ref))
            .chain([parts.city, parts.state, parts.region, parts.postal_code, parts.country])
            .collect();
        let full = join(&pieces, ", ");
        let remarks = squash(parts.remarks);
        if full.is_empty() {
            self.note("address", &remarks);
            return;
        }
        if !parts.country.is_empty() {
            self.add("country", parts.country);
        }
        if full == squash(parts.country) {
            if !remarks.is_empty() {
                self.note("address", &format!("{full} ({remarks})"));
            }
            return;
        }
        self.add("address", &full);
        let is_place = !street.is_empty() || !post_office_box.is_empty();
        let key = hash(&[&letters_and_digits(&full)]);
        let id = if is_place { format!("addr-{key}") } else { format!("{}-addr-{key}", self.id()) };
        let part = self.part(&id, "Address");
        self.add_fixed(MAIN, "addressEntity", &id);
        self.add_to(part, "full", &full);
        self.add_to(part, "postOfficeBox", &post_office_box);
        for (at, line) in street.iter().enumerate() {
            self.add_to(part, if at == 0 { "street" } else { "street2" }, line);
        }
        self.add_to(part, "city", parts.city);
        self.add_to(part, "state", parts.state);
        self.add_to(part, "region", parts.region);
        self.add_to(part, "postalCode", parts.postal_code);
        if !parts.country.is_empty() {
            self.add_to(part, "country", parts.country);
        }
        if is_place && !remarks.is_empty() {
            self.note("address", &format!("{full} ({remarks})"));
        } else {
            self.add_to(part, "remarks", &remarks);
        }
    }

    /// A document of the party: a `Passport` or `Identification` whose id is made from its content,
    /// and its number on the party. Without a number there is no such entity, and what is said of
    /// the document goes to the notes.
    pub(crate) fn document(&mut self, parts: &DocumentParts<'_>) -> Option<Part> {
        let number = squash(parts.number);
        let kind_text = if parts.kind_text.is_empty() { parts.kind } else { parts.kind_text };
        if number.is_empty() {
            let said = [
                kind_text,
                parts.country,
                parts.authority,
                parts.issued,
                parts.expires,
                parts.summary,
            ];
            self.note("document", &join(&said, ", "));
            return None;
        }
        let prop = match (parts.prop, parts.passport && self.main().is_a("Person")) {
            ("", true) => "passportNumber",
            ("", false) => "idNumber",
            (named, _) => named,
        };
        let text = match parts.number_text {
            "" => number.clone(),
            text => squash(text),
        };
        self.add_from(prop, &number, &text);
        let key = hash(&[
            &letters_and_digits(kind_text),
            &letters_and_digits(&number),
            &letters_and_digits(parts.country),
        ]);
        let id = format!("{}-doc-{key}", self.id());
        let schema = if parts.passport { "Passport" } else { "Identification" };
        let part = self.part(&id, schema);
        let party = self.id().to_owned();
        self.add_fixed(part, "holder", &party);
        self.add_from_to(part, "number", &number, &text);
        self.add_from_to(part, "type", parts.kind, kind_text);
        self.add_to(part, "country", parts.country);
        self.add_to(part, "authority", parts.authority);
        self.add_to(part, "startDate", parts.issued);
        self.add_to(part, "endDate", parts.expires);
        self.add_to(part, "summary", parts.summary);
        Some(part)
    }

    /// Says `raw` of the party if it cleans, and nothing if it does not: for values mined from text
    /// that is kept anyway.
    pub(crate) fn offer(&mut self, prop: &str, raw: &str) -> bool {
        let text = squash(raw);
        let property = (self.main().schema()).and_then(|schema| schema.property(prop));
        let cleaned = property.and_then(|property| self.cleaner.clean(property, &text).ok());
        match cleaned.filter(|value| !value.is_empty()) {
            Some(value) => {
                let original = (value != text).then(|| text.into_owned());
                self.store(MAIN, prop, value, original, None);
                true
            }
            None => false,
        }
    }

    /// Reports that `raw` is no value of the property and keeps it in the notes.
    pub(crate) fn refuse(&mut self, prop: &str, raw: &str, reason: &str) {
        let text = squash(raw).into_owned();
        self.note(prop, &text);
        self.refusals.push(ValueRefusal {
            place: self.place,
            entity: self.id().to_owned(),
            prop: prop.to_owned(),
            value: text,
            reason: reason.to_owned(),
            kept: false,
        });
    }

    /// Hands everything to the sink: refused values first, then the entities, the party leading.
    pub(crate) fn finish(self, sink: &mut dyn Sink, counts: &mut Counts) -> Result<(), Stop> {
        for refusal in self.refusals {
            counts.values_refused += 1;
            sink.value_refused(refusal)?;
        }
        for entity in self.entities {
            sink.entity(entity)?;
        }
        Ok(())
    }

    fn push(
        &mut self,
        part: Part,
        prop: &str,
        raw: &str,
        original: Option<&str>,
        lang: Option<&str>,
    ) -> bool {
        let written = squash(raw);
        let text = punctuation(&written);
        if text.is_empty() {
            return false;
        }
        let entity = &self.entities[part.0];
        let property = entity.schema().and_then(|schema| schema.property(prop));
        let cleaned = match property {
            Some(property) => self.clean(property, &text),
            None => Err(format!("{} has no property `{prop}`", entity.schema_name)),
        };
        let original = original.map_or(written.as_ref(), str::trim);
        match cleaned {
            Ok(value) if value.is_empty() => false,
            Ok(value) => {
                let original = (value != original).then(|| original.to_owned());
                self.store(part, prop, value, original, lang);
                true
            }
            Err(reason) => {
                let label = if part == MAIN {
                    prop.to_owned()
                } else {
                    format!("{} {prop}", entity.schema_name)
                };
                self.refusals.push(ValueRefusal {
                    place: self.place,
                    entity: entity.id.clone(),
                    prop: prop.to_owned(),
                    value: original.to_owned(),
                    reason,
                    kept: false,
                });
                let kept = format!("{label}: {original}");
                // Text cannot fail to clean, but should it, the refusal holds the value.
                if prop != "notes" {
                    self.push(MAIN, "notes", &kept, None, None);
                }
                false
            }
        }
    }

    fn clean(&self, property: &Property, text: &str) -> Result<String, String> {
        let error = match self.cleaner.clean(property, text) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        // "Indonesia (as at Dec. 2003)". A capital letter in the bracket may tell one country from
        // another of the same name.
        if property.kind == Kind::Country
            && let Some((country, remark)) = text.split_once(" (")
            && remark.starts_with(char::is_lowercase)
            && let Ok(value) = self.cleaner.clean(property, country)
        {
            return Ok(value);
        }
        Err(error.to_string())
    }

    fn store(
        &mut self,
        part: Part,
        prop: &str,
        value: String,
        original: Option<String>,
        lang: Option<&str>,
    ) {
        let name = Prop::new(prop);
        let entity = &mut self.entities[part.0];
        let key = (part, name.clone(), value.clone(), lang.map(str::to_owned));
        if let Some(&known) = self.seen.get(&key) {
            let known = &entity.statements[known];
            // The same date may be given once as exact and once as "circa": one statement holds one
            // wording, so the other is kept as a note.
            let is_date = (entity.schema())
                .and_then(|schema| schema.property(prop))
                .is_some_and(|property| property.kind == Kind::Date);
            if let Some(original) = original.filter(|text| is_date && !is_plain_date(text))
                && known.original.as_ref() != Some(&original)
            {
                self.note(prop, &original);
            }
            return;
        }
        let mut statement = Statement::new(name, value, self.dataset.clone());
        statement.original = original;
        statement.lang = lang.map(str::to_owned);
        statement.place = self.place;
        self.seen.insert(key, entity.statements.len());
        entity.statements.push(statement);
    }
}

/// The ids of a list: a doubled one gets a suffix, so that two records never become one party.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    taken: HashMap<String, u32>,
}

impl Ids {
    /// `id` if it is new; otherwise `id-2`, `id-3` and so on, and what to report as a repair.
    pub(crate) fn claim(&mut self, id: String) -> (String, Option<String>) {
        let mut count = self.taken.get(&id).copied().unwrap_or(0) + 1;
        let mut claimed = id.clone();
        // The suffixed id itself may stand in the list.
        while count > 1 {
            claimed = format!("{id}-{count}");
            if !self.taken.contains_key(&claimed) {
                break;
            }
            count += 1;
        }
        self.taken.insert(id.clone(), count);
        if claimed == id {
            return (claimed, None);
        }
        self.taken.insert(claimed.clone(), 1);
        let reason = format!("the id `{id}` comes more than once; this record is `{claimed}`");
        (claimed, Some(reason))
    }
}

/// Whether the text is a date without words that qualify it.
fn is_plain_date(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"-/.".contains(&byte))
}

/// White space collapsed to single blanks, none at the ends: the line breaks of pretty-printed XML
/// are no part of a value.
pub(crate) fn squash(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let is_flat = !trimmed
        .split_inclusive(char::is_whitespace)
        .any(|piece| piece.chars().next().is_some_and(char::is_whitespace))
        && trimmed.chars().all(|c| c == ' ' || !c.is_whitespace());
    if is_flat {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    for word in trimmed.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

/// Punctuation back from control characters.
///
/// Text that lost the upper byte of its UTF-16 units has U+0019 where U+2019 stood. Six of these
/// (dashes and quotation marks) can be nothing else in prose. Text that lost more than punctuation
/// holds other control characters too and is left alone.
fn punctuation(text: &str) -> Cow<'_, str> {
    const LOST: [char; 6] = ['\x13', '\x14', '\x18', '\x19', '\x1C', '\x1D'];
    let mut controls = text.chars().filter(|c| c.is_ascii_control()).peekable();
    if controls.peek().is_none() || !controls.all(|c| LOST.contains(&c)) {
        return Cow::Borrowed(text);
    }
    let restored = text.chars().map(|c| match LOST.contains(&c) {
        true => char::from_u32(0x2000 + c as u32).unwrap_or(c),
        false => c,
    });
    Cow::Owned(restored.collect())
}

/// Without quotation marks around the whole.
pub(crate) fn unquoted(text: &str) -> &str {
    for (open, close) in [('"', '"'), ('\u{201C}', '\u{201D}'), ('\u{AB}', '\u{BB}')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.contains([open, close])
        {
            return inner.trim();
        }
    }
    text
}

/// Joins what is not empty, each squashed.
pub(crate) fn join(pieces: &[&str], separator: &str) -> String {
    let mut out = String::new();
    for piece in pieces {
        let piece = squash(piece);
        if piece.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(&piece);
    }
    out
}

/// The first 16 hex digits of the SHA-1 of the parts, each ended by a newline: the tail of ids made
/// from content.
pub(crate) fn hash(parts: &[&str]) -> String {
    let mut sha = Sha1::new();
    for part in parts {
        sha.update(part.as_bytes());
        sha.update(b"\n");
    }
    let digest = sha.finalize();
    digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case letters and digits only, so that ids do not hang on punctuation.
pub(crate) fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_ids_get_a_suffix_that_is_free() {
        let mut ids = Ids::default();
        let mut claim = |id: &str| ids.claim(id.to_owned()).0;
        assert_eq!(claim("a"), "a");
        assert_eq!(claim("a-2"), "a-2");
        assert_eq!(claim("a"), "a-3");
        assert_eq!(claim("a"), "a-4");
        assert_eq!(claim("b"), "b");
    }

    #[test]
    fn white_space_is_squashed() {
        for (text, expect) in [
            ("a b", "a b"),
            (" a\n   b ", "a b"),
            ("a\u{A0}b", "a b"),
            ("a  b", "a b"),
            (" \t", ""),
        ] {
            assert_eq!(squash(text), expect, "{text:?}");
        }
    }

    #[test]
    fn only_lost_punctuation_is_restored() {
        assert_eq!(punctuation("a\u{19}s \u{13} b"), "a\u{2019}s \u{2013} b");
        assert_eq!(punctuation("a\u{19}\u{10}"), "a\u{19}\u{10}");
        assert_eq!(punctuation("plain"), "plain");
    }

    #[test]
    fn nothing_that_is_pushed_gets_lost() {
        let mut party = Party::new(&"test".into(), Place::default(), "p", "Person");
        assert!(!party.add("birthDate", "once upon a time"));
        assert!(!party.add("noSuchProperty", "x"));
        assert!(!party.add("name", " \n"));
        assert!(!party.offer("email", "nobody"));
        let notes: Vec<&str> = party.main().values("notes").collect();
        assert_eq!(notes, ["birthDate: once upon a time", "noSuchProperty: x"]);
        assert_eq!(party.refusals.len(), 2);
    }

    #[test]
    fn a_place_is_shared_and_a_town_is_not() {
        let mut party = Party::new(&"test".into(), Place::default(), "p", "Person");
        let mut other = Party::new(&"test".into(), Place::default(), "q", "Person");
        for party in [&mut party, &mut other] {
            let town =
                AddressParts { city: "Nowhere", country: "Italy", ..AddressParts::default() };
            party.address(&AddressParts { street: vec!["1, No Street", ""], ..town.clone() });
            party.address(&town);
        }
        let ids = |party: &Party| -> Vec<String> {
            party.main().values("addressEntity").map(str::to_owned).collect()
        };
        assert_eq!(ids(&party)[0], ids(&other)[0]);
        assert_ne!(ids(&party)[1], ids(&other)[1]);
    }
}
