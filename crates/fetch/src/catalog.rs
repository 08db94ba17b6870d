//! The table of published lists, `data/catalog.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::FetchError;

/// A published list and where its files are.
///
/// Comes from the built-in table only: the names of its files are names of files on this computer,
/// and no caller can smuggle in a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Dataset {
    /// What a person types, such as `un-sc`.
    pub name: String,
    /// What the publisher calls it.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The name of the format its files are in, such as `un-xml`.
    pub format: String,
    /// Largest file accepted, in megabytes of 1,000,000 bytes.
    pub max_mb: u64,
    /// The publisher's page about it.
    pub homepage: String,
    /// A reminder of the terms it is published under.
    pub rights: String,
    /// Its files, in the order `--url` overrides them.
    pub files: Vec<Source>,
}

/// One file of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Source {
    /// What it is saved as.
    pub name: String,
    /// Its published address.
    pub url: String,
}

/// Every list that can be fetched, in the order of the table.
pub fn datasets() -> &'static [Dataset] {
    #[derive(Deserialize)]
    struct Catalog {
        dataset: Vec<Dataset>,
    }
    static DATASETS: LazyLock<Vec<Dataset>> = LazyLock::new(|| {
        let catalog: Catalog = toml::from_str(include_str!("../data/catalog.toml"))
            .expect("the table is part of the program, and a test reads it");
        catalog.dataset
    });
    &DATASETS
}

/// The list of that name.
///
/// # Errors
/// There is none; the error names the nearest ones and all of them.
pub fn find(name: &str) -> Result<&'static Dataset, FetchError> {
    datasets().iter().find(|dataset| dataset.name == name).ok_or_else(|| {
        FetchError::UnknownDataset { name: name.chars().take(80).collect(), near: nearest(name) }
    })
}

/// Names that may have been meant: those that contain what was typed or are contained in it, else
/// those at most three edits away.
fn nearest(name: &str) -> Vec<String> {
    let typed = name.to_lowercase().replace(['_', ' ', '.'], "-");
    // Longer than any name by far; also keeps the table of edits small.
    if typed.len() < 2 || typed.len() > 40 {
        return Vec::new();
    }
    let all = || datasets().iter().map(|dataset| dataset.name.as_str());
    let mut near: Vec<&str> =
        all().filter(|known| known.contains(&typed) || typed.contains(known)).collect();
    if near.is_empty() {
        let mut scored: Vec<_> = all().map(|known| (edits(&typed, known), known)).collect();
        scored.sort_unstable();
        let limit = 3.min(typed.chars().count() / 2);
        near = scored.into_iter().filter(|(n, _)| *n <= limit).map(|(_, known)| known).collect();
    }
    near.truncate(3);
    near.into_iter().map(str::to_owned).collect()
}

/// Levenshtein distance.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::address;

    #[test]
    fn the_table_is_sound() {
        let mut names = BTreeSet::new();
        for dataset in datasets() {
            let name = &dataset.name;
            assert!(names.insert(name), "{name} twice");
            assert!((1..=1000).contains(&dataset.max_mb), "{name}");
            assert!(!dataset.files.is_empty(), "{name}");
            for text in [&dataset.title, &dataset.publisher, &dataset.rights] {
                assert!(!text.is_empty(), "{name}");
            }
            let mut files = BTreeSet::new();
            for file in &dataset.files {
                let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '.' | '-');
                assert!(file.name.chars().all(plain), "{name}: {}", file.name);
                assert!(file.name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
                assert!(!file.name.ends_with(".part") && !file.name.ends_with(".json"), "{name}");
                assert!(files.insert(&file.name), "{name}: {} twice", file.name);
            }
            let urls = dataset.files.iter().map(|file| &file.url).chain([&dataset.homepage]);
            for url in urls {
                assert_eq!(
                    address::parse(url, false).expect("allowed").scheme(),
                    "https",
                    "{name}"
                );
            }
        }
        assert_eq!(
            names.into_iter().collect::<Vec<_>>(),
            ["canada", "un-sc", "us-ofac", "us-ofac-consolidated"]
        );
    }

    #[track_caller]
    fn check(typed: &str, expect: &[&str]) {
        assert_eq!(nearest(typed), expect, "{typed}");
    }

    #[test]
    fn near_names() {
        check("us-ofca", &["us-ofac"]);
        check("un_sc", &["un-sc"]);
        check("ofac", &["us-ofac", "us-ofac-consolidated"]);
        check("UN", &["un-sc"]);
        check("Kanada", &["canada"]);
        check("eu-fsf", &[]);
        check("", &[]);
        check("x", &[]);
        check(&"us-ofac".repeat(10_000), &[]);
    }

    #[test]
    fn edits_of_textbook_pairs() {
        for (left, right, expect) in
            [("kitten", "sitting", 3), ("", "abc", 3), ("flaw", "lawn", 2), ("same", "same", 0)]
        {
            assert_eq!(edits(left, right), expect);
            assert_eq!(edits(right, left), expect);
        }
    }
}
