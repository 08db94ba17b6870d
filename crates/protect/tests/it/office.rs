//! An office with a register of invented people, for the tests of this folder.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use model::Entity;
use protect::log::{Entry, LogKey, LogReader, Role};
use protect::{
    Alarm, Alarms, Caller, Limit, Limits, NewRegister, OfficerKey, PersonRef, Purpose, Register,
};
use tempfile::TempDir;

/// Two officers of three are enough; the keys of all three are here.
pub(crate) struct Office {
    pub(crate) home: TempDir,
    pub(crate) keys: Vec<OfficerKey>,
}

pub(crate) const LIMITS: Limits = Limits {
    reveals: Limit { hour: 5, day: 8 },
    questions: Limit { hour: 50, day: 50 },
    rows: Limit { hour: 20, day: 40 },
    warned: Limit { hour: 100, day: 100 },
};

/// Invented people: name, date of birth, address.
pub(crate) const PEOPLE: [(&str, &str, &str); 12] = [
    ("김영희", "1970-05-01", "서울 가상로 1"),
    ("박철수", "1981-02-03", "부산 가상로 22"),
    ("이순자", "1955-11-30", "인천 가상로 333"),
    ("최민수", "1990-07-07", "대구 가상로 4"),
    ("정다은", "1988-01-19", "광주 가상로 55"),
    ("강호준", "1979-09-09", "대전 가상로 6"),
    ("윤서아", "2001-03-14", "울산 가상로 77"),
    ("조성훈", "1966-12-25", "수원 가상로 8"),
    ("한지우", "1994-04-04", "청주 가상로 99"),
    ("Ana Invented", "1970-05-01", "12 Invented Street"),
    ("Ben Imagined", "1962-08-17", "7 Imagined Road"),
    ("Ivan Vymyshlenny", "1975-10-10", "3 Invented Lane"),
];

pub(crate) fn person((name, born, address): (&str, &str, &str)) -> Entity {
    let invented: Arc<str> = "invented".into();
    let mut entity = Entity::new("", "Person");
    entity.push("name", name, &invented);
    entity.push("birthDate", born, &invented);
    entity.push("address", address, &invented);
    entity
}

impl Office {
    pub(crate) fn new() -> (Office, Register) {
        let home = tempfile::tempdir().unwrap();
        let mut officers = Vec::new();
        let mut keys = Vec::new();
        for name in ["one", "two", "three"] {
            let (recipient, identity) = OfficerKey::generate();
            officers.push((name.to_owned(), recipient));
            keys.push(OfficerKey::parse(&identity).unwrap());
        }
        let new = NewRegister {
            name: "centre".to_owned(),
            officers,
            threshold: 2,
            keyring: home.path().join("keyrings"),
            limits: LIMITS,
            sensitive: vec!["idNumber".to_owned()],
            alarms: Vec::new(),
            keep_days: None,
        };
        let office = Office { home, keys };
        let register = Register::create(&office.folder(), &new).unwrap();
        (office, register)
    }

    /// With everybody in the caseload of `ana`, and accounts for each role.
    pub(crate) fn with_people() -> (Office, Register, Vec<PersonRef>) {
        let (office, mut register) = Office::new();
        let boss = officers();
        for (name, role) in [
            ("ana", Role::Caseworker),
            ("ben", Role::Caseworker),
            ("mia", Role::Matcher),
            ("sam", Role::Supervisor),
            ("sue", Role::Supervisor),
            ("aud", Role::Auditor),
            ("adm", Role::Administrator),
        ] {
            register.make_account(&boss, name, role).unwrap();
        }
        let people: Vec<Entity> = PEOPLE.into_iter().map(person).collect();
        let added = register.add(&boss, &people, Some("ana"), None).unwrap();
        (office, register, added)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.home.path().join("registers/centre")
    }

    pub(crate) fn unlock(&self, officers: &[usize]) -> Result<Register, protect::RegisterError> {
        let keys: Vec<&OfficerKey> = officers.iter().map(|&at| &self.keys[at]).collect();
        Register::unlock(&self.folder(), &keys).map(|(register, _)| register)
    }

    /// What the log holds, read without a key.
    pub(crate) fn log(&self, register: &Register) -> Vec<Entry> {
        let key = LogKey::parse(&register.profile().log_vkey).unwrap();
        let log = LogReader::open(&self.folder().join("log"), &key).unwrap();
        log.read(0..log.size()).map(|entry| entry.unwrap().1).collect()
    }
}

pub(crate) fn officers() -> Caller {
    Caller::officers(vec!["one".to_owned(), "two".to_owned()])
}

/// An account at its desk, with a fresh second proof or without.
pub(crate) fn desk(register: &Register, account: &str, stepped_up: bool) -> Caller {
    Caller {
        acting: register.account(account).unwrap().unwrap().acting(stepped_up),
        device: format!("desk of {account}"),
        place: "10.0.0.7".to_owned(),
    }
}

pub(crate) fn housing() -> Purpose {
    Purpose { purpose: "housing".to_owned(), case: "H-17".to_owned() }
}

pub(crate) fn fields(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Keeps the alarms that went out.
#[derive(Clone, Default)]
pub(crate) struct Heard(pub(crate) Arc<Mutex<Vec<Alarm>>>);

impl Alarms for Heard {
    fn raise(&self, alarm: &Alarm) {
        self.0.lock().unwrap().push(alarm.clone());
    }
}
