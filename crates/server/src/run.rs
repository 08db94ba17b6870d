//! The whole server in one call, for the command line.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::listen::{serve, told_to_stop};
use crate::state::App;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Nobody can listen at that address.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The system gives no threads.
    #[error("cannot start: {0}")]
    Io(#[from] io::Error),
}

/// Serves until the program is told to stop. `ready` hears the address once connections are
/// accepted; datasets may still be loading then.
///
/// # Errors
/// The address is taken, or the system gives no threads.
pub fn run(app: App, ready: impl FnOnce(SocketAddr)) -> Result<(), RunError> {
    // Work has threads of its own; those that serve connections only pass things on.
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .worker_threads(app.settings.workers().clamp(2, 8))
        .max_blocking_threads(app.settings.workers() + 16)
        .build()?;
    runtime.block_on(async {
        let address = app.settings.bind;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| RunError::Bind { address, source })?;
        ready(listener.local_addr()?);
        Ok(serve(app, listener, told_to_stop()).await?)
    })
}
