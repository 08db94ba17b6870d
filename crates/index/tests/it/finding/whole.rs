//! Whole answers, compared with those of a twin that looks at every entity.

use std::collections::BTreeMap;
use std::sync::Arc;

use index::{Facet, Filter, Scope, Search, SearchError, Sort, Union};
use model::{Entity, Kind};
use proptest::prelude::*;

use crate::text::{build, entities, snapshot};

/// Values of a facet's field, distinct.
fn values(entity: &Entity, field: &str) -> Vec<String> {
    let of_kind = |wanted: &[Kind]| {
        let kind = |prop: &str| entity.schema().and_then(|schema| schema.property(prop));
        (entity.statements.iter())
            .filter(|own| kind(own.prop.as_str()).is_some_and(|prop| wanted.contains(&prop.kind)))
            .map(|own| own.value.clone())
            .collect()
    };
    let mut values: Vec<String> = match field {
        "datasets" => entity.all_datasets().iter().map(|own| own.to_string()).collect(),
        "schema" => vec![entity.schema_name.clone()],
        "countries" => of_kind(&[Kind::Country]),
        "topics" => of_kind(&[Kind::Topic]),
        "genders" => of_kind(&[Kind::Gender]),
        "identifiers" => of_kind(&[Kind::Identifier]),
        "entity_id" => vec![entity.id.clone()],
        "caption" => vec![entity.caption().to_lowercase()],
        "first_seen" => entity.first_seen().map(str::to_owned).into_iter().collect(),
        "last_seen" => entity.last_seen().map(str::to_owned).into_iter().collect(),
        "last_change" => entity.last_change.clone().into_iter().collect(),
        field => match field.strip_prefix("properties.") {
            // What a schema does not know is text in it, and text is there word by word.
            Some(prop) if entity.schema().is_none_or(|schema| schema.property(prop).is_none()) => {
                entity.values(prop).flat_map(|own| own.split('-')).map(str::to_owned).collect()
            }
            Some(prop) => entity.values(prop).map(str::to_owned).collect(),
            None => Vec::new(),
        },
    };
    // A year says nothing beside a day in it.
    if field == "properties.birthDate" {
        let all = values.clone();
        values.retain(|own| !all.iter().any(|other| other != own && other.starts_with(own)));
    }
    values.sort_unstable();
    values.dedup();
    values
}

fn is_in(scope: &Scope, entity: &Entity) -> bool {
    let any = |wanted: &[String], own: &[String]| own.iter().any(|own| wanted.contains(own));
    scope.datasets.as_ref().is_none_or(|wanted| any(wanted, &values(entity, "datasets")))
        && scope.schemata.as_ref().is_none_or(|wanted| wanted.contains(&entity.schema_name))
        && (scope.topics.is_empty()
            || entity.values("topics").any(|topic| scope.topics.iter().any(|own| own == topic)))
        && scope
            .changed_since
            .as_ref()
            .is_none_or(|since| entity.last_change.as_ref().is_some_and(|change| change > since))
        && !scope.exclude_ids.contains(&entity.id)
        && !any(&scope.exclude_ids, &entity.referents)
}

fn meets(filter: &Filter, entity: &Entity) -> bool {
    let own = values(entity, &filter.field);
    let has = |value: &String| match filter.field.as_str() {
        "countries" => own.contains(&value.to_lowercase()),
        _ => own.contains(value),
    };
    match filter.all {
        true => filter.values.iter().all(has),
        false => filter.values.iter().any(has),
    }
}

