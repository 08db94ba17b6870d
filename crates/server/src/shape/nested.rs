//! An entity with those around it: one hop, and over links to their far side.

use std::cmp::Ordering;
use std::collections::HashMap;

use index::{Filter, Found, IndexError, Scope, Search, SearchError, Sort, Union};
use model::{Entity, Kind, Property, Schema, ontology};

use super::entity::{Shaped, Value};
use crate::routes::Page;
use crate::serving::Serving;

/// An entity and what points at it.
pub(crate) struct Around<'s> {
    serving: &'s Serving,
    pub(crate) root: Entity,
    /// In load order.
    inbound: Vec<Entity>,
    /// More point at it than were read.
    pub(crate) cut: bool,
}

impl<'s> Around<'s> {
    /// Reads what points at `root`, at most `most`.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub(crate) fn read(
        serving: &'s Serving,
        root: Entity,
        most: usize,
    ) -> Result<Around<'s>, IndexError> {
        let (count, mut inbound) = serving.union.inbound(&root.id, most)?;
        inbound.truncate(most);
        inbound.retain(|entity| entity.id != root.id);
        Ok(Around { serving, root, inbound, cut: count > most })
    }

    /// The root with its neighbours inside. What is on the way already stays an id, so there are no
    /// circles.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub(crate) fn nested(&self, most: usize) -> Result<Shaped, IndexError> {
        let root = &self.root;
        let mut near = Near::new(&self.serving.union, most.saturating_sub(self.inbound.len()));
        for id in ids(root) {
            near.load(id)?;
        }
        let links: Vec<&Entity> = self.inbound.iter().filter(|entity| is_link(entity)).collect();
        let outbound: Vec<String> = ids(root).map(str::to_owned).collect();
        for link in links {
            near.load_all(link, &root.id)?;
        }
        for id in outbound {
            if let Some(link) = near.get(&id).filter(|entity| is_link(entity)).cloned() {
                near.load_all(&link, &root.id)?;
            }
        }
        let inverse = self.inverse(&near);
        let neighbour = |entity: &Entity| {
            let mut shaped = self.with_far_side(entity, &near);
            for (prop, other) in inverse.get(entity.id.as_str()).into_iter().flatten() {
                push(&mut shaped, prop, Value::Entity(Box::new(self.serving.flat(other))));
            }
            sort_properties(&mut shaped);
            Value::Entity(Box::new(shaped))
        };
        let mut shaped = self.serving.flat(root);
        expand(&mut shaped, root.schema(), &root.id, |id| near.get(id).map(&neighbour));
        for entity in &self.inbound {
            for prop in inverse_names(entity, &root.id) {
                push(&mut shaped, prop, neighbour(entity));
            }
        }
        sort_properties(&mut shaped);
        Ok(shaped)
    }

    /// Who of those at hand points at a direct neighbour of the root, and as what.
    fn inverse<'a>(&'a self, near: &'a Near<'_>) -> Inverse<'a> {
        let mut inverse: Inverse<'a> = HashMap::new();
        let mut seen = std::collections::HashSet::new();
        for entity in self.inbound.iter().chain(near.loaded()) {
            if entity.id == self.root.id || !seen.insert(entity.id.as_str()) {
                continue;
            }
            for (property, id) in links(entity) {
                if let Some(reverse) = property.reverse
                    && id != self.root.id
                {
                    inverse.entry(id).or_default().push((reverse, entity));
                }
            }
        }
        inverse
    }

    /// An entity, and if it is a link, what it links.
    fn with_far_side(&self, entity: &Entity, near: &Near<'_>) -> Shaped {
        let mut shaped = self.serving.flat(entity);
        if is_link(entity) {
            expand(&mut shaped, entity.schema(), &self.root.id, |id| {
                Some(Value::Entity(Box::new(self.serving.flat(near.get(id)?))))
            });
        }
        shaped
    }

    /// Names of the properties that may have neighbours: forward and inverse, in alphabetical order.
    pub(crate) fn properties(&self) -> Vec<&'static Property> {
        let Some(schema) = self.root.schema() else { return Vec::new() };
        let mut properties: Vec<&Property> =
            schema.properties().filter(|property| property.kind == Kind::Entity).collect();
        properties.sort_unstable_by_key(|property| property.name);
        properties
    }

    /// The neighbours over one property, in load order.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub(crate) fn over(&self, property: &Property) -> Result<Vec<Entity>, IndexError> {
        if property.stub {
            let fits = |entity: &&Entity| {
                inverse_names(entity, &self.root.id).any(|name| name == property.name)
            };
            return Ok(self.inbound.iter().filter(fits).cloned().collect());
        }
        let mut found: Vec<Entity> = Vec::new();
        for id in self.root.values(property.name) {
            if let Some(entity) = self.serving.union.get(id)?
                && found.iter().all(|known| known.id != entity.id)
            {
                found.push(entity);
            }
        }
        found.sort_by(|a, b| self.load_order(a, b));
        Ok(found)
    }

    /// Some of the neighbours over an inverse property, of however many there are: found by search. What
    /// is sorted by nothing else comes in load order.
    ///
    /// # Errors
    /// They cannot be sorted so, or a snapshot is damaged.
    pub(crate) fn some_over(
        &self,
        property: &Property,
        page: Page,
        sort: &[Sort],
    ) -> Result<Found, SearchError> {
        let Some(forward) = property.reverse else { return Ok(Found::default()) };
        let points_so = |schema: &&Schema| {
            let own = schema.property(forward);
            own.is_some_and(|own| own.kind == Kind::Entity && own.reverse == Some(property.name))
        };
        let schemata = ontology().schemata().iter().filter(points_so);
        let schemata = schemata.map(|schema| schema.name.to_owned()).collect();
        let by_load = Sort { field: index::IMPORT_ORDER.to_owned(), descending: false };
        let sort = sort.iter().cloned().chain([by_load]).collect();
        self.serving.union.find(&Search {
            scope: Scope { schemata: Some(schemata), ..Scope::default() },
            filters: vec![Filter {
                field: format!("properties.{forward}"),
                values: vec![self.root.id.clone()],
                all: false,
            }],
            sort,
            offset: page.offset,
            limit: page.limit,
            ..Search::default()
        })
    }

    /// Entities of one page, links with their far side.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub(crate) fn page(&self, entities: &[Entity]) -> Result<Vec<Shaped>, IndexError> {
        let mut near = Near::new(&self.serving.union, usize::MAX);
        for entity in entities.iter().filter(|entity| is_link(entity)) {
            near.load_all(entity, &self.root.id)?;
        }
        Ok(entities.iter().map(|entity| self.with_far_side(entity, &near)).collect())
    }

    /// The order of the source files: dataset by dataset, as the first statement says.
    fn load_order(&self, a: &Entity, b: &Entity) -> Ordering {
        let at = |entity: &Entity| {
            let first = entity.statements.first()?;
            let mut snapshots = self.serving.union.snapshots().iter();
            let dataset = snapshots.position(|s| s.manifest().dataset == *first.dataset);
            Some((
                dataset.unwrap_or(usize::MAX),
                first.place.file,
                first.place.offset,
                first.place.line,
            ))
        };
        at(a).cmp(&at(b)).then_with(|| a.id.cmp(&b.id))
    }
}

