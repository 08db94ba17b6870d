//! The example case, carried inside the program.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../../examples/overseas-labour/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "case.toml",
    "case.csv",
    "list-extract.csv",
    "register-companies.jsonl",
    "register-residents.jsonl",
    "people.csv",
    "quantities.csv",
    "questions.csv",
    "sources.csv",
];

/// `case.toml`: which files to import and what to ask.
#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) about: String,
    pub(crate) demo: Demo,
    pub(crate) tables: Tables,
    #[serde(rename = "import")]
    pub(crate) imports: Vec<Import>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Demo {
    pub(crate) start: String,
    pub(crate) target: String,
    pub(crate) via: Vec<String>,
    pub(crate) screen: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Tables {
    pub(crate) sources: String,
    pub(crate) quantities: String,
    pub(crate) questions: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Import {
    pub(crate) file: String,
    pub(crate) dataset: String,
    pub(crate) kind: String,
    pub(crate) invented: bool,
}

impl Case {
    pub(crate) fn load() -> anyhow::Result<Case> {
        toml::from_str(file("case.toml")?).context("the example case is damaged: case.toml")
    }

    /// Writes the files of the case into `dir`, where a person can look at them.
    pub(crate) fn unpack(&self, dir: &Path) -> anyhow::Result<PathBuf> {
        let cannot = || format!("{}: cannot be written", dir.display());
        fs::create_dir_all(dir).with_context(cannot)?;
        for (name, text) in FILES {
            fs::write(dir.join(name), text).with_context(cannot)?;
        }
        Ok(dir.to_owned())
    }

    /// The text of one file of the case.
    pub(crate) fn text(&self, name: &str) -> anyhow::Result<&'static str> {
        file(name)
    }

    /// The dataset that is a list, against which the demonstration screens.
    pub(crate) fn list_dataset(&self) -> &str {
        let list = self.imports.iter().find(|import| import.kind == "list");
        list.map_or("", |import| &import.dataset)
    }
}

fn file(name: &str) -> anyhow::Result<&'static str> {
    let found = FILES.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text).with_context(|| format!("the example case has no file {name}"))
}
