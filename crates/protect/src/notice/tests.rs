use std::fs;

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::exposure::{Class, Question, Window, report};
use crate::log::{Entry, Event, Log};
use crate::person::PersonRef;
use crate::secret::Secret;
use crate::warn;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn notices_in_every_language_say_what_they_have_to() {
    let concern = Concern {
        person: person(1),
        happened: Happened::Exposed(Class::Revealed),
        fields: ["address", "name", "somethingNew"].map(str::to_owned).to_vec(),
        when: (at("2024-03-01T10:00:00Z"), at("2024-03-09T10:00:00Z")),
    };
    let facts = Facts {
        name: "Ana {Invented}",
        concern: &concern,
        what_to_do: None,
        contact: "Invented Centre, 555-0100",
    };
    for (language, words) in [
        ("en", ["address, name, somethingNew", "between 2024-03-01 and 2024-03-09", "no right"]),
        (
            "ko",
            [
                "주소, 이름, somethingNew",
                "2024년 03월 01일부터 2024년 03월 09일 사이",
                "권한이 없는",
            ],
        ),
    ] {
        let templates = Templates::load(language, None).unwrap();
        for kind in [Kind::Letter, Kind::Message] {
            let text = templates.write(kind, &facts);
            assert!(text.contains("Ana {Invented}"), "a name is not looked at again: {text}");
            assert!(text.contains("555-0100"), "{text}");
            assert!(text.contains(words[0]) && text.contains(words[1]), "{text}");
            assert!(text.contains(templates.words.get("what to do")), "{text}");
            assert_eq!(text.contains(words[2]), kind == Kind::Letter, "{text}");
        }
        let mut sentences: Vec<&str> = [
            Happened::Exposed(Class::Revealed),
            Happened::Exposed(Class::Exported),
            Happened::Exposed(Class::Listed),
            Happened::Exposed(Class::Reachable),
            Happened::Found(warn::Class::Sure),
            Happened::Found(warn::Class::Probable),
            Happened::Found(warn::Class::Possible),
        ]
        .map(|happened| templates.words.happened(happened))
        .to_vec();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), 7, "each says something of its own");
    }
}

/// Of a found file the day is known on which it was linked, and not when it left.
#[test]
fn a_notice_about_a_found_file_says_when_it_was_noticed() {
    let day = at("2024-03-01T10:00:00Z");
    let concern = Concern {
        person: person(1),
        happened: Happened::Found(warn::Class::Probable),
        fields: vec!["phone".to_owned()],
        when: (day, day),
    };
    let facts =
        Facts { name: "Ana Invented", concern: &concern, what_to_do: None, contact: "555-0100" };
    for (language, expect) in [
        ("en", ["very probably", "We learned of it on 2024-03-01"]),
        ("ko", ["가능성이 매우 높은", "알게 된 날: 2024년 03월 01일"]),
    ] {
        let text = Templates::load(language, None).unwrap().write(Kind::Letter, &facts);
        assert!(expect.iter().all(|part| text.contains(part)), "{text}");
        assert!(!text.contains("This was") && !text.contains("시기"), "{text}");
    }
}

#[test]
fn people_are_written_to_in_their_language_where_there_are_templates() {
    let mut shelf = Shelf::new("en", None).unwrap();
    let mut anybody = |languages: &[&str]| {
        shelf.speaking(languages.iter().copied()).unwrap().words.get("and").to_owned()
            + shelf.speaking(languages.iter().copied()).unwrap().words.get("date")
    };
    assert_eq!(anybody(&["kor"]), ",{year}년 {month}월 {day}일");
    assert_eq!(anybody(&["rus", "ko", "en"]), ",{year}년 {month}월 {day}일");
    assert_eq!(anybody(&[]), ",{year}-{month}-{day}");
    assert_eq!(anybody(&["rus"]), ",{year}-{month}-{day}");
    assert!(Shelf::new("rus", None).is_err());
}

