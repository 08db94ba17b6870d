//! What a month of work with a served register leaves on a desktop: a device's secret, and nobody.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use protect::session::TotpKey;
use serde_json::{Value, json};

use crate::support::{Bench, Run};

const PASSPHRASE: &str = "an invented passphrase";
/// As many as left one office in one table.
const PEOPLE: usize = 997;
/// Reveals of an hour, so that the month below fits in it.
const REVEALS: usize = 240;

/// Invented people: name, date of birth, address.
fn person(at: usize) -> (String, String, String) {
    let family = ["김", "박", "이", "최", "정", "강", "윤", "조", "한"][at % 9];
    let given = ["가상", "허구", "꾸밈", "상상", "지음"][at / 9 % 5];
    let name = match at % 2 {
        0 => format!("{family}{given}{}", ["나", "다", "라", "마"][at / 45 % 4]),
        _ => format!("Invented{at} Person{}", at * 7),
    };
    let born = format!("{}-{:02}-{:02}", 1930 + at % 70, 1 + at % 12, 1 + at % 28);
    (name, born, format!("{at} Invented Street, flat {}", at * 3 + 1))
}

/// A served register, its messages kept.
struct Service {
    child: Child,
    url: String,
    said: Arc<Mutex<String>>,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    fn start(bench: &Bench, key: &str) -> Service {
        let arguments =
            ["register", "serve", "centre", "--officer-key", key, "--listen", "127.0.0.1:0"];
        let mut command = bench.command(&arguments);
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
struct Desktop<'b> {
    bench: &'b Bench,
    url: String,
    account: &'static str,
}

impl Desktop<'_> {
    fn home(&self) -> std::path::PathBuf {
        self.bench.path("desktop")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let home = self.home();
        fs::create_dir_all(home.join("tmp")).expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
        command.current_dir(&home).env_clear().env("HOME", &home).env("TMPDIR", home.join("tmp"));
        command.arg("register").args(arguments);
        command.args(["--at", &self.url, "--account", self.account]);
        command
    }

