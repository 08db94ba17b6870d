//! Finding one's way in a workspace.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use index::{IndexError, Manifest, Snapshot, Union};

use crate::{Lock, StoreError};

/// The layout that this program writes and reads.
const LAYOUT: i64 = 1;

const SETTINGS: &str = "# A Throughline workspace. Everything in this folder belongs to it.\n\
                        layout = 1\n";

/// A workspace: a folder that holds datasets.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

/// One dataset and the version of it in use.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Its name.
    pub name: String,
    /// The version in use.
    pub manifest: Manifest,
    /// All versions, oldest import first.
    pub versions: Vec<String>,
}

impl Workspace {
    /// Opens the workspace at `root`.
    ///
    /// # Errors
    /// There is none, or it was laid out by another version of the program.
    pub fn open(root: &Path) -> Result<Workspace, StoreError> {
        let path = root.join("workspace.toml");
        let refuse = |reason: String| StoreError::NotAWorkspace { path: root.to_owned(), reason };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !root.exists() => {
                return Err(StoreError::NoWorkspace { path: root.to_owned() });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(match is_empty(root) {
                    true => StoreError::NoWorkspace { path: root.to_owned() },
                    false => refuse("it has no workspace.toml".to_owned()),
                });
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(refuse("it is a file".to_owned()));
            }
            Err(error) => return Err(StoreError::io(&path)(error)),
        };
        let settings: toml::Table =
            toml::from_str(&text).map_err(|error| refuse(format!("workspace.toml: {error}")))?;
        match settings.get("layout").and_then(toml::Value::as_integer) {
            Some(LAYOUT) => Ok(Workspace { root: root.to_owned() }),
            Some(other) => Err(refuse(format!(
                "it has layout {other}, and this program knows layout {LAYOUT}"
            ))),
            None => Err(refuse("workspace.toml names no layout".to_owned())),
        }
    }

    /// Opens the workspace at `root`, or makes one in a missing or empty folder.
    ///
    /// # Errors
    /// The folder holds something else, or cannot be written to.
    pub fn open_or_create(root: &Path) -> Result<Workspace, StoreError> {
        match Workspace::open(root) {
            Err(StoreError::NoWorkspace { .. }) => {
                fs::create_dir_all(root).map_err(StoreError::io(root))?;
                write_atomically(&root.join("workspace.toml"), SETTINGS)?;
                Workspace::open(root)
            }
            other => other,
        }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Takes the right to write.
    ///
    /// # Errors
    /// Somebody else has it.
    pub fn lock(&self) -> Result<Lock, StoreError> {
        Lock::take(&self.root)
    }

    /// The names of all datasets that have a version, in alphabetical order. One that has versions
    /// and none in use is among them: an answer without it would be a wrong one.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for name in self.folders()? {
            let dir = self.dataset_dir(&name);
            if dir.join("current").exists() || !visible_folders(&dir)?.is_empty() {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// All datasets that have a version in use, in alphabetical order.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn datasets(&self) -> Result<Vec<Dataset>, StoreError> {
        self.names()?.iter().map(|name| self.dataset(name)).collect()
    }

    /// One dataset.
    ///
    /// # Errors
    /// There is none of that name, or it cannot be read.
    pub fn dataset(&self, name: &str) -> Result<Dataset, StoreError> {
        let dir = self.current_dir(name)?;
        let manifest = Manifest::read(&dir).map_err(|error| self.refused(name, &dir, error))?;
        Ok(Dataset { name: name.to_owned(), manifest, versions: self.versions(name)? })
    }

    /// Opens the version in use.
    ///
    /// # Errors
    /// There is no such dataset, or its snapshot is damaged.
    pub fn snapshot(&self, name: &str) -> Result<Snapshot, StoreError> {
        let dir = self.current_dir(name)?;
        Snapshot::open(&dir).map_err(|error| self.refused(name, &dir, error))
    }

    /// Why a version that was opened is refused after all, and which one there is to go back to.
    pub fn refusal(&self, manifest: &Manifest, error: IndexError) -> StoreError {
        let dir = self.dataset_dir(&manifest.dataset).join(&manifest.version);
        self.refused(&manifest.dataset, &dir, error)
    }

    /// Why the version in use, in `dir`, is refused, and which one there is to go back to.
    fn refused(&self, name: &str, dir: &Path, error: IndexError) -> StoreError {
        if !error.is_damage() {
            return StoreError::Index(error);
        }
        let version = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_sound = |other: &String| {
            *other != version && Snapshot::open(&self.dataset_dir(name).join(other)).is_ok()
        };
        let older = self.versions(name).unwrap_or_default().into_iter().rev().find(is_sound);
        StoreError::Damaged { name: name.to_owned(), version, source: Box::new(error), older }
    }

    /// Opens all datasets, or only those named.
    ///
    /// # Errors
    /// One of those named is missing, or a snapshot is damaged.
    pub fn union(&self, only: &[String]) -> Result<Union, StoreError> {
        let all;
        let names = match only {
            [] => {
                all = self.names()?;
                &all
            }
            only => only,
        };
        let snapshots = names.iter().map(|name| self.snapshot(name)).collect::<Result<_, _>>()?;
        Ok(Union::new(snapshots))
    }

    /// Opens the datasets as they were: each in the version whose name begins with `version`, else, if
    /// `version` is a day, in the newest not after it (a version is named after the day of its
    /// publication). A dataset that has no such version is left out if `version` is a day, and taken as
    /// it is otherwise. `None` if no dataset has one.
    ///
    /// # Errors
    /// One of those named is missing, or a snapshot is damaged.
    pub fn union_as_of(&self, only: &[String], version: &str) -> Result<Option<Union>, StoreError> {
        let all;
        let names = match only {
            [] => {
                all = self.names()?;
                &all
            }
            only => only,
        };
        let is_day =
            version.len() == 10 && version.bytes().filter(|byte| *byte == b'-').count() == 2;
        let mut any = false;
        let mut snapshots = Vec::new();
        for name in names {
            let versions = self.versions(name)?;
            let named = versions.iter().rev().find(|own| own.starts_with(version));
            let older = || {
                let not_after = versions.iter().filter(|own| own.get(..10) <= Some(version));
                not_after.max()
            };
            match named.or_else(|| if is_day { older() } else { None }) {
                Some(own) => {
                    any = true;
                    snapshots.push(Snapshot::open(&self.dataset_dir(name).join(own))?);
                }
                None if is_day => {}
                None => snapshots.push(self.snapshot(name)?),
            }
        }
        Ok(any.then(|| Union::new(snapshots)))
    }

    /// Where refused records and repairs of one version are written down.
    pub fn quarantine_dir(&self, name: &str, version: &str) -> PathBuf {
        self.root.join("quarantine").join(name).join(version)
    }

    /// Removes versions that are no longer in use, but for the `keep` newest of them, and returns
    /// their names. Whoever has one open reads on.
    ///
    /// # Errors
    /// There is no such dataset, or a folder cannot be removed; it is then removed the next time.
    pub fn remove_old_versions(
        &self,
        _lock: &Lock,
        name: &str,
        keep: usize,
    ) -> Result<Vec<String>, StoreError> {
        let dataset = self.dataset(name)?;
        let mut old = dataset.versions;
        old.retain(|version| *version != dataset.manifest.version);
        old.truncate(old.len().saturating_sub(keep));
        for version in &old {
            let dir = self.dataset_dir(name).join(version);
            fs::remove_dir_all(&dir).map_err(StoreError::io(&dir))?;
            // Superfluous without its version; it hides nothing if it stays.
            let _ = fs::remove_dir_all(self.quarantine_dir(name, version));
        }
        Ok(old)
    }

    /// Removes a dataset, all its versions and what was refused of them, and returns the names of the
    /// versions, oldest import first. It goes in one step for whoever looks; whoever has it open reads
    /// on.
    ///
    /// # Errors
    /// There is no such dataset, or a folder cannot be moved or removed. Moved and not removed, it is no
    /// longer a dataset, and `doctor` finds it.
    pub fn remove_dataset(&self, _lock: &Lock, name: &str) -> Result<Vec<String>, StoreError> {
        check_name(name)?;
        let versions = self.versions(name)?;
        if versions.is_empty() && self.current(name)?.is_none() {
            return Err(StoreError::NoDataset { name: name.to_owned(), known: self.names()? });
        }
        let aside = self.removed_dir();
        if aside.exists() {
            fs::remove_dir_all(&aside).map_err(StoreError::io(&aside))?;
        }
        fs::rename(self.dataset_dir(name), &aside).map_err(StoreError::io(&aside))?;
        sync_dir(aside.parent().unwrap_or(&aside))?;
        fs::remove_dir_all(&aside).map_err(StoreError::io(&aside))?;
        // Superfluous without its versions; it hides nothing if it stays.
        let _ = fs::remove_dir_all(self.root.join("quarantine").join(name));
        Ok(versions)
    }

    /// Where a dataset lies while it is being removed.
    pub(crate) fn removed_dir(&self) -> PathBuf {
        self.root.join("datasets").join(".removed")
    }

    pub(crate) fn dataset_dir(&self, name: &str) -> PathBuf {
        self.root.join("datasets").join(name)
    }

    /// Every folder under `datasets`, in use or not.
    pub(crate) fn folders(&self) -> Result<Vec<String>, StoreError> {
        visible_folders(&self.root.join("datasets"))
    }

    /// Every version of a dataset, in use or not, oldest import first.
    pub(crate) fn versions(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let dir = self.dataset_dir(name);
        let mut versions: Vec<(String, String)> = visible_folders(&dir)?
            .into_iter()
            .map(|version| {
                let imported =
                    Manifest::read(&dir.join(&version)).map(|manifest| manifest.imported);
                (imported.unwrap_or_default(), version)
            })
            .collect();
        versions.sort_unstable();
        Ok(versions.into_iter().map(|(_, version)| version).collect())
    }

    /// The name of the version in use, if there is one.
    pub(crate) fn current(&self, name: &str) -> Result<Option<String>, StoreError> {
        let path = self.dataset_dir(name).join("current");
        let mut text = String::new();
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io(&path)(error)),
        };
        // A name and a line break; whatever else is there is not worth reading.
        file.take(256).read_to_string(&mut text).map_err(StoreError::io(&path))?;
        // What is no name of a folder here names no version.
        let version = text.trim();
        Ok(check_name(version).is_ok().then(|| version.to_owned()))
    }

    fn current_dir(&self, name: &str) -> Result<PathBuf, StoreError> {
        check_name(name)?;
        if let Some(version) = self.current(name)? {
            return Ok(self.dataset_dir(name).join(version));
        }
        // A first import puts the version in place an instant before it says so.
        if !self.versions(name)?.is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(50));
            return match self.current(name)? {
                Some(version) => Ok(self.dataset_dir(name).join(version)),
                None => Err(StoreError::NoVersion { name: name.to_owned() }),
            };
        }
        Err(StoreError::NoDataset { name: name.to_owned(), known: self.names()? })
    }
}

