//! Which entities a question is about: datasets, schemata, and what the parameters leave out.

use std::collections::BTreeSet;

use index::Scope;
use model::{Schema, ontology};

use catalog::Catalog;

use crate::http::errors::Problem;
use crate::http::params::Params;
use crate::serving;

/// What the parameters of a request say about scope; the same for every query of a batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScopeParams {
    include_dataset: Vec<String>,
    exclude_dataset: Vec<String>,
    exclude_schema: Vec<String>,
    topics: Vec<String>,
    changed_since: Option<String>,
    exclude_ids: Vec<String>,
}

/// Most entities that can be left out by id.
const MOST_EXCLUDED: usize = 50;

impl ScopeParams {
    pub(crate) fn read(params: &mut Params) -> ScopeParams {
        ScopeParams {
            include_dataset: params.list("include_dataset"),
            exclude_dataset: params.list("exclude_dataset"),
            exclude_schema: params.list("exclude_schema"),
            topics: Vec::new(),
            changed_since: params.time("changed_since"),
            exclude_ids: Vec::new(),
        }
    }

    /// With the parameters that only screening has.
    pub(crate) fn read_for_match(params: &mut Params) -> ScopeParams {
        ScopeParams {
            topics: params.list("topics"),
            exclude_ids: params.list_of_at_most("exclude_entity_ids", MOST_EXCLUDED),
            ..ScopeParams::read(params)
        }
    }

    /// With the one parameter that reconciliation has.
    pub(crate) fn read_for_reconciling(params: &mut Params) -> ScopeParams {
        ScopeParams { changed_since: params.time("changed_since"), ..ScopeParams::default() }
    }

    /// The scope for one dataset and these schemata.
    ///
    /// # Errors
    /// Nobody knows the dataset.
    pub(crate) fn scope(
        &self,
        catalog: &Catalog,
        dataset: &str,
        schemata: Vec<&'static str>,
    ) -> Result<Scope, Problem> {
        let mut datasets = dataset_scope(catalog, dataset)?;
        if !self.include_dataset.is_empty() {
            let included = members(catalog, &self.include_dataset);
            datasets.retain(|name| included.contains(name));
        }
        let excluded = members(catalog, &self.exclude_dataset);
        datasets.retain(|name| !excluded.contains(name));
        let is_kept = |name: &&str| !self.exclude_schema.iter().any(|excluded| excluded == name);
        let schemata = schemata.into_iter().filter(is_kept).map(str::to_owned).collect();
        Ok(Scope {
            datasets: Some(datasets.into_iter().collect()),
            schemata: Some(schemata),
            topics: self.topics.clone(),
            changed_since: self.changed_since.clone(),
            exclude_ids: self.exclude_ids.clone(),
        })
    }
}

/// A dataset and all its members.
///
/// # Errors
/// Nobody knows the dataset; the error names some that are known.
pub(crate) fn dataset_scope(catalog: &Catalog, name: &str) -> Result<BTreeSet<String>, Problem> {
    serving::members(catalog, name).ok_or_else(|| {
        let known: Vec<&str> =
            catalog.datasets().iter().take(8).map(|dataset| dataset.name.as_str()).collect();
        let name: String = name.chars().take(80).collect();
        Problem::not_found(format!(
            "there is no dataset `{name}`; hint: GET /catalog lists them ({})",
            known.join(", ")
        ))
    })
}

/// Datasets and their members; names nobody knows are nothing.
fn members(catalog: &Catalog, names: &[String]) -> BTreeSet<String> {
    names.iter().filter_map(|name| serving::members(catalog, name)).flatten().collect()
}

/// Schemata whose entities may be what a question of this schema asks for. Of a schema that can be
/// matched: itself, and what can be matched of its ancestors and descendants. Of another: itself and
/// its descendants.
pub(crate) fn schema_scope(asked: &Schema) -> Vec<&'static str> {
    if asked.matchable { resolve::same_schemata(asked) } else { strict_schema_scope(asked) }
}

/// The schema and its descendants, without ancestors: for those who ask for no more than they say.
pub(crate) fn strict_schema_scope(asked: &Schema) -> Vec<&'static str> {
    let all = ontology().schemata().iter();
    all.filter(|other| other.is_a(asked.name)).map(|schema| schema.name).collect()
}

/// The schema of that name.
///
/// # Errors
/// There is none; the error names near ones.
pub(crate) fn schema(name: &str) -> Result<&'static Schema, Problem> {
    ontology().schema(name).ok_or_else(|| {
        let near = ontology().near_schemata(name);
        let hint = match near.as_slice() {
            [] => "for example Person, Company, Organization, Vessel, Thing".to_owned(),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        let name: String = name.chars().take(80).collect();
        Problem::bad_request(format!("there is no schema `{name}`; hint: {hint}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::Dataset;

    #[track_caller]
    fn check(name: &str, expect: &[&str]) {
        assert_eq!(schema_scope(schema(name).unwrap()), expect, "{name}");
    }

    #[test]
    fn schemata_that_can_be_matched() {
        check("Person", &["LegalEntity", "Person"]);
        check("Company", &["Company", "LegalEntity", "Organization"]);
        check("LegalEntity", &["Company", "LegalEntity", "Organization", "Person", "PublicBody"]);
        check("Vessel", &["Vehicle", "Vessel"]);
    }

    #[test]
    fn others_are_themselves_and_their_descendants() {
        check("Sanction", &["Sanction"]);
        let things = schema_scope(schema("Thing").unwrap());
        assert!(things.contains(&"Thing") && things.contains(&"Address"));
        assert!(!things.contains(&"Ownership") && !things.contains(&"Sanction"));
    }

    #[test]
    fn datasets_in_and_out() {
        let mut all = Dataset::named("all");
        all.children = ["un", "eu", "us"].map(str::to_owned).to_vec();
        let catalog =
            Catalog::new([all].into_iter().chain(["un", "eu", "us"].map(Dataset::named))).unwrap();
        for (query, expect) in [
            ("", vec!["all", "eu", "un", "us"]),
            ("include_dataset=un&include_dataset=nowhere", vec!["un"]),
            ("include_dataset=nowhere", vec![]),
            ("include_dataset=un&include_dataset=eu&exclude_dataset=eu", vec!["un"]),
            ("exclude_dataset=un", vec!["all", "eu", "us"]),
        ] {
            let scope = ScopeParams::read(&mut Params::parse(query));
            let scope = scope.scope(&catalog, "all", vec!["Person"]).unwrap();
            assert_eq!(scope.datasets.unwrap(), expect, "{query}");
        }
        assert!(dataset_scope(&catalog, "nowhere").is_err());
    }
}
