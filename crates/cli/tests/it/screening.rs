//! Tables as people send them: what is refused, what is read, and which match counts.

use crate::support::{Bench, CASE};

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
