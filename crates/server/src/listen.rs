//! Connections: accepted, limited in number and in patience, and brought to an end.

mod crowd;
mod patient;
mod voice;

use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use crate::app::router;
use crate::settings::Settings;
use crate::state::App;
use crowd::{Crowd, Seat};
use patient::Patient;
use voice::Voice;

pub(crate) use crowd::Member;

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Files that are needed for other things than connections.
const OTHER_FILES: usize = 256;

/// The head of a request: an address as long as HTTP allows, and room for headers.
const HEAD: usize = 128 * 1024;

const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\
    retry-after: 2\r\nconnection: close\r\ncontent-length: 43\r\n\r\n\
    {\"detail\":\"too many connections are open\"}\n";

/// Serves an app on a socket until `stop` is ready; then finishes the requests under way, for as
/// long as the settings allow.
///
/// # Errors
/// None at present: what fails is one connection, and others go on.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let watching = tokio::spawn(watch(app.clone()));
    accept(&app.settings, &app.connections, router(app.clone()), listener, stop).await;
    watching.abort();
    app.stop();
    Ok(())
}

/// Accepts connections and answers them by `routes` until `stop` is ready; then finishes the requests under
/// way. `open` counts the connections.
pub(crate) async fn accept(
    settings: &Settings,
    open: &Arc<AtomicUsize>,
    routes: Router,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) {
    let crowd = Arc::new(Crowd::new(most_connections(settings.max_connections)));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    // Mostly no more files; some are free again in a moment.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        match crowd.enter() {
            Some(seat) => {
                let counted = Counted::new(open);
                connect(settings, counted, routes.clone(), stream, peer, seat, &graceful);
            }
            None => turn_away(stream),
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(settings.shutdown_timeout, graceful.shutdown()).await;
}

/// Counts as a connection until it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(open: &Arc<AtomicUsize>) -> Counted {
        open.fetch_add(1, Ordering::Relaxed);
        Counted(open.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn connect(
    settings: &Settings,
    counted: Counted,
    routes: Router,
    stream: TcpStream,
    peer: SocketAddr,
    seat: Seat,
    graceful: &GracefulShutdown,
) {
    let _ = stream.set_nodelay(true);
    let stream = TokioIo::new(Voice::new(Patient::new(stream, settings.write_timeout)));
    let routes = TowerToHyperService::new(routes);
    let member = seat.member.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let member = member.clone();
        member.works();
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(member.clone());
        let reply = routes.call(request);
        async move {
            let reply = reply.await;
            member.waits();
            reply
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.header_timeout)
        .max_buf_size(HEAD)
        .serve_connection(stream, service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        let _counted = counted;
        tokio::select! {
            // Who hangs up or is too slow has lost the connection, and nobody else anything.
            _ = connection => {}
            () = seat.member.told_to_leave() => {}
        }
    });
}

/// Says that there is no room, without waiting for anything.
fn turn_away(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(BUSY);
    }
}

/// Looks for new versions every few seconds.
async fn watch(app: App) {
    loop {
        let (again, behind, files) = (app.clone(), app.clone(), app.clone());
        // What goes wrong is in the log and in /statusz. An update may take an hour, and keys are
        // looked at meanwhile.
        tokio::task::spawn_blocking(move || behind.update_if_due());
        let _ = tokio::task::spawn_blocking(move || again.refresh()).await;
        tokio::task::spawn_blocking(move || files.check_files());
        tokio::time::sleep(app.settings.poll).await;
    }
}

/// As many as the system lets us have, at most `wanted`.
fn most_connections(wanted: usize) -> usize {
    let needed = wanted.saturating_add(OTHER_FILES) as u64;
    let files = rlimit::increase_nofile_limit(needed).unwrap_or(1024);
    let files = usize::try_from(files).unwrap_or(usize::MAX);
    wanted.min(files.saturating_sub(OTHER_FILES)).max(16)
}

/// Ready at Ctrl-C, and at the signal that service managers send.
pub(crate) async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busy_reply_is_as_long_as_it_says() {
        let text = std::str::from_utf8(BUSY).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
    }
}
