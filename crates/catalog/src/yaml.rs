//! YAML and JSON to one tree, with limits on what a hostile file can cost.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::{Map, Value};

/// How deep lists and mappings may be nested.
const DEPTH: usize = 64;

/// How many values there may be, those that aliases stand for included.
const NODES: usize = 4_000_000;

/// What is wrong with a text, and where: line and column from 1, or 0 if unknown.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

/// Reads JSON.
pub(crate) fn json(text: &str) -> Result<Value, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
        Fault { line: error.line(), column: error.column(), reason }
    })
}

/// Reads the first document of a YAML file.
///
/// Scalars stay text as it is written (`1.10` is not 1.1, `no` is not false): what a value means,
/// whoever asks for it decides. Plain `null`, `~` and nothing at all are null.
///
/// # Errors
/// It is no YAML, is nested deeper than 64 levels, or its aliases stand for more than four million values.
pub fn yaml(text: &str) -> Result<Value, Fault> {
    let mut tree = Tree::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| fault(error.marker(), error.info()))?;
        match event {
            Event::DocumentEnd => break,
            event => tree.event(event).map_err(|reason| fault(&span.start, &reason))?,
        }
    }
    Ok(tree.root.unwrap_or(Value::Null))
}

fn fault(at: &Marker, reason: &str) -> Fault {
    Fault { line: at.line(), column: at.col() + 1, reason: reason.to_owned() }
}

/// A tree that grows event by event.
#[derive(Default)]
struct Tree {
    root: Option<Value>,
    open: Vec<(Open, usize)>,
    /// What each anchor stands for, with the number of values in it.
    anchors: FxHashMap<usize, (Value, usize)>,
    nodes: usize,
}

enum Open {
    List(Vec<Value>),
    Mapping(Mapping),
}

#[derive(Default)]
struct Mapping {
    entries: Map<String, Value>,
    /// The key that waits for its value.
    key: Option<String>,
    /// What `<<` brings; it does not replace what stands there itself.
    merged: Map<String, Value>,
}

impl Mapping {
    fn add(&mut self, value: Value) -> Result<(), String> {
        match (self.key.take(), value) {
            (None, Value::String(key)) => self.key = Some(key),
            (None, Value::Null) => self.key = Some(String::new()),
            (None, _) => return Err("a key that is a list or a mapping".to_owned()),
            (Some(key), Value::Object(merged)) if key == "<<" => self.merged.extend(merged),
            (Some(key), value) => {
                if self.entries.insert(key.clone(), value).is_some() {
                    let key: String = key.chars().take(60).collect();
                    return Err(format!("the key `{key}` comes twice"));
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Value {
        for (key, value) in self.merged {
            self.entries.entry(key).or_insert(value);
        }
        Value::Object(self.entries)
    }
}

impl Tree {
    fn event(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, _) => self.add(scalar(text, style), anchor),
            Event::SequenceStart(anchor, _) => self.begin(Open::List(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => self.begin(Open::Mapping(Mapping::default()), anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                let (value, anchor) = match self.open.pop() {
                    Some((Open::List(items), anchor)) => (Value::Array(items), anchor),
                    Some((Open::Mapping(mapping), anchor)) => (mapping.finish(), anchor),
                    None => return Err("something ends that never began".to_owned()),
                };
                self.add(value, anchor)
            }
            Event::Alias(anchor) => {
                let Some((value, size)) = self.anchors.get(&anchor) else {
                    return Err("an alias of something that is not complete".to_owned());
                };
                let (value, size) = (value.clone(), *size);
                self.count(size)?;
                self.add(value, 0)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, open: Open, anchor: usize) -> Result<(), String> {
        if self.open.len() == DEPTH {
            return Err(format!("nested more than {DEPTH} levels deep"));
        }
        self.open.push((open, anchor));
        Ok(())
    }

    fn count(&mut self, nodes: usize) -> Result<(), String> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > NODES {
            return Err(format!("more than {NODES} values"));
        }
        Ok(())
    }

    fn add(&mut self, value: Value, anchor: usize) -> Result<(), String> {
        self.count(1)?;
        if anchor != 0 {
            let size = size(&value);
            self.count(size)?;
            self.anchors.insert(anchor, (value.clone(), size));
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some((Open::List(items), _)) => items.push(value),
            Some((Open::Mapping(mapping), _)) => return mapping.add(value),
        }
        Ok(())
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    let plain = matches!(style, ScalarStyle::Plain);
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
        _ => Value::String(text.into_owned()),
    }
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let got = match yaml(text) {
            // Keys keep the order of the file or do not, as a dependency of the program wants it.
            Ok(value)
                if serde_json::from_str::<Value>(expect).is_ok_and(|known| known == value) =>
            {
                return;
            }
            Ok(value) => value.to_string(),
            Err(fault) => format!("{}:{}: {}", fault.line, fault.column, fault.reason),
        };
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn values() {
        check("a: 1.10\nb: [no, 'null', null, ~]", r#"{"a":"1.10","b":["no","null",null,null]}"#);
        check("a:\n  - b: \"2026\"\n    c:\n", r#"{"a":[{"b":"2026","c":null}]}"#);
        check(r#"{"a": {"b": []}}"#, r#"{"a":{"b":[]}}"#);
        check("x: &x {a: 1, b: 2}\ny: *x", r#"{"x":{"a":"1","b":"2"},"y":{"a":"1","b":"2"}}"#);
        check(
            "x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n  a: 3",
            r#"{"x":{"a":"1"},"y":{"a":"3","b":"2"}}"#,
        );
        check("", "null");
        check("# nothing\n", "null");
        check("a: 1\n---\nb: 2\n", r#"{"a":"1"}"#);
    }

    #[test]
    fn faults_have_a_place() {
        check("a: 1\na: 2\n", "2:4: the key `a` comes twice");
        check("[a]: 1\n", "1:3: a key that is a list or a mapping");
        check("&a [*a]\n", "1:5: an alias of something that is not complete");
        assert!(
            yaml("a: [1\nb: 2").is_err_and(|fault| fault.line == 2 && !fault.reason.is_empty())
        );
        assert!(json("{\"a\":\n x}").is_err_and(|fault| (fault.line, fault.column) == (2, 2)));
    }

    #[test]
    fn what_a_hostile_file_can_cost() {
        check(&"[".repeat(100), "1:65: nested more than 64 levels deep");
        for deep in ["[", "{a: ", "- "].map(|open| open.repeat(100_000)) {
            assert!(yaml(&deep).is_err() && json(&deep).is_err());
        }
        let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let before = vec![format!("*a{}", n - 1); 10].join(", ");
            laughs += &format!("a{n}: &a{n} [{before}]\n");
        }
        let fault = yaml(&laughs).expect_err("too many");
        assert_eq!(fault.reason, "more than 4000000 values");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[-\\[\\]{}:,&*!|>'\"#%@`a1 \n\t~<?é]{0,60}") {
            let _ = yaml(&text);
            let _ = json(&text);
        }
    }
}
