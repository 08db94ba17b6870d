//! Statements by what they say: one value each, with who says it.
//!
//! Statements have no index of their own. Entities that may hold what is asked for are found by the
//! terms there are, read in the order of the import, and looked through. The terms never leave one
//! out; how many entities are read for one answer is bounded, and an answer that would need more is
//! an error, not a part.

use std::cmp::Ordering;

use model::{Entity, Kind, Statement, ontology};
use rustc_hash::FxHashSet;
use tantivy::DocAddress;
use tantivy::query::AllQuery;

use crate::fields::{self, Fields};
use crate::find::lookup::{any_value, exact};
use crate::find::translate::{BoxQuery, all_of, any_of};
use crate::text::words;
use crate::values::{MAX_WORDS, term, whole};
use crate::{IndexError, SearchError, Sort, Union};

/// Entities read for one answer: a second or two.
const MAX_READ: usize = 50_000;

/// Statements that are counted on a page that is full already.
const COUNTED: u64 = 10_000;

/// Which statements are asked for. Everything given must hold, exactly as written.
#[derive(Debug, Clone, Default)]
pub struct StatementSearch {
    /// The dataset that says so.
    pub dataset: Option<String>,
    /// The entity's id in its source.
    pub entity_id: Option<String>,
    /// The id of the entity that holds the statement now.
    pub canonical_id: Option<String>,
    /// The property.
    pub prop: Option<String>,
    /// The value.
    pub value: Option<String>,
    /// The schema its source gave the entity.
    pub schema: Option<String>,
    /// Whether the entity marks a counterparty risk.
    pub target: Option<bool>,
    /// By `canonical_id`, `entity_id`, `prop`, `schema`, `dataset`, `value`, `lang`, `original_value`,
    /// `first_seen` or `last_seen`, then in the order of the import. What has no such value comes last.
    pub sort: Vec<Sort>,
    /// Statements passed over.
    pub offset: usize,
    /// At most this many.
    pub limit: usize,
}

/// What a [`StatementSearch`] found.
#[derive(Debug, Clone, Default)]
pub struct Statements {
    /// How many there are.
    pub total: u64,
    /// Whether that is all, rather than at least so many.
    pub is_total: bool,
    /// Those from `offset` on.
    pub page: Vec<Said>,
}

/// A statement and what its entity adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The id of the entity that holds it.
    pub canonical_id: String,
    /// The schema of that entity.
    pub canonical_schema: String,
    /// Whether that entity marks a counterparty risk.
    pub is_target: bool,
    /// What is said.
    pub statement: Statement,
}

impl Said {
    /// The entity's id in its source.
    pub fn entity_id(&self) -> &str {
        self.statement.entity_id.as_deref().unwrap_or(&self.canonical_id)
    }

    /// The schema its source gave the entity.
    pub fn schema(&self) -> &str {
        self.statement.schema.as_deref().unwrap_or(&self.canonical_schema)
    }

    fn key(&self, by: By) -> Option<&str> {
        let said = &self.statement;
        match by {
            By::CanonicalId => Some(&self.canonical_id),
            By::EntityId => Some(self.entity_id()),
            By::Prop => Some(said.prop.as_str()),
            By::Schema => Some(self.schema()),
            By::Dataset => Some(&said.dataset),
            By::Value => Some(&said.value),
            By::Lang => said.lang.as_deref(),
            By::Original => said.original.as_deref(),
            By::FirstSeen => said.first_seen.as_deref(),
            By::LastSeen => said.last_seen.as_deref(),
        }
    }
}

/// What statements can be sorted by.
#[derive(Debug, Clone, Copy)]
enum By {
    CanonicalId,
    EntityId,
    Prop,
    Schema,
    Dataset,
    Value,
    Lang,
    Original,
    FirstSeen,
    LastSeen,
}

impl By {
    fn named(field: &str) -> Option<By> {
        Some(match field {
            "canonical_id" => By::CanonicalId,
            "entity_id" => By::EntityId,
            "prop" => By::Prop,
            "schema" => By::Schema,
            "dataset" => By::Dataset,
            "value" => By::Value,
            "lang" => By::Lang,
            "original_value" => By::Original,
            "first_seen" => By::FirstSeen,
            "last_seen" => By::LastSeen,
            _ => return None,
        })
    }
}

