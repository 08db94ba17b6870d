//! What becomes of an entity on its way into the workspace.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Entity, Kind};
use rustc_hash::FxHasher;
use sources::{Refusal, Repair, Sink, Stop, ValueRefusal};

use crate::namespace::sign;
use crate::{Catalog, Dataset};

/// The longest id that is stored, in characters.
const LONGEST_ID: usize = 200;

/// Which datasets an entity may name, and whether ids are signed.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    name: Arc<str>,
    members: BTreeSet<Arc<str>>,
    namespace: bool,
    rebuild_id: String,
}

impl Rules {
    pub(crate) fn of(dataset: &Dataset, catalog: &Catalog, rebuild_id: &str) -> Rules {
        let members = catalog.members(&dataset.name).unwrap_or_default();
        Rules {
            name: dataset.name.as_str().into(),
            members: members.into_iter().map(Arc::from).collect(),
            namespace: dataset.namespace,
            rebuild_id: rebuild_id.to_owned(),
        }
    }

    /// Differs when the same file would become something else under other rules, or is to be
    /// imported again for another reason.
    pub(crate) fn fingerprint(&self) -> String {
        use std::hash::{Hash, Hasher};
        let mut hash = FxHasher::default();
        (&self.name, &self.members, self.namespace, &self.rebuild_id).hash(&mut hash);
        format!("{:016x}", hash.finish())
    }

    /// The id under which an entity is stored.
    pub(crate) fn id(&self, id: &str) -> String {
        if self.namespace { sign(id, &self.name) } else { id.to_owned() }
    }

    /// Applies the rules.
    ///
    /// # Errors
    /// The id would be too long; the entity is as it was.
    pub(crate) fn apply(&self, entity: &mut Entity) -> Result<(), String> {
        if self.namespace {
            self.sign(entity)?;
        }
        self.intersect(entity);
        Ok(())
    }

    fn sign(&self, entity: &mut Entity) -> Result<(), String> {
        let id = self.id(&entity.id);
        if id.chars().count() > LONGEST_ID {
            return Err(format!("with the signature of `{}` the id is too long", self.name));
        }
        let schema = entity.schema();
        for statement in &mut entity.statements {
            let property = schema.and_then(|schema| schema.property(statement.prop.as_str()));
            if property.is_some_and(|property| property.kind == Kind::Entity) {
                let signed = sign(&statement.value, &self.name);
                if signed != statement.value {
                    let was = std::mem::replace(&mut statement.value, signed);
                    statement.original.get_or_insert(was);
                }
            }
        }
        entity.id = id;
        Ok(())
    }

    /// Keeps the names of members; what no member said, the dataset itself is taken to say.
    fn intersect(&self, entity: &mut Entity) {
        entity.datasets.retain(|name| self.members.contains(name));
        let says_nothing = entity.statements.is_empty() && entity.datasets.is_empty();
        if !says_nothing && self.all_members(entity) {
            return;
        }
        let said = entity.statements.iter().map(|statement| &statement.dataset);
        let kept = said.chain(&entity.datasets).filter(|name| self.members.contains(*name)).min();
        let kept = kept.unwrap_or(&self.name).clone();
        if says_nothing {
            entity.datasets.push(kept);
            return;
        }
        for statement in &mut entity.statements {
            if !self.members.contains(&statement.dataset) {
                statement.dataset = kept.clone();
            }
        }
        let said = &entity.statements;
        entity.datasets.retain(|name| said.iter().all(|said| said.dataset != *name));
    }

    /// Whether every statement is a member's. Neighbours mostly share the name, and are then not
    /// looked up again: this runs for every statement there is.
    fn all_members(&self, entity: &Entity) -> bool {
        let mut last: Option<&Arc<str>> = None;
        entity.statements.iter().map(|statement| &statement.dataset).all(|name| {
            let known = last.is_some_and(|last| Arc::ptr_eq(last, name));
            last = Some(name);
            known || self.members.contains(name)
        })
    }
}

/// Applies the rules to everything that goes into another sink.
pub(crate) struct Rewriting<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) sink: &'a mut dyn Sink,
    /// Entities that were read and then refused here.
    pub(crate) refused: u64,
}

impl Sink for Rewriting<'_> {
    fn entity(&mut self, mut entity: Entity) -> Result<(), Stop> {
        match self.rules.apply(&mut entity) {
            Ok(()) => self.sink.entity(entity),
            Err(reason) => {
                self.refused += 1;
                self.sink.refused(Refusal {
                    place: entity.statements.first().map(|s| s.place).unwrap_or_default(),
                    reason,
                    raw: sources::ftm::entity_json(&entity).into_bytes(),
                    record: Some(entity.id),
                })
            }
        }
    }

    fn repaired(&mut self, repair: Repair) -> Result<(), Stop> {
        self.sink.repaired(repair)
    }

    fn refused(&mut self, refusal: Refusal) -> Result<(), Stop> {
        self.sink.refused(refusal)
    }

    fn value_refused(&mut self, refusal: ValueRefusal) -> Result<(), Stop> {
        self.sink.value_refused(refusal)
    }
}
