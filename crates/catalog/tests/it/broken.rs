//! What fails, and that the old version stays.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use catalog::{CatalogError, LoadError, Outcome, Report, Settings, State, refresh};

use crate::fixture::{Fixture, people, person};
use crate::server::Server;

/// A manifest on a server, with one dataset there.
fn remote(version: &str) -> (Server, Fixture) {
    let server = Server::start();
    let mut fixture = Fixture::new();
    fixture.settings.manifest = server.url("/manifest.yml?key=1");
    publish(&server, version, &["p1"], "");
    (server, fixture)
}

fn publish(server: &Server, version: &str, ids: &[&str], keys: &str) {
    server.set("/list.json", people(ids));
    let url = server.url("/list.json");
    let dataset = format!("{{name: list, version: '{version}', entities_url: '{url}'{keys}}}");
    server.set("/manifest.yml?key=1", format!("datasets: [{dataset}]"));
}

#[test]
fn a_manifest_that_cannot_be_had_is_the_one_from_before() {
    let (server, mut fixture) = remote("1");
    fixture.refresh();
    for broken in [None, Some("datasets: [{name: list"), Some("datasets: 5"), Some("<html>")] {
        match broken {
            None => server.remove("/manifest.yml?key=1"),
            Some(text) => server.set("/manifest.yml?key=1", text),
        }
        let report = fixture.refresh();
        assert!(report.stale.is_none() && report.notes.len() == 1, "{report:?}");
        assert!(report.notes[0].ends_with("/manifest.yml"), "{:?}", report.notes);
        assert!(!report.notes[0].contains("key=1"), "{:?}", report.notes);
        assert_eq!(report.datasets[0].outcome.to_string(), "up to date");
        // Another program, so to speak: nothing of the first is in memory.
        let report = refresh(&fixture.workspace, &fixture.settings, None).expect("an old copy");
        assert!(report.catalog.get("list").is_some());
    }
    publish(&server, "2", &["p1", "p2"], "");
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
}

#[test]
fn a_local_manifest_that_breaks_is_the_one_from_before() {
    let mut fixture = Fixture::new();
    let path = fixture.file("a.json", &people(&["p1"]));
    fixture.file("manifest.yml", &format!("datasets: [{{name: list, path: {}}}]", path.display()));
    fixture.refresh();
    fixture.file("manifest.yml", "datasets: [{name: list");
    let report = fixture.refresh();
    assert!(matches!(report.stale, Some(CatalogError::Syntax { .. })), "{:?}", report.stale);
    assert_eq!(report.datasets[0].outcome.to_string(), "up to date");
}

#[test]
fn without_any_manifest_nothing_happens() {
    let (server, fixture) = remote("1");
    server.remove("/manifest.yml?key=1");
    let error = refresh(&fixture.workspace, &fixture.settings, None).expect_err("no manifest");
    assert!(matches!(error, CatalogError::Fetch(_)), "{error}");
    let settings =
        Settings { manifest: "/no/such/file.yml".to_owned(), ..fixture.settings.clone() };
    let error = refresh(&fixture.workspace, &settings, None).expect_err("no manifest");
    assert!(error.hint().is_some_and(|hint| hint.contains("YENTE_MANIFEST")), "{error}");
    assert!(fixture.workspace.names().expect("a workspace").is_empty());
}

