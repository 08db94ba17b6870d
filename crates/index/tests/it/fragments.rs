//! Entities that come in pieces.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::Entity;
use proptest::prelude::*;

use crate::text::{all, build, entities, snapshot};

/// The slow twin: everything in memory, each fragment merged as it comes. Returns the entities in
/// the order they first came, and the fragments that contradict theirs.
fn merged(fragments: &[Entity]) -> (Vec<Entity>, Vec<Entity>) {
    let (mut whole, mut refused) = (Vec::<Entity>::new(), Vec::new());
    for fragment in fragments {
        match whole.iter_mut().find(|known| known.id == fragment.id) {
            None => whole.push(fragment.clone()),
            Some(known) => {
                if known.merge(fragment.clone()).is_err() {
                    refused.push(fragment.clone());
                }
            }
        }
    }
    (whole, refused)
}

fn by_id(mut entities: Vec<Entity>) -> Vec<Entity> {
    entities.sort_by(|a, b| a.id.cmp(&b.id));
    entities
}

#[track_caller]
fn check(fragments: &[Entity]) {
    let (expect, refused) = merged(fragments);
    let made = build("test", fragments.iter().cloned());
    assert_eq!(all(&made.snapshot), expect);
    let conflicts = made.conflicts.into_iter().map(|conflict| conflict.entity);
    assert_eq!(by_id(conflicts.collect()), by_id(refused));
    assert_eq!(made.built.entities, expect.len() as u64);
    let mut by_schema: BTreeMap<String, u64> = BTreeMap::new();
    for entity in &expect {
        *by_schema.entry(entity.schema_name.clone()).or_default() += 1;
    }
    assert_eq!(made.built.by_schema, by_schema);
    for entity in &expect {
        let found = made.snapshot.get(&entity.id).expect("a whole snapshot");
        assert_eq!(found.as_ref(), Some(entity));
    }
    let left: Vec<_> = std::fs::read_dir(made.folder.path())
        .expect("a folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains("fragments"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn pieces_become_one_and_keep_its_place() {
    check(&entities(
        "a LegalEntity name=Invented
         b Person name=Jane_Roe
         a Company name=Invented country=mt
         a Company alias=Invention was=c
         b Person name=Jane_Roe",
    ));
}

#[test]
fn a_contradiction_is_handed_back() {
    check(&entities(
        "a Company name=Invented
         a Vessel name=Invented
         a Newthing name=Invented
         a Company country=mt
         b Newthing name=Jane
         b Person name=Jane",
    ));
}

#[test]
fn what_an_entity_was_once_called_is_not_that_entity() {
    check(&entities(
        "a Company name=Invented was=b
         b Company name=Paper_Boat
         c Company name=Other was=b
         b Company country=mt
         b Company alias=Boat",
    ));
}

#[test]
fn a_merged_entity_is_found_by_all_its_pieces() {
    let made = snapshot(
        "a LegalEntity name=Invented
         l Ownership owner=x
         a Company alias=Paper_Boat
         l Ownership asset=a",
    );
    let options =
        index::SearchOptions { schema: "Company".to_owned(), ..index::SearchOptions::default() };
    for words in ["invented", "paper boat", "invented boat"] {
        let hits = made.snapshot.search(words, &options).expect("a whole snapshot");
        assert_eq!(hits.len(), 1, "{words}");
    }
    for end in ["a", "x"] {
        let (count, _) = made.snapshot.inbound(end, 10).expect("a whole snapshot");
        assert_eq!(count, 1, "{end}");
    }
}

/// Few ids and schemata, so that fragments meet, agree and contradict each other often.
fn fragment() -> impl Strategy<Value = Entity> {
    let value = prop_oneof![
        Just(("name", "Jane Roe")),
        Just(("name", "Paper Boat")),
        Just(("country", "mt")),
        Just(("notes", "invented")),
        Just(("parent", "b")),
    ];
    (
        0..6_u8,
        prop::sample::select(vec![
            "Thing",
            "LegalEntity",
            "Company",
            "Person",
            "Vessel",
            "Newthing",
        ]),
        prop::collection::vec((value, 0..2_u8), 0..4),
        prop::collection::vec(0..6_u8, 0..2),
        any::<bool>(),
    )
        .prop_map(|(id, schema, values, referents, captioned)| {
            let mut entity = Entity::new(format!("e{id}"), schema);
            for ((prop, value), dataset) in values {
                let dataset: Arc<str> = format!("d{dataset}").into();
                entity.push(prop, value, &dataset);
            }
            entity.referents = referents.iter().map(|id| format!("e{id}")).collect();
            entity.given_caption = captioned.then(|| format!("called {schema}"));
            entity
        })
}

proptest! {
    // Each case builds an index, which takes some tens of milliseconds.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn merging_on_disk_is_merging_in_memory(fragments in prop::collection::vec(fragment(), 0..24)) {
        check(&fragments);
    }
}
