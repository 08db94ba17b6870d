//! Columns added to rows that are matched already.

use axum::response::Response;
use model::{Entity, Kind, Property};
use serde::Serialize;

use super::query::property_name;
use super::wrong;
use crate::http::errors::Problem;
use crate::http::json::{Json, Object};
use crate::http::reply;
use crate::question::batch::value_text;
use crate::serving::Serving;
use crate::shape::entity::caption;
use crate::shape::labels;
use crate::state::Inner;

#[derive(Serialize)]
struct Reply {
    meta: Vec<Column>,
    rows: Object<String, Object<String, Vec<Cell>>>,
}

#[derive(Serialize)]
struct Column {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Cell {
    str: String,
}

/// A column as it is asked for.
struct Wanted {
    id: String,
    prop: Option<&'static str>,
    /// Most values; 0 for all.
    limit: usize,
    in_words: bool,
}

pub(super) fn answer(app: &Inner, serving: &Serving, payload: &Json) -> Result<Response, Problem> {
    let ids = match payload.get("ids") {
        Some(Json::List(ids)) => ids,
        other => {
            return Err(wrong(vec!["ids".into()], "a list of ids", other.unwrap_or(&Json::Null)));
        }
    };
    let wanted = match payload.get("properties") {
        Some(Json::List(wanted)) => {
            wanted.iter().map(Wanted::read).collect::<Result<Vec<_>, _>>()?
        }
        other => {
            let found = other.unwrap_or(&Json::Null);
            return Err(wrong(vec!["properties".into()], "a list of properties", found));
        }
    };
    if ids.len() > app.settings.max_batch {
        let (count, most) = (ids.len(), app.settings.max_batch);
        return Err(Problem::bad_request(format!("{count} ids; at most {most} at once")));
    }
    let mut rows = Vec::new();
    for id in ids {
        let Json::Text(id) = id else {
            return Err(wrong(vec!["ids".into()], "a list of ids", id));
        };
        let cells = match serving.union.get(id)? {
            Some(entity) => cells(serving, &entity, &wanted)?,
            None => Vec::new(),
        };
        rows.push((id.clone(), Object(cells)));
    }
    let meta = wanted
        .into_iter()
        .filter_map(|column| Some(Column { name: labels::property(column.prop?), id: column.id }));
    let size = rows.len();
    reply::json_batch(&Reply { meta: meta.collect(), rows: Object(rows) }, size)
}

fn cells(
    serving: &Serving,
    entity: &Entity,
    wanted: &[Wanted],
) -> Result<Vec<(String, Vec<Cell>)>, Problem> {
    let mut cells = Vec::new();
    for column in wanted {
        let property = column.prop.and_then(|prop| entity.schema()?.property(prop));
        let Some(property) = property else { continue };
        let properties = entity.properties();
        let values = properties.get(property.name).map(Vec::as_slice).unwrap_or_default();
        let most = if column.limit == 0 { values.len() } else { column.limit };
        let mut column_cells = Vec::new();
        for value in values.iter().take(most) {
            let str = match column.in_words {
                true => in_words(serving, property, value)?,
                false => (*value).to_owned(),
            };
            column_cells.push(Cell { str });
        }
        cells.push((column.id.clone(), column_cells));
    }
    Ok(cells)
}

fn in_words(serving: &Serving, property: &Property, value: &str) -> Result<String, Problem> {
    if property.kind == Kind::Entity {
        return Ok(serving.union.get(value)?.map_or_else(|| value.to_owned(), |e| caption(&e)));
    }
    Ok(labels::value(property.kind, value))
}

impl Wanted {
    fn read(json: &Json) -> Result<Wanted, Problem> {
        let at = || vec!["properties".into()];
        let Some(Json::Text(id)) = json.get("id") else {
            return Err(wrong(at(), "{\"id\": text, \"settings\": …}", json));
        };
        let settings = json.get("settings").unwrap_or(&Json::Null);
        let limit = match settings.get("limit") {
            None | Some(Json::Null) => 0,
            // OpenRefine sends what was typed.
            Some(other) => value_text(other)
                .and_then(|text| text.trim().parse().ok())
                .ok_or_else(|| wrong(at(), "a whole number as `limit`", other))?,
        };
        let in_words = match settings.get("render") {
            None | Some(Json::Null) => true,
            Some(Json::Text(render)) if render == "caption" => true,
            Some(Json::Text(render)) if render == "raw" => false,
            Some(other) => return Err(wrong(at(), "`caption` or `raw` as `render`", other)),
        };
        Ok(Wanted { prop: property_name(id), id: id.clone(), limit, in_words })
    }
}
