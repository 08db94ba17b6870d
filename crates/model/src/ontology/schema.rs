//! Schemata: kinds of thing, and how they descend from one another.

use rustc_hash::FxHashMap;

use super::Property;

/// A kind of entity: a person, a vessel, an ownership.
#[derive(Debug)]
pub struct Schema {
    /// The name, as it stands in data.
    pub name: &'static str,
    /// Direct parents. Order matters: where two define the same property, the first wins.
    pub extends: Vec<&'static str>,
    /// Never stored; exists to be extended.
    pub is_abstract: bool,
    /// Entities of this schema may be matched with others.
    pub matchable: bool,
    /// Not offered in a list of schemata.
    pub hidden: bool,
    /// Produced by programs, not by people.
    pub generated: bool,
    /// Kept for old data only.
    pub deprecated: bool,
    /// Properties worth showing first. Not inherited.
    pub featured: Vec<&'static str>,
    /// Properties an entity should have. Not inherited.
    pub required: Vec<&'static str>,
    /// Properties that can label an entity, best first. Not inherited.
    pub caption: Vec<&'static str>,
    /// What the schema links, if it is a link. Not inherited.
    pub edge: Option<Edge>,
    /// Properties that hold the start of the entity's time, best first.
    pub start: Vec<&'static str>,
    /// Properties that hold the end of the entity's time, best first.
    pub end: Vec<&'static str>,
    /// Properties this schema itself defines, in the ontology's order.
    pub own_properties: Vec<Property>,
    /// All properties by name, inherited ones included.
    pub(super) properties: FxHashMap<&'static str, Property>,
    /// This schema and all its ancestors.
    pub(super) lineage: Vec<&'static str>,
}

/// Which two properties a link schema joins.
#[derive(Debug, PartialEq, Eq)]
pub struct Edge {
    /// The property that holds the near end.
    pub source: &'static str,
    /// The property that holds the far end.
    pub target: &'static str,
    /// Whether the two ends play different parts.
    pub directed: bool,
    /// Properties that label the link.
    pub caption: Vec<&'static str>,
}

/// Two schemata neither of which descends from the other (FtM section 2: no lattice search).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{left}` and `{right}` cannot be one entity: neither is a kind of the other")]
pub struct SameSchemaError {
    /// One schema.
    pub left: String,
    /// The other.
    pub right: String,
}

impl Schema {
    /// The property of that name, the schema's own or inherited.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name)
    }

    /// All properties, inherited ones included, in no particular order.
    pub fn properties(&self) -> impl Iterator<Item = &Property> {
        self.properties.values()
    }

    /// Whether this schema is `ancestor` or descends from it.
    pub fn is_a(&self, ancestor: &str) -> bool {
        self.lineage.contains(&ancestor)
    }

    /// This schema's name and those of all its ancestors, nearest first.
    pub fn lineage(&self) -> &[&'static str] {
        &self.lineage
    }

    /// Whether entities of the two schemata may be compared: one descends from the other, and both
    /// are matchable.
    pub fn can_match(&self, other: &Schema) -> bool {
        self.matchable && other.matchable && (self.is_a(other.name) || other.is_a(self.name))
    }

    /// The narrower of two schemata.
    ///
    /// # Errors
    /// Neither descends from the other: the two cannot describe one entity.
    pub fn common<'a>(&'a self, other: &'a Schema) -> Result<&'a Schema, SameSchemaError> {
        if self.is_a(other.name) {
            Ok(self)
        } else if other.is_a(self.name) {
            Ok(other)
        } else {
            Err(SameSchemaError { left: self.name.to_owned(), right: other.name.to_owned() })
        }
    }
}
