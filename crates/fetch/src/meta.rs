//! What is remembered beside a file: which version of it this is.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ureq::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::FetchError;

/// What is remembered beside a complete file, as `<file>.meta.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// The address it was asked at.
    pub(crate) url: String,
    /// The address that gave it, after redirects and without the query.
    pub(crate) from: String,
    #[serde(flatten)]
    pub(crate) version: Version,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    /// When it was downloaded, ISO, UTC.
    pub(crate) fetched_at: String,
}

/// How the server tells versions of a file apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

impl Version {
    /// The version an answer speaks of.
    pub(crate) fn of(headers: &HeaderMap) -> Version {
        let text = |name: HeaderName| {
            let value = headers.get(name)?.to_str().ok()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        Version { etag: text(header::ETAG), last_modified: text(header::LAST_MODIFIED) }
    }

    /// What to put into `If-Range`. `None` if two versions could not be told apart byte by byte:
    /// an entity tag marked weak does not promise that.
    pub(crate) fn if_range(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|tag| !tag.starts_with("W/"));
        strong.or(self.last_modified.as_deref())
    }

    /// Whether `other` says it is another version. What either leaves out does not count.
    pub(crate) fn differs(&self, other: &Version) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        differ(&self.etag, &other.etag) || differ(&self.last_modified, &other.last_modified)
    }

    /// Whether it can be sent; a file on disk may have been edited.
    pub(crate) fn is_sound(&self) -> bool {
        [&self.etag, &self.last_modified]
            .into_iter()
            .flatten()
            .all(|value| HeaderValue::from_str(value).is_ok())
    }
}

impl Meta {
    /// What is known of the file at `path`, if it is still the file that came from `url`: neither
    /// changed nor damaged since.
    pub(crate) fn of_intact(path: &Path, url: &str) -> Option<Meta> {
        let meta: Meta = read_json(&beside(path, ".meta.json"))?;
        let intact = meta.url == url
            && meta.version.is_sound()
            && fs::metadata(path).ok()?.len() == meta.bytes
            && sha256(path).ok()? == meta.sha256;
        intact.then_some(meta)
    }

    /// Writes it beside the file at `path`.
    pub(crate) fn save(&self, path: &Path) -> Result<(), FetchError> {
        write_json(&beside(path, ".meta.json"), self)
    }
}

/// `path` with `suffix` after its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// SHA-256 of a file, hex.
pub(crate) fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => hash.update(&buffer[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What a small JSON file says. Unreadable is the same as absent: the worst that follows is a
/// download from the start.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let mut text = Vec::new();
    File::open(path).ok()?.take(256 * 1024).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Replaces a small JSON file in one step.
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), FetchError> {
    let new = beside(path, ".new");
    let write = || {
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec_pretty(value)?)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(|source| FetchError::Io { path: path.to_owned(), source })
}
