//! What is being served at one instant: never changed, only replaced.

use std::collections::{BTreeMap, BTreeSet};

use catalog::{Attempt, Catalog};
use index::{IndexError, Snapshot, Union};
use model::Entity;

/// Datasets that are open, and what is known of them. Whoever reads one of these reads one state of
/// all datasets, to the end.
pub struct Serving {
    /// The entities.
    pub union: Union,
    /// The datasets.
    pub catalog: Catalog,
    /// The version of each that is open.
    pub indexed: BTreeMap<String, String>,
}

/// Where a server's datasets come from, and how it learns of new versions.
pub trait Source: Send + Sync {
    /// A text that changes whenever [`Source::load`] would return something else. Asked every few
    /// seconds, so it should be cheap.
    ///
    /// # Errors
    /// It cannot be told; the server keeps what it has.
    fn fingerprint(&self) -> Result<String, LoadError>;

    /// Opens everything in its present version.
    ///
    /// # Errors
    /// Something is missing or damaged; the server keeps what it has.
    fn load(&self) -> Result<Serving, LoadError>;

    /// Looks for new versions where they are published and brings them here, before the next
    /// [`Source::load`]; if forced, also what is here in its newest version already. Sources that
    /// others keep up to date need not do anything.
    ///
    /// # Errors
    /// It did not work; what is served stays as it was.
    fn update(&self, forced: bool) -> Result<(), LoadError> {
        let _ = forced;
        Ok(())
    }

    /// Whether it is time to look for new versions. Asked every few seconds; says so once for each time.
    fn is_due(&self) -> bool {
        false
    }

    /// The last attempt to load each dataset, where the source loads them itself.
    fn attempts(&self) -> BTreeMap<String, Attempt> {
        BTreeMap::new()
    }

    /// Why a version that was opened is refused after all, and what can be done.
    fn refusal(&self, snapshot: &Snapshot, error: IndexError) -> LoadError {
        let _ = snapshot;
        store::StoreError::Index(error).into()
    }

    /// Has the next [`Source::update`] bring a dataset here again, because what is here is damaged.
    /// Sources that others keep up to date leave it to them. Never asked during an update.
    ///
    /// # Errors
    /// That cannot be noted.
    fn replace(&self, dataset: &str) -> Result<(), LoadError> {
        let _ = dataset;
        Ok(())
    }

    /// Ends an update that is under way: the program has been told to stop.
    fn stop(&self) {}
}

/// Why datasets could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LoadError(pub String);

impl From<store::StoreError> for LoadError {
    fn from(error: store::StoreError) -> LoadError {
        match error.hint() {
            Some(hint) => LoadError(format!("{error}; hint: {hint}")),
            None => LoadError(error.to_string()),
        }
    }
}

impl Serving {
    /// Datasets that speak of an entity: sources, not the collections they are members of.
    pub(crate) fn datasets_of(&self, entity: &Entity) -> Vec<String> {
        let mut names: BTreeSet<&str> = entity.datasets.iter().map(|name| &**name).collect();
        let said = entity.statements.iter().filter(|statement| !statement.external);
        names.extend(said.map(|statement| &*statement.dataset));
        let is_source =
            |name: &&&str| self.catalog.get(name).is_none_or(|dataset| dataset.children.is_empty());
        let sources: Vec<String> =
            names.iter().filter(is_source).map(|&name| name.to_owned()).collect();
        match sources.is_empty() {
            true => names.into_iter().map(str::to_owned).collect(),
            false => sources,
        }
    }

    /// Schemata that entities of a scope have, with how many there are, for all that the snapshots'
    /// manifests tell.
    pub(crate) fn schemata_in(&self, scope: &BTreeSet<String>) -> BTreeMap<&str, u64> {
        let mut schemata = BTreeMap::new();
        for snapshot in self.union.snapshots() {
            let manifest = snapshot.manifest();
            let members = self.catalog.members(&manifest.dataset).unwrap_or_default();
            if scope.contains(&manifest.dataset)
                || members.iter().any(|member| scope.contains(*member))
            {
                for (schema, count) in &manifest.by_schema {
                    *schemata.entry(schema.as_str()).or_default() += count;
                }
            }
        }
        schemata
    }
}

/// The name itself and those of all its members, their members and so on; nothing if nobody knows the
/// name.
pub(crate) fn members(catalog: &Catalog, name: &str) -> Option<BTreeSet<String>> {
    Some(catalog.members(name)?.into_iter().map(str::to_owned).collect())
}
