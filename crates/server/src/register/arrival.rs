//! A request to a register, as it arrived.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use protect::session::Signed;
use serde::de::DeserializeOwned;

use super::refused::Refused;
use crate::http::base::forwarded_for;
use crate::http::errors::Problem;
use crate::http::limits::{Arrived, Bodies};
use crate::listen::Peer;

/// The signature of the device, base 64.
const SIGNATURE: &str = "throughline-signature";
/// A number larger than that of every request of the session before.
const COUNT: &str = "throughline-count";

pub(super) struct Arrival {
    path: &'static str,
    token: String,
    count: u64,
    signature: String,
    place: String,
    body: Arrived,
}

impl Arrival {
    pub(super) async fn read(
        path: &'static str,
        request: Request,
        bodies: &Bodies,
        proxied: bool,
    ) -> Result<Arrival, Problem> {
        let headers = request.headers();
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let signature = text(SIGNATURE).unwrap_or_default().to_owned();
        let count = text(COUNT).and_then(|text| text.parse().ok()).unwrap_or_default();
        let token = token(headers).unwrap_or_default();
        let place = place(&request, proxied);
        let body = bodies.read(request).await?;
        Ok(Arrival { path, token, count, signature, place, body })
    }

    pub(super) fn signed(&self) -> Signed<'_> {
        Signed {
            path: self.path,
            token: &self.token,
            count: self.count,
            body: self.bytes(),
            signature: &self.signature,
            place: &self.place,
        }
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// The body, as what a route takes. An error says where, and not what stands there.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        serde_json::from_slice(self.bytes()).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Refused::bad(format!(
                "the body is not what {} takes: line {line}, column {column}; hint: see \
                 docs/register-http.md",
                self.path
            ))
        })
    }

    fn bytes(&self) -> &Bytes {
        &self.body.bytes
    }
}

/// `Authorization: Register TOKEN`.
fn token(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) =
        headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("register").then(|| token.trim().to_owned())
}

/// Where a request comes from: by the socket, or, if a proxy on this computer is trusted, by what it says.
fn place(request: &Request, proxied: bool) -> String {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let by_proxy = proxied && peer.is_some_and(|peer| peer.is_loopback());
    let forwarded = by_proxy.then(|| forwarded_for(request.headers())).flatten();
    forwarded.or_else(|| peer.map(|peer| peer.to_string())).unwrap_or_else(|| "unknown".to_owned())
}
