//! Candidates: what a union's snapshots propose, each id once.

use std::sync::{Arc, RwLock};

use index::{IndexError, Listed, Scope, Slot, Union, Wanted};
use matching::Prepared;
use model::Entity;
use rustc_hash::FxHashMap;

/// Candidates kept at hand, at most; a few kilobytes each.
const KEPT: usize = 16_384;

/// An entity that may be the one asked about.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) listed: Arc<Listed>,
    /// Where it is kept: the snapshot and the slot in it. More than one if several datasets hold the id.
    places: Vec<(usize, Slot)>,
}

/// The candidates of a union, those met lately kept at hand: in a batch the same ones come again.
pub(crate) struct Candidates<'a> {
    union: &'a Union,
    kept: RwLock<FxHashMap<(usize, Slot), Arc<Listed>>>,
}

impl<'a> Candidates<'a> {
    pub(crate) fn new(union: &'a Union) -> Candidates<'a> {
        Candidates { union, kept: RwLock::default() }
    }

    /// Entities of a scope that share any key with what is wanted, at most `limit`. An id that several snapshots hold is one candidate, with the statements of all.
    pub(crate) fn find(
        &self,
        wanted: &Wanted,
        scope: &Scope,
        limit: usize,
    ) -> Result<Vec<Candidate>, IndexError> {
        let mut all: Vec<Candidate> = Vec::new();
        let mut by_id: FxHashMap<&str, usize> = FxHashMap::default();
        let mut shared = Vec::new();
        let mut found = Vec::new();
        for index::Candidate { snapshot, slot, .. } in
            self.union.candidates(wanted, scope, limit)?
        {
            found.push(((snapshot, slot), self.listed(snapshot, slot)?));
        }
        let several = self.union.snapshots().len() > 1;
        for (place, listed) in &found {
            let known = if several { by_id.get(listed.id.as_str()) } else { None };
            match known {
                Some(known) => {
                    all[*known].places.push(*place);
                    shared.push(*known);
                }
                None => {
                    if several {
                        by_id.insert(&listed.id, all.len());
                    }
                    all.push(Candidate { listed: listed.clone(), places: vec![*place] });
                }
            }
        }
        for at in shared {
            all[at].listed = Arc::new(self.weighed(Listed::new(&self.entity(&all[at])?)));
        }
        Ok(all)
    }

    /// The whole entity behind a candidate.
    pub(crate) fn entity(&self, candidate: &Candidate) -> Result<Entity, IndexError> {
        let mut whole = None::<Entity>;
        for (snapshot, slot) in &candidate.places {
            let entity = self.union.snapshots()[*snapshot].entity_at(*slot)?;
            match &mut whole {
                // A contradiction keeps the first: `merge` leaves it as it was.
                Some(whole) => drop(whole.merge(entity)),
                None => whole = Some(entity),
            }
        }
        Ok(whole.unwrap_or_else(|| Entity::new(&candidate.listed.id, "Thing")))
    }

    /// The entity asked about, as the candidates are: see [`Union::learned`].
    pub(crate) fn prepare(&self, entity: &Entity) -> Prepared {
        let mut prepared = Prepared::new(entity);
        prepared.weigh(self.union.learned());
        prepared
    }

    fn weighed(&self, mut listed: Listed) -> Listed {
        listed.prepared.weigh(self.union.learned());
        listed
    }

    fn listed(&self, snapshot: usize, slot: Slot) -> Result<Arc<Listed>, IndexError> {
        let key = (snapshot, slot);
        let kept = self.kept.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(listed) = kept.get(&key) {
            return Ok(listed.clone());
        }
        drop(kept);
        let listed = Arc::new(self.weighed(self.union.snapshots()[snapshot].listed_at(slot)?));
        let mut kept = self.kept.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, listed.clone());
        Ok(listed)
    }
}
