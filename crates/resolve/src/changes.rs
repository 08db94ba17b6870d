//! What a new version of a dataset changes in the answers.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash, Hasher};

use index::{IndexError, Snapshot, Union};
use model::Entity;
use rustc_hash::{FxHashMap, FxHasher};

use crate::{Match, ResolveOptions, Resolver};

/// Screens again, with two versions of what is known, only what can have changed between them.
///
/// An answer can change only by an entity that is new, gone or says something else; what nobody said
/// anything new about is not compared again. Scores that drift because words became commoner in the
/// data are left out for the same reason.
pub struct Rescreening<'a> {
    before: Resolver<'a>,
    after: Resolver<'a>,
    changed: FxHashMap<String, EntityChange>,
}

/// What happened to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityChange {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// Something else is said of it.
    Altered,
}

/// How an answer changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The match as it was.
    pub before: Option<Match>,
    /// The match as it is.
    pub after: Option<Match>,
    /// Why, in words.
    pub reason: String,
}

/// What happened to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// There was no match, and there is one.
    Became,
    /// There was a match, and there is none.
    Ceased,
    /// The match is another entity, or has another score, or is listed now or no longer.
    Moved,
}

impl ChangeKind {
    /// The word for it in tables.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Became => "became",
            ChangeKind::Ceased => "ceased",
            ChangeKind::Moved => "moved",
        }
    }
}

impl<'a> Rescreening<'a> {
    /// Compares what the two say, entity by entity: reads both once, but for datasets that are the same
    /// version in both, and keeps 24 bytes for each entity read.
    ///
    /// Ids are told apart by hashes of 64 bits, with a key that nobody knows before.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn new(
        before: &'a Union,
        after: &'a Union,
        options: &ResolveOptions,
    ) -> Result<Rescreening<'a>, IndexError> {
        let (old, new) = (changed_snapshots(before, after), changed_snapshots(after, before));
        let hasher = RandomState::new();
        // What several datasets say of one id adds up, in whatever order they come.
        let mut said: FxHashMap<u64, (u64, u64)> = FxHashMap::default();
        for snapshot in &old {
            snapshot.for_each(|entity| {
                let known = &mut said.entry(hasher.hash_one(&entity.id)).or_default().0;
                *known = known.wrapping_add(content(&entity));
                Ok::<(), IndexError>(())
            })?;
        }
        for snapshot in &new {
            snapshot.for_each(|entity| {
                let known = &mut said.entry(hasher.hash_one(&entity.id)).or_default().1;
                *known = known.wrapping_add(content(&entity));
                Ok::<(), IndexError>(())
            })?;
        }
        said.retain(|_, (was, is)| was != is);
        let mut ids: Vec<String> = Vec::new();
        for snapshot in old.iter().chain(&new) {
            snapshot.for_each_id(|id| {
                if said.remove(&hasher.hash_one(id)).is_some() {
                    ids.push(id.to_owned());
                }
            })?;
        }
        let mut changed: FxHashMap<String, EntityChange> = FxHashMap::default();
        for id in ids {
            let change = match (before.holds(&id)?, after.holds(&id)?) {
                (false, _) => EntityChange::Added,
                (true, false) => EntityChange::Removed,
                (true, true) => EntityChange::Altered,
            };
            changed.insert(id, change);
        }
        Ok(Rescreening {
            before: Resolver::new(before, options.clone()),
            after: Resolver::new(after, options.clone()),
            changed,
        })
    }

    /// Entities that changed.
    pub fn changed(&self) -> usize {
        self.changed.len()
    }

    /// How the answer for a row that describes one of `entities` changed, if it did.
    ///
    /// # Errors
    /// A snapshot is damaged.
    pub fn screen(&self, entities: &[Entity]) -> Result<Option<Change>, IndexError> {
        let touched = |id: &str| self.changed.contains_key(id);
        let mut concerned = false;
        for entity in entities {
            concerned |= self.before.would_meet(entity, touched)?
                || self.after.would_meet(entity, touched)?;
        }
        if !concerned {
            return Ok(None);
        }
        let (before, after) = (self.before.screen(entities)?, self.after.screen(entities)?);
        let kind = match (&before, &after) {
            (None, None) => return Ok(None),
            (None, Some(_)) => ChangeKind::Became,
            (Some(_), None) => ChangeKind::Ceased,
            (Some(was), Some(is)) => {
                let same = was.entity.id == is.entity.id
                    && was.is_listed() == is.is_listed()
                    && (was.comparison.score - is.comparison.score).abs() < DRIFT;
                let touched = touched(&was.entity.id) || touched(&is.entity.id);
                if same || !touched {
                    return Ok(None);
                }
                ChangeKind::Moved
            }
        };
        let reason = self.reason(before.as_ref(), after.as_ref());
        Ok(Some(Change { kind, before, after, reason }))
    }

    fn reason(&self, before: Option<&Match>, after: Option<&Match>) -> String {
        let mut reasons = Vec::new();
        let mut say = |found: &Match, other: Option<&Match>| {
            let id = &found.entity.id;
            let reason = match self.changed.get(id) {
                Some(EntityChange::Added) => format!("{id} was added"),
                Some(EntityChange::Removed) => format!("{id} was removed"),
                Some(EntityChange::Altered) => match other.filter(|other| other.entity.id == *id) {
                    Some(other) => format!("{id}: {}", difference(&found.entity, &other.entity)),
                    None => format!("{id} says something else"),
                },
                None => return,
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        };
        if let Some(before) = before {
            say(before, after);
        }
        if let Some(after) =
            after.filter(|after| before.is_none_or(|before| before.entity.id != after.entity.id))
        {
            say(after, None);
        }
        if reasons.is_empty() {
            reasons.push("another entity that was found changed".to_owned());
        }
        reasons.join("; ")
    }
}

