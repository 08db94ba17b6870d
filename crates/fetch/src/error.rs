//! Why a list could not be fetched.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::catalog::datasets;

/// Why a list could not be fetched. Files of an earlier download are as they were.
///
/// Addresses in it are without their query, which may be a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No such list in the table.
    #[error("there is no list `{}` to fetch", name.escape_debug())]
    UnknownDataset {
        /// What was asked for.
        name: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// `--url` was not given once for each file.
    #[error("`{dataset}` has {} ({}), but {} given", count(files.len(), "file", "s"), files.join(", "), count(*given, "address", "es"))]
    UrlCount {
        /// Which list.
        dataset: String,
        /// Its files.
        files: Vec<String>,
        /// How many addresses were given.
        given: usize,
    },
    /// Not an address, or not one this program asks.
    #[error("`{url}`: cannot be fetched: {reason}")]
    BadUrl {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A header or a proxy that is none.
    #[error("cannot fetch: {reason}")]
    BadOption {
        /// What is wrong.
        reason: String,
    },
    /// Unencrypted, and not this computer.
    #[error("`{url}`: the address is not https")]
    NotHttps {
        /// The address.
        url: String,
    },
    /// A redirect from https to http.
    #[error("`{from}`: redirects to `{to}`, which is not https")]
    Downgrade {
        /// The address that answered.
        from: String,
        /// Where it wanted to lead.
        to: String,
    },
    /// Redirected again and again.
    #[error("`{url}`: redirects more than {limit} times")]
    TooManyRedirects {
        /// The first address.
        url: String,
        /// How many are followed.
        limit: u32,
    },
    /// The server could not be reached.
    #[error("`{url}`: cannot connect: {reason}")]
    Connect {
        /// The address.
        url: String,
        /// What happened.
        reason: String,
    },
    /// No safe connection, most often because of the certificate.
    #[error("`{url}`: no secure connection: {reason}")]
    Tls {
        /// The address.
        url: String,
        /// What happened.
        reason: String,
    },
    /// A time limit ran out.
    #[error("`{url}`: {} {}", limit.missed(), seconds(*after))]
    Timeout {
        /// The address.
        url: String,
        /// Which limit.
        limit: Limit,
        /// How long it is.
        after: Duration,
    },
    /// The server answered, but not with the file.
    #[error("`{url}`: the server answers {status}{}", meaning(*status))]
    Status {
        /// The address that answered.
        url: String,
        /// The HTTP status.
        status: u16,
        /// Seconds the server asks to wait.
        retry_after: Option<u64>,
    },
    /// More bytes than allowed.
    #[error("`{url}`: larger than the limit of {} MB{}", megabytes(*limit), announced.map_or(String::new(), |n| format!(": {} MB", megabytes(n))))]
    TooLarge {
        /// The address.
        url: String,
        /// The limit in bytes.
        limit: u64,
        /// The size the server announced, in bytes.
        announced: Option<u64>,
    },
    /// The connection ended in the middle of the file.
    #[error("`{url}`: the connection ended after {got} bytes{}", expected.map_or(String::new(), |n| format!(" of {n}")))]
    Cut {
        /// The address.
        url: String,
        /// Bytes of the file there are now.
        got: u64,
        /// Bytes it should have.
        expected: Option<u64>,
    },
    /// The answer breaks the rules of HTTP.
    #[error("`{url}`: not a usable answer: {reason}")]
    Protocol {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Another program is downloading into the same folder.
    #[error("{}: another download into this folder is running", dir.display())]
    Busy {
        /// The folder.
        dir: PathBuf,
    },
    /// The person stopped it.
    #[error("stopped; nothing was imported")]
    Interrupted,
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

/// The time limits of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Finding the server and agreeing on encryption.
    Connect,
    /// Silence.
    Stall,
    /// Everything together, for one file.
    Total,
}

impl Limit {
    fn missed(self) -> &'static str {
        match self {
            Limit::Connect => "no connection within",
            Limit::Stall => "the server sent nothing for",
            Limit::Total => "not finished within",
        }
    }
}

impl FetchError {
    /// What the person can do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            FetchError::UnknownDataset { near, .. } => {
                let known: Vec<&str> =
                    datasets().iter().map(|dataset| dataset.name.as_str()).collect();
                let known = known.join(", ");
                let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
                return Some(if near.is_empty() {
                    format!("known lists: {known}")
                } else {
                    format!("did you mean {}? Known lists: {known}", near.join(" or "))
                });
            }
            FetchError::UrlCount { files, .. } => {
                return Some(format!(
                    "give --url {}, in this order: {}",
                    if files.len() == 1 { "once" } else { "once for each file" },
                    files.join(", ")
                ));
            }
            FetchError::BadUrl { .. } => "an address looks like https://publisher.example/list.xml",
            FetchError::BadOption { .. } => "a proxy looks like http://proxy.example:3128",
            FetchError::NotHttps { .. } => {
                "give the https address; plain http is only for a server on this computer"
            }
            FetchError::Downgrade { .. } | FetchError::TooManyRedirects { .. } => {
                "the file may have moved: look on the publisher's page (throughline fetch --list) \
                 and give its address with --url"
            }
            FetchError::Connect { .. } => {
                "is this computer online? A proxy is taken from HTTPS_PROXY; or download the file \
                 elsewhere and use: throughline import FILE"
            }
            FetchError::Tls { .. } => {
                "check the date of this computer, and whether something on the way opens encrypted \
                 connections; the check of certificates cannot be switched off"
            }
            FetchError::Timeout { limit: Limit::Total, .. } => {
                "run it again: it goes on where it stopped if the server allows; or allow more \
                 time with --timeout"
            }
            FetchError::Timeout { .. } => "try again later",
            FetchError::Status { retry_after: Some(wait), .. } => {
                return Some(format!("the server asks to wait {wait} seconds"));
            }
            FetchError::Status { status: 404 | 410, .. } => {
                "the file has moved: look on the publisher's page (throughline fetch --list) and \
                 give its new address with --url"
            }
            FetchError::Status { status: 401 | 403 | 451, .. } => {
                "the server does not give it to programs, or not here: download it with a browser \
                 and use: throughline import FILE"
            }
            FetchError::Status { status: 407, .. } => "the proxy in HTTPS_PROXY wants a password",
            FetchError::Status { status: 429 | 500.., .. } => "try again later",
            FetchError::Status { .. } | FetchError::Protocol { .. } => {
                "download it with a browser and use: throughline import FILE"
            }
            FetchError::TooLarge { limit, announced, .. } => {
                let enough = announced.unwrap_or(limit.saturating_mul(2)).max(1);
                return Some(format!(
                    "if that is right, allow more with --max-mb {}",
                    enough.div_ceil(1_000_000)
                ));
            }
            FetchError::Cut { .. } => {
                "run it again: it goes on where it stopped if the server allows"
            }
            FetchError::Busy { .. } => "wait for it to end; the lock goes with the process",
            FetchError::Interrupted => {
                "run it again: it goes on where it stopped if the server allows"
            }
            FetchError::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                "free some space on the disk and run it again"
            }
            FetchError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                "may you write there? Name another folder with --workspace"
            }
            FetchError::Io { .. } => return None,
        };
        Some(hint.to_owned())
    }

    /// Whether the same request may succeed in a moment.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            FetchError::Connect { .. } | FetchError::Cut { .. } => true,
            FetchError::Timeout { limit, .. } => *limit != Limit::Total,
            FetchError::Status { status, .. } => matches!(status, 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }
}

fn count(n: usize, what: &str, plural: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}{plural}") }
}

fn seconds(duration: Duration) -> impl fmt::Display {
    // 0.2 seconds in tests, whole seconds in life.
    let n = (duration.as_secs_f64() * 10.0).round() / 10.0;
    format!("{n} second{}", if n == 1.0 { "" } else { "s" })
}

fn megabytes(bytes: u64) -> f64 {
    // Rounded up to a tenth where that says something, else exact.
    if bytes < 100_000 { bytes as f64 / 1e6 } else { bytes.div_ceil(100_000) as f64 / 10.0 }
}

fn meaning(status: u16) -> String {
    ureq::http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .map_or(String::new(), |reason| format!(" ({reason})"))
}
