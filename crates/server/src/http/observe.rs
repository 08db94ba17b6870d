//! Counting and logging requests.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::auth::Holder;
use super::base::forwarded_for;
use super::trace::Trace;
use crate::listen::Peer;
use crate::log::{Line, milliseconds, now};
use crate::state::App;

/// Counts every request; logs it if the settings say so.
pub(crate) async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let log = app.settings.log;
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = request.method().clone();
    let uri = log.requests.then(|| request.uri().clone());
    let extensions = request.extensions();
    let trace = extensions.get::<Trace>().map(|trace| trace.id.clone()).unwrap_or_default();
    let client = forwarded_for(request.headers())
        .or_else(|| extensions.get::<Peer>().map(|peer| peer.0.ip().to_string()));
    let response = next.run(request).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    // What is no route is counted as one: its path is the client's invention.
    app.metrics.request(route.as_deref().unwrap_or("-"), method.as_str(), status, took);
    if let Some(uri) = uri {
        let query = uri.query().filter(|_| log.queries).map(without_secrets);
        log.request(&Line {
            time: now(),
            method: method.as_str(),
            path: uri.path(),
            query: query.as_deref(),
            status,
            milliseconds: milliseconds(took),
            client: client.as_deref(),
            key: response.extensions().get::<Holder>().map(|holder| holder.0.as_str()),
            trace: &trace,
        });
    }
    response
}

/// A query string as it may be logged: keys and tokens are for nobody to read.
fn without_secrets(query: &str) -> String {
    let parts = query.split('&').map(|part| match part.split_once('=') {
        Some((name, _)) if matches!(decoded(name).as_str(), "api_key" | "token") => {
            format!("{name}=…")
        }
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("&")
}

fn decoded(name: &str) -> String {
    let pairs = url::form_urlencoded::parse(name.as_bytes());
    pairs.into_iter().map(|(name, _)| name.into_owned()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_logged() {
        for (query, expect) in [
            ("q=a&api_key=secret&limit=1", "q=a&api_key=…&limit=1"),
            ("api%5Fkey=secret", "api%5Fkey=…"),
            ("token=a=b", "token=…"),
            ("", ""),
        ] {
            assert_eq!(without_secrets(query), expect);
        }
    }
}
