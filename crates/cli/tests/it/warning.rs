//! A found file of each kind against a register of invented people: whom it names, what is out of date in it,
//! where they can be reached now, and the notices to them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::Bench;

/// Files are made from their parts, as in the tests of `documents`.
#[path = "../../../documents/tests/it/made.rs"]
#[allow(dead_code, reason = "not every kind is needed here")]
mod made;

type Table = Vec<Vec<String>>;

const PEOPLE: usize = 48;
/// So many moved, and have another number, since the file left.
const MOVED: usize = 12;

/// Invented people.
fn invented(at: usize) -> [String; 4] {
    let family = ["김", "박", "이", "최", "정", "강", "윤", "조"][at % 8];
    let given = ["가상", "허구", "꾸밈", "지음", "상상", "나래", "마루", "다솜", "보람"];
    let born = format!("{}-{:02}-{:02}", 1941 + at * 5 % 60, 1 + at * 7 % 12, 1 + at * 11 % 28);
    let road = ["가상로", "허구로", "상상길", "지음길"][at % 4];
    [
        format!("{family}{}", given[at / 8 % 6 + at % 4]),
        born,
        format!("서울특별시 강남구 {road} {}", at * 13 + 1),
        format!("010-{:04}-{:04}", 1000 + at * 97, 2000 + at * 89),
    ]
}

struct Scene {
    bench: Bench,
    /// Of each person, in the order of [`invented`].
    refs: Vec<String>,
    /// The export that leaks, as it was opened by who received it; names of columns first.
    leaked: Table,
    id: String,
}

const KEYS: [&str; 4] = ["--officer-key", "one.key", "--officer-key", "two.key"];

impl Scene {
    fn ok(&self, arguments: &[&str]) -> String {
        self.bench.ok(&[arguments, &KEYS].concat())
    }

    /// A register, two exports of it, and people who moved after the first.
    fn new() -> Scene {
        let bench = Bench::new();
        let keys: Vec<String> = (["one", "two", "receiver"].iter())
            .map(|name| {
                let out = format!("{name}.key");
                let made = bench.ok(&["register", "officer-key", "--no-passphrase", "--out", &out]);
                made.trim().to_owned()
            })
            .collect();
        bench.ok(&["register", "init", "centre", "--officer", &keys[0], "--officer", &keys[1]]);
        let mut scene = Scene { bench, refs: Vec::new(), leaked: Vec::new(), id: String::new() };
        let rows = (0..PEOPLE).map(|at| invented(at).map(|cell| format!("\"{cell}\"")).join(","));
        let table =
            format!("name,birthDate,address,phone\n{}\n", rows.collect::<Vec<_>>().join("\n"));
        let people = scene.bench.file("people.csv", table);
        let added: Value =
            serde_json::from_str(&scene.ok(&["register", "add", "centre", &people, "--json"]))
                .expect("JSON");
        let text = |value: &Value| value.as_str().expect("a reference").to_owned();
        scene.refs = added["refs"].as_array().expect("references").iter().map(text).collect();
        scene.ok(&["register", "decoys", "centre", "--count", "4"]);
        (scene.id, scene.leaked) = scene.export(&keys[2], "name,birthDate,address,phone");
        for at in 0..MOVED {
            let new = format!(
                "{{\"address\": [\"부산광역시 남구 새길 {at}\"], \"phone\": [\"010-9{at:03}-7777\"]}}"
            );
            let values = scene.bench.file("new.json", new);
            scene.ok(&["register", "change", "centre", &scene.refs[at], "--values", &values]);
        }
        scene.export(&keys[2], "name,birthDate");
        scene
    }

    fn export(&self, recipient: &str, fields: &str) -> (String, Table) {
        let ask = ["register", "export", "ask", "centre", "--fields", fields];
        let to = ["--reason", "test", "--recipient", recipient];
        let id = self.ok(&[&ask[..], &to].concat()).trim().to_owned();
        let out = format!("{id}.age");
        self.ok(&["register", "export", "write", "centre", &id, "--out", &out]);
        let sealed = fs::read(self.bench.path(&out)).expect("an export");
        let table = self.open(&sealed);
        let rows = table.lines().map(|line| line.split(',').map(unquoted).collect());
        (id, rows.collect())
    }

    /// What the receiver's key opens.
    fn open(&self, sealed: &[u8]) -> String {
        let key = fs::read_to_string(self.bench.path("receiver.key")).expect("a key");
        let secret = key.lines().find(|line| line.starts_with("AGE-SECRET-KEY-"));
        let identity: age::x25519::Identity = secret.expect("a key").parse().expect("a key");
        let plain = age::decrypt(&identity, sealed).expect("the receiver's key opens it");
        String::from_utf8(plain).expect("text")
    }

