//! `/reconcile/{dataset}`: matching the rows of a table, as OpenRefine does.

mod extend;
mod manifest;
mod query;
mod suggest;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use serde::Serialize;

use super::Segments;
use super::matching::Who;
use crate::http::errors::{Issue, Problem, Step};
use crate::http::json::Json;
use crate::http::params::Params;
use crate::http::{form, reply};
use crate::question::scope::dataset_scope;
use crate::shape::labels;
use crate::state::App;

pub(crate) use suggest::{entity, properties, property, types};

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Item {
    id: String,
    name: String,
    description: String,
}

/// A schema as OpenRefine lists it.
fn type_item(schema: &str) -> Item {
    let name = labels::schema_plural(schema);
    Item { id: schema.to_owned(), name, description: String::new() }
}

/// What the service is and can do.
pub(crate) async fn manifest(
    State(app): State<App>,
    path: Segments,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let serving = app.serving()?;
    let dataset = path.get("dataset");
    let scope = dataset_scope(&serving.catalog, dataset)?;
    let title = serving.catalog.get(dataset).map_or(dataset, |known| &known.title);
    let asked = manifest::Asked {
        dataset,
        name: format!("{title} ({})", app.settings.title),
        base: crate::http::base::base(&headers),
        query: uri.query().map(|query| format!("?{query}")).unwrap_or_default(),
        entity_page: app.settings.entity_page.as_deref(),
    };
    let schemata = serving.schemata_in(&scope);
    reply::json(&manifest::manifest(&asked, schemata.keys().copied()))
}

/// Queries or an extension of data, whichever the form holds.
pub(crate) async fn post(
    State(app): State<App>,
    path: Segments,
    params: Params,
    request: Request,
) -> Result<Response, Problem> {
    let who = Who::of(&request);
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = app.bodies.read(request).await?;
    let here = app.clone();
    app.work
        .run(move || {
            let mut params = params;
            let dataset = path.get("dataset");
            let asked = query::Asked::read(&mut params, who);
            params.finish()?;
            let serving = here.serving()?;
            dataset_scope(&serving.catalog, dataset)?;
            let fields = form::read(content_type.as_deref(), &body.bytes)?;
            let field = |name: &str| {
                let last = fields.iter().rfind(|(key, _)| key == name);
                last.map(|(_, text)| text.as_str()).filter(|text| !text.trim().is_empty())
            };
            match (field("extend"), field("queries")) {
                (Some(text), _) => extend::answer(&here, &serving, &payload(text)?),
                (None, Some(text)) => {
                    query::answer(&here, &serving, dataset, asked, &payload(text)?)
                }
                (None, None) => {
                    let hint = "the form has neither the field `queries` nor `extend`";
                    Err(Problem::bad_request(hint))
                }
            }
        })
        .await
}

fn payload(text: &str) -> Result<Json, Problem> {
    Json::parse(text.as_bytes()).map_err(|error| {
        let issue = crate::question::batch::not_json(&error);
        Problem::bad_payload("the field of the form holds no JSON", vec![issue])
    })
}

/// Something in a form's JSON that is not what it should be.
fn wrong(at: Vec<Step>, expected: &str, found: &Json) -> Problem {
    let issue = Issue::new("type_error", at, format!("expected {expected}"), found.brief());
    Problem::bad_payload(format!("expected {expected}"), vec![issue])
}
