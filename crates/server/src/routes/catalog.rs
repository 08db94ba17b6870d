//! `GET /catalog` and `/manifest`: the datasets and their versions.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use catalog::Catalog;

use crate::http::errors::Problem;
use crate::http::reply;
use crate::state::App;

pub(crate) async fn handle(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match app.serving() {
        Ok(serving) => answer(&serving.catalog, &serving.indexed, &headers),
        // Nothing is loaded: that is an answer too.
        Err(_) => answer(&Catalog::default(), &BTreeMap::new(), &headers),
    }
}

fn answer(
    catalog: &Catalog,
    indexed: &BTreeMap<String, String>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let etag = format!("\"{}\"", catalog.etag(indexed));
    let mut response = if is_known(headers, &etag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        reply::json(&catalog.listing(indexed))?
    };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    let fresh = HeaderValue::from_static("public, max-age=300");
    headers.insert(header::CACHE_CONTROL, fresh);
    Ok(response)
}

/// Whether the client has this state already.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    given
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == etag)
}
