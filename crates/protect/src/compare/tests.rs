//! Whole runs, both sides in one process, with invented people.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::Entity;
use proptest::prelude::*;

use super::keys::tests::person;
use super::*;
use crate::log::{CompareStep, Event};
use crate::person::PersonRef;
use crate::secret::Secret;

/// A desk with two approvers of its own, and its log.
struct Side {
    desk: Desk,
    approvers: [ApproverKey; 2],
    people: Vec<(PersonRef, Entity)>,
    log: Vec<Event>,
    _folder: tempfile::TempDir,
}

const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);
const LATER: Timestamp = Timestamp::constant(1_700_600_000, 0);

/// Every message of a run, as it was handed over.
#[derive(Clone)]
struct Messages {
    offer: Vec<u8>,
    reply: Vec<u8>,
    list: Vec<u8>,
    answer: Vec<u8>,
    result: Option<Vec<u8>>,
}

impl Side {
    fn new(name: &str, people: Vec<Entity>) -> Side {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::open(folder.path(), name, Secret::from_bytes([7; 32])).unwrap();
        let approvers = [ApproverKey::random().unwrap(), ApproverKey::random().unwrap()];
        let reference =
            |n: usize| PersonRef::from_bytes((n as u128).to_be_bytes()[6..].try_into().unwrap());
        let people =
            people.into_iter().enumerate().map(|(n, entity)| (reference(n), entity)).collect();
        Side { desk, approvers, people, log: Vec::new(), _folder: folder }
    }

    fn people(&self) -> Vec<Result<(PersonRef, Entity), Outside>> {
        self.people.iter().cloned().map(Ok).collect()
    }

    fn offer(&mut self, terms: &Terms) -> Result<Prepared, CompareError> {
        let people = self.people();
        self.desk.offer(terms, people.into_iter(), NOW, &mut |event| {
            self.log.push(event);
            Ok(())
        })
    }

    fn accept(&mut self, offer: &[u8], now: Timestamp) -> Result<Prepared, CompareError> {
        let people = self.people();
        self.desk.accept(offer, people.into_iter(), now, &mut |event| {
            self.log.push(event);
            Ok(())
        })
    }

    fn ask(&mut self, reply: &[u8], now: Timestamp) -> Result<Vec<u8>, CompareError> {
        self.desk.ask(reply, now, &mut |event| {
            self.log.push(event);
            Ok(())
        })
    }

    fn answer(&mut self, list: &[u8], now: Timestamp) -> Result<Vec<u8>, CompareError> {
        self.desk.answer(list, now, &mut |event| {
            self.log.push(event);
            Ok(())
        })
    }

    fn finish(&mut self, answer: &[u8]) -> Result<Finished, CompareError> {
        self.desk.finish(answer, &mut |event| {
            self.log.push(event);
            Ok(())
        })
    }

    fn close(&mut self, result: &[u8]) -> Result<Finished, CompareError> {
        self.desk.close(result, &mut |event| {
            self.log.push(event);
            Ok(())
        })
    }

    fn approve(&self, message: &[u8]) -> Vec<u8> {
        let once = approve(message, &self.approvers[0]).unwrap();
        approve(&once, &self.approvers[1]).unwrap()
    }
}

fn pair(asking: Vec<Entity>, answering: Vec<Entity>) -> (Side, Side) {
    let (a, b) = (Side::new("asking", asking), Side::new("answering", answering));
    for desk in [&a.desk, &b.desk] {
        for side in [&a, &b] {
            for (name, key) in ["first", "second"].iter().zip(&side.approvers) {
                desk.add_approver(side.desk.side(), name, key.id(), &mut |_| Ok(())).unwrap();
            }
        }
    }
    (a, b)
}

fn terms(purpose: &str, both_learn: bool) -> Terms {
    Terms {
        from: "asking".into(),
        to: "answering".into(),
        purpose: purpose.into(),
        both_learn,
        cap: 1536,
        expires: LATER,
    }
}

