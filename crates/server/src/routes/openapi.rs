//! `GET /openapi.json`: the interface, for programs that generate clients.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::http::errors::Problem;
use crate::http::reply;
use crate::state::App;

pub(crate) async fn handle(State(app): State<App>) -> Result<Response, Problem> {
    reply::json(&document(&app.settings.title))
}

/// A parameter: name, type, and what it means.
type Parameter = (&'static str, &'static str, &'static str);

const SCOPE: &[Parameter] = &[
    ("include_dataset", "list", "only these datasets of the scope"),
    ("exclude_dataset", "list", "without these datasets"),
    ("exclude_schema", "list", "without entities of exactly these schemata"),
    ("changed_since", "string", "only what changed after this day or time"),
];

const PAGE: &[Parameter] = &[
    ("limit", "integer", "results, at most 500"),
    ("offset", "integer", "results passed over, at most 9499"),
    ("sort", "list", "field, field:asc or field:desc"),
];

const MATCH: &[Parameter] = &[
    ("limit", "integer", "results for each query"),
    ("threshold", "number", "a score from here on is a match"),
    ("cutoff", "number", "results above this score are given"),
    ("algorithm", "string", "how to score; `best` for the recommended one"),
    ("topics", "list", "only entities that carry one of these"),
    ("exclude_entity_ids", "list", "entities that are known not to be it, at most 50"),
];

const SEARCH: &[Parameter] = &[
    ("q", "string", "the words; nothing for everything"),
    ("schema", "string", "only entities that may be of this schema"),
    ("countries", "list", "country codes"),
    ("topics", "list", "topic codes"),
    ("datasets", "list", "source datasets"),
    ("filter", "list", "field:value"),
    ("filter_op", "string", "AND or OR, between several values of one field"),
    ("simple", "boolean", "words as people type them; never a syntax error"),
    ("fuzzy", "boolean", "accepted for older clients"),
    ("facets", "list", "what to count: countries, topics, datasets, schema, identifiers, genders"),
];

/// A route: method, path, a name, what it does, its parameters.
type Route =
    (&'static str, &'static str, &'static str, &'static str, &'static [&'static [Parameter]]);

const ROUTES: &[Route] = &[
    ("post", "/match/{dataset}", "match", "Screen a batch of examples.", &[MATCH, SCOPE]),
    ("get", "/search/{dataset}", "search", "Search by words.", &[SEARCH, SCOPE, PAGE]),
    (
        "get",
        "/entities/{id}",
        "entity",
        "One entity, with those around it or alone.",
        &[&[("nested", "boolean", "with those around it")]],
    ),
    ("get", "/entities/{id}/adjacent", "adjacent", "Its neighbours.", &[PAGE]),
    (
        "get",
        "/entities/{id}/adjacent/{property}",
        "adjacentOver",
        "Its neighbours over one property.",
        &[PAGE],
    ),
    (
        "get",
        "/statements",
        "statements",
        "What was said, and by whom.",
        &[
            &[
                ("dataset", "string", "only from this dataset"),
                ("entity_id", "string", "the entity's id in its source"),
                ("canonical_id", "string", "the entity"),
                ("prop", "string", "only this property"),
                ("value", "string", "only this value, as it is written"),
                ("schema", "string", "only of entities of this schema"),
                ("target", "boolean", "only of entities that mark a risk, or of others"),
            ],
            PAGE,
        ],
    ),
    (
        "get",
        "/reconcile/{dataset}",
        "reconcileManifest",
        "What the reconciliation service can do.",
        &[],
    ),
    ("post", "/reconcile/{dataset}", "reconcile", "Match rows of a table, or add columns.", &[]),
    (
        "get",
        "/reconcile/{dataset}/suggest/entity",
        "suggestEntity",
        "Entities whose names begin so.",
        &[&[("prefix", "string", "what was typed")]],
    ),
    (
        "get",
        "/reconcile/{dataset}/suggest/property",
        "suggestProperty",
        "Properties whose names begin so.",
        &[&[("prefix", "string", "what was typed")]],
    ),
    (
        "get",
        "/reconcile/{dataset}/suggest/type",
        "suggestType",
        "Schemata whose names begin so.",
        &[&[("prefix", "string", "what was typed")]],
    ),
    (
        "get",
        "/reconcile/{dataset}/extend/property",
        "proposeProperties",
        "Columns that can be added.",
        &[&[
            ("type", "string", "the schema of the rows"),
            ("limit", "integer", "at most so many; 0 for all"),
        ]],
    ),
    ("get", "/catalog", "catalog", "Datasets and their versions.", &[]),
    ("get", "/manifest", "manifest", "The same as /catalog.", &[]),
    ("get", "/algorithms", "algorithms", "What scores, and its settings.", &[]),
    ("get", "/healthz", "healthz", "Whether the program runs.", &[]),
    ("get", "/readyz", "readyz", "Whether anything is loaded.", &[]),
    ("get", "/version", "version", "The program's version.", &[]),
    ("get", "/statusz", "statusz", "What is loaded, and how the last update went.", &[]),
    (
        "post",
        "/updatez",
        "updatez",
        "Look for new versions.",
        &[&[("token", "string", "the update token"), ("sync", "boolean", "wait for them")]],
    ),
    ("get", "/metrics", "metrics", "Figures for Prometheus.", &[]),
];

