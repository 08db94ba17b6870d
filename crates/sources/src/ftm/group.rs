//! Consecutive rows of one canonical id become one entity.

use std::collections::HashSet;
use std::sync::Arc;

use model::{Entity, Statement, ontology};

use super::build::without_said;
use super::row::Row;

/// Rows after which an entity is handed on although more may follow: whoever takes entities puts
/// fragments together, and a file that says everything of one id must not fill the memory.
const MOST_ROWS: usize = 100_000;

/// Bytes of values after which an entity is handed on, for the same reason.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Collects the rows of one entity at a time.
#[derive(Debug, Default)]
pub(crate) struct Grouper {
    open: Option<Group>,
}

#[derive(Debug)]
struct Group {
    id: String,
    schema: Arc<str>,
    statements: Vec<(Arc<str>, Statement)>,
    bytes: usize,
    rows: usize,
    referents: Vec<String>,
    known_referents: HashSet<Arc<str>>,
    datasets: Vec<Arc<str>>,
    last_change: Option<Arc<str>>,
    target: bool,
}

impl Grouper {
    /// Adds a row. The entity before it comes out if the row begins another.
    ///
    /// # Errors
    /// The row's schema cannot be that of the rows before it; the row is not added.
    pub(crate) fn push(&mut self, row: Row) -> Result<Option<Entity>, String> {
        let finished = match &self.open {
            Some(group) if group.id == row.canonical_id && !group.is_full() => None,
            _ => self.finish(),
        };
        let group = self.open.get_or_insert_with(|| Group {
            id: row.canonical_id.clone(),
            schema: row.schema.clone(),
            statements: Vec::new(),
            bytes: 0,
            rows: 0,
            referents: Vec::new(),
            known_referents: HashSet::new(),
            datasets: Vec::new(),
            last_change: None,
            target: false,
        });
        group.add(row)?;
        Ok(finished)
    }

    /// The entity whose rows came last.
    pub(crate) fn finish(&mut self) -> Option<Entity> {
        self.open.take().map(Group::into_entity)
    }
}

impl Group {
    fn is_full(&self) -> bool {
        self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES
    }

    fn add(&mut self, row: Row) -> Result<(), String> {
        if self.schema != row.schema {
            self.schema = common(&self.schema, &row.schema)?;
        }
        self.rows += 1;
        self.target |= row.target;
        let statement = row.statement;
        if let Some(id) = &statement.entity_id
            && self.known_referents.insert(id.clone())
        {
            self.referents.push(id.to_string());
        }
        if row.is_id {
            if !statement.dataset.is_empty() && self.datasets.len() < MOST_ROWS {
                self.datasets.push(statement.dataset);
            }
            self.last_change = self.last_change.take().max(statement.first_seen);
        } else {
            self.bytes +=
                statement.value.len() + statement.original.as_ref().map_or(0, String::len);
            self.statements.push((row.schema, statement));
        }
        Ok(())
    }

    fn into_entity(mut self) -> Entity {
        let mut entity = Entity::new(self.id, &*self.schema);
        entity.statements = (self.statements.into_iter())
            .map(|(schema, mut statement)| {
                statement.schema = (schema != self.schema).then_some(schema);
                statement
            })
            .collect();
        self.datasets.sort_unstable();
        self.datasets.dedup();
        entity.datasets = without_said(self.datasets, &entity.statements);
        entity.referents = self.referents;
        entity.last_change = self.last_change.map(|time| time.to_string());
        if self.target && !entity.is_target() {
            entity.extra.insert("target".to_owned(), "true".to_owned());
        }
        entity
    }
}

fn common(left: &Arc<str>, right: &Arc<str>) -> Result<Arc<str>, String> {
    let known = (ontology().schema(left), ontology().schema(right));
    let (Some(a), Some(b)) = known else {
        return Err(format!(
            "`{left}` and `{right}` cannot be one entity: an unknown schema has no kin"
        ));
    };
    let narrower = a.common(b).map_err(|error| error.to_string())?;
    Ok(if narrower.name == &**left { left.clone() } else { right.clone() })
}
