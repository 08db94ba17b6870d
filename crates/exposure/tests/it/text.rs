//! Small graphs as a few lines of text, and answers as one line per path.
//!
//! ```text
//! node a Company name=Invented_Yard topics=sanction     underscores stand for spaces
//! link a Ownership b @B2 2015..2018 percentage=51       source, schema, target; id `a-Ownership-b`
//! same a b 0.8
//! ```
//! Entities named only in links are companies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use exposure::{
    Direction, Graph, GraphError, Hop, MemoryGraph, Path, SameAs, Shared, Trace, TraceOptions,
    trace,
};
use model::{Entity, ontology};

/// Reads a graph.
pub(crate) fn graph(text: &str) -> MemoryGraph {
    let dataset: Arc<str> = "test".into();
    let mut entities: BTreeMap<String, Entity> = BTreeMap::new();
    let mut named: BTreeSet<String> = BTreeSet::new();
    let mut same = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            ["node", id, schema, ref rest @ ..] => {
                let entity = entities.entry(id.to_owned()).or_insert(Entity::new(id, schema));
                for word in rest {
                    let (prop, value) = word.split_once('=').expect("prop=value");
                    entity.push(prop, value.replace('_', " "), &dataset);
                }
            }
            ["link", source, schema, target, ref rest @ ..] => {
                let edge = ontology().schema(schema).and_then(|known| known.edge.as_ref());
                let edge = edge.expect("a link schema");
                let mut id = format!("{source}-{schema}-{target}");
                while entities.contains_key(&id) {
                    id.push('+');
                }
                let mut link = Entity::new(&id, schema);
                let grade = rest.iter().find_map(|word| word.strip_prefix('@'));
                let origin: Option<Arc<str>> = grade.map(|grade| format!("src@{grade}").into());
                link.push(edge.source, source, &dataset).origin.clone_from(&origin);
                link.push(edge.target, target, &dataset).origin.clone_from(&origin);
                for word in rest {
                    if let Some((start, end)) = word.split_once("..") {
                        for (prop, date) in [("startDate", start), ("endDate", end)] {
                            if !date.is_empty() {
                                link.push(prop, date, &dataset);
                            }
                        }
                    } else if let Some((prop, value)) = word.split_once('=') {
                        link.push(prop, value.replace('_', " "), &dataset);
                    }
                }
                named.extend([source.to_owned(), target.to_owned()]);
                entities.insert(id, link);
            }
            ["same", left, right, score] => {
                same.push((left, right, score.parse::<f64>().expect("a score")));
                named.extend([left.to_owned(), right.to_owned()]);
            }
            _ => panic!("not a line of a graph: {line}"),
        }
    }
    for id in named {
        entities.entry(id.clone()).or_insert(Entity::new(id, "Company"));
    }
    let graph = MemoryGraph::new(entities.into_values());
    same.into_iter().fold(graph, |graph, (left, right, score)| {
        graph.with_same_as(left, right, score, &["test"], false)
    })
}

/// Traces and writes each path as `0.7425 a <Ownership b >Directorship c`.
pub(crate) fn paths(graph: &dyn Graph, from: &[&str], options: &TraceOptions) -> Vec<String> {
    lines(&run(graph, from, options))
}

pub(crate) fn run(graph: &dyn Graph, from: &[&str], options: &TraceOptions) -> Trace {
    let from: Vec<String> = from.iter().map(|&id| id.to_owned()).collect();
    trace(graph, &from, options).expect("a graph in memory")
}

pub(crate) fn lines(trace: &Trace) -> Vec<String> {
    trace.paths.iter().map(line).collect()
}

fn line(path: &Path) -> String {
    let mut line = format!("{:.4} {}", path.strength, path.nodes[0].id);
    for hop in &path.hops {
        let arrow = match hop.direction {
            _ if !hop.directed => '~',
            Direction::Forward => '>',
            Direction::Backward => '<',
        };
        line.push_str(&format!(" {arrow}{} {}", hop.schema, hop.to));
    }
    line
}

/// The only hop of the only path.
pub(crate) fn only_hop(trace: &Trace) -> &Hop {
    assert_eq!(trace.paths.len(), 1, "{:?}", lines(trace));
    assert_eq!(trace.paths[0].hops.len(), 1, "{:?}", lines(trace));
    &trace.paths[0].hops[0]
}

/// The same graph, answering every question in the opposite order and with repetitions.
pub(crate) struct Backwards(pub(crate) MemoryGraph);

impl Graph for Backwards {
    fn entity(&self, id: &str) -> Result<Option<Arc<Entity>>, GraphError> {
        self.0.entity(id)
    }

    fn inbound(&self, id: &str) -> Result<Vec<Arc<Entity>>, GraphError> {
        Ok(twice_backwards(self.0.inbound(id)?))
    }

    fn same_as(&self, id: &str) -> Result<Vec<SameAs>, GraphError> {
        Ok(twice_backwards(self.0.same_as(id)?))
    }

    fn sharing(&self, id: &str) -> Result<Vec<Shared>, GraphError> {
        Ok(twice_backwards(self.0.sharing(id)?))
    }
}

fn twice_backwards<T: Clone>(mut all: Vec<T>) -> Vec<T> {
    all.reverse();
    let again = all.clone();
    all.extend(again);
    all
}
