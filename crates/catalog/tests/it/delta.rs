//! Delta updates: the same entities as a full load, from less.

use std::collections::BTreeMap;

use catalog::{Mode, Outcome};
use serde_json::{Value, json};

use crate::fixture::{Fixture, people, person};
use crate::server::Server;

/// A server that publishes versions of one dataset, in full and as changes.
struct Publisher {
    server: Server,
    listed: BTreeMap<String, String>,
    /// More keys of the dataset.
    keys: &'static str,
}

impl Publisher {
    fn new(keys: &'static str) -> Publisher {
        Publisher { server: Server::start(), listed: BTreeMap::new(), keys }
    }

    /// Makes `version` the newest, with this as its full data.
    fn publish(&self, fixture: &Fixture, version: &str, full: &str) {
        self.server.set("/full.json", full);
        self.describe(fixture, version);
    }

    fn describe(&self, fixture: &Fixture, version: &str) {
        fixture.file(
            "manifest.yml",
            &format!(
                "datasets:\n- {{name: list, version: '{version}', entities_url: '{}', \
                 delta_url: '{}', children: [a, b], load: true{}}}\n\
                 - {{name: a, load: false}}\n- {{name: b, load: false}}\n",
                self.server.url("/full.json"),
                self.server.url("/delta.json"),
                self.keys
            ),
        );
    }

    /// Publishes the changes that lead to `version`.
    fn changes(&mut self, version: &str, lines: &str) {
        self.server.set(&format!("/{version}.json"), lines);
        // One address is relative, for a change.
        let address = match version {
            "2" => "2.json".to_owned(),
            other => self.server.url(&format!("/{other}.json")),
        };
        self.listed.insert(version.to_owned(), address);
        let list = json!({"versions": self.listed, "updated_at": "2026-01-01T00:00:00"});
        self.server.set("/delta.json", list.to_string());
    }
}

fn op(op: &str, entity: &str) -> String {
    format!("{{\"op\":\"{op}\",\"entity\":{}}}\n", entity.trim_end())
}

fn gone(id: &str) -> String {
    op("DEL", &json!({ "id": id }).to_string())
}

/// The entities of a full load of `text`, in a workspace of their own.
fn fully(publisher: &Publisher, version: &str, text: &str) -> BTreeMap<String, String> {
    let mut fixture = Fixture::new();
    publisher.publish(&fixture, version, text);
    fixture.settings.delta_updates = false;
    fixture.refresh();
    fixture.entities("list")
}

#[test]
fn changes_give_what_a_full_load_gives() {
    for keys in ["", ", namespace: true"] {
        let mut publisher = Publisher::new(keys);
        let mut fixture = Fixture::new();
        let v1 = people(&["p1", "p2", "p3", "p4"]);
        publisher.publish(&fixture, "1", &v1);
        publisher.changes("1", "");
        fixture.refresh();

        let link = json!({"id": "k1", "schema": "Ownership", "datasets": ["a", "zzz"],
            "properties": {"owner": ["p1"], "asset": ["c1"]}})
        .to_string();
        let company = json!({"id": "c1", "schema": "Company", "datasets": ["b", "a"],
            "referents": ["p4"], "properties": {"name": ["Invented Ltd"], "country": ["Russia"]}});
        let company = company.to_string();
        publisher.changes(
            "2",
            &[
                op("MOD", &person("p2", "Jane Changed", &["a"])),
                gone("p3"),
                op("ADD", &person("p5", "Jane Brief", &["a"])),
                gone("never-there"),
            ]
            .concat(),
        );
        publisher.changes(
            "3",
            &[
                gone("p5"),
                "\n".to_owned(),
                op("ADD", &link),
                gone("p4"),
                format!("  {{ \"entity\" : {company} , \"op\" : \"ADD\" }}\r\n"),
                op("ADD", &person("p3", "Jane Again", &["b"])),
            ]
            .concat(),
        );
        let v3 = [
            person("p1", "Jane Roe p1", &["list"]),
            person("p2", "Jane Changed", &["a"]),
            person("p3", "Jane Again", &["b"]),
            format!("{link}\n{company}\n"),
        ]
        .concat();
        publisher.publish(&fixture, "3", &v3);
        publisher.server.asked();
        let report = fixture.refresh();
        let Outcome::Loaded { mode: Mode::Delta, entities: 5, .. } = report.datasets[0].outcome
        else {
            panic!("{:?}", report.datasets)
        };
        let asked = publisher.server.asked();
        assert_eq!(asked, ["/delta.json", "/2.json", "/3.json"]);
        assert_eq!(fixture.indexed("list").as_deref(), Some("3"));
        assert_eq!(fixture.entities("list"), fully(&publisher, "3", &v3));
        assert_eq!(fixture.outcomes(), ["list: up to date"]);
    }
}

