//! What is written is read back the same.

use std::sync::Arc;

use model::{Entity, Prop, Statement};
use proptest::prelude::*;
use serde_json::{Value, json};
use sources::ftm;

use super::{entities, json_lines, placeless, statements};

/// Schemata that descend from one another, with properties whose values no cleaning changes.
const PROPS: [&str; 5] = ["name", "notes", "address", "summary", "unheardOf"];

/// Text that is clean as it stands: letters, marks of CSV and JSON inside, none at the ends.
fn text() -> impl Strategy<Value = String> {
    "[A-Za-zß-öא-ת一-丿0-9]{1,8}([=+@\"', \\\\][A-Za-z]{1,4}){0,3}"
}

fn id() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9]([a-zA-Z0-9.-]{0,8}[a-zA-Z0-9])?"
}

fn time() -> impl Strategy<Value = Option<Arc<str>>> {
    prop::option::of("20[0-9]{2}-0[1-9]-1[0-9]".prop_map(|time| time.as_str().into()))
}

fn dataset() -> impl Strategy<Value = Arc<str>> {
    "(un|us|eu)-[a-z]{1,3}".prop_map(|name| name.as_str().into())
}

prop_compose! {
    /// An entity as the plain form can hold it: what is known of values is known of all alike.
    fn plain_entity()(
        id in id(),
        schema in prop::sample::select(vec!["Person", "Company", "Vessel", "Starship"]),
        values in prop::collection::vec(prop::collection::btree_set(text(), 0..4), 5),
        caption in prop::option::of(text()),
        dataset in dataset(),
        first_seen in time(),
        last_seen in time(),
        last_change in time(),
        origin in prop::option::of(text()),
        referents in prop::collection::btree_set(id(), 0..3),
        more in prop::collection::btree_map("x[a-z]{0,3}", text(), 0..3),
    ) -> Entity {
        let mut entity = Entity::new(id, schema);
        for (prop, values) in PROPS.iter().zip(values) {
            for value in values {
                let mut statement = Statement::new(Prop::new(prop), value, dataset.clone());
                statement.first_seen.clone_from(&first_seen);
                statement.last_seen.clone_from(&last_seen);
                statement.origin = origin.as_deref().map(Into::into);
                entity.statements.push(statement);
            }
        }
        entity.given_caption = caption.filter(|caption| caption != entity.caption());
        entity.referents = referents.into_iter().collect();
        entity.last_change = last_change.map(|time| time.to_string());
        entity.extra = more.into_iter().map(|(key, value)| (key, json!([value]).to_string())).collect();
        entity
    }
}

prop_compose! {
    fn statement()(
        prop in prop::sample::select(PROPS.to_vec()),
        value in "(?s).{1,12}",
        original in prop::option::of("(?s).{1,12}"),
        lang in prop::option::of("(eng|rus|kor)"),
        dataset in dataset(),
        origin in prop::option::of(text()),
        external in prop::bool::weighted(0.2),
        first_seen in time(),
        last_seen in time(),
        which in 0..4usize,
    ) -> (Statement, usize) {
        let mut statement = Statement::new(Prop::new(prop), value, dataset);
        statement.original = original;
        statement.lang = lang;
        statement.origin = origin.map(|origin| origin.as_str().into());
        statement.external = external;
        statement.first_seen = first_seen;
        statement.last_seen = last_seen;
        (statement, which)
    }
}

prop_compose! {
    /// A merged entity: statements under several ids and schemata, each with its own provenance.
    fn merged_entity()(
        id in id(),
        referents in prop::collection::btree_set("r-[a-z0-9]{1,4}", 0..3),
        said in prop::collection::vec(statement(), 0..8),
        more in prop::collection::btree_set("zz-[a-z]{1,3}", 0..3),
        last_change in time(),
    ) -> Entity {
        let mut entity = Entity::new(id, "Company");
        entity.referents = referents.into_iter().collect();
        for (mut statement, which) in said {
            if let Some(referent) = entity.referents.get(which) {
                statement.entity_id = Some(referent.as_str().into());
                statement.schema = (which == 0).then(|| "Organization".into());
            }
            entity.statements.push(statement);
        }
        entity.datasets = more.iter().map(|name| name.as_str().into()).collect();
        entity.last_change = last_change.map(|time| time.to_string());
        entity
    }
}

/// Like [`merged_entity`], before merging: what a pack can hold.
fn source_entity() -> impl Strategy<Value = Entity> {
    merged_entity().prop_map(|mut entity| {
        entity.referents.clear();
        for statement in &mut entity.statements {
            statement.entity_id = None;
            statement.schema = None;
        }
        entity
    })
}

/// Entities with ids of their own: neighbours of one id would be read as one.
fn distinct(mut entities: Vec<Entity>) -> Vec<Entity> {
    for (n, entity) in entities.iter_mut().enumerate() {
        entity.id = format!("n{n}.{}", entity.id);
    }
    entities
}

