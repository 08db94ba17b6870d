//! `GET /statements`: what was said, by whom, and in what words.

use axum::extract::State;
use axum::response::Response;
use index::{Said, StatementSearch};
use model::{ontology, statement_id};
use serde::Serialize;

use super::{Page, Total, sort};
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
    let given = |name: &str| params.text(name).map(str::to_owned);
    let search = StatementSearch {
        dataset: given("dataset"),
        entity_id: given("entity_id"),
        canonical_id: given("canonical_id"),
        prop: given("prop"),
        value: given("value"),
        schema: given("schema"),
        target,
        sort: sort(&params),
        offset: page.offset,
        limit: page.limit,
    };
    let found = app.serving()?.union.statements(&search)?;
    let total = match found.is_total {
        true => Total::exactly(found.total),
        false => Total::at_least(found.total),
    };
    let results = found.page.iter().map(row).collect();
    reply::json(&Reply { limit: page.limit, offset: page.offset, total, results })
}

fn row(said: &Said) -> Row<'_> {
    let statement = &said.statement;
    let schema = ontology().schema(&said.canonical_schema);
    let property = schema.and_then(|schema| schema.property(statement.prop.as_str()));
    Row {
        id: statement_id(statement, &said.canonical_id),
        entity_id: said.entity_id(),
        canonical_id: &said.canonical_id,
        prop: statement.prop.as_str(),
        prop_type: property.map(|property| property.kind.name()),
        schema: said.schema(),
        dataset: &statement.dataset,
        value: &statement.value,
        target: said.is_target,
        external: statement.external,
        lang: statement.lang.as_deref(),
        original_value: statement.original.as_deref(),
        first_seen: statement.first_seen.as_deref().and_then(time),
        last_seen: statement.last_seen.as_deref().and_then(time),
    }
}
