//! A version built over another answers like its slow twin, which is built anew. Every party is
//! invented.

use std::sync::Arc;

use index::{
    Builder, Facet, Filter, IMPORT_ORDER, Manifest, Scope, Search, SearchOptions, Snapshot, Sort,
    StatementSearch, Syntax, Union, Wanted, verify,
};
use matching::{Learned, Prepared};
use model::Entity;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::text::{Fixture, all, build, open};

/// A version and the folder it lives in.
struct Version {
    folder: TempDir,
    union: Union,
}

impl Version {
    fn new(folder: TempDir) -> Version {
        let union = Union::new(vec![open(folder.path())]);
        Version { folder, union }
    }

    fn snapshot(&self) -> &Snapshot {
        &self.union.snapshots()[0]
    }

    /// The version together with another dataset.
    fn beside(&self, other: &Fixture) -> Union {
        Union::new([&self.folder, &other.folder].map(|folder| open(folder.path())).into())
    }
}

/// What becomes of one id.
#[derive(Debug, Clone)]
struct Change {
    id: u8,
    /// `None`: it is gone.
    entity: Option<Made>,
}

/// An entity put together from small numbers.
#[derive(Debug, Clone)]
struct Made {
    schema: u8,
    names: Vec<(u8, u8)>,
    more: u8,
    points_at: u8,
}

const SCHEMATA: [&str; 4] = ["Person", "Company", "Vessel", "Ownership"];
const FIRST: [&str; 6] = ["Jane", "John", "Zhanna", "Жанна", "Aurelia", "Qamar"];
const LAST: [&str; 6] = ["Roe", "Doe", "Invented", "Paperboat", "Roe-Doe", "Imaginary"];
const DATES: [&str; 4] = ["1970", "1970-05", "1970-05-06", "1981-02-03"];
const IDS: u8 = 24;

fn entity(id: u8, made: &Made) -> Entity {
    let schema = SCHEMATA[usize::from(made.schema) % 4];
    let dataset: Arc<str> = ["one", "two", "three"][usize::from(made.more) % 3].into();
    let mut entity = Entity::new(format!("e{id}"), schema);
    let mut push = |prop: &str, value: &str| {
        let statement = entity.push(prop, value, &dataset);
        statement.lang = None;
        if made.more.is_multiple_of(2) {
            statement.first_seen = Some(format!("2023-02-{:02}", 1 + made.more % 28).into());
        }
    };
    if schema == "Ownership" {
        push("owner", &format!("e{}", made.points_at));
        push("asset", &format!("e{}", made.points_at / 2));
    } else {
        for (first, last) in &made.names {
            let (first, last) = (FIRST[usize::from(*first) % 6], LAST[usize::from(*last) % 6]);
            push("name", &format!("{first} {last}"));
        }
        push("country", ["mt", "ru", "cn"][usize::from(made.more / 3) % 3]);
        if schema == "Person" {
            push("birthDate", DATES[usize::from(made.more / 2) % 4]);
            push("birthDate", DATES[usize::from(made.points_at) % 4]);
        }
        if made.more.is_multiple_of(4) {
            push("topics", ["sanction", "role.pep"][usize::from(made.more / 4) % 2]);
        }
        if made.more.is_multiple_of(5) {
            push("notes", "Jane is mentioned in a note about a Paperboat");
        }
    }
    if made.more.is_multiple_of(7) {
        entity.referents.push(format!("e{}", made.points_at));
        entity.referents.push(format!("former-{}", made.more % 4));
    }
    entity.last_change = Some(format!("2024-01-{:02}", 1 + made.more % 28));
    entity
}

/// The version with these changes, as a layer.
fn layer(base: &Snapshot, changes: &[Change]) -> Version {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let builder = Builder::over(folder.path(), base).expect("a whole snapshot");
    let mut builder = builder.expect("a file system with links");
    let gone: Vec<String> = (changes.iter())
        .filter(|change| change.entity.is_none())
        .map(|change| format!("e{}", change.id))
        .collect();
    let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
    builder.remove(&gone).expect("a whole snapshot");
    finish(folder, builder, changes)
}

/// The same, anew: what is not spoken of, then what was changed.
fn anew(base: &Snapshot, changes: &[Change]) -> Version {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut builder = Builder::create(folder.path()).expect("an empty folder");
    for old in all(base) {
        if changes.iter().all(|change| old.id != format!("e{}", change.id)) {
            builder.add(old).expect("a disk with room");
        }
    }
    finish(folder, builder, changes)
}

