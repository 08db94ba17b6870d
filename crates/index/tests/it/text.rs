//! Entities as lines of text, and snapshots of them.
//!
//! ```text
//! boss Person name=Jane_Roe name=Жанна_Роу     id, schema, values; underscores stand for spaces
//! own Ownership owner=boss asset=firm
//! firm Company name=Invented_Ltd was=firm-1   `was` is a referent
//! ```
//! Every party is invented.

use std::path::Path;
use std::sync::Arc;

use index::{Builder, Built, Conflict, Manifest, Snapshot};
use model::Entity;
use tempfile::TempDir;

pub(crate) fn entities(text: &str) -> Vec<Entity> {
    let dataset: Arc<str> = "test".into();
    let mut entities = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let (id, schema) = (words.next(), words.next());
        let mut entity = Entity::new(id.expect("an id"), schema.expect("a schema"));
        for word in words {
            let (prop, value) = word.split_once('=').expect("prop=value");
            match prop {
                "was" => entity.referents.push(value.to_owned()),
                prop => drop(entity.push(prop, value.replace('_', " "), &dataset).lang.take()),
            }
        }
        entities.push(entity);
    }
    entities
}

/// A snapshot and the folder it lives in.
pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) snapshot: Snapshot,
    pub(crate) built: Built,
    pub(crate) conflicts: Vec<Conflict>,
}

pub(crate) fn snapshot(text: &str) -> Fixture {
    build("test", entities(text))
}

pub(crate) fn build(dataset: &str, entities: impl IntoIterator<Item = Entity>) -> Fixture {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut builder = Builder::create(folder.path()).expect("an empty folder");
    for entity in entities {
        builder.add(entity).expect("a disk with room");
    }
    let mut conflicts = Vec::new();
    let built = builder.finish(|conflict| conflicts.push(conflict));
    let built = built.expect("a disk with room");
    Manifest::of(dataset, &built).seal(folder.path()).expect("a disk with room");
    Fixture { snapshot: open(folder.path()), folder, built, conflicts }
}

pub(crate) fn open(dir: &Path) -> Snapshot {
    Snapshot::open(dir).expect("a whole snapshot")
}

/// Every entity, in the order the snapshot hands them out.
pub(crate) fn all(snapshot: &Snapshot) -> Vec<Entity> {
    let mut all = Vec::new();
    let done = snapshot.for_each(|entity| {
        all.push(entity);
        Ok::<(), index::IndexError>(())
    });
    done.expect("a whole snapshot");
    all
}

pub(crate) fn ids(entities: &[Entity]) -> Vec<&str> {
    entities.iter().map(|entity| entity.id.as_str()).collect()
}