type Inverse<'a> = HashMap<&'a str, Vec<(&'static str, &'a Entity)>>;

/// Entities at hand, by the id they were asked for by.
struct Near<'u> {
    union: &'u Union,
    by_id: HashMap<String, Option<Entity>>,
    most: usize,
}

impl<'u> Near<'u> {
    fn new(union: &'u Union, most: usize) -> Near<'u> {
        Near { union, by_id: HashMap::new(), most }
    }

    fn load(&mut self, id: &str) -> Result<(), IndexError> {
        if !self.by_id.contains_key(id) && self.by_id.len() < self.most {
            self.by_id.insert(id.to_owned(), self.union.get(id)?);
        }
        Ok(())
    }

    /// Loads what a link points at, but for where one comes from.
    fn load_all(&mut self, link: &Entity, from: &str) -> Result<(), IndexError> {
        ids(link).filter(|id| *id != from).try_for_each(|id| self.load(id))
    }

    fn get(&self, id: &str) -> Option<&Entity> {
        self.by_id.get(id)?.as_ref()
    }

    /// In order of id.
    fn loaded(&self) -> impl Iterator<Item = &Entity> {
        let mut loaded: Vec<&Entity> = self.by_id.values().flatten().collect();
        loaded.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        loaded.into_iter()
    }
}

/// Whether an entity is there to link others.
fn is_link(entity: &Entity) -> bool {
    let lineage = entity.schema().map(Schema::lineage).unwrap_or_default();
    lineage.iter().any(|name| ontology().schema(name).is_some_and(|schema| schema.edge.is_some()))
}

/// Properties that hold ids, with the ids.
fn links(entity: &Entity) -> impl Iterator<Item = (&'static Property, &str)> {
    let schema = entity.schema();
    (entity.statements.iter()).filter(|statement| !statement.external).filter_map(
        move |statement| {
            let property = schema?.property(statement.prop.as_str())?;
            (property.kind == Kind::Entity).then_some((property, statement.value.as_str()))
        },
    )
}

fn ids(entity: &Entity) -> impl Iterator<Item = &str> {
    links(entity).map(|(_, id)| id)
}

/// As what an entity appears at the one it points at; each name once.
fn inverse_names<'a>(entity: &'a Entity, target: &'a str) -> impl Iterator<Item = &'static str> {
    let mut names: Vec<&str> = links(entity)
        .filter(|(_, id)| *id == target)
        .filter_map(|(property, _)| property.reverse)
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter()
}

/// Replaces ids by entities where there are any. If some ids of a property are entities, those that
/// are not are dropped; if none is, they stay. An id on the way stays in any case.
fn expand(
    shaped: &mut Shaped,
    schema: Option<&'static Schema>,
    on_the_way: &str,
    entity: impl Fn(&str) -> Option<Value>,
) {
    for (name, values) in &mut shaped.properties.0 {
        let property = schema.and_then(|schema| schema.property(name));
        if property.is_none_or(|property| property.kind != Kind::Entity) {
            continue;
        }
        let found = |value: &Value| match value {
            Value::Text(id) if id == on_the_way => Some(value.clone()),
            Value::Text(id) => entity(id),
            Value::Entity(_) => None,
        };
        let found: Vec<Value> = values.iter().filter_map(found).collect();
        if !found.is_empty() {
            *values = found;
        }
    }
}

fn push(shaped: &mut Shaped, prop: &str, value: Value) {
    match shaped.properties.0.iter_mut().find(|(name, _)| name == prop) {
        Some((_, values)) => values.push(value),
        None => shaped.properties.0.push((prop.to_owned(), vec![value])),
    }
}

fn sort_properties(shaped: &mut Shaped) {
    shaped.properties.0.sort_by(|(a, _), (b, _)| a.cmp(b));
}
