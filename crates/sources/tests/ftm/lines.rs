//! What one line of an entity file becomes.

use serde_json::{Value, json};

use super::{entities, json_lines};

/// Reads one line and compares what is written back, parsed, with `expected`.
#[track_caller]
fn check(line: &str, expected: Value) {
    let (found, counts) = entities(line.as_bytes());
    assert_eq!(found.refusals, [], "{line}");
    assert_eq!(counts.kept, 1);
    let written: Value = serde_json::from_str(&json_lines(&found.entities)).unwrap();
    assert_eq!(written, expected, "{line}");
}

/// Reads one line that must be refused with this reason.
#[track_caller]
fn check_refused(line: &[u8], reason: &str) {
    let (found, counts) = entities(line);
    assert_eq!(found.entities, []);
    assert_eq!(counts.quarantined, 1);
    assert_eq!(found.refusals[0].raw, line);
    let said = &found.refusals[0].reason;
    assert!(said.contains(reason), "`{said}` does not say `{reason}`");
}

/// An entity as it is written when nothing but this is known of it.
fn plain(schema: &str, caption: &str, properties: Value) -> Value {
    let said = properties.as_object().is_some_and(|map| !map.is_empty());
    json!({
        "id": "a", "caption": caption, "schema": schema, "properties": properties,
        "datasets": if said { json!(["imported"]) } else { json!([]) },
        "referents": [], "target": false,
    })
}

