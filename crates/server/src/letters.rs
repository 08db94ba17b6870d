//! A letter box: one address that takes messages and hands out the next one, if there is one.
//!
//! What a message means is for a [`Correspondent`] to say. Here is only what keeps a letter box standing that
//! strangers can reach: how long, how slow and how many letters may be. It speaks no TLS: what stands before it
//! (a tunnel, a proxy) does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::sync::Semaphore;

use crate::http::errors::Problem;
use crate::http::limits::Bodies;
use crate::run::RunError;
use crate::small;

/// Letters that are being received at once, and connections that are open.
const CONNECTIONS: usize = 32;
/// How long a letter may take to arrive.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a visit may last: a letter in, its handling, a letter out.
const VISIT: Duration = Duration::from_secs(1800);

/// What becomes of a letter.
#[derive(Debug)]
pub enum Letter {
    /// The letter that comes next.
    Next(Vec<u8>),
    /// It was taken; there is nothing to say yet.
    Kept,
    /// It is not taken, and why.
    Refused(String),
    /// Something broke here, which is nobody's business elsewhere.
    Failed,
}

/// Who reads letters.
pub trait Correspondent: Send + Sync + 'static {
    /// Reads one. Called on a thread that may take its time; one letter at a time.
    fn receive(&self, letter: &[u8]) -> Letter;
}

#[derive(Clone)]
struct Desk {
    correspondent: Arc<dyn Correspondent>,
    bodies: Bodies,
    one: Arc<Semaphore>,
}

/// Takes letters of at most `longest` bytes by `POST /compare` until the program is told to stop. `ready` hears
/// the address once connections are accepted.
///
/// # Errors
/// The address is taken, or the system gives no threads.
pub fn run_letters(
    address: SocketAddr,
    longest: usize,
    correspondent: Arc<dyn Correspondent>,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    small::run(address, CONNECTIONS, VISIT, router(longest, correspondent), ready)
}

/// The address as a router, for tests.
pub(crate) fn router(longest: usize, correspondent: Arc<dyn Correspondent>) -> Router {
    let bodies = Bodies::new(longest, 2 * longest, PATIENCE);
    let desk = Desk { correspondent, bodies, one: Arc::new(Semaphore::new(1)) };
    Router::new()
        .route("/compare", post(handle))
        .fallback(|| async { Problem::not_found("there is nothing at this address") })
        .with_state(desk)
}

async fn handle(State(desk): State<Desk>, request: Request) -> Response {
    let letter = match desk.bodies.read(request).await {
        Ok(letter) => letter,
        Err(problem) => return problem.into_response(),
    };
    let Ok(turn) = desk.one.acquire_owned().await else {
        return Problem::unavailable("the letter box is closing").into_response();
    };
    let correspondent = desk.correspondent;
    let read = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        correspondent.receive(&letter.bytes)
    });
    match read.await {
        Ok(Letter::Next(next)) => next.into_response(),
        Ok(Letter::Kept) => StatusCode::ACCEPTED.into_response(),
        Ok(Letter::Refused(reason)) => Problem::bad_request(reason).into_response(),
        Ok(Letter::Failed) | Err(_) => {
            Problem::unavailable("the letter could not be handled here").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http_body_util::BodyExt;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;

    use super::*;

    struct Echo;

    impl Correspondent for Echo {
        fn receive(&self, letter: &[u8]) -> Letter {
            match letter {
                b"next" => Letter::Next(b"here".to_vec()),
                b"keep" => Letter::Kept,
                b"break" => Letter::Failed,
                b"panic" => panic!("a letter nobody foresaw"),
                _ => Letter::Refused("not that".to_owned()),
            }
        }
    }

    #[tokio::test]
    async fn what_is_sent_back() {
        let long = "x".repeat((1 << 20) + 1);
        let service = TowerToHyperService::new(router(1 << 20, Arc::new(Echo)));
        for (method, path, body, status, says) in [
            ("POST", "/compare", "next", 200, "here"),
            ("POST", "/compare", "keep", 202, ""),
            ("POST", "/compare", "other", 400, "not that"),
            ("POST", "/compare", "break", 503, "could not be handled"),
            ("POST", "/compare", "panic", 503, "could not be handled"),
            // One at a time, and after a panic there is still a next time.
            ("POST", "/compare", "next", 200, "here"),
            ("POST", "/compare", long.as_str(), 413, ""),
            ("GET", "/compare", "", 405, ""),
            ("POST", "/elsewhere", "next", 404, "nothing at this address"),
        ] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .body(Body::from(body.to_owned()))
                .unwrap();
            let response = service.call(request).await.unwrap();
            let told: String = body.chars().take(20).collect();
            assert_eq!(response.status().as_u16(), status, "{method} {path} {told}");
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains(says), "{method} {path} {told}: {text}");
        }
    }
}
