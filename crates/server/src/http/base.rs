//! The address a client knows this server by.

use axum::http::{HeaderMap, header};

/// `https://example.org`, from what a proxy says, else from the request itself.
pub(crate) fn base(headers: &HeaderMap) -> String {
    let first = |name: &str| {
        let text = headers.get(name)?.to_str().ok()?.split(',').next()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let scheme = first("x-forwarded-proto").filter(|scheme| matches!(&**scheme, "http" | "https"));
    let host = first("x-forwarded-host")
        .filter(|host| is_host(host))
        .or_else(|| first(header::HOST.as_str()).filter(|host| is_host(host)));
    let scheme = scheme.unwrap_or_else(|| "http".to_owned());
    format!("{scheme}://{}", host.unwrap_or_else(|| "localhost".to_owned()))
}

/// The client as the first proxy saw it, if one says so; cut, because it is written to a log.
pub(crate) fn forwarded_for(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("x-forwarded-for")?.to_str().ok()?;
    let first = text.split(',').next()?.trim();
    let sound = |c: &char| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '[' | ']');
    let address: String = first.chars().take(64).take_while(sound).collect();
    (!address.is_empty()).then_some(address)
}

fn is_host(text: &str) -> bool {
    let sound =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_');
    text.len() <= 255 && text.bytes().all(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_believed_about_scheme_and_host() {
        let mut headers = HeaderMap::new();
        assert_eq!(base(&headers), "http://localhost");
        headers.insert(header::HOST, "127.0.0.1:8000".parse().unwrap());
        assert_eq!(base(&headers), "http://127.0.0.1:8000");
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        headers.insert("x-forwarded-host", "api.example.org, inner".parse().unwrap());
        assert_eq!(base(&headers), "https://api.example.org");
        headers.insert("x-forwarded-host", "evil.example/\"><".parse().unwrap());
        assert_eq!(base(&headers), "https://127.0.0.1:8000");
    }
}
