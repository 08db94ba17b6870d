//! The layout of the text index: which fields there are and what goes into each.

use model::{Entity, Kind};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};

use crate::text::push_words;

/// Handles to the fields. Their order is the layout: changing it means a new `FORMAT_VERSION`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// The entity's id and its referents.
    pub(crate) id: Field,
    /// Every id the entity points at.
    pub(crate) to: Field,
    /// Keys by which candidates for matching, and things sharing a value, are found.
    pub(crate) key: Field,
    /// The schema and all its ancestors.
    pub(crate) schema: Field,
    /// Words of names.
    pub(crate) name: Field,
    /// Words of everything else a person may search by.
    pub(crate) text: Field,
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
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        to: builder.add_text_field("to", STRING),
        key: builder.add_text_field("key", STRING),
        schema: builder.add_text_field("schema", STRING),
        name: builder.add_text_field("name", words(IndexRecordOption::WithFreqs)),
        text: builder.add_text_field("text", words(IndexRecordOption::WithFreqs)),
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
    let (mut name, mut text) = (String::new(), String::new());
    let schema = entity.schema();
    for statement in &entity.statements {
        let kind = schema
            .and_then(|schema| schema.property(statement.prop.as_str()))
            .map_or(Kind::String, |property| property.kind);
        match kind {
            Kind::Entity => document.add_text(fields.to, &statement.value),
            Kind::Name => push_words(&mut name, &statement.value),
            Kind::Topic | Kind::Checksum | Kind::Mimetype | Kind::Json | Kind::Html => {}
            _ => push_words(&mut text, &statement.value),
        }
    }
    document.add_text(fields.name, &name);
    document.add_text(fields.text, &text);
    let mut keys = matching::keys(&matching::Prepared::new(entity));
    keys.extend(matching::pivot_keys(entity).into_iter().map(|(key, _)| key));
    keys.sort_unstable();
    keys.dedup();
    for key in &keys {
        document.add_text(fields.key, key);
    }
    document.add_u64(fields.order, order);
    document.add_bytes(fields.body, body);
    document
}
