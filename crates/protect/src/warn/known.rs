//! A person of the register, taken apart once to be compared with many rows.

use jiff::Timestamp;
use model::{Entity, Kind};

use super::reading::address::Place;
use super::reading::date::Day;
use super::reading::name::Written;
use super::reading::number::{Code, Phone};
use crate::person::{Person, PersonRef};

/// The most values of one kind that are compared.
const MOST: usize = 24;

/// A value with the field it stands in.
pub(super) struct Known<T> {
    pub(super) value: T,
    pub(super) field: &'static str,
    pub(super) held: Held,
}

/// When the register held a value, as far as it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Held {
    /// It stands there since the last change of the field.
    pub(super) since: Option<Timestamp>,
    /// It was replaced then.
    pub(super) until: Option<Timestamp>,
}

/// What comparison needs of a person.
pub(super) struct Opened {
    pub(super) reference: PersonRef,
    pub(super) names: Vec<Known<Written>>,
    pub(super) dates: Vec<Known<Day>>,
    pub(super) phones: Vec<Known<Phone>>,
    pub(super) codes: Vec<Known<Code>>,
    pub(super) mails: Vec<Known<Code>>,
    pub(super) places: Vec<Known<Place>>,
}

impl Opened {
    pub(super) fn new(person: &Person) -> Opened {
        let entity = &person.entity;
        let mut opened = Opened {
            reference: person.reference,
            names: Vec::new(),
            dates: Vec::new(),
            phones: Vec::new(),
            codes: Vec::new(),
            mails: Vec::new(),
            places: Vec::new(),
        };
        for statement in &entity.statements {
            let prop = statement.prop.as_str();
            let changes =
                person.past.iter().filter(|past| past.field == prop).map(|past| past.until);
            opened.add(entity, prop, &statement.value, Held { since: changes.max(), until: None });
        }
        for past in &person.past {
            for value in &past.values {
                opened.add(
                    entity,
                    &past.field,
                    value,
                    Held { since: None, until: Some(past.until) },
                );
            }
        }
        if opened.names.is_empty() {
            let parts: Vec<&str> =
                ["lastName", "firstName"].iter().filter_map(|prop| entity.first(prop)).collect();
            push(&mut opened.names, Written::read(&parts.join(" ")), "name", Held::default());
        }
        opened
    }

    fn add(&mut self, entity: &Entity, prop: &str, text: &str, held: Held) {
        let Some(property) = entity.schema().and_then(|schema| schema.property(prop)) else {
            return;
        };
        let field = property.name;
        const PARTS: [&str; 5] =
            ["firstName", "lastName", "fatherName", "secondName", "middleName"];
        match property.kind {
            Kind::Name if !PARTS.contains(&field) => {
                push(&mut self.names, Written::read(text), field, held);
            }
            Kind::Date if field == "birthDate" => {
                push(&mut self.dates, Day::of_register(text), field, held);
            }
            Kind::Phone => push(&mut self.phones, Phone::of_register(text), field, held),
            Kind::Email => push(&mut self.mails, Code::mail(text), field, held),
            Kind::Address => push(&mut self.places, Place::read(text), field, held),
            Kind::Identifier => push(&mut self.codes, Code::of_register(text), field, held),
            _ => {}
        }
    }
}

fn push<T>(list: &mut Vec<Known<T>>, value: Option<T>, field: &'static str, held: Held) {
    if let Some(value) = value
        && list.len() < MOST
    {
        list.push(Known { value, field, held });
    }
}
