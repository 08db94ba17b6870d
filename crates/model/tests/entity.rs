//! Entities: merging, captions, ids of statements.

use std::sync::Arc;

use model::{Entity, Prop, Statement, statement_id};
use proptest::prelude::*;

fn dataset(name: &str) -> Arc<str> {
    name.into()
}

/// An entity from `(dataset, property, value)`.
fn entity(id: &str, schema: &str, statements: &[(&str, &str, &str)]) -> Entity {
    let mut entity = Entity::new(id, schema);
    for (set, prop, value) in statements {
        entity.push(prop, *value, &dataset(set));
    }
    entity
}

#[test]
fn merging_takes_over_what_is_new() {
    let mut left = entity("a", "LegalEntity", &[("un", "name", "ARMEX"), ("un", "country", "kp")]);
    let right = entity(
        "b",
        "Company",
        &[("us", "name", "ARMEX"), ("us", "name", "Armex Ltd"), ("us", "country", "kp")],
    );
    left.merge(right).expect("a company is a legal entity");

    assert_eq!(left.id, "a");
    assert_eq!(left.schema_name, "Company");
    assert_eq!(left.referents, ["b"]);
    // Each dataset says it for itself; the properties show it once.
    assert_eq!(left.statements.len(), 5);
    assert_eq!(left.properties()["name"], ["ARMEX", "Armex Ltd"]);
    assert_eq!(left.properties()["country"], ["kp"]);
    let datasets: Vec<String> = left.all_datasets().iter().map(ToString::to_string).collect();
    assert_eq!(datasets, ["un", "us"]);
    // Each statement still knows where it came from.
    let from: Vec<_> =
        (left.statements.iter()).map(|s| (s.entity_id.as_deref(), s.schema.as_deref())).collect();
    assert_eq!(from[0], (None, Some("LegalEntity")));
    assert_eq!(from[4], (Some("b"), None));
}

#[test]
fn statements_are_not_doubled() {
    let one = entity("a", "Person", &[("un", "name", "Jane Roe"), ("un", "birthDate", "1970")]);
    let mut twice = one.clone();
    twice.merge(one.clone()).expect("the same schema");
    assert_eq!(twice, one);

    // Another language, another dataset: another statement.
    let mut other =
        entity("a", "Person", &[("un", "name", "Jane Roe"), ("us", "name", "Jane Roe")]);
    other.statements[0].lang = Some("eng".to_owned());
    twice.merge(other).expect("the same schema");
    assert_eq!(twice.statements.len(), 4);
    assert_eq!(twice.properties()["name"], ["Jane Roe"]);
}

#[test]
fn incompatible_schemata_are_refused_and_nothing_changes() {
    for (left, right) in [
        ("Company", "Person"),
        ("Company", "PublicBody"),
        ("Vessel", "Airplane"),
        ("Person", "NoSuchSchema"),
    ] {
        let mut one = entity("a", left, &[("un", "name", "X")]);
        let other = entity("b", right, &[("us", "name", "Y")]);
        let before = one.clone();
        let refused = one.merge(other).expect_err("no schema for both");
        assert_eq!((refused.left.as_str(), refused.right.as_str()), (left, right));
        assert_eq!(one, before);
    }
    // An unknown schema is at home with itself.
    let mut new = entity("a", "NoSuchSchema", &[("x", "name", "X")]);
    assert!(new.merge(entity("b", "NoSuchSchema", &[])).is_ok());
}

#[test]
fn merging_keeps_the_latest_change_and_the_first_label() {
    let mut left = entity("a", "Person", &[]);
    left.last_change = Some("2024-01-02T00:00:00".to_owned());
    left.extra.insert("target".to_owned(), "true".to_owned());
    let mut right = entity("b", "Person", &[]);
    right.last_change = Some("2025-01-02T00:00:00".to_owned());
    right.given_caption = Some("Jane Roe".to_owned());
    right.referents = vec!["a".to_owned(), "c".to_owned()];
    right.extra.insert("target".to_owned(), "false".to_owned());
    right.extra.insert("note".to_owned(), "1".to_owned());
    left.merge(right).expect("the same schema");

    assert_eq!(left.last_change.as_deref(), Some("2025-01-02T00:00:00"));
    assert_eq!(left.given_caption.as_deref(), Some("Jane Roe"));
    assert_eq!(left.referents, ["c", "b"]);
    assert_eq!(left.extra["target"], "true");
    assert_eq!(left.extra["note"], "1");
}