#[track_caller]
fn failure(report: &Report, at: usize) -> &LoadError {
    match &report.datasets[at].outcome {
        Outcome::Failed(error) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn another_checksum_is_refused() {
    let (server, mut fixture) = remote("1");
    fixture.refresh();
    let wrong = ", checksum: 0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33";
    publish(&server, "2", &["p1", "p2"], wrong);
    let report = fixture.refresh();
    let error = failure(&report, 0);
    assert!(matches!(error, LoadError::Checksum { .. }), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("YENTE_VERIFY_CHECKSUM")));
    assert_eq!(report.datasets[0].version.as_deref(), Some("1"));
    assert_eq!(
        (fixture.ids("list"), fixture.indexed("list")),
        (vec!["p1".to_owned()], Some("1".to_owned()))
    );
    let attempt = State::read(&fixture.workspace).expect("a file").datasets["list"].attempt.clone();
    let attempt = attempt.expect("an attempt");
    assert_eq!(attempt.version.as_deref(), Some("2"));
    assert!(attempt.finished_at.is_some() && attempt.error.expect("a reason").contains("SHA-1"));
    assert_eq!(fixture.events().last().map(String::as_str), Some("failed 2"));
    // It is asked for again, not taken from what was downloaded.
    server.asked();
    fixture.refresh();
    assert_eq!(server.asked(), ["/manifest.yml?key=1", "/list.json"]);
    fixture.settings.verify_checksum = false;
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
}

#[test]
fn one_that_fails_stops_no_other() {
    let server = Server::start();
    let mut fixture = Fixture::new();
    let good = fixture.file("good.json", &people(&["p1"]));
    let empty = fixture.file("empty.json", "");
    let none = fixture.file("none.json", "{}\n[]\n");
    fixture.file(
        "manifest.yml",
        &format!(
            "datasets:\n- {{name: gone, entities_url: '{}'}}\n- {{name: missing, path: /no/such}}\n\
             - {{name: empty, path: {}}}\n- {{name: none, path: {}}}\n- {{name: good, path: {}}}\n\
             - {{name: far, entities_url: 'http://lists.example/a'}}\n",
            server.url("/gone.json"),
            empty.display(),
            none.display(),
            good.display(),
        ),
    );
    let report = fixture.refresh();
    assert!(failure(&report, 0).to_string().contains("404"));
    assert!(failure(&report, 0).hint().expect("a hint").contains("the manifest or the catalog"));
    assert_eq!(failure(&report, 1).to_string(), "/no/such: no such file");
    assert!(failure(&report, 2).to_string().contains("empty"));
    assert!(failure(&report, 3).to_string().contains("none of the 2 records"));
    assert_eq!(report.datasets[4].outcome.to_string(), "loaded (full): 1 entities");
    assert!(failure(&report, 5).to_string().contains("not https"));
    assert_eq!(fixture.workspace.names().expect("a workspace"), ["good"]);
}

#[test]
fn an_interrupted_download_leaves_the_old_version() {
    let (server, mut fixture) = remote("1");
    fixture.refresh();
    publish(&server, "2", &["p1", "p2"], "");
    server.set_stalling("/list.json", people(&["p1", "p2"]));
    let interrupt = fixture.settings.interrupt.clone();
    let waiting = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        interrupt.store(true, Ordering::Relaxed);
    });
    let start = Instant::now();
    let report = fixture.refresh();
    waiting.join().expect("no panic");
    assert!(failure(&report, 0).is_interruption());
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(
        (fixture.ids("list"), fixture.indexed("list")),
        (vec!["p1".to_owned()], Some("1".to_owned()))
    );
    fixture.settings.interrupt.store(false, Ordering::Relaxed);
    publish(&server, "2", &["p1", "p2"], "");
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
}

#[test]
fn what_a_killed_refresh_left_changes_nothing() {
    let (server, mut fixture) = remote("1");
    fixture.refresh();
    let root = fixture.workspace.root().to_owned();
    // A version half built, an attempt that never ended, half a line, half a file.
    fs::create_dir_all(root.join("datasets/list/.staging")).expect("a folder");
    fs::write(root.join("datasets/list/.staging/half"), "x").expect("a disk with room");
    fs::write(root.join("catalog.new"), "{\"data").expect("a disk with room");
    let mut state: serde_json::Value =
        serde_json::from_slice(&fs::read(root.join("catalog.json")).expect("a file"))
            .expect("JSON");
    state["datasets"]["list"]["attempt"] = serde_json::json!(
        {"version": "2", "mode": "full", "started_at": "2026-01-01T00:00:00Z"});
    fs::write(root.join("catalog.json"), state.to_string()).expect("a disk with room");
    let history = fs::read_to_string(root.join("history.jsonl")).expect("a file");
    fs::write(root.join("history.jsonl"), format!("{history}{{\"at\":\"2026")).expect("a disk");
    assert_eq!(
        (fixture.ids("list"), fixture.indexed("list")),
        (vec!["p1".to_owned()], Some("1".to_owned()))
    );
    assert_eq!(fixture.outcomes(), ["list: up to date"]);
    publish(&server, "2", &["p1", "p2"], "");
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
    assert_eq!(
        fixture.events(),
        ["loaded 1", "completed 1", "switched 1", "loaded 2", "completed 2", "switched 2"]
    );
}

#[test]
fn a_version_in_use_that_was_not_written_down_is_loaded_again() {
    let (server, mut fixture) = remote("1");
    fixture.refresh();
    let state = fs::read(fixture.workspace.root().join("catalog.json")).expect("a file");
    publish(&server, "2", &["p1", "p2"], "");
    fixture.refresh();
    // Killed between the switch and the note of it.
    fs::write(fixture.workspace.root().join("catalog.json"), state).expect("a disk with room");
    assert_eq!(fixture.indexed("list"), None);
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
    assert_eq!(fixture.indexed("list").as_deref(), Some("2"));
}