/// Scores closer than this are the same: words are a little commoner or rarer in every version.
const DRIFT: f64 = 0.005;

/// Differences named, at most.
const NAMED: usize = 4;

/// What is said of an entity in one version only: `+alias Ada Example; -birthDate 1970`.
fn difference(before: &Entity, after: &Entity) -> String {
    let only = |own: &Entity, other: &Entity, sign: char| -> Vec<String> {
        let has = |prop: &str, value: &str| other.values(prop).any(|own| own == value);
        (own.statements.iter())
            .filter(|statement| !has(statement.prop.as_str(), &statement.value))
            .map(|statement| format!("{sign}{} {}", statement.prop.as_str(), statement.value))
            .collect()
    };
    let mut all = only(after, before, '+');
    all.extend(only(before, after, '-'));
    all.dedup();
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    match (all.is_empty(), more) {
        (true, _) => "its schema changed".to_owned(),
        (false, 0) => all.join(", "),
        (false, more) => format!("{} and {more} more", all.join(", ")),
    }
}

/// The snapshots of a union that the other does not have too.
fn changed_snapshots<'u>(union: &'u Union, other: &Union) -> Vec<&'u Snapshot> {
    let same = |a: &Snapshot, b: &Snapshot| {
        let (a, b) = (a.manifest(), b.manifest());
        (&a.dataset, &a.version, &a.imported) == (&b.dataset, &b.version, &b.imported)
    };
    let is_new = |own: &&Snapshot| !other.snapshots().iter().any(|known| same(own, known));
    union.snapshots().iter().filter(is_new).collect()
}

/// A hash of what is said, in whatever order, and not of when or where it was seen.
fn content(entity: &Entity) -> u64 {
    let hash = |parts: [&str; 3]| {
        let mut hasher = FxHasher::default();
        parts.hash(&mut hasher);
        hasher.finish()
    };
    (entity.statements.iter())
        .map(|statement| {
            hash([
                statement.prop.as_str(),
                &statement.value,
                statement.lang.as_deref().unwrap_or(""),
            ])
        })
        .fold(hash([&entity.schema_name, "", ""]), u64::wrapping_add)
}
