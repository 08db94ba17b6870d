//! Several snapshots seen as one: what a workspace holds.

use std::sync::OnceLock;

use matching::Learned;
use model::Entity;
use names::{Name, NameKind};
use rustc_hash::FxHashSet;

use crate::shared::Shared;
use crate::{Hit, IndexError, Scope, SearchOptions, Slot, Snapshot, Wanted, called};

/// Several snapshots, asked together. An id that two of them hold is one entity, with the
/// statements of both.
#[derive(Default)]
pub struct Union {
    snapshots: Vec<Snapshot>,
    learned: Learned,
    shared: OnceLock<Shared>,
}

impl Union {
    /// The union of these snapshots; their order decides ties.
    pub fn new(snapshots: Vec<Snapshot>) -> Union {
        let mut learned = Learned::default();
        snapshots.iter().filter_map(Snapshot::learned).for_each(|own| learned.merge(own));
        Union { snapshots, learned, shared: OnceLock::new() }
    }

    /// Which words of names are common in the datasets together: what is compared with entities of
    /// theirs is weighed by it.
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// The snapshots, in the order given.
    pub fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// The entity of that id, else the one that id was merged into, with everything the snapshots
    /// say under the id it has now. A publisher's merging counts for what others publish only where
    /// nobody has the id itself. Where two snapshots contradict each other about what kind of thing
    /// it is, the first one's is returned.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn get(&self, id: &str) -> Result<Option<Entity>, IndexError> {
        let (whole, former) = self.whole(id)?;
        match (whole, former) {
            (None, Some(now)) => Ok(self.whole(&now)?.0),
            (whole, _) => Ok(whole),
        }
    }

    /// Whether any snapshot holds an entity of exactly this id.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn holds(&self, id: &str) -> Result<bool, IndexError> {
        Ok(self.whole(id)?.0.is_some())
    }

    /// What is said under exactly this id, and the id of one that had it once.
    fn whole(&self, id: &str) -> Result<(Option<Entity>, Option<String>), IndexError> {
        let (mut whole, mut former) = (None::<Entity>, None);
        for snapshot in &self.snapshots {
            let Some(entity) = snapshot.get(id)? else {
                continue;
            };
            match &mut whole {
                _ if entity.id != id => drop(former.get_or_insert(entity.id)),
                None => whole = Some(entity),
                // A contradiction keeps the first: `merge` leaves it as it was.
                Some(whole) => drop(whole.merge(entity)),
            }
        }
        Ok((whole, former))
    }

    /// Which ids several snapshots hold; found out when it is first asked for.
    pub(crate) fn shared(&self) -> Result<&Shared, IndexError> {
        if let Some(shared) = self.shared.get() {
            return Ok(shared);
        }
        let shared = Shared::of(&self.snapshots)?;
        Ok(self.shared.get_or_init(|| shared))
    }

    /// Entities that point at `id`, each whole: at most `limit` from each snapshot, in the order of the
    /// import, and how many there are. An id that several snapshots hold counts once.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn inbound(&self, id: &str, limit: usize) -> Result<(usize, Vec<Entity>), IndexError> {
        self.collect(limit, |snapshot| snapshot.orders_inbound(id))
    }

    /// Entities that carry a key, as [`Union::inbound`] has them.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn with_key(&self, key: &str, limit: usize) -> Result<(usize, Vec<Entity>), IndexError> {
        self.collect(limit, |snapshot| Ok(snapshot.orders_with_key(key)))
    }

    fn collect(
        &self,
        limit: usize,
        ask: impl Fn(&Snapshot) -> Result<Vec<u32>, IndexError>,
    ) -> Result<(usize, Vec<Entity>), IndexError> {
        let shared = self.shared()?;
        let (mut count, mut all, mut seen) = (0, Vec::new(), FxHashSet::default());
        for (at, snapshot) in self.snapshots.iter().enumerate() {
            let numbers = shared.in_snapshot(at);
            let mut taken = 0;
            for order in ask(snapshot)? {
                let number = numbers.and_then(|numbers| numbers.get(&order));
                if number.is_some_and(|number| !seen.insert(*number)) {
                    continue;
                }
                count += 1;
                if taken < limit {
                    taken += 1;
                    let entity = snapshot.entity_at(Slot(order))?;
                    // What another one says of it may not point this way.
                    all.push(match number {
                        Some(_) => self.get(&entity.id)?.unwrap_or(entity),
                        None => entity,
                    });
                }
            }
        }
        Ok((count, all))
    }

    /// The best hits of all snapshots: first those called so, in whatever script or spelling, then
    /// those that hold the words. How rare a word is differs between snapshots, so among the latter
    /// hits of different snapshots are ranked alike only roughly.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn search(&self, text: &str, options: &SearchOptions) -> Result<Vec<Hit>, IndexError> {
        let wanted = Wanted::with_keys(&names::key_groups(&Name::parse(text, NameKind::Unknown)));
        let mut hits: Vec<(f64, Hit)> = Vec::new();
        let mut add = |hit: Hit, called_so: bool| {
            // A chance resemblance does not count.
            let likeness = Some(called(text, &hit.entity)).filter(|own| *own >= CALLED_SO);
            if called_so && likeness.is_none() {
                return;
            }
            let likeness = likeness.unwrap_or(0.0);
            match hits.iter_mut().find(|(_, known)| known.entity.id == hit.entity.id) {
                Some((known_likeness, known)) => {
                    *known_likeness = known_likeness.max(likeness);
                    known.relevance = known.relevance.max(hit.relevance);
                    drop(known.entity.merge(hit.entity));
                }
                None => hits.push((likeness, hit)),
            }
        };
        for snapshot in &self.snapshots {
            for hit in snapshot.search(text, options)? {
                add(hit, false);
            }
        }
        for found in self.candidates(&wanted, &Scope::default(), NAMESAKES)? {
            let entity = self.snapshots[found.snapshot].entity_at(found.slot)?;
            if entity.schema_name == options.schema || entity.is_a(&options.schema) {
                add(Hit { entity, relevance: 0.0 }, true);
            }
        }
        hits.sort_by(|(a_likeness, a), (b_likeness, b)| {
            (b_likeness.total_cmp(a_likeness))
                .then_with(|| b.relevance.total_cmp(&a.relevance))
                .then_with(|| a.entity.id.cmp(&b.entity.id))
        });
        hits.truncate(options.limit);
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
    }
}

/// A name that is the one asked for with this probability is taken for it.
const CALLED_SO: f64 = 0.8;

/// Entities that are looked at for being called so.
const NAMESAKES: usize = 40;
