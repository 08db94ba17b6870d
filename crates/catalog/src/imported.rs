//! The catalog of a workspace that nobody has written a manifest for.

use std::collections::BTreeMap;

use model::ontology;
use store::Workspace;

use crate::{Catalog, CatalogError, Dataset};

/// Every dataset that was imported by hand, as a catalog, and the version of each that is in use.
///
/// # Errors
/// The workspace cannot be read.
pub fn imported(
    workspace: &Workspace,
) -> Result<(Catalog, BTreeMap<String, String>), CatalogError> {
    let datasets = workspace.datasets()?;
    let indexed = datasets.iter().map(|one| (one.name.clone(), one.manifest.version.clone()));
    let indexed = indexed.collect();
    Ok((Catalog::new(datasets.iter().map(described))?, indexed))
}

fn described(dataset: &store::Dataset) -> Dataset {
    let manifest = &dataset.manifest;
    let is_thing = |name: &str| ontology().schema(name).is_some_and(|schema| schema.is_a("Thing"));
    let things = manifest.by_schema.iter().filter(|(name, _)| is_thing(name));
    let mut described = Dataset::named(&dataset.name);
    described.version = Some(manifest.version.clone());
    described.source.versioned = true;
    described.updated_at.clone_from(&manifest.published);
    described.last_export = Some(manifest.imported.clone());
    described.entity_count = Some(manifest.entities);
    described.thing_count = Some(things.map(|(_, count)| count).sum());
    described
}
