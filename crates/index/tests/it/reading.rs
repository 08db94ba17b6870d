//! By id, by link, by key, and all of it.

use index::{Candidate, Scope, Snapshot, Union, Wanted};
use matching::Prepared;
use model::Entity;

use crate::text::{all, build, entities, ids, snapshot};

const FIRM: &str = "
    firm Company name=Invented_Shipping was=firm-1 was=firm-2 address=Invented_Street_12,_Valletta
    boss Person name=Jane_Roe email=jane@example.org
    own Ownership owner=boss asset=firm
    dir Directorship director=boss organization=firm
    other Company name=Paper_Boat email=jane@example.org
    old Ownership owner=other asset=firm-1";

#[track_caller]
fn check_get(snapshot: &Snapshot, id: &str, expect: Option<&str>) {
    let found = snapshot.get(id).expect("a whole snapshot");
    assert_eq!(found.as_ref().map(|found| found.id.as_str()), expect, "{id}");
}

#[test]
fn an_id_or_a_former_id_leads_to_the_entity() {
    let firm = snapshot(FIRM);
    check_get(&firm.snapshot, "firm", Some("firm"));
    check_get(&firm.snapshot, "firm-2", Some("firm"));
    check_get(&firm.snapshot, "fir", None);
    check_get(&firm.snapshot, "FIRM", None);
    check_get(&firm.snapshot, "", None);
    check_get(&firm.snapshot, &"x".repeat(100_000), None);
    check_get(&firm.snapshot, "\u{0} OR *", None);
}

#[test]
fn an_entity_comes_out_as_it_went_in() {
    let given = entities(FIRM);
    assert_eq!(all(&build("test", given.clone()).snapshot), given);
}

#[test]
fn its_own_id_counts_before_what_others_were_once_called() {
    let mut text = String::new();
    for n in 0..100 {
        text.push_str(&format!("p{n} Person name=Jane_Roe was=x\n"));
    }
    let without = snapshot(&text);
    check_get(&without.snapshot, "x", Some("p0"));
    text.push_str("x Person name=John_Roe");
    for n in 0..100 {
        text.push_str(&format!(" was=y{n}"));
    }
    let with = snapshot(&text);
    check_get(&with.snapshot, "x", Some("x"));
}

#[test]
fn links_are_counted_and_come_in_import_order() {
    let firm = snapshot(FIRM);
    let check = |id: &str, limit: usize, expect: (usize, &[&str])| {
        let (count, found) = firm.snapshot.inbound(id, limit).expect("a whole snapshot");
        assert_eq!((count, ids(&found).as_slice()), expect, "{id} {limit}");
    };
    check("firm", 10, (2, &["own", "dir"]));
    check("firm", 1, (2, &["own"]));
    check("firm", 0, (2, &[]));
    // The index knows who points at which id; what ids are one is for the caller to put together.
    check("firm-1", 10, (1, &["old"]));
    check("nobody", 10, (0, &[]));
}

#[test]
fn a_key_leads_to_everyone_who_carries_it() {
    let firm = snapshot(FIRM);
    let all = entities(FIRM);
    for (key, prop) in matching::pivot_keys(&all[1]) {
        assert_eq!(prop, "email");
        let (count, found) = firm.snapshot.with_key(&key, 10).expect("a whole snapshot");
        assert_eq!((count, ids(&found)), (2, vec!["boss", "other"]), "{key}");
    }
    assert_eq!(firm.snapshot.with_key("p:email:nobody", 10).expect("a whole snapshot").0, 0);
}

fn candidates(asked: &Union, wanted: &Wanted, limit: usize) -> Vec<Entity> {
    let found = asked.candidates(wanted, &Scope::default(), limit).expect("whole snapshots");
    let entity = |found: Candidate| asked.snapshots()[found.snapshot].entity_at(found.slot);
    found.into_iter().map(|place| entity(place).expect("a whole snapshot")).collect()
}

#[test]
fn who_shares_most_keys_comes_first() {
    let people = snapshot(
        "a Person name=Jane_Roe
         b Person name=Jane_Invented
         c Person name=Ivan_Nobody
         d Person name=Jane_Roe email=jane@example.org",
    );
    let asked = &entities("asked Person name=Jane_Roe email=jane@example.org")[0];
    let keys = matching::key_groups(&Prepared::new(asked));
    let people = Union::new(vec![people.snapshot]);
    let find = |limit| candidates(&people, &Wanted::with_keys(&keys), limit);
    let found = find(10);
    assert_eq!(ids(&found)[..2], ["d", "a"]);
    assert!(!ids(&found).contains(&"c"));
    assert_eq!(ids(&find(1)), ["d"]);
    assert!(find(0).is_empty());
    let none = candidates(&people, &Wanted::default(), 10);
    assert!(none.is_empty());
}

#[test]
fn everything_comes_in_import_order() {
    // More than is prepared at once, ids in no order, every seventh again at the end.
    let line = |n: u32| format!("e{} Person name=Jane_{n}\n", n.wrapping_mul(2_654_435_761));
    let mut text: String = (0..9_000).map(line).collect();
    text.extend((0..9_000).step_by(7).map(line));
    let made = snapshot(&text);
    assert_eq!(made.built.entities, 9_000);
    let found = all(&made.snapshot);
    let expect = entities(&(0..9_000).map(line).collect::<String>());
    assert!(found == expect, "{} entities, or another order", found.len());
}

