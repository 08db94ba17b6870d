//! `POST /match/{dataset}`: screening.

use std::collections::BTreeMap;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::response::Response;
use matching::Algorithm;
use model::Entity;
use rayon::prelude::*;
use resolve::{Answer, Match, Question};
use serde::Serialize;

use super::{Segments, Total};
use crate::audit::{Outcome, Record, query_sha256};
use crate::http::auth::Holder;
use crate::http::errors::Problem;
use crate::http::json::Object;
use crate::http::params::Params;
use crate::http::reply;
use crate::http::trace::Trace;
use crate::log::now;
use crate::question::algorithm::{algorithm, configured};
use crate::question::batch::Batch;
use crate::question::scope::{ScopeParams, dataset_scope, schema_scope};
use crate::serving::Serving;
use crate::shape::entity::{Scored, Shaped};
use crate::shape::explanation::{explanations, features};
use crate::state::{App, Inner};

#[derive(Serialize)]
struct Reply {
    responses: Object<String, Answered>,
    limit: i64,
    /// As clients from before 5.2 read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    matcher: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct Answered {
    status: u16,
    results: Vec<Shaped>,
    total: Total,
    query: Echo,
}

/// The question as it was understood.
#[derive(Serialize)]
struct Echo {
    id: Option<String>,
    schema: String,
    properties: BTreeMap<String, Vec<String>>,
}

/// What a request asks of every query.
pub(crate) struct Asked<'a> {
    pub(crate) dataset: &'a str,
    pub(crate) limit: i64,
    pub(crate) threshold: f64,
    pub(crate) cutoff: f64,
    pub(crate) scope: ScopeParams,
    pub(crate) who: Who,
}

/// Who asks, for the record.
#[derive(Debug, Default, Clone)]
pub(crate) struct Who {
    key: Option<String>,
    trace: String,
}

impl Who {
    pub(crate) fn of(request: &Request) -> Who {
        let extensions = request.extensions();
        let key = extensions.get::<Holder>().map(|holder| holder.0.clone());
        let trace = extensions.get::<Trace>().map(|trace| trace.id.clone()).unwrap_or_default();
        Who { key, trace }
    }
}

pub(crate) async fn handle(
    State(app): State<App>,
    path: Segments,
    params: Params,
    request: Request,
) -> Result<Response, Problem> {
    let who = Who::of(&request);
    let body = app.bodies.read(request).await?;
    let here = app.clone();
    app.work.run(move || answer(&here, path.get("dataset"), params, &body.bytes, who)).await
}

fn answer(
    app: &Inner,
    dataset: &str,
    mut params: Params,
    body: &[u8],
    who: Who,
) -> Result<Response, Problem> {
    let settings = &app.settings;
    let limit = params.integer("limit", settings.match_page, settings.max_matches);
    let threshold = params.float("threshold", settings.threshold);
    let cutoff = params.float("cutoff", settings.threshold);
    let scope = ScopeParams::read_for_match(&mut params);
    let mut issues = params.take_issues();
    let batch = match Batch::read(body) {
        Ok(batch) => batch,
        Err(more) => {
            issues.extend(more);
            Batch::default()
        }
    };
    if !issues.is_empty() {
        return Err(Problem::unprocessable(issues));
    }
    let serving = app.serving()?;
    dataset_scope(&serving.catalog, dataset)?;
    let algorithm = configured(algorithm(params.text("algorithm"), settings)?, &batch)?;
    match batch.queries.len() {
        0 => return Err(Problem::bad_request("the batch holds no queries")),
        n if n > settings.max_batch => {
            let most = settings.max_batch;
            return Err(Problem::bad_request(format!("{n} queries; at most {most} at once")));
        }
        _ => {}
    }
    let asked = Asked { dataset, limit, threshold, cutoff: cutoff.min(threshold), scope, who };
    let entities: Vec<Entity> =
        batch.queries.iter().map(|(_, example)| example.entity()).collect::<Result<_, _>>()?;
    let questions: Vec<(Entity, &[String])> = (entities.into_iter())
        .zip(&batch.queries)
        .map(|(entity, (_, example))| (entity, example.exclude.as_slice()))
        .collect();
    let answers = ask_all(app, &serving, &asked, &questions, &algorithm)?;
    let legacy = settings.legacy_features;
    let answered = batch.queries.into_iter().zip(answers).map(|((key, example), answered)| {
        let (entity, answer) = answered;
        let results = answer.results.iter().map(|found| shape(&serving, found, threshold, legacy));
        let properties = entity.properties().into_iter().map(|(name, values)| {
            (name.to_owned(), values.into_iter().map(str::to_owned).collect())
        });
        let answered = Answered {
            status: 200,
            results: results.collect(),
            total: Total::exactly(answer.matches as u64),
            query: Echo {
                id: example.id,
                schema: entity.schema_name.clone(),
                properties: properties.collect(),
            },
        };
        (key, answered)
    });
    let responses = Object(answered.collect::<Vec<_>>());
    let size = responses.0.len();
    let matcher = legacy.then(|| super::algorithms::feature_docs(&algorithm));
    reply::json_batch(&Reply { responses, limit, matcher }, size)
}

