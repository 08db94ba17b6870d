//! A witness over HTTP: <https://c2sp.org/tlog-witness>. One address, small requests, no state but the
//! witness's own.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use http_body_util::{BodyExt, Limited};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use jiff::Timestamp;
use protect::witness::{Refusal, Witness};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;

use crate::listen::told_to_stop;
use crate::run::RunError;

/// Connections at once: a witness is asked by a few logs, now and then.
const CONNECTIONS: usize = 64;
/// How long a connection may last, with everything that is asked on it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Answers requests until the program is told to stop. `ready` hears the address.
///
/// # Errors
/// The address is taken, or the system gives no threads.
pub fn run_witness(
    witness: Witness,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    let runtime = Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| RunError::Bind { address, source })?;
        ready(listener.local_addr()?);
        Ok(serve_witness(witness, listener, told_to_stop()).await?)
    })
}

/// Answers requests on a socket until `stop` is ready.
///
/// # Errors
/// None at present: what fails is one connection, and others go on.
pub async fn serve_witness(
    witness: Witness,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let routes =
        Router::new().route("/add-checkpoint", post(add_checkpoint)).with_state(Arc::new(witness));
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => return Ok(()),
        };
        // Who finds no seat is hung up on, and asks again later.
        let Ok(seat) = Arc::clone(&seats).try_acquire_owned() else { continue };
        let service = TowerToHyperService::new(routes.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            let _seat = seat;
            let _ = tokio::time::timeout(PATIENCE, connection).await;
        });
    }
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, request: Request) -> Response {
    let body = Limited::new(request.into_body(), protect::witness::Request::MOST);
    let Ok(body) = body.collect().await else {
        let refusal = Refusal::Malformed("the request is too long or breaks off".to_owned());
        return refused(&refusal);
    };
    let body = body.to_bytes();
    // Waits for the disk.
    let signed =
        tokio::task::spawn_blocking(move || witness.add_checkpoint(&body, Timestamp::now()));
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
