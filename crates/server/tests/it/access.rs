//! Keys, the record of decisions, figures, and what settings change.

use serde_json::{Value, json};
use server::{Audit, Extras, NewKey, Scope, Settings};

use crate::support::{Client, Server, ids};

fn example() -> Value {
    let properties = json!({ "name": "Ivo Zalaverdian", "birthDate": "1965-09-01" });
    json!({ "queries": { "q": { "schema": "Person", "properties": properties } } })
}

#[test]
fn keys_open_what_they_are_for() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("keys.txt");
    let good = NewKey::generate("newsroom", &[Scope::Entities]).unwrap();
    let gone = NewKey::generate("left us", &[]).unwrap();
    std::fs::write(&file, format!("# keys\n{}\n{} revoked\n", good.line, gone.line)).unwrap();
    let extras = Extras { keys: Some(file), ..Extras::default() };
    let server = Server::start(Settings::default(), extras);
    let client = server.client();
    let with = |path: &str, scheme: &str, key: &str| {
        client.send("GET", path, &[("Authorization", &format!("{scheme} {key}"))], b"")
    };
    client.get("/entities/zala-ivo").refused(401);
    with("/entities/zala-ivo", "ApiKey", "nobody-knows-this").refused(401);
    with("/entities/zala-ivo", "Bearer", &good.key).refused(401);
    with("/entities/zala-ivo", "ApiKey", &gone.key).refused(403);
    with("/search/zala", "ApiKey", &good.key).refused(403);
    with("/entities/zala-ivo", "apikey", &good.key).ok();
    client.get(&format!("/entities/zala-ivo?api_key={}", good.key)).ok();
    for open in ["/healthz", "/readyz", "/version", "/catalog", "/algorithms", "/openapi.json"] {
        assert_eq!(client.get(open).status, 200, "{open}");
    }
    for shut in ["/metrics", "/statusz", "/statements", "/reconcile/zala"] {
        client.get(shut).refused(401);
    }
    // A browser asks without a key whether it may ask with one.
    let preflight = [("Origin", "https://example.org"), ("Access-Control-Request-Method", "GET")];
    assert_eq!(client.send("OPTIONS", "/entities/zala-ivo", &preflight, b"").status, 200);
}

#[test]
fn decisions_are_recorded_without_the_question() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("audit.jsonl");
    let extras = Extras { audit: Some(Audit::open(&file).unwrap()), ..Extras::default() };
    let server = Server::start(Settings::default(), extras);
    server.client().post("/match/zala?limit=3", &example()).ok();
    let queries = json!({ "r": { "query": "Mira Zalaverdian", "type": "Person" } }).to_string();
    server.client().form("/reconcile/zala", &[("queries", &queries)]).ok();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.to_lowercase().contains("zalaverdian"), "{text}");
    let records: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2);
    let first = &records[0];
    assert_eq!(first["query_sha256"].as_str().unwrap().len(), 64);
    assert_eq!((&first["algorithm"], &first["limit"]), (&json!("logic-v2"), &json!(3)));
    assert!(first["versions"]["zala"].is_string() && first["program"].is_string());
    assert_eq!(first["trace"].as_str().unwrap().len(), 32);
    assert!(first["results"].is_array());
}

#[test]
fn figures() {
    let server = Server::start(Settings::default(), Extras::default());
    let client = server.client();
    client.get("/entities/zala-ivo").ok();
    client.get("/nowhere").refused(404);
    client.post("/match/zala", &example()).ok();
    let reply = client.get("/metrics");
    let text = String::from_utf8(reply.body).unwrap();
    for line in [
        "throughline_http_requests_total{route=\"/entities/{id}\",method=\"GET\",status=\"200\"} 1",
        "throughline_http_requests_total{route=\"-\",method=\"GET\",status=\"404\"} 1",
        "throughline_scoring_duration_seconds_count{algorithm=\"logic-v2\"} 1",
        "throughline_dataset_entities{dataset=\"zala\"} 13",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains("throughline_dataset_age_seconds{dataset=\"zala\"}"));
}

