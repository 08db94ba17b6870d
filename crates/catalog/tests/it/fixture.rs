//! Workspaces, and entities to load. Every party is invented.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use catalog::{Catalog, CatalogError, DatasetReport, Event, Happened, Report, Settings, refresh};
use store::Workspace;
use tempfile::TempDir;

pub(crate) struct Fixture {
    pub(crate) folder: TempDir,
    pub(crate) workspace: Workspace,
    pub(crate) settings: Settings,
    previous: Option<Catalog>,
}

impl Fixture {
    /// A workspace, and settings whose manifest is `manifest.yml` beside it.
    pub(crate) fn new() -> Fixture {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Workspace::open_or_create(&folder.path().join("data")).expect("a folder");
        let manifest = folder.path().join("manifest.yml").display().to_string();
        let settings = Settings {
            retries: 0,
            parallel: 2,
            patience: Duration::from_millis(200),
            download_timeout: Duration::from_secs(20),
            variables: Arc::new(|name| (name == "TOKEN").then(|| "secret".to_owned())),
            ..Settings::new(manifest)
        };
        Fixture { folder, workspace, settings, previous: None }
    }

    pub(crate) fn with_manifest(manifest: &str) -> Fixture {
        let fixture = Fixture::new();
        fixture.file("manifest.yml", manifest);
        fixture
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("a disk with room");
        path
    }

    /// Refreshes; the catalog must be had.
    #[track_caller]
    pub(crate) fn refresh(&mut self) -> Report {
        let mut report = refresh(&self.workspace, &self.settings, self.previous.as_ref());
        // A test beside this one starts processes: between fork and exec a child holds every lock of ours, so
        // that one just given back can be taken for another moment.
        for _ in 0..100 {
            if !matches!(report, Err(CatalogError::Busy { .. })) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
            report = refresh(&self.workspace, &self.settings, self.previous.as_ref());
        }
        let report = report.unwrap_or_else(|error| panic!("{error}"));
        self.previous = Some(report.catalog.clone());
        report
    }

    /// Refreshes and tells what became of each dataset.
    #[track_caller]
    pub(crate) fn outcomes(&mut self) -> Vec<String> {
        let told = |one: &DatasetReport| format!("{}: {}", one.name, one.outcome);
        self.refresh().datasets.iter().map(told).collect()
    }

    /// The entities in use, as JSON by id.
    #[track_caller]
    pub(crate) fn entities(&self, dataset: &str) -> BTreeMap<String, String> {
        let snapshot = self.workspace.snapshot(dataset).unwrap_or_else(|error| panic!("{error}"));
        let mut all = BTreeMap::new();
        let each = |entity: model::Entity| {
            all.insert(entity.id.clone(), sources::ftm::entity_json(&entity));
            Ok::<(), index::IndexError>(())
        };
        snapshot.for_each(each).unwrap_or_else(|error| panic!("{error}"));
        all
    }

    pub(crate) fn ids(&self, dataset: &str) -> Vec<String> {
        self.entities(dataset).into_keys().collect()
    }

    /// The version in use, as its catalog calls it.
    pub(crate) fn indexed(&self, dataset: &str) -> Option<String> {
        let state = catalog::State::read(&self.workspace).expect("a file");
        state.indexed(&self.workspace).remove(dataset)
    }

    /// What happened, in short: `event version`.
    pub(crate) fn events(&self) -> Vec<String> {
        let told = |event: &Event| match (&event.version, event.event) {
            (_, Happened::Removed) => "removed".to_owned(),
            (version, event) => format!("{event} {}", version.as_deref().unwrap_or("-")),
        };
        catalog::history(&self.workspace).expect("a file").iter().map(told).collect()
    }
}

/// One person, as a line.
pub(crate) fn person(id: &str, name: &str, datasets: &[&str]) -> String {
    let entity = serde_json::json!({
        "id": id, "schema": "Person", "properties": {"name": [name]}, "datasets": datasets,
    });
    format!("{entity}\n")
}

/// People of one dataset, each named after its id.
pub(crate) fn people(ids: &[&str]) -> String {
    ids.iter().map(|id| person(id, &format!("Jane Roe {id}"), &["list"])).collect()
}
