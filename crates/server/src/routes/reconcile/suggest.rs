//! What OpenRefine offers while somebody types: entities, properties, types.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use index::{Search, Syntax};
use model::{Kind, Property, Schema, ontology};
use serde::Serialize;
use serde_json::json;

use super::manifest::types as types_of;
use super::query::Candidate;
use super::{Item, type_item};
use crate::http::errors::Problem;
use crate::http::params::Params;
use crate::http::reply;
use crate::question::scope::{ScopeParams, dataset_scope, schema};
use crate::routes::Segments;
use crate::shape::labels;
use crate::state::App;

fn envelope<T: Serialize>(prefix: &str, result: &[T]) -> Result<Response, Problem> {
    reply::json(&json!({
        "code": "/api/status/ok",
        "status": "200 OK",
        "prefix": prefix,
        "result": result,
    }))
}

pub(crate) async fn entity(
    State(app): State<App>,
    path: Segments,
    mut params: Params,
) -> Result<Response, Problem> {
    let here = app.clone();
    app.work
        .run(move || {
            let settings = &here.settings;
            let limit = params.integer("limit", settings.search_page, settings.max_page);
            params.finish()?;
            let prefix = params.text("prefix").unwrap_or_default();
            let serving = here.serving()?;
            dataset_scope(&serving.catalog, path.get("dataset"))?;
            let Some(text) = as_prefix(prefix) else { return envelope::<Item>(prefix, &[]) };
            let matchable = ontology().schemata().iter().filter(|schema| schema.matchable);
            let schemata = matchable.map(|schema| schema.name).collect();
            let scope = ScopeParams::default();
            let found = serving.union.find(&Search {
                scope: scope.scope(&serving.catalog, path.get("dataset"), schemata)?,
                text,
                syntax: Syntax::Simple,
                limit: usize::try_from(limit).unwrap_or_default(),
                ..Search::default()
            })?;
            let items: Vec<Candidate> = found.entities.iter().map(Candidate::of).collect();
            envelope(prefix, &items)
        })
        .await
}

/// The words typed, the last of them unfinished; nothing if there are none.
fn as_prefix(prefix: &str) -> Option<String> {
    let words: Vec<&str> =
        prefix.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    (!words.is_empty()).then(|| format!("{}*", words.join(" ")))
}

pub(crate) async fn property(
    State(app): State<App>,
    path: Segments,
    params: Params,
) -> Result<Response, Problem> {
    let serving = app.serving()?;
    let scope = dataset_scope(&serving.catalog, path.get("dataset"))?;
    let prefix = params.text("prefix").unwrap_or_default();
    let mut known: BTreeMap<String, &'static Property> = BTreeMap::new();
    for schema in serving.schemata_in(&scope).keys().filter_map(|name| ontology().schema(name)) {
        let offered = offered(schema).filter(|p| begins(prefix, p.name, &labels::property(p.name)));
        known.extend(offered.map(|property| (labels::qualified(property), property)));
    }
    let most = usize::try_from(app.settings.match_page).unwrap_or_default();
    let items: Vec<Item> =
        known.into_iter().take(most).map(|(id, property)| property_item(id, property)).collect();
    envelope(prefix, &items)
}

pub(crate) async fn types(
    State(app): State<App>,
    path: Segments,
    params: Params,
) -> Result<Response, Problem> {
    let serving = app.serving()?;
    let scope = dataset_scope(&serving.catalog, path.get("dataset"))?;
    let prefix = params.text("prefix").unwrap_or_default();
    let schemata = serving.schemata_in(&scope);
    let fits = |name: &&str| {
        let (label, plural) = (labels::schema(name), labels::schema_plural(name));
        begins(prefix, name, &label) || begins(prefix, name, &plural)
    };
    let most = usize::try_from(app.settings.match_page).unwrap_or_default();
    let known = types_of(schemata.keys().copied());
    let items: Vec<Item> = known.into_iter().filter(fits).take(most).map(type_item).collect();
    envelope(prefix, &items)
}

/// Columns that rows of a type can be given.
pub(crate) async fn properties(
    State(app): State<App>,
    path: Segments,
    mut params: Params,
) -> Result<Response, Problem> {
    let limit = params.integer("limit", 0, i64::MAX);
    params.finish()?;
    let name = params.text("type").unwrap_or("Thing").to_owned();
    let serving = app.serving()?;
    dataset_scope(&serving.catalog, path.get("dataset"))?;
    let properties = proposed(schema(&name)?, usize::try_from(limit).unwrap_or_default());
    reply::json(&json!({ "limit": limit, "type": name, "properties": properties }))
}

/// Featured properties first, as they survive a limit; then all by label.
fn proposed(schema: &'static Schema, limit: usize) -> Vec<serde_json::Value> {
    let featured = |property: &Property| {
        let lineage = schema.lineage().iter().filter_map(|name| ontology().schema(name));
        lineage.into_iter().any(|ancestor| ancestor.featured.contains(&property.name))
    };
    let mut properties: Vec<&Property> = schema
        .properties()
        .filter(|property| !property.hidden && !property.stub && !property.deprecated)
        .collect();
    properties.sort_by_cached_key(|p| (!featured(p), labels::property(p.name), p.name));
    if limit > 0 {
        properties.truncate(limit);
    }
    properties.sort_by_cached_key(|p| (labels::property(p.name), p.name));
    let item = |property: &Property| json!({ "id": property.name, "name": labels::property(property.name) });
    properties.into_iter().map(item).collect()
}

fn offered(schema: &'static Schema) -> impl Iterator<Item = &'static Property> {
    let properties = schema.properties();
    properties.filter(|property| !property.hidden && property.kind != Kind::Entity)
}

fn property_item(id: String, property: &Property) -> Item {
    Item { id, name: labels::property(property.name), description: String::new() }
}

/// Whether a name or its label begins with what was typed; nothing typed begins nothing.
fn begins(prefix: &str, name: &str, label: &str) -> bool {
    let prefix = prefix.trim().to_lowercase();
    !prefix.is_empty()
        && (name.to_lowercase().starts_with(&prefix) || label.to_lowercase().starts_with(&prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_typed() {
        assert_eq!(as_prefix("Ivana Inv").as_deref(), Some("Ivana Inv*"));
        assert_eq!(as_prefix("(a|b)~ -\"").as_deref(), Some("a b*"));
        assert_eq!(as_prefix("  "), None);
    }

    #[test]
    fn featured_properties_survive_the_limit() {
        let person = ontology().schema("Person").unwrap();
        let names = |limit| {
            let proposed = proposed(person, limit);
            proposed.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let some = names(3);
        assert_eq!(some.len(), 3);
        let mut sorted = some.clone();
        sorted.sort();
        assert_eq!(some, sorted);
        assert!(names(0).len() > 20);
    }

    #[test]
    fn beginnings() {
        assert!(begins("BIRTH", "birthDate", "Birth date"));
        assert!(begins("birth d", "birthDate", "Birth date"));
        assert!(!begins("date", "birthDate", "Birth date"));
        assert!(!begins(" ", "birthDate", "Birth date"));
    }
}
