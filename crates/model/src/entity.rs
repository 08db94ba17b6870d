//! Entities: one thing or one link, as the statements made about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ontology::{SameSchemaError, Schema, ontology};
use crate::statement::{Prop, Statement};

/// One entity: an id, a schema and statements.
///
/// The statements keep the order of the source. Unknown schemata, properties and top-level keys
/// are kept, so that data written by a newer program comes out as it went in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Letters, digits, inner `.` and `-`; at most 200 characters.
    pub id: String,
    /// The schema's name, which may be unknown to the ontology: see [`Entity::schema`].
    pub schema_name: String,
    /// What is said of it.
    pub statements: Vec<Statement>,
    /// The label the source gave, if it gave one; [`Entity::caption`] picks one otherwise.
    pub given_caption: Option<String>,
    /// Datasets named by the source beyond those of the statements.
    pub datasets: Vec<Arc<str>>,
    /// Other ids merged into this entity.
    pub referents: Vec<String>,
    /// ISO time of the last change of content, as the source gives it.
    pub last_change: Option<String>,
    /// Unknown top-level keys of the source's JSON, each with its value as JSON text.
    pub extra: BTreeMap<String, String>,
}

/// Why two entities cannot become one.
pub type MergeError = SameSchemaError;

impl Entity {
    /// An entity without statements.
    pub fn new(id: impl Into<String>, schema_name: impl Into<String>) -> Entity {
        Entity {
            id: id.into(),
            schema_name: schema_name.into(),
            statements: Vec::new(),
            given_caption: None,
            datasets: Vec::new(),
            referents: Vec::new(),
            last_change: None,
            extra: BTreeMap::new(),
        }
    }

