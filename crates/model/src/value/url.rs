//! Web addresses.

/// The clean form of a web address: a scheme in front (`http` where there is none), a path behind
/// (`/` where there is none). The rest is the source's own text, as in FollowTheMoney: hosts are not
/// put into lower case and nothing is re-encoded.
///
/// Accepted: `http`, `https`, `ftp`. The host must be plausible; without a scheme it must have a dot
/// and a last label of letters, and no blank may follow, which tells an address from prose.
///
/// ```
/// use model::value::url::clean;
///
/// assert_eq!(clean("www.example.com").as_deref(), Some("http://www.example.com/"));
/// assert_eq!(clean("https://example.com?").as_deref(), Some("https://example.com/"));
/// assert_eq!(clean("see the annex"), None);
/// assert_eq!(clean("mailto:a@example.com"), None);
/// ```
pub fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    // The ontology's limit is 4,096; what is far beyond it is not an address.
    if text.len() > 32_768 {
        return None;
    }
    let (scheme, rest) = split_scheme(text);
    let scheme = match scheme {
        None => "http",
        Some(scheme) => {
            *["http", "https", "ftp"].iter().find(|known| known.eq_ignore_ascii_case(scheme))?
        }
    };
    let had_scheme = split_scheme(text).0.is_some();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, mut tail) = rest.split_at(end);
    if !had_scheme && (authority.contains('@') || rest.contains(char::is_whitespace)) {
        return None;
    }
    if !is_authority(authority, had_scheme) {
        return None;
    }
    // An empty fragment or query says nothing.
    if let Some(shorter) = tail.strip_suffix('#')
        && !shorter.contains('#')
    {
        tail = shorter.trim_end();
    }
    if let Some(shorter) = tail.strip_suffix('?')
        && !shorter.contains(['?', '#'])
    {
        tail = shorter.trim_end();
    }
    let slash = if tail.starts_with('/') { "" } else { "/" };
    let out = format!("{scheme}://{authority}{slash}{tail}");
    // The parser knows what no host may contain, in any script.
    url::Url::parse(&out).ok()?;
    Some(out)
}

/// `scheme://rest`, `//rest` or `rest`.
fn split_scheme(text: &str) -> (Option<&str>, &str) {
    if let Some(rest) = text.strip_prefix("//") {
        return (None, rest);
    }
    match text.split_once("://") {
        // After a slash or a query it belongs to another address inside this one.
        Some((scheme, _)) if scheme.contains(['/', '?', '#']) => (None, text),
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, text),
    }
}

fn is_authority(authority: &str, had_scheme: bool) -> bool {
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if authority.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\')) {
        return false;
    }
    if let Some(inner) = host_and_port.strip_prefix('[') {
        let Some((address, port)) = inner.split_once(']') else {
            return false;
        };
        return address.parse::<std::net::Ipv6Addr>().is_ok()
            && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let host = match host_and_port.split_once(':') {
        Some((host, port)) if is_port(port) => host,
        Some(_) => return false,
        None => host_and_port,
    };
    is_host(host, had_scheme)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// Letters, digits, hyphens and underscores between single dots. Among numbers only IPv4 will do.
fn is_host(host: &str, single_label: bool) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    if !host.split('.').all(is_label) {
        return false;
    }
    match host.rsplit_once('.') {
        None => single_label,
        Some((_, last)) if last.bytes().all(|b| b.is_ascii_digit()) => {
            host.parse::<std::net::Ipv4Addr>().is_ok()
        }
        Some((_, last)) => last.chars().nth(1).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expect: &str) {
        assert_eq!(clean(raw).as_deref().unwrap_or("refused"), expect, "{raw:?}");
    }

    #[test]
    fn a_blank_before_an_empty_query_goes_with_it() {
        check("http://a/ ?", "http://a/");
        check("http://a/ ?#", "http://a/");
    }

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn addresses() {
        check("www.foo.com", "http://www.foo.com/");
        check("http://foo.com", "http://foo.com/");
        check("https://Foo.COM/Bar?x=1#y", "https://Foo.COM/Bar?x=1#y");
        check("HTTP://FOO.com", "http://FOO.com/");
        check("ftp://foo.com/x", "ftp://foo.com/x");
        check("http://foo", "http://foo/");
        check("http://localhost/", "http://localhost/");
        check("http://foo.com:80/", "http://foo.com:80/");
        check("//foo.com/x", "http://foo.com/x");
        check("http://1.2.3.4/", "http://1.2.3.4/");
        check("http://[::1]/", "http://[::1]/");
        check("http://user:pw@foo.com/", "http://user:pw@foo.com/");
        check("http://foo.com/a b", "http://foo.com/a b");
        check("foo.com/path", "http://foo.com/path");
        check("http://münchen.de", "http://münchen.de/");
        check("http://xn--mnchen-3ya.de", "http://xn--mnchen-3ya.de/");
        check("http://foo.com?", "http://foo.com/");
        check("http://foo.com/%7Ex", "http://foo.com/%7Ex");
        check("http://foo.com/?b=2&a=1", "http://foo.com/?b=2&a=1");
        check("http://foo_bar.com", "http://foo_bar.com/");
        check("https://en.wikipedia.org/wiki/Foo_(bar)", "https://en.wikipedia.org/wiki/Foo_(bar)");
        for raw in [
            "",
            "foo",
            "foo bar.com",
            "hello world",
            "mailto:a@b.com",
            "javascript:alert(1)",
            "http://foo.c",
            "gopher://foo.com",
            "n/a",
            "None",
            "http://",
            "http:///x",
        ] {
            check(raw, "refused");
        }
    }

    /// Ours: what FollowTheMoney 4.11.2 lets through and is no web address.
    #[test]
    fn refused_beyond_followthemoney() {
        check("foo@bar.com", "refused");
        check("http://http://foo.com", "refused");
        check("http://999.1.1.1/", "refused");
        check("foo.com and bar.com", "refused");
        check("http://foo.com:99999/", "refused");
    }

    #[test]
    fn another_address_inside() {
        check(
            "web.archive.org/web/2020/http://foo.com/",
            "http://web.archive.org/web/2020/http://foo.com/",
        );
        check("http://foo.com?u=http://bar.com", "http://foo.com/?u=http://bar.com");
        check("http://foo.com/?#", "http://foo.com/");
        check("http://foo.com/?a#", "http://foo.com/?a");
    }
}
