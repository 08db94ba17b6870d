//! What a month of work with a served register leaves on a desktop: a device's secret, and nobody.

use std::fs;

use serde_json::{Value, json};

use crate::desk::{Desktop, PASSPHRASE, Service, centre, person, table};
use crate::residue::Residue;
use crate::support::{Bench, Run};

/// As many as left one office in one table.
const PEOPLE: usize = 997;
/// Reveals of an hour, so that the month below fits in it.
const REVEALS: usize = 240;

#[test]
#[cfg(unix)]
fn a_desktop_holds_nobody_after_a_month() {
    let bench = Bench::new();
    let key = centre(&bench);
    let keys = ["--officer-key", key.as_str()];
    let officers = |arguments: &[&str]| bench.ok(&[arguments, &keys].concat());
    officers(&["register", "account", "add", "centre", "ana", "--role", "caseworker"]);
    let file = bench.file("people.csv", table(PEOPLE));
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
    let service = Service::start(&bench, &key, &[]);
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
            let case = format!("H-{day}");
            let fields = ["--fields", "name,birthDate,address", "--purpose", "housing"];
            let mut command = desktop.command(&["reveal", person, "--case", &case]);
            let run = Run::of(command.args(fields).output().expect("starts"));
            assert!(run.code == 0 && run.stdout.lines().count() == 3, "{}", run.stderr);
            shown += 1;
        }
        let wrong = json!({ "ref": "김가상나", "fields": ["name"], "purpose": "x" });
        assert_eq!(desktop.request("reveal", &wrong).code, 2);
        let wrong = ["reveal", "김가상나", "--fields", "name", "--purpose", "x"];
        let run = Run::of(desktop.command(&wrong).output().expect("starts"));
        assert!(run.code == 2 && !run.stderr.contains("김가상나"), "{}", run.stderr);
        if day == 0 {
            let code = totp.code(jiff::Timestamp::now() + jiff::SignedDuration::from_secs(30));
            assert_eq!(desktop.with_secrets("step-up", &[&code]).code, 0);
        }
        let run = Run::of(desktop.command(&["sign-out"]).output().expect("starts"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    assert_eq!((refs.len(), shown), (PEOPLE, 200));

    let search = Residue::of((0..PEOPLE).flat_map(person));
    let home = search.folder(&desktop.home());
    assert_eq!(home.files.len(), 1, "one file: {:?}", home.files);
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(&home.files[0]).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(home.found, [] as [String; 0]);
    let said = service.said.lock().expect("a lock").clone();
    assert_eq!(search.bytes(said.as_bytes()), [] as [&str; 0]);
    assert!(
        !said.contains(PASSPHRASE) && !recovery.iter().any(|code| said.contains(code)),
        "{said}"
    );
}

/// The file is read on the desktop, in a process of its own; what the service answers is what the console says.
#[test]
#[cfg(unix)]
fn a_found_file_is_linked_from_a_desktop() {
    let bench = Bench::new();
    let key = centre(&bench);
    let keys = ["--officer-key", key.as_str()];
    let officers = |arguments: &[&str]| bench.ok(&[arguments, &keys].concat());
    for (account, role) in [("sam", "supervisor"), ("ana", "caseworker")] {
        officers(&["register", "account", "add", "centre", account, "--role", role]);
    }
    let row = |at: usize| {
        let [name, born, address] = person(at);
        format!("{name},{born},\"{address}\"\n")
    };
    let people = bench.file("people.csv", table(60));
    officers(&["register", "add", "centre", &people]);
    let enrolment = officers(&["register", "enrol", "centre", "sam", "--device", "desk 1"]);
    let rows: String = (10..30).map(row).collect();
    let found =
        bench.file("found.csv", format!("{rows}Zzyx Nowhere,1950-02-02,1 Elsewhere Avenue\n"));
    let parse = |stdout: &str| -> Value {
        let mut json: Value = serde_json::from_str(stdout).expect("JSON");
        // When it was is another time for each.
        json.as_object_mut().expect("an object").remove("linked");
        json
    };
    let console = parse(&officers(&["warn", &found, "--register", "centre", "--json"]));

    let service = Service::start(&bench, &key, &[]);
    let desktop = Desktop { bench: &bench, url: service.url.clone(), account: "sam" };
    let warn = |more: &[&str]| {
        let arguments = [&["warn", found.as_str()], more].concat();
        Run::of(desktop.program(&arguments).output().expect("starts"))
    };
    let (totp, recovery) = desktop.enrol(enrolment.trim());
    let run = desktop.with_secrets("sign-in", &[PASSPHRASE, &recovery[0]]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let refused = warn(&["--json"]);
    assert!(refused.code == 2 && refused.stderr.contains("step-up"), "{}", refused.stderr);
    let code = totp.code(jiff::Timestamp::now() + jiff::SignedDuration::from_secs(30));
    assert_eq!(desktop.with_secrets("step-up", &[&code]).code, 0);
    let linked = warn(&["--json"]);
    assert_eq!(linked.code, 0, "{}", linked.stderr);
    let json = parse(&linked.stdout);
    assert_eq!(json, console);
    assert_eq!(json["persons"].as_array().map(Vec::len), Some(20));
    let table = warn(&[]);
    assert!(table.stdout.contains("20 people surely in the file"), "{}", table.stdout);
    assert!(table.stdout.contains("10 Invented Street"), "where to reach them: {}", table.stdout);
}