    /// The schema, if the ontology knows it.
    pub fn schema(&self) -> Option<&'static Schema> {
        ontology().schema(&self.schema_name)
    }

    /// Whether the schema is `ancestor` or descends from it; false for unknown schemata.
    pub fn is_a(&self, ancestor: &str) -> bool {
        self.schema().is_some_and(|schema| schema.is_a(ancestor))
    }

    /// The statements about one property, in source order.
    pub fn about<'a, 'p>(
        &'a self,
        prop: &'p str,
    ) -> impl Iterator<Item = &'a Statement> + use<'a, 'p> {
        self.statements.iter().filter(move |statement| statement.prop.as_str() == prop)
    }

    /// The values of one property, in source order; the same value may come twice from two datasets.
    pub fn values<'a, 'p>(&'a self, prop: &'p str) -> impl Iterator<Item = &'a str> + use<'a, 'p> {
        self.about(prop).map(|statement| statement.value.as_str())
    }

    /// The first value of one property.
    pub fn first(&self, prop: &str) -> Option<&str> {
        self.values(prop).next()
    }

    /// Distinct values by property, properties in alphabetical order and values in source order:
    /// what FollowTheMoney calls `properties`.
    pub fn properties(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut properties: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for statement in &self.statements {
            let values = properties.entry(statement.prop.as_str()).or_default();
            if !values.contains(&statement.value.as_str()) {
                values.push(&statement.value);
            }
        }
        properties
    }

    /// Names that count for matching: `name`, `alias`, `previousName`, in that order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        ["name", "alias", "previousName"].into_iter().flat_map(|prop| self.values(prop))
    }

    /// Every dataset that says something of this entity, sorted.
    pub fn all_datasets(&self) -> Vec<Arc<str>> {
        let mut all: Vec<Arc<str>> = self.datasets.clone();
        for statement in &self.statements {
            if !all.contains(&statement.dataset) {
                all.push(statement.dataset.clone());
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether a topic marks a counterparty risk (the starred codes of ftm-model section 7).
    pub fn is_target(&self) -> bool {
        let risks = &ontology().facts(crate::Kind::Topic).risk_codes;
        self.values("topics").any(|topic| risks.binary_search(&topic).is_ok())
    }

    /// When any of it was first seen, ISO time.
    pub fn first_seen(&self) -> Option<&str> {
        self.statements.iter().filter_map(|statement| statement.first_seen.as_deref()).min()
    }

    /// When any of it was last seen, ISO time.
    pub fn last_seen(&self) -> Option<&str> {
        self.statements.iter().filter_map(|statement| statement.last_seen.as_deref()).max()
    }

    /// A label to show: the source's own if it gave one, else the best value of the schema's
    /// caption properties, else the schema's name.
    pub fn caption(&self) -> &str {
        if let Some(given) = &self.given_caption {
            return given;
        }
        let Some(schema) = self.schema() else {
            return &self.schema_name;
        };
        let mut best = None;
        for prop in &schema.caption {
            best = pick_name(self.values(prop));
            if best.is_some() {
                break;
            }
        }
        best.unwrap_or(&self.schema_name)
    }

    /// Adds one statement of this property; the value is taken as clean.
    pub fn push(
        &mut self,
        prop: &str,
        value: impl Into<String>,
        dataset: &Arc<str>,
    ) -> &mut Statement {
        let statement = Statement::new(Prop::new(prop), value, dataset.clone());
        self.statements.push(statement);
        let last = self.statements.len() - 1;
        &mut self.statements[last]
    }

    /// Takes over everything said of `other`, keeping which id and schema each statement came with.
    /// `self` keeps its id; the schema becomes the narrower of the two; a statement that is already
    /// here (same dataset, property, value, language) is not added twice.
    ///
    /// # Errors
    /// Neither schema descends from the other; `self` is then unchanged.
    pub fn merge(&mut self, other: Entity) -> Result<(), MergeError> {
        if self.schema_name != other.schema_name {
            let (Some(left), Some(right)) = (self.schema(), other.schema()) else {
                return Err(SameSchemaError {
                    left: self.schema_name.clone(),
                    right: other.schema_name,
                });
            };
            let common = left.common(right)?.name;
            if self.schema_name != common {
                let was: Arc<str> = self.schema_name.as_str().into();
                for statement in &mut self.statements {
                    statement.schema.get_or_insert_with(|| was.clone());
                }
                self.schema_name = common.to_owned();
            }
        }
        let from_id: Option<Arc<str>> = (self.id != other.id).then(|| other.id.as_str().into());
        let from_schema: Option<Arc<str>> =
            (self.schema_name != other.schema_name).then(|| other.schema_name.as_str().into());
        for mut statement in other.statements {
            if statement.entity_id.is_none() {
                statement.entity_id.clone_from(&from_id);
            }
            if statement.schema.is_none() {
                statement.schema.clone_from(&from_schema);
            }
            let same = |mine: &Statement| {
                mine.prop == statement.prop
                    && mine.value == statement.value
                    && mine.dataset == statement.dataset
                    && mine.lang == statement.lang
                    && mine.entity_id == statement.entity_id
            };
            if !self.statements.iter().any(same) {
                self.statements.push(statement);
            }
        }
        for dataset in other.datasets {
            if !self.datasets.contains(&dataset) {
                self.datasets.push(dataset);
            }
        }
        let ids = other.referents.into_iter().chain(from_id.map(|id| id.to_string()));
        for id in ids {
            if id != self.id && !self.referents.contains(&id) {
                self.referents.push(id);
            }
        }
        self.last_change = self.last_change.take().max(other.last_change);
        self.given_caption = self.given_caption.take().or(other.given_caption);
        for (key, value) in other.extra {
            self.extra.entry(key).or_insert(value);
        }
        Ok(())
    }
}

/// The best of several names to show: the first in Latin script that is not all capitals, else the
/// first in Latin script, else the first.
fn pick_name<'a>(values: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut first = None;
    let mut latin = None;
    for value in values {
        first = first.or(Some(value));
        let is_latin = !value.chars().any(|c| c.is_alphabetic() && c as u32 > 0x24F);
        if is_latin {
            latin = latin.or(Some(value));
            if value.chars().any(char::is_lowercase) {
                return Some(value);
            }
        }
    }
    latin.or(first)
}
