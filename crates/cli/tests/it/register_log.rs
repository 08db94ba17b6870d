//! The log of a register, as auditors and witnesses meet it. People in it are invented.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::support::{Bench, copy};

/// A register with one officer, three people and a reveal; the officer's key is `one.key`.
fn register(bench: &Bench) -> Vec<String> {
    let officer = bench.ok(&["register", "officer-key", "--no-passphrase", "--out", "one.key"]);
    bench.ok(&["register", "init", "centre", "--officer", officer.trim(), "--keyring", "keyring"]);
    let people = "name,birth_date,address\n\
        Ana Invented,1970-05-01,12 Invented Street\n\
        Ben Imagined,1962-08-17,7 Imagined Road\n\
        Cho Gasang,1981-02-03,22 Gasang-ro\n";
    let people = bench.file("people.csv", people);
    bench.ok(&["register", "add", "centre", &people, "--officer-key", "one.key"]);
    let list = ["register", "list", "centre", "--purpose", "test", "--json"];
    let listed = bench.ok(&[&list[..], &["--officer-key", "one.key"]].concat());
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(&listed).into_iter::<Value>() {
        references(&value.unwrap(), &mut found);
    }
    assert_eq!(found.len(), 3, "{listed}");
    let reveal = ["register", "reveal", "centre", &found[0], "--fields", "name,address"];
    bench.ok(&[&reveal[..], &["--purpose", "test", "--officer-key", "one.key"]].concat());
    found
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        Value::Object(fields) => {
            found.extend(fields.get("ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| references(value, found));
        }
        _ => {}
    }
}

#[test]
fn exposure_names_who_was_revealed_and_listed_with_proofs() {
    let bench = Bench::new();
    let people = register(&bench);
    let window = ["--from", "2020-01-01", "--to", "2100-01-01"];
    let exposure = [&["register", "exposure", "centre"][..], &window].concat();
    let json: Value =
        serde_json::from_str(&bench.ok(&[&exposure[..], &["--json"]].concat())).unwrap();
    let persons = json["persons"].as_array().unwrap();
    assert_eq!(persons.len(), 3);
    assert_eq!(persons[0]["ref"], people[0].as_str());
    assert_eq!(persons[0]["class"], "revealed");
    assert!(persons[0]["proof"]["last"]["path"].is_array());
    assert_eq!(persons[1]["class"], "listed");
    assert_eq!(json["counts"]["listed"], 2);

    let text = bench.ok(&exposure);
    assert!(text.contains("3 persons: 3 known, 0 possible"), "{text}");
    // Whole names: three letters alone may stand in any hash.
    for name in ["Ana Invented", "Ben Imagined", "Cho Gasang", "Street"] {
        assert!(!text.contains(name) && !json.to_string().contains(name), "{name}");
    }
    let fill = ["--notification", "--language", "ko", "--fill", "contact=Invented Officer"];
    let text = bench.ok(&[&exposure[..], &fill].concat());
    assert!(text.contains("| **확인됨** | **3** |") && text.contains("Invented Officer"), "{text}");

    let nobody = ["register", "exposure", "centre", "--from", "2001-01-01", "--to", "2001-01-02"];
    assert_eq!(bench.run(&nobody).code, 1);
    let notices = bench.run(&["register", "notices", "centre", "--json"]);
    assert_eq!(notices.code, 1, "{}", notices.stderr);
}

#[test]
fn verify_finds_what_was_changed_and_what_was_put_back() {
    let bench = Bench::new();
    let people = register(&bench);
    let verify = ["register", "verify", "centre", "--remember", "auditor.checkpoint"];
    assert!(bench.ok(&verify).contains("sound"));
    let log = bench.workspace().join("registers/centre/log");
    let older = bench.path("older");
    copy(&log, &older);
    let reveal = ["register", "reveal", "centre", &people[1], "--fields", "name"];
    bench.ok(&[&reveal[..], &["--purpose", "test", "--officer-key", "one.key"]].concat());
    assert!(bench.ok(&verify).contains("sound"));

    let changed = bench.run(&[
        "register",
        "exposure",
        "nowhere",
        "--from",
        "2020-01-01",
        "--to",
        "2020-01-01",
    ]);
    assert_eq!(changed.code, 2);
    let bundles = log.join("tile/entries/000.p");
    let bundle = fs::read_dir(&bundles).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&bundle).unwrap();
    let mut bytes = whole.clone();
    let place = bytes.windows(4).position(|bytes| bytes == b"test").unwrap();
    bytes[place..place + 4].copy_from_slice(b"tist");
    fs::write(&bundle, bytes).unwrap();
    let found = bench.run(&[&verify[..], &["--json"]].concat());
    assert_eq!(found.code, 1);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert!(found["findings"][0]["place"].as_str().unwrap().starts_with("entry "), "{found}");
    let window = ["--from", "2020-01-01", "--to", "2100-01-01"];
    let refused = bench.run(&[&["register", "exposure", "centre"][..], &window].concat());
    assert_eq!(refused.code, 2, "a changed log gives no report");
    fs::write(&bundle, whole).unwrap();

    // The whole log as it was before the last reveal: sound by itself, and remembered otherwise.
    fs::remove_dir_all(&log).unwrap();
    copy(&older, &log);
    assert!(bench.ok(&["register", "verify", "centre"]).contains("sound"));
    let found = bench.run(&verify);
    assert_eq!(found.code, 1);
    assert!(found.stdout.contains("put back"), "{}", found.stdout);
}

