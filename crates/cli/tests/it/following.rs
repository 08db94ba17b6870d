//! Following a manifest from the command line: `reindex`, `clear-index`, `audit-log`.

use serde_json::{Value, json};

use crate::support::{Bench, people};

/// A workspace beside a manifest that names the invented lists `one` and `two`.
fn bench() -> (Bench, String) {
    let bench = Bench::new();
    let one = bench.file("one.json", people(3));
    bench.file("two.json", people(5));
    let manifest = manifest(&bench, &one, "1");
    (bench, manifest)
}

fn manifest(bench: &Bench, one: &str, version: &str) -> String {
    let two = bench.path("two.json");
    bench.file(
        "manifest.yml",
        format!(
            "datasets:\n- {{name: one, path: {one}, version: '{version}'}}\n\
             - {{name: two, path: {}, version: '7'}}\n",
            two.display()
        ),
    )
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn reindex_loads_what_is_newer_and_all_if_forced() {
    let (bench, manifest) = bench();
    let reindex = |more: &[&str]| {
        let told = bench.ok(&[&["reindex", "--manifest", &manifest], more].concat());
        told.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        reindex(&[]),
        ["one  1  loaded (full): 3 entities", "two  7  loaded (full): 5 entities"]
    );
    assert_eq!(reindex(&[]), ["one  1  up to date", "two  7  up to date"]);
    assert_eq!(
        reindex(&["-f"]),
        ["one  1  loaded (full): 3 entities", "two  7  loaded (full): 5 entities"]
    );
    let one = bench.file("one.json", people(4));
    self::manifest(&bench, &one, "2");
    let mut command = bench.command(&["reindex", "--json"]);
    let output = command.env("YENTE_MANIFEST", &manifest).output().expect("the program starts");
    let told = lines(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(
        told,
        [
            json!({"dataset": "one", "version": "2", "outcome": "loaded", "mode": "full",
                "entities": 4, "quarantined": 0}),
            json!({"dataset": "two", "version": "7", "outcome": "current"}),
        ]
    );
}

#[test]
fn one_dataset_that_fails_stops_no_other_and_is_an_error() {
    let (bench, _) = bench();
    let manifest = manifest(&bench, "missing.json", "1");
    let run = bench.run(&["reindex", "--manifest", &manifest]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(run.stdout, "two  7  loaded (full): 5 entities\n");
    assert!(run.stderr.contains("error: one: missing.json: no such file"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: check `path` in the manifest"), "{}", run.stderr);
    for command in ["reindex", "clear-index"] {
        let run = bench.run(&[command]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("hint: give --manifest FILE"), "{}", run.stderr);
    }
}

#[test]
fn clear_index_removes_what_the_manifest_loaded_and_nothing_else() {
    let (bench, manifest) = bench();
    bench.ok(&["reindex", "--manifest", &manifest]);
    let by_hand = bench.path("two.json").display().to_string();
    bench.ok(&["import", &by_hand, "--as", "mine"]);
    let before = bench.tree();

    let run = bench.run(&["clear-index", "--manifest", &manifest]);
    assert_eq!(run.code, 2, "nobody can be asked");
    assert!(run.stderr.contains("hint: give --yes"), "{}", run.stderr);
    assert!(bench.tree() == before, "something was removed unasked");

    let told = bench.ok(&["clear-index", "--manifest", &manifest, "--yes"]);
    assert_eq!(told, "one removed\ntwo removed\n");
    let left: Vec<Value> = lines(&bench.ok(&["datasets", "--json"]))
        .iter()
        .map(|one| one["dataset"].clone())
        .collect();
    assert_eq!(left, ["mine"]);
    assert_eq!(bench.run(&["clear-index", "--manifest", &manifest, "--yes"]).code, 1);
    bench.ok(&["doctor"]);

    // What was cleared comes back; what was imported by hand under one of the names stays.
    bench.ok(&["reindex", "--manifest", &manifest]);
    bench.ok(&["import", &by_hand, "--as", "one"]);
    let told = bench.ok(&["clear-index", "--manifest", &manifest, "--yes"]);
    assert_eq!(told, "two removed\n");
}

#[test]
fn the_audit_log_tells_what_happened_in_every_form() {
    let (bench, manifest) = bench();
    bench.ok(&["reindex", "--manifest", &manifest]);
    self::manifest(&bench, "missing.json", "=2");
    bench.run(&["reindex", "--manifest", &manifest]);
    bench.ok(&["clear-index", "--manifest", &manifest, "--yes"]);

    let told = lines(&bench.ok(&["audit-log", "--json"]));
    let events = |dataset: &str| -> Vec<String> {
        let of = told.iter().filter(|event| event["dataset"] == dataset);
        of.map(|event| format!("{} {}", event["event"], event["version"]).replace('"', ""))
            .collect()
    };
    assert_eq!(
        events("one"),
        ["loaded 1", "completed 1", "switched 1", "loaded =2", "failed =2", "removed 1"]
    );
    assert_eq!(events("two"), ["loaded 7", "completed 7", "switched 7", "removed 7"]);
    let switched = told.iter().find(|event| event["event"] == "switched").expect("one");
    assert!(switched["entities"].is_u64() && switched["snapshot"].is_string());

    let csv = bench.ok(&["audit-log", "--output-format", "csv"]);
    assert!(csv.starts_with("at,dataset,event,version,mode,entities,snapshot,reason\n"), "{csv}");
    assert_eq!(csv.lines().count(), told.len() + 1);
    assert!(csv.contains(",one,failed,'=2,full,,,missing.json: no such file\n"), "{csv}");

    let table = bench.ok(&["audit-log"]);
    assert_eq!(table.lines().count(), told.len() + 1);
    assert_eq!(table, bench.ok(&["audit-log", "--output-format", "rich"]));
    let dataset = table.lines().next().and_then(|head| head.find("dataset")).expect("a head");
    assert!(
        table.lines().skip(1).all(|line| ["one", "two"].contains(&&line[dataset..dataset + 3]))
    );
    assert_eq!(Bench::new().run(&["audit-log"]).code, 2);
}
