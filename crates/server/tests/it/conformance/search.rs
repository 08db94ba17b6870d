//! Interactive search.

use serde_json::{Value, json};

use crate::support::{ids, peer};

#[track_caller]
fn total(query: &str) -> u64 {
    peer().get(&format!("/search/{query}")).ok()["total"]["value"].as_u64().unwrap()
}

#[track_caller]
fn found(query: &str) -> Vec<String> {
    let mut found = ids(&peer().get(&format!("/search/{query}")).ok()["results"]);
    found.sort();
    found
}

#[test]
fn nothing_asked_finds_everything_that_is_a_thing() {
    let reply = peer().get("/search/zala").ok();
    assert_eq!((&reply["limit"], &reply["offset"]), (&json!(10), &json!(0)));
    assert_eq!(reply["total"], json!({ "value": 6, "relation": "eq" }));
    assert_eq!(ids(&reply["results"]).len(), 6);
    assert!(reply["results"][0].get("score").is_none());
    assert_eq!(total("parteispenden?q=%20"), 5);
    assert_eq!(total("default"), 11);
}

#[test]
fn names() {
    assert_eq!(found("default?q=zalaverdian"), ["pp-ivo", "zala-ivo", "zala-mira"]);
    assert_eq!(found("zala?q=ZALAVERDIAN%20ivo"), ["zala-ivo"]);
    assert_eq!(found("default?q=musterspenderin"), ["pp-anna"]);
}

#[test]
fn who_comes_first() {
    let first = &peer().get("/search/default?q=ivo%20zalaverdian").ok()["results"][0];
    assert_eq!(first["caption"], "Ivo Zalaverdian");
}

#[test]
fn mistakes() {
    peer().get("/search/nowhere").refused(404);
    peer().get("/search/zala?schema=Banana").refused(400);
    peer().get("/search/zala?filter=nonsense").refused(400);
    peer().get("/search/zala?sort=no_such_field:desc").refused(400);
    for query in
        ["limit=10000", "offset=9999", "limit=", "filter_op=or", "facets=names", "simple=2"]
    {
        peer().get(&format!("/search/zala?{query}")).refused(422);
    }
}

#[test]
fn grammar_or_plain_words() {
    for query in ["invalid/query", "(open", "%22open"] {
        peer().get(&format!("/search/zala?q={query}")).refused(400);
        assert_eq!(peer().get(&format!("/search/zala?q={query}&simple=true")).status, 200);
    }
    assert_eq!(found("zala?q=ivo%20OR%20tomasz"), ["zala-ivo", "zala-tomas"]);
    assert_eq!(found("zala?q=zalaverdian%20NOT%20mira"), ["zala-ivo"]);
    assert_eq!(found("zala?q=%22zala%20stern%22"), ["zala-stern"]);
    assert_eq!(found("zala?q=zalaver*"), ["zala-ivo", "zala-mira"]);
    assert_eq!(found("zala?q=zalaverdjan~"), ["zala-ivo", "zala-mira"]);
    assert_eq!(found("zala?q=properties.birthDate:1958"), ["zala-tomas"]);
    assert_eq!(found("zala?simple=true&q=ivo%20%7C%20tomasz"), ["zala-ivo", "zala-tomas"]);
    assert_eq!(found("zala?simple=true&q=zalaverdian%20-mira"), ["zala-ivo"]);
}

#[test]
fn schemata() {
    assert_eq!(found("zala?schema=Vessel"), ["zala-stern"]);
    assert_eq!(found("zala?schema=Company"), ["zala-holding"]);
    assert_eq!(total("zala?schema=Sanction"), 3);
    assert_eq!(total("zala?schema=LegalEntity"), 4);
    assert_eq!(total("zala?schema=LegalEntity&exclude_schema=Person"), 1);
}

#[test]
fn datasets_in_and_out() {
    assert_eq!(total("default?include_dataset=zala"), 6);
    assert_eq!(total("default?exclude_dataset=zala"), 5);
    assert_eq!(total("default?include_dataset=nowhere"), 0);
    assert_eq!(total("default?datasets=zala&datasets=parteispenden"), 11);
}

#[test]
fn conditions() {
    assert_eq!(total("default?countries=ru"), 2);
    assert_eq!(total("default?countries=RU&countries=pl"), 3);
    assert_eq!(total("default?countries=ru&countries=pl&filter_op=AND"), 0);
    assert_eq!(found("default?topics=role.pep&topics=sanction&filter_op=AND"), ["zala-ivo"]);
    assert_eq!(total("default?topics=role.pep&topics=sanction"), 3);
    assert_eq!(found("default?filter=properties.birthDate:1958"), ["zala-tomas"]);
    assert_eq!(found("default?filter=schema:Vessel"), ["zala-stern"]);
    assert_eq!(found("default?filter=referents:zala-old-ivo"), ["zala-ivo"]);
    assert_eq!(total("default?filter=no_such_field:x"), 0);
    assert_eq!(found("zala?target=true&schema=Company"), ["zala-holding"]);
    assert_eq!(found("zala?changed_since=2024-01-01"), ["zala-ivo"]);
}

#[test]
fn facets() {
    let reply = peer().get("/search/zala?limit=0").ok();
    let facets = reply["facets"].as_object().unwrap();
    let mut names: Vec<&String> = facets.keys().collect();
    names.sort();
    assert_eq!(names, ["countries", "datasets", "topics"]);
    let value = |facet: &str, name: &str| -> Value {
        let values = facets[facet]["values"].as_array().unwrap();
        values.iter().find(|value| value["name"] == name).cloned().unwrap_or_default()
    };
    assert_eq!(value("countries", "ru"), json!({ "name": "ru", "label": "Russia", "count": 2 }));
    assert_eq!(
        value("topics", "role.pep"),
        json!({ "name": "role.pep", "label": "PEP", "count": 2 })
    );
    assert_eq!(value("datasets", "zala")["count"], 6);
    let chosen = peer().get("/search/zala?facets=schema&facets=genders").ok();
    let chosen = chosen["facets"].as_object().unwrap();
    assert_eq!(chosen.len(), 2);
    assert_eq!(chosen["schema"]["values"][0]["label"], "People");
}

#[test]
fn order_and_pages() {
    let reply = peer().get("/search/default?sort=first_seen:desc").ok();
    let times: Vec<&str> = (reply["results"].as_array().unwrap().iter())
        .map(|entity| entity["first_seen"].as_str().unwrap())
        .collect();
    assert!(times.len() > 5 && times.is_sorted_by(|a, b| a >= b), "{times:?}");
    let far = peer().get("/search/default?offset=100").ok();
    assert_eq!((&far["results"], &far["total"]["value"]), (&json!([]), &json!(11)));
    let first = ids(&peer().get("/search/default?limit=4&sort=caption").ok()["results"]);
    let second = ids(&peer().get("/search/default?limit=4&offset=4&sort=caption").ok()["results"]);
    assert_eq!((first.len(), second.len()), (4, 4));
    assert!(first.iter().all(|id| !second.contains(id)));
    let none = peer().get("/search/default?limit=0").ok();
    assert_eq!((&none["results"], &none["total"]["value"]), (&json!([]), &json!(11)));
    assert_eq!(peer().get("/search/default?limit=-1").ok()["limit"], 0);
}