/// The hits of a blank text, in order.
fn twin<'a>(entities: &'a [Entity], search: &Search) -> Vec<&'a Entity> {
    let mut hits: Vec<&Entity> = (entities.iter())
        .filter(|entity| is_in(&search.scope, entity))
        .filter(|entity| search.filters.iter().all(|filter| meets(filter, entity)))
        .collect();
    let count = |entity: &Entity| entity.properties().values().map(Vec::len).sum::<usize>();
    hits.sort_by(|a, b| {
        let sorted = search.sort.iter().map(|sort| {
            let key = |entity| {
                let mut values = values(entity, &sort.field);
                if sort.descending { values.pop() } else { values.into_iter().next() }
            };
            match (key(a), key(b)) {
                (Some(a), Some(b)) if sort.descending => b.cmp(&a),
                (Some(a), Some(b)) => a.cmp(&b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            }
        });
        (sorted.into_iter().find(|order| order.is_ne()))
            .unwrap_or_else(|| count(b).cmp(&count(a)).then_with(|| a.id.cmp(&b.id)))
    });
    hits
}

fn counted(hits: &[&Entity], facet: Facet) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for value in hits.iter().flat_map(|entity| values(entity, facet.name())) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

fn times() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(vec![
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:01",
        "2024-05-06T07:08:09",
        "2025-01-01T00:00:00",
    ]))
}

/// Few values, so that they meet often.
pub(crate) fn entity() -> impl Strategy<Value = Entity> {
    let value = prop::sample::select(vec![
        ("name", "Jane Roe"),
        ("name", "Zoë"),
        ("name", "paper boat"),
        ("country", "mt"),
        ("country", "ru"),
        ("jurisdiction", "mt"),
        ("nationality", "us"),
        ("topics", "sanction"),
        ("topics", "role.pep"),
        ("gender", "female"),
        ("gender", "male"),
        ("registrationNumber", "123"),
        ("taxNumber", "123"),
        ("taxNumber", "77-1"),
        ("birthDate", "1970"),
        ("birthDate", "1970-05"),
        ("birthDate", "1970-05-06"),
        ("birthDate", "1971-01-01"),
    ]);
    let schema = prop::sample::select(vec!["Person", "Company", "Vessel", "Newthing"]);
    let statement = (value, 0..3_u8, times(), times());
    (schema, prop::collection::vec(statement, 0..6), times(), prop::option::of(0..4_u8)).prop_map(
        |(schema, values, changed, referent)| {
            let mut entity = Entity::new("", schema);
            for ((prop, value), dataset, first, last) in values {
                let dataset: Arc<str> = format!("d{dataset}").into();
                let statement = entity.push(prop, value, &dataset);
                statement.first_seen = first.map(Into::into);
                statement.last_seen = last.map(Into::into);
            }
            entity.datasets = vec!["d0".into()];
            entity.last_change = changed.map(str::to_owned);
            entity.referents = referent.map(|id| format!("old{id}")).into_iter().collect();
            entity
        },
    )
}

fn some(values: &[&'static str]) -> impl Strategy<Value = Vec<String>> + use<> {
    let value = prop::sample::select(values.to_vec()).prop_map(str::to_owned);
    prop::collection::vec(value, 1..3)
}

fn scope() -> impl Strategy<Value = Scope> {
    (
        prop::option::weighted(0.4, some(&["d0", "d1", "d2", "d9"])),
        prop::option::weighted(0.4, some(&["Person", "Company", "LegalEntity", "Newthing"])),
        prop::option::weighted(0.3, some(&["sanction", "role.pep", "crime"])),
        times(),
        prop::option::weighted(0.3, some(&["e0", "e1", "e9", "old1", "old2"])),
    )
        .prop_map(|(datasets, schemata, topics, since, excluded)| Scope {
            datasets,
            schemata,
            topics: topics.unwrap_or_default(),
            changed_since: since.map(str::to_owned),
            exclude_ids: excluded.unwrap_or_default(),
        })
}

fn filter() -> impl Strategy<Value = Filter> {
    let field = |field: &'static str, of: &[&'static str]| (Just(field), some(of));
    let condition = prop_oneof![
        field("countries", &["mt", "RU", "us", "xx"]),
        field("topics", &["sanction", "role.pep"]),
        field("datasets", &["d0", "d1", "D2"]),
        field("schema", &["Person", "Vessel", "Thing"]),
        field("identifiers", &["123", "77-1", "77"]),
        field("genders", &["female", "male"]),
        field("nothing", &["mt"]),
    ];
    (condition, any::<bool>()).prop_map(|((field, values), all)| Filter {
        field: field.to_owned(),
        values,
        all,
    })
}

