//! The parties beyond a start.

use std::collections::BTreeSet;

use exposure::{Follow, MemoryGraph, TraceOptions, onward, reach};

use crate::text::{graph, lines};

/// An invented chain of supply: trader → agency → yard → owner of the ship.
const CHAIN: &str = "node trader Company topics=sanction
    node contract Contract title=Hull authority=owner
    node boss Person
    link agency UnknownLink trader @B2 role=received_workers_from
    link agency UnknownLink yard @B2 role=supplied_welders_to
    link contract ContractAward yard @A1
    node owner Company
    link boss Directorship agency @A1
    link agency Payment landlord @A1";

fn beyond(graph: &MemoryGraph, from: &str) -> Vec<String> {
    let found = onward(graph, &[from.to_owned()], &TraceOptions::default());
    lines(&found.expect("a graph in memory"))
}

#[test]
fn the_chain_of_supply_is_followed_to_its_customers() {
    // B2 on an UnknownLink weighs 0.9025 × 0.9, rounded to 0.8123 (half away from zero: 0.81225).
    assert_eq!(
        beyond(&graph(CHAIN), "trader"),
        [
            "0.8123 trader ~UnknownLink agency",
            "0.6598 trader ~UnknownLink agency ~UnknownLink yard",
            "0.5938 trader ~UnknownLink agency ~UnknownLink yard <ContractAward contract >Contract:authority owner",
        ]
    );
}

#[test]
fn supply_has_a_direction() {
    assert_eq!(beyond(&graph(CHAIN), "owner"), [""; 0]);
    // Who pays is supplied.
    assert_eq!(beyond(&graph(CHAIN), "landlord")[0], "1.0000 landlord <Payment agency");
}

#[test]
fn reach_follows_the_links_it_is_given() {
    let schemata = BTreeSet::from(["Directorship".to_owned(), "Payment".to_owned()]);
    let follow = Follow::Schemata(schemata);
    let found = reach(&graph(CHAIN), &["boss".to_owned()], &follow, &TraceOptions::default());
    assert_eq!(
        lines(&found.expect("a graph in memory")),
        ["1.0000 boss >Directorship agency", "1.0000 boss >Directorship agency >Payment landlord",]
    );
}
