//! Datasets as lines of text: `dataset id schema prop=value`, underscores for spaces, `was=` for a
//! former id. Every party is invented.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use index::Union;
use model::Entity;
use sources::Format;
use store::{ImportOptions, Workspace, import};
use tempfile::TempDir;

pub(crate) struct Fixture {
    _folder: TempDir,
    pub(crate) union: Union,
}

pub(crate) fn entity(line: &str) -> Entity {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [dataset, id, schema, rest @ ..] = &words[..] else { panic!("{line}") };
    let dataset: Arc<str> = (*dataset).into();
    let mut entity = Entity::new(*id, *schema);
    for word in rest {
        let (prop, value) = word.split_once('=').expect("prop=value");
        match prop {
            "was" => entity.referents.push(value.to_owned()),
            prop => {
                entity.push(prop, value.replace('_', " "), &dataset);
            }
        }
    }
    entity
}

pub(crate) fn datasets(text: &str) -> Fixture {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = Workspace::open_or_create(&folder.path().join("data")).expect("a new one");
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let dataset = line.split_whitespace().next().expect("a dataset");
        let json = sources::ftm::entity_json(&entity(line));
        *files.entry(dataset).or_default() += &(json + "\n");
    }
    for (dataset, content) in files {
        let path = folder.path().join(dataset);
        fs::write(&path, content).expect("a disk with room");
        let options =
            ImportOptions { format: Some(Format::FtmJson), ..ImportOptions::new(dataset) };
        import(&workspace, &[path], &options).expect("an import");
    }
    let union = workspace.union(&[]).expect("whole snapshots");
    Fixture { _folder: folder, union }
}

/// One dataset of these entities.
pub(crate) fn union_of(entities: impl IntoIterator<Item = Entity>) -> Fixture {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut builder = index::Builder::create(folder.path()).expect("an empty folder");
    for entity in entities {
        builder.add(entity).expect("a disk with room");
    }
    let built = builder.finish(|_| {}).expect("a disk with room");
    index::Manifest::of("test", &built).seal(folder.path()).expect("a disk with room");
    let snapshot = index::Snapshot::open(folder.path()).expect("a whole snapshot");
    Fixture { _folder: folder, union: Union::new(vec![snapshot]) }
}