fn sort() -> impl Strategy<Value = Sort> {
    let field = prop::sample::select(vec![
        "caption",
        "entity_id",
        "first_seen",
        "last_seen",
        "last_change",
        "schema",
        "countries",
        "topics",
        "datasets",
        "genders",
        "identifiers",
        "properties.birthDate",
        "properties.country",
        "properties.taxNumber",
    ]);
    (field, any::<bool>())
        .prop_map(|(field, descending)| Sort { field: field.to_owned(), descending })
}

fn search() -> impl Strategy<Value = Search> {
    (scope(), prop::collection::vec(filter(), 0..3), prop::collection::vec(sort(), 0..3)).prop_map(
        |(scope, filters, sort)| Search {
            scope,
            filters,
            sort,
            facets: Facet::ALL.into(),
            limit: 3,
            ..Search::default()
        },
    )
}

proptest! {
    // Each case builds two indexes, which takes some tens of milliseconds.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn answers_are_those_of_a_look_at_everything(
        mut entities in prop::collection::vec(entity(), 1..30),
        searches in prop::collection::vec(search(), 24),
        cut in 0..30_usize,
    ) {
        for (at, entity) in entities.iter_mut().enumerate() {
            // Ids in another order than the import.
            entity.id = format!("e{}", at * 7 % 31);
        }
        let (left, right) = entities.split_at(cut.min(entities.len()));
        let (left, right) = (build("left", left.to_vec()), build("right", right.to_vec()));
        let union = Union::new(vec![left.snapshot, right.snapshot]);
        for mut search in searches {
            let expect = twin(&entities, &search);
            let found = union.find(&search).expect("whole snapshots");
            prop_assert_eq!(found.total, expect.len() as u64, "{:?}", search);
            for (facet, counts) in found.facets {
                prop_assert_eq!(counts, counted(&expect, facet), "{:?}", search);
            }
            let mut pages = Vec::new();
            while search.offset <= expect.len() {
                let page = union.find(&search).expect("whole snapshots").entities;
                prop_assert!(page.len() <= search.limit);
                pages.extend(page);
                search.offset += search.limit;
            }
            let expect: Vec<Entity> = expect.into_iter().cloned().collect();
            prop_assert_eq!(pages, expect, "{:?}", search);
        }
    }
}

#[test]
fn pages_hold_each_hit_once() {
    // Several segments' worth of ties in two snapshots that share a third of their entities.
    let line = |n: u32| format!("p{} Person name=Jane_Roe\n", n * 7_919 % 3_000);
    let one = snapshot(&(0..2_000).map(line).collect::<String>());
    let two = snapshot(&(1_000..3_000).map(line).collect::<String>());
    let union = Union::new(vec![one.snapshot, two.snapshot]);
    for text in ["", "jane", "jane~1"] {
        let mut ids = Vec::new();
        loop {
            let search = Search {
                text: text.to_owned(),
                offset: ids.len(),
                limit: 700,
                facets: vec![Facet::Schema],
                ..Search::default()
            };
            let found = union.find(&search).expect("whole snapshots");
            assert_eq!(found.total, 3_000);
            assert_eq!(found.facets, [(Facet::Schema, vec![("Person".to_owned(), 3_000)])]);
            if found.entities.is_empty() {
                break;
            }
            ids.extend(found.entities.into_iter().map(|entity| entity.id));
        }
        let mut expect: Vec<String> = (0..3_000).map(|n| format!("p{n}")).collect();
        expect.sort_unstable();
        assert_eq!(ids, expect, "{text}");
    }
}

