//! Invented people for tests.

use std::sync::Arc;

use matching::Prepared;
use model::Entity;

/// An invented person; an empty date of birth is none.
pub(crate) fn person(name: &str, born: &str) -> Entity {
    let invented: Arc<str> = "invented".into();
    let mut entity = Entity::new("", "Person");
    entity.push("name", name, &invented);
    if !born.is_empty() {
        entity.push("birthDate", born, &invented);
    }
    entity
}

pub(crate) fn prepared(entity: &Entity) -> Prepared {
    Prepared::new(entity)
}
