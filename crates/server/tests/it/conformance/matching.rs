//! Screening.

use serde_json::{Value, json};

use crate::support::{ids, peer};

/// A batch of one.
fn one(schema: &str, properties: Value) -> Value {
    json!({ "queries": { "q": { "schema": schema, "properties": properties } } })
}

fn ivo() -> Value {
    one(
        "Person",
        json!({ "name": ["Ivo Zalaverdian"], "birthDate": "1965-09-01", "country": "ru" }),
    )
}

/// Ids found for the one query of a batch.
#[track_caller]
fn found(path: &str, body: &Value) -> Vec<String> {
    ids(&peer().post(path, body).ok()["responses"]["q"]["results"])
}

#[test]
fn a_batch_is_answered_under_its_keys() {
    let body = json!({ "queries": {
        "second": { "schema": "Company", "properties": { "name": "Zala Harbour Holding AG" } },
        "first": { "id": "mine-1", "schema": "Person", "properties": {
            "name": ["Ivo Zalaverdian"], "birthDate": [1965], "country": "Russia", "nothing": ["x"],
            "gender": "M",
        } },
        "third": { "schema": "Vessel", "properties": { "imoNumber": [9074729, null, ""] } },
    } });
    let reply = peer().post("/match/default", &body);
    assert_eq!(reply.header("x-batch-size"), Some("3"));
    let reply = reply.ok();
    assert_eq!(reply["limit"], 5);
    let responses = reply["responses"].as_object().unwrap();
    assert_eq!(responses.len(), 3);
    let first = &responses["first"];
    assert_eq!(first["status"], 200);
    assert_eq!(
        first["query"],
        json!({ "id": "mine-1", "schema": "Person", "properties": {
        "name": ["Ivo Zalaverdian"], "birthDate": ["1965"], "country": ["ru"], "gender": ["male"],
    } })
    );
    let number = responses["third"]["query"]["properties"]["imoNumber"][0].as_str().unwrap();
    assert!(number.ends_with("9074729"), "{number}");
    assert_eq!(responses["second"]["query"]["id"], Value::Null);
}

#[test]
fn results() {
    let reply = peer().post("/match/zala", &ivo()).ok();
    let response = &reply["responses"]["q"];
    assert_eq!(response["total"]["relation"], "eq");
    let best = &response["results"][0];
    assert_eq!(best["id"], "zala-ivo");
    assert_eq!(best["match"], true);
    assert!(best["score"].as_f64().unwrap() >= 0.7);
    assert!(best["explanations"]["name_match"]["score"].as_f64().unwrap() > 0.0);
    for key in ["score", "detail", "query", "candidate"] {
        assert!(best["explanations"]["name_match"].get(key).is_some(), "{key}");
    }
    // Flat: what it points at is an id.
    assert!(best["properties"]["addressEntity"].as_array().unwrap().iter().all(Value::is_string));
    for key in ["caption", "schema", "datasets", "referents", "target", "first_seen", "last_change"]
    {
        assert!(best.get(key).is_some(), "{key}");
    }
    assert!(best.get("features").is_none());
}

#[test]
fn strangers_are_not_found() {
    let body = one("Person", json!({ "name": "Quentin Ohnegleichen", "country": "br" }));
    let reply = peer().post("/match/default", &body).ok();
    let response = &reply["responses"]["q"];
    assert_eq!((&response["results"], &response["total"]["value"]), (&json!([]), &json!(0)));
    let nothing = one("Person", json!({ "notes": ["nothing to search for"], "country": "Narnia" }));
    assert_eq!(found("/match/default", &nothing), [""; 0]);
}

