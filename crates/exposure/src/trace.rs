//! The search for paths, from the question to the answer.

use std::collections::{BTreeMap, BTreeSet};

use model::Grade;

use crate::explore::{Explorer, Rule, by_id, distinct};
use crate::graph::{Graph, GraphError};
use crate::path::{Path, Trace};
use crate::search::{Net, Ranked};
use crate::time::Days;
use crate::weight::Strength;

/// Hops beyond which nobody would believe a path, whatever was asked for.
const DEEPEST: usize = 32;

/// What to look for, and how far.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceOptions {
    /// Hops of the longest path; at most 32.
    pub max_depth: usize,
    /// Paths to one target. Two paths differ in the entities they pass; several links between the
    /// same two entities make one hop, see [`Hop::also`](crate::Hop::also).
    pub limit_per_target: usize,
    /// Paths in all.
    pub limit: usize,
    /// A date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: links that surely did not hold then are not
    /// followed.
    pub as_of: Option<String>,
    /// Paths weaker than this are not reported; from 0 to 1.
    pub min_strength: f64,
    /// Where paths end.
    pub targets: Targets,
    /// Entities to look at; when they are used up the answer says it is incomplete.
    pub max_expand: usize,
    /// The grade of statements that carry none, by dataset; others weigh [`UNGRADED`](crate::UNGRADED).
    pub dataset_grades: BTreeMap<String, Grade>,
}

impl Default for TraceOptions {
    fn default() -> TraceOptions {
        TraceOptions {
            max_depth: 6,
            limit_per_target: 5,
            limit: 20,
            as_of: None,
            min_strength: 0.01,
            targets: Targets::Listed,
            max_expand: 20_000,
            dataset_grades: BTreeMap::new(),
        }
    }
}

/// Where paths end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    /// At any listed party: one that a `Sanction` names or a topic marks as a risk. A path goes
    /// on behind a party that is merely a risk, and behind a sanctioned one only to the same party
    /// on another list.
    Listed,
    /// At the entities of these ids.
    Ids(BTreeSet<String>),
}

/// Why a search could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// A start that the graph does not hold.
    #[error("no entity has the id `{id}`")]
    UnknownStart {
        /// The id asked for.
        id: String,
    },
    /// A date that is none.
    #[error("`{value}` is not a date (YYYY, YYYY-MM or YYYY-MM-DD)")]
    AsOf {
        /// The text given.
        value: String,
    },
    /// The graph could not be read.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// The best paths from any of `from` to the targets, best first.
///
/// Starts count as one party: a path leads from the last start it passes, and a start that is
/// itself a target is reported as a path without hops. The answer does not depend on the order in
/// which the graph lists things.
///
/// Costs one look at each entity within reach, cheapest first, and ends as soon as the best
/// `limit` targets are certain; see [`TraceOptions::max_expand`] for the bound.
///
/// # Errors
/// A start is unknown, the date is none, or the graph cannot be read.
pub fn trace(
    graph: &dyn Graph,
    from: &[String],
    options: &TraceOptions,
) -> Result<Trace, TraceError> {
    let rule = match &options.targets {
        Targets::Listed => Rule::Listed,
        Targets::Ids(ids) => Rule::Ids(ids),
    };
    run(graph, from, options, options.limit_per_target, rule)
}

/// One search by one rule.
pub(crate) fn run(
    graph: &dyn Graph,
    from: &[String],
    options: &TraceOptions,
    per_target: usize,
    rule: Rule<'_>,
) -> Result<Trace, TraceError> {
    let asked = match &options.as_of {
        None => None,
        Some(text) => {
            Some(Days::parse(text).ok_or_else(|| TraceError::AsOf { value: text.clone() })?)
        }
    };
    let mut explorer = Explorer::new(graph, options, asked, rule);
    let mut starts = Vec::new();
    for id in from {
        match explorer.start_at(id)? {
            Some(at) => starts.push(at),
            None => return Err(TraceError::UnknownStart { id: id.clone() }),
        }
    }
    let starts = distinct(starts);
    let depth = options.max_depth.min(DEEPEST);
    let max_loss = Strength::new(options.min_strength).map_or(u64::MAX / 4, Strength::loss);
    explorer.explore(depth, max_loss)?;
    let paths = best_paths(&explorer, &starts, depth, max_loss, per_target);
    Ok(Trace {
        start: starts.iter().map(|&at| explorer.node(at)).collect(),
        paths,
        complete: explorer.complete,
        visited: explorer.visited,
        notes: explorer.notes(),
    })
}

/// Numbers the loaded entities by id, searches, and writes the paths out.
fn best_paths(
    explorer: &Explorer<'_>,
    starts: &[usize],
    depth: usize,
    max_loss: u64,
    per_target: usize,
) -> Vec<Path> {
    let order = by_id(explorer);
    let mut number = vec![0_u32; order.len()];
    for (rank, &at) in order.iter().enumerate() {
        number[at] = rank as u32;
    }
    let out = (order.iter())
        .map(|&at| {
            let steps = explorer.neighbours(at);
            steps.map(|(to, strength)| (number[to], strength.loss())).collect()
        })
        .collect();
    let starts = starts.iter().map(|&at| number[at]).collect();
    let targets: Vec<u32> = (0..order.len())
        .filter(|&rank| explorer.is_target(order[rank]))
        .map(|rank| rank as u32)
        .collect();
    let net = Net::new(out, starts, depth, max_loss);
    let found = net.best(&targets, per_target, explorer.options.limit);
    (found.into_iter())
        .map(|Ranked { path, .. }| {
            let spots: Vec<usize> = path.iter().map(|&rank| order[rank as usize]).collect();
            explorer.path(&spots)
        })
        .collect()
}
