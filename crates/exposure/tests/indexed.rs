//! The graph over a workspace gives the answers of the graph in memory. Every party is invented.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;

use exposure::{Graph, IndexGraph, MAX_SHARERS, MemoryGraph, share_key};
use index::Union;
use model::Entity;
use proptest::prelude::*;
use sources::Format;
use store::{ImportOptions, Workspace, import};
use tempfile::TempDir;

/// One dataset for each that the entities name first.
fn workspace(entities: &[Entity]) -> (TempDir, Union) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let workspace = Workspace::open_or_create(&folder.path().join("data")).expect("a new one");
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for entity in entities {
        let json = sources::ftm::entity_json_with_statements(entity);
        *files.entry(dataset_of(entity)).or_default() += &(json + "\n");
    }
    for (dataset, content) in files {
        let path = folder.path().join(&dataset);
        fs::write(&path, content).expect("a disk with room");
        let options =
            ImportOptions { format: Some(Format::FtmJson), ..ImportOptions::new(&dataset) };
        import(&workspace, &[path], &options).expect("an import");
    }
    let union = workspace.union(&[]).expect("whole snapshots");
    (folder, union)
}

fn dataset_of(entity: &Entity) -> String {
    entity.all_datasets().first().map_or("un".to_owned(), |dataset| dataset.to_string())
}

/// `dataset id schema prop=value`, underscores for spaces; `was=` for a former id, `?prop=` for a
/// value that nobody has accepted.
fn entities(text: &str) -> Vec<Entity> {
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [dataset, id, schema, rest @ ..] = &words[..] else { panic!("{line}") };
        let dataset: Arc<str> = (*dataset).into();
        let mut entity = Entity::new(*id, *schema);
        for word in rest {
            let (prop, value) = word.split_once('=').expect("prop=value");
            if prop == "was" {
                entity.referents.push(value.to_owned());
                continue;
            }
            let name = prop.trim_start_matches('?');
            entity.push(name, value.replace('_', " "), &dataset).external = name != prop;
        }
        entity
    };
    text.lines().map(str::trim).filter(|text| !text.is_empty()).map(line).collect()
}

fn inbound(graph: &dyn Graph, id: &str) -> Vec<String> {
    let found = graph.inbound(id).expect("a whole graph");
    let mut ids: Vec<String> = found.iter().map(|entity| entity.id.clone()).collect();
    ids.sort();
    ids
}

/// Who shares what: id, kind of value, value.
fn sharing(graph: &dyn Graph, id: &str) -> BTreeSet<(String, String, String)> {
    let found = graph.sharing(id).expect("a whole graph");
    let told = |shared: exposure::Shared| {
        let kind = if shared.prop == "full" { "address" } else { &shared.prop };
        (shared.id, kind.to_owned(), share_key(&shared.value))
    };
    found.into_iter().map(told).collect()
}

#[track_caller]
fn check(entities: &[Entity]) {
    let (_folder, union) = workspace(entities);
    let indexed = IndexGraph::new(&union, 0.7);
    let memory = MemoryGraph::new(entities.iter().cloned());
    let mut ids: BTreeSet<&str> = ["ghost", ""].into();
    for entity in entities {
        ids.insert(&entity.id);
        ids.extend(entity.referents.iter().map(String::as_str));
    }
    for id in ids {
        let one = indexed.entity(id).expect("a whole graph");
        let other = memory.entity(id).expect("a whole graph");
        let told = |entity: &Option<Arc<Entity>>| {
            entity.as_ref().map(|entity| {
                let properties = entity.properties().into_iter();
                let owned = |values: Vec<&str>| -> BTreeSet<String> {
                    values.into_iter().map(str::to_owned).collect()
                };
                let properties: BTreeMap<String, BTreeSet<String>> =
                    properties.map(|(prop, values)| (prop.to_owned(), owned(values))).collect();
                (entity.id.clone(), entity.schema_name.clone(), properties)
            })
        };
        assert_eq!(told(&one), told(&other), "{id}");
        assert_eq!(inbound(&indexed, id), inbound(&memory, id), "what points at {id}");
        assert_eq!(sharing(&indexed, id), sharing(&memory, id), "what shares with {id}");
    }
}