/// Ends a process of this test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_witness_vouches_over_http_and_by_hand_and_not_for_what_was_put_back() {
    let bench = Bench::new();
    let people = register(&bench);
    let profile = bench.workspace().join("registers/centre/register.json");
    let profile: Value = serde_json::from_str(&fs::read_to_string(profile).unwrap()).unwrap();
    let log_key = profile["log_vkey"].as_str().unwrap();
    let new_key = ["register", "witness", "new-key", "witness.example", "--out", "witness.key"];
    let witness = bench.ok(&new_key);
    let witness = witness.trim();

    // By hand.
    let own = ["--key", "witness.key", "--state", "state", "--log", log_key];
    bench.ok(&["register", "witness", "request", "centre", "--out", "request"]);
    let sign = ["register", "witness", "sign", "request", "--out", "reply"];
    bench.ok(&[&sign[..], &own].concat());
    let receive = ["register", "witness", "receive", "centre", "--request", "request"];
    bench.ok(&[&receive[..], &["--reply", "reply", "--witness", witness]].concat());
    let refused = bench.run(&[&sign[..], &own].concat());
    assert_eq!(refused.code, 2, "the same request again");
    assert!(refused.stderr.contains("hint:"), "{}", refused.stderr);

    // Over HTTP.
    let serve = [&["register", "witness", "--listen", "127.0.0.1:0"][..], &own].concat();
    let mut child = bench.command(&serve).stderr(Stdio::piped()).spawn().unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let running = Running(child);
    let address = stderr
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
        .expect("the witness listens");
    let url = address.trim_end_matches("/add-checkpoint");
    let log = bench.workspace().join("registers/centre/log");
    let older = bench.path("older");
    copy(&log, &older);
    let reveal = ["register", "reveal", "centre", &people[1], "--fields", "name"];
    bench.ok(&[&reveal[..], &["--purpose", "test", "--officer-key", "one.key"]].concat());
    let ask = ["register", "witness", "ask", "centre", "--url", url, "--witness", witness];
    assert!(bench.ok(&ask).contains("witness.example vouches for"));

    fs::remove_dir_all(&log).unwrap();
    copy(&older, &log);
    let refused = bench.run(&ask);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("refuses"), "{}", refused.stderr);
    drop(running);
    let remembered = ["register", "witness", "remembered", "--out", "remembered"];
    bench.ok(&[&remembered[..], &own].concat());
    let found = bench.run(&["register", "verify", "centre", "--checkpoint", "remembered"]);
    assert_eq!(found.code, 1, "{}", found.stdout);
}

#[test]
fn the_benchmark_of_the_report_holds_its_answer_to_the_truth() {
    let bench = Bench::new();
    let measured = bench.ok(&["bench", "exposure", "--entries", "6000", "--json"]);
    let measured: Value = serde_json::from_str(&measured).unwrap();
    assert_eq!(measured["entries"], 6000);
    assert!(measured["persons"][2].as_u64().unwrap() > 100, "{measured}");
}
