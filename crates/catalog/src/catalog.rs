//! All datasets of a manifest and its catalogs together.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::{CatalogError, CatalogRef, Dataset, Manifest, State};

/// Every dataset there is, by name: those to load, and those that are only a scope to search in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    datasets: Vec<Dataset>,
    by_name: FxHashMap<String, usize>,
}

impl Catalog {
    /// Puts together what a manifest says and what its catalogs say, in this order of `catalogs`.
    ///
    /// # Errors
    /// A name comes twice; a scope is not in its catalog.
    pub(crate) fn assemble(
        manifest: &Manifest,
        catalogs: Vec<(&CatalogRef, Vec<Dataset>)>,
    ) -> Result<Catalog, CatalogError> {
        for (from, datasets) in &catalogs {
            for scope in &from.scopes {
                if !datasets.iter().any(|dataset| dataset.name == *scope) {
                    return Err(CatalogError::UnknownScope {
                        place: from.url.to_string(),
                        name: scope.clone(),
                        near: near(scope, datasets),
                    });
                }
            }
        }
        let theirs = catalogs.into_iter().flat_map(|(_, datasets)| datasets);
        Catalog::new(theirs.chain(manifest.datasets.iter().cloned()))
    }

    /// A catalog of these datasets; children that are not among them are dropped.
    ///
    /// # Errors
    /// A name comes twice.
    pub fn new(datasets: impl IntoIterator<Item = Dataset>) -> Result<Catalog, CatalogError> {
        let mut catalog = Catalog::default();
        for dataset in datasets {
            let at = catalog.datasets.len();
            if let Some(first) = catalog.by_name.insert(dataset.name.clone(), at) {
                return Err(CatalogError::Duplicate {
                    first: catalog.datasets[first].source.described_in.clone(),
                    second: dataset.source.described_in,
                    name: dataset.name,
                });
            }
            catalog.datasets.push(dataset);
        }
        for dataset in &mut catalog.datasets {
            dataset.children.retain(|child| catalog.by_name.contains_key(child));
        }
        Ok(catalog)
    }

    /// Every dataset: those of the catalogs in order, then those of the manifest itself.
    pub fn datasets(&self) -> &[Dataset] {
        &self.datasets
    }

    /// The dataset of that name.
    pub fn get(&self, name: &str) -> Option<&Dataset> {
        self.by_name.get(name).map(|&at| &self.datasets[at])
    }

    /// Those whose data is to be imported.
    pub fn to_load(&self) -> impl Iterator<Item = &Dataset> {
        self.datasets.iter().filter(|dataset| dataset.load)
    }

    /// The dataset itself and everything it is made of, at any depth; `None` if there is no such
    /// dataset. Collections that hold each other are no trouble.
    pub fn members(&self, name: &str) -> Option<BTreeSet<&str>> {
        let mut members = BTreeSet::new();
        let mut open = vec![self.get(name)?];
        while let Some(dataset) = open.pop() {
            if members.insert(dataset.name.as_str()) {
                open.extend(dataset.children.iter().filter_map(|child| self.get(child)));
            }
        }
        Some(members)
    }

    /// The datasets to load whose index is of the newest version. `indexed` is the version of each
    /// dataset that has an index: see [`crate::State::indexed`].
    pub fn current(&self, indexed: &BTreeMap<String, String>) -> Vec<&str> {
        let current = self.to_load().filter(|dataset| is_current(dataset, indexed));
        current.map(|dataset| dataset.name.as_str()).collect()
    }

    /// The datasets that have an index and are not current, or no longer to be loaded.
    pub fn outdated(&self, indexed: &BTreeMap<String, String>) -> Vec<&str> {
        let outdated = |dataset: &&Dataset| {
            indexed.contains_key(&dataset.name) && !(dataset.load && is_current(dataset, indexed))
        };
        self.datasets.iter().filter(outdated).map(|dataset| dataset.name.as_str()).collect()
    }

    /// Whether an index should be renewed.
    pub fn index_stale(&self, indexed: &BTreeMap<String, String>) -> bool {
        !self.outdated(indexed).is_empty()
    }

    /// Looks at the versions of datasets that name none again, and fills in those that were found
    /// out when they were imported.
    pub(crate) fn fill_versions(&mut self, state: &State) {
        for dataset in &mut self.datasets {
            dataset.version = dataset.newest_version().or_else(|| {
                let known = state.datasets.get(&dataset.name);
                known.and_then(|known| known.version.clone())
            });
        }
    }
}

pub(crate) fn is_current(dataset: &Dataset, indexed: &BTreeMap<String, String>) -> bool {
    let served = indexed.get(&dataset.name);
    served.is_some() && served == dataset.version.as_ref()
}

/// Names that hold what was typed or are held by it, else that begin alike: at most three.
fn near(name: &str, datasets: &[Dataset]) -> Vec<String> {
    let alike = |n: usize| {
        let begin = name.get(..n).filter(|_| n > 0);
        move |other: &str| begin.is_some_and(|begin| other.starts_with(begin))
    };
    let holds = |other: &str| name.len() > 2 && (other.contains(name) || name.contains(other));
    let names = || datasets.iter().map(|dataset| dataset.name.as_str());
    let mut near: Vec<&str> = names().filter(|other| holds(other)).collect();
    if near.is_empty() {
        near = names().filter(|other| alike(4.min(name.len()))(other)).collect();
    }
    near.sort_by_key(|other| (other.len().abs_diff(name.len()), *other));
    near.into_iter().take(3).map(str::to_owned).collect()
}