fn finish(folder: TempDir, mut builder: Builder, changes: &[Change]) -> Version {
    for Change { id, entity: made } in changes {
        if let Some(made) = made {
            builder.add(entity(*id, made)).expect("a disk with room");
        }
    }
    let built = builder.finish(|conflict| panic!("{conflict:?}")).expect("a disk with room");
    Manifest::of("test", &built).seal(folder.path()).expect("a disk with room");
    Version::new(folder)
}

/// What can be asked of a version, but for what [`answers_of_union`] says, as one text.
fn answers(version: &Version) -> String {
    use std::fmt::Write as _;
    let (union, snapshot) = (&version.union, version.snapshot());
    let mut out = String::new();
    let mut say = |what: &str, answer: &dyn std::fmt::Debug| {
        let _ = writeln!(out, "{what}: {answer:?}");
    };
    let manifest = snapshot.manifest();
    say("entities", &(manifest.entities, &manifest.by_schema));
    say("datasets", &snapshot.datasets());
    for write in [Learned::write, Learned::write_rest] {
        let mut bytes = Vec::new();
        write(union.learned(), &mut bytes);
        say("learned", &bytes);
    }
    let entities = all(snapshot);
    say("export", &entities);
    let mut ids = Vec::new();
    snapshot.for_each_id(|id| ids.push(id.to_owned())).expect("whole");
    ids.sort_unstable();
    say("ids", &ids);
    let narrow = narrow();
    for asked in &entities {
        let prepared = Prepared::new(asked);
        let wanted = Wanted::new(&prepared);
        for scope in [&Scope::default(), &narrow] {
            for limit in [3, 100] {
                let found = union.candidates(&wanted, scope, limit).expect("whole");
                let found: Vec<_> = (found.iter())
                    .map(|own| {
                        (snapshot.listed_at(own.slot).expect("whole").id, own.share.to_bits())
                    })
                    .collect();
                say(&format!("like {}", asked.id), &found);
            }
        }
    }
    for text in ["jane", "jane roe", "janne", "paperboat note", "жанна imaginary"] {
        for schema in ["Thing", "Person"] {
            let options = SearchOptions { schema: schema.to_owned(), limit: 5 };
            let hits = union.search(text, &options).expect("whole");
            let hits: Vec<_> =
                hits.iter().map(|hit| (&hit.entity.id, hit.relevance.to_bits())).collect();
            say(&format!("search {text}"), &hits);
        }
    }
    out
}

fn narrow() -> Scope {
    Scope {
        topics: vec!["sanction".to_owned()],
        changed_since: Some("2024-01-05".to_owned()),
        exclude_ids: vec!["e3".to_owned(), "former-1".to_owned()],
        ..Scope::default()
    }
}

/// What can be asked of one dataset or several: `asked` are entities to look for.
fn answers_of_union(union: &Union, asked: &[Entity]) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let mut say = |what: &str, answer: &dyn std::fmt::Debug| {
        let _ = writeln!(out, "{what}: {answer:?}");
    };
    let ids = (0..IDS).map(|id| format!("e{id}")).chain((0..4).map(|n| format!("former-{n}")));
    for id in ids {
        say(&id, &union.get(&id).expect("whole"));
        for limit in [0, 3, 100] {
            say(&format!("to {id}"), &union.inbound(&id, limit).expect("whole"));
        }
    }
    for key in asked.iter().flat_map(|asked| matching::keys(&Prepared::new(asked))) {
        say(&key, &union.with_key(&key, 2).expect("whole"));
    }
    let filter =
        Filter { field: "countries".to_owned(), values: vec!["mt".to_owned()], all: false };
    let by = |field: &str, descending| Sort { field: field.to_owned(), descending };
    for text in
        ["", "jane", "roe jane", "NOT jane", "name:j*", "topics:sanction OR invented~", "mt"]
    {
        for (filters, sort, scope) in [
            (vec![], vec![], Scope::default()),
            (vec![filter.clone()], vec![], Scope::default()),
            (vec![], vec![by("last_change", true)], narrow()),
            (vec![], vec![by("first_seen", false), by("caption", true)], Scope::default()),
            (vec![], vec![by("properties.birthDate", false)], Scope::default()),
            (vec![], vec![by("properties.birthDate", true)], narrow()),
            (
                vec![],
                vec![by("properties.country", true), by(IMPORT_ORDER, true)],
                Scope::default(),
            ),
            (vec![filter.clone()], vec![by(IMPORT_ORDER, false)], Scope::default()),
        ] {
            let what = format!("find {text} {sort:?}");
            let search = Search {
                scope,
                text: text.to_owned(),
                syntax: Syntax::Full,
                fuzzy: false,
                filters,
                sort,
                offset: 1,
                limit: 6,
                facets: Facet::ALL.to_vec(),
            };
            let found = union.find(&search).expect("a query");
            let ids: Vec<_> = found.entities.iter().map(|entity| &entity.id).collect();
            say(&what, &(found.total, ids, found.facets));
        }
    }
    for conditions in [
        "",
        "dataset=two",
        "entity_id=e3",
        "canonical_id=e3",
        "entity_id=former-1",
        "prop=name",
        "prop=country value=ru",
        "prop=owner value=e2",
        "value=Jane_Roe",
        "value=1970",
        "schema=LegalEntity",
        "schema=Person target=true",
        "target=false prop=topics",
    ] {
        for sort in [vec![], vec![by("value", true)], vec![by("first_seen", false)]] {
            let mut search = StatementSearch { sort, offset: 1, limit: 12, ..Default::default() };
            for condition in conditions.split_whitespace() {
                let (what, value) = condition.split_once('=').expect("a condition");
                let text = Some(value.replace('_', " "));
                match what {
                    "dataset" => search.dataset = text,
                    "entity_id" => search.entity_id = text,
                    "canonical_id" => search.canonical_id = text,
                    "prop" => search.prop = text,
                    "value" => search.value = text,
                    "schema" => search.schema = text,
                    _ => search.target = Some(value == "true"),
                }
            }
            let found = union.statements(&search).expect("whole");
            say(&format!("statements {conditions}"), &found);
        }
    }
    out
}

