//! An entity, taken apart once so it can be compared many times.

mod stored;

use model::{Entity, Kind, Schema};
use names::{Learned, Name, NameKind};
use smallvec::SmallVec;

use crate::address::Address;
use crate::date::PartialDate;
use crate::identifier::Identifier;

/// The most values of one sort that are compared: an entity of a thousand aliases is a mistake.
const MAX_VALUES: usize = 60;

/// A property that holds names which are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameProp {
    Name,
    Alias,
    PreviousName,
    WeakAlias,
    Abbreviation,
}

impl NameProp {
    pub(crate) const ALL: [NameProp; 5] = [
        NameProp::Name,
        NameProp::Alias,
        NameProp::PreviousName,
        NameProp::WeakAlias,
        NameProp::Abbreviation,
    ];

    pub(crate) fn of(property: &str) -> Option<NameProp> {
        NameProp::ALL.into_iter().find(|own| own.name() == property)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            NameProp::Name => "name",
            NameProp::Alias => "alias",
            NameProp::PreviousName => "previousName",
            NameProp::WeakAlias => "weakAlias",
            NameProp::Abbreviation => "abbreviation",
        }
    }

    pub(crate) fn is_weak(self) -> bool {
        matches!(self, NameProp::WeakAlias | NameProp::Abbreviation)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// One name of an entity.
#[derive(Debug, Clone)]
pub(crate) struct EntityName {
    pub(crate) name: Name,
    /// A weak alias or an abbreviation, and nothing better.
    pub(crate) weak: bool,
    /// The properties it stands in, a bit each.
    props: u8,
}

impl EntityName {
    pub(crate) fn stands_in(&self, prop: NameProp) -> bool {
        self.props & prop.bit() != 0
    }
}

/// A place named in free text.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Place {
    pub(crate) text: String,
    /// Folded words of two letters or more, sorted, each once.
    words: Vec<String>,
}

impl Place {
    fn new(text: &str) -> Option<Place> {
        let folded = names::fold(text);
        let mut words: Vec<String> = (folded.split(' '))
            .filter(|word| word.chars().nth(1).is_some())
            .take(32)
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        words.dedup();
        (!words.is_empty()).then(|| Place { text: text.to_owned(), words })
    }

    /// The share of the shorter place's words that the longer has too.
    pub(crate) fn likeness(&self, other: &Place) -> f64 {
        let shared = (self.words.iter()).filter(|word| other.words.binary_search(word).is_ok());
        shared.count() as f64 / self.words.len().min(other.words.len()) as f64
    }
}

/// What is known of an entity besides its names.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// As written: few algorithms look at them.
    pub(crate) last_names: Vec<String>,
    pub(crate) birth_dates: Vec<PartialDate>,
    pub(crate) birth_places: Vec<Place>,
    pub(crate) incorporated: Vec<PartialDate>,
    pub(crate) countries: Vec<String>,
    pub(crate) genders: Vec<String>,
    pub(crate) identifiers: Vec<Identifier>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) phones: Vec<String>,
    pub(crate) emails: Vec<String>,
    pub(crate) websites: Vec<String>,
}

static NO_FACTS: Facts = Facts {
    last_names: Vec::new(),
    birth_dates: Vec::new(),
    birth_places: Vec::new(),
    incorporated: Vec::new(),
    countries: Vec::new(),
    genders: Vec::new(),
    identifiers: Vec::new(),
    addresses: Vec::new(),
    phones: Vec::new(),
    emails: Vec::new(),
    websites: Vec::new(),
};

/// What comparison needs of an entity: names parsed, dates read, identifiers squashed.
///
/// Holds no reference to the entity. Building one costs some microseconds for each name.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) schema: Option<&'static Schema>,
    pub(crate) schema_name: Box<str>,
    pub(crate) kind: NameKind,
    /// One name, which is what most have, lies with the entity: a place in memory less to wait for.
    pub(crate) names: SmallVec<[EntityName; 1]>,
    facts: Option<Box<Facts>>,
}

impl Prepared {
    /// Takes an entity apart. Values are taken as clean; what cannot be read is passed over.
    pub fn new(entity: &Entity) -> Prepared {
        let kind = name_kind(entity);
        let mut prepared = Prepared {
            schema: entity.schema(),
            schema_name: entity.schema_name.as_str().into(),
            kind,
            names: SmallVec::new(),
            facts: None,
        };
        for statement in &entity.statements {
            prepared.add(statement.prop.as_str(), &statement.value);
        }
        if prepared.names.is_empty() {
            prepared.compose_name(entity);
        }
        prepared.names.shrink_to_fit();
        prepared
    }

    /// Counts the words of its names among those that are common in the data at hand.
    pub fn count(&self, learned: &mut Learned) {
        self.names.iter().for_each(|name| learned.count(&name.name));
    }

