//! A witness over HTTP: <https://c2sp.org/tlog-witness>. One address, small requests, no state but the
//! witness's own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use jiff::Timestamp;
use protect::witness::{Refusal, Witness};

use crate::http::limits::Bodies;
use crate::run::RunError;
use crate::small;

/// Connections at once: a witness is asked by a few logs, now and then.
const CONNECTIONS: usize = 64;
/// How long a request may take, its arrival among it.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest request, in bytes.
const REQUEST: usize = protect::witness::Request::MOST;

/// Answers requests until the program is told to stop. `ready` hears the address.
///
/// # Errors
/// The address is taken, or the system gives no threads.
pub fn run_witness(
    witness: Witness,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    let bodies = Bodies::new(REQUEST, CONNECTIONS * REQUEST, PATIENCE);
    let routes = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .with_state((Arc::new(witness), bodies));
    small::run(address, CONNECTIONS, PATIENCE, routes, ready)
}

async fn add_checkpoint(
    State((witness, bodies)): State<(Arc<Witness>, Bodies)>,
    request: Request,
) -> Response {
    let Ok(body) = bodies.read(request).await else {
        let reason = "the request is too long, too slow or breaks off";
        return refused(&Refusal::Malformed(reason.to_owned()));
    };
    // Waits for the disk.
    let signed =
        tokio::task::spawn_blocking(move || witness.add_checkpoint(&body.bytes, Timestamp::now()));
    match signed.await {
        Ok(Ok(line)) => reply(StatusCode::OK, "text/plain; charset=utf-8", line),
        Ok(Err(refusal)) => refused(&refusal),
        Err(_) => reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", Vec::new()),
    }
}

fn refused(refusal: &Refusal) -> Response {
    let (kind, text) = refusal.body();
    let status = StatusCode::from_u16(refusal.status());
    reply(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), kind, text.into_bytes())
}

fn reply(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