#[test]
fn values_in_all_shapes_become_lists_of_strings() {
    let cases = [
        (r#"{"name":["Jo","Jo"]}"#, json!({"name": ["Jo"]})),
        (r#"{"name":"Jo"}"#, json!({"name": ["Jo"]})),
        (r#"{"name":["Jo",null,""]}"#, json!({"name": ["Jo"]})),
        (r#"{"name":["Jo"],"alias":[],"title":null}"#, json!({"name": ["Jo"]})),
        (
            r#"{"name":["Jo"],"alias":["x"],"name":["Al","Jo"]}"#,
            json!({"name": ["Jo", "Al"], "alias": ["x"]}),
        ),
        (
            r#"{"name":["Jo"],"notes":[7,-3,true,1.50]}"#,
            json!({"name": ["Jo"], "notes": ["7", "-3", "true", "1.50"]}),
        ),
        (
            r#"{"name":["Jo"],"notes":[123456789012345678901234567890,1e400]}"#,
            json!({"name": ["Jo"], "notes": ["123456789012345678901234567890", "1e400"]}),
        ),
        (
            r#"{"name":["Jo"],"notes":[["p","q"],[["r"]]]}"#,
            json!({"name": ["Jo"], "notes": ["p", "q", "[\"r\"]"]}),
        ),
        (
            r#"{"name":["Jo"],"notes":["J\u00f6\n\"o\""]}"#,
            json!({"name": ["Jo"], "notes": ["J\u{f6}\n\"o\""]}),
        ),
        (
            r#"{"name":["Jo"],"unheardOf":["x",1]}"#,
            json!({"name": ["Jo"], "unheardOf": ["x", "1"]}),
        ),
    ];
    for (properties, expected) in cases {
        let line = format!(r#"{{"id":"a","schema":"Person","properties":{properties}}}"#);
        let (found, _) = entities(line.as_bytes());
        let written: Value = serde_json::from_str(&json_lines(&found.entities)).unwrap();
        assert_eq!(written["properties"], expected, "{line}");
    }
}

#[test]
fn the_whole_line() {
    check(r#"{"id":"a","schema":"Person"}"#, plain("Person", "Person", json!({})));
    check(
        r#" {"schema":"Person", "properties":{"name":["Jo"]}, "id":"a"} "#,
        plain("Person", "Jo", json!({"name": ["Jo"]})),
    );
    check(
        r#"{"id":"a","schema":"Starship","properties":{"warp":["9"]}}"#,
        plain("Starship", "Starship", json!({"warp": ["9"]})),
    );
    let full = r#"{"id":"ex-1","schema":"Person","caption":"The boss","properties":{"name":["Jane Roe"],"topics":["sanction"]},"datasets":["b","a"],"referents":["ex-9","ex-3"],"target":false,"first_seen":"2024-01-02T03:04:05","last_seen":"2025-01-01","last_change":"2024-06-01","origin":["crawl"],"score":0.50,"tags":{"k":[1]}}"#;
    check(
        full,
        json!({
            "id": "ex-1", "schema": "Person", "caption": "The boss",
            "properties": {"name": ["Jane Roe"], "topics": ["sanction"]},
            "datasets": ["a", "b"], "referents": ["ex-9", "ex-3"], "target": false,
            "first_seen": "2024-01-02T03:04:05", "last_seen": "2025-01-01",
            "last_change": "2024-06-01", "origin": ["crawl"], "score": 0.5, "tags": {"k": [1]},
        }),
    );
    let (found, _) = entities(full.as_bytes());
    assert_eq!(found.entities[0].extra["score"], "0.50");
    assert_eq!(found.entities[0].extra["target"], "false");
}

#[test]
fn keys_of_an_unexpected_shape_are_kept_as_they_stand() {
    let line = r#"{"id":"a","schema":"Person","properties":{"name":["Jo"]},"caption":7,"datasets":"d","referents":{},"target":[true],"first_seen":2024,"last_seen":["x"],"last_change":1,"origin":["p","q"]}"#;
    check(
        line,
        json!({
            "id": "a", "schema": "Person", "properties": {"name": ["Jo"]},
            "caption": 7, "datasets": "d", "referents": {}, "target": [true],
            "first_seen": 2024, "last_seen": ["x"], "last_change": 1, "origin": ["p", "q"],
        }),
    );
}

#[test]
fn provenance_goes_onto_the_statements() {
    let line = br#"{"id":"a","schema":"Person","properties":{"name":["Jo","Al"]},"datasets":["d"],"origin":["o"],"first_seen":"2024","last_seen":"2025"}"#;
    let bytes = [b"\n\n".as_slice(), line].concat();
    let (found, _) = entities(&bytes);
    let [entity] = found.entities.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(entity.datasets, []);
    for statement in &entity.statements {
        assert_eq!(&*statement.dataset, "d");
        assert_eq!(statement.origin.as_deref(), Some("o"));
        assert_eq!(statement.first_seen.as_deref(), Some("2024"));
        assert_eq!(statement.last_seen.as_deref(), Some("2025"));
        assert_eq!((statement.place.line, statement.place.offset), (3, 2));
    }
}

#[test]
fn nested_statements_replace_properties() {
    let line = br#"{"id":"a","schema":"Company","statements":[{"prop":"name","value":"Acme","dataset":"x","lang":"eng","origin":"o","entity_id":"b","schema":"Organization","external":false,"first_seen":"2020"},{"prop":"id","value":"b","entity_id":"b","first_seen":"2021"},{"prop":"alias","value":"Candidate","external":true}]}"#;
    let (found, _) = entities(line);
    assert_eq!(found.refusals, []);
    let entity = &found.entities[0];
    assert_eq!(entity.last_change.as_deref(), Some("2021"));
    let [name, candidate] = entity.statements.as_slice() else {
        panic!("{entity:?}");
    };
    assert_eq!(name.lang.as_deref(), Some("eng"));
    assert_eq!(name.entity_id.as_deref(), Some("b"));
    assert_eq!(name.schema.as_deref(), Some("Organization"));
    assert_eq!(&*candidate.dataset, "imported");
    assert!(candidate.external);
    // An unaccepted candidate is hidden from the plain form.
    assert!(!json_lines(&found.entities).contains("Candidate"));
}

#[test]
fn what_cannot_be_kept_is_refused_whole() {
    let long = format!(r#"{{"id":"{}","schema":"Person"}}"#, "x".repeat(201));
    let cases: &[(&[u8], &str)] = &[
        (b"nonsense", "not JSON"),
        (b"{\"id\":\"a\"", "not JSON: EOF while parsing an object at column 9"),
        (b"[1]", "expected an entity, which is a JSON object"),
        (b"{\"id\":\"a\",\"schema\":\"Person\"} {}", "trailing characters at column 30"),
        (br#"{"schema":"Person"}"#, "no `id`"),
        (br#"{"id":7,"schema":"Person"}"#, "expected a string"),
        (br#"{"id":"","schema":"Person"}"#, "is not an entity id"),
        (br#"{"id":"-a","schema":"Person"}"#, "`-a` is not an entity id"),
        (br#"{"id":"a b","schema":"Person"}"#, "`a b` is not an entity id"),
        (long.as_bytes(), "is not an entity id"),
        (br#"{"id":"a"}"#, "no `schema`"),
        (br#"{"id":"a","schema":""}"#, "no `schema`"),
        (br#"{"id":"a","schema":"Thing"}"#, "`Thing` is abstract"),
        (br#"{"id":"a","id":"b","schema":"Person"}"#, "`id` comes twice"),
        (br#"{"id":"a","schema":"Person","x":1,"x":2}"#, "`x` comes twice"),
        (br#"{"id":"a","schema":"Person","properties":[]}"#, "an object of lists of strings"),
        (
            b"{\"id\":\"a\",\"schema\":\"Person\",\"x\":\"\xE9\"}",
            "byte 0xE9 at column 34 is not UTF-8",
        ),
        (br#"{"id":"a","schema":"Person","properties":{"name":["\ud800"]}}"#, "hex escape"),
        (br#"{"id":"a","schema":"Person","statements":[{"prop":"name"}]}"#, "number 1: no `value`"),
    ];
    for (line, reason) in cases {
        check_refused(line, reason);
    }
}

#[test]
fn a_refusal_says_where() {
    let good = r#"{"id":"a","schema":"Person"}"#;
    let file = format!("\u{feff}{good}\r\n\r\n{{\"id\":\"b\"}}\r\n{good}");
    let (found, counts) = entities(file.as_bytes());
    assert_eq!((counts.read, counts.kept), (3, 2));
    let refusal = &found.refusals[0];
    assert_eq!(refusal.place.line, 3);
    assert_eq!(refusal.place.offset, file.find(r#"{"id":"b"}"#).unwrap() as u64);
    assert_eq!(refusal.record.as_deref(), Some("b"));
}

#[test]
fn a_far_side_is_never_written() {
    let line =
        br#"{"id":"a","schema":"Person","properties":{"name":["Jo"],"ownershipOwner":["b"]}}"#;
    let (found, _) = entities(line);
    assert_eq!(found.entities[0].statements.len(), 1);
    let refused = &found.value_refusals[0];
    assert_eq!((refused.prop.as_str(), refused.value.as_str()), ("ownershipOwner", "b"));
    assert!(!refused.kept);
}

#[test]
fn an_entity_in_place_of_its_id() {
    let line = br#"{"id":"a","schema":"Ownership","properties":{"owner":[{"id":"p","schema":"Person"}],"asset":["c"]}}"#;
    let (found, _) = entities(line);
    let owners: Vec<_> = found.entities[0].values("owner").collect();
    assert_eq!(owners, ["p"]);
    assert!(found.value_refusals[0].reason.contains("only its id is kept"));
}
