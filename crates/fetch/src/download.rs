//! One file: ask whether it changed, go on where the last run stopped, try again.

use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, StatusCode, header};
use url::Url;

use crate::FetchError;
use crate::address::shown;
use crate::client::{Answer, Client};
use crate::meta::{Meta, Version, sha256};
use crate::partial::{Partial, State};

/// A month: more patience than anybody has, and far from what clocks cannot add.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

/// Longest wait a server may ask for before the next attempt.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileReport {
    /// The file's name in the list.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The address it was asked at.
    pub url: String,
    /// The address that gave it, after redirects and without the query.
    pub from: String,
    /// Whether it changed.
    pub outcome: Outcome,
    /// Its size.
    pub bytes: u64,
    /// Bytes of it that an earlier, interrupted run had brought.
    pub resumed_at: u64,
    /// Whether the server marked where it ends. If not, only a reader can notice that its end is
    /// missing.
    pub end_known: bool,
    /// SHA-256, hex.
    pub sha256: String,
    /// The server's name for this version of it.
    pub etag: Option<String>,
    /// The server's date of this version of it.
    pub last_modified: Option<String>,
    /// When it was downloaded, ISO, UTC.
    pub fetched_at: String,
}

/// Whether a file changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The server says that the copy from the last time is current.
    NotModified,
    /// Downloaded again, with the same bytes as the last time.
    Same,
    /// Downloaded, and not what was here.
    New,
}

/// One file to download.
pub(crate) struct Job<'a> {
    pub(crate) name: &'a str,
    pub(crate) path: PathBuf,
    pub(crate) url: &'a Url,
    /// Largest size accepted.
    pub(crate) limit: u64,
    /// Bytes of the files before it, for the bar.
    pub(crate) before: u64,
}

/// Brings one file up to date.
pub(crate) fn download(client: &Client<'_>, job: &Job<'_>) -> Result<FileReport, FetchError> {
    let deadline = Instant::now() + client.options.total_timeout.min(LONGEST);
    let known = Meta::of_intact(&job.path, job.url.as_str());
    let mut pause = client.options.backoff;
    for _ in 0..client.options.retries {
        let wait = match attempt(client, job, known.as_ref(), deadline) {
            Err(FetchError::Status { retry_after: Some(wait), status, url }) => {
                let asked = Duration::from_secs(wait);
                let error = FetchError::Status { retry_after: Some(wait), status, url };
                if !error.is_passing() || asked > LONGEST_WAIT {
                    return Err(error);
                }
                asked.max(pause)
            }
            Err(error) if error.is_passing() => pause,
            other => return other,
        };
        client.pause(job.url, wait, deadline)?;
        pause = pause.saturating_mul(2);
    }
    attempt(client, job, known.as_ref(), deadline)
}

fn attempt(
    client: &Client<'_>,
    job: &Job<'_>,
    known: Option<&Meta>,
    deadline: Instant,
) -> Result<FileReport, FetchError> {
    if let Some(state) = Partial::waiting(&job.path, job.url.as_str()) {
        let range = format!("bytes={}-", state.kept);
        let mut headers = vec![(header::RANGE, range.as_str())];
        headers.extend(state.version.if_range().map(|version| (header::IF_RANGE, version)));
        let answer = client.get(job.url, &headers, deadline)?;
        match answer.response.status() {
            StatusCode::OK => return receive(client, job, known, answer, None),
            StatusCode::PARTIAL_CONTENT if continues(&state, answer.response.headers()) => {
                return receive(client, job, known, answer, Some(state));
            }
            // Another piece, or nothing left: what waits here is no part of what is there.
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                Partial::discard(&job.path)?;
            }
            _ => return Err(status(&answer)),
        }
    }

    let mut headers = Vec::new();
    if let Some(Meta { version, .. }) = known {
        headers.extend(version.etag.as_deref().map(|tag| (header::IF_NONE_MATCH, tag)));
        let date = version.last_modified.as_deref();
        headers.extend(date.map(|date| (header::IF_MODIFIED_SINCE, date)));
    }
    let answer = client.get(job.url, &headers, deadline)?;
    match (answer.response.status(), known) {
        (StatusCode::OK, _) => receive(client, job, known, answer, None),
        (StatusCode::NOT_MODIFIED, Some(known)) if !headers.is_empty() => {
            Ok(report(job, known.clone(), Outcome::NotModified, 0, true))
        }
        _ => Err(status(&answer)),
    }
}

