//! The catalog as others see it.

use std::collections::BTreeMap;

use serde::Serialize;
use sha1::{Digest, Sha1};

use crate::catalog::is_current;
use crate::{Catalog, Dataset};

/// The catalog beside what is indexed of it; serialises to the reply of `GET /catalog`.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Listing<'a> {
    /// Every dataset.
    pub datasets: Vec<Listed<'a>>,
    /// See [`Catalog::current`].
    pub current: Vec<&'a str>,
    /// See [`Catalog::outdated`].
    pub outdated: Vec<&'a str>,
    /// See [`Catalog::index_stale`].
    pub index_stale: bool,
}

/// One dataset of a listing.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Listed<'a> {
    /// What is said of it.
    #[serde(flatten)]
    pub dataset: &'a Dataset,
    /// The version that is served.
    pub index_version: Option<&'a str>,
    /// Whether that is the newest.
    pub index_current: bool,
}

impl Catalog {
    /// The catalog beside the version of each dataset that has an index.
    pub fn listing<'a>(&'a self, indexed: &'a BTreeMap<String, String>) -> Listing<'a> {
        let listed = |dataset: &'a Dataset| Listed {
            dataset,
            index_version: indexed.get(&dataset.name).map(String::as_str),
            index_current: is_current(dataset, indexed),
        };
        Listing {
            datasets: self.datasets().iter().map(listed).collect(),
            current: self.current(indexed),
            outdated: self.outdated(indexed),
            index_stale: self.index_stale(indexed),
        }
    }

    /// A tag that changes when a dataset, a version or an index version does. Without quotes.
    pub fn etag(&self, indexed: &BTreeMap<String, String>) -> String {
        let mut hash = Sha1::new();
        for dataset in self.datasets() {
            let version = dataset.version.as_deref();
            let index_version = indexed.get(&dataset.name).map(String::as_str);
            for part in [Some(dataset.name.as_str()), version, index_version] {
                // Lengths keep neighbours apart, and the sign tells nothing from an empty text.
                hash.update(part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
                hash.update(part.unwrap_or_default());
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
