//! A workspace as a source: its datasets are what is served.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use catalog::{Catalog, CatalogError, Dataset};
use index::{IndexError, Snapshot};
use store::Workspace;

use crate::serving::{LoadError, Serving, Source};

/// Serves the datasets of a workspace, whoever imports them.
#[derive(Debug, Clone)]
pub struct WorkspaceSource {
    /// Its folder.
    pub root: PathBuf,
    /// Only these datasets; all if there is none.
    pub only: Vec<String>,
}

/// The collection of everything, where no dataset is called so.
const EVERYTHING: &str = "default";

impl Source for WorkspaceSource {
    fn fingerprint(&self) -> Result<String, LoadError> {
        fingerprint(&Workspace::open(&self.root)?)
    }

    fn load(&self) -> Result<Serving, LoadError> {
        let workspace = Workspace::open(&self.root)?;
        let union = workspace.union(&self.only)?;
        if union.snapshots().is_empty() {
            let reason = "the workspace holds no dataset; hint: throughline import FILE --as NAME";
            return Err(LoadError(reason.to_owned()));
        }
        let (known, indexed) = catalog::imported(&workspace)?;
        let served: BTreeSet<&str> =
            union.snapshots().iter().map(|snapshot| &*snapshot.manifest().dataset).collect();
        let mut datasets: Vec<Dataset> = (known.datasets().iter())
            .filter(|dataset| served.contains(&*dataset.name))
            .cloned()
            .collect();
        // A snapshot may hold what other publishers said: each is a dataset that can be asked.
        let mut members = BTreeSet::new();
        for dataset in &mut datasets {
            let own = union.snapshots().iter().find(|own| own.manifest().dataset == dataset.name);
            for inner in own.into_iter().flat_map(Snapshot::datasets) {
                if inner != dataset.name {
                    dataset.children.push(inner.to_owned());
                    members.insert(inner.to_owned());
                }
            }
        }
        members.retain(|name| !served.contains(&**name));
        let mut all = Vec::new();
        if !served.contains(EVERYTHING) && !members.contains(EVERYTHING) {
            let mut everything = Dataset::named(EVERYTHING);
            "All datasets".clone_into(&mut everything.title);
            everything.children = served.iter().map(|name| (*name).to_owned()).collect();
            everything.load = false;
            all.push(everything);
        }
        all.extend(datasets);
        all.extend(members.iter().map(|name| {
            let mut member = Dataset::named(name);
            member.load = false;
            member
        }));
        Ok(Serving { catalog: Catalog::new(all)?, union, indexed })
    }

    fn refusal(&self, snapshot: &Snapshot, error: IndexError) -> LoadError {
        refusal(&self.root, snapshot, error)
    }
}

/// Why a version is refused, and which one there is to go back to.
pub(crate) fn refusal(root: &Path, snapshot: &Snapshot, error: IndexError) -> LoadError {
    match Workspace::open(root) {
        Ok(workspace) => workspace.refusal(snapshot.manifest(), error).into(),
        Err(_) => LoadError(error.to_string()),
    }
}

/// Changes whenever another version of a dataset is in use.
pub(crate) fn fingerprint(workspace: &Workspace) -> Result<String, LoadError> {
    let mut text = String::new();
    for dataset in workspace.datasets()? {
        let index::Manifest { version, imported, .. } = &dataset.manifest;
        text.push_str(&format!("{}\n{version}\n{imported}\n", dataset.name));
    }
    Ok(text)
}

impl From<CatalogError> for LoadError {
    fn from(error: CatalogError) -> LoadError {
        match error.hint() {
            Some(hint) => LoadError(format!("{error}; hint: {hint}")),
            None => LoadError(error.to_string()),
        }
    }
}
