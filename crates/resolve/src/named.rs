//! What a person means by a name or an id.

use index::{IndexError, SearchOptions, Union};
use model::Entity;
use names::{Name, NameKind};

/// How alike a name must be to count as the one meant.
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
    let asked = Name::parse(text, NameKind::Unknown);
    let options = SearchOptions { limit: 50, ..SearchOptions::default() };
    let mut alike: Vec<(f64, Entity)> = Vec::new();
    for hit in union.search(text, &options)? {
        let entity = hit.entity;
        let best = ["name", "alias", "previousName", "weakAlias", "abbreviation"]
            .into_iter()
            .flat_map(|prop| entity.values(prop))
            .map(|name| names::similarity(&asked, &Name::parse(name, NameKind::Unknown)).score)
            .fold(0.0, f64::max);
        if best >= ALIKE {
            alike.push((best, entity));
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let best = alike.first().map_or(0.0, |(score, _)| *score);
    if best > 0.999 {
        alike.retain(|(score, _)| *score > 0.999);
    }
    Ok(alike.into_iter().take(limit).map(|(_, entity)| entity).collect())
}