#[test]
fn each_ends_with_the_error_it_is_given() {
    #[derive(Debug)]
    struct Enough;
    impl From<index::IndexError> for Enough {
        fn from(error: index::IndexError) -> Enough {
            panic!("the snapshot is whole: {error}")
        }
    }
    let mut seen = 0;
    let ended = snapshot(FIRM).snapshot.for_each(|_| {
        seen += 1;
        if seen == 3 { Err(Enough) } else { Ok(()) }
    });
    assert!(ended.is_err());
    assert_eq!(seen, 3);
}

#[test]
fn the_same_input_gives_the_same_answers() {
    // Ties everywhere, and fragments so that entities are written twice.
    let mut text = String::new();
    for n in 0..600 {
        let (id, to) = (n * 7_919 % 600, n % 5);
        text.push_str(&format!("p{id} Person name=Jane_Roe\nl{id} UnknownLink object=p{to}\n"));
        if n % 3 == 0 {
            text.push_str(&format!("p{id} Person name=Jane_Roe country=mt\n"));
        }
    }
    let keys = matching::keys(&Prepared::new(&entities("a Person name=Jane_Roe")[0]));
    let answers = || {
        let made = snapshot(&text);
        let asked = &made.snapshot;
        let options = index::SearchOptions::default();
        let hits = asked.search("jane", &options).expect("a whole snapshot");
        (
            all(asked),
            asked.inbound("p3", 20).expect("a whole snapshot"),
            asked.with_key(&keys[0], 20).expect("a whole snapshot"),
            hits.into_iter().map(|hit| hit.entity).collect::<Vec<_>>(),
            candidates(
                &Union::new(vec![made.snapshot]),
                &Wanted::with_keys(std::slice::from_ref(&keys)),
                20,
            ),
        )
    };
    let first = answers();
    for _ in 0..4 {
        assert!(answers() == first);
    }
}

#[test]
fn an_entity_of_several_datasets_is_whole() {
    let one = build("one", entities("a Person name=Jane_Roe\nb Company name=Invented_Ltd"));
    let two = build(
        "two",
        entities("a Person birthDate=1970\nb Vessel name=Invented\nz Person name=Jane_Roe"),
    );
    let union = Union::new(vec![one.snapshot, two.snapshot]);
    let get = |id| union.get(id).expect("whole snapshots");
    let jane = get("a").expect("an entity");
    assert_eq!((jane.first("name"), jane.first("birthDate")), (Some("Jane Roe"), Some("1970")));
    // They contradict each other about what it is: the first is believed.
    assert_eq!(get("b").expect("an entity").schema_name, "Company");
    assert!(get("c").is_none());
    let found = union.search("jane roe", &index::SearchOptions::default());
    let found: Vec<_> =
        found.expect("whole snapshots").into_iter().map(|hit| hit.entity.id).collect();
    assert!(found.contains(&"a".to_owned()) && found.contains(&"z".to_owned()), "{found:?}");
}

#[test]
fn a_former_id_counts_where_nobody_has_it() {
    let one = build("one", entities("a Company name=Invented was=old was=older"));
    let two = build("two", entities("old Company name=Paper_Boat\na Company country=mt"));
    for order in [["one", "two"], ["two", "one"]] {
        let open = |name| match name {
            "one" => crate::text::open(one.folder.path()),
            _ => crate::text::open(two.folder.path()),
        };
        let union = Union::new(order.map(open).into());
        let get = |id| union.get(id).expect("whole snapshots").expect("an entity");
        assert_eq!(get("older"), get("a"));
        assert_eq!((get("a").first("country"), get("a").values("name").count()), (Some("mt"), 1));
        assert_eq!((get("old").id.as_str(), get("old").first("name")), ("old", Some("Paper Boat")));
    }
}

#[test]
fn who_points_at_it_is_counted_once_and_whole() {
    let one =
        snapshot("firm Company name=Invented\na Ownership owner=firm\nb Ownership owner=firm");
    let two = snapshot(
        "a Ownership asset=other\nb Ownership owner=firm role=whole\nc Ownership owner=firm",
    );
    let keys = matching::keys(&Prepared::new(&entities("a Company name=Invented")[0]));
    let union = Union::new(vec![one.snapshot, two.snapshot]);
    let (count, found) = union.inbound("firm", 10).expect("whole snapshots");
    let ids: Vec<&str> = found.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!((count, ids), (3, vec!["a", "b", "c"]));
    // What the other one says of it is there, whether it points this way or not.
    assert_eq!(found[0].first("asset"), Some("other"));
    assert_eq!(found[1].first("role"), Some("whole"));
    // Counted to the end, whatever the limit.
    let (count, found) = union.inbound("firm", 1).expect("whole snapshots");
    assert_eq!((count, found.len()), (3, 2));
    assert_eq!(union.with_key(&keys[0], 0).expect("whole snapshots"), (1, Vec::new()));
}

#[test]
fn ids_are_handed_over_without_their_entities() {
    let made = snapshot("b Person name=Jane\na Person name=Joe\nb Person alias=Jenny");
    let mut ids = Vec::new();
    made.snapshot.for_each_id(|id| ids.push(id.to_owned())).expect("a whole snapshot");
    ids.sort_unstable();
    assert_eq!(ids, ["a", "b"]);
}