/// A run from offer to close.
fn run(a: &mut Side, b: &mut Side, terms: &Terms) -> (Messages, Finished, Option<Finished>) {
    let offer = a.offer(terms).unwrap().message;
    let offer = a.approve(&offer);
    let reply = b.accept(&offer, NOW).unwrap().message;
    let reply = b.approve(&reply);
    let list = a.ask(&reply, NOW).unwrap();
    let answer = b.answer(&list, NOW).unwrap();
    let finished = a.finish(&answer).unwrap();
    let result = finished.result.clone();
    let closed = result.as_ref().map(|result| b.close(result).unwrap());
    (Messages { offer, reply, list, answer, result }, finished, closed)
}

/// The slow twin: whom both have, by their keys in the clear.
fn plain(ours: &Side, theirs: &Side) -> BTreeSet<(PersonRef, KeyKind)> {
    let there: BTreeSet<CanonicalKey> =
        theirs.people.iter().flat_map(|(_, entity)| canonical_keys(entity)).collect();
    let of_one = |(person, entity): &(PersonRef, Entity)| {
        let shared = canonical_keys(entity).into_iter().filter(|key| there.contains(key));
        shared.map(|key| (*person, key.kind)).collect::<Vec<_>>()
    };
    ours.people.iter().flat_map(of_one).collect()
}

fn learned(finished: &Finished) -> BTreeSet<(PersonRef, KeyKind)> {
    let of_one =
        |common: &Common| common.by.iter().map(|met| (common.person, met.kind)).collect::<Vec<_>>();
    finished.common.iter().flat_map(of_one).collect()
}

fn invented(name: &str, born: &str) -> Entity {
    person(&[("name", name), ("birthDate", born)])
}

fn some() -> (Vec<Entity>, Vec<Entity>) {
    let asking = vec![
        invented("김철수", "1971-04-15"),
        invented("박영희", "1985-11-02"),
        invented("Sergey Shchukin", "1960-01-31"),
        person(&[("name", "Ana Invented"), ("passportNumber", "M 1234567")]),
        invented("Nobody Else", "1999-09-09"),
    ];
    let answering = vec![
        invented("Kim Chol-su", "1971-04-15"),
        invented("Pak Yong Hui", "1985-02-11"),
        invented("Щукин Сергей Петрович", "1960-01-31"),
        person(&[("name", "Maria Madeup"), ("idNumber", "m1234567")]),
        invented("Another One", "1988-08-08"),
    ];
    (asking, answering)
}

#[test]
fn both_sides_learn_what_the_plain_intersection_says() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    let (_, finished, closed) = run(&mut a, &mut b, &terms("tracing", true));
    assert_eq!(finished.common.len(), 4);
    assert_eq!(learned(&finished), plain(&a, &b));
    let closed = closed.unwrap();
    assert_eq!(learned(&closed), plain(&b, &a));
    // Both sides call a key that met by the same label.
    let labels = |finished: &Finished| -> BTreeSet<String> {
        finished.common.iter().flat_map(|common| &common.by).map(|met| met.label.clone()).collect()
    };
    assert_eq!(labels(&finished), labels(&closed));
}

#[test]
fn one_side_learns_if_that_was_agreed() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    let (messages, finished, closed) = run(&mut a, &mut b, &terms("tracing", false));
    assert_eq!(finished.common.len(), 4);
    assert!(messages.result.is_none() && closed.is_none());
    // What the asking side makes up all the same is not taken.
    let forged =
        super::message::write_result(&finished.session, &messages.answer, &vec![[0; 32]; 1024]);
    assert!(matches!(b.close(&forged), Err(CompareError::Mismatch { .. })));
}

#[test]
fn what_leaves_is_in_the_log_first() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    run(&mut a, &mut b, &terms("tracing", true));
    let steps = |side: &Side| -> Vec<Option<CompareStep>> {
        let step = |event: &Event| match event {
            Event::Comparing { step, .. } => Some(*step),
            Event::Compared { ours: 1024, theirs: 1024, common: 4, .. } => None,
            other => panic!("{other:?}"),
        };
        side.log.iter().map(step).collect()
    };
    assert_eq!(steps(&a), [Some(CompareStep::Offered), Some(CompareStep::Asked), None]);
    assert_eq!(steps(&b), [Some(CompareStep::Accepted), Some(CompareStep::Answered), None]);
}