#[test]
fn mistakes() {
    let match_zala = |body: &Value| peer().post("/match/zala", body);
    match_zala(&json!({ "queries": {} })).refused(400);
    match_zala(&json!({})).refused(422);
    match_zala(&json!({ "queries": { "q": null } })).refused(422);
    match_zala(&json!({ "queries": { "q": { "properties": { "name": "x" } } } })).refused(422);
    match_zala(&json!({ "queries": { "q": { "schema": "Person" } } })).refused(422);
    for bad in [json!(5), json!(null), json!({ "a": 1 })] {
        match_zala(&one("Person", json!({ "name": bad }))).refused(422);
    }
    for schema in ["Banana", "person", "Ownership"] {
        let mut body = ivo();
        body["queries"]["bad"] = json!({ "schema": schema, "properties": { "name": "x" } });
        match_zala(&body).refused(400);
    }
    let many: serde_json::Map<String, Value> = (0..101)
        .map(|n| (n.to_string(), json!({ "schema": "Person", "properties": {} })))
        .collect();
    match_zala(&json!({ "queries": many })).refused(400);
    peer().post("/match/nowhere", &ivo()).refused(404);
    for query in ["limit=501", "limit=", "limit=x", "threshold=x", "changed_since=yesterday"] {
        peer().post(&format!("/match/zala?{query}"), &ivo()).refused(422);
    }
    let excluded = "exclude_entity_ids=x&".repeat(51);
    peer().post(&format!("/match/zala?{excluded}"), &ivo()).refused(422);
}

#[test]
fn several_mistakes_are_reported_together() {
    let detail = peer().post("/match/zala?limit=x&threshold=y", &json!({})).refused(422);
    assert_eq!(detail.as_array().unwrap().len(), 3);
    assert!(detail.as_array().unwrap().iter().all(|issue| issue["loc"].is_array()));
}

#[test]
fn algorithms_by_name() {
    for name in ["", "regression-v1", "magic"] {
        peer().post(&format!("/match/zala?algorithm={name}"), &ivo()).refused(400);
    }
    for name in ["best", "logic-v1", "%20Logic-V2%20", "name-based"] {
        let path = format!("/match/zala?algorithm={name}&threshold=0.5");
        assert_eq!(found(&path, &ivo())[0], "zala-ivo", "{name}");
    }
}

#[test]
fn what_is_unknown_is_ignored() {
    let mut body = ivo();
    body["unknown"] = json!(1);
    body["queries"]["q"]["unknown"] = json!([]);
    assert_eq!(found("/match/zala?fuzzy=false&api_key=x&colour=red", &body)[0], "zala-ivo");
}

#[test]
fn no_content_type_is_json() {
    let reply = peer().send("POST", "/match/zala", &[], ivo().to_string().as_bytes());
    assert_eq!(ids(&reply.ok()["responses"]["q"]["results"])[0], "zala-ivo");
}

#[test]
fn datasets_in_and_out() {
    let body = one("Person", json!({ "name": "Ivo Zalaverdian" }));
    let sorted = |path: &str| {
        let mut found = found(path, &body);
        found.sort();
        found
    };
    assert_eq!(sorted("/match/default"), ["pp-ivo", "zala-ivo"]);
    assert_eq!(sorted("/match/zala"), ["zala-ivo"]);
    assert_eq!(sorted("/match/default?include_dataset=zala&include_dataset=nowhere"), ["zala-ivo"]);
    assert_eq!(sorted("/match/default?include_dataset=nowhere"), [""; 0]);
    assert_eq!(sorted("/match/default?exclude_dataset=zala"), ["pp-ivo"]);
    assert_eq!(sorted("/match/default?exclude_schema=Person"), [""; 0]);
    assert_eq!(sorted("/match/default?exclude_schema=LegalEntity"), ["pp-ivo", "zala-ivo"]);
}

#[test]
fn topics() {
    let body = one("Person", json!({ "name": "Ivo Zalaverdian" }));
    assert_eq!(found("/match/default?topics=role.pep", &body), ["zala-ivo"]);
    assert_eq!(found("/match/default?topics=crime&topics=role.pep", &body), ["zala-ivo"]);
    assert_eq!(found("/match/default?topics=crime", &body), [""; 0]);
}

#[test]
fn what_changed_since() {
    for (since, expect) in [
        ("2024-03-31", &["zala-ivo"][..]),
        ("2024-04-01T07", &["zala-ivo"]),
        ("2024-04-01T08:00:00", &[]),
    ] {
        assert_eq!(found(&format!("/match/zala?changed_since={since}"), &ivo()), expect, "{since}");
    }
}