#[test]
fn links_of_former_ids_are_links() {
    check(&entities(
        "un firm Company name=Invented_Ltd was=firm-1 was=firm-2
         un own-1 Ownership owner=jane asset=firm
         eu own-2 Ownership owner=jane asset=firm-1
         eu both Ownership owner=firm-2 asset=firm
         un jane Person name=Jane_Roe
         un sanction Sanction entity=firm-2",
    ));
}

#[test]
fn a_former_id_that_lives_on_is_another_entity() {
    check(&entities(
        "un firm Company name=Invented_Ltd was=old
         eu old Company name=Invented_Limited
         un own Ownership owner=jane asset=old",
    ));
}

#[test]
fn a_value_nobody_accepted_is_shared_from_neither_side() {
    check(&entities(
        "un a Company email=office@example.org
         un b Company ?email=office@example.org
         un c Company email=office@example.org",
    ));
}

#[test]
fn every_kind_of_shared_value_is_found() {
    for (schema, prop, one, other) in [
        ("Company", "address", "12 Invented Street, Valletta", "12 INVENTED STREET VALLETTA"),
        ("Company", "phone", "+35621223344", "+35621223344"),
        ("Company", "email", "office@example.org", "office@example.org"),
        ("Company", "website", "https://www.example.org/", "http://example.org"),
        ("UserAccount", "ipAddress", "192.0.2.7", "192.0.2.7"),
        ("Vehicle", "registrationNumber", "GD 12345", "gd-12345"),
        ("Vessel", "imoNumber", "IMO8703933", "IMO8703933"),
        (
            "BankAccount",
            "iban",
            "MT84MALT011000012345MTLCAST001S",
            "MT84MALT011000012345MTLCAST001S",
        ),
        (
            "CryptoWallet",
            "publicKey",
            "1Invented2Wallet3Address4Key5",
            "1Invented2Wallet3Address4Key5",
        ),
    ] {
        let entity = |id: &str, value: &str| {
            let mut entity = Entity::new(id, schema);
            entity.push(prop, value, &"un".into());
            entity
        };
        let (_folder, union) = workspace(&[entity("a", one), entity("b", other)]);
        let graph = IndexGraph::new(&union, 0.7);
        for (from, to) in [("a", "b"), ("b", "a")] {
            let found = graph.sharing(from).expect("a whole graph");
            let ids: Vec<&str> = found.iter().map(|shared| shared.id.as_str()).collect();
            assert_eq!(ids, [to], "{schema}:{prop}");
        }
    }
}

#[test]
fn a_value_that_everybody_has_is_cut_where_it_stops_counting() {
    let office = |n: usize| format!("un c{n:03} Company email=office@example.org\n");
    let (_folder, union) = workspace(&entities(&(0..100).map(office).collect::<String>()));
    let graph = IndexGraph::new(&union, 0.7);
    let found = graph.sharing("c050").expect("a whole graph").len();
    assert!((MAX_SHARERS + 1..=MAX_SHARERS + 2).contains(&found), "{found}");
}

/// Same-as of everybody, as pairs with the bits of their scores.
fn pairs(graph: &IndexGraph<'_>, ids: &[String]) -> BTreeSet<(String, String, u64)> {
    let mut pairs = BTreeSet::new();
    for id in ids {
        for same in graph.same_as(id).expect("a whole graph") {
            assert!(!same.decided);
            assert!(!same.reasons.is_empty());
            pairs.insert((id.clone(), same.id, same.score.to_bits()));
        }
    }
    pairs
}

