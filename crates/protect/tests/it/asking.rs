//! Is this person here? A grade, a reference, no field.

use protect::log::{Event, Grade};

use crate::office::{Office, desk, person};

#[test]
fn a_matcher_is_told_how_surely_and_nothing_else() {
    let (office, mut register, people) = Office::with_people();
    let mia = desk(&register, "mia", false);
    // name, date of birth, whom it finds, how surely
    let table = [
        ("김영희", "1970-05-01", Some((0, Grade::Sure))),
        ("Kim Yong-hui", "1970-05-01", Some((0, Grade::Sure))),
        ("VYMYSHLENNYY, Ivan", "1975-10-10", Some((11, Grade::Sure))),
        ("Carla Nowhere", "1970-05-01", None),
    ];
    for (name, born, expected) in table {
        let mut asked = person((name, born, ""));
        asked.statements.retain(|own| own.prop.as_str() != "address");
        let answers = register.ask(&mia, &asked, "intake").unwrap();
        let best = answers.first().map(|answer| (answer.person, answer.grade));
        assert_eq!(best, expected.map(|(at, grade)| (people[at], grade)), "{name}");
        let last = office.log(&register).pop().unwrap();
        let Event::Asked { found, .. } = last.event else { panic!("{last:?}") };
        assert_eq!(found.first().copied(), best);
    }
    let log = serde_json::to_string(&office.log(&register)).unwrap();
    assert!(!log.contains("Nowhere") && !log.contains("김영희"), "{log}");
}

#[test]
fn only_matchers_ask_and_say_why() {
    let (_office, mut register, _) = Office::with_people();
    let asked = person(("김영희", "1970-05-01", "x"));
    let ana = desk(&register, "ana", false);
    let refused = register.ask(&ana, &asked, "intake").err().unwrap();
    assert_eq!(refused.to_string(), "the role `caseworker` does not allow to ask");
    let mia = desk(&register, "mia", false);
    let refused = register.ask(&mia, &asked, " ").err().unwrap();
    assert_eq!(refused.to_string(), "a purpose has to be stated");
}

#[test]
fn who_was_renamed_is_found_by_both_names() {
    let (_office, mut register, people) = Office::with_people();
    let ana = desk(&register, "ana", false);
    let renamed = ("name".to_owned(), vec!["Ana Renamed".to_owned()]);
    register.change(&ana, people[9], &[renamed]).unwrap();
    let mia = desk(&register, "mia", false);
    for name in ["Ana Renamed", "Ana Invented"] {
        let asked = person((name, "1970-05-01", "12 Invented Street"));
        let answers = register.ask(&mia, &asked, "intake").unwrap();
        assert!(answers.iter().any(|answer| answer.person == people[9]), "{name}");
    }
}
