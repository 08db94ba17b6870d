//! The example case, end to end: what `throughline demo` must show.

use crate::support::Bench;

#[test]
fn the_demo_shows_the_chain_its_customers_a_screening_and_what_is_not_known() {
    let bench = Bench::new();
    let shown = bench.ok(&["demo"]);
    for part in [
        "Wonye",
        "Armex",
        "Rungrado General Trading Corporation",
        "may be the same as",
        "KOREA RUNGRADO GENERAL TRADING CORPORATION",
        "listed by US Treasury",
        "grade B2",
        "Crist",
        "Nauta",
        "ALERT",
        "no alert",
        "9 of 16 answered",
        "would be decided by",
    ] {
        assert!(shown.contains(part), "expected `{part}` in:\n{shown}");
    }
    let wide: Vec<_> = shown.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "lines of more than 80 columns: {wide:#?}");
    assert!(!shown.contains('\u{1b}'), "no colour into a pipe");
}

/// `expected.csv` of the case says which pairs are one and which are not.
#[test]
fn comparisons_of_the_case_come_out_as_it_says() {
    let bench = Bench::new();
    bench.ok(&["demo"]);
    let workspace = bench.workspace().join("demo/workspace").display().to_string();
    let text = include_str!("../../../../examples/overseas-labour/expected.csv");
    let mut wrong = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.expect("a row");
        let account =
            bench.json(&["--workspace", &workspace, "compare", &row[0], &row[1], "--json"]);
        let score = account["score"].as_f64().expect("a score");
        let fits = match &row[2] {
            "same" => score >= 0.7,
            "different" => score < 0.7,
            _ => true,
        };
        if !fits {
            wrong.push(format!(
                "{} ~ {}: {score:.2}, expected {}: {}",
                &row[0], &row[1], &row[2], &row[3]
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
