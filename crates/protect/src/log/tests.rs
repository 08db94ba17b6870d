//! Logs made, cut, changed and put back.

mod cut;
mod damage;
mod growth;
mod witnessed;

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::{Entry, Event, Log, LogKey, verifier_key};
use crate::person::PersonRef;
use crate::secret::Secret;

const ORIGIN: &str = "register.example/invented";

fn secret() -> Secret {
    Secret::from_bytes([7; 32])
}

fn key() -> LogKey {
    verifier_key(ORIGIN, &secret()).unwrap()
}

/// The `n`-th entry of an invented log.
fn entry(n: u64) -> Entry {
    let mut person = [0; 10];
    person[2..].copy_from_slice(&n.to_be_bytes());
    Entry {
        at: Timestamp::from_second(1_700_000_000 + n as i64).unwrap(),
        account: format!("account-{}", n % 7),
        device: "desktop-1".to_owned(),
        place: "192.0.2.1".to_owned(),
        event: Event::Revealed {
            person: PersonRef::from_bytes(person),
            fields: vec!["name".to_owned(), "address".to_owned()],
            purpose: "invented".to_owned(),
            case: format!("case {n}"),
        },
    }
}

fn entries(range: std::ops::Range<u64>) -> Vec<Entry> {
    range.map(entry).collect()
}

/// A log of `n` entries in `dir`, closed.
fn made(dir: &Path, n: u64) {
    let mut log = Log::create(dir, ORIGIN, &secret()).unwrap();
    log.append(&entries(0..n)).unwrap();
}

/// What a log holds, read without a key.
fn read(dir: &Path) -> Vec<Entry> {
    let log = super::LogReader::open(dir, &key()).unwrap();
    log.read(0..u64::MAX).map(|entry| entry.unwrap().1).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let target = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            copy(&file.path(), &target);
        } else {
            fs::copy(file.path(), target).unwrap();
        }
    }
}

/// Every file of a log, as paths inside it, but those that hold nothing to verify.
fn files(dir: &Path) -> Vec<String> {
    fn walk(root: &Path, dir: &Path, found: &mut Vec<String>) {
        for file in fs::read_dir(dir).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(dir, dir, &mut found);
    found.retain(|name| name != "lock" && name != "journal");
    found.sort();
    found
}