#[test]
fn known_strangers_are_left_out() {
    let body = one("Person", json!({ "name": "Ivo Zalaverdian" }));
    for id in ["zala-ivo", "zala-old-ivo"] {
        assert_eq!(found(&format!("/match/default?exclude_entity_ids={id}"), &body), ["pp-ivo"]);
    }
    let mut body = body;
    body["queries"]["q"]["exclude_entity_ids"] = json!(["pp-ivo"]);
    assert_eq!(found("/match/default", &body), ["zala-ivo"]);
}

#[test]
fn weights_and_settings() {
    let mut body = ivo();
    body["weights"] = json!({ "name_match": 0.0, "nobody_knows": 1 });
    assert_eq!(found("/match/zala", &body), [""; 0]);
    let mut body = ivo();
    body["config"] = json!({ "nm_number_mismatch": 0.1, "nm_name_property": null });
    assert_eq!(found("/match/zala", &body)[0], "zala-ivo");
    peer().post("/match/zala?algorithm=logic-v1", &body).refused(400);
    body["config"] = json!({ "nobody_knows": 1 });
    peer().post("/match/zala", &body).refused(400);
    body["config"] = json!({ "nm_number_mismatch": "much" });
    peer().post("/match/zala", &body).refused(422);
}

#[test]
fn limits_and_cutoffs() {
    let body = one("Person", json!({ "name": "Ivo Zalaverdian" }));
    let reply = peer().post("/match/default?limit=0", &body).ok();
    assert_eq!(reply["limit"], 0);
    assert_eq!(reply["responses"]["q"]["results"], json!([]));
    assert_eq!(reply["responses"]["q"]["total"]["value"], 2);
    assert_eq!(found("/match/default?limit=1", &body).len(), 1);
    let misspelt = one("Person", json!({ "name": "Ivo Zalaverdjan", "country": "ru" }));
    let near = peer().post("/match/default?threshold=0.99999&cutoff=0.5", &misspelt).ok();
    let near = near["responses"]["q"]["results"].as_array().unwrap().clone();
    assert!(near.iter().all(|result| result["score"].as_f64().unwrap() > 0.5));
    assert!(near.iter().any(|result| result["match"] == false));
    let scores: Vec<f64> = near.iter().map(|result| result["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn a_score_of_exactly_the_threshold_is_returned() {
    let reply = peer().post("/match/zala?cutoff=0.5", &ivo()).ok();
    let score = reply["responses"]["q"]["results"][0]["score"].as_f64().unwrap();
    let path = format!("/match/zala?threshold={score}&cutoff={score}");
    let reply = peer().post(&path, &ivo()).ok();
    assert_eq!(reply["responses"]["q"]["results"][0]["match"], true);
}

#[test]
fn a_name_without_blanks() {
    let body = one("Person", json!({ "name": "ivozalaverdian" }));
    assert_eq!(found("/match/zala?threshold=0.2&cutoff=0.2", &body)[0], "zala-ivo");
}

#[test]
fn a_name_with_several_typing_errors() {
    let body = one("Person", json!({ "name": "Ivvo Zalawerdjan" }));
    assert_eq!(found("/match/zala?threshold=0.2&cutoff=0.2", &body)[0], "zala-ivo");
}

#[test]
fn a_name_in_parts() {
    let body = one("Person", json!({ "firstName": "Bernd", "lastName": "Beispielgeber" }));
    let reply = peer().post("/match/parteispenden", &body).ok();
    let response = &reply["responses"]["q"];
    assert_eq!(response["query"]["properties"]["alias"], json!(["Bernd Beispielgeber"]));
    assert_eq!(response["results"][0]["id"], "pp-bernd");
}

#[test]
fn a_number_alone() {
    let body = one("Vessel", json!({ "imoNumber": "IMO 9074729" }));
    assert_eq!(found("/match/default", &body), ["zala-stern"]);
}
