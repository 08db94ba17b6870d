//! `GET /statements`: what was said of an entity, by whom, and in what words.

use axum::extract::State;
use axum::response::Response;
use model::{Entity, Statement, statement_id};
use serde::Serialize;

use super::{Page, Total};
use crate::http::errors::Problem;
use crate::http::params::Params;
use crate::http::reply;
use crate::shape::entity::time;
use crate::state::{App, Inner};

#[derive(Serialize)]
struct Reply<'a> {
    limit: usize,
    offset: usize,
    total: Total,
    results: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    entity_id: &'a str,
    canonical_id: &'a str,
    prop: &'a str,
    prop_type: Option<&'static str>,
    schema: &'a str,
    dataset: &'a str,
    value: &'a str,
    target: bool,
    external: bool,
    lang: Option<&'a str>,
    original_value: Option<&'a str>,
    first_seen: Option<String>,
    last_seen: Option<String>,
}

pub(crate) async fn handle(State(app): State<App>, params: Params) -> Result<Response, Problem> {
    let here = app.clone();
    app.work.run(move || answer(&here, params)).await
}

fn answer(app: &Inner, mut params: Params) -> Result<Response, Problem> {
    let page = Page::read(&mut params, &app.settings);
    let target = params.flag("target");
    params.finish()?;
    let serving = app.serving()?;
    let id = ["canonical_id", "entity_id"].into_iter().find_map(|name| params.text(name));
    let Some(id) = id else {
        let hint = "canonical_id=<id> or entity_id=<id>";
        return Err(Problem::bad_request(format!("statements of which entity? hint: {hint}")));
    };
    let Some(entity) = serving.union.get(id)? else {
        let id: String = id.chars().take(200).collect();
        return Err(Problem::not_found(format!("there is no entity `{id}`")));
    };
    let is_target = entity.is_target();
    let fits = |said: &&Statement| {
        let is = |name: &str, value: &str| params.text(name).is_none_or(|wanted| wanted == value);
        is("dataset", &said.dataset)
            && is("prop", said.prop.as_str())
            && is("value", &said.value)
            && is("schema", said.schema.as_deref().unwrap_or(&entity.schema_name))
            && is("entity_id", said.entity_id.as_deref().unwrap_or(&entity.id))
            && target.is_none_or(|wanted| wanted == is_target)
    };
    let said: Vec<&Statement> = entity.statements.iter().filter(fits).collect();
    reply::json(&Reply {
        limit: page.limit,
        offset: page.offset,
        total: Total::exactly(said.len() as u64),
        results: page.of(&said).iter().map(|said| row(&entity, said, is_target)).collect(),
    })
}

fn row<'a>(entity: &'a Entity, said: &'a Statement, target: bool) -> Row<'a> {
    let property = entity.schema().and_then(|schema| schema.property(said.prop.as_str()));
    Row {
        id: statement_id(said, &entity.id),
        entity_id: said.entity_id.as_deref().unwrap_or(&entity.id),
        canonical_id: &entity.id,
        prop: said.prop.as_str(),
        prop_type: property.map(|property| property.kind.name()),
        schema: said.schema.as_deref().unwrap_or(&entity.schema_name),
        dataset: &said.dataset,
        value: &said.value,
        target,
        external: said.external,
        lang: said.lang.as_deref(),
        original_value: said.original.as_deref(),
        first_seen: said.first_seen.as_deref().and_then(time),
        last_seen: said.last_seen.as_deref().and_then(time),
    }
}
