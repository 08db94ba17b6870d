//! Exports: two people, named recipients, a mark, a manifest.

use jiff::{SignedDuration, Timestamp};
use protect::log::Event;
use protect::{Caller, OfficerKey, PersonRef, Register};

use crate::office::{Office, desk, fields, officers, person};

fn soon() -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(1)
}

fn ask(
    register: &mut Register,
    caller: &Caller,
    recipient: &str,
) -> Result<String, protect::RegisterError> {
    register.ask_export(
        caller,
        None,
        &fields(&["name", "birthDate"]),
        "move to the new centre",
        &[recipient.to_owned()],
        soon(),
    )
}

fn open(sealed: &[u8], identity: &str) -> String {
    let identity: age::x25519::Identity = identity.parse().unwrap();
    String::from_utf8(age::decrypt(&identity, sealed).unwrap()).unwrap()
}

#[test]
fn one_person_cannot_export() {
    let (office, mut register, _) = Office::with_people();
    let (recipient, _) = OfficerKey::generate();
    let sam = desk(&register, "sam", true);
    let id = ask(&mut register, &sam, &recipient).unwrap();
    let refused = register.write_export(&sam, &id).err().unwrap();
    assert!(refused.to_string().contains("not approved by a second person"), "{refused}");
    let refused = register.decide_export(&sam, &id, None).err().unwrap();
    assert!(refused.to_string().contains("two different people"), "{refused}");
    assert!(matches!(office.log(&register).pop().unwrap().event, Event::Denied { .. }));
    let alone = Caller::officers(vec!["one".to_owned()]);
    assert!(ask(&mut register, &alone, &recipient).is_err());
}

#[test]
fn two_people_export_to_named_recipients_once() {
    let (office, mut register, people) = Office::with_people();
    let (recipient, identity) = OfficerKey::generate();
    let (sam, sue) = (desk(&register, "sam", true), desk(&register, "sue", true));
    let id = ask(&mut register, &sam, &recipient).unwrap();
    register.decide_export(&sue, &id, None).unwrap();
    let written = register.write_export(&sam, &id).unwrap();
    let table = open(&written.sealed, &identity);
    assert_eq!(table.lines().count(), 1 + people.len());
    assert!(table.starts_with("name,birthDate\n"));
    assert!(table.contains("김영희,1970-05-01"));
    assert!(!table.contains("가상로"), "addresses were not asked for");
    assert_eq!(written.manifest.lines().count(), 1 + 2 * people.len());
    assert!(!written.manifest.contains("김영희"));
    let (other, stranger) = OfficerKey::generate();
    assert!(
        age::decrypt(&stranger.parse::<age::x25519::Identity>().unwrap(), &written.sealed).is_err()
    );
    drop(other);
    let log = office.log(&register);
    let Event::Exported { persons, fields: named, .. } = &log[log.len() - 1].event else {
        panic!()
    };
    assert_eq!((persons.len(), named.len()), (people.len(), 2));
    let again = register.write_export(&sam, &id).err().unwrap();
    assert!(again.to_string().contains("written already"), "{again}");
}

#[test]
fn a_session_without_a_second_proof_cannot_export() {
    let (_office, mut register, _) = Office::with_people();
    let (recipient, _) = OfficerKey::generate();
    let stolen = desk(&register, "sam", false);
    let refused = ask(&mut register, &stolen, &recipient).err().unwrap();
    assert!(refused.to_string().contains("second proof"), "{refused}");
}

#[test]
fn what_is_refused_or_expired_is_not_written() {
    let (_office, mut register, _) = Office::with_people();
    let (recipient, _) = OfficerKey::generate();
    let (sam, sue) = (desk(&register, "sam", true), desk(&register, "sue", true));
    let id = ask(&mut register, &sam, &recipient).unwrap();
    register.decide_export(&sue, &id, Some("no such move")).unwrap();
    let refused = register.write_export(&sam, &id).err().unwrap();
    assert!(refused.to_string().contains("refused by sue: no such move"), "{refused}");
    let id = ask(&mut register, &sam, &recipient).unwrap();
    register.decide_export(&sue, &id, None).unwrap();
    register.set_clock(|| Timestamp::now() + SignedDuration::from_hours(2));
    let refused = register.write_export(&sam, &id).err().unwrap();
    assert!(refused.to_string().contains("expired"), "{refused}");
}

#[test]
fn no_cell_is_a_formula() {
    let (_office, mut register, _) = Office::with_people();
    let (recipient, identity) = OfficerKey::generate();
    let boss = officers();
    let evil = person(("=HYPERLINK(\"http://x\")", "1970-01-01", "@somewhere"));
    register.add(&boss, &[evil], None, None).unwrap();
    let id = register
        .ask_export(&boss, None, &fields(&["name", "address"]), "audit", &[recipient], soon())
        .unwrap();
    let table = open(&register.write_export(&boss, &id).unwrap().sealed, &identity);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    for row in reader.records() {
        for cell in row.unwrap().iter() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
    assert!(table.contains("'=HYPERLINK"));
}

#[test]
fn each_export_has_an_order_and_decoys_of_its_own() {
    let (_office, mut register, people) = Office::with_people();
    let (recipient, _) = OfficerKey::generate();
    let boss = officers();
    register.add_decoys(&boss, 12, None).unwrap();
    let mut marks = Vec::new();
    for _ in 0..4 {
        let id = ask(&mut register, &boss, &recipient).unwrap();
        register.write_export(&boss, &id).unwrap();
        let export = register.exports().unwrap().into_iter().find(|own| own.id == id).unwrap();
        let (real, decoys): (Vec<PersonRef>, Vec<PersonRef>) =
            export.persons.into_iter().partition(|person| people.contains(person));
        assert_eq!((real.len(), decoys.len()), (people.len(), 1));
        marks.push((real, decoys));
    }
    assert!(marks.iter().any(|mark| mark.0 != marks[0].0), "orders differ");
    assert!(marks.iter().any(|mark| mark.1 != marks[0].1), "decoys differ");
}
