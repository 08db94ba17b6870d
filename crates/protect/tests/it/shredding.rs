//! A shredded record opens nowhere any more: not here, and in no copy.

use protect::log::Event;
use protect::{Register, RegisterError};

use crate::office::{Office, desk, fields, housing, officers};

#[test]
fn a_shredded_record_is_gone_and_the_others_are_not() {
    let (office, mut register, people) = Office::with_people();
    register.shred(&officers(), &[people[0]], "asked to be forgotten").unwrap();
    let ana = desk(&register, "ana", false);
    let gone = register.reveal(&ana, people[0], &fields(&["name"]), &housing()).err().unwrap();
    assert_eq!(gone.to_string(), "this person is not in your caseload");
    let gone =
        register.reveal(&officers(), people[0], &fields(&["name"]), &housing()).err().unwrap();
    assert!(matches!(gone, RegisterError::Unknown(_)), "{gone}");
    let shown = register.reveal(&ana, people[1], &fields(&["name"]), &housing()).unwrap();
    assert_eq!(shown.entity.first("name"), Some("박철수"));
    assert_eq!(register.count().unwrap(), 11);
    let shredded = |entry: &protect::log::Entry| matches!(&entry.event, Event::Shredded { .. });
    assert_eq!(office.log(&register).iter().filter(|entry| shredded(entry)).count(), 1);
    drop(register);
    let register = office.unlock(&[1, 2]).unwrap();
    assert_eq!(register.count().unwrap(), 11);
}

#[test]
fn a_restored_backup_cannot_open_a_shredded_record() {
    let (office, mut register, people) = Office::with_people();
    let before = office.home.path().join("before");
    let after = office.home.path().join("after");
    register.backup(&officers(), &before).unwrap();
    register.shred(&officers(), &[people[0]], "asked to be forgotten").unwrap();
    register.backup(&officers(), &after).unwrap();
    drop(register);
    let restore = |from: &std::path::Path| {
        std::fs::remove_dir_all(office.folder()).unwrap();
        std::fs::rename(from, office.folder()).unwrap();
        office.unlock(&[0, 1])
    };
    let refused = restore(&before).err().unwrap();
    assert!(matches!(refused, RegisterError::Epoch(_)), "{refused}");
    // The one made after opens, without the record.
    let mut register: Register = restore(&after).unwrap();
    let gone =
        register.reveal(&officers(), people[0], &fields(&["name"]), &housing()).err().unwrap();
    assert!(matches!(gone, RegisterError::Unknown(_)), "{gone}");
    assert!(register.reveal(&officers(), people[1], &fields(&["name"]), &housing()).is_ok());
}

#[test]
fn what_a_kill_left_of_a_shredding_is_finished_or_undone() {
    let (office, mut register, people) = Office::with_people();
    let old = office.home.path().join("old");
    register.backup(&officers(), &old).unwrap();
    let epochs = office.home.path().join("keyrings");
    let epoch_before = std::fs::read(epochs.join("centre-1.json")).unwrap();
    register.shred(&officers(), &[people[0]], "asked").unwrap();
    drop(register);
    // As if killed after the new generation was built and before it was switched to: the old profile and
    // records are there, and beside them the new ones.
    let new_records = office.folder().join("records-2.redb");
    let new_epoch = epochs.join("centre-2.json");
    std::fs::copy(old.join("register.json"), office.folder().join("register.json")).unwrap();
    std::fs::copy(old.join("records-1.redb"), office.folder().join("records-1.redb")).unwrap();
    std::fs::write(epochs.join("centre-1.json"), epoch_before).unwrap();
    assert!(new_records.exists() && new_epoch.exists());
    let mut register = office.unlock(&[0, 1]).unwrap();
    assert_eq!(register.count().unwrap(), 12, "nothing was shredded");
    assert!(!new_records.exists() && !new_epoch.exists(), "what was half done is gone");
    // And it can be done again.
    register.shred(&officers(), &[people[0]], "asked").unwrap();
    assert_eq!(register.count().unwrap(), 11);
}

#[test]
fn records_past_their_time_are_named() {
    let (_office, mut register, _) = Office::with_people();
    let person = crate::office::person(("Carl Invented", "1950-01-01", "1 Invented Street"));
    let until = "2020-06-30".parse().unwrap();
    let added = register.add(&officers(), &[person], None, Some(until)).unwrap();
    assert_eq!(register.expired("2020-06-30".parse().unwrap()).unwrap(), []);
    assert_eq!(register.expired("2020-07-01".parse().unwrap()).unwrap(), added);
}
