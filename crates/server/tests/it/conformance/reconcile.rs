//! The service for OpenRefine.

use serde_json::{Value, json};

use crate::support::peer;

#[test]
fn manifest() {
    let reply = peer().get("/reconcile/zala?api_key=secret").ok();
    assert!(
        reply["identifierSpace"].as_str().unwrap().starts_with("https://www.opensanctions.org")
    );
    assert_eq!(reply["versions"], json!(["0.2"]));
    for key in ["name", "schemaSpace", "documentation", "batchSize", "view", "preview"] {
        assert!(!reply[key].is_null(), "{key}");
    }
    for kind in ["entity", "type", "property"] {
        let suggest = &reply["suggest"][kind];
        assert!(suggest["service_url"].as_str().unwrap().ends_with("/reconcile/zala"));
        assert_eq!(suggest["service_path"], format!("/suggest/{kind}?api_key=secret"));
    }
    let propose = &reply["extend"]["propose_properties"];
    assert_eq!(propose["service_path"], "/extend/property?api_key=secret");
    assert_eq!(reply["extend"]["propose_settings"][0]["name"], "limit");
    let types: Vec<&str> = (reply["defaultTypes"].as_array().unwrap().iter())
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    for expected in ["Person", "Company", "LegalEntity", "Thing"] {
        assert!(types.contains(&expected), "{types:?}");
    }
    peer().get("/reconcile/nowhere").refused(404);
}

#[test]
fn addresses_behind_a_proxy() {
    let headers = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "api.example.org")];
    let reply = peer().send("GET", "/reconcile/zala", &headers, b"").ok();
    let url = &reply["suggest"]["entity"]["service_url"];
    assert_eq!(url, "https://api.example.org/reconcile/zala");
}

#[test]
fn queries() {
    let queries = json!({
        "q1": { "query": "Tomasz Wymyslony", "type": "Person" },
        "q0": { "query": "Ivo Zalaverdian", "type": ["Person"], "limit": 1, "type_strict": "any",
            "properties": [
                { "pid": "Person:birthDate", "v": "1965-09-01" },
                { "pid": "Person:country", "v": ["ru"] },
                { "pid": "nothing", "v": 5 },
            ] },
    });
    let reply = peer().form("/reconcile/zala", &[("queries", &queries.to_string())]);
    assert_eq!(reply.header("x-batch-size"), Some("2"));
    let reply = reply.ok();
    let best = &reply["q0"]["result"][0];
    assert_eq!(best["id"], "zala-ivo");
    assert_eq!(best["name"], "Ivo Zalaverdian");
    assert_eq!(best["match"], true);
    assert_eq!(best["type"][0]["id"], "Person");
    assert!(best["description"].is_string());
    let score = best["score"].as_f64().unwrap();
    assert!((0.7..=1.0).contains(&score));
    assert_eq!(reply["q1"]["result"][0]["id"], "zala-tomas");
}

#[test]
fn a_query_without_a_type() {
    let queries = json!({ "q0": { "query": "Zala Harbour Holding AG" } }).to_string();
    let reply = peer().form("/reconcile/zala", &[("queries", &queries)]).ok();
    assert_eq!(reply["q0"]["result"][0]["id"], "zala-holding");
}

#[test]
fn a_form_in_parts() {
    let body = "--cut\r\nContent-Disposition: form-data; name=\"queries\"\r\n\r\n\
                {\"a\": {\"query\": \"Nobody Ofthatname\", \"type\": \"Person\"}}\r\n--cut--\r\n";
    let headers = [("Content-Type", "multipart/form-data; boundary=cut")];
    let reply = peer().send("POST", "/reconcile/zala", &headers, body.as_bytes()).ok();
    assert!(reply["a"]["result"].is_array());
}

