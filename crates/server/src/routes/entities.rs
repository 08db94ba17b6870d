//! `GET /entities/{id}`: one entity, with those around it or alone.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use model::Entity;

use super::Segments;
use crate::http::errors::Problem;
use crate::http::params::Params;
use crate::http::reply;
use crate::serving::Serving;
use crate::shape::nested::Around;
use crate::state::{App, Inner};

pub(crate) async fn handle(
    State(app): State<App>,
    path: Segments,
    params: Params,
    uri: Uri,
) -> Result<Response, Problem> {
    let here = app.clone();
    app.work.run(move || answer(&here, path.get("id"), params, &uri)).await
}

fn answer(app: &Inner, id: &str, mut params: Params, uri: &Uri) -> Result<Response, Problem> {
    let nested = params.flag("nested").unwrap_or(true);
    params.finish()?;
    let serving = app.serving()?;
    let entity = match find(&serving, id)? {
        Found::Here(entity) => entity,
        Found::Merged(now) => return Ok(moved(uri, &now)),
    };
    if !nested {
        return reply::json(&serving.flat(&entity));
    }
    let most = app.settings.max_adjacent;
    reply::json(&Around::read(&serving, entity, most)?.nested(most)?)
}

/// What there is under an id.
pub(crate) enum Found {
    /// The entity.
    Here(Entity),
    /// It is part of another now.
    Merged(String),
}

/// # Errors
/// There is nothing under that id.
pub(crate) fn find(serving: &Serving, id: &str) -> Result<Found, Problem> {
    match serving.union.get(id)? {
        Some(entity) if entity.id == id => Ok(Found::Here(entity)),
        Some(entity) => Ok(Found::Merged(entity.id)),
        None => {
            let id: String = id.chars().take(200).collect();
            Err(Problem::not_found(format!("there is no entity `{id}`")))
        }
    }
}

/// Sends the client to the same question about the id the entity has now.
pub(crate) fn moved(uri: &Uri, now: &str) -> Response {
    // `/entities/<id>` and what follows.
    let rest = uri.path().splitn(4, '/').nth(3).map(|rest| format!("/{rest}")).unwrap_or_default();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let location = format!("/entities/{}{rest}{query}", percent_encoded(now));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn percent_encoded(id: &str) -> String {
    let mut encoded = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(byte as char);
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffix_and_query_survive() {
        for (uri, expect) in [
            ("/entities/old", "/entities/new"),
            ("/entities/old?nested=false", "/entities/new?nested=false"),
            (
                "/entities/old/adjacent/sanctions?limit=1",
                "/entities/new/adjacent/sanctions?limit=1",
            ),
        ] {
            let response = moved(&uri.parse().unwrap(), "new");
            assert_eq!(response.headers()[header::LOCATION], expect);
        }
        assert_eq!(percent_encoded("a/b?c"), "a%2Fb%3Fc");
    }
}
