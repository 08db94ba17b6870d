//! Entities are compared whole: cases that must hold, and laws.
//!
//! What a feature of a compatible family scores goes to `algorithms`, what weights and settings
//! change to `configured`, and what our own evidence weighs to `cases`.

mod algorithms;
mod cases;
mod configured;
mod keys;
mod laws;

use std::sync::Arc;

use model::Entity;

/// An entity from `prop=value` pairs separated by `; `.
fn entity(schema: &str, properties: &str) -> Entity {
    let dataset: Arc<str> = "invented".into();
    let mut entity = Entity::new("id", schema);
    for pair in properties.split("; ") {
        let (prop, value) = pair.split_once('=').expect("prop=value");
        entity.push(prop, value, &dataset);
    }
    entity
}
