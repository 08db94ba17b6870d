//! One record, named fields, a purpose; in the log before it is shown.

use protect::RegisterError;
use protect::log::{AlarmKind, Event};

use crate::office::{Heard, LIMITS, Office, desk, fields, housing, officers};

#[test]
fn a_reveal_shows_the_fields_named_and_the_log_says_so() {
    let (office, mut register, people) = Office::with_people();
    let ana = desk(&register, "ana", false);
    let shown =
        register.reveal(&ana, people[9], &fields(&["name", "birthDate"]), &housing()).unwrap();
    assert_eq!(shown.entity.first("name"), Some("Ana Invented"));
    assert_eq!(shown.entity.first("birthDate"), Some("1970-05-01"));
    assert_eq!(shown.entity.first("address"), None, "not asked for");
    let last = office.log(&register).pop().unwrap();
    assert_eq!((last.account.as_str(), last.device.as_str()), ("ana", "desk of ana"));
    assert_eq!(
        last.event,
        Event::Revealed {
            person: people[9],
            fields: fields(&["name", "birthDate"]),
            purpose: "housing".to_owned(),
            case: "H-17".to_owned(),
        }
    );
}

#[test]
fn out_of_caseload_is_denied_and_logged() {
    let (office, mut register, people) = Office::with_people();
    let ben = desk(&register, "ben", false);
    let refused = register.reveal(&ben, people[0], &fields(&["name"]), &housing()).err().unwrap();
    assert_eq!(refused.to_string(), "this person is not in your caseload");
    let last = office.log(&register).pop().unwrap();
    assert!(
        matches!(&last.event, Event::Denied { person: Some(person), .. } if *person == people[0]),
        "{last:?}"
    );
    assert_eq!(last.account, "ben");
}

#[test]
fn without_a_log_nothing_is_shown() {
    let (office, mut register, people) = Office::with_people();
    let ana = desk(&register, "ana", false);
    let log = office.folder().join("log");
    std::fs::rename(&log, office.home.path().join("gone")).unwrap();
    std::fs::write(&log, "no folder").unwrap();
    let refused = register.reveal(&ana, people[0], &fields(&["name"]), &housing()).err().unwrap();
    assert!(matches!(refused, RegisterError::Log(_)), "{refused}");
    assert!(refused.to_string().contains("nothing is shown"), "{refused}");
    let refused = register.list(&ana, &fields(&["name"]), "housing", 0, 10).err().unwrap();
    assert!(matches!(refused, RegisterError::Log(_)), "{refused}");
}

#[test]
fn a_scrape_stops_at_its_budget_and_raises_an_alarm() {
    let (office, mut register, people) = Office::with_people();
    let heard = Heard::default();
    register.send_alarms(Box::new(heard.clone()));
    let ana = desk(&register, "ana", false);
    let scrape = |register: &mut protect::Register| {
        let shown = people.iter().filter(|&&person| {
            register.reveal(&ana, person, &fields(&["name"]), &housing()).is_ok()
        });
        shown.count()
    };
    assert_eq!(scrape(&mut register), LIMITS.reveals.hour as usize);
    let alarms = heard.0.lock().unwrap().clone();
    assert!(alarms.iter().any(|alarm| alarm.alarm == AlarmKind::Budget && alarm.account == "ana"));
    assert!(alarms[0].what.contains("5 reveals in an hour"), "{}", alarms[0].what);
    // Starting the program again gives nobody a new budget.
    drop(register);
    let mut register = office.unlock(&[0, 2]).unwrap();
    assert_eq!(scrape(&mut register), 0);
}

#[test]
fn sensitive_fields_need_a_second_proof() {
    let (_office, mut register, people) = Office::with_people();
    let once = desk(&register, "ana", false);
    let refused =
        register.reveal(&once, people[0], &fields(&["idNumber"]), &housing()).err().unwrap();
    assert!(refused.to_string().contains("second proof"), "{refused}");
    let twice = desk(&register, "ana", true);
    assert!(register.reveal(&twice, people[0], &fields(&["idNumber"]), &housing()).is_ok());
}

