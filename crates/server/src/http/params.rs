//! Query parameters: repeated keys for lists, every mistake reported at once.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::Value;
use url::form_urlencoded;

use super::errors::{Issue, Problem};

/// The parameters of one request, with what was found wrong with them so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
    issues: Vec<Issue>,
}

impl Params {
    pub(crate) fn parse(query: &str) -> Params {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Params { pairs, issues: Vec::new() }
    }

    /// The value of a parameter; of several the last.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rfind(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, in their order.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let named = self.pairs.iter().filter(|(key, _)| key == name);
        named.map(|(_, value)| value.clone()).collect()
    }

    /// A list of at most `most` values.
    pub(crate) fn list_of_at_most(&mut self, name: &str, most: usize) -> Vec<String> {
        let list = self.list(name);
        if list.len() > most {
            let msg = format!("at most {most} values, not {}", list.len());
            self.issue("too_long", name, msg, Value::Null);
        }
        list
    }

    /// A whole number of at most `most`; there is no lower bound.
    pub(crate) fn integer(&mut self, name: &str, default: i64, most: i64) -> i64 {
        let Some(text) = self.text(name).map(str::to_owned) else { return default };
        match text.trim().parse::<i64>() {
            Ok(number) if number <= most => number,
            Ok(_) => {
                self.issue("less_than_equal", name, format!("at most {most}"), text.into());
                default
            }
            Err(_) => {
                self.issue("int_parsing", name, "a whole number", text.into());
                default
            }
        }
    }

    pub(crate) fn float(&mut self, name: &str, default: f64) -> f64 {
        let Some(text) = self.text(name).map(str::to_owned) else { return default };
        text.trim().parse().unwrap_or_else(|_| {
            self.issue("float_parsing", name, "a number", text.into());
            default
        })
    }

    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        let text = self.text(name)?.to_owned();
        let flag = read_flag(&text);
        if flag.is_none() {
            self.issue("bool_parsing", name, "true or false", text.into());
        }
        flag
    }

    /// A day, or a day and a time, as `YYYY-MM-DDTHH:MM:SS`.
    pub(crate) fn time(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?.to_owned();
        let time = read_time(&text);
        if time.is_none() {
            let msg = "a time: YYYY-MM-DD, with THH, THH:MM or THH:MM:SS or without";
            self.issue("datetime_parsing", name, msg, text.into());
        }
        time
    }

    /// Values out of a fixed set; `known` reads one.
    pub(crate) fn choices<T>(
        &mut self,
        name: &str,
        known: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Vec<T> {
        let mut chosen = Vec::new();
        for text in self.list(name) {
            match known(&text) {
                Some(choice) => chosen.push(choice),
                None => self.issue("enum", name, format!("one of {expected}"), text.into()),
            }
        }
        chosen
    }

    fn issue(&mut self, kind: &'static str, name: &str, msg: impl Into<String>, input: Value) {
        let loc = vec!["query".into(), name.into()];
        self.issues.push(Issue::new(kind, loc, format!("expected: {}", msg.into()), input));
    }

    /// Issues found so far, to be reported with others.
    pub(crate) fn take_issues(&mut self) -> Vec<Issue> {
        std::mem::take(&mut self.issues)
    }

    /// # Errors
    /// All that was wrong, in one reply.
    pub(crate) fn finish(&mut self) -> Result<(), Problem> {
        match self.take_issues() {
            issues if issues.is_empty() => Ok(()),
            issues => Err(Problem::unprocessable(issues)),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Params, Infallible> {
        Ok(Params::parse(parts.uri.query().unwrap_or_default()))
    }
}

/// The words Python programs write for true and false.
pub(crate) fn read_flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "y" | "t" => Some(true),
        "false" | "0" | "no" | "off" | "n" | "f" => Some(false),
        _ => None,
    }
}

fn read_time(text: &str) -> Option<String> {
    let text = text.trim();
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, time),
        None => (text, "00"),
    };
    let time = match time.len() {
        2 => format!("{time}:00:00"),
        5 => format!("{time}:00"),
        8 => time.to_owned(),
        _ => return None,
    };
    let whole = format!("{day}T{time}");
    let shape = |(at, letter): (usize, char)| match at {
        4 | 7 => letter == '-',
        10 => letter == 'T',
        13 | 16 => letter == ':',
        _ => letter.is_ascii_digit(),
    };
    let fits = whole.len() == 19 && whole.chars().enumerate().all(shape);
    // A day or an hour that does not exist is no time either.
    (fits && whole.parse::<jiff::civil::DateTime>().is_ok()).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, expect) in [
            ("2024-02-29", Some("2024-02-29T00:00:00")),
            ("2024-02-29T07", Some("2024-02-29T07:00:00")),
            ("2024-02-29T07:30", Some("2024-02-29T07:30:00")),
            ("2024-02-29T07:30:15", Some("2024-02-29T07:30:15")),
            ("2023-02-29", None),
            ("2024", None),
            ("2024-02-29T07:30:15Z", None),
            ("2024-02-29 07:30", None),
            ("２０２４-02-29", None),
            ("", None),
        ] {
            assert_eq!(read_time(text).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn every_mistake_is_reported() {
        let mut params = Params::parse("limit=&threshold=x&simple=maybe&offset=9500&ok=1");
        assert_eq!(params.integer("limit", 5, 500), 5);
        assert_eq!(params.float("threshold", 0.7), 0.7);
        assert_eq!(params.flag("simple"), None);
        params.integer("offset", 0, 9499);
        assert_eq!(params.flag("ok"), Some(true));
        let names: Vec<_> = params.take_issues().into_iter().map(|issue| issue.loc).collect();
        let name = |name: &str| vec!["query".into(), name.into()];
        assert_eq!(names, [name("limit"), name("threshold"), name("simple"), name("offset")]);
    }

    #[test]
    fn lists_are_repeated_keys() {
        let params = Params::parse("topics=a&topics=b,c&limit=1&limit=%FF2");
        assert_eq!(params.list("topics"), ["a", "b,c"]);
        assert_eq!(params.text("limit"), Some("\u{FFFD}2"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_time_or_none(text: String) {
            let _ = read_time(&text);
            let mut params = Params::parse(&text);
            params.integer(&text, 0, 1);
        }
    }
}
