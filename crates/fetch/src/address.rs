//! Which addresses may be asked, and where a redirect may lead.

use ureq::http::HeaderValue;
use url::{Host, Url};

use crate::FetchError;

/// Reads an address and holds it against the rules. `plain_http` also lets in http to elsewhere.
///
/// # Errors
/// It is no address, is neither https nor http on this computer, or carries a password.
pub(crate) fn parse(text: &str, plain_http: bool) -> Result<Url, FetchError> {
    let bad = |reason: &str| FetchError::BadUrl {
        url: text.escape_debug().take(200).collect(),
        reason: reason.to_owned(),
    };
    let mut url = Url::parse(text.trim()).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(bad("it does not begin with https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        // It would end up in messages and beside the file.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        return Err(FetchError::BadUrl {
            url: url.into(),
            reason: "it carries a user name or a password".to_owned(),
        });
    }
    if url.scheme() == "http" && !plain_http && !is_loopback(&url) {
        return Err(FetchError::NotHttps { url: shown(&url) });
    }
    url.set_fragment(None);
    Ok(url)
}

/// Where a redirect from `from` leads.
///
/// # Errors
/// The target breaks a rule of [`parse`], or would leave https.
pub(crate) fn next_hop(
    from: &Url,
    location: Option<&HeaderValue>,
    plain_http: bool,
) -> Result<Url, FetchError> {
    let bad = |reason: &str| FetchError::Protocol {
        url: shown(from),
        reason: format!("a redirect {reason}"),
    };
    let location = location.ok_or_else(|| bad("without a target"))?;
    let location = location.to_str().map_err(|_| bad("to an unreadable address"))?;
    let to = from.join(location).map_err(|error| bad(&format!("to nowhere: {error}")))?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(FetchError::Downgrade { from: shown(from), to: shown(&to) });
    }
    parse(to.as_str(), plain_http)
}

/// Whether the address is this computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The address for messages: without what may be a secret or a screenful, the query of a redirect.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let got = match parse(text, false) {
            Ok(url) => format!("ok {url}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(got, expect);
    }

    #[test]
    fn addresses() {
        check("https://lists.example/a.xml?x=1#top", "ok https://lists.example/a.xml?x=1");
        check("http://127.0.0.1:8080/a", "ok http://127.0.0.1:8080/a");
        check("http://127.9.9.9/a", "ok http://127.9.9.9/a");
        check("http://[::1]:80/a", "ok http://[::1]/a");
        check("http://LOCALHOST/a", "ok http://localhost/a");
        // The address the system would really connect to is what counts.
        check("http://2130706433/a", "ok http://127.0.0.1/a");
        check("http://lists.example/a?key=1", "`http://lists.example/a`: the address is not https");
        check("http://127.0.0.1.example/", "`http://127.0.0.1.example/`: the address is not https");
        check("http://localhost.example/", "`http://localhost.example/`: the address is not https");
        check("http://10.0.0.1/", "`http://10.0.0.1/`: the address is not https");
        check(
            "ftp://lists.example/a",
            "`ftp://lists.example/a`: cannot be fetched: it does not begin with https://",
        );
        check(
            "file:///etc/passwd",
            "`file:///etc/passwd`: cannot be fetched: it does not begin with https://",
        );
        check(
            "https://ann:secret@lists.example/",
            "`https://lists.example/`: cannot be fetched: it carries a user name or a password",
        );
        check("", "``: cannot be fetched: relative URL without a base");
        check("list.xml", "`list.xml`: cannot be fetched: relative URL without a base");
    }

    #[test]
    fn plain_http_where_it_was_asked_for() {
        assert!(parse("http://lists.example/a", true).is_ok());
        let from = Url::parse("https://a.example/x").unwrap();
        let to = HeaderValue::from_static("http://a.example/y");
        // Never after https, whatever was asked for.
        assert!(matches!(next_hop(&from, Some(&to), true), Err(FetchError::Downgrade { .. })));
    }

    #[track_caller]
    fn check_hop(from: &str, location: &str, expect: &str) {
        let from = Url::parse(from).unwrap();
        let got = match next_hop(&from, Some(&HeaderValue::from_str(location).unwrap()), false) {
            Ok(url) => format!("ok {url}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(got, expect);
    }

    #[test]
    fn redirects() {
        check_hop("https://a.example/x/y", "../z?k=1", "ok https://a.example/z?k=1");
        check_hop("https://a.example/x", "//b.example/y", "ok https://b.example/y");
        check_hop("http://127.0.0.1/x", "https://b.example/y", "ok https://b.example/y");
        check_hop(
            "https://a.example/x?k=1",
            "http://127.0.0.1/y?k=2",
            "`https://a.example/x`: redirects to `http://127.0.0.1/y`, which is not https",
        );
        check_hop(
            "http://127.0.0.1/x",
            "http://b.example/y",
            "`http://b.example/y`: the address is not https",
        );
        check_hop(
            "https://a.example/x",
            "file:///etc/passwd",
            "`file:///etc/passwd`: cannot be fetched: it does not begin with https://",
        );
        check_hop(
            "https://a.example/x",
            "https://",
            "`https://a.example/x`: not a usable answer: a redirect to nowhere: empty host",
        );
    }
}
