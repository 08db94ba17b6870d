//! The service of a register of people at risk: one process holds it, desktops ask.
//!
//! A router of its own, with nothing of the interface for published lists. Every route takes a POST with JSON
//! in the body, so that no value stands in an address; what is read with GET are the files of the page for
//! browsers, which are the same for everybody. Every reply says `Cache-Control: no-store`; nothing is
//! written of requests but what the register's own log says. Routes and rules are described in
//! `docs/register-http.md`.
//!
//! TLS is not spoken here, on purpose: a proxy or an ssh tunnel does, and has its own certificates and
//! updates. By default only this computer is listened to.

mod arrival;
mod page;
mod refused;
mod routes;
pub mod wire;
mod witnessing;

use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use protect::Register;
use protect::session::{Rules, Sessions};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::http::errors::Problem;
use crate::http::limits::Bodies;
use crate::http::reply;
use crate::http::work::Work;
use crate::listen::{accept, told_to_stop};
use crate::run::RunError;
use crate::settings::Settings;

use arrival::Arrival;
use routes::{ROUTES, Route};
pub use witnessing::Witnesses;
use witnessing::{Asking, Standing};

/// How a register is served.
#[derive(Debug, Clone)]
pub struct ServiceSettings {
    /// Where to listen.
    pub bind: SocketAddr,
    /// Whether a proxy on this computer says in `X-Forwarded-For` where a request comes from.
    pub proxied: bool,
    /// How long sessions last, and whom passkeys are made for.
    pub rules: Rules,
    /// How witnesses are asked to vouch for the log; nobody asks them if this is missing.
    pub witnesses: Option<Witnesses>,
}

/// A register, its sessions, and the routes to them. Cheap to clone.
#[derive(Clone)]
pub struct RegisterService(Arc<Inner>);

struct Inner {
    office: Mutex<Office>,
    work: Work,
    bodies: Bodies,
    long_bodies: Bodies,
    settings: Settings,
    proxied: bool,
    witnesses: Option<Witnesses>,
}

/// What routes work with: one request at a time.
struct Office {
    register: Register,
    sessions: Sessions,
    witnesses: Vec<Standing>,
}

/// How often sessions are looked through for those that ended by themselves.
const SWEEP: Duration = Duration::from_secs(20);

/// The longest body of all: the rows of a found file, and of all such requests on their way in together.
const LONG_BODY: usize = 64 * 1024 * 1024;

impl RegisterService {
    /// A service of an unlocked register.
    pub fn new(register: Register, settings: &ServiceSettings) -> RegisterService {
        let sessions = Sessions::new(settings.rules.clone());
        let settings_of_connections = Settings {
            bind: settings.bind,
            max_body: 8 * 1024 * 1024,
            body_memory: 64 * 1024 * 1024,
            request_timeout: Duration::from_secs(60),
            max_connections: 512,
            ..Settings::default()
        };
        let own = &settings_of_connections;
        RegisterService(Arc::new(Inner {
            office: Mutex::new(Office { register, sessions, witnesses: Vec::new() }),
            // The register does one thing at a time; the others wait in order.
            work: Work::new(1, 127),
            bodies: Bodies::new(own.max_body, own.body_memory, own.body_timeout),
            long_bodies: Bodies::new(LONG_BODY, LONG_BODY, own.body_timeout),
            settings: settings_of_connections,
            proxied: settings.proxied,
            witnesses: settings.witnesses,
        }))
    }

    /// The routes, for tests and for programs that have a server already.
    pub fn router(&self) -> Router {
        let mut router: Router<RegisterService> =
            Router::new().route("/healthz", get(|| async { "ok" }));
        for file in page::FILES {
            let reply = || async { reply::text_of(file.kind, file.text) };
            router = router.route(file.path, get(reply));
        }
        for route in ROUTES {
            let job = move |State(service): State<RegisterService>, request: Request| async move {
                service.answer(route, request).await
            };
            router = router.route(route.path, post(job));
        }
        router
            .fallback(|| async { Problem::not_found("there is nothing at this address") })
            .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
            .layer(from_fn_with_state(self.clone(), around))
            .with_state(self.clone())
    }

    /// Serves on a socket until `stop` is ready; then ends all sessions. Witnesses are asked meanwhile.
    pub async fn serve(&self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let swept = self.clone();
        let sweeping = tokio::spawn(async move {
            loop {
                tokio::time::sleep(SWEEP).await;
                let service = swept.clone();
                let _ = tokio::task::spawn_blocking(move || service.sweep()).await;
            }
        });
        let asking = self.0.witnesses.map(|rules| Asking::start(&self.0, rules));
        if let Some(Err(error)) = &asking {
            crate::log::failure(&format!("witnesses are not asked: {error}"));
        }
        let open = Arc::new(AtomicUsize::new(0));
        accept(&self.0.settings, &open, self.router(), listener, stop).await;
        drop(asking);
        sweeping.abort();
        let service = self.clone();
        let _ = tokio::task::spawn_blocking(move || service.close()).await;
    }

    async fn answer(&self, route: &'static Route, request: Request) -> Result<Response, Problem> {
        let bodies = if route.is_long { &self.0.long_bodies } else { &self.0.bodies };
        let arrival = Arrival::read(route.path, request, bodies, self.0.proxied).await?;
        let service = self.clone();
        let answer = self.0.work.run(move || {
            let mut office = service.office();
            (route.job.run(&mut office, &arrival)).map_err(refused::Refused::problem)
        });
        reply::json(&answer.await?)
    }

    fn sweep(&self) {
        let Office { register, sessions, .. } = &mut *self.office();
        if let Err(error) = sessions.expire(register) {
            crate::log::failure(&format!("sessions are not ended in time: {error}"));
        }
    }

    fn close(&self) {
        let Office { register, sessions, .. } = &mut *self.office();
        if let Err(error) = sessions.close(register) {
            crate::log::failure(&format!("the end of sessions is not logged: {error}"));
        }
    }

    /// Nothing in it is left half done by a defect elsewhere: the register writes in transactions.
    fn office(&self) -> MutexGuard<'_, Office> {
        self.0.office.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Around every request: its time is limited, and its reply is kept nowhere.
async fn around(State(service): State<RegisterService>, request: Request, next: Next) -> Response {
    let limit = service.0.settings.request_timeout;
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::unavailable("the request took too long").into_response(),
    };
    let headers = response.headers_mut();
    page::keep_to_itself(headers);
    if headers.contains_key(header::WWW_AUTHENTICATE) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Register"));
    }
    response
}

/// Serves until the program is told to stop. `ready` hears the address once connections are accepted.
///
/// # Errors
/// The address is taken, or the system gives no threads.
pub fn run_register(
    register: Register,
    settings: &ServiceSettings,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    let runtime = Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async {
        let address = settings.bind;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| RunError::Bind { address, source })?;
        ready(listener.local_addr()?);
        RegisterService::new(register, settings).serve(listener, told_to_stop()).await;
        Ok(())
    })
}
