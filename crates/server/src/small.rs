//! A service of one address that is asked now and then: a witness, a letter box.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::http::errors::Problem;
use crate::listen::{accept, told_to_stop};
use crate::run::RunError;
use crate::settings::Settings;

/// Answers by `routes` on at most so many connections until the program is told to stop. A request that takes
/// longer than `visit`, with its body and its answer, is given up. `ready` hears the address once connections
/// are accepted.
///
/// # Errors
/// The address is taken, or the system gives no threads.
pub(crate) fn run(
    address: SocketAddr,
    connections: usize,
    visit: Duration,
    routes: Router,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    let settings = Settings {
        max_connections: connections,
        header_timeout: Duration::from_secs(10),
        ..Settings::default()
    };
    let routes = routes.layer(from_fn(move |request: Request, next: Next| async move {
        match tokio::time::timeout(visit, next.run(request)).await {
            Ok(reply) => reply,
            Err(_) => Problem::unavailable("the request took too long").into_response(),
        }
    }));
    let runtime = Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| RunError::Bind { address, source })?;
        ready(listener.local_addr()?);
        accept(&settings, &Arc::default(), routes, listener, told_to_stop()).await;
        Ok(())
    })
}
