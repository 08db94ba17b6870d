//! Alarms reach an address and a command outside, and nothing of a person is in them.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;

use crate::support::Bench;

/// Takes one POST and answers; gives its body.
fn hook(status: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let url = format!("http://{}/alarms", listener.local_addr().expect("an address"));
    let taken = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody comes");
        let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a number");
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a body");
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .expect("a socket that takes");
        String::from_utf8(body).expect("text")
    });
    (url, taken)
}

fn references(bench: &Bench) -> BTreeSet<String> {
    let list = ["register", "list", "centre", "--purpose", "test", "--json"];
    let listed = bench.ok(&[&list[..], &["--officer-key", "one.key"]].concat());
    let quoted = listed.split('"');
    quoted.filter(|text| text.len() == 19 && text.contains('-')).map(str::to_owned).collect()
}

/// A register whose alarms go to these targets; gives the reference of a decoy.
fn register(bench: &Bench, targets: &[&str]) -> String {
    let officer = bench.ok(&["register", "officer-key", "--no-passphrase", "--out", "one.key"]);
    let mut init = vec!["register", "init", "centre", "--officer", officer.trim()];
    init.extend(targets.iter().flat_map(|target| ["--alarm", *target]));
    bench.ok(&init);
    let mut people = "name,birth_date,address\n".to_owned();
    for at in 1..=9 {
        people += &format!("Ana{at} Invented{at},1970-05-{at:02},{at} Imagined Street\n");
    }
    let people = bench.file("people.csv", people);
    bench.ok(&["register", "add", "centre", &people, "--officer-key", "one.key"]);
    let real = references(bench);
    bench.ok(&["register", "decoys", "centre", "--count", "1", "--officer-key", "one.key"]);
    // Who was not there before.
    let all = references(bench);
    all.difference(&real).next().expect("a decoy").clone()
}

#[test]
fn a_touched_decoy_is_told_to_an_address_and_to_a_command() {
    let bench = Bench::new();
    let (url, taken) = hook("204 No Content");
    let script = bench.file("alarm.sh", "#!/bin/sh\ncat >> alarms.jsonl\necho >> alarms.jsonl\n");
    fs::set_permissions(&script, Permissions::from_mode(0o755)).expect("a mode");
    let decoy = register(&bench, &[&format!("exec:{script}"), &url]);
    let reveal = ["register", "reveal", "centre", &decoy, "--fields", "name", "--purpose", "test"];
    bench.run(&[&reveal[..], &["--officer-key", "one.key"]].concat());

    let told = taken.join().expect("an alarm");
    let alarm: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(
        (&alarm["register"], &alarm["alarm"]),
        (&"centre".into(), &"decoy".into()),
        "{told}"
    );
    let run = fs::read_to_string(bench.path("alarms.jsonl")).expect("the command ran");
    let first: Value = serde_json::from_str(run.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first, alarm, "both are told the same");
    for text in ["Invented", "Imagined", "Ana1", "1970"] {
        assert!(!run.contains(text) && !told.contains(text), "{text} is in an alarm");
    }
}

#[test]
fn a_target_that_fails_is_said_and_stops_nothing() {
    let bench = Bench::new();
    let (url, taken) = hook("500 Internal Server Error");
    let decoy = register(&bench, &["exec:/bin/false", &url]);
    let reveal = ["register", "reveal", "centre", &decoy, "--fields", "name", "--purpose", "test"];
    let reveal = [&reveal[..], &["--officer-key", "one.key"]].concat();
    let run = bench.run(&reveal);
    taken.join().expect("an alarm");
    for said in ["exec:/bin/false: exit status: 1", &format!("{url}: HTTP 500")] {
        let said = format!("an alarm was not delivered to {said}");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
    }
    // Nobody listens there any more.
    let run = bench.run(&reveal);
    assert!(run.stderr.contains(&format!("an alarm was not delivered to {url}")), "{}", run.stderr);
}

#[test]
fn a_target_that_cannot_be_is_refused_when_it_is_set() {
    let bench = Bench::new();
    for (target, reason) in [
        ("http://alarms.example/hook", "https"),
        ("mailto:somebody@example.org", "https"),
        ("exec:alarm.sh", "whole path"),
        ("exec:/nowhere/alarm.sh", "no such command"),
    ] {
        let run =
            bench.run(&["register", "init", "centre", "--officer", "age1x", "--alarm", target]);
        assert_eq!(run.code, 2, "{target}");
        assert!(run.stderr.contains(reason), "{target}: {}", run.stderr);
    }
}

/// Each command that may hold somebody's data leaves no core behind. Waits for a passphrase meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_guarded_in_every_command_of_a_register() {
    let bench = Bench::new();
    let mut command =
        bench.command(&["register", "officer-key", "--out", "one.key", "--passphrase-fd", "0"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let limits = format!("/proc/{}/limits", child.id());
    let is_guarded = || {
        let limits = fs::read_to_string(&limits).unwrap_or_default();
        let core = limits.lines().find(|line| line.starts_with("Max core file size"));
        core.is_some_and(|line| line.split_whitespace().nth(4) == Some("0"))
    };
    let begun = std::time::Instant::now();
    while !is_guarded() && begun.elapsed().as_secs() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let guarded = is_guarded();
    drop(child.stdin.take());
    child.wait().expect("an end");
    assert!(guarded, "it may leave a core");
}
