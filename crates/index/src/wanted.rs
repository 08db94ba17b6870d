//! Candidates: who among all datasets shares most with what is wanted.

use matching::Prepared;

use crate::keys::{self, Ask, Weighted};
use crate::{IndexError, Scope, Slot, Union};

/// What candidates are looked for by: the keys of one entity, ready to look up.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Hashed; see `matching::key_groups`.
    groups: Vec<Vec<(u64, f32)>>,
    hints: Vec<u64>,
}

impl Wanted {
    /// What finds those that may be the same as this entity.
    pub fn new(prepared: &Prepared) -> Wanted {
        Wanted::hinted(prepared, &matching::key_groups(prepared))
    }

    /// The same, with errors of typing forgiven only where a name is one word alone.
    pub fn strict(prepared: &Prepared) -> Wanted {
        Wanted::hinted(prepared, &matching::strict_key_groups(prepared))
    }

    fn hinted(prepared: &Prepared, groups: &[Vec<String>]) -> Wanted {
        let mut wanted = Wanted::with_keys(groups);
        wanted.hints = matching::hints(prepared).iter().map(|hint| keys::hash(hint)).collect();
        wanted
    }

    /// What finds those that carry any of these keys; of one group they may share one.
    pub fn with_keys(groups: &[Vec<String>]) -> Wanted {
        let hashed =
            |group: &Vec<String>| group.iter().map(|key| (keys::hash(key), worth(key))).collect();
        Wanted { groups: groups.iter().map(hashed).collect(), hints: Vec::new() }
    }
}

/// How far a key that is shared can be trusted to mean that a word is: the same letters are, wider and
/// wider classes of consonants are less, and least with a consonant left out.
fn worth(key: &str) -> f32 {
    match key.as_bytes() {
        [b's', b':', b'~', ..] => 0.6,
        [b's', b':', ..] => 0.9,
        [b'k', b':', ..] => 0.7,
        _ => 1.0,
    }
}

/// Where an entity is kept that may be the one asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The snapshot, by its place in the union.
    pub snapshot: usize,
    /// The slot in it.
    pub slot: Slot,
    /// How much of what is wanted the entity shares, from 0 to 1: words by how rare they are.
    pub share: f32,
}

impl Union {
    /// The entities of a scope that share any key with what is wanted, those sharing more and rarer
    /// keys first, at most `limit`. Reads no entity. An id that several snapshots hold may come from
    /// each.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn candidates(
        &self,
        wanted: &Wanted,
        scope: &Scope,
        limit: usize,
    ) -> Result<Vec<Candidate>, IndexError> {
        let entities = self.snapshots().iter().map(|snapshot| snapshot.manifest().entities).sum();
        // What a key counts for, were there an entity that carries it, and whether there is one.
        let weighted = |key: u64, worth: f32| -> (Weighted, bool) {
            let carriers = self.snapshots().iter().map(|snapshot| snapshot.carriers(key)).sum();
            ((key, worth * keys::weight(entities, carriers)), carriers > 0)
        };
        let mut whole = 0.0;
        let mut groups: Vec<Vec<Weighted>> = Vec::with_capacity(wanted.groups.len());
        for group in &wanted.groups {
            let keys = group.iter().map(|(key, worth)| weighted(*key, *worth));
            let keys: Vec<(Weighted, bool)> = keys.collect();
            whole += keys.iter().map(|((_, weight), _)| *weight).fold(0.0, f32::max);
            groups.push(
                keys.into_iter().filter_map(|(key, is_there)| is_there.then_some(key)).collect(),
            );
        }
        keys::order(&mut groups);
        let hints: Vec<Weighted> = (wanted.hints.iter())
            .map(|hint| weighted(*hint, 1.0))
            .filter_map(|(hint, is_there)| is_there.then_some(hint))
            .collect();
        let ask = Ask { groups: &groups, hints: &hints, limit };
        let mut all: Vec<(f32, usize, Slot)> = Vec::new();
        for (at, snapshot) in self.snapshots().iter().enumerate() {
            let ranked = snapshot.ranked(&ask, scope)?;
            all.extend(ranked.into_iter().map(|(slot, sum)| (sum, at, slot)));
        }
        if self.snapshots().len() > 1 {
            all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
            all.truncate(limit);
        }
        let candidate = |(sum, snapshot, slot): (f32, usize, Slot)| Candidate {
            snapshot,
            slot,
            share: (sum / f32::max(whole, 1.0)).min(1.0),
        };
        Ok(all.into_iter().map(candidate).collect())
    }
}