/// The twin of counting what several snapshots hold: each is asked alone, and ids are put together.
#[test]
fn what_several_snapshots_hold_is_counted_once() {
    let lines = |numbers: std::ops::Range<u32>, country: &dyn Fn(u32) -> &'static str| {
        let line = |n: u32| format!("p{n} Person name=Jane_Roe country={}\n", country(n));
        numbers.map(line).collect::<String>()
    };
    let texts = [
        lines(0..60, &|n| if n % 2 == 0 { "mt" } else { "ru" }),
        lines(40..90, &|n| if n % 3 == 0 { "mt" } else { "us" }),
        lines(20..50, &|_| "us"),
    ];
    let alone: Vec<Union> =
        texts.iter().map(|text| Union::new(vec![snapshot(text).snapshot])).collect();
    let union = Union::new(texts.iter().map(|text| snapshot(text).snapshot).collect());
    for filter in ["", "countries:mt", "countries:us", "countries:us OR countries:ru"] {
        let search = Search {
            text: filter.to_owned(),
            facets: vec![Facet::Countries],
            limit: 1_000,
            ..Search::default()
        };
        let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for one in &alone {
            for entity in one.find(&search).expect("a whole snapshot").entities {
                let known = of.entry(entity.id.clone()).or_default();
                known.extend(values(&entity, "countries"));
                known.sort_unstable();
                known.dedup();
            }
        }
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        of.values().flatten().for_each(|value| *counts.entry(value).or_default() += 1);
        let found = union.find(&Search { limit: 3, ..search }).expect("whole snapshots");
        assert_eq!(found.total, of.len() as u64, "{filter}");
        let counted: BTreeMap<&str, u64> =
            found.facets[0].1.iter().map(|(value, count)| (value.as_str(), *count)).collect();
        assert_eq!(counted, counts, "{filter}");
    }
}

#[test]
fn an_entity_of_two_snapshots_is_one() {
    let one = build("one", entities("a Person name=Jane_Roe country=mt\nb Person name=Jane"));
    let two = build("two", entities("a Person name=Jane_Roe birthDate=1970"));
    let union = Union::new(vec![one.snapshot, two.snapshot]);
    let find = |text: &str| {
        let search = Search { text: text.to_owned(), limit: 10, ..Search::default() };
        union.find(&search).expect("whole snapshots")
    };
    let found = find("roe");
    assert_eq!((found.total, found.entities.len()), (1, 1));
    assert_eq!(found.entities[0].first("country"), Some("mt"));
    assert_eq!(found.entities[0].first("birthDate"), Some("1970"));
    assert_eq!(find("jane").total, 2);
    // What is asked for must stand in one snapshot.
    assert_eq!(find("countries:mt dates:1970").total, 0);
}

#[test]
fn no_limit_is_too_great_and_none_returns_counts() {
    let union = Union::new(vec![snapshot("a Person name=Jane\nb Person name=Jane").snapshot]);
    for (offset, limit, expect) in [
        (0, 0, 0),
        (1, 0, 0),
        (1, 1, 1),
        (0, usize::MAX, 2),
        (usize::MAX, usize::MAX, 0),
        (2, 10, 0),
    ] {
        let search = Search { offset, limit, facets: vec![Facet::Schema], ..Search::default() };
        let found = union.find(&search).expect("a whole snapshot");
        assert_eq!((found.total, found.entities.len()), (2, expect), "{offset} {limit}");
        assert_eq!(found.facets, [(Facet::Schema, vec![("Person".to_owned(), 2)])]);
    }
}

#[test]
fn a_facet_has_a_thousand_values() {
    let mut text = String::new();
    for n in 0..1_500 {
        text.push_str(&format!("p{n} Company taxNumber={:04}\n", n % 1_200));
    }
    let union = Union::new(vec![snapshot(&text).snapshot]);
    let search = Search { facets: vec![Facet::Identifiers], ..Search::default() };
    let found = union.find(&search).expect("a whole snapshot");
    let expect: Vec<_> =
        (0..1_000).map(|n| (format!("{n:04}"), if n < 300 { 2 } else { 1 })).collect();
    assert_eq!(found.facets[0].1, expect);
}

