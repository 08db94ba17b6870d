//! W3C trace context: replies carry on the trace of their request.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// Where a request stands in a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trace {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    /// 16 hexadecimal digits: this reply.
    parent: String,
    /// Two hexadecimal digits, as they came.
    flags: String,
    /// What others wrote.
    state: Vec<String>,
}

impl Trace {
    /// The trace that the headers name, or a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Trace {
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let named = headers.get(TRACEPARENT).and_then(text).and_then(|text| read(&text));
        let parent = trace_id(8);
        let Some((id, flags)) = named else {
            return Trace { id: trace_id(16), parent, flags: "00".to_owned(), state: Vec::new() };
        };
        let states = headers.get_all(TRACESTATE).iter().filter_map(text);
        let entries: Vec<String> = states
            .flat_map(|state| {
                state.split(',').map(str::trim).map(str::to_owned).collect::<Vec<_>>()
            })
            .filter(|entry| entry.contains('=') && !entry.starts_with("yente="))
            .take(31)
            .collect();
        Trace { id, parent, flags, state: entries }
    }

    fn headers(&self) -> [(HeaderName, String); 2] {
        let mut state = format!("yente={}", self.parent);
        for entry in &self.state {
            state.push(',');
            state.push_str(entry);
        }
        let parent = format!("00-{}-{}-{}", self.id, self.parent, self.flags);
        [(TRACEPARENT, parent), (TRACESTATE, state)]
    }
}

/// Adds the headers to every reply, errors too.
pub(crate) async fn layer(mut request: Request, next: Next) -> Response {
    let trace = Trace::of(request.headers());
    let headers = trace.headers();
    request.extensions_mut().insert(trace);
    let mut response = next.run(request).await;
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zeros.
fn read(text: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let [version, id, parent, flags] = parts.as_slice() else { return None };
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let sound = hex(version, 2)
        && *version != "ff"
        && hex(id, 32)
        && hex(parent, 16)
        && hex(flags, 2)
        && id.bytes().any(|b| b != b'0')
        && parent.bytes().any(|b| b != b'0');
    sound.then(|| ((*id).to_owned(), (*flags).to_owned()))
}

/// Random bytes as hexadecimal digits; nothing where the system has no randomness to give.
pub(crate) fn random_hex(bytes: usize) -> Option<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).ok()?;
    Some(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// An id for a trace. It need not be a secret, so it may be poor.
fn trace_id(bytes: usize) -> String {
    random_hex(bytes).unwrap_or_else(|| "1".repeat(2 * bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_goes_on() {
        let mut headers = HeaderMap::new();
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        headers.insert(TRACEPARENT, HeaderValue::from_static(parent));
        headers.insert(TRACESTATE, HeaderValue::from_static("rojo=1, yente=2,congo=3"));
        let [(_, parent), (_, state)] = Trace::of(&headers).headers();
        assert!(parent.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
        assert!(parent.ends_with("-01") && !parent.contains("00f067aa0ba902b7"));
        assert!(state.starts_with("yente=") && state.ends_with(",rojo=1,congo=3"), "{state}");
    }

    #[test]
    fn what_is_malformed_starts_anew() {
        for text in [
            "",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
