//! The ontology agrees with the published facts of FollowTheMoney 4.11.2, line by line, both ways.

use model::{Kind, ontology};
use serde_json::Value;

fn facts() -> Value {
    serde_json::from_str(include_str!("data/ftm-4.11.2.json")).expect("the facts are JSON")
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

fn flag(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or(false)
}

#[test]
fn every_type_is_as_published() {
    let facts = facts();
    let types = facts["types"].as_array().expect("types");
    assert_eq!(types.len(), Kind::ALL.len());
    for published in types {
        let name = published["name"].as_str().expect("a name");
        let ours = ontology().facts(Kind::from_name(name).expect(name));
        assert_eq!(ours.matchable, flag(published, "matchable"), "{name}");
        assert_eq!(ours.pivot, flag(published, "pivot"), "{name}");
        assert_eq!(ours.max_length, published["maxLength"].as_u64().map(|n| n as usize), "{name}");
        assert_eq!(ours.total_size, published["totalSize"].as_u64().map(|n| n as usize), "{name}");
        assert_eq!(ours.group, published["group"].as_str(), "{name}");
        let sorted = |key| {
            let mut codes = strings(&published[key]);
            codes.sort_unstable();
            codes
        };
        assert_eq!(ours.codes, sorted("codes"), "{name}");
        assert_eq!(ours.risk_codes, sorted("riskCodes"), "{name}");
        let historical = published["historical"].as_object();
        assert_eq!(ours.historical.len(), historical.map_or(0, |map| map.len()), "{name}");
        for (old, new) in &ours.historical {
            assert_eq!(*new, strings(&published["historical"][*old]), "{old}");
        }
    }
}

#[test]
fn every_schema_is_as_published() {
    let facts = facts();
    let schemata = facts["schemata"].as_array().expect("schemata");
    assert_eq!(schemata.len(), 71);
    assert_eq!(ontology().schemata().len(), 71);
    let mut properties = 0;
    for published in schemata {
        let name = published["name"].as_str().expect("a name");
        let ours = ontology().schema(name).expect(name);
        assert_eq!(ours.extends, strings(&published["extends"]), "{name}");
        assert_eq!(ours.is_abstract, flag(published, "abstract"), "{name}");
        assert_eq!(ours.matchable, flag(published, "matchable"), "{name}");
        assert_eq!(ours.hidden, flag(published, "hidden"), "{name}");
        assert_eq!(ours.generated, flag(published, "generated"), "{name}");
        assert_eq!(ours.deprecated, flag(published, "deprecated"), "{name}");
        assert_eq!(ours.featured, strings(&published["featured"]), "{name}");
        assert_eq!(ours.required, strings(&published["required"]), "{name}");
        assert_eq!(ours.caption, strings(&published["caption"]), "{name}");
        assert_eq!(ours.start, strings(&published["temporal"]["start"]), "{name}");
        assert_eq!(ours.end, strings(&published["temporal"]["end"]), "{name}");
        let edge = published.get("edge");
        assert_eq!(ours.edge.is_some(), edge.is_some(), "{name}");
        if let (Some(ours), Some(edge)) = (&ours.edge, edge) {
            assert_eq!(Some(ours.source), edge["source"].as_str(), "{name}");
            assert_eq!(Some(ours.target), edge["target"].as_str(), "{name}");
            assert_eq!(ours.directed, flag(edge, "directed"), "{name}");
            assert_eq!(ours.caption, strings(&edge["caption"]), "{name}");
        }
        let published = published["properties"].as_array().expect("properties");
        assert_eq!(ours.own_properties.len(), published.len(), "{name}");
        properties += published.len();
        for (ours, published) in ours.own_properties.iter().zip(published) {
            let name = format!("{name}:{}", ours.name);
            assert_eq!(Some(ours.name), published["name"].as_str(), "{name}");
            assert_eq!(Some(ours.kind.name()), published["type"].as_str(), "{name}");
            assert_eq!(ours.matchable, flag(published, "matchable"), "{name}");
            assert_eq!(ours.hidden, flag(published, "hidden"), "{name}");
            assert_eq!(ours.deprecated, flag(published, "deprecated"), "{name}");
            assert_eq!(ours.stub, flag(published, "stub"), "{name}");
            let type_length = ontology().facts(ours.kind).max_length;
            let length = published["maxLength"].as_u64().map(|n| n as usize).or(type_length);
            assert_eq!(ours.max_length, length, "{name}");
            assert_eq!(ours.format.map(|f| f.name()), published["format"].as_str(), "{name}");
            assert_eq!(ours.range, published["range"].as_str(), "{name}");
            assert_eq!(ours.reverse, published["reverse"].as_str(), "{name}");
        }
    }
    assert_eq!(properties, 625, "properties counting reverse stubs");
}

#[test]
fn counts_named_in_the_contract_hold() {
    let schemata = ontology().schemata();
    let count = |keep: fn(&model::Schema) -> bool| schemata.iter().filter(|s| keep(s)).count();
    assert_eq!(count(|schema| schema.is_abstract), 5);
    assert_eq!(count(|schema| schema.matchable), 15);
    assert_eq!(count(|schema| schema.edge.is_some()), 17);
    assert_eq!(count(|schema| schema.extends.len() > 1), 13);
}

#[test]
fn comparing_schemata_follows_descent() {
    let schema = |name| ontology().schema(name).expect("a known schema");
    assert!(schema("Company").can_match(schema("LegalEntity")));
    assert!(!schema("Company").can_match(schema("PublicBody")));
    assert!(!schema("Company").can_match(schema("Person")));
    assert_eq!(schema("LegalEntity").common(schema("Company")).expect("narrower").name, "Company");
    assert!(schema("Company").common(schema("PublicBody")).is_err());
}
