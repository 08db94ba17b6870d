//! Names of persons, which the list writes with the family name first.

use std::borrow::Cow;

/// A person's name and the parts that its comma makes sure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PersonName<'a> {
    /// In natural order: `First Middle LAST`.
    pub(super) full: Cow<'a, str>,
    /// All given names.
    pub(super) first: Option<&'a str>,
    pub(super) last: Option<&'a str>,
    pub(super) suffix: Option<&'a str>,
}

const SUFFIXES: [&str; 8] = ["jr", "sr", "ii", "iii", "iv", "v", "junior", "senior"];

/// Reads `LAST, First Middle`, with `Jr.` and its like after either part.
///
/// A name without a comma, or with a second one that no suffix explains, is kept as it stands: a
/// guess at its parts would be worth less than none.
pub(super) fn person(name: &str) -> PersonName<'_> {
    let is_suffix = |part: &str| {
        let part = part.trim_end_matches('.').to_ascii_lowercase();
        SUFFIXES.contains(&part.as_str())
    };
    let mut parts = name.splitn(4, ',').map(str::trim);
    let (last, first, suffix) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(last), Some(first), None, None) if !is_suffix(first) => (last, first, None),
        (Some(last), Some(first), Some(end), None) if is_suffix(end) => (last, first, Some(end)),
        (Some(last), Some(mid), Some(first), None) if is_suffix(mid) => (last, first, Some(mid)),
        _ => ("", "", None),
    };
    if last.is_empty() || first.is_empty() {
        return PersonName { full: Cow::Borrowed(name), first: None, last: None, suffix: None };
    }
    PersonName {
        full: Cow::Owned(match suffix {
            Some(suffix) => format!("{first} {last} {suffix}"),
            None => format!("{first} {last}"),
        }),
        first: Some(first),
        last: Some(last),
        suffix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expect: [&str; 4]) {
        let found = person(name);
        let parts = [found.first, found.last, found.suffix].map(Option::unwrap_or_default);
        assert_eq!([&*found.full, parts[0], parts[1], parts[2]], expect, "{name}");
    }

    #[test]
    fn natural_order_where_the_comma_makes_it_sure() {
        check("DOE, Jane", ["Jane DOE", "Jane", "DOE", ""]);
        check("DE LA DOE, Jane Mary", ["Jane Mary DE LA DOE", "Jane Mary", "DE LA DOE", ""]);
        check("DOE, John Roe, Jr.", ["John Roe DOE Jr.", "John Roe", "DOE", "Jr."]);
        check("DOE, JR., John", ["John DOE JR.", "John", "DOE", "JR."]);
        check("DOE, Jr.", ["DOE, Jr.", "", "", ""]);
        check("DOE", ["DOE", "", "", ""]);
        check("DOE, John, al-Roe", ["DOE, John, al-Roe", "", "", ""]);
        check("DOE,", ["DOE,", "", "", ""]);
        check(", John", [", John", "", "", ""]);
        check("A, B, C, D, E", ["A, B, C, D, E", "", "", ""]);
        check("", ["", "", "", ""]);
    }
}