impl Union {
    /// Statements of all snapshots. An entity that several hold is one, as [`Union::get`] returns it.
    ///
    /// Reads entities until the page is full and ten thousand statements are counted, and at most
    /// 50,000; memory holds a page, or all up to its end if they are sorted.
    ///
    /// # Errors
    /// More entities would have to be read than that, the order asked for does not exist, or a
    /// snapshot is damaged.
    pub fn statements(&self, search: &StatementSearch) -> Result<Statements, SearchError> {
        let order = |sort: &Sort| match By::named(&sort.field) {
            Some(by) => Ok((by, sort.descending)),
            None => Err(SearchError::Sort { field: sort.field.clone() }),
        };
        let order = search.sort.iter().map(order).collect::<Result<Vec<_>, _>>()?;
        let (candidates, is_whole) = self.entities_that_may_say(search)?;
        if !order.is_empty() && candidates.len() > MAX_READ {
            return Err(SearchError::TooMany { limit: MAX_READ });
        }
        let mut page = Page { search, order: &order, passed: 0, kept: Vec::new() };
        let mut seen = FxHashSet::default();
        for (read, (snapshot, address)) in candidates.iter().enumerate() {
            let is_full = order.is_empty() && page.is_full();
            if is_full && (page.passed >= COUNTED || read >= MAX_READ) {
                return Ok(Statements { total: page.passed, is_total: false, page: page.kept });
            }
            if read >= MAX_READ {
                return Err(SearchError::TooMany { limit: MAX_READ });
            }
            let mut entity = self.snapshots()[*snapshot].stored().entity(*address)?;
            if self.snapshots().len() > 1 {
                if !seen.insert(entity.id.clone()) {
                    continue;
                }
                entity = self.get(&entity.id)?.unwrap_or(entity);
            }
            page.look_through(entity);
        }
        let total = page.passed;
        Ok(Statements { total, is_total: is_whole, page: page.finish() })
    }

    /// Where entities are kept that may hold what is asked for, in the order of the import, and whether
    /// none can be missing.
    fn entities_that_may_say(
        &self,
        search: &StatementSearch,
    ) -> Result<(Vec<(usize, DocAddress)>, bool), IndexError> {
        let (_, fields) = fields::schema();
        let mut parts = conditions(&fields, search, self.snapshots().len() == 1);
        let mut found = self.addresses(&parts)?;
        let existing = search.prop.as_deref().filter(|_| search.value.is_none());
        // A text without a letter or digit is not in the index, so that a property is known to be there
        // only where it has a word. Where looking at everything is too much, that has to do.
        let is_whole = existing.is_none() || found.len() <= MAX_READ;
        if let Some(prop) = existing.filter(|_| found.len() > MAX_READ) {
            parts.push(any_value(fields.value, &format!("properties.{prop}")));
            found = self.addresses(&parts)?;
        }
        Ok((found, is_whole))
    }

    fn addresses(&self, parts: &[BoxQuery]) -> Result<Vec<(usize, DocAddress)>, IndexError> {
        let parts = parts.iter().map(|part| part.box_clone()).collect();
        let query = all_of(parts).unwrap_or_else(|| Box::new(AllQuery));
        let mut found = Vec::new();
        for (at, snapshot) in self.snapshots().iter().enumerate() {
            let here = snapshot.stored().in_order_of(query.as_ref())?;
            found.extend(here.into_iter().map(|(_, address)| (at, address)));
        }
        Ok(found)
    }
}

/// What must be true of an entity that holds such a statement.
fn conditions(fields: &Fields, search: &StatementSearch, is_alone: bool) -> Vec<BoxQuery> {
    let mut parts = Vec::new();
    parts.extend(search.canonical_id.iter().map(|id| exact(fields.id, id)));
    parts.extend(search.entity_id.iter().map(|id| exact(fields.id, id)));
    let dataset = search.dataset.iter();
    parts.extend(dataset.map(|name| exact(fields.value, &term("datasets", name))));
    // An entity is of the narrowest schema that was given, and found by all above it.
    parts.extend(search.schema.iter().map(|name| exact(fields.schema, name)));
    // Of one that several snapshots hold, another one may say so.
    if let Some(target) = search.target.filter(|_| is_alone) {
        parts.push(exact(fields.value, &term("target", &target.to_string())));
    }
    parts.extend(search.value.as_deref().and_then(|value| match search.prop.as_deref() {
        Some(prop) => value_of(fields, prop, value),
        None => value_anywhere(fields, value),
    }));
    parts
}

