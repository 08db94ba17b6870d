//! A found file against a register with a history: which export it is a copy of, what is out of date in it,
//! and what of the linking itself stays.

use std::cell::Cell;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use model::Entity;
use protect::exposure::{self, Question, Window, report};
use protect::log::{Event, LogKey, LogReader};
use protect::warn::{Class, Place, Row, WarnError, Warned};
use protect::{Caller, OfficerKey, PersonRef, Register, RegisterError};

use crate::office::{Office, desk, fields, officers};

thread_local! {
    /// Days added to the clock of the register of a test, which asks on the test's own thread: exports are made
    /// on different days.
    static LATER: Cell<i64> = const { Cell::new(0) };
}

fn now() -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * LATER.get())
}

fn a_day_later() {
    LATER.set(LATER.get() + 1);
}

/// Invented people, as many as this; all of them live at numbers of one street.
const PEOPLE: usize = 60;

fn invented(at: usize) -> Entity {
    let source: Arc<str> = "invented".into();
    let family = ["김", "박", "이", "최", "정", "강", "윤", "조", "한", "오"][at % 10];
    let given = [
        "가상", "허구", "꾸밈", "지음", "상상", "나래", "마루", "다솜", "보람", "슬기", "아라",
        "하늘",
    ];
    let mut entity = Entity::new("", "Person");
    entity.push("name", format!("{family}{}", given[at * 7 / 10 % 12]), &source);
    let born = format!("{}-{:02}-{:02}", 1940 + at * 3 % 60, 1 + at * 5 % 12, 1 + at * 11 % 28);
    entity.push("birthDate", born, &source);
    let roads = ["가상로", "허구로", "상상길", "지음길", "마루로"];
    entity.push("address", format!("서울특별시 강남구 {} {}", roads[at % 5], at * 13 + 1), &source);
    entity.push("phone", format!("010-{:04}-{:04}", 1000 + at * 97, 2000 + at * 89), &source);
    entity
}

struct Scene {
    office: Office,
    register: Register,
    people: Vec<PersonRef>,
}

impl Scene {
    fn new() -> Scene {
        let (office, mut register, _) = Office::with_people();
        register.set_clock(now);
        let people: Vec<Entity> = (0..PEOPLE).map(invented).collect();
        let people = register.add(&officers(), &people, Some("ben"), None).unwrap();
        register.add_decoys(&officers(), 8, None).unwrap();
        Scene { office, register, people }
    }