#[test]
fn filters_take_values_as_people_write_them() {
    let union = Union::new(vec![
        snapshot(
            "a Person name=Zoë_Müller email=Zoe@Example.org birthDate=1970-05-17 was=Old-1
             b Person name=Zoë country=mt country=ru
             c Ownership owner=a asset=B-1 role=Chief_Founder",
        )
        .snapshot,
    ]);
    for (field, values, all, expect) in [
        ("names", "muller", false, "a"),
        ("names", "MÜLLER", false, "a"),
        ("name_parts", "zoe", false, "a b"),
        // A text must equal one word.
        ("names", "zoe muller", false, ""),
        ("properties.name", "Zoë", false, "a b"),
        ("properties.name", "zoe muller", false, ""),
        ("properties.role", "founder", false, "c"),
        ("emails", "ZOE@example.org", false, "a"),
        ("dates", "1970", false, "a"),
        ("dates", "1970-05", false, "a"),
        ("countries", "MT", false, "b"),
        ("countries", "mt ru", true, "b"),
        ("countries", "mt us", true, ""),
        ("countries", "mt us", false, "b"),
        ("schema", "person", false, ""),
        ("schema", "Person", false, "a b"),
        ("referents", "Old-1", false, "a"),
        ("referents", "old-1", false, ""),
        ("entity_id", "a", false, "a"),
        ("properties.asset", "B-1", false, "c"),
        ("target", "false", false, "a b c"),
        ("caption", "Zoë", false, "b"),
        ("nothing", "a", false, ""),
        ("", "a", false, ""),
        ("countries\u{1f}m", "t", false, ""),
        // No values, no condition.
        ("countries", "", false, "a b c"),
        ("countries", "", true, "a b c"),
    ] {
        let values = match field {
            "names" | "properties.name" => vec![values.to_owned()],
            _ => values.split_whitespace().map(str::to_owned).collect(),
        };
        let filter = Filter { field: field.to_owned(), values, all };
        let shown = format!("{filter:?}");
        let search = Search { filters: vec![filter], limit: 10, ..Search::default() };
        let found = union.find(&search).expect("a whole snapshot");
        let mut ids: Vec<_> = found.entities.iter().map(|own| own.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids.join(" "), expect, "{shown}");
    }
}

#[test]
fn what_is_no_column_cannot_be_sorted_by() {
    let union = Union::new(vec![snapshot("a Person name=Jane").snapshot]);
    for field in [
        "",
        "nothing",
        "names",
        "properties.name",
        "properties.nothing",
        "properties.notes",
        "Caption",
        "by_schema",
        "order",
    ] {
        let sort = vec![Sort { field: field.to_owned(), descending: false }];
        let refused = union.find(&Search { sort, ..Search::default() });
        assert!(matches!(refused, Err(SearchError::Sort { .. })), "{field}");
    }
}

#[test]
fn no_damage_ends_in_a_panic() {
    let made = snapshot(
        "a Person name=Jane_Roe country=mt topics=sanction birthDate=1970
         b Company name=Invented_Shipping country=mt country=ru taxNumber=123",
    );
    let dir = made.folder.path();
    let search = |text: &str| Search {
        text: text.to_owned(),
        facets: Facet::ALL.into(),
        sort: vec![Sort { field: "caption".to_owned(), descending: true }],
        limit: 10,
        ..Search::default()
    };
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        let whole = std::fs::read(&path).expect("a file");
        let inverted = whole.iter().map(|byte| !byte).collect();
        for changed in [Vec::new(), inverted, whole[..whole.len() / 2].to_vec()] {
            std::fs::write(&path, changed).expect("a disk with room");
            // An error or an answer: which, depends on the file.
            let result = std::panic::catch_unwind(|| {
                let Ok(snapshot) = index::Snapshot::open(dir) else { return };
                let union = Union::new(vec![snapshot]);
                for text in ["", "jane OR invented", "j*e~ caption:*e", "first_seen:2024"] {
                    let _ = union.find(&search(text));
                }
            });
            assert!(result.is_ok(), "{}", path.display());
        }
        std::fs::write(&path, whole).expect("a disk with room");
    }
}
