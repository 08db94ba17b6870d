//! What is refused before anybody looks at it: addresses too long, bodies too large or too slow.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::errors::Problem;
use crate::listen::Member;
use crate::state::App;

/// Refuses addresses that are too long, and sends those with a slash at the end to the same
/// without.
pub(crate) async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    if length(request.uri()) > app.settings.max_url_length {
        return Problem::url_too_long().into_response();
    }
    if let Some(target) = without_slash(request.uri(), request.headers()) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        response.headers_mut().insert(header::LOCATION, target);
        return response;
    }
    if request.uri().path() == "/updatez" {
        // Who waits for an update knows that it takes long.
        return next.run(request).await;
    }
    let limit = app.settings.request_timeout;
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            Problem::unavailable("the request took too long and was given up").into_response()
        }
    }
}

/// Path, question mark and query, in bytes.
fn length(uri: &Uri) -> usize {
    uri.path().len() + uri.query().map_or(0, |query| query.len() + 1)
}

fn without_slash(uri: &Uri, headers: &HeaderMap) -> Option<HeaderValue> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    // A path that begins with two slashes would name another host.
    let path = format!("/{}", path.trim_start_matches('/'));
    HeaderValue::from_str(&format!("{}{path}{query}", super::base::base(headers))).ok()
}

/// Memory for bodies on their way in, shared by all requests: a thousand clients that each send a
/// large body slowly must not fill it.
#[derive(Debug, Clone)]
pub(crate) struct Bodies {
    kilobytes: Arc<Semaphore>,
    most: usize,
    patience: Duration,
}

impl Bodies {
    pub(crate) fn new(most: usize, memory: usize, patience: Duration) -> Bodies {
        let kilobytes = Arc::new(Semaphore::new((memory / 1024).min(Semaphore::MAX_PERMITS)));
        Bodies { kilobytes, most, patience }
    }

    /// The whole body. Its share of memory is held until the second value is dropped.
    ///
    /// # Errors
    /// It is too large, too slow, breaks off, or too many others are on their way.
    pub(crate) async fn read(&self, request: Request) -> Result<Arrived, Problem> {
        let announced = request.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > self.most as u64) {
            return Err(Problem::too_large(self.most));
        }
        let member = request.extensions().get::<Arc<Member>>().cloned();
        if let Some(member) = &member {
            member.waits();
        }
        let reading = self.collect(request.into_body());
        let read = tokio::time::timeout(self.patience, reading).await;
        if let Some(member) = &member {
            member.works();
        }
        read.unwrap_or(Err(Problem::too_slow()))
    }

    async fn collect(&self, mut body: Body) -> Result<Arrived, Problem> {
        let mut bytes = Vec::new();
        let mut share = None::<OwnedSemaphorePermit>;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Problem::bad_request("the request body breaks off"))?;
            let Ok(data) = frame.into_data() else { continue };
            if bytes.len() + data.len() > self.most {
                return Err(Problem::too_large(self.most));
            }
            let held = share.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            let needed = (bytes.len() + data.len()).div_ceil(1024).saturating_sub(held);
            let more = u32::try_from(needed)
                .ok()
                .and_then(|needed| self.kilobytes.clone().try_acquire_many_owned(needed).ok());
            let more = more.ok_or_else(|| {
                Problem::unavailable("too many large requests are being received at once")
            })?;
            match &mut share {
                Some(share) => share.merge(more),
                None => share = Some(more),
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Arrived { bytes: bytes.into(), _share: share })
    }
}

/// A body that is here, with its share of memory.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) bytes: Bytes,
    _share: Option<OwnedSemaphorePermit>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_at_the_end() {
        for (uri, expect) in [
            ("/healthz/", Some("http://localhost/healthz")),
            ("/search/default/?q=a/", Some("http://localhost/search/default?q=a/")),
            ("//evil.example/", Some("http://localhost/evil.example")),
            ("/", None),
            ("/healthz", None),
        ] {
            let uri: Uri = uri.parse().unwrap();
            let found = without_slash(&uri, &HeaderMap::new());
            assert_eq!(found.as_ref().map(|v| v.to_str().unwrap()), expect);
        }
    }
}
