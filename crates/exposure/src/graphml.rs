//! GraphML, for Gephi, yEd, Cytoscape, igraph and networkx.

use std::io::{self, Write};

use crate::path::Trace;
use crate::xml::{self, Drawing, EDGE_KEYS, NODE_KEYS};

/// Writes the entities and hops of all paths as one graph.
///
/// Nodes are numbered in the order of their ids, which stand under the key `entity`; an edge points the way its link
/// does. The same answer gives the same bytes.
///
/// # Errors
/// `out` cannot be written.
pub fn write(trace: &Trace, out: impl Write) -> io::Result<()> {
    let drawing = Drawing::of(trace);
    let mut xml = xml::writer(out)?;
    xml::open(&mut xml, "graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
    for (domain, keys) in [("node", &NODE_KEYS[..]), ("edge", &EDGE_KEYS[..])] {
        for (name, kind) in keys {
            let id = format!("{domain}-{name}");
            let attributes =
                [("id", &*id), ("for", domain), ("attr.name", name), ("attr.type", kind)];
            xml::empty(&mut xml, "key", &attributes)?;
        }
    }
    xml::open(&mut xml, "graph", &[("id", "trace"), ("edgedefault", "directed")])?;
    for (at, node) in drawing.nodes.iter().enumerate() {
        xml::open(&mut xml, "node", &[("id", &format!("n{at}"))])?;
        for ((name, _), value) in NODE_KEYS.iter().zip(xml::node_values(node)) {
            xml::text(&mut xml, "data", &[("key", &format!("node-{name}"))], &value)?;
        }
        xml::close(&mut xml, "node")?;
    }
    for (at, (source, target, hop)) in drawing.edges.iter().enumerate() {
        let attributes = [
            ("id", &*format!("e{at}")),
            ("source", &*format!("n{source}")),
            ("target", &*format!("n{target}")),
            ("directed", if hop.directed { "true" } else { "false" }),
        ];
        xml::open(&mut xml, "edge", &attributes)?;
        for ((name, _), value) in EDGE_KEYS.iter().zip(xml::edge_values(hop)) {
            if let Some(value) = value {
                xml::text(&mut xml, "data", &[("key", &format!("edge-{name}"))], &value)?;
            }
        }
        xml::close(&mut xml, "edge")?;
    }
    xml::close(&mut xml, "graph")?;
    xml::close(&mut xml, "graphml")?;
    xml.into_inner().write_all(b"\n")
}