fn document(title: &str) -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        let (method, path, ..) = route;
        let known = paths.entry((*path).to_owned()).or_insert_with(|| json!({}));
        known[*method] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Screening, search and reconciliation, with reasons.",
        },
        "paths": paths,
        "components": { "schemas": schemas() },
    })
}

fn operation((method, path, id, summary, groups): &Route) -> Value {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let in_query = groups.iter().copied().flatten().map(|(name, kind, meaning)| {
        let schema = match *kind {
            "list" => json!({ "type": "array", "items": { "type": "string" } }),
            kind => json!({ "type": kind }),
        };
        json!({ "name": name, "in": "query", "description": meaning, "schema": schema })
    });
    let reply = match *id {
        "match" => json!({ "$ref": "#/components/schemas/MatchReply" }),
        "search" => json!({ "$ref": "#/components/schemas/SearchReply" }),
        "entity" => json!({ "$ref": "#/components/schemas/Entity" }),
        _ => json!({}),
    };
    let content = match *id {
        "metrics" => json!({ "text/plain": { "schema": { "type": "string" } } }),
        _ => json!({ "application/json": { "schema": reply } }),
    };
    let mut operation = json!({
        "operationId": id,
        "summary": summary,
        "parameters": in_path.chain(in_query).collect::<Vec<_>>(),
        "responses": {
            "200": { "description": "The answer.", "content": content },
            "default": {
                "description": "Why there is none.",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
            },
        },
    });
    if *method == "post" && *id == "match" {
        let schema = json!({ "$ref": "#/components/schemas/MatchRequest" });
        operation["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    if *method == "post" && *id == "reconcile" {
        let schema = json!({
            "type": "object",
            "properties": { "queries": { "type": "string" }, "extend": { "type": "string" } },
        });
        operation["requestBody"] = json!({
            "required": true,
            "content": { "application/x-www-form-urlencoded": { "schema": schema } },
        });
    }
    operation
}

fn schemas() -> Value {
    let text = || json!({ "type": "string" });
    let maybe = || json!({ "type": ["string", "null"] });
    let texts = || json!({ "type": "array", "items": { "type": "string" } });
    let entity = |more: Value| {
        let mut properties = json!({
            "id": text(), "caption": text(), "schema": text(),
            "properties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": { "anyOf": [text(), { "$ref": "#/components/schemas/Entity" }] },
                },
            },
            "datasets": texts(), "referents": texts(), "target": { "type": "boolean" },
            "first_seen": maybe(), "last_seen": maybe(), "last_change": maybe(),
        });
        if let (Value::Object(properties), Value::Object(more)) = (&mut properties, more) {
            properties.extend(more);
        }
        json!({ "type": "object", "properties": properties })
    };
    let total = json!({
        "type": "object",
        "properties": { "value": { "type": "integer" }, "relation": { "enum": ["eq", "gte"] } },
    });
    let example = json!({
        "type": "object",
        "required": ["schema", "properties"],
        "properties": {
            "id": maybe(),
            "schema": text(),
            "properties": { "type": "object", "additionalProperties": { "anyOf": [text(), { "type": "array" }] } },
            "exclude_entity_ids": texts(),
        },
    });
    let list = |name: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{name}") } });
    json!({
        "Entity": entity(json!({})),
        "Scored": entity(json!({
            "score": { "type": "number" },
            "match": { "type": "boolean" },
            "explanations": { "type": "object", "additionalProperties": {
                "type": "object",
                "properties": { "score": { "type": "number" }, "detail": maybe(), "query": maybe(), "candidate": maybe() },
            } },
        })),
        "Total": total,
        "Example": example,
        "MatchRequest": {
            "type": "object",
            "required": ["queries"],
            "properties": {
                "queries": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Example" } },
                "weights": { "type": "object", "additionalProperties": { "type": "number" } },
                "config": { "type": "object" },
            },
        },
        "MatchReply": {
            "type": "object",
            "properties": {
                "limit": { "type": "integer" },
                "responses": { "type": "object", "additionalProperties": {
                    "type": "object",
                    "properties": {
                        "status": { "type": "integer" },
                        "results": list("Scored"),
                        "total": { "$ref": "#/components/schemas/Total" },
                        "query": { "$ref": "#/components/schemas/Example" },
                    },
                } },
            },
        },
        "SearchReply": {
            "type": "object",
            "properties": {
                "limit": { "type": "integer" },
                "offset": { "type": "integer" },
                "total": { "$ref": "#/components/schemas/Total" },
                "results": list("Entity"),
                "facets": { "type": "object" },
            },
        },
        "Error": {
            "type": "object",
            "properties": { "detail": { "anyOf": [text(), { "type": "array" }] } },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document("x");
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    }
}
