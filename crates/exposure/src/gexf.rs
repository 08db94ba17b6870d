//! GEXF 1.3, the format of Gephi.

use std::io::{self, Write};

use crate::path::Trace;
use crate::xml::{self, Drawing, EDGE_KEYS, NODE_KEYS};

/// Writes the entities and hops of all paths as one graph; see [`graphml::write`](crate::graphml::write)
/// for what stands in it.
///
/// # Errors
/// `out` cannot be written.
pub fn write(trace: &Trace, out: impl Write) -> io::Result<()> {
    let drawing = Drawing::of(trace);
    let mut xml = xml::writer(out)?;
    xml::open(&mut xml, "gexf", &[("xmlns", "http://gexf.net/1.3"), ("version", "1.3")])?;
    xml::open(&mut xml, "graph", &[("mode", "static"), ("defaultedgetype", "directed")])?;
    for (class, keys) in [("node", &NODE_KEYS[..]), ("edge", &EDGE_KEYS[..])] {
        xml::open(&mut xml, "attributes", &[("class", class)])?;
        for (at, (name, kind)) in keys.iter().enumerate() {
            let at = at.to_string();
            xml::empty(&mut xml, "attribute", &[("id", &*at), ("title", name), ("type", kind)])?;
        }
        xml::close(&mut xml, "attributes")?;
    }
    xml::open(&mut xml, "nodes", &[])?;
    for (at, node) in drawing.nodes.iter().enumerate() {
        xml::open(&mut xml, "node", &[("id", &format!("n{at}")), ("label", &node.caption)])?;
        let values = xml::node_values(node);
        values_of(&mut xml, values.iter().map(|value| Some(&**value)))?;
        xml::close(&mut xml, "node")?;
    }
    xml::close(&mut xml, "nodes")?;
    xml::open(&mut xml, "edges", &[])?;
    for (at, (source, target, hop)) in drawing.edges.iter().enumerate() {
        let attributes = [
            ("id", &*format!("e{at}")),
            ("source", &*format!("n{source}")),
            ("target", &*format!("n{target}")),
            ("type", if hop.directed { "directed" } else { "undirected" }),
            ("label", hop.label.as_deref().unwrap_or(&hop.schema)),
            ("weight", &*hop.strength.to_string()),
        ];
        xml::open(&mut xml, "edge", &attributes)?;
        let values = xml::edge_values(hop);
        values_of(&mut xml, values.iter().map(Option::as_deref))?;
        xml::close(&mut xml, "edge")?;
    }
    xml::close(&mut xml, "edges")?;
    xml::close(&mut xml, "graph")?;
    xml::close(&mut xml, "gexf")?;
    xml.into_inner().write_all(b"\n")
}

fn values_of<'v, W: Write>(
    xml: &mut quick_xml::Writer<W>,
    values: impl Iterator<Item = Option<&'v str>>,
) -> io::Result<()> {
    xml::open(xml, "attvalues", &[])?;
    for (at, value) in values.enumerate() {
        if let Some(value) = value {
            xml::empty(xml, "attvalue", &[("for", &*at.to_string()), ("value", value)])?;
        }
    }
    xml::close(xml, "attvalues")
}
