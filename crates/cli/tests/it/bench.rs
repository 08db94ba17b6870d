//! `bench names` on small files of invented names. What the figures are on real ones is no test's
//! business; that they are measured, and of the rows they claim to be of, is.

use crate::support::{Bench, Run};

/// Invented pairs, with columns nobody asked for on either side, quotes, and a row without a label.
const PAIRS: &str = "\
note,name1,is_match,region,name2,schema,id
\"one, quoted\",Ada Beispielova,true,north,\"BEISPIELOVA, Ada\",Person,7
,Beispielhandel Nord GmbH,false,south,Przykladowa Spedycja Zachod,Company,3
 kept ,EXEMPLARIA 7,true,north,Exemplaria 7,Vessel,9
,Jan Invented,,south,Marta Przykladna,LegalEntity,1
";

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("rows of one width"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

#[track_caller]
fn check_refused(run: &Run, parts: &[&str]) {
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    for part in parts {
        assert!(run.stderr.contains(part), "expected `{part}` in:\n{}", run.stderr);
    }
}

#[test]
fn scored_pairs_keep_rows_and_columns_as_they_were() {
    let bench = Bench::new();
    let pairs = bench.file("pairs.csv", PAIRS);
    let table = bench.ok(&["bench", "names", "--pairs", &pairs, "--out", "scored.csv"]);
    let scored = std::fs::read_to_string(bench.path("scored.csv")).expect("a file");
    let (before, after) = (rows(PAIRS), rows(&scored));
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        let (score, kept) = after.split_last().expect("cells");
        assert_eq!(kept, before);
        assert!(score == "score" || (0.0..=1.0).contains(&score.parse::<f64>().expect("a number")));
    }
    assert_eq!(after[0].last().map(String::as_str), Some("score"));
    let score = |row: usize| after[row].last().expect("cells").parse::<f64>().expect("a number");
    assert!(score(1) >= 0.7 && score(3) >= 0.7 && score(2) < 0.7, "{scored}");
    // The unlabelled row is scored and not measured; each region is measured if it has a match.
    let lines: Vec<Vec<&str>> =
        table.lines().map(|line| line.split_whitespace().collect()).collect();
    let perfect = ["1.000"; 5];
    assert_eq!(lines[1], [&["all", "3", "2"][..], &perfect].concat(), "{table}");
    assert_eq!(lines[2], [&["north", "2", "2"][..], &perfect].concat(), "{table}");
    assert_eq!(lines.len(), 3, "{table}");
    assert!(!bench.workspace().exists(), "measuring makes no workspace");
}

#[test]
fn scores_are_those_of_compare() {
    let bench = Bench::new();
    let pairs = bench.file("pairs.csv", PAIRS);
    bench.ok(&["bench", "names", "--pairs", &pairs, "--out", "scored.csv"]);
    let scored = std::fs::read_to_string(bench.path("scored.csv")).expect("a file");
    for row in &rows(&scored)[1..] {
        let compared = bench.json(&["compare", &row[1], &row[4], "--schema", &row[5], "--json"]);
        let (there, here): (f64, f64) =
            (row[7].parse().expect("a score"), compared["score"].as_f64().expect("a score"));
        // JSON is read to the last digit but one.
        assert!((there - here).abs() < 1e-12, "{row:?}: {here}");
    }
}

#[test]
fn the_same_as_json_with_the_worst_pairs() {
    let bench = Bench::new();
    let pairs = bench.file("pairs.csv", PAIRS);
    let found = bench.json(&["bench", "names", "--pairs", &pairs, "--json", "--worst", "1"]);
    assert_eq!((&found["algorithm"], &found["rows"]), (&"evidence".into(), &4.into()));
    assert_eq!(found["measures"]["average_precision"], 1.0);
    assert_eq!(found["regions"]["north"]["pairs"], 2);
    let worst = &found["worst"];
    assert_eq!(worst["false_pairs"].as_array().map(Vec::len), Some(1));
    assert_eq!(worst["false_pairs"][0]["line"], 3);
    assert_eq!(worst["true_pairs"].as_array().map(Vec::len), Some(1));
    let reason = worst["true_pairs"][0]["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("name "), "{reason}");
    let shown = bench.ok(&["bench", "names", "--pairs", &pairs, "--worst", "1"]);
    assert!(shown.contains("false pairs that score highest"), "{shown}");
    assert!(shown.contains("Beispielhandel Nord GmbH ~ Przykladowa"), "{shown}");
}

#[test]
fn pairs_without_labels_are_scored_into_a_file() {
    let bench = Bench::new();
    let pairs = bench.file("pairs.csv", "schema,name1,name2\nPerson,Ada Invented,Ada Invented\n");
    assert_eq!(bench.ok(&["bench", "names", "--pairs", &pairs, "--out", "scored.csv"]), "");
    assert!(bench.path("scored.csv").exists());
    let run = bench.run(&["bench", "names", "--pairs", &pairs]);
    check_refused(&run, &["nothing to measure", "hint: write the scores with --out"]);
}

#[test]
fn what_is_wrong_with_a_file_of_pairs_is_named() {
    let bench = Bench::new();
    for (content, parts) in [
        (
            "schema,name1,is_match\nPerson,Ada,true\n",
            &["no column `name2`", "the columns are: schema, name1, is_match", "hint:"][..],
        ),
        ("", &["no column `schema`", "hint:"]),
        ("schema,name1,name2,score\n", &["a column `score` already", "hint:"]),
        (
            "schema,name1,name2,is_match\nPerson,A,B,true\nPersn,A,B,true\n",
            &["pairs.csv:3: there is no schema `Persn`", "hint: did you mean Person"],
        ),
        (
            "schema,name1,name2,is_match\nPerson,A,B,perhaps\n",
            &["pairs.csv:2: is_match is `perhaps`", "hint: write true or false"],
        ),
    ] {
        let pairs = bench.file("pairs.csv", content);
        let run = bench.run(&["bench", "names", "--pairs", &pairs, "--out", "scored.csv"]);
        check_refused(&run, parts);
        assert!(!bench.path("scored.csv").exists(), "{content:?} left a file");
    }
    let pairs = bench.file("pairs.csv", PAIRS);
    let run = bench.run(&["bench", "names", "--pairs", &pairs, "--out", "pairs.csv"]);
    check_refused(&run, &["is the file that is being read", "hint:"]);
    let run = bench.run(&["bench", "names", "--pairs", &pairs, "--algorithm", "magic"]);
    check_refused(&run, &["no matching algorithm is called `magic`", "hint:"]);
}

#[test]
fn data_that_is_not_there_is_named() {
    let bench = Bench::new();
    let run = bench.run(&["bench", "names", "--data", "nowhere"]);
    check_refused(&run, &["alias_pairs.csv: no such file", "hint: --data names the folder"]);
    let run = bench.run(&["bench", "names", "--pairs", "nowhere.csv"]);
    check_refused(&run, &["nowhere.csv: no such file", "hint:"]);
    assert_eq!(bench.run(&["bench", "names"]).code, 2);
}
