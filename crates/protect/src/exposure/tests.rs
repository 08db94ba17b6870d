//! The report against what really happened.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;

use super::simulate::{Office, Random, Size, True, Truth};
use super::{Class, Exposure, Question, Window, report};
use crate::log::{Action, Entry, Event, Grade, Log, LogError, LogReader, Role, Signed};
use crate::person::PersonRef;
use crate::secret::Secret;

fn time(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn log(dir: &TempDir, entries: &[Entry]) -> LogReader {
    let mut log = Log::create(dir.path(), "invented", &Secret::from_bytes([7; 32])).unwrap();
    log.append(entries).unwrap();
    let key = log.key().clone();
    drop(log);
    LogReader::open(dir.path(), &key).unwrap()
}

/// The report in the shape of the truth; its proofs are checked on the way.
fn told(exposure: &Exposure, log: &LogReader) -> BTreeMap<PersonRef, True> {
    let signed = Signed::parse(exposure.log.checkpoint.as_bytes(), log.key()).unwrap();
    let line = |person: &super::Exposed| {
        for proof in [&person.proof.first, &person.proof.last] {
            proof.check(&signed).unwrap();
        }
        let fields = person.fields.iter().cloned().collect();
        let (first, last) = (person.first.as_millisecond(), person.last.as_millisecond());
        True { class: person.class, fields, first, last, count: person.count }
    };
    exposure.persons.iter().map(|person| (person.person, line(person))).collect()
}

fn check(entries: &[Entry], question: &Question) {
    let dir = TempDir::new().unwrap();
    let log = log(&dir, entries);
    let mut truth = Truth::new(question);
    entries.iter().for_each(|entry| truth.note(entry));
    let exposure = report(&log, question).unwrap();
    assert_eq!(told(&exposure, &log), truth.finish(), "{question:?} of {entries:#?}");
}

/// Anything by anybody in any order, at times that often coincide.
fn chaos(seed: u64, entries: u64) -> Vec<Entry> {
    let mut random = Random::new(seed);
    let mut second = 0;
    let person = |random: &mut Random| PersonRef::from_bytes([random.below(6) as u8; 10]);
    let word = |random: &mut Random, what: &str, many| format!("{what}{}", random.below(many));
    let fields = |random: &mut Random| -> Vec<String> {
        (0..random.below(4)).map(|_| format!("field{}", random.below(70))).collect()
    };
    let persons = |random: &mut Random| (0..random.below(4)).map(|_| person(random)).collect();
    let mut made = Vec::new();
    for _ in 0..entries {
        second += random.below(4) as i64;
        let account = match random.below(12) {
            0 => String::new(),
            _ => word(&mut random, "account", 4),
        };
        let other = word(&mut random, "account", 4);
        let (reason, purpose) = (String::new(), String::new());
        let roles = [
            Role::Caseworker,
            Role::Caseworker,
            Role::Matcher,
            Role::Supervisor,
            Role::Auditor,
            Role::Administrator,
        ];
        let event = match random.below(28) {
            0..3 => Event::Added { person: person(&mut random), fields: fields(&mut random) },
            3 => Event::Changed { person: person(&mut random), fields: fields(&mut random) },
            4 => Event::Shredded { person: person(&mut random), reason },
            5..8 => Event::Assigned { person: person(&mut random), to: other },
            8 => Event::Unassigned { person: person(&mut random), from: other },
            9 => Event::AccountMade { account: other, role: *random.one(&roles) },
            10 => Event::RoleChanged { account: other, role: *random.one(&roles) },
            11 => Event::AccountLocked { account: other, reason },
            12 => Event::AccountUnlocked { account: other },
            13..15 => {
                Event::SessionOpened { session: word(&mut random, "s", 9), method: String::new() }
            }
            15..17 => Event::SessionEnded { session: word(&mut random, "s", 9), reason },
            17 => {
                let found = vec![(person(&mut random), Grade::Sure)];
                Event::Asked { question: [0; 16], purpose, found }
            }
            18 => Event::Listed {
                persons: persons(&mut random),
                fields: fields(&mut random),
                purpose,
            },
            19 => Event::Revealed {
                person: person(&mut random),
                fields: fields(&mut random),
                purpose,
                case: String::new(),
            },
            20 => Event::Denied { action: Action::Reveal, person: None, reason },
            21 => Event::ExportAsked {
                export: word(&mut random, "x", 3),
                fields: fields(&mut random),
                persons: 0,
                reason,
                recipients: Vec::new(),
                expires: time(0),
            },
            22 => Event::Exported {
                export: word(&mut random, "x", 3),
                part: 0,
                persons: persons(&mut random),
                fields: fields(&mut random),
            },
            23 => Event::Alarm { alarm: crate::log::AlarmKind::Budget, person: None },
            24 => Event::SteppedUp { session: word(&mut random, "s", 9) },
            25 => Event::Reaches {
                account: other,
                everybody: random.below(2) == 0,
                presence: random.below(2) == 0,
            },
            26 => Event::Warned {
                persons: persons(&mut random),
                fields: fields(&mut random),
                purpose,
            },
            _ => Event::ExportApproved { export: word(&mut random, "x", 3) },
        };
        let device = word(&mut random, "device", 2);
        let place = String::new();
        made.push(Entry { at: time(second), account, device, place, event });
    }
    // Whoever is assigned was added: the register holds to that.
    let everybody = (0..6).map(|n| Entry {
        at: time(0),
        account: String::new(),
        device: String::new(),
        place: String::new(),
        event: Event::Added { person: PersonRef::from_bytes([n; 10]), fields: Vec::new() },
    });
    everybody.chain(made).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_report_is_the_truth_for_any_history(
        seed: u64,
        entries in 0u64..150,
        from in -5i64..200,
        length in 0i64..250,
        account in prop::option::of(0..5u8),
        device in prop::option::of(0..2u8),
    ) {
        let question = Question {
            window: Window { from: time(from), to: time(from + length) },
            account: account.map(|n| format!("account{n}")),
            device: device.map(|n| format!("device{n}")),
        };
        check(&chaos(seed, entries), &question);
    }
}

#[test]
fn an_office_of_a_year() {
    let size = Size { persons: 300, caseworkers: 8, entries: 20_000, days: 365 };
    let start: Timestamp = "2023-01-02T00:00:00Z".parse().unwrap();
    let office = Office::new(11, size, start);
    let worker = office.caseworkers()[3].clone();
    let entries: Vec<Entry> = office.collect();
    let days = |entries: &[Entry]| {
        entries.last().unwrap().at.duration_since(entries[0].at).as_hours() / 24
    };
    assert!((200..=400).contains(&days(&entries)), "{} days", days(&entries));
    let window = Window {
        from: "2023-03-01T00:00:00Z".parse().unwrap(),
        to: "2023-03-21T00:00:00Z".parse().unwrap(),
    };
    for account in [None, Some(worker)] {
        check(&entries, &Question { window, account, device: None });
    }
    let device = Some("laptop-3".to_owned());
    check(&entries, &Question { window, account: None, device });
}

#[test]
fn a_log_that_was_changed_gives_no_report() {
    let dir = TempDir::new().unwrap();
    let entries = chaos(3, 600);
    let reader = log(&dir, &entries);
    let question =
        Question { window: Window { from: time(0), to: time(1_000) }, account: None, device: None };
    report(&reader, &question).unwrap();
    let bundle = dir.path().join("tile/entries/001");
    let whole = std::fs::read(&bundle).unwrap();
    let mut bytes = whole;
    // The person of an entry: the bundle still reads.
    let person = bytes.windows(10).position(|bytes| bytes == [3; 10]).unwrap();
    bytes[person..person + 10].fill(4);
    std::fs::write(&bundle, bytes).unwrap();
    assert!(matches!(report(&reader, &question), Err(LogError::Damaged { .. })));
}

#[test]
fn the_shape_is_the_one_that_others_rely_on() {
    let dir = TempDir::new().unwrap();
    let person: PersonRef = "7K2M-0QXC-9RTV-B41E".parse().unwrap();
    let revealed = Entry {
        at: time(5),
        account: "anna".to_owned(),
        device: "desktop-1".to_owned(),
        place: "192.0.2.1".to_owned(),
        event: Event::Revealed {
            person,
            fields: vec!["phone".to_owned(), "name".to_owned()],
            purpose: "counselling".to_owned(),
            case: "12".to_owned(),
        },
    };
    let reader = log(&dir, &[revealed]);
    let question = Question {
        window: Window { from: time(0), to: time(10) },
        account: Some("anna".to_owned()),
        device: None,
    };
    let json = serde_json::to_value(report(&reader, &question).unwrap()).unwrap();
    assert_eq!(
        json["window"],
        serde_json::json!({
            "from": "2023-11-14T22:13:20Z", "to": "2023-11-14T22:13:30Z", "account": "anna"
        })
    );
    let shown = &json["persons"][0];
    assert_eq!(shown["ref"], "7K2M-0QXC-9RTV-B41E");
    assert_eq!(shown["class"], "revealed");
    assert_eq!(shown["fields"], serde_json::json!(["name", "phone"]));
    assert_eq!(shown["first"], "2023-11-14T22:13:25Z");
    assert_eq!(shown["last"], shown["first"]);
    assert_eq!(shown["proof"]["first"]["entry"], 0);
    assert_eq!(json["counts"]["revealed"], 1);
    assert_eq!(json["log"]["size"], 1);
    assert_eq!(Class::Revealed.max(Class::Exported), Class::Revealed);
}
