//! Media types.

/// The media type in lower case without parameters; `None` for what is not `type/subtype` and for
/// types that tell nothing (`application/octet-stream`).
///
/// Three old spellings of JPEG and PDF give way to the registered name, as in
/// FollowTheMoney.
pub fn clean(text: &str) -> Option<String> {
    let (essence, _) = text.split_once(';').unwrap_or((text, ""));
    let lower = essence.trim().to_ascii_lowercase();
    let (kind, subtype) = lower.split_once('/')?;
    if lower.len() > 250 || !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let known = match lower.as_str() {
        "application/octet-stream"
        | "application/x-octet-stream"
        | "binary/octet-stream"
        | "application/binary"
        | "application/unknown"
        | "application/x-unknown"
        | "application/force-download"
        | "application/x-download" => return None,
        "image/jpg" | "image/pjpeg" => "image/jpeg",
        "application/x-pdf" => "application/pdf",
        _ => &lower,
    };
    Some(known.to_owned())
}

/// RFC 6838: letters, digits and `!#$&-^_.+`, the first a letter or digit.
fn is_token(text: &str) -> bool {
    text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
        && text.bytes().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'!' | b'#' | b'$' | b'&' | b'-' | b'^' | b'_' | b'.' | b'+')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn media_types() {
        for (raw, expect) in [
            ("text/plain", Some("text/plain")),
            ("TEXT/PLAIN", Some("text/plain")),
            ("text/html; charset=utf8", Some("text/html")),
            (" text/csv", Some("text/csv")),
            ("application/X-PDF", Some("application/pdf")),
            ("image/jpg", Some("image/jpeg")),
            ("application/vnd.ms-excel", Some("application/vnd.ms-excel")),
            ("application/octet-stream", None),
            ("text", None),
            ("text/", None),
            ("banana", None),
            ("a/b/c", None),
            (".pdf", None),
            ("pdf", None),
            ("/", None),
            ("", None),
        ] {
            assert_eq!(clean(raw).as_deref(), expect, "{raw:?}");
        }
    }
}