#[test]
fn without_the_log_nothing_leaves_and_nothing_is_shown() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    fn full(_: Event) -> Result<(), Outside> {
        Err("the disk is full".into())
    }
    let refused =
        |result: Option<CompareError>| assert!(matches!(result, Some(CompareError::Log(_))));
    let terms = terms("tracing", true);
    refused(a.desk.offer(&terms, a.people().into_iter(), NOW, &mut full).err());
    let offer = a.offer(&terms).unwrap().message;
    let offer = a.approve(&offer);
    refused(b.desk.accept(&offer, b.people().into_iter(), NOW, &mut full).err());
    let reply = b.accept(&offer, NOW).unwrap().message;
    let reply = b.approve(&reply);
    refused(a.desk.ask(&reply, NOW, &mut full).err());
    let list = a.ask(&reply, NOW).unwrap();
    refused(b.desk.answer(&list, NOW, &mut full).err());
    let answer = b.answer(&list, NOW).unwrap();
    refused(a.desk.finish(&answer, &mut full).err());
    let result = a.finish(&answer).unwrap().result.unwrap();
    refused(b.desk.close(&result, &mut full).err());
    assert_eq!(b.close(&result).unwrap().common.len(), 4);
}

#[test]
fn two_different_registered_people_approve_on_either_side() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    let offer = a.offer(&terms("tracing", true)).unwrap().message;
    let stranger = ApproverKey::random().unwrap();
    let once = approve(&offer, &a.approvers[0]).unwrap();
    assert!(matches!(approve(&once, &a.approvers[0]), Err(CompareError::Approver(_))));
    let unapproved = [
        offer.clone(),
        once.clone(),
        approve(&once, &stranger).unwrap(),
        // An approver of the other side is none of this one.
        approve(&once, &b.approvers[0]).unwrap(),
    ];
    for message in &unapproved {
        let error = b.accept(message, NOW).unwrap_err();
        assert!(matches!(error, CompareError::Unapproved { .. }));
    }
    // Every refusal is in the log.
    assert!(b.log.iter().all(|event| matches!(event, Event::Denied { .. })));
    assert_eq!(b.log.len(), unapproved.len());

    let offer = a.approve(&offer);
    let reply = b.accept(&offer, NOW).unwrap().message;
    let once = approve(&reply, &b.approvers[0]).unwrap();
    for message in [&reply, &once, &approve(&once, &a.approvers[1]).unwrap()] {
        assert!(matches!(a.ask(message, NOW), Err(CompareError::Unapproved { .. })));
    }
    // The side that replies checks its own people again before it answers.
    let reply = approve(&once, &b.approvers[1]).unwrap();
    let list = a.ask(&reply, NOW).unwrap();
    assert!(b.answer(&list, NOW).is_ok());
}

#[test]
fn a_name_or_a_key_is_one_approver() {
    let (a, b) = pair(Vec::new(), Vec::new());
    let new = ApproverKey::random().unwrap().id();
    for (side, name, id) in [
        ("asking", "first", new),
        ("asking", "third", a.approvers[0].id()),
        ("another", "first", b.approvers[0].id()),
        ("../asking", "third", new),
        ("asking", "../third", new),
    ] {
        assert!(a.desk.add_approver(side, name, id, &mut |_| Ok(())).is_err(), "{side} {name}");
    }
    assert!(a.desk.add_approver("asking", "third", new, &mut |_| Ok(())).is_ok());
}

#[test]
fn no_step_is_taken_twice() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    let (messages, ..) = run(&mut a, &mut b, &terms("tracing", true));
    let again: [(&str, Option<CompareError>); 5] = [
        ("accept", b.accept(&messages.offer, NOW).err()),
        ("ask", a.ask(&messages.reply, NOW).err()),
        ("answer", b.answer(&messages.list, NOW).err()),
        ("finish", a.finish(&messages.answer).err()),
        ("close", b.close(messages.result.as_ref().unwrap()).err()),
    ];
    for (step, error) in again {
        let refused = matches!(
            error,
            Some(CompareError::OutOfTurn { .. } | CompareError::PurposeUsed { .. })
        );
        assert!(refused, "{step}: {error:?}");
    }
}

