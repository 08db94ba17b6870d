//! `$NAME` and `${NAME}` in settings.

/// Says what variables stand for.
pub(crate) type Variables<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Replaces variables by what `lookup` says of them. One that is not set stays as it stands, as does
/// a `$` that begins no name.
pub(crate) fn expand(text: &str, lookup: &Variables<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (name, length) = variable(rest);
        match lookup(name).filter(|_| !name.is_empty()) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Whether a variable is left in it.
pub(crate) fn is_open(text: &str) -> bool {
    text.match_indices('$').any(|(at, _)| !variable(&text[at..]).0.is_empty())
}

/// The name of the variable that `text` begins with, and how long it is with its signs.
fn variable(text: &str) -> (&str, usize) {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if let Some(rest) = text.strip_prefix("${")
        && let Some(end) = rest.find('}')
        && is_name(&rest[..end])
    {
        return (&rest[..end], end + 3);
    }
    let rest = &text[1..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    if is_name(&rest[..end]) { (&rest[..end], end + 1) } else { ("", 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let lookup = |name: &str| match name {
            "TOKEN" => Some("abc".to_owned()),
            "LOOP" => Some("$TOKEN".to_owned()),
            _ => None,
        };
        assert_eq!(expand(text, &lookup), expect);
    }

    #[test]
    fn variables() {
        check("$TOKEN", "abc");
        check("${TOKEN}", "abc");
        check("a${TOKEN}b$TOKEN.c", "aabcbabc.c");
        check("$TOKENS ${UNSET} $", "$TOKENS ${UNSET} $");
        check("$$TOKEN", "$abc");
        check("${TOKEN", "${TOKEN");
        check("${}$1é$é", "${}$1é$é");
        // What a variable holds is not looked at again.
        check("$LOOP", "$TOKEN");
        check("", "");
    }

    #[test]
    fn what_is_left_open() {
        assert!(is_open("a $B") && is_open("${B}") && !is_open("5 $") && !is_open("$1"));
    }
}