proptest! {
    #[test]
    fn plain_json(all in prop::collection::vec(plain_entity(), 1..4)) {
        let written = json_lines(&all);
        let (found, _) = entities(written.as_bytes());
        prop_assert_eq!(&found.refusals, &[]);
        prop_assert_eq!(&placeless(&found.entities), &all);
        prop_assert_eq!(json_lines(&found.entities), written);
    }

    #[test]
    fn json_with_statements(all in prop::collection::vec(merged_entity(), 1..4)) {
        let mut writer = ftm::EntityWriter::new(Vec::new()).with_statements();
        for entity in &all {
            writer.write(entity).unwrap();
        }
        let written = writer.finish().unwrap();
        let (found, _) = entities(&written);
        prop_assert_eq!(&found.refusals, &[]);
        prop_assert_eq!(placeless(&found.entities), all);
    }

    #[test]
    fn statement_csv(all in prop::collection::vec(merged_entity(), 1..4).prop_map(distinct)) {
        let mut writer = ftm::StatementWriter::new(Vec::new());
        for entity in &all {
            writer.write(entity).unwrap();
        }
        let (found, _) = statements(&writer.finish().unwrap());
        prop_assert_eq!(&found.refusals, &[]);
        prop_assert_eq!(placeless(&found.entities), all);
    }

    #[test]
    fn statement_json(all in prop::collection::vec(merged_entity(), 1..4).prop_map(distinct)) {
        let mut writer = ftm::StatementJsonWriter::new(Vec::new());
        for entity in &all {
            writer.write(entity).unwrap();
        }
        let (found, _) = statements(&writer.finish().unwrap());
        prop_assert_eq!(&found.refusals, &[]);
        prop_assert_eq!(placeless(&found.entities), all);
    }

    #[test]
    fn packs(all in prop::collection::vec(source_entity(), 1..4).prop_map(distinct)) {
        let mut writer = ftm::PackWriter::new(Vec::new());
        for entity in &all {
            writer.write(entity).unwrap();
        }
        let (found, _) = statements(&writer.finish().unwrap());
        prop_assert_eq!(&found.refusals, &[]);
        prop_assert_eq!(placeless(&found.entities), all);
    }

    /// Import, export, import: whatever a line holds, the second import finds what the first did.
    #[test]
    fn import_export_import(line in any_line()) {
        let (first, _) = entities(line.to_string().as_bytes());
        prop_assert_eq!(&first.refusals, &[]);
        let written = json_lines(&first.entities);
        let (second, _) = entities(written.as_bytes());
        prop_assert_eq!(&second.refusals, &[]);
        prop_assert_eq!(cleaned(&second.entities), cleaned(&first.entities));
        prop_assert_eq!(json_lines(&second.entities), written);
    }
}

/// Without places, and without the text that cleaning replaced: the plain form has no room for it.
fn cleaned(entities: &[Entity]) -> Vec<Entity> {
    let mut entities = placeless(entities);
    for statement in entities.iter_mut().flat_map(|e| &mut e.statements) {
        statement.original = None;
    }
    entities
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6).prop_map(Value::from),
        "(?s).{0,10}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,3}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => "(?s).{0,12}".prop_map(Value::from),
        2 => "[0-9]{4}(-[0-9]{2}){0,2}|[a-z]{2}|\\+?[0-9 ]{6,12}|http://[a-z.]{1,9}".prop_map(Value::from),
        1 => any_json(),
    ]
}

/// A line with a good id and schema and anything else in it.
fn any_line() -> impl Strategy<Value = Value> {
    let schema = prop_oneof![
        3 => prop::sample::select(vec!["Person", "Company", "Ownership", "Sanction", "Vessel"])
            .prop_map(str::to_owned),
        1 => "[A-Z][a-z]{3,6}ish",
    ];
    let prop = prop_oneof![
        3 => prop::sample::select(vec![
            "name", "alias", "birthDate", "country", "nationality", "phone", "website", "email",
            "topics", "owner", "asset", "imoNumber", "address", "notes", "gender", "language",
        ])
        .prop_map(str::to_owned),
        1 => "[a-z]{1,5}X",
    ];
    let properties =
        prop::collection::btree_map(prop, prop::collection::vec(any_value(), 0..4), 0..5)
            .prop_map(|map| json!(map));
    let known = prop::collection::btree_map(
        prop::sample::select(vec![
            "caption",
            "datasets",
            "referents",
            "target",
            "first_seen",
            "last_seen",
            "last_change",
            "origin",
        ]),
        prop_oneof![
            prop::collection::vec("[a-z]{0,3}", 0..3).prop_map(Value::from),
            "[a-z]{0,3}".prop_map(Value::from),
            any_json(),
        ],
        0..5,
    );
    let unknown = prop::collection::btree_map("x[a-z]{0,4}", any_json(), 0..3);
    (id(), schema, properties, known, unknown).prop_map(
        |(id, schema, properties, known, unknown)| {
            let mut line = json!({"id": id, "schema": schema, "properties": properties});
            for (key, value) in known {
                line[key] = value;
            }
            for (key, value) in unknown {
                line[key] = value;
            }
            line
        },
    )
}

#[test]
fn the_header_and_the_ids_are_those_of_followthemoney() {
    let mut entity = Entity::new("ex-1", "Person");
    entity.push("name", "Jane \"J\" Roe", &"example".into());
    let mut writer = ftm::StatementWriter::new(Vec::new());
    writer.write(&entity).unwrap();
    let written = String::from_utf8(writer.finish().unwrap()).unwrap();
    let lines: Vec<_> = written.lines().collect();
    assert_eq!(
        lines[0],
        r#""canonical_id","entity_id","prop","prop_type","schema","value","dataset","origin","lang","original_value","external","first_seen","last_seen","id""#
    );
    // printf 'example.ex-1.name.Jane "J" Roe' | sha1sum
    let id = "5dcd25caf4d60f24ff74336b634ce10848dc46ae";
    // printf 'Person%s' $id | sha1sum
    let checksum = "1181a41a37647c86a6f12364033a1e8d79d602f8";
    // printf 'example.ex-1.id.%s' $checksum | sha1sum
    let id_of_id = "7632b78e7bcf8f4bab50691e730e60dbc40969e5";
    assert_eq!(
        lines[1],
        format!(
            r#""ex-1","ex-1","id","id","Person","{checksum}","example","","","","f","","","{id_of_id}""#
        )
    );
    assert_eq!(
        lines[2],
        format!(
            r#""ex-1","ex-1","name","name","Person","Jane ""J"" Roe","example","","","","f","","","{id}""#
        )
    );
}
