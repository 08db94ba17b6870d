//! What the two XML formats have in common: nodes and edges without repetition, and text that XML
//! can hold.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use crate::path::{Direction, Hop, Node, Trace};

/// The entities and hops of an answer, each once, in the order of ids.
pub(crate) struct Drawing<'t> {
    pub(crate) nodes: Vec<&'t Node>,
    /// Each edge the way its link points: source and target as positions in `nodes`.
    pub(crate) edges: Vec<(usize, usize, &'t Hop)>,
}

impl<'t> Drawing<'t> {
    pub(crate) fn of(trace: &'t Trace) -> Drawing<'t> {
        let on_paths = trace.paths.iter().flat_map(|path| &path.nodes);
        let nodes: BTreeMap<&str, &Node> =
            (trace.start.iter().chain(on_paths)).map(|node| (node.id.as_str(), node)).collect();
        let at: BTreeMap<&str, usize> =
            nodes.keys().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut edges = BTreeMap::new();
        for hop in trace.paths.iter().flat_map(|path| &path.hops) {
            let (Some(&from), Some(&to)) = (at.get(hop.from.as_str()), at.get(hop.to.as_str()))
            else {
                continue;
            };
            // Walked both ways by two paths, a link is still one edge.
            let (source, target) = match hop.direction {
                _ if !hop.directed && hop.via.is_none() => (from.min(to), from.max(to)),
                Direction::Forward => (from, to),
                Direction::Backward => (to, from),
            };
            let key = (source, target, hop.schema.as_str(), hop.via.as_deref());
            edges.entry(key).or_insert((source, target, hop));
        }
        Drawing { nodes: nodes.into_values().collect(), edges: edges.into_values().collect() }
    }
}

/// What is said of an edge, in the order of [`EDGE_KEYS`]; `None` where nothing is known.
pub(crate) fn edge_values(hop: &Hop) -> [Option<Cow<'_, str>>; 8] {
    let mut sources: Vec<&str> = hop.datasets.iter().map(String::as_str).collect();
    for statement in &hop.statements {
        if let Some(origin) = statement.origin.as_deref()
            && !sources.contains(&origin)
        {
            sources.push(origin);
        }
    }
    let text = |text: &'_ Option<String>| text.clone().map(Cow::Owned);
    [
        Some(Cow::Borrowed(hop.schema.as_str())),
        text(&hop.label),
        text(&hop.dates.start),
        text(&hop.dates.end),
        text(&hop.grade),
        Some(Cow::Owned(hop.strength.to_string())),
        (!sources.is_empty()).then(|| Cow::Owned(sources.join("; "))),
        text(&hop.via),
    ]
}

/// Names and types of what is said of an edge.
pub(crate) const EDGE_KEYS: [(&str, &str); 8] = [
    ("schema", "string"),
    ("label", "string"),
    ("start", "string"),
    ("end", "string"),
    ("grade", "string"),
    ("strength", "double"),
    ("source", "string"),
    ("via", "string"),
];

/// What is said of a node, in the order of [`NODE_KEYS`].
pub(crate) fn node_values(node: &Node) -> [Cow<'_, str>; 4] {
    [
        Cow::Borrowed(node.id.as_str()),
        Cow::Borrowed(node.caption.as_str()),
        Cow::Borrowed(node.schema.as_str()),
        Cow::Borrowed(if node.listed { "true" } else { "false" }),
    ]
}

/// Names and types of what is said of a node.
pub(crate) const NODE_KEYS: [(&str, &str); 4] =
    [("entity", "string"), ("caption", "string"), ("schema", "string"), ("listed", "boolean")];

/// A writer that indents by two spaces, with the XML declaration written.
pub(crate) fn writer<W: Write>(out: W) -> io::Result<Writer<W>> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    let declaration = quick_xml::events::BytesDecl::new("1.0", Some("UTF-8"), None);
    xml.write_event(Event::Decl(declaration))?;
    Ok(xml)
}

/// Opens an element.
pub(crate) fn open<W: Write>(
    xml: &mut Writer<W>,
    name: &str,
    attributes: &[(&str, &str)],
) -> io::Result<()> {
    xml.write_event(Event::Start(tag(name, attributes)))
}

/// Writes an element without content.
pub(crate) fn empty<W: Write>(
    xml: &mut Writer<W>,
    name: &str,
    attributes: &[(&str, &str)],
) -> io::Result<()> {
    xml.write_event(Event::Empty(tag(name, attributes)))
}

/// Writes an element that holds text.
pub(crate) fn text<W: Write>(
    xml: &mut Writer<W>,
    name: &str,
    attributes: &[(&str, &str)],
    content: &str,
) -> io::Result<()> {
    open(xml, name, attributes)?;
    xml.write_event(Event::Text(BytesText::new(&printable(content))))?;
    close(xml, name)
}

/// Closes an element.
pub(crate) fn close<W: Write>(xml: &mut Writer<W>, name: &str) -> io::Result<()> {
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn tag<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut tag = BytesStart::new(name);
    for (key, value) in attributes {
        tag.push_attribute((*key, &*printable(value)));
    }
    tag
}

/// The text without what XML 1.0 cannot hold, and with line breaks and tabs as spaces: those a
/// reader would change anyway, differently in attributes and in content.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_fine = |c: char| !matches!(c, '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    if text.chars().all(is_fine) {
        return Cow::Borrowed(text);
    }
    let spaced = text.chars().filter_map(|c| match c {
        '\t' | '\n' | '\r' => Some(' '),
        c => is_fine(c).then_some(c),
    });
    Cow::Owned(spaced.collect())
}