#[test]
fn templates_of_ones_own_replace_what_they_hold_and_mistakes_have_a_place() {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let load = |language: &str| Templates::load(language, Some(folder.path()));
    write("en/message.txt", "{name}: {{call}} {contact}");
    let concern = Concern {
        person: person(1),
        happened: Happened::Exposed(Class::Listed),
        fields: Vec::new(),
        when: (at("2024-03-01T10:00:00Z"), at("2024-03-01T11:00:00Z")),
    };
    let facts = Facts { name: "Ana Invented", concern: &concern, what_to_do: None, contact: "us" };
    let templates = load("en").unwrap();
    assert_eq!(templates.write(Kind::Message, &facts), "Ana Invented: {call} us");
    assert!(templates.write(Kind::Letter, &facts).contains("on 2024-03-01."));
    for (text, place) in [
        ("Dear {name},\n안녕 {nam}", "en/letter.txt:2:4: unknown placeholder `{nam}`"),
        ("{name", "en/letter.txt:1:1: a brace without its other half"),
        ("a } b", "en/letter.txt:1:3: a brace without its other half"),
        ("{a{name}}", "en/letter.txt:1:1: unknown placeholder `{a{name}`"),
    ] {
        write("en/letter.txt", text);
        let Err(error) = load("en") else { panic!("{text:?} was taken") };
        assert!(error.to_string().contains(place), "{error}");
    }
    write("en/letter.txt", "{name}");
    write("en/words.txt", "date = {year}");
    let Err(error) = load("en") else { panic!("words without what is needed were taken") };
    assert!(error.to_string().contains("there is no `one day`"), "{error}");
    for language in ["fr", "", "../en"] {
        assert!(matches!(load(language), Err(TemplateError::Language(..))), "{language}");
    }
}

fn entry(at_text: &str, event: Event) -> Entry {
    Entry {
        at: at(at_text),
        account: "worker".to_owned(),
        device: "desktop".to_owned(),
        place: "console".to_owned(),
        event,
    }
}

fn person(n: u8) -> PersonRef {
    PersonRef::from_bytes([n; 10])
}

#[test]
fn the_notification_counts_known_and_possible_apart() {
    let dir = TempDir::new().unwrap();
    let mut log = Log::create(dir.path(), "invented", &Secret::from_bytes([7; 32])).unwrap();
    let (name, address) = ("name".to_owned(), "address".to_owned());
    let added = |n| Entry {
        account: String::new(),
        ..entry(
            "2024-01-01T00:00:00Z",
            Event::Added {
                person: person(n),
                fields: vec!["name".to_owned(), "address".to_owned()],
            },
        )
    };
    let assigned = |n| {
        entry(
            "2024-01-02T00:00:00Z",
            Event::Assigned { person: person(n), to: "worker".to_owned() },
        )
    };
    let revealed = |n, fields: Vec<String>| {
        entry(
            "2024-03-01T10:00:00Z",
            Event::Revealed {
                person: person(n),
                fields,
                purpose: String::new(),
                case: String::new(),
            },
        )
    };
    log.append(&[
        added(1),
        added(2),
        added(3),
        assigned(3),
        revealed(1, vec![name.clone()]),
        revealed(2, vec![name, address]),
    ])
    .unwrap();
    let question = Question {
        window: Window { from: at("2024-02-01T00:00:00Z"), to: at("2024-03-31T00:00:00Z") },
        account: Some("worker".to_owned()),
        device: None,
    };
    let exposure = report(&log.reader().unwrap(), &question).unwrap();
    let filled = Filled { contact: Some("Invented Officer".to_owned()), ..Filled::default() };
    for (language, parts) in [
        (
            "en",
            [
                "| **Known** | **2** |",
                "| name | 2 | 1 |",
                "| address | 1 | 1 |",
                "`[TO FILL: what happened",
            ],
        ),
        (
            "ko",
            ["| **확인됨** | **2** |", "| 이름 | 2 | 1 |", "| 주소 | 1 | 1 |", "`[기입: 지금까지"],
        ),
    ] {
        let text = Templates::load(language, None).unwrap().notification(&exposure, &filled);
        for part in parts {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(text.contains("`worker`") && text.contains("Invented Officer"), "{text}");
        assert!(!text.contains(&person(1).to_string()), "no person is named");
    }
}

#[test]
fn the_tally_knows_who_waits() {
    let dir = TempDir::new().unwrap();
    let mut log = Log::create(dir.path(), "invented", &Secret::from_bytes([7; 32])).unwrap();
    let notice = |day: u8, n, sent| {
        let (template, incident) = ("letter".to_owned(), "invented".to_owned());
        entry(
            &format!("2024-03-0{day}T00:00:00Z"),
            Event::Notice { person: person(n), template, incident, sent },
        )
    };
    log.append(&[notice(1, 1, false), notice(1, 2, false), notice(2, 1, true), notice(3, 1, true)])
        .unwrap();
    let log = log.reader().unwrap();
    let all = tally(&log, None).unwrap();
    assert_eq!((all.written, all.sent, all.waiting), (2, 1, 1));
    assert_eq!(all.notices[0].sent, ["2024-03-02T00:00:00Z", "2024-03-03T00:00:00Z"]);
    let late = tally(&log, Some(at("2024-03-03T00:00:00Z"))).unwrap();
    assert_eq!((late.written, late.sent, late.waiting), (0, 1, 0));
}
