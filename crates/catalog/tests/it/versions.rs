//! What is newer than what, and what is current.

use std::collections::BTreeMap;
use std::fs::File;
use std::time::{Duration, UNIX_EPOCH};

use catalog::read_catalog;

use crate::fixture::{Fixture, people};
use crate::server::Server;

#[test]
fn current_outdated_stale() {
    let fixture = Fixture::with_manifest(
        "datasets:\n- {name: a, version: '2'}\n- {name: b, version: '2'}\n\
         - {name: c, version: '2', load: false}\n- {name: d}\n- {name: e, version: '2'}",
    );
    let (catalog, _) = read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
    let indexed = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, version)| (name.to_string(), version.to_string())).collect()
    };
    let some = indexed(&[("a", "2"), ("b", "1"), ("c", "2"), ("gone", "1")]);
    assert_eq!(catalog.current(&some), ["a"]);
    assert_eq!(catalog.outdated(&some), ["b", "c"]);
    assert!(catalog.index_stale(&some));
    let none = indexed(&[]);
    assert!(catalog.current(&none).is_empty() && !catalog.index_stale(&none));
    assert!(!catalog.index_stale(&indexed(&[("a", "2"), ("b", "2")])));
    assert_ne!(catalog.etag(&none), catalog.etag(&some));
    assert_eq!(catalog.etag(&some), catalog.etag(&some.clone()));
}

#[test]
fn a_version_is_found_where_none_is_given() {
    let fixture = Fixture::new();
    let path = fixture.file("a.json", &people(&["p1"]));
    // 2026-01-02T03:04:05Z
    let changed = UNIX_EPOCH + Duration::from_secs(1_767_323_045);
    File::options().write(true).open(&path).expect("a file").set_modified(changed).expect("a date");
    let path = path.display();
    fixture.file(
        "manifest.yml",
        &format!(
            "datasets:\n- {{name: file, path: {path}, last_export: 2020-01-01}}\n\
             - {{name: missing, path: /no/such/file, last_export: '2020-01-01T00:00:01'}}\n\
             - {{name: exported, entities_url: 'https://a.example/x', last_export: 2020-01-01}}\n\
             - {{name: odd, entities_url: 'https://a.example/x', last_export: lately}}\n\
             - {{name: unknown, entities_url: 'https://a.example/x'}}\n\
             - {{name: given, path: {path}, version: v1}}\n"
        ),
    );
    let (catalog, _) = read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
    let versions: Vec<_> = catalog.datasets().iter().map(|d| d.version.as_deref()).collect();
    assert_eq!(
        versions,
        [
            Some("20260102030405"),
            Some("20200101000001"),
            Some("20200101000000"),
            Some("static"),
            None,
            Some("v1")
        ]
    );
}

/// A server with one dataset, and a workspace that loads it.
fn one(version: &str) -> (Server, Fixture) {
    let server = Server::start();
    server.set("/list.json", people(&["p1"]));
    let fixture = Fixture::new();
    describe(&server, &fixture, version);
    (server, fixture)
}

fn describe(server: &Server, fixture: &Fixture, version: &str) {
    let url = server.url("/list.json");
    let dataset = format!("datasets: [{{name: list, entities_url: \"{url}\"{version}}}]");
    fixture.file("manifest.yml", &dataset);
}

#[test]
fn only_what_is_newer_is_loaded() {
    let (server, mut fixture) = one(", version: '20260102'");
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
    assert_eq!(server.asked(), ["/list.json"]);
    server.set("/list.json", people(&["p1", "p2"]));
    assert_eq!(fixture.outcomes(), ["list: up to date"]);
    describe(&server, &fixture, ", version: '20260101'");
    assert_eq!(fixture.outcomes(), ["list: up to date"]);
    assert!(server.asked().is_empty());
    describe(&server, &fixture, ", version: '20260103'");
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
    assert_eq!(fixture.indexed("list").as_deref(), Some("20260103"));
    assert_eq!(fixture.ids("list"), ["p1", "p2"]);
    assert_eq!(
        fixture.events(),
        [
            "loaded 20260102",
            "completed 20260102",
            "switched 20260102",
            "loaded 20260103",
            "completed 20260103",
            "switched 20260103",
        ]
    );
    // One version stays besides the one in use, and then goes.
    describe(&server, &fixture, ", version: '20260104'");
    server.set("/list.json", people(&["p3"]));
    fixture.refresh();
    assert_eq!(fixture.workspace.dataset("list").expect("there").versions.len(), 2);
    assert_eq!(fixture.events().last().map(String::as_str), Some("removed"));
}

