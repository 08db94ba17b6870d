//! A version being built, aside from those in use.

use std::fs;
use std::path::{Path, PathBuf};

use index::Manifest;

use crate::quarantine::Quarantine;
use crate::workspace::{check_name, create_dirs, sync_dir, write_atomically};
use crate::{Lock, StoreError, Workspace};

/// A version being built. Dropped without [`Staging::commit`], it leaves nothing behind.
pub(crate) struct Staging<'a> {
    workspace: &'a Workspace,
    _lock: &'a Lock,
    name: String,
    dir: PathBuf,
    quarantine_dir: PathBuf,
}

const STAGING: &str = ".staging";

impl<'a> Staging<'a> {
    /// Begins a version of the dataset `name`. What an earlier, killed import left is removed.
    pub(crate) fn begin(
        workspace: &'a Workspace,
        lock: &'a Lock,
        name: &str,
    ) -> Result<Staging<'a>, StoreError> {
        check_name(name)?;
        let staging = Staging {
            workspace,
            _lock: lock,
            name: name.to_owned(),
            dir: workspace.dataset_dir(name).join(STAGING),
            quarantine_dir: workspace.quarantine_dir(name, STAGING),
        };
        staging.clear();
        create_dirs(&staging.dir)?;
        Ok(staging)
    }

    /// Where the snapshot is built.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where refused records go.
    pub(crate) fn quarantine(&self) -> Quarantine {
        Quarantine::new(self.quarantine_dir.clone())
    }

    /// A name for the version that is not taken: `wanted`, or `wanted.2` and so on.
    pub(crate) fn free_version(&self, wanted: &str) -> String {
        let dir = self.workspace.dataset_dir(&self.name);
        (2..)
            .map(|n| format!("{wanted}.{n}"))
            .find(|name| !dir.join(name).exists())
            .filter(|_| dir.join(wanted).exists())
            .unwrap_or_else(|| wanted.to_owned())
    }

    /// Seals the snapshot and puts it in use. Until the last rename the old version is in use;
    /// after it, the new one is.
    pub(crate) fn commit(self, manifest: Manifest) -> Result<Manifest, StoreError> {
        let manifest = manifest.seal(&self.dir)?;
        let dataset = self.workspace.dataset_dir(&self.name);
        let version = dataset.join(&manifest.version);
        if self.quarantine_dir.exists() {
            let kept = self.workspace.quarantine_dir(&self.name, &manifest.version);
            fs::rename(&self.quarantine_dir, &kept).map_err(StoreError::io(&kept))?;
        }
        fs::rename(&self.dir, &version).map_err(StoreError::io(&version))?;
        sync_dir(&dataset)?;
        write_atomically(&dataset.join("current"), &format!("{}\n", manifest.version))?;
        Ok(manifest)
    }

    fn clear(&self) {
        // Nothing depends on these going: what stays is removed by the next import, or by `doctor`.
        let _ = fs::remove_dir_all(&self.dir);
        let _ = fs::remove_dir_all(&self.quarantine_dir);
        // Folders that this import alone would have made; they go only if they are empty.
        let _ = self.dir.parent().map(fs::remove_dir);
        let _ = self.quarantine_dir.parent().map(fs::remove_dir);
        let _ = self.quarantine_dir.parent().and_then(Path::parent).map(fs::remove_dir);
        let _ = self.dir.parent().and_then(Path::parent).map(fs::remove_dir);
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}
