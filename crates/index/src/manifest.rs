//! `snapshot.json`: what a snapshot holds and what it was built from.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sources::FileInfo;

use crate::{IndexError, verify};

/// The layout of snapshots that this program writes and reads.
pub const FORMAT_VERSION: u32 = 3;

const FILE: &str = "snapshot.json";

/// What a snapshot holds and what it was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// See [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The dataset's name.
    pub dataset: String,
    /// The version's name, unique within the dataset.
    pub version: String,
    /// The format the source files were in.
    pub format: String,
    /// When the source says it was published, ISO.
    pub published: Option<String>,
    /// When it was imported, ISO, UTC.
    pub imported: String,
    /// The source files, in the order of `Place::file`.
    pub files: Vec<FileInfo>,
    /// Records read.
    pub read: u64,
    /// Records kept.
    pub kept: u64,
    /// Repairs made.
    pub repaired: u64,
    /// Records refused.
    pub quarantined: u64,
    /// Values refused in records that were kept.
    pub values_refused: u64,
    /// `read` by kind of record.
    pub by_record: BTreeMap<String, u64>,
    /// Entities in the snapshot, things and links alike.
    pub entities: u64,
    /// Entities by schema.
    pub by_schema: BTreeMap<String, u64>,
    /// Layers over what was built first, such as later changes: see [`crate::Builder::over`].
    pub layers: u32,
    /// Every other file of the snapshot, by its name.
    pub checksums: BTreeMap<String, FileSum>,
    /// SHA-256 of the manifest itself, with zeros in the place of these digits.
    pub checksum: String,
}

/// What a file of a snapshot is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its length.
    pub bytes: u64,
    /// The SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of entities that come from no file.
    pub fn of(dataset: &str, built: &crate::Built) -> Manifest {
        Manifest {
            format_version: FORMAT_VERSION,
            dataset: dataset.to_owned(),
            version: "1".to_owned(),
            format: String::new(),
            published: None,
            imported: String::new(),
            files: Vec::new(),
            read: built.entities,
            kept: built.entities,
            repaired: 0,
            quarantined: 0,
            values_refused: 0,
            by_record: BTreeMap::new(),
            entities: built.entities,
            by_schema: built.by_schema.clone(),
            layers: built.layers,
            checksums: built.linked.clone(),
            checksum: String::new(),
        }
    }

    /// Reads the manifest of the snapshot in `dir`.
    ///
    /// # Errors
    /// It is missing, is not JSON of this shape, was written in another format version, or is not what
    /// was written.
    pub fn read(dir: &Path) -> Result<Manifest, IndexError> {
        let path = dir.join(FILE);
        let refuse = |reason: String| IndexError::Manifest { path: path.clone(), reason };
        let text = fs::read_to_string(&path).map_err(|error| refuse(error.to_string()))?;
        #[derive(Deserialize)]
        struct Versioned {
            format_version: u32,
        }
        let versioned: Versioned =
            serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        if versioned.format_version != FORMAT_VERSION {
            return Err(IndexError::Version { path, found: versioned.format_version });
        }
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        let blank = text.replacen(&own_line(&manifest.checksum), &own_line(ZEROS), 1);
        let found = verify::sha256(blank.as_bytes());
        match manifest.checksum == found {
            true => Ok(manifest),
            false => Err(IndexError::altered(path, &manifest.checksum, &found)),
        }
    }

    /// Fills in the checksums of the files in `dir` that are not known yet and writes the manifest
    /// beside them, synced: after this the snapshot is complete.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn seal(mut self, dir: &Path) -> Result<Manifest, IndexError> {
        self.checksums = verify::checksums(dir, &self.checksums)?;
        ZEROS.clone_into(&mut self.checksum);
        let path = dir.join(FILE);
        let io = |source| IndexError::Io { path: path.clone(), source };
        let blank = serde_json::to_string_pretty(&self).map_err(|error| io(error.into()))?;
        self.checksum = verify::sha256(blank.as_bytes());
        let text = blank.replacen(&own_line(ZEROS), &own_line(&self.checksum), 1);
        let mut file = fs::File::create(&path).map_err(io)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
        Ok(self)
    }

    /// Whether `name` is the manifest itself.
    pub(crate) fn is_manifest(name: &str) -> bool {
        name == FILE
    }
}

/// What stands where the manifest's own checksum will.
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How the manifest's own checksum stands in it.
fn own_line(checksum: &str) -> String {
    format!("\"checksum\": \"{checksum}\"")
}
