//! What a person means by a name or an id.

use index::{IndexError, SearchOptions, Union};
use model::Entity;

/// A name that is the one meant with this probability counts as such.
const ALIKE: f64 = 0.85;

/// The entities a person means by `text`: the one of that id, else those called so, best first and
/// at most `limit`. Where names are exactly as asked, others that are merely alike are left out.
///
/// # Errors
/// A snapshot is damaged.
pub fn named(union: &Union, text: &str, limit: usize) -> Result<Vec<Entity>, IndexError> {
    if let Some(entity) = union.get(text.trim())? {
        return Ok(vec![entity]);
    }
    let options = SearchOptions { limit: 50, ..SearchOptions::default() };
    let mut alike: Vec<(f64, Entity)> = Vec::new();
    for hit in union.search(text, &options)? {
        let entity = hit.entity;
        let best = index::called(text, &entity);
        if best >= ALIKE {
            alike.push((best, entity));
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    if alike.first().is_some_and(|(likeness, _)| *likeness == EXACT) {
        alike.retain(|(likeness, _)| *likeness == EXACT);
    }
    Ok(alike.into_iter().take(limit).map(|(_, entity)| entity).collect())
}

/// What only the same words reach.
const EXACT: f64 = 1.0;