#[track_caller]
fn check_caption(schema: &str, statements: &[(&str, &str)], expect: &str) {
    let statements: Vec<_> =
        (statements.iter()).map(|(prop, value)| ("un", *prop, *value)).collect();
    assert_eq!(entity("a", schema, &statements).caption(), expect);
}

#[test]
fn captions() {
    check_caption("Person", &[("name", "Jane Roe")], "Jane Roe");
    check_caption("Person", &[("name", "ROE, JANE"), ("name", "Jane Roe")], "Jane Roe");
    check_caption("Person", &[("name", "로 제인"), ("name", "JANE ROE")], "JANE ROE");
    check_caption("Person", &[("name", "로 제인")], "로 제인");
    check_caption("Person", &[], "Person");
    check_caption("NoSuchSchema", &[("name", "X")], "NoSuchSchema");
    // Vessels are called by their name before their numbers.
    check_caption("Vessel", &[("imoNumber", "IMO9811000"), ("name", "EVER GIVEN")], "EVER GIVEN");

    let mut given = entity("a", "Person", &[("un", "name", "Jane Roe")]);
    given.given_caption = Some("J. Roe".to_owned());
    assert_eq!(given.caption(), "J. Roe");
}

/// SHA-1 of `dataset.entity.prop.value`, `@lang`, `.ext`: computed with `sha1sum`.
#[test]
fn ids_of_statements() {
    let statement = Statement::new(Prop::new("name"), "Jane Roe", dataset("example"));
    assert_eq!(statement_id(&statement, "ex-1"), "aaef2159027a19908fe0ef8905990450826165d6");

    let mut english = statement.clone();
    english.lang = Some("eng".to_owned());
    assert_eq!(statement_id(&english, "ex-1"), "bf32c2c5108755bab68f0dd51fdc83269deb708f");

    let mut candidate = english;
    candidate.external = true;
    assert_eq!(statement_id(&candidate, "ex-1"), "4c07a096071e87707250e2aae9d0c80b3226666a");

    // The id in the source counts, not the one it was merged into.
    let mut merged = statement;
    merged.entity_id = Some("ex-9".into());
    assert_eq!(statement_id(&merged, "ex-1"), "1939a0415b7caaee1df0c31f4b7862989eb353d4");
}

fn statements() -> impl Strategy<Value = Vec<(&'static str, &'static str, String)>> {
    let one = (
        prop::sample::select(vec!["un", "us", "eu"]),
        prop::sample::select(vec!["name", "alias", "country", "newProperty"]),
        "[ab]{1,2}",
    );
    prop::collection::vec(one, 0..12)
}

fn person(id: &str, statements: &[(&'static str, &'static str, String)]) -> Entity {
    let mut person = Entity::new(id, "Person");
    for (set, prop, value) in statements {
        person.push(prop, value.as_str(), &dataset(set));
    }
    person
}

/// What is said, without order: `(dataset, property, value, entity)`.
fn said(entity: &Entity) -> std::collections::BTreeSet<(String, String, String, String)> {
    (entity.statements.iter())
        .map(|s| {
            let of = s.entity_id.as_deref().unwrap_or(&entity.id);
            (s.dataset.to_string(), s.prop.as_str().to_owned(), s.value.clone(), of.to_owned())
        })
        .collect()
}

proptest! {
    #[test]
    fn merging_again_changes_nothing(left in statements(), right in statements()) {
        let (left, right) = (person("a", &left), person("b", &right));
        let mut once = left.clone();
        once.merge(right.clone()).expect("the same schema");
        let mut twice = once.clone();
        twice.merge(right.clone()).expect("the same schema");
        prop_assert_eq!(&twice, &once);

        let all: std::collections::BTreeSet<_> = said(&left).union(&said(&right)).cloned().collect();
        prop_assert_eq!(said(&once), all);
    }

    #[test]
    fn the_order_of_merging_does_not_change_what_is_said(a in statements(), b in statements(), c in statements()) {
        let (a, b, c) = (person("a", &a), person("b", &b), person("c", &c));
        let mut left = a.clone();
        left.merge(b.clone()).expect("the same schema");
        left.merge(c.clone()).expect("the same schema");
        let mut right = a;
        right.merge(c).expect("the same schema");
        right.merge(b).expect("the same schema");
        prop_assert_eq!(said(&left), said(&right));
    }
}