    /// Secrets go by files outside the desktop, as a prompt would take them.
    fn with_secrets(&self, name: &str, secrets: &[&str]) -> Run {
        let mut arguments = vec![name.to_owned()];
        for (at, secret) in secrets.iter().enumerate() {
            let file = self.bench.file(&format!("secret-{at}"), secret);
            arguments.extend(["--passphrase-file".to_owned(), file]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Run::of(self.command(&arguments).output().expect("starts"))
    }

    fn request(&self, route: &str, body: &Value) -> Run {
        let mut command = self.command(&["request", route]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(body.to_string().as_bytes()).expect("a program that reads");
        drop(stdin);
        Run::of(child.wait_with_output().expect("ends"))
    }

    #[track_caller]
    fn ask(&self, route: &str, body: &Value) -> Value {
        let run = self.request(route, body);
        assert_eq!(run.code, 0, "{route}: {}", run.stderr);
        serde_json::from_str(&run.stdout).expect("JSON")
    }

    /// Uses an enrolment; the code is computed from the key that is printed, while the program waits for it.
    fn enrol(&self, enrolment: &str) -> (TotpKey, Vec<String>) {
        let enrolment = self.bench.file("enrolment", enrolment);
        let passphrase = self.bench.file("passphrase", PASSPHRASE);
        let pipe = self.bench.path("code");
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

#[test]
#[cfg(unix)]
fn a_desktop_holds_nobody_after_a_month() {
    let bench = Bench::new();
    let key = bench.path("one.key").display().to_string();
    let recipient = bench.ok(&["register", "officer-key", "--out", &key, "--no-passphrase"]);
    bench.ok(&["register", "init", "centre", "--officer", recipient.trim()]);
    let keys = ["--officer-key", key.as_str()];
    let officers = |arguments: &[&str]| bench.ok(&[arguments, &keys].concat());
    officers(&["register", "account", "add", "centre", "ana", "--role", "caseworker"]);
    let mut table = String::from("name,birthDate,address\n");
    for at in 0..PEOPLE {
        let (name, born, address) = person(at);
        table.push_str(&format!("{name},{born},\"{address}\"\n"));
    }
    let file = bench.file("people.csv", table);
    officers(&["register", "add", "centre", &file, "--caseload", "ana"]);
    fs::remove_file(&file).expect("a file");
    let reveals = REVEALS.to_string();
    officers(&[
        "register",
        "settings",
        "centre",
        "--reveals",
        &format!("{reveals},{reveals}"),
        "--rows",
        "5000,5000",
    ]);
    let enrolment = officers(&["register", "enrol", "centre", "ana", "--device", "desk 3"]);
    let service = Service::start(&bench, &key);
    let desktop = Desktop { bench: &bench, url: service.url.clone(), account: "ana" };
    let (totp, recovery) = desktop.enrol(enrolment.trim());

    // Eight working weeks of half a week: sign in, look through the caseload, open people, sign out.
    let mut refs = Vec::new();
    let mut shown = 0;
    for (day, code) in recovery.iter().enumerate() {
        let run = desktop.with_secrets("sign-in", &[PASSPHRASE, code]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        while refs.len() < PEOPLE {
            let body = json!({
                "fields": ["name", "birthDate"], "purpose": "my caseload",
                "offset": refs.len(), "limit": 100,
            });
            let page = desktop.ask("list", &body);
            let row = |row: &Value| row["ref"].as_str().expect("a reference").to_owned();
            refs.extend(page["rows"].as_array().expect("rows").iter().map(row));
        }
        for person in refs.iter().skip(day * 25).take(25) {
            let body = json!({
                "ref": person, "fields": ["name", "birthDate", "address"], "purpose": "housing",
                "case": format!("H-{day}"),
            });
            let answer = desktop.ask("reveal", &body);
            assert!(answer["fields"]["name"][0].is_string(), "{answer}");
            shown += 1;
        }
        let wrong = json!({ "ref": "김가상나", "fields": ["name"], "purpose": "x" });
        assert_eq!(desktop.request("reveal", &wrong).code, 2);
        if day == 0 {
            let code = totp.code(jiff::Timestamp::now() + jiff::SignedDuration::from_secs(30));
            assert_eq!(desktop.with_secrets("step-up", &[&code]).code, 0);
        }
        let run = Run::of(desktop.command(&["sign-out"]).output().expect("starts"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    assert_eq!((refs.len(), shown), (PEOPLE, 200));

    let mut image = Vec::new();
    let mut kept = Vec::new();
    collect(&desktop.home(), &mut image, &mut kept);
    assert_eq!(kept.len(), 1, "one file: {kept:?}");
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(&kept[0]).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let said = service.said.lock().expect("a lock").clone().into_bytes();
    for at in 0..PEOPLE {
        let (name, born, address) = person(at);
        for value in [name, born, address] {
            for form in forms(&value) {
                let found = |bytes: &[u8]| bytes.windows(form.len()).any(|own| own == form);
                assert!(!found(&image) && !found(&said), "{value}");
            }
        }
    }
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(
        !said.contains(PASSPHRASE) && !recovery.iter().any(|code| said.contains(code)),
        "{said}"
    );
}

/// Every file of a folder, one after the other.
fn collect(folder: &Path, image: &mut Vec<u8>, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, image, files);
        } else {
            image.extend(fs::read(&path).expect("a file"));
            image.push(0);
            files.push(path);
        }
    }
}

/// A value as it could lie on a disk: UTF-8, UTF-16 both ways, hexadecimal digits, JSON's escapes, and
/// base 64 at each of the three places it can begin, without the letters that depend on what stands around.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let bytes = value.as_bytes();
    let wide: Vec<u16> = value.encode_utf16().collect();
    let hex = |big: bool| -> Vec<u8> {
        let digit = |byte: &u8| match big {
            true => format!("{byte:02X}"),
            false => format!("{byte:02x}"),
        };
        bytes.iter().map(digit).collect::<String>().into_bytes()
    };
    let escaped: String = wide.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    let mut forms = vec![
        bytes.to_vec(),
        wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        hex(false),
        hex(true),
        escaped.into_bytes(),
    ];
    for before in 0..3 {
        let padded = [vec![0; before], bytes.to_vec()].concat();
        let text = base64(&padded);
        // Six bits a letter: those that hold a bit of what is before or after are left out.
        let first = (before * 8).div_ceil(6);
        let last = padded.len() * 8 / 6;
        forms.push(text.as_bytes()[first..last].to_vec());
    }
    forms
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let letter = |at: usize| (0..6).fold(0, |letter, next| letter << 1 | bit(at * 6 + next));
    (0..(bytes.len() * 8).div_ceil(6))
        .map(|at| char::from(LETTERS[usize::from(letter(at))]))
        .collect()
}

#[test]
fn the_forms_that_are_looked_for() {
    let forms = forms("Kim");
    assert!(forms.contains(&b"Kim".to_vec()) && forms.contains(&b"4b696d".to_vec()));
    assert!(forms.contains(&b"K\0i\0m\0".to_vec()) && forms.contains(&b"S2lt".to_vec()));
    assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw");
}
