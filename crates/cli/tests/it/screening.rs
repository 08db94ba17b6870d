//! Tables as people send them: what is refused, what is read, and which match counts.

use crate::support::{Bench, CASE, people};

/// The small list, with a namesake of the listed firm that is not listed and matches better.
fn bench() -> Bench {
    let namesake = r#"{"id":"t-namesake","schema":"Company","properties":{"name":["Beispielhandel Nord GmbH"],"country":["de"],"registrationNumber":["HRB 99999"],"notes":["Invented."]},"datasets":["test"]}"#;
    let bench = Bench::new();
    let case = bench.file("case.json", format!("{CASE}{namesake}\n"));
    bench.ok(&["import", &case, "--as", "test"]);
    bench
}

/// Screens a table that must be refused: says the parts, and writes nothing.
#[track_caller]
fn check_refused(bench: &Bench, table: impl AsRef<[u8]>, parts: &[&str]) {
    let table = bench.file("refused.csv", table);
    let out = bench.path("refused-out.csv");
    let run = bench.run(&["screen", &table, "--out", &out.display().to_string()]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for part in parts {
        assert!(run.stderr.contains(part), "expected `{part}` in:\n{}", run.stderr);
    }
    assert!(!out.exists() && !bench.path("refused-out.csv.part").exists(), "a file was left");
    let run = bench.run(&["screen", &table]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "nothing goes to standard output");
}

/// Screens a table; its rows as cells, and what was said beside it.
#[track_caller]
fn screened(bench: &Bench, table: impl AsRef<[u8]>, delimiter: u8) -> (Vec<Vec<String>>, String) {
    let table = bench.file("table.csv", table);
    let run = bench.run(&["screen", &table]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader =
        reader.delimiter(delimiter).has_headers(false).from_reader(run.stdout.as_bytes());
    let rows = reader.records().map(|row| row.expect("rows of one width"));
    (rows.map(|row| row.iter().map(str::to_owned).collect()).collect(), run.stderr)
}

#[test]
fn broken_tables_are_refused_whole() {
    let bench = bench();
    let many = "Jan Example,de\n".repeat(500);
    check_refused(
        &bench,
        format!("name,country\n\"Marta Przykladna,pl\n{many}"),
        &["line 2: the quote opened here is never closed", "hint: close the quote"],
    );
    check_refused(
        &bench,
        format!("name,country\nJan,de\n\"Marta Przykladna,pl\n{many}\"Ewa,pl\n"),
        &["line 3, column `name`", "further rows", "--column COLUMN="],
    );
    // Behind what is screened at once, so that a part would have been written.
    check_refused(
        &bench,
        format!("name,country\n{many}{many}Beispielova, Ada,cz\n"),
        &["line 1002: 3 cells, but the header names 2 columns", "not quoted?"],
    );
    check_refused(&bench, "", &["the table is empty", "the first line must name the columns"]);
    check_refused(&bench, "\u{FEFF}", &["the table is empty"]);
}

#[test]
fn a_table_that_was_screened_before_is_refused() {
    let bench = bench();
    let table = bench.file("people.csv", "name\nAda Beispielova\n");
    let once = bench.ok(&["screen", &table]);
    check_refused(&bench, once, &["column `match_id` already", "take out the columns match_id"]);
}

#[test]
fn european_and_spreadsheet_tables_are_read_and_keep_their_separator() {
    let bench = bench();
    let text =
        "Nachname;Vorname;Geburtsdatum;Öfter\nBeispielova;Ada;1970-03-04;\"a;b\"\nKurz;Uwe\n";
    let latin: Vec<u8> =
        text.chars().map(|c| u8::try_from(u32::from(c)).expect("a Latin-1 character")).collect();
    let wide = text.replace(';', "\t").replace("a\tb", "a;b");
    let units = std::iter::once(0xFEFF).chain(wide.encode_utf16());
    let utf16: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let cases = [
        (text.as_bytes().to_vec(), b';', "2 rows"),
        (latin, b';', "1 byte is not UTF-8, the first on line 1: read as Windows-1252"),
        (utf16, b'\t', "read as UTF-16LE, written as UTF-8"),
    ];
    for (bytes, delimiter, said) in cases {
        let (rows, stderr) = screened(&bench, bytes, delimiter);
        assert!(stderr.contains(said), "expected `{said}` in:\n{stderr}");
        assert_eq!(rows[0][..5], ["Nachname", "Vorname", "Geburtsdatum", "Öfter", "match_id"]);
        assert_eq!(rows[1][..5], ["Beispielova", "Ada", "1970-03-04", "a;b", "t-person"]);
        assert_eq!(rows[2], ["Kurz", "Uwe", "", "", "", "", "", "", ""]);
    }
}

#[test]
fn a_listed_match_goes_before_a_better_one_that_is_not() {
    let bench = bench();
    let table = "company,country,regno\nBeispielhandel Nord GmbH,de,HRB 99999\n\
                 Nothing Alike Ltd,fr,1\n";
    let (rows, stderr) = screened(&bench, table, b',');
    assert_eq!(rows[1][3], "t-firm", "{stderr}");
    assert!(rows[1][7].starts_with("listed; before anything -"), "{:?}", rows[1]);
    assert_eq!(rows[2][3], "");
    let said = "2 rows screened against test: 1 alert (listed), 0 matches with records that are \
                not listed";
    assert!(stderr.contains(said), "{stderr}");
    let (rows, stderr) = screened(&bench, "name,dob\nAda Beispielova,1970-03-04\n", b',');
    assert!(rows[1][6].starts_with("not listed; "), "{:?}", rows[1]);
    let said = "1 row screened against test: 0 alerts (listed), 1 match with records that are not \
                listed";
    assert!(stderr.contains(said), "{stderr}");
}

#[test]
fn the_reasons_add_up_to_the_score() {
    let bench = bench();
    let (rows, _) = screened(&bench, "name,dob\nAda Beispielova,1970-03-04\n", b',');
    let [score, reasons] = &rows[1][5..] else {
        panic!("two cells expected: {:?}", rows[1]);
    };
    let parts: Vec<&str> = reasons.split("; ").skip(1).collect();
    let points = |part: &&str| -> Option<f64> {
        part.split(' ').find(|word| word.starts_with(['+', '-']))?.parse().ok()
    };
    let (sum, parts) = parts.split_last().expect("a sum");
    let total: f64 = parts.iter().filter_map(points).sum();
    let said = points(sum).expect("points");
    // Each part is rounded to a hundredth.
    assert!((total - said).abs() < 0.005 * (parts.len() + 1) as f64, "{reasons}");
    assert!(sum.ends_with(&format!("= {score}")), "{reasons}");
    let logistic = 1.0 / (1.0 + (-total).exp());
    assert!((logistic - score.parse::<f64>().expect("a score")).abs() < 0.01, "{reasons}");
}

#[test]
fn only_listed_matches_are_a_failure() {
    let bench = bench();
    let code = |table: &str| {
        let table = bench.file("table.csv", table);
        bench.run(&["screen", &table, "--fail-on-match"]).code
    };
    assert_eq!(code("company,country\nBeispielhandel Nord GmbH,de\n"), 1);
    assert_eq!(code("name,dob\nAda Beispielova,1970-03-04\n"), 0, "known, but not listed");
    assert_eq!(code("name,dob\nNobody Atall,1980-01-01\n"), 0);
}

/// One person of a list, as a line of it.
fn listed(id: &str, name: &str, more: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"{name}\"]{more},\
         \"topics\":[\"sanction\"],\"notes\":[\"Invented.\"]}},\"datasets\":[\"list\"]}}\n"
    )
}

#[test]
fn only_answers_that_a_new_version_changed_are_written_with_the_reason() {
    let bench = Bench::new();
    let born = ",\"birthDate\":[\"1970-03-04\"]";
    let stays = listed("stays", "Bronislava Beispielova", born);
    let gone = listed("gone", "Cyprian Przykladny", born);
    let altered = |more: &str| listed("altered", "Dobromila Exempelson", more);
    let old = [&*stays, &gone, &altered(born)].concat();
    let other = ",\"birthDate\":[\"1980-05-06\"]";
    let new = [&*stays, &altered(other), &listed("came", "Eustachy Voorbeeld", born)].concat();
    let old = bench.file("old.json", old);
    let first = bench.json(&["import", &old, "--as", "list", "--json"]);
    let new = bench.file("new.json", new);
    bench.ok(&["import", &new, "--as", "list"]);
    let version = first["version"].as_str().expect("a version");
    let table = bench.file(
        "people.csv",
        "name,birthDate\nBronislava Beispielova,1970-03-04\nCyprian Przykladny,1970-03-04\n\
         Dobromila Exempelson,1980-05-06\nEustachy Voorbeeld,1970-03-04\nFelicja Nikt,1960-01-01\n",
    );
    let run = bench.run(&["screen", &table, "--changed-since", version, "--fail-on-match"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("3 records were added, removed or altered"), "{}", run.stderr);
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|own| own == name).expect("the column");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let said: Vec<(&str, &str, &str, &str)> = (rows.iter())
        .map(|row| (&row[0], &row[at("change")], &row[at("before_id")], &row[at("match_id")]))
        .collect();
    assert_eq!(said[0], ("Cyprian Przykladny", "ceased", "gone", ""));
    // No name outweighs a birth date that differs, so there was no match before.
    assert_eq!(said[1], ("Dobromila Exempelson", "became", "", "altered"));
    assert_eq!(said[2], ("Eustachy Voorbeeld", "became", "", "came"));
    assert_eq!(said.len(), 3, "who did not change is not written: {said:?}");
    assert!(rows[0][at("change_reason")].contains("gone was removed"));
    assert!(rows[1][at("change_reason")].contains("altered says something else"));
    assert!(rows[2][at("change_reason")].contains("came was added"));

    let run = bench.run(&["screen", &table, "--changed-since", "1999-nonsense"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no dataset has that version") && run.stderr.contains(version));
}

#[test]
fn a_match_that_moved_says_what_is_said_now_and_what_no_longer() {
    let bench = Bench::new();
    let version_of = |name: &str, born: &str| {
        let born = format!(",\"birthDate\":[\"{born}\"]");
        let file = bench.file(name, listed("moves", "Dobromila Exempelson", &born));
        bench.json(&["import", &file, "--as", "list", "--json"])["version"].clone()
    };
    let first = version_of("old.json", "1980");
    version_of("new.json", "1980-05-06");
    // A list that is the same in both is not looked at.
    let same = bench.file("same.json", people(3));
    bench.ok(&["import", &same, "--as", "other"]);
    let version = first.as_str().expect("a version");
    let table = bench.file("people.csv", "name,birthDate\nDobromila Exempelson,1980-05-06\n");
    let row = "{\"n\":7,\"name\":\"Dobromila Exempelson\",\"birthDate\":\"1980-05-06\",\"remark\":\"change\"}\n\
               {\"name\":\"Felicja Nikt\",\"birthDate\":\"1960-01-01\"}\n";
    let lines = bench.file("people.jsonl", row);

    let run = bench.run(&["screen", &table, "--changed-since", version, "--fail-on-match"]);
    assert_eq!(run.code, 0, "it did not become a match: {}", run.stderr);
    assert!(run.stderr.contains("1 record was added, removed or altered"), "{}", run.stderr);
    assert!(run.stderr.contains("1 moved"), "{}", run.stderr);
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    let rows: Vec<std::collections::BTreeMap<String, String>> =
        reader.deserialize().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!((&*rows[0]["change"], &*rows[0]["before_id"]), ("moved", "moves"));
    assert_eq!(rows[0]["change_reason"], "moves: +birthDate 1980-05-06, -birthDate 1980");
    let score = |name: &str| rows[0][name].parse::<f64>().expect("a score");
    assert!(score("before_score") < score("match_score"));

    // JSON lines say the same, behind what they held.
    let out = bench.path("out.jsonl").display().to_string();
    let run = bench.run(&["screen", &lines, "--changed-since", version, "--out", &out]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(&out).expect("a file");
    assert_eq!(text.lines().count(), 1, "{text}");
    let begin = row.lines().next().and_then(|line| line.strip_suffix('}')).expect("an object");
    assert!(text.starts_with(&format!("{begin},\"change\":\"moved\",")), "{text}");
    let moved: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for (name, cell) in &rows[0] {
        match &moved[name] {
            serde_json::Value::String(text) => assert_eq!(text, cell, "{name}"),
            other => assert_eq!(format!("{:.4}", other.as_f64().expect("a score")), *cell),
        }
    }
    let twice = bench.run(&["screen", &out, "--changed-since", version]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("has `change` already"), "{}", twice.stderr);
}

#[test]
fn json_lines_come_out_as_they_went_in_with_what_was_found() {
    let bench = bench();
    let rows = "{\"b\": 1, \"name\":\"Ada Beispielova\",\"date of birth\":\"1970-03-04\"}\n\n\
                {\"schema\":\"Person\",\"properties\":{\"name\":[\"Felicja Nikt\"]}}\n";
    let lines = bench.file("people.jsonl", rows);
    let out = bench.ok(&["screen", &lines]);
    let out: Vec<&str> = out.lines().collect();
    assert_eq!(out.len(), 2);
    let begin =
        "{\"b\": 1, \"name\":\"Ada Beispielova\",\"date of birth\":\"1970-03-04\",\"match_id\":\"";
    assert!(out[0].starts_with(begin), "{}", out[0]);
    let found: serde_json::Value = serde_json::from_str(out[0]).expect("JSON");
    assert!(found["match_score"].as_f64().is_some_and(|score| score >= 0.7), "{found}");
    let nobody: serde_json::Value = serde_json::from_str(out[1]).expect("JSON");
    assert!(nobody["match_id"].is_null() && nobody["properties"]["name"][0] == "Felicja Nikt");

    // The same people in a table are matched alike.
    let table = bench.file("people.csv", "name,date of birth\nAda Beispielova,1970-03-04\n");
    let same = bench.ok(&["screen", &table]);
    assert!(same.contains(found["match_id"].as_str().expect("an id")), "{same}");

    let broken = bench.file("broken.jsonl", "{\"name\":\"A B\"}\n{\"name\":\n");
    let run = bench.run(&["screen", &broken]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("line 2") && run.stderr.contains("hint:"), "{}", run.stderr);
}

// The limit is one of Unix.
#[cfg(unix)]
#[test]
fn a_run_that_was_killed_goes_on_where_it_was() {
    let bench = bench();
    let mut text = "name,date of birth,remark\n".to_owned();
    for n in 0..6_000 {
        let name = if n % 50 == 0 { "Ada Beispielova" } else { "Felicja Nikt" };
        text.push_str(&format!("{name} {},19{:02}-03-04,\"a, \"\"b\"\"\"\n", n % 7, n % 100));
    }
    let table = bench.file("table.csv", &text);
    let whole = bench.path("whole.csv").display().to_string();
    bench.ok(&["screen", &table, "--out", &whole]);
    let out = bench.path("out.csv").display().to_string();
    let partial = bench.path("out.csv.partial");
    // The system ends it when the file reaches so many blocks, in the middle of a row or not.
    let run = bench.limited(40, &["screen", &table, "--out", &out, "--resume"]);
    assert!(run.code != 0, "it came to its end");
    let bytes = std::fs::read(&partial).expect("what was done");
    assert!(bytes.len() > 10_000 && bytes.len() < std::fs::read(&whole).expect("a file").len());
    // Surely within a row.
    std::fs::write(&partial, &bytes[..bytes.len() - 7]).expect("a file");
    let other = bench.run(&["screen", &table, "--out", &out, "--resume", "--threshold", "0.9"]);
    assert_eq!(other.code, 2, "{}", other.stderr);
    assert!(other.stderr.contains("left by another run"), "{}", other.stderr);
    let run = bench.run(&["screen", &table, "--out", &out, "--resume"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("going on after"), "{}", run.stderr);
    let read = |path: &str| std::fs::read_to_string(path).expect("a file");
    assert!(read(&out) == read(&whole), "another table than in one run");
    assert!(!partial.exists() && !bench.path("out.csv.partial.json").exists());
}