#[test]
fn a_snapshot_of_another_program_is_replaced() {
    let (_server, mut fixture) = remote("1");
    fixture.refresh();
    let version = fixture.workspace.dataset("list").expect("there").manifest.version;
    let path = fixture.workspace.root().join("datasets/list").join(version).join("snapshot.json");
    let text = fs::read_to_string(&path).expect("a file");
    let text = text.replace("\"format_version\": ", "\"format_version\": 99");
    fs::write(&path, text).expect("a disk with room");
    assert_eq!(fixture.indexed("list"), None);
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
    assert_eq!(fixture.indexed("list").as_deref(), Some("1"));
}

/// Many people, so that a load takes a while.
fn crowd() -> String {
    (0..20_000)
        .map(|n| person(&format!("p{n}"), &format!("Jane Roe the {n}th"), &["list"]))
        .collect()
}

/// Not a test: what [`a_refresh_that_is_killed_changes_nothing_or_everything`] kills.
#[test]
fn refresh_for_the_killer() {
    let Ok(root) = std::env::var("CATALOG_TEST_WORKSPACE") else {
        return;
    };
    let workspace = store::Workspace::open(root.as_ref()).expect("a workspace");
    let manifest = std::env::var("CATALOG_TEST_MANIFEST").expect("set with the other");
    refresh(&workspace, &Settings::new(manifest), None).expect("a manifest");
}

#[test]
fn a_refresh_that_is_killed_changes_nothing_or_everything() {
    let mut fixture = Fixture::new();
    let old = fixture.file("old.json", &people(&["old"]));
    let new = fixture.file("new.json", &crowd());
    let describe = |fixture: &Fixture, version: &str, path: &std::path::Path| {
        let path = path.display();
        let dataset = format!("{{name: list, version: '{version}', path: {path}}}");
        fixture.file("manifest.yml", &format!("datasets: [{dataset}]"));
    };
    describe(&fixture, "1", &old);
    fixture.refresh();
    describe(&fixture, "2", &new);
    for delay in [0, 30, 100, 250, 500, 1000, 2000] {
        let mut child = Command::new(std::env::current_exe().expect("a program"))
            .args(["--exact", "broken::refresh_for_the_killer"])
            .env("CATALOG_TEST_WORKSPACE", fixture.workspace.root())
            .env("CATALOG_TEST_MANIFEST", &fixture.settings.manifest)
            .stdout(Stdio::null())
            .spawn()
            .expect("a process");
        thread::sleep(Duration::from_millis(delay));
        child.kill().expect("a process of ours");
        child.wait().expect("a process of ours");
        let count = fixture.ids("list").len();
        match fixture.indexed("list").as_deref() {
            Some("1") => assert_eq!(count, 1),
            Some("2") => assert_eq!(count, 20_000),
            // In use, and killed before that was written down.
            None => assert_eq!(count, 20_000),
            Some(other) => panic!("{other}"),
        }
    }
    fixture.refresh();
    assert_eq!(fixture.indexed("list").as_deref(), Some("2"));
    assert_eq!(fixture.ids("list").len(), 20_000);
}

#[test]
fn a_damaged_state_is_as_good_as_none() {
    let (_server, mut fixture) = remote("1");
    fixture.refresh();
    for text in ["", "[]", "{\"datasets\": 5}", "\u{0}"] {
        fs::write(fixture.workspace.root().join("catalog.json"), text).expect("a disk with room");
        assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
    }
}

#[test]
fn two_refreshes_at_once() {
    let (_server, fixture) = remote("1");
    let path = fixture.workspace.root().join("refresh.lock");
    let other = fs::File::create(&path).expect("a file");
    other.lock().expect("nobody else");
    let error = refresh(&fixture.workspace, &fixture.settings, None).expect_err("busy");
    assert!(matches!(error, CatalogError::Busy { .. }), "{error}");
}

#[test]
fn an_import_by_hand_is_waited_for() {
    let (_server, mut fixture) = remote("1");
    let lock = fixture.workspace.lock().expect("nobody else");
    let report = fixture.refresh();
    assert!(failure(&report, 0).to_string().contains("another import is running"));
    fixture.settings.patience = Duration::from_secs(10);
    let holder = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        drop(lock);
    });
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 1 entities"]);
    holder.join().expect("no panic");
}

#[test]
fn everything_is_asked_through_the_proxy() {
    let proxy = Server::start();
    let mut fixture = Fixture::with_manifest(
        "datasets: [{name: list, version: '1', entities_url: 'http://lists.example/a.json'}]",
    );
    fixture.settings.proxy = Some(proxy.url(""));
    fixture.settings.plain_http = true;
    failure(&fixture.refresh(), 0);
    fixture.settings.manifest = "http://lists.example/manifest.yml".to_owned();
    fixture.refresh();
    let asked = proxy.requests();
    assert!(asked.len() >= 2, "{asked:?}");
    assert!(asked.iter().all(|text| text.starts_with("CONNECT lists.example:80 ")), "{asked:?}");
}