/// The value in this property, however that is cut into terms; `None` if no term tells.
fn value_of(fields: &Fields, prop: &str, value: &str) -> Option<BoxQuery> {
    let kinds = || ontology().schemata().iter().filter_map(|schema| schema.property(prop));
    if kinds().any(|property| is_unindexed(property.kind)) {
        return None;
    }
    let field = format!("properties.{prop}");
    let is = |text: &str| exact(fields.value, &term(&field, text));
    let words: Vec<String> = words(value).take(MAX_WORDS).collect();
    if words.is_empty() {
        return None;
    }
    let each = all_of(words.iter().map(|word| is(word)).collect());
    any_of(each.into_iter().chain([is(value), is(&whole(value))]).collect())
}

/// The value in any property; `None` if no term tells.
fn value_anywhere(fields: &Fields, value: &str) -> Option<BoxQuery> {
    let words: Vec<String> = words(value).take(MAX_WORDS).collect();
    if words.is_empty() {
        return None;
    }
    let all = |field| all_of(words.iter().map(|word| exact(field, word)).collect());
    let mut ways: Vec<BoxQuery> = all(fields.name).into_iter().chain(all(fields.text)).collect();
    ways.push(exact(fields.to, value));
    ways.push(exact(fields.value, &term("topics", &whole(value))));
    // Whatever else is not in the text may be in an entity that can have it.
    for schema in ontology().schemata() {
        let hidden = |kind| is_unindexed(kind) || matches!(kind, Kind::Mimetype | Kind::Html);
        if schema.properties().any(|property| hidden(property.kind)) {
            ways.push(exact(fields.schema, schema.name));
        }
    }
    any_of(ways)
}

/// Kinds of which no value is in the index.
fn is_unindexed(kind: Kind) -> bool {
    matches!(kind, Kind::Json | Kind::Checksum)
}

/// The part of the statements that is asked for, as they are come upon.
struct Page<'a> {
    search: &'a StatementSearch,
    order: &'a [(By, bool)],
    passed: u64,
    kept: Vec<Said>,
}

impl Page<'_> {
    fn look_through(&mut self, entity: Entity) {
        let search = self.search;
        let is = |wanted: &Option<String>, own: &str| wanted.as_ref().is_none_or(|one| one == own);
        let is_target = entity.is_target();
        if !is(&search.canonical_id, &entity.id)
            || search.target.is_some_and(|wanted| wanted != is_target)
        {
            return;
        }
        for statement in entity.statements {
            let said = Said {
                canonical_id: entity.id.clone(),
                canonical_schema: entity.schema_name.clone(),
                is_target,
                statement,
            };
            if is(&search.dataset, &said.statement.dataset)
                && is(&search.entity_id, said.entity_id())
                && is(&search.prop, said.statement.prop.as_str())
                && is(&search.value, &said.statement.value)
                && is(&search.schema, said.schema())
            {
                self.take(said);
            }
        }
    }

    fn take(&mut self, said: Said) {
        let at = usize::try_from(self.passed).unwrap_or(usize::MAX);
        self.passed += 1;
        if self.order.is_empty() {
            if at >= self.search.offset && !self.is_full() {
                self.kept.push(said);
            }
            return;
        }
        self.kept.push(said);
        let end = self.end();
        if self.kept.len() >= end.saturating_mul(2).max(64) {
            self.sort();
            self.kept.truncate(end);
        }
    }

    fn is_full(&self) -> bool {
        self.kept.len() >= self.search.limit
    }

    fn end(&self) -> usize {
        match self.search.limit {
            0 => 0,
            limit => self.search.offset.saturating_add(limit),
        }
    }

    /// Stable, so that equal ones stay in the order they were come upon.
    fn sort(&mut self) {
        let order = self.order;
        self.kept.sort_by(|a, b| {
            let each = order.iter().map(|(by, descending)| match (a.key(*by), b.key(*by)) {
                (Some(a), Some(b)) if *descending => b.cmp(a),
                (Some(a), Some(b)) => a.cmp(b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            });
            each.fold(Ordering::Equal, Ordering::then)
        });
    }

    fn finish(mut self) -> Vec<Said> {
        if !self.order.is_empty() {
            self.sort();
            self.kept.truncate(self.end());
            self.kept.drain(..self.search.offset.min(self.kept.len()));
        }
        self.kept
    }
}
