//! GraphML and GEXF, read back.

use exposure::{Trace, TraceOptions, gexf, graphml};
use model::Entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::text::{graph, run};

const HOSTILE: &str = "<b>&\"'\u{0}\u{1F}\u{FFFE}]]> <!-- é 조선";
/// What is left of it once what XML cannot hold is gone.
const PRINTABLE: &str = "<b>&\"']]> <!-- é 조선";

fn hostile() -> Trace {
    let dataset = std::sync::Arc::from("<data&set>");
    let mut a = Entity::new("a", "Company");
    a.push("name", HOSTILE, &dataset);
    let mut z = Entity::new("z", "Company");
    z.push("topics", "sanction", &dataset);
    let mut link = Entity::new("l", "Ownership");
    link.push("owner", "a", &dataset).origin = Some("<src>@B2".into());
    link.push("asset", "z", &dataset).origin = Some("<src>@B2".into());
    link.push("role", HOSTILE, &dataset);
    run(&exposure::MemoryGraph::new([a, z, link]), &["a"], &TraceOptions::default())
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).expect("well-formed")?;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).expect("well-formed").into_owned())
}

/// Every element with its attributes of interest, and every text, in order.
fn read(xml: &str) -> (Vec<(String, Vec<String>)>, Vec<String>) {
    let mut reader = Reader::from_str(xml);
    let (mut elements, mut texts) = (Vec::new(), Vec::new());
    let mut text = String::new();
    let mut open = 0_i32;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Eof => break,
            Event::Start(tag) => {
                open += 1;
                elements.push(element(&tag));
                text.clear();
            }
            Event::Empty(tag) => elements.push(element(&tag)),
            Event::End(_) => {
                open -= 1;
                if !text.trim().is_empty() {
                    texts.push(std::mem::take(&mut text));
                }
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => text.push(match &*name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                other => panic!("an entity nobody declared: {other}"),
            }),
            _ => {}
        }
    }
    assert_eq!(open, 0);
    (elements, texts)
}

fn element(tag: &BytesStart<'_>) -> (String, Vec<String>) {
    let keys = ["id", "key", "for", "source", "target", "label", "value"];
    let values = keys.iter().filter_map(|key| attribute(tag, key)).collect();
    (tag.name().0.to_owned(), values)
}

#[test]
fn graphml_reads_back() {
    let mut out = Vec::new();
    graphml::write(&hostile(), &mut out).expect("memory");
    let xml = String::from_utf8(out).expect("UTF-8");
    let (elements, texts) = read(&xml);
    let of = |name: &str| elements.iter().filter(|(element, _)| element == name).count();
    assert_eq!((of("node"), of("edge"), of("key")), (2, 1, 12));
    assert_eq!(texts[..4], ["a", PRINTABLE, "Company", "false"]);
    assert_eq!(texts[4..8], ["z", "Company", "Company", "true"]);
    assert_eq!(texts[8..], ["Ownership", PRINTABLE, "B2", "0.9025", "<data&set>; <src>@B2", "l"]);
    assert!(elements.contains(&("edge".into(), vec!["e0".into(), "n0".into(), "n1".into()])));
}

#[test]
fn gexf_reads_back() {
    let mut out = Vec::new();
    gexf::write(&hostile(), &mut out).expect("memory");
    let xml = String::from_utf8(out).expect("UTF-8");
    let (elements, texts) = read(&xml);
    let of = |name: &str| elements.iter().filter(|(element, _)| element == name).count();
    assert_eq!((of("node"), of("edge"), of("attribute")), (2, 1, 12));
    assert_eq!(texts, [""; 0]);
    assert!(elements.contains(&("node".into(), vec!["n0".into(), PRINTABLE.into()])));
    assert!(elements.contains(&("attvalue".into(), vec!["5".into(), "0.9025".into()])));
    assert!(
        elements.contains(&("attvalue".into(), vec!["6".into(), "<data&set>; <src>@B2".into()]))
    );
}

#[test]
fn a_link_on_several_paths_is_drawn_once_and_the_way_it_points() {
    let text = "node y Company topics=sanction
        node z Company topics=sanction
        link b Ownership a @A1
        link b Ownership y @A1
        link b Ownership z @A1";
    let trace = run(&graph(text), &["a"], &TraceOptions::default());
    assert_eq!(trace.paths.len(), 2);
    let mut out = Vec::new();
    graphml::write(&trace, &mut out).expect("memory");
    let (elements, _) = read(&String::from_utf8(out).expect("UTF-8"));
    let edges: Vec<_> = elements.iter().filter(|(name, _)| name == "edge").collect();
    assert_eq!(edges.len(), 3);
    assert_eq!(edges[0].1, ["e0", "n1", "n0"]);
}

#[test]
fn a_path_without_hops_and_no_path_are_graphs_too() {
    for text in ["node a Company topics=sanction", "node a Company"] {
        let trace = run(&graph(text), &["a"], &TraceOptions::default());
        let mut out = Vec::new();
        graphml::write(&trace, &mut out).expect("memory");
        let (elements, _) = read(&String::from_utf8(out).expect("UTF-8"));
        assert_eq!(elements.iter().filter(|(name, _)| name == "node").count(), 1, "{text}");
        gexf::write(&trace, std::io::sink()).expect("memory");
    }
}
