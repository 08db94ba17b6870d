//! Which files of changes lead from one version to another.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use fetch::FetchOptions;
use serde::Deserialize;
use url::Url;

use crate::{LoadError, Location};

/// The largest list of changes.
const LARGEST: u64 = 64_000_000;

/// The most files applied at once.
const MOST: usize = 1000;

/// The files to apply, in ascending order of version; never empty.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    steps: Vec<(String, Location)>,
}

impl Plan {
    /// The version they lead to.
    pub(crate) fn version(&self) -> &str {
        self.steps.last().map_or("", |(version, _)| version)
    }

    pub(crate) fn steps(&self) -> &[(String, Location)] {
        &self.steps
    }
}

#[derive(Deserialize)]
struct List {
    versions: BTreeMap<String, String>,
}

/// Asks for the list of changes and picks those from `base` (exclusive) to `target` (inclusive).
///
/// # Errors
/// The list cannot be had or read, or does not lead from `base` anywhere.
pub(crate) fn plan(
    from: &Location,
    base: &str,
    target: &str,
    options: FetchOptions,
) -> Result<Plan, LoadError> {
    let text = match from {
        Location::File(path) => read(path)?,
        Location::Url(url) => {
            let options = FetchOptions { max_bytes: Some(LARGEST), ..options };
            read(&fetch::fetch_url(url, "index.json", &options)?.path)?
        }
    };
    choose(&text, from, base, target)
        .map_err(|reason| LoadError::Delta { place: from.to_string(), reason })
}

fn choose(text: &[u8], from: &Location, base: &str, target: &str) -> Result<Plan, String> {
    let list: List = serde_json::from_slice(text)
        .map_err(|error| format!("not a list of versions with changes: {error}"))?;
    let Some(oldest) = list.versions.keys().next() else {
        return Err("it lists no versions".to_owned());
    };
    if base < oldest.as_str() {
        return Err(format!(
            "the version in use, {base}, is older than the oldest listed, {oldest}"
        ));
    }
    let wanted = |version: &String| version.as_str() > base && version.as_str() <= target;
    let steps: Vec<(String, Location)> = (list.versions.into_iter())
        .filter(|(version, _)| wanted(version))
        .map(|(version, address)| Ok((version, resolve(from, &address)?)))
        .collect::<Result<_, String>>()?;
    match steps.len() {
        0 => Err(format!("it lists no changes between {base} and {target}")),
        n if n > MOST => {
            Err(format!("{n} files of changes are more than loading everything is worth"))
        }
        _ => Ok(Plan { steps }),
    }
}

/// Where a file of changes is, as its list says. A list from elsewhere cannot name files of this
/// computer.
fn resolve(list: &Location, address: &str) -> Result<Location, String> {
    let Location::Url(base) = list else {
        return Ok(Location::parse(address));
    };
    let joined = Url::parse(base).and_then(|base| base.join(address)).ok();
    match joined.filter(|url| matches!(url.scheme(), "http" | "https")) {
        Some(url) => Ok(Location::Url(url.into())),
        None => {
            let shown: String = address.escape_debug().take(100).collect();
            Err(format!("`{shown}` is no http address"))
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let mut text = Vec::new();
    let file = File::open(path).map_err(LoadError::io(path))?;
    file.take(LARGEST).read_to_end(&mut text).map_err(LoadError::io(path))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{"versions": {"20260103": "c.json", "20260101": "https://b.example/a.json",
        "20260102": "/b.json"}, "updated_at": "2026-01-03T00:00:00"}"#;

    #[track_caller]
    fn check(list: &str, base: &str, target: &str, expect: Result<&[&str], &str>) {
        let from = Location::Url("https://a.example/x/delta.json?key=1".to_owned());
        let got = choose(list.as_bytes(), &from, base, target);
        let got =
            got.map(|plan| plan.steps.iter().map(|(_, at)| at.to_string()).collect::<Vec<_>>());
        match expect {
            Ok(expect) => assert_eq!(got, Ok(expect.iter().map(|&at| at.to_owned()).collect())),
            Err(part) => assert!(got.as_ref().is_err_and(|error| error.contains(part)), "{got:?}"),
        }
    }

    #[test]
    fn versions_between_base_and_target() {
        const B: &str = "https://a.example/b.json";
        const C: &str = "https://a.example/x/c.json";
        check(LIST, "20260101", "20260103", Ok(&[B, C]));
        check(LIST, "20260101", "20260102", Ok(&[B]));
        check(LIST, "20260102", "20260109", Ok(&[C]));
        check(LIST, "20260101120000", "20260109", Ok(&[B, C]));
        check(LIST, "20251231", "20260103", Err("older than the oldest listed, 20260101"));
        check(LIST, "20260103", "20260104", Err("no changes between"));
        check(r#"{"versions": {}}"#, "1", "2", Err("no versions"));
        check("{}", "1", "2", Err("missing field `versions`"));
        check("<html>", "1", "2", Err("not a list"));
    }

    #[test]
    fn a_list_from_elsewhere_names_no_files() {
        let list = r#"{"versions": {"1": "a", "2": "file:///etc/passwd"}}"#;
        check(list, "1", "2", Err("is no http address"));
    }
}
