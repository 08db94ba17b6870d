//! What rows of statement files become.

use sources::{Format, ReadError};

use super::{read_as, statements};

const HEADER: &str = "canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,original_value,external,first_seen,last_seen,id\n";

/// Reads rows below [`HEADER`] and compares one line per statement with `expected`.
#[track_caller]
fn check(rows: &str, expected: &[&str]) {
    let (found, _) = statements(format!("{HEADER}{rows}").as_bytes());
    let mut lines = Vec::new();
    for entity in &found.entities {
        lines.push(format!(
            "{} {} referents={:?} changed={:?}",
            entity.id, entity.schema_name, entity.referents, entity.last_change
        ));
        for s in &entity.statements {
            lines.push(format!(
                "  {:?}={} from {} as {:?} {:?}{}",
                s.prop,
                s.value,
                s.dataset,
                s.entity_id,
                s.schema,
                if s.external { " external" } else { "" }
            ));
        }
    }
    for refusal in &found.refusals {
        lines.push(format!("refused {}: {}", refusal.place.line, refusal.reason));
    }
    assert_eq!(lines, expected);
}

#[test]
fn consecutive_rows_become_one_entity() {
    check(
        "Q1,a,id,id,Organization,x,d,,,,f,2024-05,,\n\
         Q1,a,name,name,Organization,Acme,d,,,,f,,,\n\
         Q1,b,name,name,Company,ACME,e,,,,t,,,\n\
         Q2,Q2,name,name,Person,Jo,d,,,,f,,,\n\
         Q1,a,alias,name,Organization,Ac,,,,,f,,,\n",
        &[
            "Q1 Company referents=[\"a\", \"b\"] changed=Some(\"2024-05\")",
            "  \"name\"=Acme from d as Some(\"a\") Some(\"Organization\")",
            "  \"name\"=ACME from e as Some(\"b\") None external",
            "Q2 Person referents=[] changed=None",
            "  \"name\"=Jo from d as None None",
            "Q1 Organization referents=[\"a\"] changed=None",
            "  \"alias\"=Ac from imported as Some(\"a\") None",
        ],
    );
}

#[test]
fn bad_rows_are_refused_alone() {
    check(
        "a,a,name,name,Person,Jo,d,,,,f,,,\n\
         a,a,name,name,Company,Jo,d,,,,f,,,\n\
         a,a,name,name,Starship,Jo,d,,,,f,,,\n\
         a,a,name,name,Thing,Jo,d,,,,f,,,\n\
         a,a,name,name,Person,,d,,,,f,,,\n\
         a,a,,name,Person,Jo,d,,,,f,,,\n\
         a,a,name,name,,Jo,d,,,,f,,,\n\
         ,,name,name,Person,Jo,d,,,,f,,,\n\
         a!,a,name,name,Person,Jo,d,,,,f,,,\n\
         a,a,ownershipOwner,entity,Person,b,d,,,,f,,,\n\
         a,a\n\
         a,a,name,name,Person,Jo,d,,,,f,,,,,\n\
         \n\
         a,a,name,name,Person,\"Jo\nAn\",d,,,,f,,,\n\
         a,a,name,name,Person,Al,d,,,,f,,,",
        &[
            "a Person referents=[] changed=None",
            "  \"name\"=Jo from d as None None",
            "  \"name\"=Jo\nAn from d as None None",
            "  \"name\"=Al from d as None None",
            "refused 3: `Person` and `Company` cannot be one entity: neither is a kind of the other",
            "refused 4: `Person` and `Starship` cannot be one entity: an unknown schema has no kin",
            "refused 5: the schema `Thing` is abstract: no entity is just that",
            "refused 6: no `value`",
            "refused 7: no `prop`",
            "refused 8: no `schema`",
            "refused 9: no `entity_id` and no `canonical_id`",
            "refused 10: `a!` is not an entity id: letters, digits, inner `.` and `-`, at most 200 characters",
            "refused 11: `ownershipOwner` of `Person` is the far side of another property and is never written",
            "refused 12: 2 cells where the header has 14",
            "refused 13: 16 cells where the header has 14",
        ],
    );
}

#[test]
fn columns_in_any_order_and_unknown_ones_named_once() {
    let file = "value,colour,schema,prop,entity_id\nJo,red,Person,name,a\nAl,blue,Person,name,a\n";
    let (found, counts) = statements(file.as_bytes());
    assert_eq!(counts.by_record["statement"], 2);
    let values: Vec<_> = found.entities[0].values("name").collect();
    assert_eq!(values, ["Jo", "Al"]);
    let [repair] = found.repairs.as_slice() else {
        panic!("{:?}", found.repairs);
    };
    assert!(repair.reason.contains("`colour`"), "{}", repair.reason);
}

#[test]
fn json_statements() {
    let file = br#"{"canonical_id":"a","entity_id":"a","prop":"name","schema":"Person","value":"Jo","dataset":"d","lang":"eng","original_value":"JO","external":false,"first_seen":"2024","last_seen":null,"origin":"o","id":"x","mood":"fine"}
{"entity_id":"a","prop":"birthDate","schema":"Person","value":1970,"lang":"eng"}
{"entity_id":"a","prop":"name"}
null
"#;
    let (found, counts) = statements(file);
    assert_eq!((counts.read, counts.kept), (4, 2));
    let [name, born] = found.entities[0].statements.as_slice() else {
        panic!("{:?}", found.entities);
    };
    assert_eq!(name.original.as_deref(), Some("JO"));
    assert_eq!(name.lang.as_deref(), Some("eng"));
    assert_eq!(name.origin.as_deref(), Some("o"));
    assert_eq!(born.value, "1970");
    assert_eq!(born.lang, None, "a date has no language");
    assert_eq!(found.repairs.len(), 1);
}

#[test]
fn packs_with_and_without_a_header() {
    let header = "entity_id,prop,value,dataset,lang,original_value,origin,external,first_seen,last_seen,id\n";
    let (found, _) = statements(format!("{header}a,Person:name,Jo,d,,,,t,,,\n").as_bytes());
    assert!(found.entities[0].statements[0].external);
    assert_eq!(found.entities[0].schema_name, "Person");

    // As in files written before there was a header: the seventh column is `target`.
    let (found, counts) = statements(b"a,Person:name,Jo,d,,,t,,2020,2021\na,nonsense,Jo,d,,,,,,\n");
    assert_eq!((counts.kept, counts.quarantined), (1, 1));
    let entity = &found.entities[0];
    assert_eq!(entity.statements[0].last_seen.as_deref(), Some("2021"));
    assert_eq!(entity.extra["target"], "true");
}

#[test]
fn a_table_of_something_else_is_no_statement_file() {
    let error = read_as(Format::FtmStatements, b"\nname,age\nJo,7\n").unwrap_err();
    let ReadError::Malformed { line, reason, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*line, 2);
    assert!(reason.contains("no `entity_id`, no `prop`, no `value`"), "{reason}");
    let twice = read_as(Format::FtmStatements, b"entity_id,prop,prop,value\n").unwrap_err();
    assert!(twice.to_string().contains("`prop` comes twice"), "{twice}");
}
