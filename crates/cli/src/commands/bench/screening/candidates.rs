//! Parties asked for by an alias, in an index that holds their primary names only.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use index::{Builder, Manifest, Scope, Snapshot, Union, Wanted};
use matching::Prepared;
use model::Entity;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::ALIAS_PAIRS;

/// How many candidates the party must be among.
const WITHIN: usize = 50;

/// Pairs that score less by their names are nobody's to find.
const WORTH_FINDING: f64 = 0.5;

/// How often the party was among the candidates.
pub(super) struct Candidates {
    pub(super) asked: usize,
    pub(super) found: usize,
    /// Pairs whose party was not among them.
    pub(super) missed: Vec<String>,
}

impl Candidates {
    pub(super) fn share(&self) -> f64 {
        self.found as f64 / self.asked.max(1) as f64
    }

    pub(super) fn json(&self, misses: usize) -> Value {
        let missed: Vec<&String> = self.missed.iter().take(misses).collect();
        json!({ "asked": self.asked, "found": self.found, "missed": missed })
    }
}

#[derive(Debug, Deserialize)]
struct Pair {
    schema: String,
    name1: String,
    name2: String,
    is_match: bool,
}

/// Indexes every first name of the pairs as a party of its own, and asks for it by the second.
pub(super) fn measure(data: &Path, interrupt: &AtomicBool) -> anyhow::Result<Candidates> {
    let path = data.join(ALIAS_PAIRS);
    let cannot = || format!("{}: cannot be read", path.display());
    let mut pairs = Vec::new();
    for row in csv::Reader::from_path(&path).with_context(cannot)?.into_deserialize() {
        let pair: Pair = row.with_context(cannot)?;
        pairs.push(pair);
    }
    // Names of false pairs are there to be in the way.
    let mut parties: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for pair in &pairs {
        let next = format!("party-{}", parties.len());
        parties.entry((&pair.schema, &pair.name1)).or_insert(next);
        if !pair.is_match {
            let next = format!("party-{}", parties.len());
            parties.entry((&pair.schema, &pair.name2)).or_insert(next);
        }
    }
    let dir = tempfile::tempdir().context("no temporary folder can be made")?;
    let union = index(dir.path(), &parties)?;
    let ask = |pair: &Pair| -> anyhow::Result<Option<Result<(), String>>> {
        anyhow::ensure!(!interrupt.load(Ordering::Relaxed), "stopped before the end");
        let (asked, party) =
            (named("asked", &pair.schema, &pair.name2), named("party", &pair.schema, &pair.name1));
        let (asked, party) = (Prepared::new(&asked), Prepared::new(&party));
        if matching::score(&asked, &party) < WORTH_FINDING {
            return Ok(None);
        }
        let Some(id) = parties.get(&(pair.schema.as_str(), pair.name1.as_str())) else {
            return Ok(None);
        };
        for own in union.candidates(&Wanted::new(&asked), &Scope::default(), WITHIN)? {
            if union.snapshots()[own.snapshot].listed_at(own.slot)?.id == *id {
                return Ok(Some(Ok(())));
            }
        }
        Ok(Some(Err(format!("{} -> {}", pair.name2, pair.name1))))
    };
    let asked: anyhow::Result<Vec<_>> =
        pairs.par_iter().filter(|pair| pair.is_match).map(ask).collect();
    let asked: Vec<Result<(), String>> = asked?.into_iter().flatten().collect();
    let missed: Vec<String> = asked.iter().filter_map(|found| found.clone().err()).collect();
    Ok(Candidates { asked: asked.len(), found: asked.len() - missed.len(), missed })
}

fn index(dir: &Path, parties: &BTreeMap<(&str, &str), String>) -> anyhow::Result<Union> {
    let mut builder = Builder::create(dir)?;
    for ((schema, name), id) in parties {
        builder.add(named(id, schema, name))?;
    }
    let built = builder.finish(|_| {})?;
    Manifest::of("parties", &built).seal(dir)?;
    Ok(Union::new(vec![Snapshot::open(dir)?]))
}

fn named(id: &str, schema: &str, name: &str) -> Entity {
    let mut entity = Entity::new(id, schema);
    entity.push("name", name, &"pairs".into());
    entity
}