    /// Takes back what [`Prepared::count`] counted of it.
    pub fn uncount(&self, learned: &mut Learned) {
        self.names.iter().for_each(|name| learned.uncount(&name.name));
    }

    /// Takes it into account that some words are commoner in the data at hand than in general. Both
    /// sides of a comparison must be weighed, each once.
    pub fn weigh(&mut self, learned: &Learned) {
        self.names.iter_mut().for_each(|name| name.name.weigh(learned));
    }

    pub(crate) fn facts(&self) -> &Facts {
        self.facts.as_deref().unwrap_or(&NO_FACTS)
    }

    /// False where nothing is known besides the names.
    pub(crate) fn has_facts(&self) -> bool {
        self.facts.is_some()
    }

    fn facts_mut(&mut self) -> &mut Facts {
        self.facts.get_or_insert_with(|| Box::new(NO_FACTS.clone()))
    }

    fn add(&mut self, prop: &str, value: &str) {
        if let Some(prop) = NameProp::of(prop) {
            return self.add_name(value, prop);
        }
        match prop {
            "lastName" => return push(&mut self.facts_mut().last_names, Some(value.to_owned())),
            "birthDate" => {
                return push(&mut self.facts_mut().birth_dates, PartialDate::parse(value));
            }
            "incorporationDate" | "buildDate" => {
                return push(&mut self.facts_mut().incorporated, PartialDate::parse(value));
            }
            "birthPlace" => return push(&mut self.facts_mut().birth_places, Place::new(value)),
            _ => {}
        }
        let Some(property) = self.schema.and_then(|schema| schema.property(prop)) else {
            return;
        };
        if !property.matchable && property.kind != Kind::Gender {
            return;
        }
        let facts = self.facts_mut();
        let text = || Some(value.to_owned());
        match property.kind {
            Kind::Country => push(&mut facts.countries, text()),
            // `other` is what is written where it is not known, and contradicts nothing.
            Kind::Gender if value != "other" => push(&mut facts.genders, text()),
            Kind::Phone => push(&mut facts.phones, text()),
            Kind::Email => push(&mut facts.emails, Some(value.to_lowercase())),
            Kind::Url if prop == "website" => push(&mut facts.websites, website(value)),
            Kind::Address if facts.addresses.len() < MAX_VALUES => {
                facts.addresses.extend(Address::new(value));
            }
            Kind::Identifier if facts.identifiers.len() < MAX_VALUES => {
                let new = Identifier::new(property, value);
                facts.identifiers.extend(new.filter(|new| {
                    !(facts.identifiers.iter())
                        .any(|old| old.prop == new.prop && old.squashed == new.squashed)
                }));
            }
            _ => {}
        }
    }

    fn add_name(&mut self, value: &str, prop: NameProp) {
        let weak = prop.is_weak();
        let mut same_text = self.names.iter_mut().filter(|old| old.weak <= weak);
        if let Some(old) = same_text.find(|old| old.name.text() == value) {
            old.props |= prop.bit();
            return;
        }
        if self.names.len() >= MAX_VALUES {
            return;
        }
        let name = Name::parse(value, self.kind);
        // A name without a letter names nothing, and names that fold to the same words add nothing
        // but work.
        if name.folded().is_empty() {
            return;
        }
        let mut same_words = self.names.iter_mut().filter(|old| old.weak <= weak);
        match same_words.find(|old| old.name.folded() == name.folded()) {
            Some(old) => old.props |= prop.bit(),
            None => self.names.push(EntityName { name, weak, props: prop.bit() }),
        }
    }

    /// People given by parts of their name only.
    fn compose_name(&mut self, entity: &Entity) {
        let parts = ["firstName", "secondName", "middleName", "lastName"];
        let first = |prop: &&str| entity.first(prop);
        let whole: Vec<&str> = parts.iter().filter_map(first).collect();
        if !whole.is_empty() {
            self.add_name(&whole.join(" "), NameProp::Name);
        }
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) {
    if let Some(value) = value
        && list.len() < MAX_VALUES
        && !list.contains(&value)
    {
        list.push(value);
    }
}

/// The host and path of a web address, without scheme, `www.` and a last slash.
pub(crate) fn website(value: &str) -> Option<String> {
    let lower = value.to_lowercase();
    let bare = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    bare.contains('.').then(|| bare.to_owned())
}

fn name_kind(entity: &Entity) -> NameKind {
    if entity.is_a("Person") {
        NameKind::Person
    } else if entity.is_a("Organization") {
        NameKind::Organization
    } else if entity.is_a("Vehicle") || entity.schema_name == "Asset" || entity.is_a("Security") {
        NameKind::Object
    } else {
        NameKind::Unknown
    }
}
