//! From the cells of a row to what it may describe.

use model::value::date;
use model::{Cleaner, Entity, Kind, ontology};

use super::Doubt;
use super::columns::{self, Meaning};

/// Columns with what they hold.
pub(super) struct Columns {
    pub(super) header: csv::StringRecord,
    pub(super) meanings: Vec<Option<Meaning>>,
    /// The schema of rows where no column says.
    pub(super) schema: Option<String>,
}

impl Columns {
    /// What a row describes: one entity, or one for each kind of thing it may be. Only such as can be
    /// looked for.
    pub(super) fn entities(
        &self,
        cells: &csv::StringRecord,
        row: u64,
        line: u64,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Entity> {
        let schemata = self.schemata(cells, line, doubts);
        let mut entities = Vec::with_capacity(schemata.len());
        for (at, schema) in schemata.iter().enumerate() {
            let mut ignored = Vec::new();
            let doubts = if at == 0 { &mut *doubts } else { &mut ignored };
            let entity = self.entity(schema, cells, row, line, doubts);
            if entity.statements.iter().any(|statement| is_matchable(schema, &statement.prop)) {
                entities.push(entity);
            }
        }
        entities
    }

    /// What the row may be: as a column says, as the caller says, or as its columns imply.
    fn schemata(
        &self,
        cells: &csv::StringRecord,
        line: u64,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<&'static str> {
        let filled = |at: usize| cells.get(at).is_some_and(|cell| !cell.trim().is_empty());
        for (at, meaning) in self.meanings.iter().enumerate() {
            if matches!(meaning, Some(Meaning::Schema)) && filled(at) {
                let cell = cells.get(at).unwrap_or_default();
                if let Some(schema) = columns::schema_of(cell) {
                    return vec![schema];
                }
                doubts.push(Doubt {
                    line,
                    column: self.header.get(at).unwrap_or_default().to_owned(),
                    reason: format!("`{}` is no kind of thing known here; left out", short(cell)),
                });
            }
        }
        let known = |name: &str| ontology().schema(name).map(|schema| schema.name);
        if let Some(schema) = self.schema.as_deref().and_then(known) {
            return vec![schema];
        }
        let implied = |at: usize| match &self.meanings[at] {
            Some(Meaning::Property { implies: Some(schema), .. }) if filled(at) => Some(*schema),
            _ => None,
        };
        match (0..self.meanings.len()).find_map(implied) {
            Some(schema) => vec![schema],
            None => vec!["LegalEntity", "Vessel"],
        }
    }

    fn entity(
        &self,
        schema: &'static str,
        cells: &csv::StringRecord,
        row: u64,
        line: u64,
        doubts: &mut Vec<Doubt>,
    ) -> Entity {
        let mut entity = Entity::new(format!("row-{row}"), schema);
        let dataset = "table".into();
        let Some(known) = ontology().schema(schema) else {
            return entity;
        };
        let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
        for (at, meaning) in self.meanings.iter().enumerate() {
            let (Some(Meaning::Property { name, .. }), Some(cell)) = (meaning, cells.get(at))
            else {
                continue;
            };
            let Some(property) = known.property(columns::fitting(name, known)) else {
                continue;
            };
            // Cells of names are one name each; of countries and numbers, often several.
            let splits = matches!(property.kind, Kind::Country | Kind::Identifier | Kind::Date);
            let parts = cell.split(move |c: char| splits && matches!(c, ';' | '|'));
            for raw in parts.map(str::trim).filter(|part| !part.is_empty()) {
                let clean = match property.kind {
                    Kind::Date => (date::clean(raw).or_else(|| date::parse_loose(raw)))
                        .or_else(|| date::with_pattern(raw, "%Y%m%d"))
                        .ok_or_else(|| {
                            format!("`{}` is not a date such as 1970-12-31", short(raw))
                        }),
                    _ => cleaner.clean(property, raw).map_err(|error| error.to_string()),
                };
                match clean {
                    Ok(value) => {
                        entity.push(property.name, value, &dataset);
                    }
                    Err(reason) => doubts.push(Doubt {
                        line,
                        column: self.header.get(at).unwrap_or_default().to_owned(),
                        reason: format!("{reason}; left out"),
                    }),
                }
            }
        }
        compose_name(&mut entity, &dataset);
        entity
    }
}

/// A name made of its parts, where the table has no column for the whole.
pub(super) fn compose_name(entity: &mut Entity, dataset: &std::sync::Arc<str>) {
    if entity.first("name").is_some() {
        return;
    }
    let parts: Vec<&str> = ["firstName", "secondName", "middleName", "fatherName", "lastName"]
        .into_iter()
        .filter_map(|prop| entity.first(prop))
        .collect();
    let whole = parts.join(" ");
    if !whole.is_empty() {
        entity.push("name", whole, dataset);
    }
}

pub(super) fn is_matchable(schema: &str, prop: &model::Prop) -> bool {
    ontology()
        .schema(schema)
        .and_then(|schema| schema.property(prop.as_str()))
        .is_some_and(|property| matches!(property.kind, Kind::Name | Kind::Identifier))
}

pub(super) fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