    /// What was found: columns in another order, some rows damaged, strangers among them. With whom each row
    /// is about: `None` for the names of columns, decoys and strangers.
    fn found(&self) -> (Table, Vec<Option<usize>>) {
        let mut table = vec![["전화번호", "성명", "주소", "생년월일"].map(str::to_owned).to_vec()];
        let mut truth = vec![None];
        for (at, row) in self.leaked[1..].iter().enumerate() {
            let who = (0..PEOPLE).find(|who| invented(*who)[..2] == row[..2]);
            let [name, born, address, phone] = [0, 1, 2, 3].map(|cell| row[cell].clone());
            let name = if at % 9 == 4 { with_a_slip(&name) } else { name };
            let born = if at % 5 == 2 { born.replace('-', ".") } else { born };
            let phone = if at % 7 == 3 { String::new() } else { phone };
            table.push(vec![phone, name, address, born]);
            truth.push(who);
            if at % 10 == 6 {
                let stranger = [
                    format!("070-0000-{at:04}"),
                    format!("Zyx{at} Nowhere"),
                    format!("{at} Elsewhere Avenue"),
                    format!("{}-02-02", 1950 + at),
                ];
                table.push(stranger.to_vec());
                truth.push(None);
            }
        }
        (table, truth)
    }

    #[track_caller]
    fn warn(&self, file: &Path) -> Value {
        let file = file.display().to_string();
        let run = self.ok(&["warn", &file, "--register", "centre", "--json"]);
        serde_json::from_str(&run).expect("JSON")
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.bench.path(name);
        fs::write(&path, bytes).expect("a file");
        path
    }
}

fn unquoted(cell: &str) -> String {
    cell.trim_matches('"').to_owned()
}

/// The last syllable with another ending.
fn with_a_slip(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if let Some(last) = letters.last_mut() {
        *last =
            char::from_u32(*last as u32 + 1).filter(|c| ('가'..='힣').contains(c)).unwrap_or('가');
    }
    letters.into_iter().collect()
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table.iter().map(|row| row.iter().map(String::as_str).collect()).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|own| own.as_str().expect("text")).collect()
}

