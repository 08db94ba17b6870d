//! A query: the full grammar finds something or says why not, that of search boxes takes anything.

#![no_main]

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use index::{
    Builder, FORMAT_VERSION, Facet, Manifest, Search, SearchError, Snapshot, Syntax, Union,
};
use libfuzzer_sys::fuzz_target;
use model::Entity;
use tempfile::TempDir;

fuzz_target!(|text: &str| {
    let parties = parties();
    for syntax in [Syntax::Full, Syntax::Simple] {
        let search = Search {
            text: text.to_owned(),
            syntax,
            limit: 10,
            facets: Facet::ALL.into(),
            ..Search::default()
        };
        match parties.find(&search) {
            Ok(found) => assert_eq!(found.total, found.entities.len() as u64),
            Err(SearchError::Syntax { reason }) => {
                assert_eq!(syntax, Syntax::Full, "{reason}");
                assert!(reason.len() < 512, "{reason}");
            }
            Err(error) => panic!("{error}"),
        }
    }
});

/// A few invented parties to look among, the same in every run.
fn parties() -> &'static Union {
    static PARTIES: OnceLock<(Union, TempDir)> = OnceLock::new();
    let (parties, _) = PARTIES.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut builder = Builder::create(folder.path()).expect("an empty folder");
        for (id, schema, values) in [
            ("jane", "Person", [("name", "Jane Roe"), ("birthDate", "1970-05-17")]),
            ("firm", "Company", [("name", "Invented Shipping"), ("country", "mt")]),
            ("own", "Ownership", [("owner", "jane"), ("asset", "firm")]),
        ] {
            let mut entity = Entity::new(id, schema);
            let dataset: Arc<str> = "test".into();
            for (prop, value) in values {
                entity.push(prop, value, &dataset).first_seen = Some("2024-01-02T03:04:05".into());
            }
            builder.add(entity).expect("a disk with room");
        }
        let built = builder.finish(|_| {}).expect("a disk with room");
        let manifest = Manifest {
            format_version: FORMAT_VERSION,
            dataset: "test".to_owned(),
            version: "1".to_owned(),
            format: "ftm-json".to_owned(),
            published: None,
            imported: "2025-01-01T00:00:00".to_owned(),
            files: Vec::new(),
            read: 0,
            kept: 0,
            repaired: 0,
            quarantined: 0,
            values_refused: 0,
            by_record: BTreeMap::new(),
            entities: built.entities,
            by_schema: built.by_schema,
            layers: built.layers,
            checksums: BTreeMap::new(),
            checksum: String::new(),
        };
        manifest.seal(folder.path()).expect("a disk with room");
        let snapshot = Snapshot::open(folder.path()).expect("a whole snapshot");
        (Union::new(vec![snapshot]), folder)
    });
    parties
}
