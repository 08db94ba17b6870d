//! Whether the program runs, what it has loaded, and bringing it up to date.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::http::errors::Problem;
use crate::http::params::Params;
use crate::http::reply;
use crate::state::App;

/// The version of FollowTheMoney's ontology that is built in.
const MODEL_VERSION: &str = "4.11.2";

pub(crate) async fn healthz() -> Result<Response, Problem> {
    reply::json(&json!({ "status": "ok" }))
}

pub(crate) async fn readyz(State(app): State<App>) -> Result<Response, Problem> {
    app.serving()?;
    reply::json(&json!({ "status": "ok" }))
}

pub(crate) async fn version() -> Result<Response, Problem> {
    reply::json(&json!({
        "name": "throughline",
        "version": env!("CARGO_PKG_VERSION"),
        "model_version": MODEL_VERSION,
    }))
}

/// Looks for new versions, and waits for them if `sync` is given.
pub(crate) async fn updatez(
    State(app): State<App>,
    mut params: Params,
) -> Result<Response, Problem> {
    let sync = params.flag("sync").unwrap_or(false);
    params.finish()?;
    let given = params.text("token").unwrap_or_default();
    match app.settings.update_token.as_deref() {
        None | Some("") => {
            let hint = "set THROUGHLINE_UPDATE_TOKEN to allow updates";
            return Err(Problem::forbidden(format!("updates are switched off; hint: {hint}")));
        }
        Some(token) if !same(token, given) => {
            return Err(Problem::forbidden("the update token is missing or wrong"));
        }
        Some(_) => {}
    }
    if !sync && app.status().indexing {
        // It is under way.
        return reply::json(&json!({ "status": "ok" }));
    }
    // A thread of its own: updates take minutes, and those that answer questions are few.
    let (done, updated) = tokio::sync::oneshot::channel();
    let here = app.clone();
    let started = std::thread::Builder::new().name("update".to_owned()).spawn(move || {
        let _ = done.send(here.update(true));
    });
    started.map_err(|error| Problem::internal(format!("the update cannot start: {error}")))?;
    if sync {
        // Also waits for an update that is under way already.
        let updated = updated.await.map_err(|_| Problem::bug())?;
        updated.map_err(|error| {
            crate::log::failure(&format!("the update failed: {error}"));
            Problem::internal("the update failed; GET /statusz says why")
        })?;
    }
    reply::json(&json!({ "status": "ok" }))
}

/// Compares in a time that does not tell how much was right.
fn same(a: &str, b: &str) -> bool {
    let differing = a.bytes().zip(b.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    a.len() == b.len() && differing == 0
}

pub(crate) async fn statusz(State(app): State<App>) -> Result<Response, Problem> {
    let status = app.status();
    let mut datasets = Map::new();
    let serving = app.serving().ok();
    for snapshot in serving.iter().flat_map(|serving| serving.union.snapshots()) {
        let manifest = snapshot.manifest();
        let version = serving.as_ref().and_then(|serving| serving.indexed.get(&manifest.dataset));
        let state = json!({
            "version": version.unwrap_or(&manifest.version),
            "state": "loaded",
            "started_at": Value::Null,
            "finished_at": manifest.imported,
            "error": Value::Null,
        });
        datasets.insert(manifest.dataset.clone(), state);
    }
    for (name, attempt) in app.attempts() {
        let state = match (&attempt.finished_at, &attempt.error) {
            (None, _) => "loading",
            (Some(_), Some(_)) => "failed",
            (Some(_), None) => "loaded",
        };
        let state = json!({
            "version": attempt.version,
            "state": state,
            "started_at": attempt.started_at,
            "finished_at": attempt.finished_at,
            "error": attempt.error,
        });
        datasets.insert(name, state);
    }
    reply::json(&json!({
        "status": if serving.is_some() { "ok" } else { "unavailable" },
        "indexing": status.indexing,
        "started_at": status.started_at,
        "finished_at": status.finished_at,
        "error": status.error,
        "datasets": datasets,
    }))
}

/// A page for people who open the address in a browser. Loads nothing from elsewhere.
pub(crate) async fn page(State(app): State<App>) -> Response {
    let title = &app.settings.title.replace('&', "&amp;").replace('<', "&lt;");
    let version = env!("CARGO_PKG_VERSION");
    let page = include_str!("page.html").replace("{title}", title).replace("{version}", version);
    reply::text_of("text/html; charset=utf-8", page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        assert!(same("secret", "secret"));
        for wrong in ["", "secre", "secret!", "Secret"] {
            assert!(!same("secret", wrong));
        }
    }
}
