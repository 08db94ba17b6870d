//! Reads `data/ontology.txt`. The file ships inside the program, so a mistake in it is a defect of
//! the build and panics with the line; `tests/conformance.rs` reads it whole.

use rustc_hash::FxHashMap;

use super::{Edge, IdFormat, Kind, KindFacts, Ontology, Property, Schema};

pub(super) fn load(text: &'static str) -> Ontology {
    let mut kinds: Vec<KindFacts> = Kind::ALL.iter().map(|_| KindFacts::default()).collect();
    let mut kind = Kind::Address;
    let mut schemata: Vec<Schema> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let mut words = line.split_whitespace();
        let key = words.next().unwrap_or_default();
        let words: Vec<&'static str> = words.collect();
        match key {
            "type" => {
                kind = known_kind(words[0], at);
                kinds[kind as usize] = kind_facts(&words[1..], at);
            }
            "codes" => kinds[kind as usize].codes.extend(words),
            "risk" => kinds[kind as usize].risk_codes.extend(words),
            "historical" => kinds[kind as usize].historical.extend(words.iter().map(|word| {
                let (old, new) = pair(word, at);
                (old, new.split(',').collect())
            })),
            "schema" => schemata.push(schema(&words, at)),
            _ => line_of_schema(schemata.last_mut(), key, words, at),
        }
    }
    for facts in &mut kinds {
        facts.codes.sort_unstable();
        facts.risk_codes.sort_unstable();
    }
    resolve_max_lengths(&mut schemata, &kinds);
    inherit(&mut schemata);
    let by_name = schemata.iter().enumerate().map(|(at, schema)| (schema.name, at)).collect();
    let names = (schemata.iter())
        .flat_map(|schema| schema.own_properties.iter().map(|property| (property.name, ())))
        .chain([("id", ())])
        .collect();
    Ontology { schemata, by_name, kinds, names }
}

fn schema(words: &[&'static str], at: usize) -> Schema {
    let mut schema = Schema {
        name: words[0],
        extends: Vec::new(),
        is_abstract: false,
        matchable: false,
        hidden: false,
        generated: false,
        deprecated: false,
        featured: Vec::new(),
        required: Vec::new(),
        caption: Vec::new(),
        edge: None,
        start: Vec::new(),
        end: Vec::new(),
        own_properties: Vec::new(),
        properties: FxHashMap::default(),
        lineage: Vec::new(),
    };
    let mut words = words[1..].iter();
    while let Some(word) = words.next() {
        match *word {
            "extends" => {
                let parents = words.next().unwrap_or_else(|| fail(at, "parents after `extends`"));
                schema.extends = parents.split(',').collect();
            }
            "abstract" => schema.is_abstract = true,
            "matchable" => schema.matchable = true,
            "hidden" => schema.hidden = true,
            "generated" => schema.generated = true,
            "deprecated" => schema.deprecated = true,
            _ => fail(at, "a flag of a schema"),
        }
    }
    schema
}

fn line_of_schema(schema: Option<&mut Schema>, key: &str, words: Vec<&'static str>, at: usize) {
    let schema = schema.unwrap_or_else(|| fail(at, "a schema before its lines"));
    match key {
        "featured" => schema.featured.extend(words),
        "required" => schema.required.extend(words),
        "caption" => schema.caption.extend(words),
        "start" => schema.start.extend(words),
        "end" => schema.end.extend(words),
        "edge" => {
            schema.edge = Some(Edge {
                source: words[0],
                target: words[1],
                directed: words[2] == "directed",
                caption: words.get(4).map(|list| list.split(',').collect()).unwrap_or_default(),
            });
        }
        "property" => schema.own_properties.push(property(schema.name, &words, at)),
        _ => fail(at, "a line of a schema"),
    }
}

fn property(schema: &'static str, words: &[&'static str], at: usize) -> Property {
    let mut property = Property {
        name: words[0],
        schema,
        kind: known_kind(words[1], at),
        matchable: false,
        hidden: false,
        deprecated: false,
        stub: false,
        max_length: None,
        format: None,
        range: None,
        reverse: None,
    };
    for word in &words[2..] {
        match *word {
            "matchable" => property.matchable = true,
            "hidden" => property.hidden = true,
            "deprecated" => property.deprecated = true,
            "stub" => property.stub = true,
            _ => match pair(word, at) {
                ("max", number) => property.max_length = number.parse().ok(),
                ("format", name) => property.format = IdFormat::from_name(name),
                ("range", name) => property.range = Some(name),
                ("reverse", name) => property.reverse = Some(name),
                _ => fail(at, "a flag of a property"),
            },
        }
    }
    property
}

fn kind_facts(words: &[&'static str], at: usize) -> KindFacts {
    let mut facts = KindFacts::default();
    for word in words {
        match *word {
            "matchable" => facts.matchable = true,
            "pivot" => facts.pivot = true,
            _ => match pair(word, at) {
                ("max", number) => facts.max_length = number.parse().ok(),
                ("total", number) => facts.total_size = number.parse().ok(),
                ("group", name) => facts.group = Some(name),
                _ => fail(at, "a flag of a type"),
            },
        }
    }
    facts
}

fn resolve_max_lengths(schemata: &mut [Schema], kinds: &[KindFacts]) {
    for property in schemata.iter_mut().flat_map(|schema| &mut schema.own_properties) {
        property.max_length = property.max_length.or(kinds[property.kind as usize].max_length);
    }
}

/// Fills `properties` and `lineage`, parents before children; the first parent's property wins, and
/// a schema's own property wins over all.
fn inherit(schemata: &mut [Schema]) {
    let at: FxHashMap<&str, usize> =
        schemata.iter().enumerate().map(|(at, schema)| (schema.name, at)).collect();
    let mut done = vec![false; schemata.len()];
    fn visit(
        which: usize,
        schemata: &mut [Schema],
        at: &FxHashMap<&str, usize>,
        done: &mut [bool],
    ) {
        if std::mem::replace(&mut done[which], true) {
            return;
        }
        let mut properties = FxHashMap::default();
        let mut lineage = vec![schemata[which].name];
        for property in &schemata[which].own_properties {
            properties.insert(property.name, property.clone());
        }
        for parent in schemata[which].extends.clone() {
            let parent = at[parent];
            visit(parent, schemata, at, done);
            for (name, property) in &schemata[parent].properties {
                properties.entry(*name).or_insert_with(|| property.clone());
            }
            for ancestor in &schemata[parent].lineage {
                if !lineage.contains(ancestor) {
                    lineage.push(ancestor);
                }
            }
        }
        schemata[which].properties = properties;
        schemata[which].lineage = lineage;
    }
    for which in 0..schemata.len() {
        visit(which, schemata, &at, &mut done);
    }
}

fn known_kind(name: &str, at: usize) -> Kind {
    Kind::from_name(name).unwrap_or_else(|| fail(at, "a type"))
}

fn pair(word: &'static str, at: usize) -> (&'static str, &'static str) {
    word.split_once('=').unwrap_or_else(|| fail(at, "`key=value`"))
}

fn fail(at: usize, expected: &str) -> ! {
    panic!("ontology.txt:{}: expected {expected}", at + 1)
}