#[test]
fn messages_of_one_run_are_of_no_use_in_another() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    let (first, ..) = run(&mut a, &mut b, &terms("tracing", true));
    let offer = a.offer(&terms("another purpose", true)).unwrap().message;
    let offer = a.approve(&offer);
    let reply = b.accept(&offer, NOW).unwrap().message;
    let reply = b.approve(&reply);
    let list = a.ask(&reply, NOW).unwrap();
    // The session named in the head, the rest of the first run.
    let moved = |old: &[u8], new: &[u8]| [&new[..54], &old[54..]].concat();
    assert!(a.finish(&first.answer).is_err());
    assert!(b.answer(&moved(&first.list, &list), NOW).is_err());
    let answer = b.answer(&list, NOW).unwrap();
    assert!(matches!(a.finish(&moved(&first.answer, &answer)), Err(CompareError::Mismatch { .. })));
    let finished = a.finish(&answer).unwrap();
    let result = moved(first.result.as_ref().unwrap(), finished.result.as_ref().unwrap());
    assert!(matches!(b.close(&result), Err(CompareError::Mismatch { .. })));
}

#[test]
fn one_purpose_is_one_run() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    // Two offers for one purpose may be about; only one of them is run.
    let second = a.offer(&terms("TRACING!", true)).unwrap().message;
    let second = a.approve(&second);
    let reply = b.accept(&second, NOW).unwrap().message;
    let reply = b.approve(&reply);
    run(&mut a, &mut b, &terms("tracing", true));
    assert!(matches!(a.ask(&reply, NOW), Err(CompareError::PurposeUsed { .. })));
    assert!(matches!(a.offer(&terms("Tracing", false)), Err(CompareError::PurposeUsed { .. })));
    // The answering side keeps count by itself.
    let mut other = Side::new("asking", some().0);
    other.approvers = std::mem::replace(
        &mut a.approvers,
        [ApproverKey::random().unwrap(), ApproverKey::random().unwrap()],
    );
    let offer = other.offer(&terms("tracing", true)).unwrap().message;
    assert!(matches!(b.accept(&other.approve(&offer), NOW), Err(CompareError::PurposeUsed { .. })));
}

#[test]
fn nothing_leaves_once_it_expired() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    let expired =
        |error: Option<CompareError>| assert!(matches!(error, Some(CompareError::Expired { .. })));
    expired(a.offer(&Terms { expires: NOW, ..terms("tracing", true) }).err());
    let offer = a.offer(&terms("tracing", true)).unwrap().message;
    let offer = a.approve(&offer);
    expired(b.accept(&offer, LATER).err());
    let reply = b.accept(&offer, NOW).unwrap().message;
    let reply = b.approve(&reply);
    expired(a.ask(&reply, LATER).err());
    let list = a.ask(&reply, NOW).unwrap();
    expired(b.answer(&list, LATER).err());
    assert!(b.answer(&list, NOW).is_ok());
}

#[test]
fn lengths_say_only_the_size_class() {
    let many =
        |n: usize| (0..n).map(|n| invented("김철수", &format!("{}-04-15", 1900 + n))).collect();
    let lengths = |asking, answering| {
        let (mut a, mut b) = pair(asking, answering);
        let (messages, ..) = run(&mut a, &mut b, &terms("tracing", true));
        let Messages { offer, reply, list, answer, result } = messages;
        [offer, reply, list, answer, result.unwrap()].map(|message| message.len())
    };
    let few = lengths(many(1), many(1));
    // A hundred people of whom a hundred are common, and of whom none is.
    assert_eq!(lengths(many(100), many(100)), few);
    assert_eq!(lengths(many(100), vec![invented("Nobody Else", "1999-09-09")]), few);
}

