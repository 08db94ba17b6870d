//! Who can open a register, and what is noticed.

use protect::{OfficerError, OfficerKey, RegisterError};

use crate::office::{Office, PEOPLE, desk, fields, housing, officers};

#[test]
fn any_two_officers_open_it_and_one_does_not() {
    let (office, register, _) = Office::with_people();
    drop(register);
    for pair in [[0, 1], [0, 2], [1, 2]] {
        assert_eq!(office.unlock(&pair).unwrap().count().unwrap(), 12);
    }
    let refused = office.unlock(&[1]).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "1 of the keys given belong to officers of this register; 2 are needed (so far: two)"
    );
    assert!(matches!(refused, RegisterError::Officers(OfficerError::TooFew { .. })));
}

#[test]
fn a_second_process_is_told() {
    let (office, register, _) = Office::with_people();
    let refused = office.unlock(&[0, 1]).err().unwrap();
    assert_eq!(refused.to_string(), "the register is open in another process");
    drop(register);
}

#[test]
fn a_changed_profile_is_noticed() {
    let (office, register, _) = Office::with_people();
    drop(register);
    let path = office.folder().join("register.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let greedy = text.replacen("\"hour\": 5", "\"hour\": 5000", 1);
    assert_ne!(greedy, text);
    std::fs::write(&path, greedy).unwrap();
    let refused = office.unlock(&[0, 1]).err().unwrap();
    assert!(matches!(refused, RegisterError::Changed(_)), "{refused}");
}

#[test]
fn new_officers_open_it_and_old_ones_no_longer() {
    let (office, mut register, people) = Office::with_people();
    let new: Vec<_> = (0..2).map(|_| OfficerKey::generate()).collect();
    let named = [("four".to_owned(), new[0].0.clone()), ("five".to_owned(), new[1].0.clone())];
    register.rekey(&officers(), &named, 2, "officer two left").unwrap();
    let mia = desk(&register, "mia", false);
    let asked = crate::office::person(PEOPLE[0]);
    assert_eq!(register.ask(&mia, &asked, "intake").unwrap()[0].person, people[0]);
    drop(register);
    assert!(office.unlock(&[0, 1]).is_err());
    let keys: Vec<_> = new.iter().map(|(_, own)| OfficerKey::parse(own).unwrap()).collect();
    let opened = protect::Register::unlock(&office.folder(), &[&keys[0], &keys[1]]);
    let (mut register, names) = opened.unwrap();
    assert_eq!(names, ["four", "five"]);
    let ana = desk(&register, "ana", false);
    assert!(register.reveal(&ana, people[3], &fields(&["name"]), &housing()).is_ok());
    let answers = register.ask(&mia, &asked, "intake").unwrap();
    assert_eq!(answers[0].person, people[0]);
}

#[test]
fn nothing_on_disk_names_anybody() {
    let (office, mut register, people) = Office::with_people();
    register.add_decoys(&officers(), 4, Some("ana")).unwrap();
    let ana = desk(&register, "ana", false);
    register.reveal(&ana, people[9], &fields(&["name", "address"]), &housing()).unwrap();
    register.list(&ana, &fields(&["name"]), "caseload", 0, 10).unwrap();
    let mia = desk(&register, "mia", false);
    register.ask(&mia, &crate::office::person(PEOPLE[3]), "intake").unwrap();
    drop(register);
    let mut files = 0;
    let mut folders = vec![office.home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            for (name, born, address) in PEOPLE {
                for value in [name, born, address] {
                    let utf16: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
                    for form in [value.as_bytes(), utf16.as_slice()] {
                        let found = bytes.windows(form.len()).any(|window| window == form);
                        assert!(!found, "{}: {value}", path.display());
                    }
                }
            }
        }
    }
    assert!(files >= 4, "{files}");
}
