//! Where a file is: on this computer or elsewhere.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// On this computer. A relative path starts at the working directory.
    File(PathBuf),
    /// An http(s) address.
    Url(String),
}

impl Location {
    /// Reads a path, a `file://` address or an http(s) address.
    pub fn parse(text: &str) -> Location {
        let text = text.trim();
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Location::Url(text.to_owned()),
            Ok(url) if url.scheme() == "file" => match url.to_file_path() {
                Ok(path) => Location::File(path),
                // `file://data/x` names a computer called `data`, which nobody means.
                Err(()) => Location::File(text["file://".len().min(text.len())..].into()),
            },
            _ => Location::File(PathBuf::from(text)),
        }
    }

    /// Whether its name ends in `.json`, whatever the query of an address.
    pub fn is_json(&self) -> bool {
        self.file_name().to_ascii_lowercase().ends_with(".json")
    }

    /// The last part of its path; `data` if there is none.
    pub fn file_name(&self) -> String {
        let name = match self {
            Location::File(path) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned())
            }
            Location::Url(url) => Url::parse(url).ok().and_then(|url| {
                let last = url.path_segments()?.next_back()?;
                (!last.is_empty()).then(|| last.to_owned())
            }),
        };
        name.unwrap_or_else(|| "data".to_owned())
    }

    /// The path, if it is on this computer.
    pub fn as_file(&self) -> Option<&Path> {
        match self {
            Location::File(path) => Some(path),
            Location::Url(_) => None,
        }
    }
}

impl fmt::Display for Location {
    /// An address is shown without its query, which may be a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(path) => path.display().fmt(f),
            Location::Url(url) => f.write_str(url.split(['?', '#']).next().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Location, name: &str) {
        let location = Location::parse(text);
        assert_eq!(location.file_name(), name);
        assert_eq!(location, expect);
    }

    #[test]
    fn places() {
        let file = |path: &str| Location::File(path.into());
        let url = |url: &str| Location::Url(url.to_owned());
        check("/data/a.json", file("/data/a.json"), "a.json");
        check("data/a.json", file("data/a.json"), "a.json");
        check(" a.yml ", file("a.yml"), "a.yml");
        check("", file(""), "data");
        check("https://a.example/x/b.json?k=1", url("https://a.example/x/b.json?k=1"), "b.json");
        check("https://a.example/", url("https://a.example/"), "data");
        if cfg!(unix) {
            check("file:///data/a%20b.json", file("/data/a b.json"), "a b.json");
            check("file://data/a.json", file("data/a.json"), "a.json");
        }
        check("C:data", file("C:data"), "C:data");
    }

    #[test]
    fn addresses_are_shown_without_their_query() {
        let shown = Location::parse("https://a.example/b?key=secret#x").to_string();
        assert_eq!(shown, "https://a.example/b");
        assert!(Location::parse("https://a.example/b.JSON?x").is_json());
    }
}