/// Asks every question, spread over the processors, and writes down what was decided. Gives the
/// questions back with their answers, in their order.
///
/// # Errors
/// The dataset is unknown, a snapshot is damaged, or the record cannot be written: what is to be
/// recorded is not answered without a record.
pub(crate) fn ask_all(
    app: &Inner,
    serving: &Serving,
    asked: &Asked<'_>,
    questions: &[(Entity, &[String])],
    algorithm: &Algorithm,
) -> Result<Vec<(Entity, Answer)>, Problem> {
    let ask = |(entity, exclude): &(Entity, &[String])| {
        let limit = usize::try_from(asked.limit).unwrap_or_default();
        let started = Instant::now();
        let schemata = entity.schema().map(schema_scope).unwrap_or_default();
        let mut scope = asked.scope.scope(&serving.catalog, asked.dataset, schemata)?;
        scope.exclude_ids.extend_from_slice(exclude);
        let question = Question {
            entity: entity.clone(),
            scope,
            candidates: candidates(app, limit),
            fuzzy: app.settings.match_fuzzy,
            threshold: asked.threshold,
            cutoff: asked.cutoff,
            limit,
        };
        let answer = resolve::ask(&serving.union, &question, algorithm)?;
        app.metrics.scoring(algorithm.name(), started.elapsed());
        Ok((question.entity, answer))
    };
    let answers: Vec<(Entity, Answer)> =
        questions.par_iter().map(ask).collect::<Result<_, Problem>>()?;
    record(app, serving, asked, algorithm, &answers)?;
    Ok(answers)
}

/// Ten for each result, within bounds.
fn candidates(app: &Inner, limit: usize) -> usize {
    let most = app.settings.max_match_candidates.max(limit).max(20);
    limit.saturating_mul(app.settings.match_candidates).clamp(20, most)
}

fn record(
    app: &Inner,
    serving: &Serving,
    asked: &Asked<'_>,
    algorithm: &Algorithm,
    answers: &[(Entity, Answer)],
) -> Result<(), Problem> {
    let Some(audit) = &app.audit else { return Ok(()) };
    let manifests = serving.union.snapshots().iter().map(|snapshot| snapshot.manifest());
    let versions: BTreeMap<&str, &str> =
        manifests.map(|manifest| (manifest.dataset.as_str(), manifest.version.as_str())).collect();
    let time = now();
    let records: Vec<Record<'_>> = (answers.iter())
        .map(|(entity, answer)| Record {
            time: time.clone(),
            program: concat!("throughline ", env!("CARGO_PKG_VERSION")),
            query_sha256: query_sha256(&entity.schema_name, &entity.properties()),
            dataset: asked.dataset,
            versions: versions.clone(),
            algorithm: algorithm.name(),
            threshold: asked.threshold,
            cutoff: asked.cutoff,
            limit: asked.limit,
            matches: answer.matches,
            results: (answer.results.iter())
                .map(|found| Outcome {
                    id: &found.entity.id,
                    score: found.comparison.score,
                    is_match: found.comparison.score >= asked.threshold,
                })
                .collect(),
            key: asked.who.key.as_deref(),
            trace: &asked.who.trace,
        })
        .collect();
    audit.write(&records).map_err(|error| {
        Problem::internal(format!(
            "the decision could not be recorded, so it is not given: {error}"
        ))
    })
}

fn shape(serving: &Serving, found: &Match, threshold: f64, legacy: bool) -> Shaped {
    let account = &found.comparison;
    let mut shaped = serving.flat(&found.entity);
    shaped.scored = Some(Scored {
        score: account.score,
        is_match: account.score >= threshold,
        explanations: explanations(account),
        features: legacy.then(|| features(account)),
    });
    shaped
}
