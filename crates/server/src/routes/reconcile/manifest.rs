//! What the service says of itself.

use std::collections::BTreeSet;

use model::ontology;
use serde_json::{Value, json};

use super::type_item;

/// Where ids and schemata of this model are at home.
const SPACE: &str = "https://www.opensanctions.org/reference/#schema";

/// What a manifest depends on.
pub(super) struct Asked<'a> {
    pub(super) dataset: &'a str,
    pub(super) name: String,
    /// Scheme and host.
    pub(super) base: String,
    /// With its question mark, or empty. It may hold a key that later requests need too.
    pub(super) query: String,
    pub(super) entity_page: Option<&'a str>,
}

pub(super) fn manifest<'s>(asked: &Asked<'_>, schemata: impl Iterator<Item = &'s str>) -> Value {
    let Asked { dataset, name, base, query, entity_page } = asked;
    let page = match entity_page {
        Some(page) => page.replace("{id}", "{{id}}"),
        None => format!("{base}/entities/{{{{id}}}}"),
    };
    let service = format!("{base}/reconcile/{dataset}");
    let path =
        |path: &str| json!({ "service_url": service, "service_path": format!("{path}{query}") });
    json!({
        "versions": ["0.2"],
        "name": name,
        "identifierSpace": SPACE,
        "schemaSpace": SPACE,
        "documentation": format!("{base}/"),
        "batchSize": 3,
        "view": { "url": page },
        "preview": { "url": page, "width": 430, "height": 600 },
        "suggest": {
            "entity": path("/suggest/entity"),
            "type": path("/suggest/type"),
            "property": path("/suggest/property"),
        },
        "extend": {
            "propose_properties": path("/extend/property"),
            "propose_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "Most values per row; 0 for all",
                    "choices": [],
                },
                {
                    "name": "render",
                    "label": "Values",
                    "type": "select",
                    "default": "caption",
                    "help_text": "Codes in words, or as they are",
                    "choices": [
                        { "id": "caption", "name": "in words" },
                        { "id": "raw", "name": "as they are" },
                    ],
                },
            ],
        },
        "defaultTypes": types(schemata).into_iter().map(type_item).collect::<Vec<_>>(),
    })
}

/// Schemata that can be matched and are in use, with their ancestors, in alphabetical order.
pub(super) fn types<'s>(schemata: impl Iterator<Item = &'s str>) -> BTreeSet<&'static str> {
    let known = schemata.filter_map(|name| ontology().schema(name));
    known.filter(|schema| schema.matchable).flat_map(|schema| schema.lineage().to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives() {
        let asked = Asked {
            dataset: "zala",
            name: "Zala (Throughline)".to_owned(),
            base: "https://api.example.org".to_owned(),
            query: "?api_key=x".to_owned(),
            entity_page: Some("https://example.org/e/{id}/"),
        };
        let manifest = manifest(&asked, ["Person", "Ownership"].into_iter());
        let suggest = &manifest["suggest"]["entity"];
        assert_eq!(suggest["service_url"], "https://api.example.org/reconcile/zala");
        assert_eq!(suggest["service_path"], "/suggest/entity?api_key=x");
        assert_eq!(manifest["view"]["url"], "https://example.org/e/{{id}}/");
        let types: Vec<_> = manifest["defaultTypes"].as_array().unwrap().iter().collect();
        let ids: Vec<_> = types.iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["LegalEntity", "Person", "Thing"]);
    }
}