#[test]
fn a_list_past_the_cap_is_refused() {
    let people: Vec<Entity> = (0..600)
        .map(|n| {
            person(&[
                ("idNumber", &format!("A{:07}", n * 7 + 1)),
                ("passportNumber", &format!("B{:07}", n * 7 + 1)),
            ])
        })
        .collect();
    let (mut a, mut b) = pair(people.clone(), people);
    let small = Terms { cap: 1024, ..terms("tracing", true) };
    assert!(matches!(a.offer(&small), Err(CompareError::TooMany { .. })));
    let offer = a.offer(&terms("tracing", true)).unwrap();
    assert_eq!(offer.keys, 1536);
    b.people.extend(b.people.clone().into_iter().map(|(person, _)| {
        let number = format!("C{person}");
        (person, super::keys::tests::person(&[("idNumber", number.as_str())]))
    }));
    assert!(matches!(b.accept(&a.approve(&offer.message), NOW), Err(CompareError::TooMany { .. })));
    assert!(matches!(pair(Vec::new(), Vec::new()).0.offer(&small), Err(CompareError::Nobody)));
}

/// Each message, each of its fields, changed by one bit; cut short at every field; made longer. Nothing of
/// it is taken, and the honest message still is afterwards.
#[test]
fn tampered_messages_are_refused() {
    // Offsets of fields from the start: magic 20, version 1, kind 1, session 32; then as listed, an enclosed
    // message with its four bytes of length.
    const HEAD: [usize; 5] = [0, 20, 21, 22, 53];
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    let offer = a.offer(&terms("tracing", true)).unwrap().message;
    let offer = a.approve(&offer);
    // recipe, from (6), to (9), purpose (7), who learns, cap, expiry, class, commitment, approvals, signatures.
    let at = [
        54,
        62,
        66,
        72,
        76,
        85,
        89,
        96,
        97,
        101,
        109,
        113,
        144,
        145,
        146,
        178,
        241,
        242,
        offer.len() - 1,
    ];
    check_tampering(&offer, &HEAD, &at, |bytes| b.accept(bytes, NOW).err());
    let reply = b.accept(&offer, NOW).unwrap().message;
    let reply = b.approve(&reply);
    let inner = 58 + offer.len();
    // length and enclosed offer; class, key, commitment, approvals, signatures.
    let at = [
        54,
        57,
        58,
        79,
        90,
        inner - 1,
        inner,
        inner + 4,
        inner + 36,
        inner + 68,
        inner + 69,
        reply.len() - 1,
    ];
    check_tampering(&reply, &HEAD, &at, |bytes| a.ask(bytes, NOW).err());
    let list = a.ask(&reply, NOW).unwrap();
    let inner = 58 + reply.len();
    let at =
        [54, 58, 100, 58 + 300, inner - 1, inner, inner + 31, inner + 32 * 500, list.len() - 1];
    check_tampering(&list, &HEAD, &at, |bytes| b.answer(bytes, NOW).err());
    let answer = b.answer(&list, NOW).unwrap();
    let (proofs, salt) = (86 + 32 * 1024, 86 + 32 * 1024 + 64);
    // digest, evaluated keys, proof, salt, tags.
    let at = [
        54,
        85,
        86,
        86 + 32 * 700,
        proofs,
        proofs + 63,
        salt,
        salt + 32,
        salt + 40,
        answer.len() - 1,
    ];
    check_tampering(&answer, &HEAD, &at, |bytes| a.finish(bytes).err());
    let result = a.finish(&answer).unwrap().result.unwrap();
    check_tampering(&result, &HEAD, &[54, 85], |bytes| b.close(bytes).err());
    // A share that was changed proves nothing: that key is not learned, and no other is.
    let mut held_back = result;
    held_back[86..].fill(0);
    assert!(b.close(&held_back).unwrap().common.is_empty());
}

#[track_caller]
fn check_tampering(
    message: &[u8],
    head: &[usize],
    fields: &[usize],
    mut take: impl FnMut(&[u8]) -> Option<CompareError>,
) {
    for &at in head.iter().chain(fields) {
        let mut changed = message.to_vec();
        changed[at] ^= 1;
        let error =
            take(&changed).unwrap_or_else(|| panic!("byte {at} was changed and it was taken"));
        assert!(error.is_refusal(), "byte {at}: {error}");
        let error =
            take(&message[..at]).unwrap_or_else(|| panic!("it was taken without byte {at}"));
        assert!(error.is_refusal(), "cut at {at}: {error}");
    }
    let longer = [message, &[0]].concat();
    assert!(matches!(
        take(&longer),
        Some(CompareError::Malformed { .. } | CompareError::Mismatch { .. })
    ));
}

