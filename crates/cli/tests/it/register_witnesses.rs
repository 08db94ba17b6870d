//! A served register has its log witnessed by itself, and says so when a witness does not vouch for it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::{Desktop, PASSPHRASE, Service, centre, table};
use crate::support::{Bench, Run, copy};

/// How long something may take to come true on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);
const OFTEN: [&str; 4] = ["--witness-every", "1s", "--witness-patience", "2s"];

/// A witness process.
struct Witness(Child);

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A register with a witness at a port of this computer, where nobody listens yet.
struct Office {
    bench: Bench,
    key: String,
    address: String,
    log_key: String,
    enrolment: String,
}

impl Office {
    fn new() -> Office {
        let bench = Bench::new();
        let key = centre(&bench);
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr();
        let address = port.expect("an address").to_string();
        let witness = bench.ok(&[
            "register",
            "witness",
            "new-key",
            "witness.example",
            "--out",
            "witness.key",
        ]);
        let alarms = bench.path("alarms");
        let script =
            bench.file("alarm", format!("#!/bin/sh\ncat >> {0}\necho >> {0}\n", alarms.display()));
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("a file");
        let file = bench.file("people.csv", table(3));
        let mut office =
            Office { bench, key, address, log_key: String::new(), enrolment: String::new() };
        let known = format!("{}@http://{}", witness.trim(), office.address);
        let alarm = format!("exec:{script}");
        office.officers(&["add", "centre", &file]);
        let settings =
            office.officers(&["settings", "centre", "--witness", &known, "--alarm", &alarm]);
        let settings: Value = serde_json::from_str(&settings).expect("JSON");
        office.log_key = settings["logVkey"].as_str().expect("a key").to_owned();
        office.officers(&["account", "add", "centre", "aud", "--role", "auditor"]);
        office.enrolment = office.officers(&["enrol", "centre", "aud", "--device", "desk 3"]);
        office
    }

    fn officers(&self, arguments: &[&str]) -> String {
        self.bench.ok(&[&["register"], arguments, &["--officer-key", &self.key]].concat())
    }

    fn witness(&self) -> Witness {
        let mut command = self.bench.command(&["register", "witness", "--listen", &self.address]);
        command.args(["--key", "witness.key", "--state", "state", "--log", &self.log_key]);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("starts");
        let said = BufReader::new(child.stderr.take().expect("a pipe"));
        let witness = Witness(child);
        let mut lines = said.lines().map_while(Result::ok);
        assert!(lines.any(|line| line.starts_with("listening on ")), "the witness listens");
        // Read to its end, so that the witness never waits for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        witness
    }

    /// Serves it, with an auditor signed in.
    fn serve(&self) -> (Service, Desktop<'_>) {
        let service = Service::start(&self.bench, &self.key, &OFTEN);
        let desk = Desktop { bench: &self.bench, url: service.url.clone(), account: "aud" };
        let (_, recovery) = desk.enrol(self.enrolment.trim());
        let run = desk.with_secrets("sign-in", &[PASSPHRASE, &recovery[0]]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        (service, desk)
    }

    fn alarms(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.bench.path("alarms")).unwrap_or_default();
        // The last line may be half written.
        let lines =
            text.split_inclusive('\n').filter(|line| line.len() > 1 && line.ends_with('\n'));
        lines.map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn log(&self) -> PathBuf {
        self.bench.workspace().join("registers/centre/log")
    }
}

fn standing(desk: &Desktop<'_>) -> Value {
    desk.ask("status", &json!({}))["witnesses"][0].clone()
}

#[track_caller]
fn wait(what: &str, mut come: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !come() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Alarms about witnesses in the register's own log.
fn logged(desk: &Desktop<'_>) -> usize {
    let log = desk.ask("log", &json!({}));
    let entries = log["entries"].as_array().expect("entries");
    entries.iter().filter(|own| own["entry"]["event"]["alarm"]["alarm"] == "witness").count()
}

#[test]
fn the_log_is_witnessed_as_it_grows() {
    let office = Office::new();
    let _witness = office.witness();
    let (_service, desk) = office.serve();
    wait("the witness vouches", || standing(&desk)["state"] == "vouches");
    let first = standing(&desk)["last"]["size"].as_u64().expect("a size");
    // Whoever signs in is in the log, and before long vouched for.
    let run = Run::of(desk.command(&["sign-out"]).output().expect("starts"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let remembered = || {
        let files = fs::read_dir(office.bench.path("state")).expect("a folder").flatten();
        let notes =
            files.filter(|own| own.path().extension().is_some_and(|end| end == "checkpoint"));
        let sizes = notes
            .filter_map(|own| fs::read_to_string(own.path()).ok()?.lines().nth(1)?.parse().ok());
        sizes.max().unwrap_or(0_u64)
    };
    wait("the end of the session is vouched for", || remembered() > first);
    assert_eq!(office.alarms(), [] as [Value; 0]);
}

#[test]
fn a_log_that_was_put_back_is_an_alarm() {
    let office = Office::new();
    let older = office.bench.path("older");
    copy(&office.log(), &older);
    for _ in 0..20 {
        office.officers(&["list", "centre", "--purpose", "test"]);
    }
    let _witness = office.witness();
    // At the address of the settings.
    assert!(office.bench.ok(&["register", "witness", "ask", "centre"]).contains("vouches for"));
    fs::remove_dir_all(office.log()).expect("a folder");
    copy(&older, &office.log());

    let (service, desk) = office.serve();
    wait("an alarm", || !office.alarms().is_empty());
    let standing = standing(&desk);
    assert_eq!(standing["state"], "refuses", "{standing}");
    assert!(standing["reason"].as_str().expect("a reason").contains("signed"), "{standing}");
    let alarms = office.alarms();
    assert_eq!(alarms[0]["alarm"], "witness");
    assert!(alarms[0]["what"].as_str().expect("text").contains("evidence"), "{alarms:?}");
    assert_eq!(logged(&desk), 1);
    assert_eq!(alarms.len(), 1, "once: {alarms:?}");
    drop(service);
}

#[test]
fn a_witness_out_of_reach_is_an_alarm_once_and_quiet_when_it_is_back() {
    let office = Office::new();
    let (_service, desk) = office.serve();
    wait("an alarm", || office.alarms().len() == 1);
    assert_eq!(standing(&desk)["state"], "unreachable");
    let witness = office.witness();
    wait("the witness vouches", || standing(&desk)["state"] == "vouches");
    assert_eq!((office.alarms().len(), logged(&desk)), (1, 1));
    // Gone again: another change, and another alarm.
    drop(witness);
    wait("another alarm", || office.alarms().len() == 2);
    assert_eq!(logged(&desk), 2);
    assert!(office.alarms().iter().all(|own| own["alarm"] == "witness"));
}

#[test]
fn settings_take_witnesses_and_nothing_else() {
    let office = Office::new();
    for wrong in ["nobody", "nobody@https://witness.example", "witness.example+0123abcd+A@ftp://x"]
    {
        let settings = ["register", "settings", "centre", "--officer-key", &office.key];
        let run = office.bench.run(&[&settings[..], &["--witness", wrong]].concat());
        assert_eq!(run.code, 2, "{wrong}");
    }
}
