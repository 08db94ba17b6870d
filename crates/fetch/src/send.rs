//! A request with a body to a service one knows: a witness, a register, whoever hears alarms.

use std::io::Read;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::FetchError;
use crate::address;

/// The longest reply that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status, of whatever kind: what it means is for the caller to say.
    pub status: u16,
    /// The body, at most 64 MiB.
    pub body: Vec<u8>,
}

/// Whether [`send`] would ask there at all.
///
/// # Errors
/// It is no address, is neither https nor http on this computer, or carries a password.
pub fn check(url: &str) -> Result<(), FetchError> {
    address::parse(url, false).map(|_| ())
}

/// Posts `body` to `url` and waits for the whole reply, at most `limit`. Redirects are not followed.
///
/// # Errors
/// The address is neither https nor on this computer; nobody answers; the time is up.
pub fn send(
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    limit: Duration,
) -> Result<Reply, FetchError> {
    let url = address::parse(url, false)?;
    let failed = |reason: String| FetchError::BadUrl { url: address::shown(&url), reason };
    let config = Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .timeout_global(Some(limit))
        .tls_config(TlsConfig::builder().root_certs(RootCerts::WebPki).build())
        .build();
    let mut request = config.new_agent().post(url.as_str());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send(body).map_err(|error| failed(error.to_string()))?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    let mut reader = response.into_body().into_reader().take(LONGEST + 1);
    reader.read_to_end(&mut body).map_err(|error| failed(error.to_string()))?;
    if body.len() as u64 > LONGEST {
        return Err(failed("the reply is longer than 64 MiB".to_owned()));
    }
    Ok(Reply { status, body })
}
