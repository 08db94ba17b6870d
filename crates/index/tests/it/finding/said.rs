//! Statements, compared with those of a twin that looks through every entity.

use index::{Said, SearchError, Sort, StatementSearch, Statements, Union};
use proptest::prelude::*;

use super::whole::entity;
use crate::text::{build, entities, snapshot};

fn key(said: &Said, field: &str) -> Option<String> {
    match field {
        "value" => Some(said.statement.value.clone()),
        "prop" => Some(said.statement.prop.as_str().to_owned()),
        "first_seen" => said.statement.first_seen.as_deref().map(str::to_owned),
        _ => Some(said.canonical_id.clone()),
    }
}

/// Every statement that fits, in order.
fn twin(union: &Union, ids: &[String], search: &StatementSearch) -> Vec<Said> {
    let is = |wanted: &Option<String>, own: &str| wanted.as_ref().is_none_or(|one| one == own);
    let mut all = Vec::new();
    for id in ids {
        let entity = union.get(id).expect("whole snapshots").expect("an entity");
        all.extend(entity.statements.iter().map(|statement| Said {
            canonical_id: entity.id.clone(),
            canonical_schema: entity.schema_name.clone(),
            is_target: entity.is_target(),
            statement: statement.clone(),
        }));
    }
    all.retain(|said| {
        is(&search.dataset, &said.statement.dataset)
            && is(&search.entity_id, said.entity_id())
            && is(&search.canonical_id, &said.canonical_id)
            && is(&search.prop, said.statement.prop.as_str())
            && is(&search.value, &said.statement.value)
            && is(&search.schema, said.schema())
            && search.target.is_none_or(|wanted| wanted == said.is_target)
    });
    // From the last order to the first, each leaves equal ones as they were.
    for Sort { field, descending } in search.sort.iter().rev() {
        all.sort_by(|a, b| match (key(a, field), key(b, field)) {
            (Some(a), Some(b)) if *descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
    }
    all
}

fn one_of(values: &[&'static str]) -> impl Strategy<Value = Option<String>> + use<> {
    let value = prop::sample::select(values.to_vec()).prop_map(str::to_owned);
    prop::option::weighted(0.3, value)
}

fn search() -> impl Strategy<Value = StatementSearch> {
    let sort =
        (prop::sample::select(vec!["value", "prop", "first_seen", "canonical_id"]), any::<bool>())
            .prop_map(|(field, descending)| Sort { field: field.to_owned(), descending });
    (
        one_of(&["d0", "d1", "d9"]),
        one_of(&["e1", "e11", "old1"]),
        one_of(&["e1", "e11", "old1"]),
        one_of(&["name", "birthDate", "taxNumber", "topics", "mimeType"]),
        one_of(&["Jane Roe", "jane", "1970", "1970-05-06", "77-1", "sanction", "Zo\u{eb}", "!"]),
        one_of(&["Person", "LegalEntity", "Newthing"]),
        prop::option::weighted(0.3, any::<bool>()),
        prop::collection::vec(sort, 0..2),
    )
        .prop_map(|(dataset, entity_id, canonical_id, prop, value, schema, target, sort)| {
            StatementSearch {
                dataset,
                entity_id,
                canonical_id,
                prop,
                value,
                schema,
                target,
                sort,
                offset: 0,
                limit: 5,
            }
        })
}

proptest! {
    // Each case builds two indexes, which takes some tens of milliseconds.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn statements_are_those_of_a_look_through_everything(
        mut left in prop::collection::vec(entity(), 1..15),
        mut right in prop::collection::vec(entity(), 1..15),
        searches in prop::collection::vec(search(), 48),
    ) {
        // Some entities are in both.
        for (entities, begin) in [(&mut left, 0), (&mut right, 8)] {
            for (at, entity) in entities.iter_mut().enumerate() {
                entity.id = format!("e{}", begin + at);
            }
        }
        let mut ids: Vec<String> = left.iter().map(|entity| entity.id.clone()).collect();
        for entity in &right {
            if !ids.contains(&entity.id) {
                ids.push(entity.id.clone());
            }
        }
        let both = [build("left", left).snapshot, build("right", right).snapshot];
        let union = Union::new(both.into());
        for mut search in searches {
            let expect = twin(&union, &ids, &search);
            let mut pages = Vec::new();
            while search.offset <= expect.len() {
                let found = union.statements(&search).expect("whole snapshots");
                prop_assert!(found.is_total && found.page.len() <= search.limit);
                prop_assert_eq!(found.total, expect.len() as u64, "{:?}", search);
                pages.extend(found.page);
                search.offset += search.limit;
            }
            // Among equal ones, an entity that both hold stands where it was come upon.
            let sorted = |all: &[Said]| {
                let keys = |said| search.sort.iter().map(|sort| key(said, &sort.field)).collect();
                all.iter().map(keys).collect::<Vec<Vec<_>>>()
            };
            prop_assert_eq!(sorted(&pages), sorted(&expect), "{:?}", search);
            let mut shown = [pages, expect].map(|all| {
                all.iter().map(|said| format!("{said:?}")).collect::<Vec<_>>()
            });
            shown.iter_mut().for_each(|all| all.sort_unstable());
            prop_assert_eq!(&shown[0], &shown[1], "{:?}", search);
        }
    }
}

#[test]
fn what_cannot_be_known_is_no_answer() {
    let union = Union::new(vec![snapshot("a Person name=Jane_Roe").snapshot]);
    let sort = vec![Sort { field: "origin".to_owned(), descending: false }];
    let refused = union.statements(&StatementSearch { sort, ..StatementSearch::default() });
    assert!(matches!(refused, Err(SearchError::Sort { .. })));
}

#[test]
fn more_entities_than_are_read_for_one_answer() {
    // Fifty thousand and one, all with a name, one with a note; another note has no word.
    let mut text: String = (0..50_001).map(|n| format!("p{n} Person name=Jane\n")).collect();
    text.push_str("last Person name=Jane notes=here\n");
    let made = build("test", entities(&text));
    let union = Union::new(vec![made.snapshot]);
    let ask = |search: StatementSearch| union.statements(&StatementSearch { limit: 5, ..search });
    let prop = |prop: &str| StatementSearch { prop: Some(prop.to_owned()), ..Default::default() };

    // A page that fills is given, with what is known of the total.
    let Statements { total, is_total, page } = ask(prop("name")).expect("a page");
    assert_eq!((total, is_total, page.len()), (10_000, false, 5));
    // What the index finds is found; a note without a word would not be.
    let found = ask(prop("notes")).expect("a page");
    assert_eq!((found.total, found.is_total, found.page.len()), (1, false, 1));
    assert_eq!(found.page[0].canonical_id, "last");
    let exact = StatementSearch { value: Some("here".to_owned()), ..prop("notes") };
    let found = ask(exact).expect("a page");
    assert_eq!((found.total, found.is_total), (1, true));
    // To sort, all of them would have to be looked at; so would they for a text that no term tells.
    let sort = vec![Sort { field: "value".to_owned(), descending: false }];
    let refused = ask(StatementSearch { sort, ..prop("name") });
    assert!(matches!(refused, Err(SearchError::TooMany { limit: 50_000 })));
    let refused = ask(StatementSearch { value: Some("!".to_owned()), ..Default::default() });
    assert!(matches!(refused, Err(SearchError::TooMany { .. })));
}
