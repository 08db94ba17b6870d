//! Fragments of entities, which three files hold, back into whole ones.

use model::{Entity, Prop};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Refusal, Repair, Sink, Stop, ValueRefusal};

/// A sink that joins entities of one id and then passes them on, in the order of their first
/// fragment. A statement said twice is kept as it was said first.
#[derive(Default)]
pub(super) struct Gather {
    entities: Vec<Entity>,
    by_id: FxHashMap<String, usize>,
    /// Entities of more than one fragment, and what they say.
    joined: FxHashSet<usize>,
    seen: FxHashSet<(usize, Prop, String)>,
    refusals: Vec<ValueRefusal>,
}

impl Gather {
    /// Passes everything on.
    pub(super) fn pour(self, sink: &mut dyn Sink) -> Result<(), Stop> {
        for refusal in self.refusals {
            sink.value_refused(refusal)?;
        }
        for entity in self.entities {
            sink.entity(entity)?;
        }
        Ok(())
    }
}

impl Sink for Gather {
    fn entity(&mut self, entity: Entity) -> Result<(), Stop> {
        let Some(&at) = self.by_id.get(&entity.id) else {
            self.by_id.insert(entity.id.clone(), self.entities.len());
            self.entities.push(entity);
            return Ok(());
        };
        let whole = &mut self.entities[at];
        // A fragment says nothing twice, so entities of one fragment need no look.
        if self.joined.insert(at) {
            for statement in &whole.statements {
                let key = (at, statement.prop.clone(), statement.value.clone());
                self.seen.insert(key);
            }
        }
        for statement in entity.statements {
            let key = (at, statement.prop.clone(), statement.value.clone());
            if self.seen.insert(key) {
                whole.statements.push(statement);
            }
        }
        Ok(())
    }

    fn repaired(&mut self, _: Repair) -> Result<(), Stop> {
        Ok(())
    }

    fn refused(&mut self, _: Refusal) -> Result<(), Stop> {
        Ok(())
    }

    fn value_refused(&mut self, refusal: ValueRefusal) -> Result<(), Stop> {
        self.refusals.push(refusal);
        Ok(())
    }
}