#[test]
fn every_value_keeps_its_place() {
    let mut publisher = Publisher::new("");
    let mut fixture = Fixture::new();
    publisher.publish(&fixture, "1", &people(&["p1", "p2"]));
    publisher.changes("1", "");
    fixture.refresh();
    let changes =
        [gone("p1"), "\n".to_owned(), op("ADD", &person("p3", "Jane Roe", &["a"]))].concat();
    publisher.changes("2", &changes);
    publisher.describe(&fixture, "2");
    fixture.refresh();
    let snapshot = fixture.workspace.snapshot("list").expect("there");
    let place = |id: &str| snapshot.get(id).expect("whole").expect("there").statements[0].place;
    assert_eq!((place("p2").file, place("p2").line), (0, 2));
    let added = place("p3");
    assert_eq!((added.file, added.line), (1, 3));
    let at = usize::try_from(added.offset).expect("small");
    assert_eq!(&changes[at..], op("ADD", &person("p3", "Jane Roe", &["a"])));
    let files: Vec<&str> =
        snapshot.manifest().files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(files, ["full.json", "2.json"]);
    assert_eq!(snapshot.manifest().files[1].bytes, changes.len() as u64);
}

/// Version 1 is in use, then version 3 appears with what `prepare` makes of its changes: they cannot
/// be used, for a reason that holds `expect`.
#[track_caller]
fn check_full(prepare: impl FnOnce(&mut Publisher, &mut Fixture), expect: &str) {
    let mut publisher = Publisher::new("");
    let mut fixture = Fixture::new();
    publisher.publish(&fixture, "1", &people(&["p1"]));
    publisher.changes("1", "");
    publisher.changes("3", &op("ADD", &people(&["p2"])));
    fixture.refresh();
    publisher.publish(&fixture, "3", &people(&["p1", "p2"]));
    prepare(&mut publisher, &mut fixture);
    let report = fixture.refresh();
    let outcome = report.datasets[0].outcome.to_string();
    assert_eq!(outcome, "loaded (full): 2 entities");
    let reason = report.datasets[0].delta_error.as_ref().map(ToString::to_string);
    assert!(reason.as_ref().is_some_and(|reason| reason.contains(expect)), "{reason:?}");
    assert_eq!(fixture.ids("list"), ["p1", "p2"]);
    assert_eq!(fixture.indexed("list").as_deref(), Some("3"));
    assert!(fixture.events().contains(&"failed 3".to_owned()), "{:?}", fixture.events());
}

#[test]
fn what_cannot_be_applied_is_loaded_in_full() {
    let list = |versions: Value| json!({ "versions": versions }).to_string();
    check_full(
        |publisher, _| {
            publisher.server.set("/delta.json", list(json!({"2": "/2.json", "3": "/3.json"})));
        },
        "older than the oldest listed",
    );
    check_full(
        |publisher, _| publisher.server.set("/delta.json", list(json!({"1": "/1.json"}))),
        "no changes between 1 and 3",
    );
    check_full(|publisher, _| publisher.server.remove("/delta.json"), "404");
    check_full(|publisher, _| publisher.server.remove("/3.json"), "404");
    check_full(
        |publisher, _| publisher.server.set("/delta.json", "<html>"),
        "not a list of versions",
    );
    check_full(
        |publisher, _| publisher.changes("3", "{\"op\":\"ADD\"}\n"),
        "missing field `entity`",
    );
    check_full(
        |publisher, _| publisher.changes("3", &op("PUT", "{\"id\":\"x\"}")),
        "unknown variant `PUT`",
    );
    check_full(
        |publisher, _| publisher.changes("3", "{\"op\":\"DEL\",\"entity\":{}}\n"),
        "without an id",
    );
    let half = op("ADD", &people(&["p2"]));
    check_full(|publisher, _| publisher.changes("3", &half[..half.len() / 2]), "not a change");
    check_full(|_, fixture| fixture.settings.max_delta_bytes = 10, "larger than");
}

#[test]
fn other_rules_mean_a_full_load() {
    let mut publisher = Publisher::new("");
    let mut fixture = Fixture::new();
    publisher.publish(&fixture, "1", &people(&["p1"]));
    publisher.changes("1", "");
    publisher.changes("2", &op("ADD", &people(&["p2"])));
    fixture.refresh();
    publisher.keys = ", namespace: true";
    publisher.publish(&fixture, "2", &people(&["p1", "p2"]));
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
}