#[test]
fn a_purpose_that_repeats_the_record_is_refused_and_not_logged() {
    let (office, mut register, people) = Office::with_people();
    let ana = desk(&register, "ana", false);
    for (purpose, case) in [("visit of ana invented", "1"), ("housing", "Ana Invented/1")] {
        let purpose = protect::Purpose { purpose: purpose.to_owned(), case: case.to_owned() };
        let refused = register.reveal(&ana, people[9], &fields(&["name"]), &purpose).err().unwrap();
        assert!(refused.to_string().contains("repeats the name of the record"), "{refused}");
    }
    let log = serde_json::to_string(&office.log(&register)).unwrap();
    assert!(!log.to_lowercase().contains("invented"), "{log}");
}

#[test]
fn a_decoy_touched_locks_the_account_and_is_heard_outside() {
    let (office, mut register, people) = Office::with_people();
    let heard = Heard::default();
    register.send_alarms(Box::new(heard.clone()));
    let boss = crate::office::officers();
    register.add_decoys(&boss, 3, Some("ana")).unwrap();
    let decoys: Vec<_> = office
        .log(&register)
        .into_iter()
        .filter_map(|entry| match entry.event {
            Event::Added { person, .. } if !people.contains(&person) => Some(person),
            _ => None,
        })
        .collect();
    assert_eq!(decoys.len(), 3);
    let ana = desk(&register, "ana", false);
    // What is shown looks like anybody's.
    let shown =
        register.reveal(&ana, decoys[0], &fields(&["name", "birthDate"]), &housing()).unwrap();
    assert!(shown.entity.first("name").is_some());
    let alarms = heard.0.lock().unwrap().clone();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0].alarm, AlarmKind::Decoy);
    assert_eq!(register.account("ana").unwrap().unwrap().locked.unwrap(), "a decoy was touched");
    let ana = desk(&register, "ana", false);
    let refused = register.reveal(&ana, people[0], &fields(&["name"]), &housing()).err().unwrap();
    assert_eq!(refused.to_string(), "the account is locked");
}

#[test]
fn lists_are_masked_and_rows_shown_are_logged() {
    let (office, mut register, people) = Office::with_people();
    let ana = desk(&register, "ana", false);
    let rows = register.list(&ana, &fields(&["name", "birthDate"]), "my caseload", 0, 5).unwrap();
    assert_eq!(rows.len(), 5);
    for row in &rows {
        let name = row.masked[0].as_deref().unwrap();
        assert!(name.contains('•'), "{name}");
        assert!(!crate::office::PEOPLE.iter().any(|(known, ..)| *known == name), "{name}");
    }
    let last = office.log(&register).pop().unwrap();
    let Event::Listed { persons, .. } = last.event else { panic!("{last:?}") };
    assert_eq!(persons, rows.iter().map(|row| row.person).collect::<Vec<_>>());
    assert!(persons.iter().all(|person| people.contains(person)));
    // Somebody else's caseload is empty.
    let ben = desk(&register, "ben", false);
    assert_eq!(register.list(&ben, &fields(&["name"]), "my caseload", 0, 5).unwrap(), []);
}

#[test]
fn policies_of_ones_own_decide_whom_the_exposure_report_calls_reachable() {
    use protect::SHIPPED_POLICIES;
    use protect::exposure::{Class, Question, Window, report};
    use protect::log::{LogKey, LogReader};

    let (office, mut register, people) = Office::with_people();
    let open = "permit (principal == Account::\"ben\", action == Action::\"reveal\", resource);";
    register.set_policies(&officers(), Some(&format!("{SHIPPED_POLICIES}\n{open}"))).unwrap();
    // Ben has no caseload; one person was opened, and everybody could have been.
    let ben = desk(&register, "ben", false);
    register.reveal(&ben, people[3], &fields(&["name"]), &housing()).unwrap();
    register.set_policies(&officers(), None).unwrap();
    assert!(register.reveal(&ben, people[4], &fields(&["name"]), &housing()).is_err());
    let key = LogKey::parse(&register.profile().log_vkey).unwrap();
    let log = LogReader::open(&office.folder().join("log"), &key).unwrap();
    let window = Window { from: jiff::Timestamp::MIN, to: jiff::Timestamp::MAX };
    let question = Question { window, account: Some("ben".to_owned()), device: None };
    let told = report(&log, &question).unwrap();
    assert_eq!((told.counts.revealed, told.counts.reachable), (1, 11));
    let revealed = told.persons.iter().find(|person| person.class == Class::Revealed).unwrap();
    assert_eq!(revealed.person, people[3]);
}