#[test]
fn force_loads_again() {
    let (_server, mut fixture) = one(", version: '1'");
    fixture.refresh();
    fixture.settings.force = true;
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
}

#[test]
fn another_rebuild_id_loads_again_once() {
    let (_server, mut fixture) = one(", version: '1'");
    fixture.refresh();
    fixture.settings.rebuild_id = "b".to_owned();
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
    assert_eq!(fixture.outcomes(), ["list: up to date"]);
}

#[test]
fn what_somebody_else_imported_is_not_taken_for_a_version() {
    let (_server, mut fixture) = one(", version: '1'");
    fixture.refresh();
    let path = fixture.file("own.json", &people(&["p7", "p8"]));
    store::import(&fixture.workspace, &[path], &store::ImportOptions::new("list")).expect("a list");
    assert_eq!(fixture.indexed("list"), None);
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
    assert_eq!(fixture.ids("list"), ["p1"]);
}

#[test]
fn a_remote_file_without_a_version_is_known_by_its_content() {
    let (server, mut fixture) = one("");
    let dated = "ETag: \"1\"\r\nLast-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n";
    server.set_with("/list.json", dated, people(&["p1"]));
    let report = fixture.refresh();
    assert_eq!(report.datasets[0].version.as_deref(), Some("20260102030405"));
    assert_eq!(
        report.catalog.get("list").expect("there").version.as_deref(),
        Some("20260102030405")
    );
    server.requests();
    // Another program, so to speak: nothing of the first is in memory.
    let mut again = Fixture::new();
    again.settings = fixture.settings.clone();
    again.workspace = fixture.workspace.clone();
    assert_eq!(again.outcomes(), ["list: up to date"]);
    assert!(server.requests()[0].contains("\nif-none-match: \"1\"\n"));
    // Another tag and the same content.
    server.set_with("/list.json", "ETag: \"2\"\r\n", people(&["p1"]));
    assert_eq!(again.outcomes(), ["list: up to date"]);
    // No date: the moment it was seen.
    server.set_with("/list.json", "ETag: \"3\"\r\n", people(&["p1", "p2"]));
    assert_eq!(again.outcomes(), ["list: loaded (full): 2 entities"]);
    assert!(again.indexed("list").is_some_and(|version| version.as_str() > "20260102030405"));
    assert_eq!(again.outcomes(), ["list: up to date"]);
}

#[test]
fn a_local_file_is_loaded_again_when_it_changes() {
    let fixture = Fixture::new();
    let path = fixture.file("a.json", &people(&["p1"]));
    let mut fixture = fixture;
    fixture.file("manifest.yml", &format!("datasets: [{{name: list, path: {}}}]", path.display()));
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
    assert_eq!(fixture.outcomes(), ["list: up to date"]);
    fixture.file("a.json", &people(&["p1", "p2"]));
    let later = std::time::SystemTime::now() + Duration::from_secs(5);
    File::options().write(true).open(&path).expect("a file").set_modified(later).expect("a date");
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
    assert!(path.exists());
}

#[test]
fn a_workspace_without_a_manifest_has_a_catalog_too() {
    let fixture = Fixture::new();
    let link = "{\"id\":\"k\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p1\"]}}\n";
    let path = fixture.file("own.json", &format!("{}{link}", people(&["p1", "p2"])));
    let report = store::import(&fixture.workspace, &[path], &store::ImportOptions::new("un-sc"));
    let version = report.expect("a list").manifest.version;
    let (catalog, indexed) = catalog::imported(&fixture.workspace).expect("a workspace");
    let dataset = catalog.get("un-sc").expect("there");
    assert_eq!((dataset.entity_count, dataset.thing_count), (Some(3), Some(2)));
    assert_eq!(dataset.version.as_ref(), Some(&version));
    assert_eq!(catalog.current(&indexed), ["un-sc"]);
    assert!(!catalog.index_stale(&indexed));
}
