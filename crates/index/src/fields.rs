//! The layout of the text index: which fields there are and what goes into each.

use model::{Entity, Kind};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};

use crate::moment::moment;
use crate::query::Facet;
use crate::text::push_words;
use crate::values::{self, Value};

/// Handles to the fields. Their order is the layout: changing it means a new `FORMAT_VERSION`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The entity's id and its referents.
    pub(crate) id: Field,
    /// Every id the entity points at.
    pub(crate) to: Field,
    /// The schema and all its ancestors.
    pub(crate) schema: Field,
    /// Words of names.
    pub(crate) name: Field,
    /// Words of everything else a person may search by.
    pub(crate) text: Field,
    /// Exact values, each behind the field it stands in: see [`crate::values`].
    pub(crate) value: Field,
    /// What hits are counted by, in the order of [`Facet::ALL`]: columns only.
    pub(crate) facets: [Field; Facet::ALL.len()],
    /// The caption, lower-case: a column to sort by.
    pub(crate) caption: Field,
    /// The entity's own id: a column to sort by.
    pub(crate) own_id: Field,
    /// When the entity was first and last seen and last changed: see [`crate::moment`]. Columns.
    pub(crate) first_seen: Field,
    pub(crate) last_seen: Field,
    pub(crate) last_change: Field,
    /// How many distinct values the entity has: a column.
    pub(crate) values: Field,
    /// Position in the import: gives exports and ties one order.
    pub(crate) order: Field,
    /// The whole entity.
    pub(crate) body: Field,
}

pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = SchemaBuilder::new();
    let words = |record| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let column = || TextOptions::default().set_fast("raw");
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        to: builder.add_text_field("to", STRING),
        schema: builder.add_text_field("schema", STRING),
        name: builder.add_text_field("name", words(IndexRecordOption::WithFreqsAndPositions)),
        text: builder.add_text_field("text", words(IndexRecordOption::WithFreqsAndPositions)),
        value: builder.add_text_field("value", STRING),
        facets: Facet::ALL
            .map(|facet| builder.add_text_field(&format!("by_{}", facet.name()), column())),
        caption: builder.add_text_field("caption", column()),
        own_id: builder.add_text_field("entity_id", column()),
        first_seen: builder.add_u64_field("first_seen", FAST),
        last_seen: builder.add_u64_field("last_seen", FAST),
        last_change: builder.add_u64_field("last_change", FAST),
        values: builder.add_u64_field("values", FAST),
        order: builder.add_u64_field("order", FAST | INDEXED),
        body: builder.add_bytes_field("body", STORED),
    };
    (builder.build(), fields)
}

/// The document that stands for one entity.
pub(crate) fn document(
    fields: &Fields,
    entity: &Entity,
    order: u64,
    body: &[u8],
) -> TantivyDocument {
    let mut document = TantivyDocument::with_capacity(body.len() + 512);
    document.add_text(fields.id, &entity.id);
    document.add_text(fields.own_id, &entity.id);
    for referent in &entity.referents {
        document.add_text(fields.id, referent);
    }
    match entity.schema() {
        Some(schema) => {
            for name in schema.lineage() {
                document.add_text(fields.schema, name);
            }
        }
        None => document.add_text(fields.schema, &entity.schema_name),
    }
    // Names are texts of their own, so that no phrase goes from one into the next.
    let (mut name, mut text) = (String::new(), String::new());
    let schema = entity.schema();
    for statement in &entity.statements {
        match values::kind(schema, statement.prop.as_str()) {
            Kind::Entity => document.add_text(fields.to, &statement.value),
            Kind::Name => {
                name.clear();
                push_words(&mut name, &statement.value);
                document.add_text(fields.name, &name);
            }
            Kind::Topic | Kind::Checksum | Kind::Mimetype | Kind::Json | Kind::Html => {}
            _ => push_words(&mut text, &statement.value),
        }
    }
    document.add_text(fields.text, &text);
    add_values(fields, entity, &mut document);
    document.add_text(fields.caption, entity.caption().to_lowercase());
    for (field, time) in [
        (fields.first_seen, entity.first_seen()),
        (fields.last_seen, entity.last_seen()),
        (fields.last_change, entity.last_change.as_deref()),
    ] {
        if let Some(time) = time.and_then(moment) {
            document.add_u64(field, time);
        }
    }
    document.add_u64(fields.values, distinct_values(entity));
    document.add_u64(fields.order, order);
    document.add_bytes(fields.body, body);
    document
}

fn distinct_values(entity: &Entity) -> u64 {
    let mut values: Vec<_> = (entity.statements.iter())
        .map(|statement| (statement.prop.as_str(), statement.value.as_str()))
        .collect();
    values.sort_unstable();
    values.dedup();
    values.len() as u64
}

fn add_values(fields: &Fields, entity: &Entity, document: &mut TantivyDocument) {
    let mut terms = Vec::new();
    let mut counted: Vec<(Facet, String)> = Vec::new();
    values::each(entity, |Value { field, facet, value, term }| {
        terms.push(values::term(field, term));
        if let Some(facet) = facet {
            counted.push((facet, value.to_owned()));
        }
    });
    terms.sort_unstable();
    terms.dedup();
    terms.iter().for_each(|term| document.add_text(fields.value, term));
    counted.sort_unstable();
    counted.dedup();
    for (facet, value) in counted {
        document.add_text(fields.facets[facet as usize], value);
    }
}
