//! The commands of a register, asked of one that is served: the same answers, and no key of an officer.

use std::fs;

use jiff::{SignedDuration, Timestamp};

use crate::desk::{Desktop, PASSPHRASE, Service, centre, person, table};
use crate::support::{Bench, Run};

impl Desktop<'_> {
    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().expect("starts"))
    }

    #[track_caller]
    fn ok(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
        run.stdout
    }

    /// Enrols the account, signs in, and gives a second proof.
    fn work(&self, enrolment: &str) {
        let (totp, recovery) = self.enrol(enrolment.trim());
        let run = self.with_secrets("sign-in", &[PASSPHRASE, &recovery[0]]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let code = totp.code(Timestamp::now() + SignedDuration::from_secs(30));
        let run = self.with_secrets("step-up", &[&code]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
}

#[test]
#[cfg(unix)]
fn a_served_register_answers_as_one_held_here() {
    let bench = Bench::new();
    let key = centre(&bench);
    let officers = |arguments: &[&str]| {
        bench.ok(&[&["register"], arguments, &["--officer-key", key.as_str()]].concat())
    };
    let file = bench.file("people.csv", table(4));
    let accounts =
        [("ana", "caseworker"), ("mia", "matcher"), ("sam", "supervisor"), ("sue", "supervisor")];
    for (account, role) in accounts {
        officers(&["account", "add", "centre", account, "--role", role]);
    }
    officers(&["add", "centre", &file, "--caseload", "ana"]);
    let enrolments =
        accounts.map(|(account, _)| officers(&["enrol", "centre", account, "--device", "desk 3"]));

    // What is printed where the register is held, as a table and as JSON.
    let [name, born, _] = person(1);
    let ask = ["--name", &name, "--birth-date", &born, "--purpose", "intake"];
    let list = ["--fields", "name,address", "--purpose", "caseload", "--limit", "3"];
    let reveal = ["--fields", "name,address", "--purpose", "housing", "--case", "H-1"];
    let here = officers(&[&["list", "centre"], &list[..]].concat());
    let ref_ = here.lines().nth(1).and_then(|line| line.split(' ').next()).expect("a row");
    let pairs: Vec<(&str, Vec<&str>, Vec<&str>)> = vec![
        ("mia", [&["ask", "centre"], &ask[..]].concat(), [&["ask"], &ask[..]].concat()),
        ("ana", [&["list", "centre"], &list[..]].concat(), [&["list"], &list[..]].concat()),
        (
            "ana",
            [&["reveal", "centre", ref_], &reveal[..]].concat(),
            [&["reveal", ref_], &reveal[..]].concat(),
        ),
    ];
    let mut answers = Vec::new();
    for (account, held, served) in &pairs {
        for json in [&[][..], &["--json"]] {
            let answer = officers(&[held, json].concat());
            answers.push((*account, [served, json].concat(), answer));
        }
    }
    assert!(answers[0].2.contains("sure"), "{}", answers[0].2);

    let service = Service::start(&bench, &key, &[]);
    let desk = |account| Desktop { bench: &bench, url: service.url.clone(), account };
    for ((account, _), enrolment) in accounts.iter().zip(&enrolments) {
        desk(account).work(enrolment);
    }
    for (account, served, answer) in &answers {
        assert_eq!(&desk(account).ok(served), answer, "{served:?}");
    }
    // The same question from a file, where no other program sees it.
    let person = serde_json::json!({ "name": [name], "birthDate": [born] }).to_string();
    let person = bench.file("person.json", person);
    let asked = ["ask", "--person", &person, "--purpose", "intake"];
    assert_eq!(desk("mia").ok(&asked), answers[0].2);
    assert_eq!(desk("mia").run(&["ask", "--name", "Nobody Imagined", "--purpose", "x"]).code, 1);
    // A question without a purpose is none.
    let run = desk("mia").run(&["ask", "--name", &name]);
    assert!(run.code == 2 && run.stderr.contains("--purpose"), "{}", run.stderr);
    // What an account may not do is said, with the service's reason.
    let run = desk("mia").run(&[&["reveal", ref_], &reveal[..]].concat());
    assert!(run.code == 2 && run.stderr.contains("403"), "{}", run.stderr);

    // An address is changed, and the export that two people agreed upon holds who was named.
    let values = bench.file("values.json", r#"{"address": ["9 Invented Lane"]}"#);
    desk("ana").ok(&["change", ref_, "--values", &values]);
    let shown = desk("ana").ok(&["reveal", ref_, "--fields", "address", "--purpose", "housing"]);
    assert_eq!(shown, "address: 9 Invented Lane\n");
    let recipient = officer(&bench);
    let asked = ["--fields", "name", "--reason", "the town asks", "--recipient", &recipient];
    let number = desk("sam").ok(&[&["export", "ask", ref_], &asked[..]].concat());
    let number = number.trim();
    assert_eq!(desk("sam").run(&["export", "approve", number]).code, 2, "one's own");
    desk("sue").ok(&["export", "approve", number]);
    let out = bench.path("export.age").display().to_string();
    desk("sam").ok(&["export", "write", number, "--out", &out]);
    let manifest = fs::read_to_string(format!("{out}.manifest.csv")).expect("a manifest");
    assert!(manifest.contains(ref_), "{manifest}");
    assert!(fs::read(&out).expect("a file").starts_with(b"age-encryption.org/"));
    let served = desk("sue").ok(&["export", "list"]);
    assert!(served.contains("written"), "{served}");
    drop(service);
    assert_eq!(officers(&["export", "list", "centre"]), served);
}

/// The recipient of another key.
fn officer(bench: &Bench) -> String {
    let key = bench.path("two.key").display().to_string();
    bench.ok(&["register", "officer-key", "--out", &key, "--no-passphrase"]).trim().to_owned()
}

#[test]
fn what_is_mistyped_is_not_repeated() {
    let bench = Bench::new();
    let name = "Invented Person";
    let fields = ["--fields", "name", "--purpose", "x"];
    let at = ["--at", "http://127.0.0.1:9", "--account", "ana"];
    let wrong: Vec<Vec<&str>> = vec![
        [&["reveal", "centre", name], &fields[..]].concat(),
        [&["reveal", "centre", name, "more"], &fields[..]].concat(),
        [&["reveal", name], &fields[..], &at].concat(),
        [&["reveal", "centre", name], &fields[..], &at].concat(),
        vec!["list", "centre", name, "--purpose", "x"],
        [&["list", name, "--purpose", "x"], &at[..]].concat(),
        vec!["ask", "centre", name, "--name", name],
        vec!["change", "centre", name],
        vec!["shred", "centre", name],
        vec!["assign", "centre", "ana", name],
        vec!["notices", "sent", "centre", name],
        vec![
            "export",
            "ask",
            "centre",
            name,
            "--fields",
            "name",
            "--reason",
            "x",
            "--recipient",
            "y",
        ],
    ];
    for arguments in wrong {
        let run = bench.run(&[&["register"], arguments.as_slice()].concat());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(!run.stderr.contains("Invented"), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("hint:"), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn one_register_is_named_and_not_two() {
    let bench = Bench::new();
    let list = ["register", "list", "--purpose", "x"];
    let at = ["--at", "http://127.0.0.1:9"];
    let cases: [(&[&str], &str); 4] = [
        (&[], "which register?"),
        (&at, "--account"),
        (&[at[0], at[1], "--account", "ana", "--officer-key", "one.key"], "cannot be used with"),
        (&["centre", at[0], at[1], "--account", "ana"], "has no name here"),
    ];
    for (more, said) in cases {
        let run = bench.run(&[&list[..], more].concat());
        assert_eq!(run.code, 2, "{more:?}");
        assert!(run.stderr.contains(said), "{more:?}: {}", run.stderr);
    }
}