#[test]
fn mistakes() {
    let ask = |queries: &str| peer().form("/reconcile/zala", &[("queries", queries)]);
    assert!(ask("{").json()["errors"].is_array());
    for queries in ["{", "[]", r#"{"a": 5}"#, r#"{"a": {"query": 5}}"#] {
        ask(queries).refused(400);
    }
    ask(r#"{"a": {"query": "x", "type": "Banana"}}"#).refused(400);
    peer().form("/reconcile/zala", &[]).refused(400);
    peer().form("/reconcile/zala", &[("queries", " "), ("extend", "")]).refused(400);
    peer().form("/reconcile/zala?algorithm=magic", &[("queries", "{}")]).refused(400);
    peer().form("/reconcile/nowhere", &[("queries", "{}")]).refused(404);
    let many: serde_json::Map<String, Value> =
        (0..101).map(|n| (n.to_string(), json!({ "query": "x" }))).collect();
    ask(&Value::Object(many).to_string()).refused(400);
}

#[test]
fn more_columns() {
    let extend = json!({
        "ids": ["zala-ivo", "nobody", "zala-holding"],
        "properties": [
            { "id": "country" }, { "id": "birthDate", "settings": { "limit": 1 } },
            { "id": "topics", "settings": { "render": "raw", "limit": "1" } },
            { "id": "passportNumber" }, { "id": "addressEntity" },
        ],
    });
    let reply = peer().form("/reconcile/zala", &[("extend", &extend.to_string())]).ok();
    assert_eq!(reply["meta"][1], json!({ "id": "birthDate", "name": "Birth date" }));
    let row = &reply["rows"]["zala-ivo"];
    assert_eq!(row["country"], json!([{ "str": "Russia" }]));
    assert_eq!(row["birthDate"], json!([{ "str": "1965-09-01" }]));
    assert_eq!(row["topics"].as_array().unwrap().len(), 1);
    assert_eq!(row["passportNumber"], json!([]));
    assert_eq!(reply["rows"]["nobody"], json!({}));
    assert!(reply["rows"]["zala-holding"].get("birthDate").is_none());
    for bad in ["{}", "[]", "x", r#"{"ids": [5], "properties": []}"#] {
        peer().form("/reconcile/zala", &[("extend", bad)]).refused(400);
    }
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let many = json!({ "ids": many, "properties": [] }).to_string();
    peer().form("/reconcile/zala", &[("extend", &many)]).refused(400);
}

#[track_caller]
fn suggested(path: &str) -> Vec<String> {
    let reply = peer().get(&format!("/reconcile/zala/suggest/{path}")).ok();
    assert_eq!((&reply["code"], &reply["status"]), (&json!("/api/status/ok"), &json!("200 OK")));
    let items = reply["result"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn suggested_entities() {
    let mut found = suggested("entity?prefix=zalav");
    found.sort();
    assert_eq!(found, ["zala-ivo", "zala-mira"]);
    assert_eq!(suggested("entity?prefix=ivo%20zal"), ["zala-ivo"]);
    assert_eq!(suggested("entity?prefix="), [""; 0]);
    assert_eq!(suggested("entity?prefix=zalav&limit=1").len(), 1);
    peer().get("/reconcile/zala/suggest/entity?limit=501").refused(422);
}

#[test]
fn suggested_properties_and_types() {
    assert_eq!(
        suggested("property?prefix=birth"),
        ["Person:birthCountry", "Person:birthDate", "Person:birthPlace"]
    );
    assert_eq!(suggested("property?prefix="), [""; 0]);
    assert_eq!(suggested("type?prefix=pers"), ["Person"]);
    assert_eq!(suggested("type?prefix=compan"), ["Company"]);
    assert_eq!(suggested("type?prefix="), [""; 0]);
}

#[test]
fn proposed_properties() {
    let reply = peer().get("/reconcile/zala/extend/property?type=Person&limit=5").ok();
    assert_eq!((&reply["limit"], &reply["type"]), (&json!(5), &json!("Person")));
    assert_eq!(reply["properties"].as_array().unwrap().len(), 5);
    let all = peer().get("/reconcile/zala/extend/property").ok();
    assert_eq!((&all["limit"], &all["type"]), (&json!(0), &json!("Thing")));
    assert!(all["properties"].as_array().unwrap().iter().any(|item| item["id"] == "name"));
    peer().get("/reconcile/zala/extend/property?type=Banana").refused(400);
}