    /// An export of these people; its number and its table, names of columns first.
    fn export(
        &mut self,
        persons: &[PersonRef],
        columns: &[&str],
        by: &[Caller; 2],
    ) -> (String, Vec<Vec<String>>) {
        let (recipient, identity) = OfficerKey::generate();
        let until = now() + SignedDuration::from_hours(1);
        let columns = fields(columns);
        let recipients = [recipient];
        let register = &mut self.register;
        let id = register.ask_export(&by[0], Some(persons), &columns, "test", &recipients, until);
        let id = id.unwrap();
        if by[0].acting != by[1].acting {
            register.decide_export(&by[1], &id, None).unwrap();
        }
        let sealed = register.write_export(&by[0], &id).unwrap().sealed;
        let identity: age::x25519::Identity = identity.parse().unwrap();
        let table = age::decrypt(&identity, &sealed).unwrap();
        let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_slice());
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        a_day_later();
        (format!("export {id}"), rows.into_records().map(|row| cells(row.unwrap())).collect())
    }

    fn by_officers(&mut self, persons: &[PersonRef], columns: &[&str]) -> (String, Table) {
        let boss = officers();
        self.export(persons, columns, &[boss.clone(), boss])
    }

    fn by_accounts(&mut self, persons: &[PersonRef], columns: &[&str]) -> (String, Table) {
        let by = [desk(&self.register, "sam", true), desk(&self.register, "sue", true)];
        self.export(persons, columns, &by)
    }

    fn warn(&mut self, table: &[Vec<String>]) -> Warned {
        let warned = self.register.warn(&officers(), &rows(table), [7; 32], &|_| true);
        warned.map_err(|error| error.to_string()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn source(&mut self, table: &[Vec<String>]) -> Option<String> {
        self.warn(table).found.likely_source.map(|source| source.id)
    }

    /// Whether a row of a table is about somebody who exists: decoys are mixed of others.
    fn is_somebody(row: &[String]) -> bool {
        (0..PEOPLE).any(|at| {
            let person = invented(at);
            person.first("name") == Some(&row[0]) && person.first("birthDate") == Some(&row[1])
        })
    }
}

type Table = Vec<Vec<String>>;

fn rows(table: &[Vec<String>]) -> Vec<Row> {
    let place = |row: u64| Place { table: 0, sheet: None, page: None, row };
    (1..).zip(table).map(|(at, cells)| Row { place: place(at), cells: cells.clone() }).collect()
}

/// In an order of no export: by a number that follows from the cells.
fn shuffled(mut table: Table) -> Table {
    table[1..].sort_by_key(|row| {
        row.concat().bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
    });
    table
}

const WIDE: [&str; 4] = ["name", "birthDate", "address", "phone"];

#[test]
fn by_its_watermark() {
    let mut scene = Scene::new();
    let people = scene.people.clone();
    let (_, first) = scene.by_officers(&people, &WIDE);
    let decoys = |table: &Table| -> Vec<Vec<String>> {
        table[1..].iter().filter(|row| !Scene::is_somebody(row)).cloned().collect()
    };
    // Which decoy an export gets follows from its number: the second is made until it is another.
    let (second, table) = loop {
        let (id, table) = scene.by_accounts(&people, &WIDE);
        if decoys(&table) != decoys(&first) {
            break (id, table);
        }
    };
    assert_eq!(decoys(&table).len(), 1);
    // Whoever looked through lists since saw the decoys of both.
    let sam = desk(&scene.register, "sam", false);
    for offset in [0, 20] {
        let listed = scene.register.list(&sam, &fields(&["name"]), "looking", offset, 20);
        listed.unwrap();
        a_day_later();
    }
    let warned = scene.warn(&shuffled(table));
    let likely = warned.found.likely_source.unwrap();
    assert_eq!((likely.id.as_str(), likely.decoys), (second.as_str(), 1));
    assert_eq!((likely.persons, likely.of), (PEOPLE, PEOPLE), "decoys are nobody");
    assert_eq!(warned.found.persons.len(), PEOPLE);
    assert_eq!(warned.found.decoy_places.len(), 1);
    assert!(likely.score > 0.9, "{likely:?}");
}

#[test]
fn by_the_fields_it_has() {
    let mut scene = Scene::new();
    let people = scene.people.clone();
    let (narrow, few) = scene.by_officers(&people, &["name", "birthDate"]);
    let (wide, many) = scene.by_accounts(&people, &WIDE);
    let without_decoys = |table: Table| -> Table {
        let head = table[..1].to_vec();
        head.into_iter().chain(table.into_iter().filter(|row| Scene::is_somebody(row))).collect()
    };
    assert_eq!(scene.source(&shuffled(without_decoys(many))), Some(wide));
    assert_eq!(scene.source(&shuffled(without_decoys(few))), Some(narrow));
}

#[test]
fn by_its_order_where_nothing_else_tells() {
    let mut scene = Scene::new();
    let people = scene.people.clone();
    let (first, table) = scene.by_officers(&people, &WIDE);
    let (second, other) = scene.by_officers(&people, &WIDE);
    for (id, table) in [(first, table), (second, other)] {
        // Some rows cut, and none of a decoy left.
        let kept: Table = (table.into_iter().enumerate())
            .filter(|(at, row)| *at == 0 || (at % 7 != 3 && Scene::is_somebody(row)))
            .map(|(_, row)| row)
            .collect();
        let likely = scene.warn(&kept).found.likely_source.unwrap();
        assert_eq!(likely.id, id);
        assert!(likely.order > 0.9, "{likely:?}");
    }
}

#[test]
fn by_values_as_of_a_day_and_what_is_out_of_date() {
    let mut scene = Scene::new();
    let people = scene.people.clone();
    let (first, before) = scene.by_officers(&people, &WIDE);
    for (at, person) in people.iter().enumerate().take(20) {
        let new = vec![
            ("address".to_owned(), vec![format!("부산광역시 남구 새길 {}", at + 1)]),
            ("phone".to_owned(), vec![format!("010-9{:03}-{:04}", at, 7000 + at)]),
        ];
        scene.register.change(&officers(), *person, &new).unwrap();
    }
    a_day_later();
    let (second, after) = scene.by_accounts(&people, &WIDE);
    let strip = |table: Table| -> Table {
        let somebody = |row: &Vec<String>| row[0] == "name" || Scene::is_somebody(row);
        shuffled(table.into_iter().filter(somebody).collect())
    };
    let warned = scene.warn(&strip(before));
    let likely = warned.found.likely_source.clone().unwrap();
    assert_eq!(likely.id, first);
    assert!(likely.as_of >= 20 && likely.not_as_of == 0, "{likely:?}");
    for (at, person) in people.iter().enumerate() {
        let found = warned.found.persons.iter().position(|own| own.reference == *person).unwrap();
        let (contacts, found) = (&warned.contacts[found], &warned.found.persons[found]);
        assert_eq!(found.class, Class::Sure);
        let moved = at < 20;
        let expect: &[&str] = if moved { &["phone", "address"] } else { &[] };
        let mut stale: Vec<&str> = found.stale_fields.iter().map(String::as_str).collect();
        stale.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(stale, expect);
        assert_eq!(found.fields.contains(&"address".to_owned()), !moved);
        // Where they can be reached now.
        assert_eq!(contacts["address"][0].contains("새길"), moved);
        assert_eq!(contacts["phone"][0].starts_with("010-9"), moved);
    }
    assert_eq!(scene.source(&strip(after)), Some(second));
}

#[test]
fn strangers_come_from_nowhere_and_linking_is_no_source() {
    let mut scene = Scene::new();
    let people = scene.people.clone();
    scene.by_officers(&people, &WIDE);
    let strangers: Table = (0..30)
        .map(|at| {
            vec![
                format!("Zyx{at} Nowhere"),
                format!("{}-02-02", 1950 + at),
                format!("{at} Elsewhere Avenue"),
            ]
        })
        .collect();
    let warned = scene.warn(&strangers);
    assert!(warned.found.persons.is_empty() && warned.found.likely_source.is_none());
    assert_eq!(warned.found.unmatched_rows, (1..=30).collect::<Vec<u64>>());
    // A list of some people that nobody ever exported or looked at: linking it twice makes no source of it.
    let some: Table = (40..52)
        .map(|at| {
            ["name", "birthDate"]
                .map(|field| invented(at).first(field).unwrap().to_owned())
                .to_vec()
        })
        .collect();
    let first = scene.warn(&some).found;
    assert_eq!(first.persons.len(), 12);
    let again = scene.warn(&some).found;
    assert_eq!(again.likely_source.map(|own| own.id), first.likely_source.map(|own| own.id));
}

#[test]
fn linking_is_allowed_counted_and_logged_before_it_is_told() {
    let mut scene = Scene::new();
    let table: Table = (0..12)
        .map(|at| {
            ["name", "birthDate"]
                .map(|field| invented(at).first(field).unwrap().to_owned())
                .to_vec()
        })
        .collect();
    let rows = rows(&table);
    let warn = |register: &mut Register, caller: &Caller| {
        register.warn(caller, &rows, [9; 32], &|_| true).map(|warned| warned.found.persons.len())
    };
    for (account, stepped_up) in [("ana", true), ("mia", true), ("adm", true), ("sam", false)] {
        let caller = desk(&scene.register, account, stepped_up);
        let refused = warn(&mut scene.register, &caller);
        assert!(matches!(refused, Err(WarnError::Roll(RegisterError::Forbidden(_)))), "{account}");
    }
    let sam = desk(&scene.register, "sam", true);
    assert_eq!(warn(&mut scene.register, &sam).ok(), Some(12));
    let log = scene.office.log(&scene.register);
    let [.., linked, warned] = log.as_slice() else { panic!("an empty log") };
    assert!(matches!(linked.event, Event::FileLinked { digest: [9, ..], rows: 12, sure: 12, .. }));
    let Event::Warned { persons, fields, .. } = &warned.event else { panic!("{warned:?}") };
    assert_eq!((persons.len(), fields.len(), warned.account.as_str()), (12, 3, "sam"));
    // A hundred people an hour are allowed here: eight times twelve, and no ninth.
    let times = (0..20).take_while(|_| warn(&mut scene.register, &sam).is_ok()).count();
    assert_eq!(times, 7);
    assert!(matches!(
        warn(&mut scene.register, &sam),
        Err(WarnError::Roll(RegisterError::Spent(_)))
    ));
    // Whoever linked a file saw how to reach those in it.
    let key = LogKey::parse(&scene.register.profile().log_vkey).unwrap();
    let log = LogReader::open(&scene.office.folder().join("log"), &key).unwrap();
    let window = Window { from: Timestamp::UNIX_EPOCH, to: Timestamp::MAX };
    let question = Question { window, account: Some("sam".to_owned()), device: None };
    let exposure = report(&log, &question).unwrap();
    let revealed =
        exposure.persons.iter().filter(|person| person.class == exposure::Class::Revealed);
    assert_eq!(revealed.count(), 12);
}