#[test]
fn errors_say_where() {
    let (asking, answering) = some();
    let (mut a, _) = pair(asking, answering);
    let offer = a.offer(&terms("tracing", true)).unwrap().message;
    for (bytes, expected) in [
        (&b""[..], "offer, byte 0, opening: 20 bytes belong here, 0 are left"),
        (b"throughline compare?", "offer, byte 0, opening: this is no message of a comparison"),
        (
            b"throughline compare\n\x02",
            "offer, byte 20, version: version 2 is spoken there, version 1 here",
        ),
        (&offer[..60], "offer, byte 54, recipe: 8 bytes belong here, 6 are left"),
    ] {
        assert_eq!(summary(bytes).unwrap_err().to_string(), expected);
    }
}

#[test]
fn nobody_is_on_the_desk_in_the_clear() {
    let (asking, answering) = some();
    let (mut a, mut b) = pair(asking, answering);
    run(&mut a, &mut b, &terms("tracing", true));
    let mut files = 0;
    for side in [&a, &b] {
        let mut folders = vec![side._folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                files += 1;
                let bytes = std::fs::read(&path).unwrap();
                for (reference, entity) in &side.people {
                    let mut secrets: Vec<Vec<u8>> = vec![reference.bytes().to_vec()];
                    secrets.extend(
                        entity.statements.iter().map(|said| said.value.as_bytes().to_vec()),
                    );
                    secrets.extend(
                        canonical_keys(entity).into_iter().map(|key| key.text.into_bytes()),
                    );
                    for secret in secrets {
                        let found = bytes.windows(secret.len()).any(|window| window == secret);
                        assert!(!found || secret == [0; 10], "{}", path.display());
                    }
                }
            }
        }
    }
    assert!(files >= 10);
}

/// People of a small world, so that some are common: a few names and dates, two spellings each.
fn people() -> impl Strategy<Value = Vec<Entity>> {
    let names = prop::sample::select(vec![
        "김철수",
        "Kim Chol Su",
        "박영희",
        "Pak Yong-hui",
        "Сергей Щукин",
        "Sergej Schtschukin",
        "Ana Lopez",
        "Lopez, Ana",
        "王小明",
        "Wang Xiaoming",
        "x",
        "",
    ]);
    let dates = prop::sample::select(vec!["1970-02-03", "1970-03-02", "1970-02-13", "1971", ""]);
    let numbers = prop::sample::select(vec!["M1234567", "m-123 4567", "X7654321", "", ""]);
    let one = (names, dates, numbers).prop_map(|(name, born, number)| {
        person(&[("name", name), ("birthDate", born), ("passportNumber", number)])
    });
    prop::collection::vec(one, 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn a_run_gives_the_plain_intersection(asking in people(), answering in people()) {
        let (mut a, mut b) = pair(asking, answering);
        let keyless = |side: &Side| side.people.iter().all(|(_, one)| canonical_keys(one).is_empty());
        prop_assume!(!keyless(&a) && !keyless(&b));
        let (_, finished, closed) = run(&mut a, &mut b, &terms("tracing", true));
        prop_assert_eq!(learned(&finished), plain(&a, &b));
        prop_assert_eq!(learned(&closed.unwrap()), plain(&b, &a));
    }

    #[test]
    fn bytes_from_anywhere_are_refused_quietly(bytes: Vec<u8>, kind in 1_u8..=5) {
        let (mut a, mut b) = pair(Vec::new(), Vec::new());
        let headed = [&b"throughline compare\n\x01"[..], &[kind], &[9; 32], &bytes].concat();
        for bytes in [&bytes, &headed] {
            prop_assert!(b.accept(bytes, NOW).is_err() && a.ask(bytes, NOW).is_err());
            prop_assert!(b.answer(bytes, NOW).is_err() && a.finish(bytes).is_err() && b.close(bytes).is_err());
            let _ = summary(bytes);
        }
    }
}
