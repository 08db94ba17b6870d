//! The search against its slow twin: every simple path, written out and sorted.

use std::collections::{BTreeMap, BTreeSet};

use exposure::{Targets, TraceOptions};
use model::Grade;
use proptest::prelude::*;

use crate::text::{Backwards, graph, run};

const GRADES: [&str; 5] = ["A1", "B2", "C3", "D4", "E5"];
const LINKS: [(&str, f64); 4] =
    [("Ownership", 1.0), ("Directorship", 1.0), ("UnknownLink", 0.9), ("Documentation", 0.5)];

/// A random case: links by number of source, schema, target and grade; the fifth schema is `same`.
#[derive(Debug, Clone)]
struct Case {
    nodes: u8,
    links: Vec<(u8, usize, u8, usize)>,
    listed: BTreeSet<u8>,
    starts: BTreeSet<u8>,
    options: TraceOptions,
    by_id: bool,
}

fn case() -> impl Strategy<Value = Case> {
    (2_u8..8).prop_flat_map(|nodes| {
        let links = proptest::collection::vec((0..nodes, 0..5_usize, 0..nodes, 0..5_usize), 0..18);
        let some = proptest::collection::btree_set(0..nodes, 1..4);
        let starts = proptest::collection::btree_set(0..nodes, 1..3);
        let bounds = (1..6_usize, 1..5_usize, 1..9_usize, 0..3_usize, any::<bool>());
        (links, some, starts, bounds).prop_map(move |(links, listed, starts, bounds)| {
            let (max_depth, limit_per_target, limit, weakest, by_id) = bounds;
            let ids = listed.iter().map(|&at| name(at)).collect();
            let options = TraceOptions {
                max_depth,
                limit_per_target,
                limit,
                min_strength: [0.0, 0.3, 0.7][weakest],
                targets: if by_id { Targets::Ids(ids) } else { Targets::Listed },
                ..TraceOptions::default()
            };
            Case { nodes, links, listed, starts, options, by_id }
        })
    })
}

fn name(at: u8) -> String {
    char::from(b'a' + at).to_string()
}

/// The case as text. Documents link documents to things in the ontology; a test graph need not care.
fn as_text(case: &Case) -> String {
    let mut text = String::new();
    for at in 0..case.nodes {
        let topic = if case.listed.contains(&at) && !case.by_id { " topics=sanction" } else { "" };
        text.push_str(&format!("node {} Company{topic}\n", name(at)));
    }
    for &(source, link, target, grade) in &case.links {
        let (source, target) = (name(source), name(target));
        match LINKS.get(link) {
            Some((schema, _)) => {
                let grade = GRADES[grade];
                text.push_str(&format!("link {source} {schema} {target} @{grade}\n"));
            }
            None => text.push_str(&format!("same {source} {target} {}\n", score(grade))),
        }
    }
    text
}

fn score(grade: usize) -> f64 {
    [0.95, 0.9, 0.8, 0.7, 0.6][grade]
}

/// Millionths lost on a hop of that strength, and the strength as it is shown.
fn loss(strength: f64) -> (u64, f64) {
    let shown = (strength * 10_000.0).round() / 10_000.0;
    ((-shown.ln() * 1e6).round() as u64, shown)
}

type Found = (u64, usize, Vec<u8>, f64);

/// All simple paths, best first, cut to the limits.
fn slow(case: &Case) -> Vec<Found> {
    // Between two entities the strongest link counts; through a listed party only `same` leads on.
    let mut best: BTreeMap<(u8, u8), f64> = BTreeMap::new();
    for &(left, link, right, grade) in case.links.iter().filter(|link| link.0 != link.2) {
        for (from, to) in [(left, right), (right, left)] {
            let strength = match LINKS.get(link) {
                Some((_, factor)) => {
                    let is_end =
                        !case.by_id && case.listed.contains(&from) && !case.starts.contains(&from);
                    if is_end {
                        continue;
                    }
                    Grade::parse(GRADES[grade]).expect("a grade").weight() * factor
                }
                None => score(grade),
            };
            let known = best.entry((from, to)).or_insert(0.0);
            *known = known.max(strength);
        }
    }
    let mut all = Vec::new();
    for &start in &case.starts {
        extend(case, &best, &mut vec![start], 0, 1.0, &mut all);
    }
    all.sort_by(|left, right| (left.0, left.1, &left.2).cmp(&(right.0, right.1, &right.2)));
    let mut taken: BTreeMap<u8, usize> = BTreeMap::new();
    all.retain(|(_, _, path, _)| {
        let taken = taken.entry(path[path.len() - 1]).or_default();
        *taken += 1;
        *taken <= case.options.limit_per_target
    });
    all.truncate(case.options.limit);
    all
}

fn extend(
    case: &Case,
    best: &BTreeMap<(u8, u8), f64>,
    path: &mut Vec<u8>,
    lost: u64,
    strength: f64,
    all: &mut Vec<Found>,
) {
    let hops = path.len() - 1;
    let last = path[hops];
    if case.listed.contains(&last) {
        all.push((lost + 50_000 * hops as u64, hops, path.clone(), strength));
    }
    if hops == case.options.max_depth {
        return;
    }
    for (&(_, to), &step) in best.range((last, 0)..=(last, u8::MAX)) {
        let (more, shown) = loss(step);
        let enough =
            case.options.min_strength == 0.0 || lost + more <= loss(case.options.min_strength).0;
        if enough && !path.contains(&to) && !case.starts.contains(&to) {
            path.push(to);
            extend(case, best, path, lost + more, strength * shown, all);
            path.pop();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn the_best_paths_are_those_of_the_slow_twin(case in case()) {
        let text = as_text(&case);
        let starts: Vec<String> = case.starts.iter().map(|&at| name(at)).collect();
        let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
        let found = run(&graph(&text), &starts, &case.options);
        let expected = slow(&case);
        let ids = |path: &exposure::Path| -> Vec<String> {
            path.nodes.iter().map(|node| node.id.clone()).collect()
        };
        let found_ids: Vec<_> = found.paths.iter().map(ids).collect();
        let expected_ids: Vec<Vec<String>> = (expected.iter())
            .map(|(_, _, path, _)| path.iter().map(|&at| name(at)).collect())
            .collect();
        prop_assert_eq!(found_ids, expected_ids, "{}", text);
        for (found, expected) in found.paths.iter().zip(&expected) {
            prop_assert!((found.strength - expected.3).abs() < 1e-6, "{}", text);
        }
        prop_assert!(found.complete);

        // Neither the order of the graph's answers nor that of the starts changes anything but
        // the list of starts itself.
        let reversed: Vec<&str> = starts.iter().rev().copied().collect();
        let again = run(&Backwards(graph(&text)), &reversed, &case.options);
        prop_assert_eq!(again.paths, found.paths, "{}", text);
        prop_assert_eq!(again.visited, found.visited);
    }

    #[test]
    fn a_path_is_as_strong_the_other_way(case in case()) {
        let graph = graph(&as_text(&case));
        let one_way = |from: &str, to: &str| {
            let targets = Targets::Ids(BTreeSet::from([to.to_owned()]));
            let options = TraceOptions { targets, limit_per_target: 1, ..case.options.clone() };
            let best = run(&graph, &[from], &options);
            best.paths.first().map(|path| (path.hops.len(), path.strength))
        };
        prop_assert_eq!(one_way("a", "b"), one_way("b", "a"));
    }
}