#[test]
fn identity_is_seen_from_both_sides() {
    // One in the first dataset is like eight in the second: more than a page of matches.
    let mut text = String::from("un jane Person name=Jane_Invented_Roe birthDate=1970-05-04\n");
    for n in 0..8 {
        text += &format!("eu e{n} Person name=Jane_Invented_Roe birthDate=1970\n");
    }
    text += "us u1 Person name=ROE,_Jane_Invented was=u0\nus u2 Person name=Somebody_Else\n\
             us firm Company name=Jane_Invented_Roe\nus x Vessel name=Paper_Boat\n";
    let all = entities(&text);
    let (_folder, union) = workspace(&all);
    let graph = IndexGraph::new(&union, 0.7);
    let ids: Vec<String> = all.iter().map(|entity| entity.id.clone()).collect();
    let found = pairs(&graph, &ids);
    let turned = found.iter().map(|(a, b, score)| (b.clone(), a.clone(), *score)).collect();
    assert_eq!(found, turned);
    let of = |id: &str| found.iter().filter(|(from, ..)| from == id).count();
    assert_eq!((of("jane"), of("e3"), of("u2"), of("x")), (9, 2, 0, 0));
    // Publishers have told their own apart.
    let publisher = |id: &str| all.iter().find(|entity| entity.id == id).map(dataset_of);
    assert!(found.iter().all(|(a, b, _)| publisher(a) != publisher(b)));
    // A former id stands for the entity.
    assert_eq!(graph.same_as("u0").expect("a graph"), graph.same_as("u1").expect("a graph"));
    assert!(graph.same_as("ghost").expect("a graph").is_empty());
}

#[test]
fn one_dataset_alone_holds_nobody_twice() {
    let (_folder, union) = workspace(&entities(
        "un a Person name=Jane_Invented_Roe\nun b Person name=Jane_Invented_Roe",
    ));
    let graph = IndexGraph::new(&union, 0.7);
    assert!(graph.same_as("a").expect("a graph").is_empty());
}

/// Parties and links over few ids and values, so that they meet often.
fn some_entities() -> impl Strategy<Value = Vec<Entity>> {
    let party = prop::sample::select(vec!["Person", "Company", "Organization"]);
    let value = prop::sample::select(vec![
        ("name", "Jane Invented Roe"),
        ("name", "Paper Boat"),
        ("address", "12 Invented Street, Valletta"),
        ("address", "12 INVENTED STREET VALLETTA"),
        ("address", "Valletta"),
        ("email", "office@example.org"),
        ("phone", "+35621223344"),
        ("phone", "+35621223355"),
    ]);
    let parties = prop::collection::vec(
        (party, prop::collection::vec((value, any::<bool>()), 0..4), 0..3_u8, any::<bool>()),
        1..8,
    );
    let end =
        prop::sample::select(vec!["p0", "p1", "p2", "p3", "was-p0", "was-p1", "was-p2", "ghost"]);
    let links = prop::collection::vec((end.clone(), end, any::<bool>()), 0..8);
    (parties, links).prop_map(|(parties, links)| {
        let dataset = |first| -> Arc<str> { if first { "un" } else { "eu" }.into() };
        let mut all = Vec::new();
        for (n, (schema, values, external, first)) in parties.into_iter().enumerate() {
            let mut entity = Entity::new(format!("p{n}"), schema);
            entity.referents.push(format!("was-p{n}"));
            entity.push("country", "mt", &dataset(first));
            for ((prop, value), accepted) in values {
                entity.push(prop, value, &dataset(first)).external = !accepted && external == 0;
            }
            all.push(entity);
        }
        for (n, (owner, asset, first)) in links.into_iter().enumerate() {
            let mut link = Entity::new(format!("l{n}"), "Ownership");
            link.push("owner", owner, &dataset(first));
            link.push("asset", asset, &dataset(first));
            all.push(link);
        }
        all
    })
}

proptest! {
    // Each case builds two snapshots.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn both_graphs_agree(entities in some_entities()) {
        check(&entities);
    }

    #[test]
    fn identity_has_no_direction(entities in some_entities()) {
        let (_folder, union) = workspace(&entities);
        let graph = IndexGraph::new(&union, 0.5);
        let ids: Vec<String> = entities.iter().map(|entity| entity.id.clone()).collect();
        let found = pairs(&graph, &ids);
        let turned = found.iter().map(|(a, b, score)| (b.clone(), a.clone(), *score)).collect();
        prop_assert_eq!(found, turned);
    }
}
