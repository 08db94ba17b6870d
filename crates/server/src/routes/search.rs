//! `GET /search/{dataset}`: interactive search.

use axum::extract::State;
use axum::response::Response;
use index::{Facet, Filter, Search, Syntax};
use model::Kind;
use serde::Serialize;

use super::{Page, Segments, Total, sort};
use crate::http::errors::Problem;
use crate::http::json::Object;
use crate::http::params::Params;
use crate::http::reply;
use crate::question::scope::{ScopeParams, schema, schema_scope, strict_schema_scope};
use crate::serving::Serving;
use crate::settings::Settings;
use crate::shape::entity::Shaped;
use crate::shape::labels;
use crate::state::{App, Inner};

#[derive(Serialize)]
struct Reply {
    limit: usize,
    offset: usize,
    total: Total,
    results: Vec<Shaped>,
    facets: Object<&'static str, Counted>,
}

#[derive(Serialize)]
struct Counted {
    label: &'static str,
    values: Vec<Count>,
}

#[derive(Serialize)]
struct Count {
    name: String,
    label: String,
    count: u64,
}

pub(crate) async fn handle(
    State(app): State<App>,
    path: Segments,
    params: Params,
) -> Result<Response, Problem> {
    let here = app.clone();
    app.work.run(move || answer(&here, path.get("dataset"), params)).await
}

fn answer(app: &Inner, dataset: &str, mut params: Params) -> Result<Response, Problem> {
    let asked = Asked::read(&mut params, &app.settings);
    params.finish()?;
    let asked = asked?;
    let serving = app.serving()?;
    let asked_schema = schema(&asked.schema)?;
    let schemata = match asked.strict {
        true => strict_schema_scope(asked_schema),
        false => schema_scope(asked_schema),
    };
    let search =
        Search { scope: asked.scope.scope(&serving.catalog, dataset, schemata)?, ..asked.search };
    let found = serving.union.find(&search)?;
    let facets = found
        .facets
        .into_iter()
        .map(|(facet, values)| (facet.name(), counted(&serving, facet, values)));
    reply::json(&Reply {
        limit: search.limit,
        offset: search.offset,
        total: Total::exactly(found.total),
        results: found.entities.iter().map(|entity| serving.flat(entity)).collect(),
        facets: Object(facets.collect()),
    })
}

/// A search as the parameters say it, its scope still to be worked out.
struct Asked {
    schema: String,
    strict: bool,
    scope: ScopeParams,
    search: Search,
}

impl Asked {
    /// Mistakes of shape are left with the parameters.
    ///
    /// # Errors
    /// A filter is none.
    fn read(params: &mut Params, settings: &Settings) -> Result<Asked, Problem> {
        let scope = ScopeParams::read(params);
        let page = Page::read(params, settings);
        let simple = params.flag("simple").unwrap_or(false);
        let strict = params.flag("schema_strict").unwrap_or(false);
        let fuzzy = params.flag("fuzzy").unwrap_or(false);
        let known = |text: &str| Facet::ALL.into_iter().find(|facet| facet.name() == text);
        let names = Facet::ALL.map(Facet::name).join(", ");
        let mut facets = params.choices("facets", known, &names);
        let mut seen = Vec::new();
        facets.retain(|facet| {
            !seen.contains(facet) && {
                seen.push(*facet);
                true
            }
        });
        if params.list("facets").is_empty() {
            facets = vec![Facet::Countries, Facet::Topics, Facet::Datasets];
        }
        Ok(Asked {
            schema: params.text("schema").unwrap_or("Thing").to_owned(),
            strict,
            scope,
            search: Search {
                scope: index::Scope::default(),
                text: params.text("q").unwrap_or_default().to_owned(),
                syntax: if simple { Syntax::Simple } else { Syntax::Full },
                fuzzy,
                sort: sort(params),
                offset: page.offset,
                limit: page.limit,
                facets,
                filters: filters(params)?,
            },
        })
    }
}