#[test]
fn what_was_said_by_whom() {
    let server = Server::start(Settings::default(), Extras::default());
    let client = server.client();
    let reply = client.get("/statements?canonical_id=zala-ivo&prop=birthDate").ok();
    assert_eq!(reply["total"], json!({ "value": 1, "relation": "eq" }));
    let said = &reply["results"][0];
    assert_eq!((&said["value"], &said["dataset"]), (&json!("1965-09-01"), &json!("zala")));
    assert_eq!((&said["prop_type"], &said["schema"]), (&json!("date"), &json!("Person")));
    // Every filter tells apart: with the value it has, and with another.
    let all = client.get("/statements?limit=500").ok();
    let every = all["results"].as_array().expect("a list");
    assert_eq!(all["total"], json!({ "value": every.len(), "relation": "eq" }));
    for (field, value) in [
        ("dataset", "parteispenden"),
        ("entity_id", "zala-ivo"),
        ("canonical_id", "zala-ivo"),
        ("prop", "name"),
        ("value", "1965-09-01"),
        ("schema", "Person"),
        ("target", "true"),
    ] {
        let text = |said: &serde_json::Value| match &said[field] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let expect = every.iter().filter(|said| text(said) == value).count();
        let reply = client.get(&format!("/statements?{field}={value}&limit=500")).ok();
        let got = reply["results"].as_array().expect("a list");
        assert!(got.iter().all(|said| text(said) == value), "{field}");
        assert_eq!(got.len(), expect, "{field}");
        assert!(0 < expect && expect < every.len(), "{field}: {expect} of {}", every.len());
    }
    let reply = client.get("/statements?prop=birthDate&sort=value:desc&limit=2&offset=1").ok();
    let dates: Vec<_> =
        reply["results"].as_array().expect("a list").iter().map(|said| &said["value"]).collect();
    let mut expect: Vec<_> = (every.iter())
        .filter(|said| said["prop"] == "birthDate")
        .map(|said| &said["value"])
        .collect();
    expect.sort_by(|a, b| b.as_str().cmp(&a.as_str()));
    assert_eq!(dates, expect[1..3.min(expect.len())]);
    client.get("/statements?sort=origin").refused(400);
    client.get("/statements?limit=501").refused(422);
    assert_eq!(client.get("/statements?canonical_id=nobody").ok()["total"]["value"], 0);
}

#[test]
fn scores_by_feature_for_older_clients() {
    let settings = Settings { legacy_features: true, ..Settings::default() };
    let server = Server::start(settings, Extras::default());
    let reply = server.client().post("/match/zala", &example()).ok();
    assert_eq!(reply["matcher"]["name_match"]["coefficient"], 1.0);
}

#[test]
fn more_neighbours_than_are_read_at_once() {
    let settings = Settings { max_adjacent: 5, ..Settings::default() };
    let server = Server::start(settings, Extras::default());
    let client = server.client();
    let path = "/entities/pp-party/adjacent/paymentBeneficiary";
    let mut all = Vec::new();
    for offset in [0, 5, 10] {
        let page = client.get(&format!("{path}?limit=5&offset={offset}&sort=entity_id")).ok();
        assert_eq!(page["total"], json!({ "value": 12, "relation": "eq" }));
        assert!(page["results"][0]["properties"]["payer"][0]["id"].is_string());
        all.extend(ids(&page["results"]));
    }
    assert_eq!(all.len(), 12);
    assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
    // By itself a hub is read in load order, as one with few neighbours is.
    let pages = |client: &Client| {
        let page =
            |offset| ids(&client.get(&format!("{path}?limit=4&offset={offset}")).ok()["results"]);
        [0, 4, 8, 12].map(page).concat()
    };
    let whole = Server::start(Settings::default(), Extras::default());
    let in_load_order = pages(&whole.client());
    assert_eq!(pages(&client), in_load_order);
    assert!(in_load_order.len() == 12 && !in_load_order.is_sorted(), "{in_load_order:?}");
    let nested = client.get("/entities/pp-party").ok();
    assert_eq!(ids(&nested["properties"]["paymentBeneficiary"]).len(), 5);
}