/// Writes the body of `answer` to the disk: all of the file, or what is missing after `resume`.
fn receive(
    client: &Client<'_>,
    job: &Job<'_>,
    known: Option<&Meta>,
    answer: Answer,
    resume: Option<State>,
) -> Result<FileReport, FetchError> {
    let Answer { response, url } = answer;
    let options = client.options;
    let (head, body) = response.into_parts();
    let expected = match resume {
        Some(_) => ContentRange::of(&head.headers).map(|range| range.total.unwrap_or(range.end)),
        None => body.content_length(),
    };
    if expected.is_some_and(|bytes| bytes > job.limit) {
        return Err(FetchError::TooLarge {
            url: shown(&url),
            limit: job.limit,
            announced: expected,
        });
    }
    let chunked = head.headers.get(header::TRANSFER_ENCODING).is_some();
    let version = match &resume {
        Some(state) => state.version.clone(),
        None => Version::of(&head.headers),
    };
    let state = resume.unwrap_or_else(|| State {
        url: job.url.to_string(),
        version: version.clone(),
        kept: 0,
    });
    let resumed_at = state.kept;
    let mut part = Partial::open(&job.path, state)?;
    options.total.store(expected.map_or(0, |bytes| job.before + bytes), Ordering::Relaxed);
    options.progress.store(job.before + resumed_at, Ordering::Relaxed);

    match copy(client, job, &url, &mut body.into_reader(), &mut part, expected) {
        Ok(()) => {}
        // These bytes are no use to a later run.
        Err(error @ (FetchError::TooLarge { .. } | FetchError::Protocol { .. })) => {
            drop(part);
            Partial::discard(&job.path)?;
            return Err(error);
        }
        Err(error) => {
            // The first error is the one to tell; without this the next run starts anew.
            let _ = part.keep();
            return Err(error);
        }
    }

    let bytes = part.len();
    part.finish()?;
    let sha256 =
        sha256(&job.path).map_err(|source| FetchError::Io { path: job.path.clone(), source })?;
    let outcome = match known {
        Some(known) if known.sha256 == sha256 => Outcome::Same,
        _ => Outcome::New,
    };
    let meta = Meta {
        url: job.url.to_string(),
        from: shown(&url),
        version,
        sha256,
        bytes,
        fetched_at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    };
    meta.save(&job.path)?;
    Ok(report(job, meta, outcome, resumed_at, expected.is_some() || chunked))
}

fn copy(
    client: &Client<'_>,
    job: &Job<'_>,
    url: &Url,
    body: &mut impl Read,
    part: &mut Partial,
    expected: Option<u64>,
) -> Result<(), FetchError> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = body.read(&mut buffer);
        // An interruption closes the connection, which a body without a length takes for its end.
        if client.is_interrupted() {
            return Err(FetchError::Interrupted);
        }
        let n = match read {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(client.body_error(url, error, part.len(), expected)),
        };
        // The limit counts what arrives, whatever the header said.
        if part.len() + n as u64 > job.limit {
            let url = shown(url);
            return Err(FetchError::TooLarge { url, limit: job.limit, announced: None });
        }
        part.write(&buffer[..n])?;
        client.options.progress.store(job.before + part.len(), Ordering::Relaxed);
    }
    let got = part.len();
    match expected {
        Some(bytes) if got < bytes => Err(FetchError::Cut { url: shown(url), got, expected }),
        Some(bytes) if got > bytes => Err(FetchError::Protocol {
            url: shown(url),
            reason: format!("{got} bytes where {bytes} were announced"),
        }),
        _ => Ok(()),
    }
}

fn report(
    job: &Job<'_>,
    meta: Meta,
    outcome: Outcome,
    resumed_at: u64,
    end_known: bool,
) -> FileReport {
    FileReport {
        name: job.name.to_owned(),
        path: job.path.clone(),
        url: meta.url,
        from: meta.from,
        outcome,
        bytes: meta.bytes,
        resumed_at,
        end_known,
        sha256: meta.sha256,
        etag: meta.version.etag,
        last_modified: meta.version.last_modified,
        fetched_at: meta.fetched_at,
    }
}

fn status(answer: &Answer) -> FetchError {
    let wait = answer.response.headers().get(header::RETRY_AFTER);
    FetchError::Status {
        url: shown(&answer.url),
        status: answer.response.status().as_u16(),
        retry_after: wait.and_then(|wait| wait.to_str().ok()?.trim().parse().ok()),
    }
}

/// Whether a partial answer is of the version that waits, and begins where that ends.
fn continues(state: &State, headers: &HeaderMap) -> bool {
    ContentRange::of(headers).is_some_and(|range| range.start == state.kept)
        && !state.version.differs(&Version::of(headers))
}

/// `Content-Range: bytes 0-99/1234`, with `end` after the last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ContentRange {
    start: u64,
    end: u64,
    total: Option<u64>,
}

impl ContentRange {
    fn of(headers: &HeaderMap) -> Option<ContentRange> {
        ContentRange::parse(headers.get(header::CONTENT_RANGE)?.to_str().ok()?)
    }

    fn parse(text: &str) -> Option<ContentRange> {
        let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let start: u64 = first.trim().parse().ok()?;
        let end = last.trim().parse::<u64>().ok()?.checked_add(1)?;
        let total = match total.trim() {
            "*" => None,
            total => Some(total.parse().ok()?),
        };
        (start < end && total.is_none_or(|total| end <= total)).then_some(ContentRange {
            start,
            end,
            total,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(u64, u64, Option<u64>)>) {
        let got = ContentRange::parse(text).map(|range| (range.start, range.end, range.total));
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn content_ranges() {
        check("bytes 0-99/100", Some((0, 100, Some(100))));
        check("bytes 50-99/*", Some((50, 100, None)));
        check("bytes 50-59/100", Some((50, 60, Some(100))));
        check("bytes 0-100/100", None);
        check("bytes 9-8/100", None);
        check("bytes */100", None);
        check("bytes 0-18446744073709551615/*", None);
        check("items 0-1/2", None);
        check("bytes 0-1", None);
        check("", None);
    }
}