/// Conditions by field; the values of one field are alternatives unless `filter_op` says otherwise.
///
/// # Errors
/// A filter has no colon.
fn filters(params: &mut Params) -> Result<Vec<Filter>, Problem> {
    let operator = |text: &str| match text {
        "AND" => Some(true),
        "OR" => Some(false),
        _ => None,
    };
    let all = params.choices("filter_op", operator, "AND, OR").last().copied().unwrap_or(false);
    let mut filters: Vec<Filter> = Vec::new();
    let mut add = |field: &str, value: String| match filters
        .iter_mut()
        .find(|filter| filter.field == field)
    {
        Some(filter) => filter.values.push(value),
        None => filters.push(Filter { field: field.to_owned(), values: vec![value], all }),
    };
    for code in params.list("countries") {
        add("countries", code.to_lowercase());
    }
    for field in ["topics", "datasets"] {
        for value in params.list(field) {
            add(field, value);
        }
    }
    if let Some(target) = params.flag("target") {
        add("target", target.to_string());
    }
    for filter in params.list("filter") {
        let Some((field, value)) = filter.split_once(':') else {
            let filter: String = filter.chars().take(80).collect();
            let reason = format!("`{filter}` is no filter; hint: filter=field:value");
            return Err(Problem::bad_request(reason));
        };
        add(field.trim(), value.to_owned());
    }
    Ok(filters)
}

fn counted(serving: &Serving, facet: Facet, values: Vec<(String, u64)>) -> Counted {
    let label = |name: &str| match facet {
        Facet::Datasets => {
            serving.catalog.get(name).map_or(name, |dataset| &dataset.title).to_owned()
        }
        Facet::Schema => labels::schema_plural(name),
        Facet::Countries => labels::value(Kind::Country, name),
        Facet::Topics => labels::value(Kind::Topic, name),
        Facet::Genders => labels::value(Kind::Gender, name),
        Facet::Identifiers => name.to_owned(),
    };
    let values = values.into_iter().take(1_000).map(|(name, count)| {
        let label = label(&name);
        Count { name, label, count }
    });
    Counted { label: labels::facet(facet), values: values.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> (Result<Asked, Problem>, usize) {
        let mut params = Params::parse(query);
        let asked = Asked::read(&mut params, &Settings::default());
        (asked, params.take_issues().len())
    }

    #[test]
    fn defaults() {
        let (asked, issues) = read("");
        let asked = asked.unwrap();
        assert_eq!((issues, asked.search.limit, asked.search.offset), (0, 10, 0));
        assert_eq!(asked.schema, "Thing");
        assert_eq!(asked.search.facets, [Facet::Countries, Facet::Topics, Facet::Datasets]);
    }

    #[test]
    fn pages_end_at_the_last_result() {
        for (query, limit, offset) in
            [("limit=500&offset=9499", 500, 9499), ("limit=-5&offset=-3", 0, 0), ("limit=0", 0, 0)]
        {
            let search = read(query).0.unwrap().search;
            assert_eq!((search.limit, search.offset), (limit, offset), "{query}");
        }
        for query in ["limit=501", "offset=9500", "facets=names", "facets=", "filter_op=and"] {
            assert_eq!(read(query).1, 1, "{query}");
        }
    }

    #[test]
    fn conditions_by_field() {
        let query = "countries=RU&countries=de&filter=countries:FR&filter=properties.name:a:b&topics=x\
                     &target=True&filter_op=AND&sort=first_seen:desc&sort=caption:down";
        let search = read(query).0.unwrap().search;
        let shown: Vec<String> = (search.filters.iter())
            .map(|filter| format!("{}={} {}", filter.field, filter.values.join("|"), filter.all))
            .collect();
        assert_eq!(
            shown,
            [
                "countries=ru|de|FR true",
                "topics=x true",
                "target=true true",
                "properties.name=a:b true"
            ]
        );
        let sorts: Vec<_> = search.sort.iter().map(|s| (s.field.as_str(), s.descending)).collect();
        assert_eq!(sorts, [("first_seen", true), ("caption", false)]);
        assert!(read("filter=nonsense").0.is_err());
    }
}