/// Refuses names that would escape the folder or be awkward in one.
pub(crate) fn check_name(name: &str) -> Result<(), StoreError> {
    let fits = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if fits { Ok(()) } else { Err(StoreError::BadName { name: name.to_owned() }) }
}

/// Makes a folder and those above it. Another dataset imported at the same time may remove one that
/// is still empty, just then.
pub(crate) fn create_dirs(dir: &Path) -> Result<(), StoreError> {
    for _ in 0..8 {
        match fs::create_dir_all(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => return done.map_err(StoreError::io(dir)),
        }
    }
    fs::create_dir_all(dir).map_err(StoreError::io(dir))
}

/// Writes a small file so that it is there whole or not at all.
///
/// # Errors
/// The disk refuses; what stood there before is as it was.
pub fn write_atomically(path: &Path, text: &str) -> Result<(), StoreError> {
    let aside = path.with_extension("new");
    let mut file = fs::File::create(&aside).map_err(StoreError::io(&aside))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(StoreError::io(&aside))?;
    fs::rename(&aside, path).map_err(StoreError::io(path))?;
    sync_dir(path.parent().unwrap_or(path))
}

/// Makes a rename in `dir` last through a power cut. Folders cannot be synced on every system;
/// where they cannot, the rename itself is all there is.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        fs::File::open(dir).and_then(|file| file.sync_all()).map_err(StoreError::io(dir))?;
    }
    Ok(())
}

fn visible_folders(dir: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
        Err(error) => return Err(StoreError::io(dir)(error)),
    };
    for entry in entries {
        let entry = entry.map_err(StoreError::io(dir))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && entry.path().is_dir() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none())
}