fn changes(of: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Change>> {
    let made = (0_u8..8, prop::collection::vec((0_u8..8, 0_u8..8), 1..3), any::<u8>(), 0..IDS)
        .prop_map(|(schema, names, more, points_at)| Made { schema, names, more, points_at });
    let made = prop_oneof![2 => made.prop_map(Some), 1 => Just(None)];
    // One word on each id.
    prop::collection::btree_map(0..IDS, made, of)
        .prop_map(|all| all.into_iter().map(|(id, entity)| Change { id, entity }).collect())
}

fn same(got: &str, expect: &str) -> Result<(), TestCaseError> {
    for (got, expect) in got.lines().zip(expect.lines()) {
        prop_assert_eq!(got, expect);
    }
    prop_assert_eq!(got.len(), expect.len());
    Ok(())
}

/// Another dataset, which holds some of the same ids.
fn other() -> Fixture {
    let made = |id| {
        let names = vec![(id, id + 1)];
        entity(id, &Made { schema: id, names, more: 3 * id, points_at: id % 5 })
    };
    build("other", (0..IDS + 6).step_by(3).map(made))
}

/// A version and its slow twin answer alike, after each of these steps.
fn check(first: &[Change], then: &[Vec<Change>]) -> Result<(), TestCaseError> {
    let none = build("test", []);
    let other = other();
    let mut layered = anew(&none.snapshot, first);
    let mut twin = anew(&none.snapshot, first);
    for changes in then {
        // The version below is removed, and what is over it stays whole.
        layered = layer(layered.snapshot(), changes);
        prop_assert_eq!(verify(layered.folder.path()).expect("a manifest"), []);
        twin = anew(twin.snapshot(), changes);
        same(&answers(&layered), &answers(&twin))?;
        let entities = all(twin.snapshot());
        same(
            &answers_of_union(&layered.union, &entities),
            &answers_of_union(&twin.union, &entities),
        )?;
        let (got, expect) = (layered.beside(&other), twin.beside(&other));
        same(&answers_of_union(&got, &entities), &answers_of_union(&expect, &entities))?;
    }
    Ok(())
}

/// Jane, and nobody else is called so; `more` makes the rest differ.
fn jane(id: u8, more: u8) -> Change {
    Change { id, entity: Some(Made { schema: 0, names: vec![(0, id)], more, points_at: 2 }) }
}

fn gone(id: u8) -> Change {
    Change { id, entity: None }
}

#[test]
fn whole_segments_may_go() {
    let first: Vec<Change> = (0..5).map(|id| jane(id, id)).collect();
    for then in [
        // What one layer brought, the next changes, and then takes away.
        vec![vec![jane(7, 1)], vec![jane(7, 2)], vec![gone(7)], vec![jane(7, 0)]],
        // All that was built first.
        vec![vec![jane(8, 8)], (0..5).map(gone).collect(), vec![jane(0, 3)]],
        vec![(0..5).map(|id| jane(id, 20)).collect(), vec![gone(9)], vec![]],
    ] {
        if let Err(error) = check(&first, &then) {
            panic!("{then:?}: {error}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn layers_answer_like_their_slow_twin(
        first in changes(4..20),
        then in prop::collection::vec(changes(0..7), 1..4),
    ) {
        check(&first, &then)?;
    }
}
