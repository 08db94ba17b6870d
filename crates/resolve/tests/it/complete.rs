//! What the index proposes, against a comparison with everything there is.

use std::collections::BTreeSet;

use index::{Scope, Union, Wanted};
use matching::{Algorithm, Prepared};
use model::Entity;

use crate::text::union_of;

/// Names of the tables that names are tested with: many scripts, many kinds of damage.
const TABLES: [&str; 8] = [
    include_str!("../../../names/tests/data/korean.tsv"),
    include_str!("../../../names/tests/data/arabic.tsv"),
    include_str!("../../../names/tests/data/chinese.tsv"),
    include_str!("../../../names/tests/data/slavic.tsv"),
    include_str!("../../../names/tests/data/organizations.tsv"),
    include_str!("../../../names/tests/data/typing.tsv"),
    include_str!("../../../names/tests/data/habits.tsv"),
    include_str!("../../../names/tests/data/scripts.tsv"),
];

/// A full scan scores this or more: who is so alike must be proposed.
const SURE: f64 = 0.9;

/// Candidates asked for: as many as the HTTP interface asks for by default.
const WITHIN: usize = 50;

/// Pairs of names that share no key: `KOMID` is made of syllables, not of first letters, and known to
/// `names` alone.
const EXCEPTIONS: [(&str, &str); 1] = [("Korea Mining Development Trading Corporation", "KOMID")];

fn entities() -> Vec<Entity> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for table in TABLES {
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [kind, left, right, ..] = cells[..] else {
                continue;
            };
            let schema = match kind {
                "person" => "Person",
                "organization" => "Organization",
                _ => "Vessel",
            };
            for name in [left, right] {
                if seen.insert((schema, name.to_owned())) {
                    let mut entity = Entity::new(format!("e{}", all.len()), schema);
                    entity.push("name", name, &"tables".into());
                    all.push(entity);
                }
            }
        }
    }
    all
}

#[test]
fn everybody_who_is_alike_is_proposed() {
    let all = entities();
    assert!(all.len() > 500, "the tables are read wrongly: {} names", all.len());
    let fixture = union_of(all.clone());
    let union: &Union = &fixture.union;
    let prepared: Vec<Prepared> = all.iter().map(Prepared::new).collect();
    // `evidence` is never as sure by a name alone.
    let algorithm = Algorithm::by_name("logic-v2").expect("an algorithm");
    let mut missed = Vec::new();
    let mut alike = 0;
    for (at, asked) in prepared.iter().enumerate().step_by(3) {
        let wanted = Wanted::new(asked);
        let found = union.candidates(&wanted, &Scope::default(), WITHIN).expect("whole snapshots");
        let found: BTreeSet<String> = (found.into_iter())
            .map(|own| {
                union.snapshots()[own.snapshot].listed_at(own.slot).expect("a whole snapshot").id
            })
            .collect();
        for (other, candidate) in all.iter().zip(&prepared) {
            if algorithm.score(asked, candidate) < SURE {
                continue;
            }
            alike += 1;
            let pair = (all[at].caption(), other.caption());
            if !found.contains(&other.id) && !EXCEPTIONS.contains(&pair) {
                missed.push(format!("{} -> {}", pair.0, pair.1));
            }
        }
    }
    assert!(alike > 300, "hardly any names are alike: {alike}");
    assert!(missed.is_empty(), "{} of {alike} missed:\n{}", missed.len(), missed.join("\n"));
}
