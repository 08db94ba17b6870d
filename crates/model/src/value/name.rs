//! Names: enclosing quotes off, white space squashed, nothing refused.

use std::borrow::Cow;

use super::text;

/// The clean form of a name; `None` where nothing is left.
///
/// ```
/// assert_eq!(model::value::name::clean(" \"Romashka\"  OOO ").unwrap(), "\"Romashka\" OOO");
/// assert_eq!(model::value::name::clean("'Jane  Roe'").unwrap(), "Jane Roe");
/// ```
pub fn clean(raw: &str) -> Option<String> {
    clean_prepared(text::prepare(raw))
}

pub(super) fn clean_prepared(prepared: Cow<'_, str>) -> Option<String> {
    let bare = unquote(&prepared);
    if bare.is_empty() {
        return None;
    }
    let squashed = if bare.len() == prepared.len() {
        text::squash(prepared)
    } else {
        Cow::Owned(text::squash(Cow::Borrowed(bare)).into_owned())
    };
    (!squashed.is_empty()).then(|| squashed.into_owned())
}

/// Takes off straight quotes around the whole name, as often as there are any.
///
/// FollowTheMoney takes off one pair and does not ask whether the two belong together, so that
/// `"A" and "B"` loses its outer halves; this looks first.
fn unquote(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let bytes = text.as_bytes();
        let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
            return text;
        };
        let is_quote = |byte: u8| matches!(byte, b'"' | b'\'');
        if bytes.len() < 2 || !is_quote(first) || !is_quote(last) {
            return text;
        }
        let inner = text[1..text.len() - 1].trim();
        if closes_early(inner, first) {
            return text;
        }
        text = inner;
    }
}

/// Whether the first quote inside closes the one before `inner`: it follows a letter and no letter
/// follows it. An apostrophe stands between letters; an opening quote follows a space.
fn closes_early(inner: &str, quote: u8) -> bool {
    let quote = char::from(quote);
    let mut before = ' ';
    let mut letters = inner.chars().peekable();
    while let Some(c) = letters.next() {
        if c == quote {
            let next = letters.peek().copied();
            if before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric) {
                before = c;
                continue;
            }
            return !before.is_whitespace() && before != quote && next.is_some();
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expect: &str) {
        assert_eq!(clean(raw).as_deref().unwrap_or(""), expect, "{raw:?}");
    }

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn names() {
        check("\"John\"", "John");
        check("'John'", "John");
        check(" John  Doe ", "John Doe");
        check("John\u{a0}Doe", "John Doe");
        check("John\tDoe", "John Doe");
        check("John\nDoe", "John Doe");
        check("John\u{ad}Doe", "JohnDoe");
        check("\u{200b}John", "John");
        check("O'Neil", "O'Neil");
        check("«Foo»", "«Foo»");
        check("“Foo”", "“Foo”");
        check("\"John", "\"John");
        check("\"", "\"");
        check("\"\"", "");
        check("\"a'", "a");
        check("\" a \"", "a");
        check("(x)", "(x)");
        check("Foo \"Bar\"", "Foo \"Bar\"");
        check("\"Foo\" Bar", "\"Foo\" Bar");
        check("ООО \"Ромашка\"", "ООО \"Ромашка\"");
        check("<b>x</b>", "<b>x</b>");
        check("", "");
    }

    /// Where one pair too few, or the wrong ones, would come off.
    #[test]
    fn quotes_that_belong_together() {
        check("'\"x\"'", "x");
        check("\"\"John\"\"", "John");
        check("\"John\" \"Doe\"", "\"John\" \"Doe\"");
        check("\"OOO \"Romashka\"\"", "OOO \"Romashka\"");
        check("'O'Neil'", "O'Neil");
        check("\"' '\"", "");
    }
}
