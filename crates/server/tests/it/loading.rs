//! Nothing loaded yet, new versions, failures.

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
