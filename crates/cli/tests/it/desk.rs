//! A register that is served, and a desktop that holds nothing of it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use protect::session::TotpKey;
use serde_json::Value;

use crate::support::{Bench, Run};

pub(crate) const PASSPHRASE: &str = "an invented passphrase";

/// Invented people: name, date of birth, address.
pub(crate) fn person(at: usize) -> [String; 3] {
    let family = ["김", "박", "이", "최", "정", "강", "윤", "조", "한"][at % 9];
    let given = ["가상", "허구", "꾸밈", "상상", "지음"][at / 9 % 5];
    let name = match at % 2 {
        0 => format!("{family}{given}{}", ["나", "다", "라", "마"][at / 45 % 4]),
        _ => format!("Invented{at} Person{}", at * 7),
    };
    let born = format!("{}-{:02}-{:02}", 1930 + at % 70, 1 + at % 12, 1 + at % 28);
    [name, born, format!("{at} Invented Street, flat {}", at * 3 + 1)]
}

/// So many of them as a table.
pub(crate) fn table(people: usize) -> String {
    let mut table = String::from("name,birthDate,address\n");
    for at in 0..people {
        let [name, born, address] = person(at);
        table.push_str(&format!("{name},{born},\"{address}\"\n"));
    }
    table
}

/// Makes the register `centre` with one officer, whose key file is returned.
pub(crate) fn centre(bench: &Bench) -> String {
    let key = bench.path("one.key").display().to_string();
    let recipient = bench.ok(&["register", "officer-key", "--out", &key, "--no-passphrase"]);
    bench.ok(&["register", "init", "centre", "--officer", recipient.trim()]);
    key
}

/// A served register, its messages kept.
pub(crate) struct Service {
    child: Child,
    pub(crate) url: String,
    pub(crate) said: Arc<Mutex<String>>,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    /// Serves the register `centre`; `more` are further arguments.
    pub(crate) fn start(bench: &Bench, key: &str, more: &[&str]) -> Service {
        Service::start_at(bench, key, "127.0.0.1:0", more)
    }

    pub(crate) fn start_at(bench: &Bench, key: &str, listen: &str, more: &[&str]) -> Service {
        let arguments = ["register", "serve", "centre", "--officer-key", key, "--listen", listen];
        let mut command = bench.command(&[arguments.as_slice(), more].concat());
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let said = Arc::new(Mutex::new(String::new()));
        let url = loop {
            let line = lines.next().expect("the service says where it listens").expect("text");
            if let Some(url) = line.strip_prefix("listening on ") {
                break url.to_owned();
            }
            assert!(line.starts_with("note: "), "{line}");
        };
        let heard = said.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.lock().expect("a lock").push_str(&line);
            }
        });
        Service { child, url, said }
    }
}

/// A desktop: a home folder, and the program in it.
pub(crate) struct Desktop<'b> {
    pub(crate) bench: &'b Bench,
    pub(crate) url: String,
    pub(crate) account: &'static str,
}

impl Desktop<'_> {
    pub(crate) fn home(&self) -> PathBuf {
        self.bench.path("desktop")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.program(&[&["register"], arguments].concat())
    }

    /// The program with any command that takes `--at`.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let home = self.home();
        fs::create_dir_all(home.join("tmp")).expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
        command.current_dir(&home).env_clear().env("HOME", &home).env("TMPDIR", home.join("tmp"));
        command.args(arguments);
        command.args(["--at", &self.url, "--account", self.account]);
        command
    }

    /// Secrets go by files outside the desktop, as a prompt would take them.
    pub(crate) fn with_secrets(&self, name: &str, secrets: &[&str]) -> Run {
        let mut arguments = vec![name.to_owned()];
        for (at, secret) in secrets.iter().enumerate() {
            let file = self.bench.file(&format!("secret-{at}"), secret);
            arguments.extend(["--passphrase-file".to_owned(), file]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Run::of(self.command(&arguments).output().expect("starts"))
    }

    pub(crate) fn request(&self, route: &str, body: &Value) -> Run {
        let mut command = self.command(&["request", route]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(body.to_string().as_bytes()).expect("a program that reads");
        drop(stdin);
        Run::of(child.wait_with_output().expect("ends"))
    }

    #[track_caller]
    pub(crate) fn ask(&self, route: &str, body: &Value) -> Value {
        let run = self.request(route, body);
        assert_eq!(run.code, 0, "{route}: {}", run.stderr);
        serde_json::from_str(&run.stdout).expect("JSON")
    }

    /// Uses an enrolment; the code is computed from the key that is printed, while the program waits for it.
    pub(crate) fn enrol(&self, enrolment: &str) -> (TotpKey, Vec<String>) {
        let enrolment = self.bench.file("enrolment", enrolment);
        let passphrase = self.bench.file("passphrase", PASSPHRASE);
        let pipe = self.bench.path(&format!("code-{}", self.account));
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        let code = pipe.display().to_string();
        let mut command = self.command(&[
            "enrol-here",
            "--passphrase-file",
            &enrolment,
            "--passphrase-file",
            &passphrase,
            "--passphrase-file",
            &code,
        ]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let Some(Ok(key)) = lines.next() else {
            panic!("{}", Run::of(child.wait_with_output().expect("ends")).stderr)
        };
        let totp = TotpKey::parse(&key).expect("a key");
        fs::write(&pipe, totp.code(jiff::Timestamp::now())).expect("a program that waits");
        let recovery = lines.map(|line| line.expect("text")).collect();
        let run = Run::of(child.wait_with_output().expect("ends"));
        assert_eq!(run.code, 0, "{}", run.stderr);
        (totp, recovery)
    }
}
