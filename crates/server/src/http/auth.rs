//! Keys, where they are asked for. Without a file of keys whatever a client sends is ignored.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::errors::Problem;
use super::params::Params;
use crate::keys::{Scope, Standing};
use crate::state::App;

/// Whose key a request came with.
#[derive(Debug, Clone)]
pub(crate) struct Holder(pub(crate) String);

/// Lets through what needs no key and what comes with a good one.
pub(crate) async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match check(&app, request.uri(), request.headers()) {
        Ok(None) => next.run(request).await,
        Ok(Some(holder)) => {
            request.extensions_mut().insert(holder.clone());
            let mut response = next.run(request).await;
            // For the log.
            response.extensions_mut().insert(holder);
            response
        }
        Err(problem) => problem.into_response(),
    }
}

fn check(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Option<Holder>, Problem> {
    let Some(keys) = app.keys() else { return Ok(None) };
    let Some(scope) = scope(uri.path()) else { return Ok(None) };
    let Some(key) = key(uri, headers) else {
        let hint = "send the header `Authorization: ApiKey <key>`, or the parameter `api_key`";
        return Err(Problem::unauthorized(format!(
            "this server asks for an API key; hint: {hint}"
        )));
    };
    match keys.standing(&key, scope) {
        Standing::Good(name) => Ok(Some(Holder(name.to_owned()))),
        Standing::Unknown => Err(Problem::unauthorized("the API key is not known here")),
        Standing::Revoked => Err(Problem::forbidden("the API key has been revoked")),
        Standing::OutOfScope => {
            let scope = scope.name();
            Err(Problem::forbidden(format!("the API key is not good for `{scope}`")))
        }
    }
}

/// What a route needs; `None` for those anybody may ask: health, versions, descriptions.
fn scope(path: &str) -> Option<Scope> {
    Some(match path.split('/').nth(1)? {
        "match" => Scope::Match,
        "search" => Scope::Search,
        "entities" | "statements" => Scope::Entities,
        "reconcile" => Scope::Reconcile,
        "updatez" => Scope::Update,
        "metrics" | "statusz" => Scope::Metrics,
        _ => return None,
    })
}

fn key(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = header.and_then(|text| {
        let (scheme, key) = text.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("apikey").then(|| key.trim().to_owned())
    });
    given.or_else(|| Params::parse(uri.query()?).text("api_key").map(str::to_owned))
}
