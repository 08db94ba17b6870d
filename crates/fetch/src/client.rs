//! One request at a time: limits, redirects and what went wrong.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy, Timeout};
use url::Url;

use crate::address::{is_loopback, next_hop, shown};
use crate::{FetchError, FetchOptions, Limit};

const MAX_REDIRECTS: u32 = 5;

/// How soon an interruption is noticed while the network is silent.
const WATCH: Duration = Duration::from_millis(50);

/// An HTTP client with the rules of this crate.
pub(crate) struct Client<'a> {
    agent: Agent,
    /// For the server of the address itself.
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) options: &'a FetchOptions,
}

/// The answer that was not a redirect.
pub(crate) struct Answer {
    pub(crate) response: Response<Body>,
    /// Who gave it.
    pub(crate) url: Url,
}

impl<'a> Client<'a> {
    pub(crate) fn new(options: &'a FetchOptions) -> Result<Client<'a>, FetchError> {
        // ureq takes for granted that this is a header.
        let user_agent = match HeaderValue::from_str(&options.user_agent) {
            Ok(_) => options.user_agent.as_str(),
            Err(_) => "throughline",
        };
        let headers = options.headers.iter().map(header).collect::<Result<_, _>>()?;
        let proxy = match &options.proxy {
            Some(address) => Some(Proxy::new(address).map_err(|_| bad_proxy(address))?),
            None => Proxy::try_from_env(),
        };
        let config = Agent::config_builder()
            .proxy(proxy)
            // Redirects are followed here, because where they may lead is decided here.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(user_agent)
            // Sizes, ranges and checksums are about the bytes of the file.
            .accept_encoding("identity")
            // A handful of requests: not worth meeting a connection the server has just closed.
            .max_idle_connections(0)
            .timeout_resolve(Some(options.connect_timeout))
            .timeout_connect(Some(options.connect_timeout))
            .timeout_per_read(Some(options.stall_timeout))
            .timeout_per_write(Some(options.stall_timeout))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::WebPki).build())
            .build();
        Ok(Client { agent: config.new_agent(), headers, options })
    }

    /// Runs `work`; an interruption meanwhile closes the connections it waits for.
    pub(crate) fn interruptible<T>(&self, work: impl FnOnce() -> T) -> T {
        struct Done<'a>(&'a AtomicBool, thread::Thread);
        impl Drop for Done<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::Release);
                self.1.unpark();
            }
        }

        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    if self.is_interrupted() {
                        self.agent.clone().shutdown();
                        return;
                    }
                    thread::park_timeout(WATCH);
                }
            });
            // Dropped also when `work` panics: the scope waits for the watcher.
            let _done = Done(&done, watcher.thread().clone());
            work()
        })
    }

    pub(crate) fn is_interrupted(&self) -> bool {
        self.options.interrupt.load(Ordering::Relaxed)
    }

    /// Asks `url` and whoever it redirects to.
    pub(crate) fn get(
        &self,
        url: &Url,
        headers: &[(HeaderName, &str)],
        deadline: Instant,
    ) -> Result<Answer, FetchError> {
        let mut hop = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let own = if hop.origin() == url.origin() { self.headers.as_slice() } else { &[] };
            let response = self.get_one(&hop, own, headers, deadline)?;
            match response.status() {
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    hop = next_hop(
                        &hop,
                        response.headers().get(header::LOCATION),
                        self.options.plain_http,
                    )?;
                }
                _ => return Ok(Answer { response, url: hop }),
            }
        }
        Err(FetchError::TooManyRedirects { url: shown(url), limit: MAX_REDIRECTS })
    }

    fn get_one(
        &self,
        url: &Url,
        own: &[(HeaderName, HeaderValue)],
        headers: &[(HeaderName, &str)],
        deadline: Instant,
    ) -> Result<Response<Body>, FetchError> {
        if self.is_interrupted() {
            return Err(FetchError::Interrupted);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.timeout(url, Limit::Total));
        }
        let mut request = self.agent.get(url.as_str());
        for (name, value) in own {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let config = request.config().timeout_global(Some(left));
        // A proxy elsewhere knows nothing of this computer's own addresses.
        let config = if is_loopback(url) { config.proxy(None) } else { config };
        config.build().call().map_err(|error| self.request_error(url, error))
    }

    /// Sleeps, unless interrupted or out of time.
    pub(crate) fn pause(
        &self,
        url: &Url,
        pause: Duration,
        deadline: Instant,
    ) -> Result<(), FetchError> {
        let start = Instant::now();
        if pause >= deadline.saturating_duration_since(start) {
            return Err(self.timeout(url, Limit::Total));
        }
        while let Some(left) = pause.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
            if self.is_interrupted() {
                return Err(FetchError::Interrupted);
            }
            thread::sleep(left.min(WATCH));
        }
        Ok(())
    }

    fn timeout(&self, url: &Url, limit: Limit) -> FetchError {
        let after = match limit {
            Limit::Connect => self.options.connect_timeout,
            Limit::Stall => self.options.stall_timeout,
            Limit::Total => self.options.total_timeout,
        };
        FetchError::Timeout { url: shown(url), limit, after }
    }

    /// What went wrong before there was an answer.
    fn request_error(&self, url: &Url, error: ureq::Error) -> FetchError {
        match error {
            // The interruption closes connections, which then fail in many ways.
            _ if self.is_interrupted() => FetchError::Interrupted,
            ureq::Error::Io(error) if url.scheme() != "https" || !is_tls(&error) => {
                FetchError::Connect { url: shown(url), reason: error.to_string() }
            }
            ureq::Error::HostNotFound => {
                let host = url.host_str().unwrap_or_default();
                FetchError::Connect {
                    url: shown(url),
                    reason: format!("there is no server `{host}`"),
                }
            }
            ureq::Error::ConnectionFailed
            | ureq::Error::ConnectProxyFailed(_)
            | ureq::Error::InvalidProxyUrl => {
                FetchError::Connect { url: shown(url), reason: error.to_string() }
            }
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
                FetchError::BadUrl { url: shown(url), reason: error.to_string() }
            }
            other => self.any_error(url, other),
        }
    }

    /// What went wrong in the middle of a body, of which `got` bytes have arrived.
    pub(crate) fn body_error(
        &self,
        url: &Url,
        error: io::Error,
        got: u64,
        expected: Option<u64>,
    ) -> FetchError {
        match ureq::Error::from(error) {
            _ if self.is_interrupted() => FetchError::Interrupted,
            ureq::Error::Io(error) if url.scheme() != "https" || !is_tls(&error) => {
                FetchError::Cut { url: shown(url), got, expected }
            }
            other => self.any_error(url, other),
        }
    }

    fn any_error(&self, url: &Url, error: ureq::Error) -> FetchError {
        match error {
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                self.timeout(url, Limit::Connect)
            }
            ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => {
                self.timeout(url, Limit::Stall)
            }
            ureq::Error::Timeout(_) => self.timeout(url, Limit::Total),
            ureq::Error::Io(_)
            | ureq::Error::Tls(_)
            | ureq::Error::Pem(_)
            | ureq::Error::Rustls(_)
            | ureq::Error::TlsRequired => {
                FetchError::Tls { url: shown(url), reason: error.to_string() }
            }
            other => FetchError::Protocol { url: shown(url), reason: other.to_string() },
        }
    }
}

fn header((name, value): &(String, String)) -> Result<(HeaderName, HeaderValue), FetchError> {
    // Neither is shown: a header may be a secret.
    let bad = |what: &str| FetchError::BadOption { reason: format!("a header has {what}") };
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("a name that is none"))?;
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| bad(&format!("a value that cannot be sent: {name}")))?;
    value.set_sensitive(true);
    Ok((name, value))
}

fn bad_proxy(address: &str) -> FetchError {
    // What stands before `@` may be a password.
    let shown = address.rsplit('@').next().unwrap_or_default();
    let shown: String = shown.escape_debug().take(100).collect();
    FetchError::BadOption { reason: format!("`{shown}` is not the address of a proxy") }
}

/// Whether the encryption failed rather than the wire: that is how rustls speaks through a stream.
fn is_tls(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
}
