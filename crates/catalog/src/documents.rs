//! Getting manifests and catalogs, and falling back on the last good copy.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fetch::FetchOptions;
use sha1::{Digest, Sha1};
use store::Workspace;

use crate::check::hex;
use crate::{CatalogError, Location, Secret, Settings};

/// The largest manifest or catalog.
const LARGEST: u64 = 64_000_000;

/// Where documents come from.
pub(crate) struct Documents<'a> {
    settings: &'a Settings,
    dir: PathBuf,
}

impl<'a> Documents<'a> {
    pub(crate) fn new(workspace: &Workspace, settings: &'a Settings) -> Documents<'a> {
        Documents { settings, dir: downloads(workspace, settings).join(".catalog") }
    }

    /// Gets a document and reads it. If one from elsewhere cannot be had, or cannot be read, the last
    /// one that could is used instead, and the error is returned beside it.
    pub(crate) fn get<T>(
        &self,
        location: &Location,
        token: Option<&Secret>,
        read: impl Fn(&str) -> Result<T, CatalogError>,
    ) -> Result<(T, Option<CatalogError>), CatalogError> {
        let url = match location {
            Location::File(path) => {
                return read(&text(path, &location.to_string())?).map(|value| (value, None));
            }
            Location::Url(url) => url,
        };
        let name = hex(&Sha1::digest(url)[..8]);
        let good = self.dir.join(format!("{name}.good"));
        let fresh = fetch::fetch_url(url, &name, &self.options(token))
            .map_err(CatalogError::from)
            .and_then(|report| text(&report.path, &location.to_string()))
            .and_then(|text| Ok((read(&text)?, text)));
        match fresh {
            Ok((value, text)) => {
                if fs::read_to_string(&good).ok().as_deref() != Some(text.as_str()) {
                    store::write_atomically(&good, &text)?;
                }
                Ok((value, None))
            }
            Err(error) => match text(&good, "").and_then(|text| read(&text)) {
                Ok(value) => Ok((value, Some(error))),
                Err(_) => Err(error),
            },
        }
    }

    fn options(&self, token: Option<&Secret>) -> FetchOptions {
        FetchOptions {
            max_bytes: Some(LARGEST),
            total_timeout: self.settings.download_timeout.min(Duration::from_secs(600)),
            ..fetch_options(self.settings, self.dir.clone(), token)
        }
    }
}

/// How everything is fetched.
pub(crate) fn fetch_options(
    settings: &Settings,
    dir: PathBuf,
    token: Option<&Secret>,
) -> FetchOptions {
    let header = |token: &Secret| ("Authorization".to_owned(), format!("Token {}", token.reveal()));
    FetchOptions {
        headers: token.map(header).into_iter().collect(),
        proxy: settings.proxy.clone(),
        plain_http: settings.plain_http,
        total_timeout: settings.download_timeout,
        retries: settings.retries,
        interrupt: settings.interrupt.clone(),
        ..FetchOptions::new(dir)
    }
}

/// The folder for downloads of every kind.
pub(crate) fn downloads(workspace: &Workspace, settings: &Settings) -> PathBuf {
    settings.downloads.clone().unwrap_or_else(|| workspace.root().join("downloads"))
}

fn text(path: &Path, place: &str) -> Result<String, CatalogError> {
    let fault = |source| CatalogError::Read { place: place.to_owned(), source };
    let mut text = String::new();
    let file = File::open(path).map_err(fault)?;
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(fault)?;
    if text.len() as u64 > LARGEST {
        return Err(CatalogError::TooLarge { place: place.to_owned(), limit: LARGEST });
    }
    Ok(text)
}
