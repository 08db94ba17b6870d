//! A witness signs what continues, and nothing else.

use tempfile::TempDir;

use super::*;
use crate::log::{LogReader, verify};
use crate::witness::{
    CosignError, Cosigner, Refusal, Request, Witness, WitnessKey, WitnessSigner, cosign,
    request_for,
};

/// A witness in the same process.
struct Near(Witness, WitnessKey);

impl Near {
    fn new(dir: &Path) -> Near {
        let signer = WitnessSigner::new("witness.example", &Secret::from_bytes([9; 32])).unwrap();
        let key = signer.key();
        Near(Witness::open(dir, signer, vec![super::key()]).unwrap(), key)
    }

    fn status(&self, request: &[u8]) -> u16 {
        match self.0.add_checkpoint(request, now()) {
            Ok(_) => 200,
            Err(refusal) => refusal.status(),
        }
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

impl Cosigner for Near {
    fn key(&self) -> &WitnessKey {
        &self.1
    }

    fn add_checkpoint(&mut self, request: &[u8]) -> Result<Vec<u8>, CosignError> {
        self.0.add_checkpoint(request, now()).map_err(|refusal| match refusal {
            Refusal::Conflict(size) => CosignError::Behind(size),
            other => CosignError::Refused(other.to_string()),
        })
    }
}

fn open(dir: &Path) -> LogReader {
    LogReader::open(dir, &key()).unwrap()
}

#[test]
fn a_log_is_witnessed_as_it_grows_and_its_past_is_held_to_it() {
    let home = TempDir::new().unwrap();
    let (dir, memory) = (home.path().join("log"), home.path().join("witness"));
    let mut witness = Near::new(&memory);
    let mut log = Log::create(&dir, ORIGIN, &secret()).unwrap();
    for (from, to) in [(0, 1), (1, 200), (200, 700)] {
        log.append(&entries(from..to)).unwrap();
        let signed = cosign(&log.reader().unwrap(), &mut witness).unwrap();
        assert_eq!((signed.size, signed.time), (to, now()));
    }
    drop(log);
    let report = verify(&dir, &key(), &[witness.1.clone()], &[]).unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
    assert_eq!(report.cosigned[0].size, 700);
    assert!(report.silent.is_empty());

    // What the log knows of the witness is lost: the witness says where it stands.
    fs::remove_dir_all(dir.join("cosigned")).unwrap();
    let report = verify(&dir, &key(), &[witness.1.clone()], &[]).unwrap();
    assert_eq!(report.silent, ["witness.example"]);
    assert_eq!(cosign(&open(&dir), &mut witness).unwrap().size, 700);

    // And remembers after a start.
    drop(witness);
    let witness = Near::new(&memory);
    let remembered = witness.0.remembered(ORIGIN).unwrap().unwrap();
    fs::remove_dir_all(&dir).unwrap();
    made(&dir, 699);
    let report = verify(&dir, &key(), std::slice::from_ref(&witness.1), &[remembered]).unwrap();
    assert!(!report.is_sound());
}

#[test]
fn the_witness_alone_finds_every_change_of_one_entry() {
    let all = entries(0..700);
    let mut edited = all.clone();
    edited[350] = entry(1);
    let mut swapped = all.clone();
    swapped.swap(350, 351);
    let removed = [&all[..350], &all[351..]].concat();
    for (what, history, expected) in [
        ("continued", all.clone(), 200),
        ("edited", edited, 422),
        ("reordered", swapped, 422),
        ("removed", removed, 422),
        ("cut", all[..599].to_vec(), 409),
        ("cut and continued otherwise", [&all[..599], &all[610..]].concat(), 422),
    ] {
        let home = TempDir::new().unwrap();
        let dir = home.path().join("log");
        let mut witness = Near::new(&home.path().join("witness"));
        made(&dir, 600);
        cosign(&open(&dir), &mut witness).unwrap();
        // Whoever stole the key writes the log again.
        fs::remove_dir_all(&dir).unwrap();
        let mut log = Log::create(&dir, ORIGIN, &secret()).unwrap();
        log.append(&history).unwrap();
        let reader = log.reader().unwrap();
        let old = 600.min(reader.size());
        let request = request_for(&reader, old).unwrap();
        assert_eq!(witness.status(&request.to_bytes()), expected, "{what}");
        assert_eq!(cosign(&reader, &mut witness).is_ok(), expected == 200, "{what}");
    }
}

#[test]
fn requests_that_are_none_are_refused_as_the_protocol_says() {
    let home = TempDir::new().unwrap();
    let dir = home.path().join("log");
    made(&dir, 300);
    let witness = Near::new(&home.path().join("witness"));
    let log = open(&dir);
    let good = request_for(&log, 0).unwrap();
    let text = String::from_utf8(good.to_bytes()).unwrap();
    assert_eq!(Request::parse(text.as_bytes()).unwrap(), good);
    let other = home.path().join("other");
    drop(Log::create(&other, "unknown.example", &secret()).unwrap());
    let unknown = fs::read(other.join("checkpoint")).unwrap();
    let forged = home.path().join("forged");
    drop(Log::create(&forged, ORIGIN, &Secret::from_bytes([1; 32])).unwrap());
    let forged = fs::read(forged.join("checkpoint")).unwrap();
    let with = |old, checkpoint: &[u8]| {
        Request { old, proof: Vec::new(), checkpoint: checkpoint.to_vec() }.to_bytes()
    };
    let hash = "A".repeat(43) + "=";
    for (what, request, expected) in [
        ("nothing", Vec::new(), 400),
        ("no old size", text.replace("old 0", "new 0").into_bytes(), 400),
        ("a number written otherwise", text.replace("old 0", "old 00").into_bytes(), 400),
        ("a proof that is none", text.replace("old 0\n", "old 0\nxyz\n").into_bytes(), 400),
        (
            "a proof where none belongs",
            text.replace("old 0\n", &format!("old 0\n{hash}\n")).into_bytes(),
            422,
        ),
        ("too long", vec![b'a'; Request::MOST + 1], 400),
        ("old beyond new", with(301, log.checkpoint().bytes()), 400),
        ("another size", with(5, log.checkpoint().bytes()), 409),
        ("an unknown log", with(0, &unknown), 404),
        ("a forged signature", with(0, &forged), 403),
        ("good", good.to_bytes(), 200),
        ("again, as if new", good.to_bytes(), 409),
        ("again", with(300, log.checkpoint().bytes()), 200),
    ] {
        assert_eq!(witness.status(&request), expected, "{what}");
    }
}

#[test]
fn a_witness_that_lost_its_memory_does_not_begin_again() {
    let home = TempDir::new().unwrap();
    let (dir, memory) = (home.path().join("log"), home.path().join("witness"));
    made(&dir, 300);
    let mut witness = Near::new(&memory);
    cosign(&open(&dir), &mut witness).unwrap();
    let file = fs::read_dir(&memory).unwrap().map(|file| file.unwrap().path());
    let file = file.into_iter().find(|path| path.extension().is_some()).unwrap();
    fs::write(file, "").unwrap();
    let request = request_for(&open(&dir), 0).unwrap().to_bytes();
    assert_eq!(witness.status(&request), 500);
}

#[test]
fn keys_are_read_as_they_were_written_and_nothing_else_is() {
    let signer = WitnessSigner::new("witness.example", &Secret::from_bytes([9; 32])).unwrap();
    let text = signer.text();
    assert_eq!(WitnessSigner::parse(&text).unwrap().key(), signer.key());
    // A plain note signer reads it too: the format is not ours.
    assert!(signed_note::StandardSigner::new(&text).is_ok());
    let public = signer.key().to_string();
    assert_eq!(WitnessKey::parse(&public).unwrap(), signer.key());
    for wrong in
        ["", "witness.example", &public.replace("witness", "another"), &key().to_string(), &text]
    {
        assert!(WitnessKey::parse(wrong).is_err(), "{wrong}");
    }
    let Err(error) = WitnessSigner::parse(&text.replace("+KEY+w", "+KEY+v")) else {
        panic!("a key under another name was taken");
    };
    assert!(!error.to_string().contains("example"), "{error}");
}