#[test]
fn changes_can_be_switched_off() {
    let mut publisher = Publisher::new("");
    let mut fixture = Fixture::new();
    fixture.settings.delta_updates = false;
    publisher.publish(&fixture, "1", &people(&["p1"]));
    publisher.changes("1", "");
    publisher.changes("2", &op("ADD", &people(&["p2"])));
    fixture.refresh();
    publisher.publish(&fixture, "2", &people(&["p1", "p2"]));
    assert_eq!(fixture.outcomes(), ["list: loaded (full): 2 entities"]);
    assert!(!publisher.server.asked().contains(&"/delta.json".to_owned()));
}

#[test]
fn a_bad_entity_among_changes_is_refused_as_in_a_full_load() {
    let mut publisher = Publisher::new("");
    let mut fixture = Fixture::new();
    publisher.publish(&fixture, "1", &people(&["p1", "p2"]));
    publisher.changes("1", "");
    fixture.refresh();
    let bad = "{\"id\":\"p1\",\"properties\":{\"name\":[\"No Schema\"]}}";
    publisher.changes("2", &[op("MOD", bad), op("ADD", &people(&["p3"]))].concat());
    let v2 = format!("{bad}\n{}", people(&["p2", "p3"]));
    publisher.publish(&fixture, "2", &v2);
    assert_eq!(fixture.outcomes(), ["list: loaded (delta): 2 entities, 1 records refused"]);
    assert_eq!(fixture.entities("list"), fully(&publisher, "2", &v2));
    let manifest = fixture.workspace.dataset("list").expect("there").manifest;
    assert_eq!((manifest.read, manifest.kept, manifest.quarantined), (3, 2, 1));
}

#[test]
fn versions_beyond_the_newest_are_not_applied() {
    let mut publisher = Publisher::new("");
    let mut fixture = Fixture::new();
    publisher.publish(&fixture, "1", &people(&["p1"]));
    publisher.changes("1", "");
    publisher.changes("2", &op("ADD", &people(&["p2"])));
    publisher.changes("3", &op("ADD", &people(&["p3"])));
    fixture.refresh();
    publisher.describe(&fixture, "2");
    fixture.refresh();
    assert_eq!(fixture.indexed("list").as_deref(), Some("2"));
    assert_eq!(fixture.ids("list"), ["p1", "p2"]);
    // The catalog is ahead of the changes: the newest listed version is what is in use.
    publisher.describe(&fixture, "4");
    fixture.refresh();
    assert_eq!(fixture.indexed("list").as_deref(), Some("3"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    /// Any changes to a handful of ids, over several versions, against a map.
    #[test]
    fn any_changes(versions in proptest::collection::vec(
        proptest::collection::vec((0..6u8, 0..4u8), 0..6), 1..4,
    )) {
        let mut publisher = Publisher::new("");
        let mut fixture = Fixture::new();
        let mut expect: BTreeMap<String, String> = BTreeMap::new();
        for n in 0..4 {
            let id = format!("p{n}");
            expect.insert(id.clone(), person(&id, "Jane First", &["a"]));
        }
        // Most stay, so that few changes are a layer, and more are not.
        for n in 0..60 {
            let id = format!("kept{n}");
            expect.insert(id.clone(), person(&id, "Jane Kept", &["b"]));
        }
        publisher.publish(&fixture, "1", &expect.values().cloned().collect::<String>());
        publisher.changes("1", "");
        fixture.refresh();
        let mut version = 1;
        for changes in versions {
            version += 1;
            let mut lines = String::new();
            for (id, what) in changes {
                let id = format!("p{id}");
                if what == 0 {
                    expect.remove(&id);
                    lines += &gone(&id);
                } else {
                    let changed = person(&id, &format!("Jane {version} {what}"), &["a", "c"]);
                    let known = expect.insert(id, changed.clone()).is_some();
                    lines += &op(if known { "MOD" } else { "ADD" }, &changed);
                }
            }
            publisher.changes(&version.to_string(), &lines);
        }
        let full: String = expect.values().cloned().collect();
        publisher.publish(&fixture, &version.to_string(), &full);
        let report = fixture.refresh();
        let delta = matches!(report.datasets[0].outcome, Outcome::Loaded { mode: Mode::Delta, .. });
        proptest::prop_assert!(delta, "{:?}", report.datasets);
        proptest::prop_assert_eq!(fixture.entities("list"), fully(&publisher, "9", &full));
    }
}
