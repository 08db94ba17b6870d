//! The routes, and what every request passes on its way to one.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use crate::http::errors::Problem;
use crate::http::{auth, compress, cors, limits, observe, trace};
use crate::routes::{
    adjacent, algorithms, catalog, entities, matching, metrics, openapi, reconcile, search,
    statements, system,
};
use crate::state::App;

/// The whole service as a router, for tests and for programs that have a server already.
/// [`crate::serve`] adds what can only be done with connections: patience and their number.
pub fn router(app: App) -> Router {
    let routes: Router<App> = Router::new()
        .route("/match/{dataset}", post(matching::handle))
        .route("/search/{dataset}", get(search::handle))
        .route("/entities/{id}", get(entities::handle))
        .route("/entities/{id}/adjacent", get(adjacent::all))
        .route("/entities/{id}/adjacent/{property}", get(adjacent::one))
        .route("/statements", get(statements::handle))
        .route("/reconcile/{dataset}", get(reconcile::manifest).post(reconcile::post))
        .route("/reconcile/{dataset}/suggest/entity", get(reconcile::entity))
        .route("/reconcile/{dataset}/suggest/property", get(reconcile::property))
        .route("/reconcile/{dataset}/suggest/type", get(reconcile::types))
        .route("/reconcile/{dataset}/extend/property", get(reconcile::properties))
        .route("/catalog", get(catalog::handle))
        .route("/manifest", get(catalog::handle))
        .route("/algorithms", get(algorithms::handle))
        .route("/healthz", get(system::healthz))
        .route("/readyz", get(system::readyz))
        .route("/version", get(system::version))
        .route("/statusz", get(system::statusz))
        .route("/updatez", post(system::updatez))
        .route("/metrics", get(metrics::handle))
        .route("/openapi.json", get(openapi::handle))
        .route("/", get(system::page));
    routes
        .fallback(|| async { Problem::not_found("there is nothing at this address") })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        // The last one is the first a request meets.
        .layer(from_fn_with_state(app.clone(), auth::layer))
        .layer(from_fn_with_state(app.clone(), limits::layer))
        .layer(from_fn(compress::layer))
        .layer(from_fn_with_state(app.clone(), cors::layer))
        .layer(from_fn_with_state(app.clone(), observe::layer))
        .layer(from_fn(trace::layer))
        .with_state(app)
}
