//! Nothing loaded yet, new versions, failures.

use std::io::{Read, Seek, SeekFrom, Write};

use serde_json::json;
use server::{Extras, Settings};

use crate::support::{Server, fixture, ids, import};

#[test]
fn nothing_is_loaded_yet() {
    let server = Server::start_empty(Settings::default(), Extras::default());
    let client = server.client();
    assert_eq!(client.get("/healthz").ok(), json!({ "status": "ok" }));
    let example = json!({ "queries": { "q": { "schema": "Person", "properties": {} } } });
    client.get("/readyz").refused(503);
    client.get("/search/default").refused(503);
    client.get("/entities/zala-ivo").refused(503);
    client.post("/match/default", &example).refused(503);
    client.get("/reconcile/default").refused(503);
    assert_eq!(client.get("/catalog").ok()["datasets"], json!([]));
    assert_eq!(client.get("/statusz").ok()["status"], "unavailable");

    import(&server.workspace, "zala", &fixture("zala"));
    server.app.refresh().unwrap();
    client.get("/readyz").ok();
    client.get("/entities/zala-ivo").ok();
    assert_eq!(client.get("/statusz").ok()["datasets"]["zala"]["state"], "loaded");
}

#[test]
fn a_new_version_is_put_in_use() {
    let server = Server::start(Settings::default(), Extras::default());
    let client = server.client();
    let before = client.get("/catalog");
    client.get("/entities/zala-new").refused(404);
    let file = server.workspace.with_file_name("new.json");
    let line = r#"{"id":"zala-new","schema":"Person","properties":{"name":["Nova Invented"]}}"#;
    std::fs::write(&file, format!("{line}\n")).unwrap();
    import(&server.workspace, "zala", &file);
    server.app.refresh().unwrap();
    client.get("/entities/zala-new").ok();
    client.get("/entities/zala-ivo").refused(404);
    let after = client.get("/catalog");
    assert_ne!(before.header("etag"), after.header("etag"));
}

#[test]
fn a_version_that_cannot_be_opened_leaves_the_old_one_in_use() {
    let server = Server::start(Settings::default(), Extras::default());
    let client = server.client();
    let current = server.workspace.join("datasets/zala/current");
    std::fs::write(&current, "no-such-version\n").unwrap();
    assert!(server.app.refresh().is_err());
    client.get("/readyz").ok();
    client.get("/entities/zala-ivo").ok();
    assert!(client.get("/statusz").ok()["error"].is_string());
}

/// A file of one invented person of whom so much is said that its index is not checked when opened.
fn much(name: &str, path: &std::path::Path) {
    let mut state = 1_u64;
    let mut letter = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + (state >> 33) as u8 % 26)
    };
    let note: String = (0..9_000_000).map(|at| if at % 9 == 8 { ' ' } else { letter() }).collect();
    let properties = json!({ "name": [name], "notes": [note] });
    let line = json!({ "id": "one", "schema": "Person", "properties": properties });
    std::fs::write(path, format!("{line}\n")).unwrap();
}

#[test]
fn damage_in_a_large_file_ends_the_service_until_it_is_mended() {
    let server = Server::start_empty(Settings::default(), Extras::default());
    let file = server.workspace.with_file_name("much.json");
    for name in ["Nova Invented", "Nova Changed"] {
        much(name, &file);
        import(&server.workspace, "much", &file);
    }
    server.app.refresh().unwrap();
    let client = server.client();
    client.get("/readyz").ok();
    let name = || client.get("/entities/one").ok()["caption"].clone();
    assert_eq!(name(), "Nova Changed");

    let dataset = server.workspace.join("datasets/much");
    let current = std::fs::read_to_string(dataset.join("current")).unwrap();
    let files = std::fs::read_dir(dataset.join(current.trim())).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let large = files.max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    // In its place: a mapped file must not become shorter.
    let mut open = std::fs::File::options().read(true).write(true).open(&large).unwrap();
    let middle = open.metadata().unwrap().len() / 2;
    let mut byte = [0];
    open.seek(SeekFrom::Start(middle)).unwrap();
    open.read_exact(&mut byte).unwrap();
    open.seek(SeekFrom::Start(middle)).unwrap();
    open.write_all(&[byte[0] ^ 1]).unwrap();

    // It may have been found sound already: another server looks for the first time.
    let again = Server::start_at(server.workspace.clone());
    let client = again.client();
    again.app.refresh().unwrap();
    // The server looks by itself, too, and while it does nobody else need.
    let begun = std::time::Instant::now();
    while client.get("/readyz").status == 200 && begun.elapsed().as_secs() < 30 {
        again.app.check_files();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    for _ in 0..2 {
        client.get("/readyz").refused(503);
        client.get("/entities/one").refused(503);
        let error = client.get("/statusz").ok()["error"].as_str().unwrap().to_owned();
        let damaged = large.file_name().unwrap().to_str().unwrap();
        assert!(error.contains(damaged) && error.contains("SHA-256"), "{error}");
        assert!(error.contains("throughline doctor --repair goes back to"), "{error}");
        assert!(again.app.refresh().is_err());
    }
    store::repair(&store::Workspace::open(&server.workspace).unwrap()).unwrap();
    again.app.refresh().unwrap();
    again.app.check_files();
    assert_eq!(client.get("/entities/one").ok()["caption"], "Nova Invented");
}

#[test]
fn updates_are_off_without_a_token() {
    let server = Server::start(Settings::default(), Extras::default());
    server.client().send("POST", "/updatez", &[], b"").refused(403);
    server.client().send("POST", "/updatez?token=", &[], b"").refused(403);
}

#[test]
fn publishers_inside_a_dataset_are_datasets() {
    let server = Server::start_empty(Settings::default(), Extras::default());
    let file = server.workspace.with_file_name("bundle.json");
    let line = |id: &str, dataset: &str| {
        let properties = json!({ "name": [format!("Nova Invented {id}")] });
        json!({ "id": id, "schema": "Person", "properties": properties, "datasets": [dataset] })
    };
    let lines = format!("{}\n{}\n", line("a-1", "inner_a"), line("b-1", "inner_b"));
    // The workspace's folder does not exist yet.
    std::fs::write(&file, lines).unwrap();
    import(&server.workspace, "bundle", &file);
    server.app.refresh().unwrap();
    let client = server.client();
    let catalog = client.get("/catalog").ok();
    let bundle = catalog["datasets"].as_array().unwrap().iter().find(|d| d["name"] == "bundle");
    let mut children = bundle.unwrap()["children"].as_array().unwrap().clone();
    children.sort_by_key(ToString::to_string);
    assert_eq!(children, [json!("inner_a"), json!("inner_b")]);
    let found = |path: &str| ids(&client.get(path).ok()["results"]);
    assert_eq!(found("/search/inner_a"), ["a-1"]);
    assert_eq!(found("/search/bundle?sort=entity_id"), ["a-1", "b-1"]);
    assert_eq!(found("/search/default?exclude_dataset=inner_a"), ["b-1"]);
    let entity = client.get("/entities/b-1").ok();
    assert_eq!(entity["datasets"], json!(["inner_b"]));
}
