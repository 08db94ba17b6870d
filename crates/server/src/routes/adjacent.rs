//! `GET /entities/{id}/adjacent` and `/adjacent/{property}`: neighbours, page by page.

use std::cmp::Ordering;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use index::Sort;
use model::{Entity, Property};
use serde::Serialize;

use super::entities::{Found, find, moved};
use super::{Page, Segments, Total, sort};
use crate::http::errors::Problem;
use crate::http::json::Object;
use crate::http::params::Params;
use crate::http::reply;
use crate::shape::entity::{Shaped, caption};
use crate::shape::nested::Around;
use crate::state::{App, Inner};

#[derive(Serialize)]
struct Reply {
    entity: Shaped,
    adjacent: Object<&'static str, Neighbours>,
}

#[derive(Serialize)]
struct Neighbours {
    limit: usize,
    offset: usize,
    total: Total,
    results: Vec<Shaped>,
}

/// Over all properties that have any.
pub(crate) async fn all(
    State(app): State<App>,
    path: Segments,
    params: Params,
    uri: Uri,
) -> Result<Response, Problem> {
    let here = app.clone();
    app.work.run(move || answer(&here, path.get("id"), None, params, &uri)).await
}

/// Over one property.
pub(crate) async fn one(
    State(app): State<App>,
    path: Segments,
    params: Params,
    uri: Uri,
) -> Result<Response, Problem> {
    let here = app.clone();
    let property = path.get("property").to_owned();
    app.work.run(move || answer(&here, path.get("id"), Some(&property), params, &uri)).await
}

fn answer(
    app: &Inner,
    id: &str,
    property: Option<&str>,
    mut params: Params,
    uri: &Uri,
) -> Result<Response, Problem> {
    let page = Page::read(&mut params, &app.settings);
    let sort = sort(&params);
    params.finish()?;
    if let Some(unknown) = sort.iter().find(|sort| !is_sortable(&sort.field)) {
        let field: String = unknown.field.chars().take(80).collect();
        return Err(Problem::bad_request(format!(
            "neighbours cannot be sorted by `{field}`; hint: {}, properties.<name>",
            SORTABLE.join(", ")
        )));
    }
    let serving = app.serving()?;
    let entity = match find(&serving, id)? {
        Found::Here(entity) => entity,
        Found::Merged(now) => return Ok(moved(uri, &now)),
    };
    let around = Around::read(&serving, entity, app.settings.max_adjacent)?;
    match property {
        Some(name) => {
            let known = around.properties();
            let Some(property) = known.iter().find(|property| property.name == name) else {
                let (schema, name) = (&around.root.schema_name, name.chars().take(80));
                return Err(Problem::not_found(format!(
                    "`{}` links a {schema} to nothing",
                    name.collect::<String>()
                )));
            };
            reply::json(&neighbours(&around, property, page, &sort)?)
        }
        None => {
            let mut adjacent = Vec::new();
            for property in around.properties() {
                let found = neighbours(&around, property, page, &sort)?;
                if found.total != Total::exactly(0) {
                    adjacent.push((property.name, found));
                }
            }
            let entity = serving.flat(&around.root);
            reply::json(&Reply { entity, adjacent: Object(adjacent) })
        }
    }
}

fn neighbours(
    around: &Around<'_>,
    property: &Property,
    page: Page,
    sort: &[Sort],
) -> Result<Neighbours, Problem> {
    let (total, on_page) = if property.stub && around.cut {
        let found = around.some_over(property, page, sort)?;
        (found.total, found.entities)
    } else {
        let mut found = around.over(property)?;
        // Stable: what the fields do not tell apart stays in load order.
        found.sort_by(|a, b| by_fields(a, b, sort));
        (found.len() as u64, page.of(&found).to_vec())
    };
    let results = around.page(&on_page)?;
    let Page { limit, offset } = page;
    Ok(Neighbours { limit, offset, total: Total::exactly(total), results })
}

const SORTABLE: [&str; 7] =
    ["caption", "schema", "entity_id", "id", "first_seen", "last_seen", "last_change"];

fn is_sortable(field: &str) -> bool {
    SORTABLE.contains(&field)
        || field
            .strip_prefix("properties.")
            .is_some_and(|name| model::ontology().intern(name).is_some())
}

/// Compares by each field in turn; who has no value comes last, whatever the direction.
fn by_fields(a: &Entity, b: &Entity, sort: &[Sort]) -> Ordering {
    for Sort { field, descending } in sort {
        let by = match (key(a, field, *descending), key(b, field, *descending)) {
            (Some(a), Some(b)) if *descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        if by != Ordering::Equal {
            return by;
        }
    }
    Ordering::Equal
}

fn key(entity: &Entity, field: &str, greatest: bool) -> Option<String> {
    let best = |values: &mut dyn Iterator<Item = &str>| {
        if greatest { values.max() } else { values.min() }.map(str::to_lowercase)
    };
    match field {
        "caption" => Some(caption(entity).to_lowercase()),
        "schema" => Some(entity.schema_name.clone()),
        "entity_id" | "id" => Some(entity.id.clone()),
        "last_change" => entity.last_change.clone(),
        "first_seen" => entity
            .statements
            .iter()
            .filter_map(|s| s.first_seen.as_deref())
            .min()
            .map(str::to_owned),
        "last_seen" => {
            entity.statements.iter().filter_map(|s| s.last_seen.as_deref()).max().map(str::to_owned)
        }
        other => best(&mut entity.values(other.strip_prefix("properties.")?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_no_value_comes_last() {
        let entity = |id: &str, date: Option<&str>| {
            let mut entity = Entity::new(id, "Sanction");
            if let Some(date) = date {
                entity.push("startDate", date, &"x".into());
            }
            entity
        };
        let all = [entity("a", None), entity("b", Some("2020")), entity("c", Some("2021"))];
        let order = |descending| {
            let sort = [Sort { field: "properties.startDate".to_owned(), descending }];
            let mut all = all.clone();
            all.sort_by(|a, b| by_fields(a, b, &sort));
            all.map(|entity| entity.id).join("")
        };
        assert_eq!(order(false), "bca");
        assert_eq!(order(true), "cba");
        assert!(is_sortable("properties.startDate") && !is_sortable("properties.nothing"));
    }
}
