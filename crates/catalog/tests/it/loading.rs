//! Full loads: what becomes of entities on the way.

use catalog::sign;
use serde_json::{Value, json};

use crate::fixture::{Fixture, people, person};
use crate::server::Server;

/// Loads `text` as the dataset `all`, which is made of `a` and `b`, with more `keys`.
fn load(text: &str, keys: &str) -> Fixture {
    let mut fixture = Fixture::new();
    let path = fixture.file("data.json", text);
    let path = path.display();
    fixture.file(
        "manifest.yml",
        &format!(
            "datasets:\n- {{name: all, path: {path}, load: true, children: [a, b]{keys}}}\n\
             - {{name: a, load: false}}\n- {{name: b, load: false}}\n- {{name: c, load: false}}\n"
        ),
    );
    fixture.refresh();
    fixture
}

fn entity(fixture: &Fixture, id: &str) -> Value {
    serde_json::from_str(&fixture.entities("all")[id]).expect("JSON")
}

#[test]
fn datasets_are_those_of_members() {
    let text = [
        person("p1", "Jane Roe", &["a", "b", "c"]),
        person("p2", "Jane Doe", &["c", "zzz"]),
        person("p3", "Jane Poe", &[]),
        person("p4", "Jane Loe", &["b"]),
        "{\"id\":\"p5\",\"schema\":\"Person\",\"properties\":{},\"datasets\":[\"c\"]}\n".to_owned(),
    ];
    let fixture = load(&text.concat(), "");
    let datasets = |id: &str| entity(&fixture, id)["datasets"].clone();
    assert_eq!(datasets("p1"), json!(["a", "b"]));
    assert_eq!(datasets("p2"), json!(["all"]));
    assert_eq!(datasets("p3"), json!(["all"]));
    assert_eq!(datasets("p4"), json!(["b"]));
    assert_eq!(datasets("p5"), json!(["all"]));
}

#[test]
fn signatures_are_hmac_sha1() {
    // RFC 2202, case 2.
    assert_eq!(
        sign("what do ya want for nothing?", "Jefe"),
        "what do ya want for nothing?.effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    );
    let signed = sign("a", "one");
    assert_eq!(sign(&signed, "two"), sign("a", "two"));
    assert_eq!(sign(&sign("a.b", "one"), "one"), sign("a.b", "one"));
    // What is no signature stays.
    assert!(sign("gb.123", "one").starts_with("gb.123."));
    let only = "a".repeat(40);
    assert!(sign(&format!(".{only}"), "one").starts_with(&format!(".{only}.")));
}

#[test]
fn a_namespace_signs_ids_and_what_points_at_them() {
    let link = json!({"id": "own", "schema": "Ownership", "datasets": ["a"],
        "properties": {"owner": ["p1"], "asset": ["c1"], "role": ["p1"]}});
    let company = json!({"id": "c1", "schema": "Company", "datasets": ["a"],
        "properties": {"name": ["Invented Ltd"]}});
    let text = [person("p1", "Jane Roe", &["a"]), format!("{link}\n{company}\n")].concat();
    let fixture = load(&text, ", namespace: true");
    let mut expect = ["p1", "own", "c1"].map(|id| sign(id, "all"));
    expect.sort();
    assert_eq!(fixture.ids("all"), expect);
    let own = entity(&fixture, &sign("own", "all"));
    assert_eq!(own["properties"]["owner"], json!([sign("p1", "all")]));
    assert_eq!(own["properties"]["asset"], json!([sign("c1", "all")]));
    assert_eq!(own["properties"]["role"], json!(["p1"]));
}

#[test]
fn an_id_too_long_to_sign_is_refused_alone() {
    let long = "x".repeat(160);
    let text = people(&["p1", &long]);
    let fixture = load(&text, ", namespace: true");
    assert_eq!(fixture.ids("all"), [sign("p1", "all")]);
    let manifest = fixture.workspace.dataset("all").expect("there").manifest;
    assert_eq!((manifest.read, manifest.kept, manifest.quarantined), (2, 1, 1));
}

#[test]
fn a_bad_entity_costs_itself_alone() {
    let text = format!("{{\"id\": 5\nnot json\n{}{{\"id\":\"p9\"}}\n", people(&["p1", "p2"]));
    let mut fixture = Fixture::new();
    let path = fixture.file("data.json", &text);
    fixture.file("manifest.yml", &format!("datasets: [{{name: list, path: {}}}]", path.display()));
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities, 3 records refused"]);
}

#[test]
fn another_rule_loads_the_same_version_again() {
    let mut fixture = load(&people(&["p1"]), ", version: '1'");
    assert_eq!(fixture.outcomes(), ["all: up to date"]);
    let manifest =
        std::fs::read_to_string(fixture.folder.path().join("manifest.yml")).expect("a file");
    fixture.file("manifest.yml", &manifest.replace("load: true", "load: true, namespace: true"));
    assert_eq!(fixture.outcomes(), ["all: loaded (full): 1 entities"]);
    assert_eq!(fixture.ids("all"), [sign("p1", "all")]);
}

#[test]
fn a_catalog_with_tokens_and_checksums() {
    let server = Server::start();
    // Its checksum was computed with sha1sum.
    let data = "{\"id\":\"p1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Jane Roe\"]}}\n";
    server.set("/p.json", data);
    let index = json!({"datasets": [
        {"name": "peps", "version": "1", "last_export": "2026-01-02T03:04:05", "resources": [
            {"name": "entities.ftm.json", "url": server.url("/p.json"),
             "checksum": SHA1}]},
        {"name": "extra", "version": "1"},
    ]});
    server.set("/index.json", index.to_string());
    let mut fixture = Fixture::with_manifest(&format!(
        "catalogs: [{{url: \"{}\", auth_token: $TOKEN, resource_name: entities.ftm.json}}]",
        server.url("/index.json")
    ));
    let outcomes = fixture.outcomes();
    assert_eq!(
        outcomes,
        ["peps: loaded (full): 1 entities", "extra: skipped: nothing says where its data is"]
    );
    for request in server.requests() {
        assert!(request.contains("\nauthorization: Token secret\n"), "{request}");
    }
    let manifest = fixture.workspace.dataset("peps").expect("there").manifest;
    assert_eq!(manifest.published.as_deref(), Some("2026-01-02T03:04:05"));
    assert!(manifest.version.starts_with("2026-01-02-"), "{}", manifest.version);
    // What was downloaded is not kept: the next version is another file.
    assert!(!fixture.workspace.root().join("downloads/.catalog/data/peps").exists());
    let text =
        std::fs::read_to_string(fixture.workspace.root().join("catalog.json")).expect("a file");
    assert!(!text.contains("secret"));
}

const SHA1: &str = "0c3c98a809356b657e5695aed537e9514f5cf1ae";

#[test]
fn many_datasets_at_once() {
    let mut fixture = Fixture::new();
    let mut manifest = "datasets:\n".to_owned();
    for n in 0..6 {
        let path = fixture.file(&format!("{n}.json"), &people(&["p1", &format!("q{n}")]));
        manifest += &format!("- {{name: d{n}, path: {}}}\n", path.display());
    }
    fixture.file("manifest.yml", &manifest);
    fixture.settings.parallel = 4;
    let outcomes = fixture.outcomes();
    let expect: Vec<String> = (0..6).map(|n| format!("d{n}: loaded (full): 2 entities")).collect();
    assert_eq!(outcomes, expect);
    for n in 0..6 {
        assert_eq!(fixture.ids(&format!("d{n}")), ["p1".to_owned(), format!("q{n}")]);
    }
}
