//! E-mail addresses.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// The clean form of an e-mail address: without `mailto:`, the domain in lower case and in Unicode.
///
/// The part before the `@` keeps its case, has at most 64 characters and no blanks, quotes, brackets
/// or separators: what has them is a list or a display name, not an address. The domain must be one
/// IDNA accepts, its last label a word of two letters or more.
///
/// ```
/// use model::value::email::clean;
///
/// assert_eq!(clean("mailto:Jane.Roe@Example.COM").as_deref(), Some("Jane.Roe@example.com"));
/// assert_eq!(clean("a@xn--mnchen-3ya.de").as_deref(), Some("a@münchen.de"));
/// assert_eq!(clean("a@example.com, b@example.com"), None);
/// ```
pub fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    let address = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => text[7..].trim_start(),
        _ => text,
    };
    let (local, domain) = address.rsplit_once('@')?;
    if local.is_empty() || local.chars().count() > 64 || local.chars().any(is_foreign) {
        return None;
    }
    let domain = clean_domain(domain.strip_suffix('.').unwrap_or(domain))?;
    Some(format!("{local}@{domain}"))
}

fn is_foreign(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '@' | '<' | '>' | '(' | ')' | '[' | ']' | '"' | ',' | ';' | ':' | '\\')
}

/// A domain in lower case and Unicode, if it can be one.
fn clean_domain(domain: &str) -> Option<String> {
    // A domain has at most 253 bytes; the rest is room for letters that IDNA makes shorter.
    if domain.len() > 1_000 {
        return None;
    }
    if let Some(plain) = plain_domain(domain) {
        return Some(plain);
    }
    let idna = Uts46::new();
    let ascii = idna
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::Verify)
        .ok()?;
    let (unicode, outcome) = idna.to_unicode(ascii.as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
    outcome.ok()?;
    has_plausible_end(&unicode).then(|| unicode.into_owned())
}

/// The common case, without tables: ASCII labels of letters, digits and inner hyphens, none of
/// them encoded. `None` leaves the verdict to IDNA.
fn plain_domain(domain: &str) -> Option<String> {
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        (1..=63).contains(&bytes.len())
            && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
            && bytes[0] != b'-'
            && bytes[bytes.len() - 1] != b'-'
            && bytes.get(2..4) != Some(b"--")
    };
    if domain.len() > 253 || !domain.split('.').all(is_label) || !has_plausible_end(domain) {
        return None;
    }
    Some(domain.to_ascii_lowercase())
}

/// At least two labels, the last of two characters or more and no number.
fn has_plausible_end(domain: &str) -> bool {
    domain.rsplit_once('.').is_some_and(|(_, last)| {
        last.chars().nth(1).is_some() && !last.chars().all(char::is_numeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expect: &str) {
        assert_eq!(clean(raw).as_deref().unwrap_or("refused"), expect, "{raw:?}");
    }

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn addresses() {
        check("a@b.com", "a@b.com");
        check(" a@b.com ", "a@b.com");
        check("mailto:a@B.COM", "a@b.com");
        check("A.b@B.com", "A.b@b.com");
        check("a@b.co.uk", "a@b.co.uk");
        check("a@b.com.", "a@b.com");
        check("a..b@c.com", "a..b@c.com");
        check(".a@c.com", ".a@c.com");
        check("ä@c.com", "ä@c.com");
        check("o'neil@b.com", "o'neil@b.com");
        check("a@münchen.de", "a@münchen.de");
        check("a@xn--mnchen-3ya.de", "a@münchen.de");
        check("a@ｂ.com", "a@b.com");
        check("a@ß.de", "a@ß.de");
        check(&format!("{}@b.com", "x".repeat(64)), &format!("{}@b.com", "x".repeat(64)));
        for raw in [
            "",
            "@",
            "a b@c.com",
            "a@b",
            "a@b.c",
            "a@b.12",
            "<a@b.com>",
            "a(b)@c.com",
            "\"x\"@y.com",
            "a@b.com,c@d.com",
            "a@@b.com",
            "@b.com",
            "a@",
            "a@-b.com",
            "a@b_c.com",
            "a@b..com",
            "a@1.2.3.4",
            "a@[1.2.3.4]",
            "test@foo-.com",
            "Jane Roe <a@b.com>",
            "mailto:mailto:a@b.com",
        ] {
            check(raw, "refused");
        }
        check(&format!("{}@b.com", "x".repeat(65)), "refused");
    }

    proptest::proptest! {
        /// The path without tables says what IDNA says.
        #[test]
        fn plain_and_idna_agree(domain in "([a-zA-Z0-9-]{1,6}\\.){1,3}[a-zA-Z0-9]{1,4}") {
            if let Some(plain) = plain_domain(&domain) {
                let ascii = idna::domain_to_ascii_strict(&domain).ok();
                proptest::prop_assert_eq!(ascii, Some(plain));
            }
        }
    }
}
