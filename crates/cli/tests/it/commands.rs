//! What each command answers, on a small invented case.

use serde_json::json;

use crate::support::{Bench, CASE};

fn bench() -> Bench {
    let bench = Bench::new();
    let file = bench.file("case.json", CASE);
    bench.ok(&["import", &file, "--as", "test"]);
    bench
}

#[test]
fn import_ends_with_an_object_whose_sum_adds_up() {
    let bench = Bench::new();
    let file = bench.file("case.json", format!("{CASE}not json\n"));
    let report = bench.json(&["import", &file, "--as", "test", "--json"]);
    for (key, value) in [("dataset", json!("test")), ("format", json!("ftm-json"))] {
        assert_eq!(report[key], value);
    }
    assert_eq!((&report["read"], &report["kept"]), (&json!(7), &json!(6)));
    assert_eq!((&report["repaired"], &report["quarantined"]), (&json!(0), &json!(1)));
    assert_eq!(report["entities"], 6);
    assert_eq!(report["by_schema"]["Company"], 1);
    assert!(report["version"].is_string() && report["seconds"].is_number());
    let quarantine = report["quarantine"].as_str().expect("a folder");
    let refused = std::fs::read_to_string(format!("{quarantine}/refused.jsonl")).expect("a file");
    let refused: serde_json::Value = serde_json::from_str(refused.trim()).expect("one line");
    assert_eq!(refused["line"], 7);
    assert_eq!(refused["raw"], "not json");
}

