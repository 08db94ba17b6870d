//! Addresses.

use super::super::feature::{Found, Pair};
use crate::address::Address;

pub(crate) const ENTITY: &str = "Two address entities are one address.";

pub(crate) fn entity(pair: &Pair<'_>) -> Option<Found> {
    if pair.is_a("Address") { closest(pair) } else { None }
}

pub(crate) const PROPERTY: &str = "Two entities have similar addresses.";

/// Says nothing of address entities: their address is what they were found by.
pub(crate) fn property(pair: &Pair<'_>) -> Option<Found> {
    if pair.is_a("Address") { None } else { closest(pair) }
}

fn closest(pair: &Pair<'_>) -> Option<Found> {
    let mut best: Option<(f64, &Address, &Address)> = None;
    for a in &pair.left.facts().addresses {
        for b in &pair.right.facts().addresses {
            let likeness = a.likeness(b);
            if best.is_none_or(|known| likeness > known.0) {
                best = Some((likeness, a, b));
            }
        }
    }
    let (likeness, a, b) = best?;
    pair.found(likeness, || {
        (a.text.as_str(), b.text.as_str(), format!("{:.0} % alike", likeness * 100.0))
    })
}
