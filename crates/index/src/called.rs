//! Whether an entity is called what somebody asks for.

use model::Entity;
use names::{How, Name, NameKind};

/// The probability that somebody who asks for a name means this entity, by the best of its names: 1
/// if one has the same words in any order, which nothing else reaches, and 0 if it has no names.
pub fn called(asked: &str, entity: &Entity) -> f64 {
    let kind = if entity.is_a("Person") { NameKind::Person } else { NameKind::Unknown };
    let asked = Name::parse(asked, kind);
    let words = words(&asked);
    ["name", "alias", "previousName", "weakAlias", "abbreviation"]
        .into_iter()
        .flat_map(|prop| entity.values(prop))
        .map(|name| {
            let name = Name::parse(name, kind);
            let is_same = !words.is_empty() && words == self::words(&name);
            if is_same && !contradict(&asked, &name) {
                1.0
            } else {
                names::logistic(names::agreement(&asked, &name))
            }
        })
        .fold(0.0, f64::max)
}

fn words(name: &Name) -> Vec<&str> {
    let mut words: Vec<&str> = name.tokens().iter().map(|token| token.folded()).collect();
    words.sort_unstable();
    words
}

/// Different Chinese names may be read alike.
fn contradict(a: &Name, b: &Name) -> bool {
    names::similarity(a, b).parts.iter().any(|part| part.how == How::Conflict)
}
