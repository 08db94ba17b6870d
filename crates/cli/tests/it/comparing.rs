//! Two offices compare their registers, by files and through a letter box.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::support::Bench;

/// An office: a workspace of its own with a register of invented people, one officer and two approvers.
struct Office {
    bench: Bench,
    name: &'static str,
}

impl Office {
    fn new(name: &'static str, people: &str) -> Office {
        let office = Office { bench: Bench::new(), name };
        let recipient = office.bench.ok(&[
            "register",
            "officer-key",
            "--no-passphrase",
            "--out",
            "officer.key",
        ]);
        office.bench.ok(&["register", "init", name, "--officer", recipient.trim()]);
        let people = office.bench.file("people.csv", people);
        office.register(&["add"], &[&people]);
        office
    }

    /// `register COMMAND… NAME MORE…`, unlocked; what it printed.
    #[track_caller]
    fn register(&self, command: &[&str], more: &[&str]) -> String {
        self.bench.ok(&self.arguments(command, more))
    }

    fn arguments<'a>(&self, command: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
        let name = [self.name, "--officer-key", "officer.key"];
        ["register"].iter().chain(command).chain(&name).chain(more).copied().collect()
    }

    /// Makes two approvers of this office; their public keys.
    fn approvers(&self) -> [String; 2] {
        ["first.key", "second.key"].map(|file| {
            self.bench.ok(&["register", "compare", "approver", "new-key", file]).trim().to_owned()
        })
    }

    fn know(&self, side: &str, approvers: &[String; 2]) {
        for (name, public) in ["first", "second"].iter().zip(approvers) {
            let who = ["--side", side, "--name", name, public];
            self.register(&["compare", "approver", "add"], &who);
        }
    }

    fn approve(&self, message: &str) {
        for key in ["first.key", "second.key"] {
            self.bench.ok(&["register", "compare", "approve", message, "--key", key]);
        }
    }

    fn path(&self, name: &str) -> String {
        self.bench.path(name).display().to_string()
    }
}

fn two_offices() -> (Office, Office) {
    let a = Office::new(
        "harbour",
        "name,birthDate\n김철수,1971-04-15\nSergey Shchukin,1960-01-31\nNobody Else,1999-09-09\n",
    );
    let b = Office::new(
        "bridge",
        "name,birthDate\nKim Chol-su,1971-04-15\nЩукин Сергей,1960-01-31\nAnother One,1988-08-08\n",
    );
    let (ours, theirs) = (a.approvers(), b.approvers());
    for office in [&a, &b] {
        office.know("harbour", &ours);
        office.know("bridge", &theirs);
    }
    (a, b)
}

fn labels(printed: &str) -> Vec<String> {
    let printed: Value = serde_json::from_str(printed).expect("JSON");
    let common = printed["common"].as_array().expect("a list");
    assert_eq!(common.len(), 2, "{printed}");
    let met = common.iter().flat_map(|common| common["by"].as_array().expect("a list"));
    let mut labels: Vec<String> = met.map(|met| met["label"].to_string()).collect();
    labels.sort();
    labels
}

#[test]
fn by_files() {
    let (a, b) = two_offices();
    let [offer, reply, list, answer, result] =
        ["offer", "reply", "list", "answer", "result"].map(|name| a.path(name));
    let terms = ["--to", "bridge", "--purpose", "family tracing", "--cap", "1024", "--out", &offer];
    a.register(&["compare", "offer"], &terms);
    // Nobody approved it yet.
    let early = b.bench.run(&b.arguments(&["compare", "accept"], &[&offer, "--out", &reply]));
    assert_eq!(early.code, 2);
    assert!(
        early.stderr.contains("two different registered approvers of `harbour`"),
        "{}",
        early.stderr
    );
    a.approve(&offer);
    assert!(b.bench.ok(&["register", "compare", "show", &offer]).contains("family tracing"));
    b.register(&["compare", "accept"], &[&offer, "--out", &reply]);
    b.approve(&reply);
    a.register(&["compare", "ask"], &[&reply, "--out", &list]);
    b.register(&["compare", "answer"], &[&list, "--out", &answer]);
    let ours = a.register(&["compare", "finish"], &[&answer, "--out", &result, "--json"]);
    let theirs = b.register(&["compare", "close"], &[&result, "--json"]);
    assert_eq!(labels(&ours), labels(&theirs));
    // One purpose is one run.
    let again = ["--to", "bridge", "--purpose", "Family Tracing", "--out", "again"];
    let again = a.bench.run(&a.arguments(&["compare", "offer"], &again));
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("one purpose is one run"), "{}", again.stderr);
}

/// A letter box that ends with the test.
struct LetterBox(Child, String);

impl LetterBox {
    fn open(office: &Office) -> LetterBox {
        let arguments = office.arguments(&["compare", "serve"], &["--bind", "127.0.0.1:0"]);
        let mut command = office.bench.command(&arguments);
        let child = command.stderr(Stdio::piped()).spawn().expect("the program starts");
        // From here on it ends with the test, whatever happens.
        let mut letters = LetterBox(child, String::new());
        let mut said = BufReader::new(letters.0.stderr.take().expect("a pipe"));
        let mut line = String::new();
        loop {
            line.clear();
            assert!(said.read_line(&mut line).expect("a line") > 0, "the letter box ended");
            if let Some((_, address)) = line.trim().split_once("open at ") {
                letters.1 = address.to_owned();
                std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
                return letters;
            }
        }
    }
}

impl Drop for LetterBox {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn through_a_letter_box() {
    let (a, b) = two_offices();
    let post = |letters: &LetterBox, message: &str, out: &str| {
        a.bench.run(&["register", "compare", "post", message, "--with", &letters.1, "--out", out])
    };
    let terms =
        ["--to", "bridge", "--purpose", "family tracing", "--cap", "1024", "--out", "offer"];
    a.register(&["compare", "offer"], &terms);
    let letters = LetterBox::open(&b);
    let refused = post(&letters, "offer", "reply");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("answers 400"), "{}", refused.stderr);
    a.approve("offer");
    let kept = post(&letters, "offer", "reply");
    assert!(kept.code == 0 && kept.stderr.contains("nothing to fetch yet"), "{}", kept.stderr);
    drop(letters);

    let folder = b.bench.workspace().join("registers/bridge/compare/letters");
    let offer =
        std::fs::read_dir(&folder).expect("letters").next().expect("one").expect("a file").path();
    let reply = offer.with_extension("reply").display().to_string();
    b.register(&["compare", "accept"], &[&offer.display().to_string(), "--out", &reply]);
    b.approve(&reply);

    let letters = LetterBox::open(&b);
    let posted = |message: &str, out: &str| {
        let run = post(&letters, message, out);
        assert_eq!(run.code, 0, "{message}: {}", run.stderr);
    };
    posted("offer", "reply");
    a.register(&["compare", "ask"], &["reply", "--out", "list"]);
    posted("list", "answer");
    let ours = a.register(&["compare", "finish"], &["answer", "--out", "result", "--json"]);
    posted("result", "nothing");
    let theirs = std::fs::read(offer.with_extension("common.json")).expect("whom both have");
    let theirs: Value = serde_json::from_slice(&theirs).expect("JSON");
    assert_eq!(labels(&ours), labels(&serde_json::json!({ "common": theirs }).to_string()));
    // A list is answered once.
    assert_eq!(post(&letters, "list", "again").code, 2);
}
