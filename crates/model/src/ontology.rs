//! The ontology: 71 schemata and their properties, read once from `data/ontology.txt`.

mod kind;
mod load;
mod property;
mod schema;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

pub use kind::{IdFormat, Kind, KindFacts};
pub use property::Property;
pub use schema::{Edge, SameSchemaError, Schema};

/// Every schema and every property type.
///
/// There is one ontology, [`ontology()`], and it lives as long as the program; schemata and
/// properties are therefore handed out as `&'static` references and compared by address or name.
#[derive(Debug)]
pub struct Ontology {
    schemata: Vec<Schema>,
    by_name: FxHashMap<&'static str, usize>,
    kinds: Vec<KindFacts>,
    /// Every property name that any schema uses.
    names: FxHashMap<&'static str, ()>,
}

/// The ontology of FollowTheMoney 4.11.2. The first call parses it, in well under a millisecond.
pub fn ontology() -> &'static Ontology {
    static ONTOLOGY: LazyLock<Ontology> =
        LazyLock::new(|| load::load(include_str!("../data/ontology.txt")));
    &ONTOLOGY
}

impl Ontology {
    /// The schema of that exact name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.by_name.get(name).map(|&at| &self.schemata[at])
    }

    /// Every schema, in alphabetical order.
    pub fn schemata(&self) -> &[Schema] {
        &self.schemata
    }

    /// What is fixed about a property type: lengths, vocabularies.
    pub fn facts(&self, kind: Kind) -> &KindFacts {
        &self.kinds[kind as usize]
    }

    /// The ontology's own copy of a property name, if any schema has a property so called.
    pub fn intern(&self, name: &str) -> Option<&'static str> {
        self.names.get_key_value(name).map(|(&known, ())| known)
    }

    /// Names near `name`, best first, for the hint of an error: at most three.
    pub fn near_schemata(&self, name: &str) -> Vec<&'static str> {
        let wanted = name.to_lowercase();
        let mut near: Vec<_> = (self.schemata.iter())
            .map(|schema| (distance(&wanted, &schema.name.to_lowercase()), schema.name))
            .filter(|(distance, name)| *distance <= 2.max(name.len() / 3))
            .collect();
        near.sort_unstable();
        near.into_iter().take(3).map(|(_, name)| name).collect()
    }
}

/// Plain Levenshtein distance: used for hints only, on names of a few letters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
