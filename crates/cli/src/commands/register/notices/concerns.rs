//! Whom an incident concerns: from what `warn` and `register exposure` print as JSON.

use std::fs;
use std::path::Path;

use anyhow::Context;
use jiff::Timestamp;
use protect::notice::{Concern, Happened};
use protect::{PersonRef, exposure, warn};
use serde::Deserialize;

use crate::failure::Mistake;

/// People of an incident, and what it is called unless somebody says otherwise.
pub(super) struct Incident {
    pub(super) concerns: Vec<Concern>,
    pub(super) name: String,
}

#[derive(Deserialize)]
struct Found {
    persons: Vec<InFile>,
    file: String,
    #[serde(deserialize_with = "instant")]
    linked: Timestamp,
}

#[derive(Deserialize)]
struct InFile {
    #[serde(rename = "ref")]
    person: PersonRef,
    class: warn::Class,
    fields: Vec<String>,
    stale_fields: Vec<String>,
}

#[derive(Deserialize)]
struct Exposure {
    persons: Vec<Exposed>,
    window: Window,
}

#[derive(Deserialize)]
struct Window {
    #[serde(deserialize_with = "instant")]
    from: Timestamp,
    #[serde(deserialize_with = "instant")]
    to: Timestamp,
    account: Option<String>,
    device: Option<String>,
}

#[derive(Deserialize)]
struct Exposed {
    #[serde(rename = "ref")]
    person: PersonRef,
    class: exposure::Class,
    fields: Vec<String>,
    #[serde(deserialize_with = "instant")]
    first: Timestamp,
    #[serde(deserialize_with = "instant")]
    last: Timestamp,
}

/// What `warn --json` said. A field that is out of date in the file is in it all the same.
pub(super) fn warned(path: &Path) -> anyhow::Result<Incident> {
    let found: Found = read(path, "throughline warn FOUND --register NAME --json > FILE")?;
    let concern = |own: InFile| Concern {
        person: own.person,
        happened: Happened::Found(own.class),
        fields: own.fields.into_iter().chain(own.stale_fields).collect(),
        when: (found.linked, found.linked),
    };
    let digest: String = found.file.chars().take(12).collect();
    Ok(Incident {
        concerns: found.persons.into_iter().map(concern).collect(),
        name: format!("file {digest}"),
    })
}

/// What `register exposure --json` said.
pub(super) fn exposed(path: &Path) -> anyhow::Result<Incident> {
    let hint = "throughline register exposure NAME --from DAY --to DAY --json > FILE";
    let report: Exposure = read(path, hint)?;
    let concern = |own: Exposed| Concern {
        person: own.person,
        happened: Happened::Exposed(own.class),
        fields: own.fields,
        when: (own.first, own.last),
    };
    let Window { from, to, account, device } = report.window;
    let mut name = format!("exposure {from} to {to}");
    for (what, who) in [("account", account), ("device", device)] {
        if let Some(who) = who {
            name.push_str(&format!(", {what} {who}"));
        }
    }
    Ok(Incident { concerns: report.persons.into_iter().map(concern).collect(), name })
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path, hint: &str) -> anyhow::Result<T> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Mistake::error(
            format!("{}:{line}:{column}: this is not what the command prints", path.display()),
            format!("make it by: {hint}"),
        )
    })
}

fn instant<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
