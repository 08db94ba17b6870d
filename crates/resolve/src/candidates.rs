//! Candidates with what comparing them needs, kept at hand: in a batch the same ones come again.

use std::sync::{Arc, RwLock};

use index::{IndexError, Slot, Union};
use matching::Prepared;
use model::Entity;
use rustc_hash::FxHashMap;

/// Candidates kept at hand, at most; a few kilobytes each.
const KEPT: usize = 16_384;

/// An entity and what comparing it needs.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) entity: Entity,
    pub(crate) prepared: Prepared,
}

impl Candidate {
    fn new(entity: Entity) -> Candidate {
        Candidate { prepared: Prepared::new(&entity), entity }
    }
}

/// The candidates of a union, by the place each is kept at.
pub(crate) struct Candidates<'a> {
    union: &'a Union,
    kept: RwLock<FxHashMap<(usize, Slot), Arc<Candidate>>>,
}

impl<'a> Candidates<'a> {
    pub(crate) fn new(union: &'a Union) -> Candidates<'a> {
        Candidates { union, kept: RwLock::default() }
    }

    /// Entities that share any of `keys`, at most `limit` from each dataset. An id that several
    /// datasets hold is one candidate, with the statements of all.
    pub(crate) fn find(
        &self,
        keys: &[String],
        limit: usize,
    ) -> Result<Vec<Arc<Candidate>>, IndexError> {
        let mut all: Vec<Arc<Candidate>> = Vec::new();
        for (at, snapshot) in self.union.snapshots().iter().enumerate() {
            for slot in snapshot.candidate_slots(keys, limit)? {
                let candidate = self.at(at, slot)?;
                match all.iter_mut().find(|known| known.entity.id == candidate.entity.id) {
                    Some(known) => {
                        let mut whole = known.entity.clone();
                        // A contradiction keeps the first: `merge` leaves it as it was.
                        drop(whole.merge(candidate.entity.clone()));
                        *known = Arc::new(Candidate::new(whole));
                    }
                    None => all.push(candidate),
                }
            }
        }
        Ok(all)
    }

    fn at(&self, snapshot: usize, slot: Slot) -> Result<Arc<Candidate>, IndexError> {
        let key = (snapshot, slot);
        let kept = self.kept.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(candidate) = kept.get(&key) {
            return Ok(candidate.clone());
        }
        drop(kept);
        let entity = self.union.snapshots()[snapshot].entity_at(slot)?;
        let candidate = Arc::new(Candidate::new(entity));
        let mut kept = self.kept.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, candidate.clone());
        Ok(candidate)
    }
}
