//! Mapping files: which column holds which property.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use crate::failure::Mistake;

/// Reads a mapping: either `PROPERTY: COLUMN` lines, or a mapping of FollowTheMoney with one entity of
/// schema `Person`, whose properties name a `column` or `columns` each.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<(String, Option<String>)>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let tree = catalog::yaml(&text).map_err(|fault| {
        Mistake::error(
            format!("{}:{}:{}: {}", path.display(), fault.line, fault.column, fault.reason),
            "a mapping is YAML such as `name: Full name`",
        )
    })?;
    columns(&tree).map_err(|reason| {
        Mistake::error(
            format!("{}: {reason}", path.display()),
            "write `PROPERTY: COLUMN` lines such as `birthDate: 생년월일`, or a mapping of FollowTheMoney",
        )
    })
}

fn columns(tree: &Value) -> Result<Vec<(String, Option<String>)>, String> {
    let Value::Object(top) = tree else {
        return Err("this is no mapping of properties to columns".to_owned());
    };
    let properties = match (top.get("queries").or_else(|| nested_queries(top)), top.get("entities"))
    {
        (Some(queries), _) => {
            &person(queries.get(0).and_then(|query| query.get("entities")))?["properties"]
        }
        (None, Some(entities)) => &person(Some(entities))?["properties"],
        (None, None) => tree,
    };
    let Value::Object(properties) = properties else {
        return Err("the entity has no properties".to_owned());
    };
    let mut mapped = Vec::new();
    for (property, source) in properties {
        let mut add = |column: &Value| match column.as_str() {
            Some(column) => {
                mapped.push((column.to_owned(), Some(property.clone())));
                Ok(())
            }
            None => Err(format!("`{property}`: a column is named by text")),
        };
        match source {
            Value::String(_) => add(source)?,
            Value::Array(columns) => columns.iter().try_for_each(&mut add)?,
            Value::Object(source) => match (source.get("column"), source.get("columns")) {
                (Some(column), None) => add(column)?,
                (None, Some(Value::Array(columns))) => columns.iter().try_for_each(&mut add)?,
                _ => {
                    return Err(format!(
                        "`{property}`: only `column` and `columns` are understood"
                    ));
                }
            },
            _ => return Err(format!("`{property}`: names no column")),
        }
    }
    Ok(mapped)
}

/// Mappings of FollowTheMoney have the name of the dataset at the top.
fn nested_queries(top: &serde_json::Map<String, Value>) -> Option<&Value> {
    let [only] = top.values().collect::<Vec<_>>()[..] else { return None };
    only.get("queries").or_else(|| only.get("query"))
}

fn person(entities: Option<&Value>) -> Result<&Value, String> {
    let people: Vec<&Value> = entities
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|entities| entities.values())
        .filter(|entity| entity.get("schema").and_then(Value::as_str) == Some("Person"))
        .collect();
    match people[..] {
        [person] => Ok(person),
        [] => Err("no entity of schema `Person`".to_owned()),
        _ => Err("more than one entity of schema `Person`: a row is one person".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    fn check(yaml: &str, expected: Result<&[(&str, &str)], &str>) {
        let found = super::columns(&catalog::yaml(yaml).unwrap());
        match (found, expected) {
            (Ok(found), Ok(expected)) => {
                let found: Vec<(&str, &str)> = found
                    .iter()
                    .map(|(column, property)| (column.as_str(), property.as_deref().unwrap()))
                    .collect();
                assert_eq!(found, expected);
            }
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, expected) => panic!("{found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn both_forms_are_read() {
        check(
            "name: 성명\nbirthDate: 생년월일",
            Ok(&[("성명", "name"), ("생년월일", "birthDate")]),
        );
        check("address: [Street, Town]", Ok(&[("Street", "address"), ("Town", "address")]));
        let ftm = "people:
  queries:
    - csv_url: people.csv
      entities:
        person:
          schema: Person
          key: id
          properties:
            name: {column: Full name}
            phone: {columns: [Phone, Mobile]}";
        check(ftm, Ok(&[("Full name", "name"), ("Phone", "phone"), ("Mobile", "phone")]));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        check("- name", Err("no mapping"));
        check("name: {literal: Ana}", Err("`name`: only"));
        check("queries: [{entities: {firm: {schema: Company}}}]", Err("no entity of schema"));
    }
}
