//! Health, descriptions, updates, and what holds for every reply.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::json;

use crate::support::{TOKEN, peer};

#[test]
fn health() {
    assert_eq!(peer().get("/healthz").ok(), json!({ "status": "ok" }));
    assert_eq!(peer().get("/readyz").ok(), json!({ "status": "ok" }));
    peer().get("/nothing").refused(404);
}

#[test]
fn a_slash_at_the_end_leads_to_the_same_without() {
    let reply = peer().get("/healthz/");
    assert_eq!(reply.status, 307);
    let location = reply.header("location").unwrap();
    assert!(location.starts_with("http://") && location.ends_with("/healthz"), "{location}");
}

#[test]
fn methods() {
    for (method, path, allowed) in [
        ("GET", "/updatez", "POST"),
        ("GET", "/match/zala", "POST"),
        ("POST", "/search/zala", "GET"),
        ("DELETE", "/entities/zala-ivo", "GET"),
    ] {
        let reply = peer().send(method, path, &[], b"");
        reply.refused(405);
        assert!(reply.header("allow").unwrap().contains(allowed), "{method} {path}");
    }
}

#[test]
fn datasets_and_versions() {
    let catalog = peer().get("/catalog").ok();
    assert_eq!(catalog, peer().get("/manifest").ok());
    let datasets = catalog["datasets"].as_array().unwrap();
    let zala = datasets.iter().find(|dataset| dataset["name"] == "zala").unwrap();
    for key in [
        "name",
        "title",
        "license",
        "summary",
        "description",
        "url",
        "updated_at",
        "last_export",
        "entity_count",
        "thing_count",
        "version",
        "category",
        "tags",
        "publisher",
        "coverage",
        "resources",
        "children",
        "deprecation",
        "deprecated",
        "load",
        "entities_url",
        "delta_url",
        "namespace",
        "index_version",
        "index_current",
    ] {
        assert!(zala.get(key).is_some(), "{key}");
    }
    assert!(zala.get("auth_token").is_none());
    assert_eq!(zala["index_current"], true);
    assert_eq!(zala["version"], zala["index_version"]);
    for name in ["zala", "parteispenden"] {
        assert!(catalog["current"].as_array().unwrap().contains(&json!(name)));
    }
    assert_eq!(catalog["outdated"], json!([]));
    assert_eq!(catalog["index_stale"], false);
}

#[test]
fn a_catalog_that_is_known_is_not_sent_again() {
    let first = peer().get("/catalog");
    let etag = first.header("etag").unwrap();
    assert_eq!(first.header("cache-control"), Some("public, max-age=300"));
    for known in [etag, "*", &format!("\"other\", {etag}"), &format!("W/{etag}")] {
        let again = peer().send("GET", "/catalog", &[("If-None-Match", known)], b"");
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
    }
    let other = peer().send("GET", "/catalog", &[("If-None-Match", "\"other\"")], b"");
    assert_eq!(other.status, 200);
}

#[test]
fn algorithms() {
    let reply = peer().get("/algorithms").ok();
    let algorithms = reply["algorithms"].as_array().unwrap();
    assert!(algorithms.len() >= 4);
    assert_eq!(reply["best"], "logic-v2");
    assert_eq!(reply["default"], "logic-v2");
    let logic = algorithms.iter().find(|algorithm| algorithm["name"] == "logic-v2").unwrap();
    let docs = &logic["docs"];
    for option in [
        "nm_name_property",
        "nm_number_mismatch",
        "nm_extra_query_name",
        "nm_extra_result_name",
        "nm_family_name_weight",
        "nm_fuzzy_cutoff_factor",
    ] {
        assert!(docs["config"][option]["description"].is_string(), "{option}");
    }
    assert_eq!(docs["features"]["name_match"]["coefficient"], 1.0);
    assert_eq!(logic["features"], docs["features"]);
    assert!(!algorithms.iter().any(|algorithm| algorithm["name"] == "regression-v1"));
}

#[test]
fn updates_need_the_token() {
    peer().send("POST", "/updatez", &[], b"").refused(403);
    peer().send("POST", "/updatez?token=wrong", &[], b"").refused(403);
    let path = format!("/updatez?token={TOKEN}&sync=true");
    assert_eq!(peer().send("POST", &path, &[], b"").ok(), json!({ "status": "ok" }));
}

#[test]
fn description_for_programs() {
    let openapi = peer().get("/openapi.json").ok();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(openapi["info"]["version"].is_string());
    assert!(openapi["paths"]["/match/{dataset}"]["post"].is_object());
}

#[test]
fn a_page_for_people() {
    let reply = peer().get("/");
    assert_eq!(reply.status, 200);
    assert!(reply.header("content-type").unwrap().starts_with("text/html"));
}

#[test]
fn traces_go_on() {
    let id = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{id}-00f067aa0ba902b7-01");
    let headers = [("traceparent", parent.as_str()), ("tracestate", "rojo=00f067aa0ba902b7")];
    for path in ["/healthz", "/nothing", "/search/nowhere"] {
        let reply = peer().send("GET", path, &headers, b"");
        let parts: Vec<&str> = reply.header("traceparent").unwrap().split('-').collect();
        assert_eq!((parts[0], parts[1], parts[3]), ("00", id, "01"));
        assert!(parts[2] != "00f067aa0ba902b7" && parts[2].len() == 16);
        let state = reply.header("tracestate").unwrap();
        assert!(state.starts_with(&format!("yente={}", parts[2])), "{state}");
        assert!(state.ends_with("rojo=00f067aa0ba902b7"), "{state}");
    }
    let fresh = peer().get("/healthz");
    assert_eq!(fresh.header("traceparent").unwrap().len(), 55);
}

#[test]
fn addresses_of_sixty_thousand_bytes() {
    let path = |length: usize| {
        let start = "/search/zala?q=";
        format!("{start}{}", "a".repeat(length - start.len()))
    };
    let reply = peer().get(&path(60_001));
    assert_eq!(reply.status, 414);
    assert_eq!(reply.json(), json!({ "detail": "Request URI too long" }));
    assert_ne!(peer().get(&path(60_000)).status, 414);
}

#[test]
fn other_sites_may_read() {
    let origin = ("Origin", "https://example.org");
    let reply = peer().send("GET", "/healthz", &[origin], b"");
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://example.org"));
    assert_eq!(reply.header("access-control-allow-credentials"), Some("true"));
    let preflight = [
        origin,
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type, x-mine"),
    ];
    let reply = peer().send("OPTIONS", "/match/zala", &preflight, b"");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://example.org"));
    assert_eq!(reply.header("access-control-max-age"), Some("600"));
    let allowed = reply.header("access-control-allow-headers").unwrap();
    assert!(allowed.contains("content-type") && allowed.contains("x-mine"), "{allowed}");
    assert!(reply.header("access-control-allow-methods").unwrap().contains("POST"));
}

#[test]
fn replies_are_compressed() {
    let plain = peer().get("/algorithms");
    assert_eq!(plain.header("content-encoding"), None);
    let packed = peer().send("GET", "/algorithms", &[("Accept-Encoding", "gzip")], b"");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    GzDecoder::new(packed.body.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!(text.as_bytes(), plain.body);
}

#[test]
fn keys_are_ignored_where_nobody_asks_for_them() {
    let key = [("Authorization", "ApiKey nobody-knows-this")];
    assert_eq!(peer().send("GET", "/entities/zala-ivo?api_key=x", &key, b"").status, 200);
}
