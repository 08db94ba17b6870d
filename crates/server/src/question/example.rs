//! An example of what is looked for: raw values to an entity of clean ones.

use std::sync::Arc;

use model::{Cleaner, Entity, Kind, Property, Schema};

use super::scope::schema;
use crate::http::errors::Problem;

/// An example as a client sends it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Example {
    /// Given back, and not used.
    pub(crate) id: Option<String>,
    pub(crate) schema: String,
    /// Values as text, in the order they came.
    pub(crate) properties: Vec<(String, Vec<String>)>,
    /// Entities that are known not to be it.
    pub(crate) exclude: Vec<String>,
}

/// More values of one property than this are no example.
const MOST_VALUES: usize = 1_000;

/// More names than this are not put together from parts.
const MOST_NAMES: usize = 50;

impl Example {
    /// The entity that the example describes. What the schema does not know is dropped, and so are
    /// values that are none of their type.
    ///
    /// # Errors
    /// There is no such schema, it cannot be matched, or there are too many values.
    pub(crate) fn entity(&self) -> Result<Entity, Problem> {
        let schema = schema(&self.schema)?;
        if !schema.matchable && schema.name != "Thing" {
            let reason = format!("entities of the schema `{}` cannot be matched", schema.name);
            return Err(Problem::bad_request(reason));
        }
        let mut values = Vec::new();
        for (name, texts) in &self.properties {
            if texts.len() > MOST_VALUES {
                let reason = format!("more than {MOST_VALUES} values of `{name}`");
                return Err(Problem::bad_request(reason));
            }
            if let Some(property) = schema.property(name).filter(|property| !property.stub) {
                values.extend(texts.iter().map(|text| (property, text.as_str())));
            }
        }
        let mut clean = Clean { entity: Entity::new("", schema.name), source: "query".into() };
        let cleaner = Cleaner { countries: countries(&values), fuzzy_countries: true };
        for (property, text) in values {
            if let Ok(value) = cleaner.clean(property, text) {
                clean.add(property.name, &value);
            }
        }
        clean.names_from_parts(schema);
        clean.countries_from_numbers(schema);
        Ok(clean.entity)
    }
}

/// Countries the values name, which tell how to read a telephone number.
fn countries(values: &[(&Property, &str)]) -> Vec<String> {
    let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
    let named = values.iter().filter(|(property, _)| property.kind == Kind::Country);
    named.take(16).filter_map(|(property, text)| cleaner.clean(property, text).ok()).collect()
}

struct Clean {
    entity: Entity,
    source: Arc<str>,
}

impl Clean {
    /// Adds a value that is not there yet.
    fn add(&mut self, prop: &str, value: &str) {
        if !self.entity.values(prop).any(|known| known == value) {
            self.entity.push(prop, value, &self.source.clone());
        }
    }

    /// Where no name is given, first and last names make some.
    fn names_from_parts(&mut self, schema: &Schema) {
        let named = self.entity.statements.iter().any(|statement| {
            let property = schema.property(statement.prop.as_str());
            property.is_some_and(|property| property.kind == Kind::Name && property.matchable)
        });
        if named || schema.property("alias").is_none() {
            return;
        }
        let mut names = vec![String::new()];
        for part in ["firstName", "secondName", "middleName", "fatherName", "lastName"] {
            let values: Vec<&str> = self.entity.values(part).collect();
            if !values.is_empty() {
                let longer = names
                    .iter()
                    .flat_map(|name| values.iter().map(move |value| format!("{name} {value}")));
                names = longer.take(MOST_NAMES).collect();
            }
        }
        for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            self.add("alias", name);
        }
    }

    /// Telephone and bank account numbers begin with a country.
    fn countries_from_numbers(&mut self, schema: &Schema) {
        let Some(country) = schema.property("country") else { return };
        let mut hints = Vec::new();
        for statement in &self.entity.statements {
            let Some(property) = schema.property(statement.prop.as_str()) else { continue };
            if property.kind == Kind::Phone {
                hints.extend(country_of_phone(&statement.value));
            } else if property.format == Some(model::ontology::IdFormat::Iban) {
                hints.extend(statement.value.get(..2).map(str::to_owned));
            }
        }
        for hint in hints {
            if let Ok(code) = Cleaner::default().clean(country, &hint) {
                self.add("country", &code);
            }
        }
    }
}

fn country_of_phone(number: &str) -> Option<String> {
    let number = phonenumber::parse(None, number).ok()?;
    number.country().id().map(|id| format!("{id:?}").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(schema: &str, properties: &[(&str, &[&str])]) -> Example {
        let owned = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
        let properties =
            properties.iter().map(|&(name, values)| (name.to_owned(), owned(values))).collect();
        Example { schema: schema.to_owned(), properties, ..Example::default() }
    }

    #[track_caller]
    fn check(schema: &str, properties: &[(&str, &[&str])], expect: &str) {
        let entity = example(schema, properties).entity().unwrap();
        let shown: Vec<String> = (entity.properties().iter())
            .map(|(name, values)| format!("{name}={}", values.join("|")))
            .collect();
        assert_eq!(shown.join(" "), expect);
    }

    #[test]
    fn values_are_cleaned() {
        check(
            "Person",
            &[
                ("name", &["  Ivana   Invented "]),
                ("country", &["Russia", "Narnia"]),
                ("birthDate", &["1965-9-1", "not a date", "1965"]),
                ("gender", &["M"]),
                ("email", &["nonsense"]),
            ],
            "birthDate=1965-09-01|1965 country=ru gender=male name=Ivana Invented",
        );
    }

    #[test]
    fn what_the_schema_does_not_know_is_dropped() {
        check("Company", &[("birthDate", &["1965"]), ("sanctions", &["x"]), ("zzz", &["1"])], "");
    }

    #[test]
    fn names_from_parts() {
        check(
            "Person",
            &[("firstName", &["Ana", "Anna"]), ("lastName", &["Muster"])],
            "alias=Ana Muster|Anna Muster firstName=Ana|Anna lastName=Muster",
        );
        check(
            "Person",
            &[("name", &["A Muster"]), ("lastName", &["Muster"])],
            "lastName=Muster name=A Muster",
        );
    }

    #[test]
    fn countries_from_numbers() {
        check("Person", &[("phone", &["+49 30 901820"])], "country=de phone=+4930901820");
        let properties: &[(&str, &[&str])] = &[("iban", &["DE89 3704 0044 0532 0130 00"])];
        check("BankAccount", properties, "country=de iban=DE89370400440532013000");
    }

    #[test]
    fn schemata_that_cannot_be_matched() {
        for name in ["person", "Sanction", "Nothing", ""] {
            assert!(example(name, &[]).entity().is_err(), "{name}");
        }
        assert!(example("Thing", &[("name", &["x"])]).entity().is_ok());
    }
}
