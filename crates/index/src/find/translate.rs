//! What a query says, as queries of the index.

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, Query,
};

use crate::Syntax;
use crate::fields::Fields;
use crate::text::words;

use super::lookup;
use super::meaning::{Meaning, meaning};
use super::syntax::{Leaf, MAX_TERMS, Node, Piece};

pub(crate) type BoxQuery = Box<dyn Query>;

/// A name counts for so much more than other text.
const NAME: f32 = 3.0;

/// Patterns, ranges and words with errors of one query: each reads a good part of a dictionary.
const MAX_COSTLY: usize = 64;

/// A pattern that begins with a star reads all of it.
const ALL_OF_IT: usize = 16;

/// Turns a query into one of the index.
pub(super) struct Translator<'a> {
    fields: &'a Fields,
    syntax: Syntax,
    words: usize,
    costly: usize,
}

/// `None` is a part that says nothing, as a word without letters does; it is left out.
type Translated = Result<Option<BoxQuery>, String>;

impl<'a> Translator<'a> {
    pub(super) fn new(fields: &'a Fields, syntax: Syntax) -> Translator<'a> {
        Translator { fields, syntax, words: 0, costly: 0 }
    }

    /// The query of a node, in a field or anywhere. A query that says nothing finds nothing.
    ///
    /// # Errors
    /// It asks for more than one query may; in the simple syntax, what is too much is left out.
    pub(super) fn query(&mut self, node: Option<&Node>) -> Result<BoxQuery, String> {
        let query = match node {
            Some(node) => self.node(node, None)?,
            None => None,
        };
        Ok(query.unwrap_or_else(|| Box::new(EmptyQuery)))
    }

    fn node(&mut self, node: &Node, field: Option<&str>) -> Translated {
        match node {
            Node::Leaf(leaf) => self.leaf(leaf, field),
            Node::All(nodes) => self.all(nodes, field),
            Node::Any(nodes) => self.any(nodes, field),
            Node::Not(_) => self.all(std::slice::from_ref(node), field),
            Node::Required(node) => self.node(node, field),
            Node::Boosted(node, boost) => {
                let query = self.node(node, field)?;
                Ok(query.map(|query| Box::new(BoostQuery::new(query, *boost)) as BoxQuery))
            }
            Node::In(field, node) => self.node(node, Some(field)),
        }
    }

    fn all(&mut self, nodes: &[Node], field: Option<&str>) -> Translated {
        let mut parts = Vec::new();
        for node in nodes {
            let (occur, node) = match node {
                Node::Not(inside) => (Occur::MustNot, inside.as_ref()),
                node => (Occur::Must, node),
            };
            parts.extend(self.node(node, field)?.map(|query| (occur, query)));
        }
        if !parts.is_empty() && parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            parts.push((Occur::Must, everything()));
        }
        Ok(join(parts))
    }

    fn any(&mut self, nodes: &[Node], field: Option<&str>) -> Translated {
        let mut parts = Vec::new();
        for node in nodes {
            let occur = match node {
                Node::Required(_) => Occur::Must,
                _ => Occur::Should,
            };
            parts.extend(self.node(node, field)?.map(|query| (occur, query)));
        }
        Ok(join(parts))
    }

    fn leaf(&mut self, leaf: &Leaf, field: Option<&str>) -> Translated {
        if let Some(refusal) = self.spend(leaf) {
            return match self.syntax {
                Syntax::Full => Err(refusal),
                Syntax::Simple => Ok(None),
            };
        }
        let Some(name) = field else {
            if *leaf == Leaf::Anything {
                return Ok(Some(everything()));
            }
            let (in_name, in_text) = (
                lookup::words_in(self.fields.name, leaf)?,
                lookup::words_in(self.fields.text, leaf)?,
            );
            let in_name = in_name.map(|query| Box::new(BoostQuery::new(query, NAME)) as BoxQuery);
            return Ok(any_of(in_name.into_iter().chain(in_text).collect()));
        };
        match meaning(self.fields, name) {
            Meaning::Words(field) => lookup::words_in(field, leaf),
            Meaning::Moments(field) => Ok(lookup::moments_in(field, leaf)),
            Meaning::Captions => lookup::captions(self.fields.caption, leaf),
            Meaning::Values(name) => lookup::values_of(self.fields.value, name, leaf),
        }
    }

    /// Counts what is asked for; why that is too much, if it is.
    fn spend(&mut self, leaf: &Leaf) -> Option<String> {
        let (text, costly) = match leaf {
            Leaf::Anything => ("", 1),
            Leaf::Word(text) | Leaf::Phrase(text, _) => (text.as_str(), 0),
            Leaf::Like(text, _) => (text.as_str(), words(text).count()),
            Leaf::Pattern(pieces) if matches!(pieces.first(), Some(Piece::Text(_))) => ("", 1),
            Leaf::Pattern(_) => ("", ALL_OF_IT),
            Leaf::Range(..) => ("", 1),
        };
        self.words += words(text).count().max(1);
        self.costly += costly;
        if self.words > MAX_TERMS {
            return Some(format!("more than {MAX_TERMS} words"));
        }
        (self.costly > MAX_COSTLY).then(|| {
            format!(
                "more than {MAX_COSTLY} patterns, ranges and words with `~`, \
                 of which patterns that begin with `*` or `?` count {ALL_OF_IT} times"
            )
        })
    }
}

/// Everything, all equally relevant. The index library leaves a plain `AllQuery` out of conjunctions, and
/// with it what it counts for, in segments where that is simpler.
fn everything() -> BoxQuery {
    Box::new(ConstScoreQuery::new(Box::new(AllQuery), 1.0))
}

/// Any of these; `None` for no queries at all.
pub(crate) fn any_of(queries: Vec<BoxQuery>) -> Option<BoxQuery> {
    join(queries.into_iter().map(|query| (Occur::Should, query)).collect())
}

/// All of these; `None` for no queries at all.
pub(crate) fn all_of(queries: Vec<BoxQuery>) -> Option<BoxQuery> {
    join(queries.into_iter().map(|query| (Occur::Must, query)).collect())
}

fn join(mut parts: Vec<(Occur, BoxQuery)>) -> Option<BoxQuery> {
    match parts.len() {
        0 => None,
        1 => Some(parts.remove(0).1),
        _ => Some(Box::new(BooleanQuery::new(parts))),
    }
}
