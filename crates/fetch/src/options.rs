//! Fetching all the files of a list.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use url::Url;

use crate::client::Client;
use crate::download::{Job, download};
use crate::{Dataset, FetchError, FileReport, Outcome, address};

/// How to fetch. [`FetchOptions::new`] has the usual values.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// The folder for the files of this list and of no other: `<workspace>/downloads/<dataset>`.
    /// It is made if need be; what it holds can be deleted at any time and costs a download.
    pub dir: PathBuf,
    /// Addresses to ask instead of the published ones: none, or one for each file in its order.
    pub urls: Vec<String>,
    /// Largest file accepted, in bytes; by default the list's own limit.
    pub max_bytes: Option<u64>,
    /// Time to find a server, connect and agree on encryption.
    pub connect_timeout: Duration,
    /// Longest silence of a server.
    pub stall_timeout: Duration,
    /// Time for one file, redirects and repetitions included.
    pub total_timeout: Duration,
    /// How often to try again after a failure that may pass.
    pub retries: u32,
    /// Pause before the first repetition; it doubles with each.
    pub backoff: Duration,
    /// How the program introduces itself.
    pub user_agent: String,
    /// Headers, such as `Authorization`. They go to the server of the address itself and to no other
    /// that it may redirect to.
    pub headers: Vec<(String, String)>,
    /// The proxy to ask through, as `http://host:port`; by default what the environment names.
    /// This computer itself is asked without one.
    pub proxy: Option<String>,
    /// Whether http without encryption is allowed to other computers too, for networks where
    /// nobody else listens.
    pub plain_http: bool,
    /// Bytes there are by now, of all files together; written for whoever shows a bar.
    pub progress: Arc<AtomicU64>,
    /// Bytes expected of the files asked so far; 0 if a server does not say.
    pub total: Arc<AtomicU64>,
    /// Becomes true when the person wants to stop. Noticed within a tenth of a second, except
    /// while a name is looked up or a connection made, which `connect_timeout` bounds.
    pub interrupt: Arc<AtomicBool>,
}

impl FetchOptions {
    /// The usual options, with `dir` as the folder for the files.
    pub fn new(dir: impl Into<PathBuf>) -> FetchOptions {
        FetchOptions {
            dir: dir.into(),
            urls: Vec::new(),
            max_bytes: None,
            connect_timeout: Duration::from_secs(30),
            stall_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(600),
            retries: 3,
            backoff: Duration::from_secs(1),
            user_agent: concat!("throughline/", env!("CARGO_PKG_VERSION")).to_owned(),
            headers: Vec::new(),
            proxy: None,
            plain_http: false,
            progress: Arc::default(),
            total: Arc::default(),
            interrupt: Arc::default(),
        }
    }
}

/// A list whose files are all here.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// The files, in the order of the list.
    pub files: Vec<PathBuf>,
    /// Whether no file has changed since the last time it was fetched.
    ///
    /// Fetched is not imported: an import may have failed since. Whoever skips one compares
    /// [`FileReport::sha256`] with what the version in use was made from.
    pub unchanged: bool,
    /// More about each file, in the same order.
    pub reports: Vec<FileReport>,
}

/// Downloads the files of `dataset` that have changed, and returns where all of them are.
///
/// Files are asked one after the other. When one fails, those before it stay as they are now and
/// the others as they were; a half-finished one is kept for the next run.
///
/// # Errors
/// An address is not allowed, a server does not give the file within the limits, the disk refuses,
/// another download into the same folder is running, or the person stopped it.
pub fn fetch(dataset: &Dataset, options: &FetchOptions) -> Result<Fetched, FetchError> {
    // All addresses first: nobody is asked anything when one of them is wrong.
    let urls = addresses(dataset, options)?;
    let _lock = open_dir(options)?;

    let client = Client::new(options)?;
    let limit = options.max_bytes.unwrap_or(dataset.max_mb.saturating_mul(1_000_000));
    let reports = client.interruptible(|| {
        let mut before = 0;
        let mut reports = Vec::with_capacity(urls.len());
        for (file, url) in dataset.files.iter().zip(&urls) {
            let path = options.dir.join(&file.name);
            let report = download(&client, &Job { name: &file.name, path, url, limit, before })?;
            if report.outcome != Outcome::NotModified {
                before += report.bytes;
            }
            reports.push(report);
        }
        Ok(reports)
    })?;
    Ok(Fetched {
        files: reports.iter().map(|report| report.path.clone()).collect(),
        unchanged: reports.iter().all(|report| report.outcome != Outcome::New),
        reports,
    })
}

/// Brings one file up to date from an address that is in no table, and returns where it is.
///
/// The file is called `name` in the folder of the options; [`FetchOptions::max_bytes`] is its limit,
/// 64 MB if it has none. Everything else is as with [`fetch`], of which this is the case of one file.
///
/// # Errors
/// As with [`fetch`]; or `name` is no plain file name, or a header or the proxy is none.
pub fn fetch_url(url: &str, name: &str, options: &FetchOptions) -> Result<FileReport, FetchError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.chars().all(plain) {
        return Err(FetchError::Io {
            path: options.dir.join(name.escape_debug().to_string()),
            source: io::Error::new(io::ErrorKind::InvalidFilename, "not a plain file name"),
        });
    }
    let url = address::parse(url, options.plain_http)?;
    let _lock = open_dir(options)?;
    let client = Client::new(options)?;
    let limit = options.max_bytes.unwrap_or(64_000_000);
    let path = options.dir.join(name);
    let job = Job { name, path, url: &url, limit, before: 0 };
    client.interruptible(|| download(&client, &job))
}

fn addresses(dataset: &Dataset, options: &FetchOptions) -> Result<Vec<Url>, FetchError> {
    let instead = &options.urls;
    if !instead.is_empty() && instead.len() != dataset.files.len() {
        return Err(FetchError::UrlCount {
            dataset: dataset.name.clone(),
            files: dataset.files.iter().map(|file| file.name.clone()).collect(),
            given: instead.len(),
        });
    }
    let published = dataset.files.iter().map(|file| &file.url);
    if instead.is_empty() {
        published.map(|url| address::parse(url, options.plain_http)).collect()
    } else {
        instead.iter().map(|url| address::parse(url, options.plain_http)).collect()
    }
}

/// Makes the folder and takes it for this download.
fn open_dir(options: &FetchOptions) -> Result<File, FetchError> {
    fs::create_dir_all(&options.dir)
        .map_err(|source| FetchError::Io { path: options.dir.clone(), source })?;
    lock(options)
}

/// Keeps a second program out of the folder until the file is closed.
fn lock(options: &FetchOptions) -> Result<File, FetchError> {
    let path = options.dir.join(".lock");
    let open = File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|source| FetchError::Io { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(FetchError::Busy { dir: options.dir.clone() }),
        Err(TryLockError::Error(source)) => Err(FetchError::Io { path, source }),
    }
}