#[test]
fn a_found_file_of_each_kind_gives_the_same_people() {
    let scene = Scene::new();
    let (table, truth) = scene.found();
    let rows = cells(&table);
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let sheet: Vec<Vec<made::Cell<'_>>> =
        rows.iter().map(|row| row.iter().map(|cell| made::Cell::Text(cell)).collect()).collect();
    let sheet: Vec<&[made::Cell<'_>]> = sheet.iter().map(Vec::as_slice).collect();
    let lines: Vec<String> = rows.iter().map(|row| row.join(";")).collect();
    let korean = encoding_rs::EUC_KR.encode(&lines.join("\r\n")).0.into_owned();
    assert!(std::str::from_utf8(&korean).is_err());
    for (name, bytes) in [
        ("found.xlsx", made::xlsx(&rows)),
        ("found.csv", korean),
        ("found.ods", made::ods(&rows)),
        ("found.hwpx", made::hwpx(&rows)),
        ("found.xls", made::xls(&[("List", &sheet)])),
    ] {
        let json = scene.warn(&scene.write(name, &bytes));
        check(&scene, &json, &truth, name);
    }
}

/// The shape others rely on, and what is in it.
#[track_caller]
fn check(scene: &Scene, json: &Value, truth: &[Option<usize>], name: &str) {
    assert_eq!(json["rows_read"], truth.len(), "{name}");
    let persons = json["persons"].as_array().expect("persons");
    assert_eq!(persons.len(), PEOPLE, "{name}");
    for person in persons {
        let at = scene.refs.iter().position(|own| person["ref"] == own.as_str()).expect(name);
        // Rows are counted from 1.
        let row = truth.iter().position(|who| *who == Some(at)).expect("a row") + 1;
        assert_eq!(person["rows"], serde_json::json!([row]), "{name}");
        assert_eq!(person["places"][0]["row"], row, "{name}");
        assert!(["sure", "probable"].contains(&person["class"].as_str().expect("a class")));
        assert!(person["score"].as_f64().is_some_and(|score| (0.9..=1.0).contains(&score)));
        let (fields, stale) = (texts(&person["fields"]), texts(&person["stale_fields"]));
        assert!(fields.contains(&"birthDate"), "{name} {person}");
        let moved = at < MOVED;
        assert_eq!(fields.contains(&"address"), !moved, "{name} {person}");
        assert_eq!(stale.contains(&"address"), moved, "{name} {person}");
        let address = person["contacts"]["address"][0].as_str().expect("an address");
        let now = if moved {
            format!("부산광역시 남구 새길 {at}")
        } else {
            invented(at)[2].clone()
        };
        assert_eq!(address, now);
        let phone = person["contacts"]["phone"][0].as_str().expect("a number");
        assert_eq!(phone.contains("7777"), moved, "{phone}");
    }
    let source = &json["likely_source"];
    assert_eq!(source["id"], format!("export {}", scene.id), "{name} {source}");
    assert_eq!(source["decoys"], 1, "{name} {source}");
    // What is left: strangers, and the row of the decoy.
    let unmatched = json["unmatched_rows"].as_array().expect("rows").len();
    let decoys = json["decoy_places"].as_array().expect("rows").len();
    let nobody = truth.iter().filter(|who| who.is_none()).count() - 1;
    assert_eq!((unmatched + decoys, decoys), (nobody, 1), "{name}");
}

#[test]
fn rows_of_several_sheets_are_told_apart_and_strangers_have_no_source() {
    let scene = Scene::new();
    let (first, second) = (invented(20), invented(21));
    let first = first.each_ref().map(|cell| made::Cell::Text(cell));
    let second = second.each_ref().map(|cell| made::Cell::Text(cell));
    let book = made::xls(&[("가", &[&first]), ("나", &[&second])]);
    let json = scene.warn(&scene.write("two.xls", &book));
    let mut places: Vec<(String, String, u64)> =
        (json["persons"].as_array().expect("persons").iter())
            .map(|person| {
                assert_eq!(person["rows"], serde_json::json!([1]));
                let place = &person["places"][0];
                let sheet = place["sheet"].as_str().expect("a sheet").to_owned();
                (
                    sheet,
                    person["ref"].as_str().expect("a reference").to_owned(),
                    place["row"].as_u64().expect("a row"),
                )
            })
            .collect();
    places.sort();
    let expect = [("가", &scene.refs[20]), ("나", &scene.refs[21])];
    assert_eq!(
        places,
        expect.map(|(sheet, person)| (sheet.to_owned(), person.clone(), 1)).to_vec()
    );
    let file = scene.bench.path("two.xls").display().to_string();
    let shown = scene.ok(&["warn", &file, "--register", "centre"]);
    assert!(shown.contains("sheet `나`, row 1"), "{shown}");

    let strangers: String = (0..20)
        .map(|at| format!("Zyx{at} Nowhere;{}-02-02;{at} Elsewhere Avenue\n", 1950 + at))
        .collect();
    let file = scene.write("strangers.csv", strangers.as_bytes()).display().to_string();
    let run =
        scene.bench.run(&[&["warn", &file, "--register", "centre", "--json"], &KEYS[..]].concat());
    assert_eq!(run.code, 1, "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(json["persons"], serde_json::json!([]));
    assert_eq!(json["likely_source"], Value::Null);
    assert_eq!(json["unmatched_rows"].as_array().map(Vec::len), Some(20));
}

#[test]
fn notices_are_written_once_sealed_and_tallied() {
    let scene = Scene::new();
    let receiver =
        scene.bench.ok(&["register", "officer-key", "--no-passphrase", "--out", "spare.key"]);
    let key = fs::read_to_string(scene.bench.path("receiver.key")).expect("a key");
    let to = key.lines().find_map(|line| line.strip_prefix("# recipient: ")).expect("a recipient");
    // Somebody reads English.
    let english = scene.bench.file("english.json", "{\"spokenLanguage\": [\"eng\"]}");
    scene.ok(&["register", "change", "centre", &scene.refs[3], "--values", &english]);
    let (table, _) = scene.found();
    let rows = cells(&table);
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let found = scene.warn(&scene.write("found.xlsx", &made::xlsx(&rows)));
    let warned = scene.bench.file("found.json", found.to_string());
    let write = |out: &str, more: &[&str]| {
        let command =
            ["register", "notices", "write", "centre", "--warned", &warned, "--language", "ko"];
        let order = ["--to", to, "--to", receiver.trim(), "--out", out, "--contact", "555-0100"];
        scene.bench.run(&[&command[..], &order, &KEYS, more].concat())
    };
    let run = write("letters", &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut letters: Vec<String> = (fs::read_dir(scene.bench.path("letters")).expect("a folder"))
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    letters.sort();
    let mut expect: Vec<String> = scene.refs.iter().map(|own| format!("{own}.txt.age")).collect();
    expect.sort();
    assert_eq!(letters, expect, "everybody in the file, no decoy, and no name in a file's name");
    for (at, person) in scene.refs.iter().enumerate() {
        let path = scene.bench.path("letters").join(format!("{person}.txt.age"));
        let letter = scene.open(&fs::read(path).expect("a letter"));
        assert!(letter.contains(&invented(at)[0]) && letter.contains("555-0100"), "{letter}");
        // What is out of date was in the file all the same.
        let words = if at == 3 { ["address", "date of birth"] } else { ["주소", "생년월일"] };
        assert!(words.iter().all(|word| letter.contains(word)), "{letter}");
        assert_eq!(letter.contains("We learned of it on 20"), at == 3, "{letter}");
    }
    let run = write("letters", &[]);
    assert_eq!(run.code, 1, "nobody is written to twice: {}", run.stderr);
    assert_eq!(write("again", &["--again"]).code, 0);
    let message = write("messages", &["--kind", "message"]);
    assert_eq!(message.code, 0, "{}", message.stderr);

    let tally = || scene.bench.json(&["register", "notices", "centre", "--json"]);
    let before = tally();
    assert_eq!(
        (before["written"].as_u64(), before["sent"].as_u64()),
        (Some(PEOPLE as u64), Some(0))
    );
    let digest = &found["file"].as_str().expect("a digest")[..12];
    assert_eq!(before["notices"][0]["incident"], format!("file {digest}"));
    scene.ok(&["register", "notices", "sent", "centre", &scene.refs[0]]);
    assert_eq!(tally()["waiting"], PEOPLE - 1);
    let nobody = scene.bench.run(
        &[&["register", "notices", "sent", "centre", scene.refs[0].as_str()], &KEYS[..]].concat(),
    );
    assert_eq!(nobody.code, 2, "{}", nobody.stderr);
    scene.ok(&["register", "notices", "sent", "centre", "--all"]);
    let after = tally();
    assert_eq!((after["sent"].as_u64(), after["waiting"].as_u64()), (Some(PEOPLE as u64), Some(0)));
    // The log names nobody, and has which fields were opened.
    let log = fs::read_dir(scene.bench.workspace().join("registers/centre/log")).expect("a log");
    assert!(log.count() > 0);
    let from_exposure = scene.bench.file("exposure.json", "{\"persons\": 3}");
    let command = ["register", "notices", "write", "centre", "--exposure", &from_exposure];
    let order = ["--to", to, "--out", "x", "--contact", "555-0100"];
    let wrong = scene.bench.run(&[&command[..], &order, &KEYS].concat());
    assert!(wrong.code == 2 && wrong.stderr.contains("hint:"), "{}", wrong.stderr);
}

#[test]
fn notices_to_whom_a_report_of_exposure_names() {
    let scene = Scene::new();
    let key = fs::read_to_string(scene.bench.path("receiver.key")).expect("a key");
    let to = key.lines().find_map(|line| line.strip_prefix("# recipient: ")).expect("a recipient");
    let reveal = ["register", "reveal", "centre", &scene.refs[5], "--fields", "phone"];
    scene.ok(&[&reveal[..], &["--purpose", "test"]].concat());
    let window = ["--from", "2020-01-01", "--to", "2100-01-01", "--json"];
    let report = scene.bench.ok(&[&["register", "exposure", "centre"][..], &window].concat());
    let report = scene.bench.file("exposure.json", report);
    let command = ["register", "notices", "write", "centre", "--exposure", &report];
    scene.ok(&[&command[..], &["--to", to, "--out", "out", "--contact", "555-0100"]].concat());
    let letter = scene.bench.path("out").join(format!("{}.txt.age", scene.refs[5]));
    let letter = scene.open(&fs::read(letter).expect("a letter"));
    assert!(letter.contains("saw data about you") && letter.contains("This was on 20"), "{letter}");
    let by_hand = ["register", "notices", "write", "centre", &scene.refs[6], "--fields", "name"];
    let order = ["--to", to, "--out", "out2", "--contact", "555-0100", "--incident", "a lost bag"];
    scene.ok(&[&by_hand[..], &order].concat());
    assert!(scene.bench.path("out2").join(format!("{}.txt.age", scene.refs[6])).exists());
}
