//! Import, export and import again: nothing is lost and nothing changes.

use serde_json::Value;

use crate::support::{Bench, CASE};

/// Lines an older or newer program may have written: unknown schemata, properties and keys, two
/// scripts, a language, several datasets.
const ODD: &str = r#"{"id":"odd-1","schema":"Starship","properties":{"name":["INVENTED ONE"],"warp":["9"]},"datasets":["odd"],"captain":{"rank":[1,2]},"note":"kept"}
{"id":"odd-2","schema":"Person","caption":"I. Invented","properties":{"name":["이상한 사람","Invented Person"],"nationality":["kr"],"newProperty":["x","y"]},"datasets":["odd","other"],"referents":["odd-9"],"first_seen":"2024-01-02T03:04:05","last_seen":"2024-02-02T03:04:05","last_change":"2024-01-05T00:00:00"}
"#;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn entities_survive_import_and_export() {
    let bench = Bench::new();
    let first = bench.file("first.json", format!("{CASE}{ODD}"));
    bench.ok(&["import", &first, "--as", "first"]);
    let exported = bench.ok(&["export", "first"]);
    let second = bench.file("second.json", &exported);
    bench.ok(&["import", &second, "--as", "second"]);
    assert_eq!(bench.ok(&["export", "second"]), exported, "the second round changes nothing");
    let (given, exported) = (lines(&format!("{CASE}{ODD}")), lines(&exported));
    assert_eq!(given.len(), exported.len());
    for (given, exported) in given.iter().zip(&exported) {
        for (key, value) in given.as_object().expect("an object") {
            assert_eq!(&exported[key], value, "{key} of {}", given["id"]);
        }
    }
}

#[test]
fn statements_survive_import_and_export_in_every_form() {
    let bench = Bench::new();
    let first = bench.file("first.json", CASE);
    bench.ok(&["import", &first, "--as", "first"]);
    let entities = bench.ok(&["export", "first"]);
    for format in ["statements", "pack", "statements-json"] {
        let exported = bench.ok(&["export", "first", "--format", format]);
        let file = bench.file("statements.txt", &exported);
        bench.ok(&["import", &file, "--as", "again"]);
        assert_eq!(bench.ok(&["export", "again", "--format", format]), exported, "{format}");
        let again = bench.ok(&["export", "again"]);
        for (first, again) in lines(&entities).iter().zip(lines(&again)) {
            assert_eq!(first["properties"], again["properties"], "{format} {}", first["id"]);
        }
    }
}

#[test]
fn fragments_of_one_entity_become_one() {
    let bench = Bench::new();
    let file = bench.file(
        "fragments.json",
        r#"{"id":"f","schema":"LegalEntity","properties":{"name":["Invented Ltd"]}}
{"id":"g","schema":"Person","properties":{"name":["Somebody Invented"]}}
{"id":"f","schema":"Company","properties":{"name":["Invented Ltd"],"country":["pl"]}}
{"id":"f","schema":"Person","properties":{"name":["A contradiction"]}}
"#,
    );
    let report = bench.json(&["import", &file, "--as", "f", "--json"]);
    assert_eq!(report["read"], 4);
    assert_eq!(report["kept"], 3);
    assert_eq!(report["quarantined"], 1, "a person cannot be a company");
    assert_eq!(report["entities"], 2);
    let whole = bench.json(&["show", "f", "--json"]);
    assert_eq!(whole["schema"], "Company");
    assert_eq!(whole["properties"]["name"], serde_json::json!(["Invented Ltd"]));
    assert_eq!(whole["properties"]["country"], serde_json::json!(["pl"]));
}