#[test]
fn search_finds_names_numbers_and_typing_errors() {
    let bench = bench();
    for words in [&["beispielhandel"][..], &["BEISPIELHANDEL", "nord"], &["beispielhandle"]] {
        let found = bench.json(&[&["search", "--json"], words].concat());
        assert_eq!(found["id"], "t-firm", "{words:?}");
    }
    assert_eq!(bench.json(&["search", "--json", "9074729"])["id"], "t-vessel");
    assert_eq!(bench.json(&["search", "--json", "--schema", "Person", "Ada"])["id"], "t-person");
    // A limit nobody can fill takes no memory.
    assert_eq!(
        bench.ok(&["search", "--json", "-n", "99999999999", "beispielhandel"]).lines().count(),
        1
    );
    let nothing = bench.run(&["search", "zzzzzz"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (1, ""));
}

/// What is called so comes first, whatever the dataset and however it is written.
#[test]
fn search_ranks_names_across_datasets_and_scripts() {
    let bench = Bench::new();
    let many: String = (0..40)
        .map(|n| format!("{{\"id\":\"o{n}\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"Muster General Trading {n}\"]}}}}\n"))
        .collect();
    let one = bench.file("one.json", "{\"id\":\"right\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Muster General Trading Corporation\"]}}\n{\"id\":\"kim\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Kim Jong Un\"]}}\n");
    let many = bench.file("many.json", many);
    bench.ok(&["import", &many, "--as", "a-many"]);
    bench.ok(&["import", &one, "--as", "b-one"]);
    let first = |words: &str| {
        let found = bench.ok(&["search", "--json", words]);
        let first: serde_json::Value =
            serde_json::from_str(found.lines().next().expect("a hit")).expect("JSON");
        first["id"].as_str().expect("an id").to_owned()
    };
    assert_eq!(first("Muster General Trading Corporation"), "right");
    assert_eq!(first("김정은"), "kim");
}

#[test]
fn show_prints_what_is_said_and_what_points_here() {
    let bench = bench();
    let shown = bench.ok(&["show", "t-firm"]);
    for part in [
        "Beispielhandel Nord GmbH listed",
        "Germany (de)",
        "source: test case.json:1",
        "Sanction",
        "Invented Authority",
        "director ← Ada Beispielova (t-person), from 2015",
        "100 → EXEMPLARIA 7 (t-vessel)",
    ] {
        assert!(shown.contains(part), "expected `{part}` in:\n{shown}");
    }
    let entity = bench.json(&["show", "t-person", "--json"]);
    assert_eq!(entity["schema"], "Person");
    assert_eq!(entity["properties"]["birthDate"], json!(["1970-03-04"]));
    assert_eq!(bench.run(&["show", "nobody"]).code, 1);
}

#[test]
fn trace_finds_the_listed_party_and_names_its_sources() {
    let bench = bench();
    let trace = bench.json(&["trace", "Ada Beispielova", "--json"]);
    let path = &trace["paths"][0];
    assert_eq!(path["hops"].as_array().map(Vec::len), Some(1));
    let hop = &path["hops"][0];
    assert_eq!((&hop["from"], &hop["to"]), (&json!("t-person"), &json!("t-firm")));
    assert_eq!((&hop["via"], &hop["schema"]), (&json!("t-dir"), &json!("Directorship")));
    assert_eq!(hop["dates"]["start"], "2015");
    assert!(hop["statements"].as_array().is_some_and(|statements| !statements.is_empty()));
    assert!(path["strength"].as_f64().is_some_and(|strength| strength > 0.5));
    let printed = bench.ok(&["trace", "t-vessel"]);
    assert!(printed.contains("Invented Authority, programme TEST, on 2020-05-06"), "{printed}");
    assert_eq!(bench.run(&["trace", "t-person", "--as-of", "2010"]).code, 1, "before it began");
    assert_eq!(bench.run(&["trace", "t-person", "--as-of", "soon"]).code, 2);
    let graphml = bench.path("paths.graphml").display().to_string();
    let gexf = bench.path("paths.gexf").display().to_string();
    bench.ok(&["trace", "t-person", "--graphml", &graphml, "--gexf", &gexf]);
    assert!(std::fs::read_to_string(graphml).is_ok_and(|text| text.contains("<graphml")));
    assert!(std::fs::read_to_string(gexf).is_ok_and(|text| text.contains("<gexf")));
}

#[test]
fn screen_keeps_the_table_and_adds_what_it_found() {
    let bench = bench();
    let table = "Nr,Name,DOB,Remark\n\
                 1,\"Beispielova, Ada\",1970-03-04,\"a, quoted \"\"cell\"\"\"\n\
                 2,Nobody Atall,1980-01-01,=1+1\n\
                 3,Ada Beispielova,1931-12-12,other birth date\n";
    let table = bench.file("people.csv", table);
    let out = bench.path("out.csv").display().to_string();
    bench.ok(&["screen", &table, "--out", &out]);
    let text = std::fs::read_to_string(&out).expect("a table");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<_> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    assert_eq!(
        header,
        [
            "Nr",
            "Name",
            "DOB",
            "Remark",
            "match_id",
            "match_name",
            "match_dataset",
            "match_score",
            "match_reasons"
        ]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(&rows[0][3], "a, quoted \"cell\"");
    assert_eq!(&rows[0][4], "t-person");
    assert_eq!(&rows[0][6], "test");
    assert!(rows[0][7].parse::<f64>().is_ok_and(|score| score > 0.9), "{:?}", rows[0]);
    assert!(rows[0][8].contains("1970-03-04"), "{:?}", rows[0]);
    assert_eq!(&rows[1][3], "=1+1", "cells of the table stay as they are");
    assert_eq!(&rows[1][4], "");
    assert_eq!(&rows[2][4], "", "another birth date is another person");
    let signal = bench.run(&["screen", &table, "--out", &out, "--fail-on-match"]);
    assert_eq!(signal.code, 0, "nobody in the table is listed");
    let same = bench.run(&["screen", &table, "--out", &table]);
    assert_eq!(same.code, 2, "the table that is read is not overwritten");
}

#[test]
fn compare_accounts_for_its_score() {
    let bench = bench();
    let account = bench.json(&["compare", "t-person", "Ada Beispielova", "--json"]);
    let parts = account["parts"].as_array().expect("parts");
    let sum: f64 = parts.iter().filter_map(|part| part["log_odds"].as_f64()).sum();
    let prior = account["prior"].as_f64().expect("a prior");
    let total = account["log_odds"].as_f64().expect("a sum");
    assert!((prior + sum - total).abs() < 1e-9, "{account}");
    let score = account["score"].as_f64().expect("a score");
    assert!((score - 1.0 / (1.0 + (-total).exp())).abs() < 1e-9);
    let sum_of_steps: f64 = (parts[0]["steps"].as_array().expect("steps").iter())
        .filter_map(|step| step["log_odds"].as_f64())
        .sum();
    let of_name = parts[0]["log_odds"].as_f64().expect("points");
    assert!((sum_of_steps - of_name).abs() < 1e-6, "{account}");
    let shown = bench.ok(&["compare", "t-person", "Ada Beispielova"]);
    assert!(shown.contains("|           before anything is compared"), "{shown}");
    assert!(shown.contains("before any word"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown}");
    // Two names need no workspace.
    let empty = Bench::new();
    assert!(
        empty.ok(&["compare", "Kim Jong Un", "김정은", "--schema", "Person"]).contains("an alert")
    );
    let run = empty.run(&["compare", "a", "b", "--algorithm", "magic"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("hint: known: evidence, logic-v2"), "{}", run.stderr);
    assert_eq!(empty.run(&["compare", "a", "b", "--schema", "Persn"]).code, 2);
}

#[test]
fn compare_by_other_algorithms() {
    let bench = Bench::new();
    let compare = |more: &[&str]| {
        let names = ["compare", "Ivana Maria Invented", "Ivana Invented", "--schema", "Person"];
        let arguments: Vec<&str> = names.iter().chain(more).copied().collect();
        bench.json(&[&arguments[..], &["--json"]].concat())
    };
    let logic = ["--algorithm", "logic-v2"];
    let account = compare(&logic);
    assert_eq!(account["algorithm"], "logic-v2");
    assert_eq!(account["parts"][0]["feature"], "name_match");
    assert_eq!(account["parts"][0]["points"], account["score"]);
    let off = compare(&[&logic[..], &["--weight", "name_match=0"]].concat());
    assert_eq!(off["score"], 0.0);
    let strict = compare(&[&logic[..], &["--set", "nm_extra_query_name=3"]].concat());
    assert!(strict["score"].as_f64() < account["score"].as_f64(), "{strict} {account}");
    let account = compare(&["--algorithm", "name-based"]);
    assert_eq!(account["parts"].as_array().map(Vec::len), Some(2));
    // Equal names are worth one point.
    let shown =
        bench.ok(&["compare", "Ivo", "IVO", "--schema", "Person", "--algorithm", "LOGIC-V1"]);
    assert!(shown.contains("+1.00  name_literal_match: Ivo ~ IVO"), "{shown}");
    assert!(shown.contains("the score: 1.00, an alert"), "{shown}");

    for (arguments, hint) in [
        (["--set", "nm_extra=1"], "hint: known: nm_name_property, nm_number_mismatch"),
        (["--set", "nm_extra"], "hint: write it as NAME=VALUE"),
        (["--weight", "nmae_match=1"], "hint: known: name_match"),
        (["--weight", "name_match=much"], "hint: write it as FEATURE=NUMBER"),
    ] {
        let run = bench.run(&[&["compare", "a", "b"], &logic[..], &arguments].concat());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(hint), "{}", run.stderr);
    }
}

#[test]
fn algorithms_are_listed() {
    let bench = Bench::new();
    let shown = bench.ok(&["compare", "--list-algorithms"]);
    for line in ["evidence (default)", "main +0.95  lei_code_match:", "nm_number_mismatch = 0.3:"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let list = bench.json(&["compare", "--list-algorithms", "--json"]);
    let names: Vec<_> = (list["algorithms"].as_array().expect("a list").iter())
        .filter_map(|algorithm| algorithm["name"].as_str())
        .collect();
    assert_eq!(names, ["evidence", "logic-v2", "logic-v1", "name-based", "name-qualified", "ofac"]);
    assert_eq!(bench.run(&["compare", "one side only"]).code, 2);
}

#[test]
fn datasets_and_completions() {
    let bench = bench();
    let dataset = bench.json(&["datasets", "--json"]);
    assert_eq!(dataset["dataset"], "test");
    assert_eq!(dataset["files"][0]["name"], "case.json");
    assert!(
        bench.ok(&["datasets"]).contains("7 entities")
            || bench.ok(&["datasets"]).contains("entities")
    );
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(bench.ok(&["completions", shell]).contains("throughline"));
    }
}

#[test]
fn importing_again_replaces_and_importing_the_same_changes_nothing() {
    let bench = bench();
    let before = bench.ok(&["export", "test"]);
    let again = bench.path("case.json").display().to_string();
    bench.ok(&["import", &again, "--as", "test"]);
    assert_eq!(bench.ok(&["export", "test"]), before);
    let versions = bench.json(&["datasets", "--json"])["versions"].as_array().map(Vec::len);
    assert_eq!(versions, Some(1), "the same files are kept once");
    let smaller = bench.file("smaller.json", CASE.lines().next().expect("a line"));
    let refused = bench.run(&["import", &smaller, "--as", "test", "--refuse-shrink"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("more than a tenth would be lost"), "{}", refused.stderr);
    bench.ok(&["import", &smaller, "--as", "test"]);
    assert_eq!(bench.ok(&["export", "test"]).lines().count(), 1);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let bench = bench();
    let mut command = bench.command(&["export", "test"]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("a start");
    drop(child.stdout.take());
    let run = crate::support::Run::of(child.wait_with_output().expect("an end"));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
