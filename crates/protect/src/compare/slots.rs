//! A register as the inputs of one run: each key once, hashed for this run, with whose it is.

use model::Entity;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::{CompareError, Outside};
use super::keys::{KeyKind, canonical_keys};
use super::oprf::Input;
use super::terms::size_class;
use crate::person::PersonRef;
use crate::secret::{RandomError, fill_random};

/// People whose keys are derived at a time: no more of them lie open in memory at once.
const AT_ONCE: usize = 1024;

/// One place in a list: a key, or nobody's.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) input: Input,
    /// Whose key it is; nobody's where the place is only filled.
    pub(crate) owners: Vec<(PersonRef, KeyKind)>,
}

/// A register made ready for a run, and what is to be said about it.
pub(crate) struct Gathered {
    pub(crate) slots: Vec<Slot>,
    pub(crate) persons: u32,
    pub(crate) without_key: u32,
}

/// The keys of all people, each once, in an order that says nothing.
///
/// # Errors
/// The people cannot be listed; nobody has a key; the list is longer than `cap`.
pub(crate) fn gather(
    people: impl Iterator<Item = Result<(PersonRef, Entity), Outside>>,
    context: &[u8; 32],
    cap: u32,
) -> Result<Gathered, CompareError> {
    let mut places: FxHashMap<Input, Vec<(PersonRef, KeyKind)>> = FxHashMap::default();
    let (mut persons, mut without_key) = (0, 0);
    let mut people = people.peekable();
    while people.peek().is_some() {
        let batch: Vec<(PersonRef, Entity)> = people
            .by_ref()
            .take(AT_ONCE)
            .collect::<Result<_, _>>()
            .map_err(CompareError::People)?;
        let keys: Vec<(PersonRef, Vec<(Input, KeyKind)>)> = (batch.par_iter())
            .map(|(person, entity)| {
                let keys = canonical_keys(entity).into_iter();
                (*person, keys.map(|key| (input(context, &key.text), key.kind)).collect())
            })
            .collect();
        for (person, keys) in keys {
            persons += 1;
            without_key += u32::from(keys.is_empty());
            for (input, kind) in keys {
                places.entry(input).or_default().push((person, kind));
            }
        }
        if places.len() > cap as usize {
            return Err(CompareError::TooMany { keys: places.len(), cap });
        }
    }
    if places.is_empty() {
        return Err(CompareError::Nobody);
    }
    let slots = places.into_iter().map(|(input, owners)| Slot { input, owners }).collect();
    Ok(Gathered { slots, persons, without_key })
}

/// A key, hashed for one run.
fn input(context: &[u8; 32], key: &str) -> Input {
    let mut hash = Sha256::new();
    hash.update(b"throughline compare key\0");
    hash.update(context);
    hash.update(key.as_bytes());
    hash.finalize().into()
}

/// Fills the list up to its size class with inputs nobody has, and shuffles it.
///
/// # Errors
/// There is no source of randomness.
pub(crate) fn filled(slots: Vec<Slot>) -> Result<Vec<Slot>, CompareError> {
    let keys = slots.len();
    let class = size_class(keys).ok_or(CompareError::TooMany { keys, cap: 1 << 20 })?;
    let mut slots = slots;
    for input in random_items::<32>(class as usize - keys)? {
        slots.push(Slot { input, owners: Vec::new() });
    }
    let mut order: Vec<([u8; 16], Slot)> =
        random_items::<16>(slots.len())?.into_iter().zip(slots).collect();
    order.par_sort_unstable_by_key(|(at, _)| *at);
    Ok(order.into_iter().map(|(_, slot)| slot).collect())
}

/// Random bytes in pieces.
pub(crate) fn random_items<const N: usize>(n: usize) -> Result<Vec<[u8; N]>, RandomError> {
    let mut items = vec![[0; N]; n];
    fill_random(items.as_flattened_mut())?;
    Ok(items)
}
