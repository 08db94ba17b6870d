//! What a manifest and its catalogs say.

use catalog::{CatalogError, Location, Manifest, read_catalog};

use crate::fixture::Fixture;
use crate::server::Server;

fn parse(text: &str) -> Result<Manifest, CatalogError> {
    Manifest::parse(text, "manifest.yml", &|name| (name == "TOKEN").then(|| "secret".to_owned()))
}

#[test]
fn everything_a_manifest_may_say() {
    let manifest = parse(
        r#"
catalogs:
  - url: https://data.example/index.json
    auth_token: "$TOKEN"
    scope: default
    scopes: [peps, default]
    resource_name: entities.ftm.json
    resource_type: application/json+ftm
    namespace: yes
    some_new_key: {a: [1]}
datasets:
  - name: blocklist
    title: Customer blocklist
    path: /data/blocklist.json
    version: 20260101
    children: [a]
    datasets: [b, a]
    scopes: [c]
    namespace: true
    delta_url: https://data.example/${TOKEN}/delta.json
    load: "true"
  - name: plain
    entities_url: https://data.example/plain.json
"#,
    )
    .expect("a manifest");
    let catalog = &manifest.catalogs[0];
    assert_eq!(catalog.url, Location::Url("https://data.example/index.json".to_owned()));
    assert_eq!(catalog.auth_token.as_ref().expect("set").reveal(), "secret");
    assert_eq!(catalog.scopes, ["default", "peps"]);
    assert_eq!(catalog.resource_name.as_deref(), Some("entities.ftm.json"));
    assert_eq!(catalog.resource_type.as_deref(), Some("application/json+ftm"));
    assert_eq!(catalog.namespace, Some(true));
    let [blocklist, plain] = &manifest.datasets[..] else { panic!("two datasets") };
    assert_eq!(blocklist.title, "Customer blocklist");
    assert_eq!(blocklist.version.as_deref(), Some("20260101"));
    assert_eq!(blocklist.location(), Some(&Location::File("/data/blocklist.json".into())));
    assert_eq!(blocklist.children, ["a", "b", "c"]);
    assert!(blocklist.load && blocklist.namespace);
    // Secrets of the environment do not go to `/catalog`.
    assert_eq!(blocklist.delta_url.as_deref(), Some("https://data.example/${TOKEN}/delta.json"));
    assert_eq!((plain.title.as_str(), plain.load), ("plain", true));
    assert!(!format!("{manifest:?}").contains("Secret(\""));
}

#[track_caller]
fn check_refused(text: &str, expect: &str) {
    let error = parse(text).expect_err("no manifest");
    assert_eq!(error.to_string(), expect);
    assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "{error}");
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    check_refused("- a", "manifest.yml: the document: a list, and a mapping was expected");
    check_refused("datasets: 5", "manifest.yml: datasets: text, and a list was expected");
    check_refused("datasets: [a]", "manifest.yml: datasets[0]: text, and a mapping was expected");
    check_refused("datasets: [{title: x}]", "manifest.yml: datasets[0].name: missing");
    check_refused("catalogs: [{scope: x}]", "manifest.yml: catalogs[0].url: missing");
    check_refused(
        "datasets: [{name: Bad Name}]",
        "manifest.yml: datasets[0].name: `Bad Name` cannot name a dataset",
    );
    check_refused(
        "datasets: [{name: ../x}]",
        "manifest.yml: datasets[0].name: `../x` cannot name a dataset",
    );
    check_refused(
        "datasets:\n- {name: a}\n- {name: b, children: c}",
        "manifest.yml: datasets[1].children: text, and a list was expected",
    );
    check_refused(
        "datasets: [{name: a, load: perhaps}]",
        "manifest.yml: datasets[0].load: `perhaps` is neither true nor false",
    );
    check_refused(
        "datasets: [{name: a, deprecation: Gone.}]",
        "manifest.yml: datasets[0].coverage.end: missing, and `a` is deprecated",
    );
    let error = parse("datasets:\n  - name: a\n path: b\n").expect_err("bad indentation");
    assert!(error.to_string().starts_with("manifest.yml:3:"), "{error}");
}

#[test]
fn nothing_is_a_manifest_of_nothing() {
    for text in ["", "# nothing\n", "{}", "datasets:\ncatalogs:\n"] {
        assert_eq!(parse(text).expect("a manifest"), Manifest::default());
    }
}

#[test]
fn collections_are_loaded_only_if_they_say_so() {
    let manifest = parse(
        "datasets: [{name: a}, {name: b, children: [a]}, {name: c, children: [a], load: true}, \
         {name: d, load: false}, {name: e, load: off}]",
    );
    let loads: Vec<bool> = manifest.expect("one").datasets.iter().map(|d| d.load).collect();
    assert_eq!(loads, [true, false, true, false, false]);
}

const INDEX: &str = r#"{"datasets": [
  {"name": "all", "title": "All", "children": ["sanctions", "peps", "nowhere"],
   "resources": [{"name": "entities.ftm.json", "url": "https://d.example/all.json", "checksum": "aa"}]},
  {"name": "sanctions", "children": ["us_list", "all"]},
  {"name": "peps", "version": "2", "resources": [
    {"name": "names.txt", "url": "https://d.example/names.txt", "mime_type": "text/plain"},
    {"name": "e.json", "url": "https://d.example/peps.json", "mime_type": "application/json+ftm",
     "checksum": "0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33", "size": 5}]},
  {"name": "us_list", "last_export": "2026-01-02T03:04:05", "entities_url": "https://d.example/us.json",
   "publisher": {"name": "Office", "country": "us", "official": true}, "tags": ["list.sanction", 7],
   "entity_count": 12, "coverage": {"start": "2020", "countries": ["us"], "frequency": "daily"}},
  {"name": "Bad"}, {"name": "spy", "path": "/etc/passwd"}
]}"#;

/// A server with [`INDEX`], and a workspace whose manifest names it with `keys`.
fn with_index(keys: &str) -> (Server, Fixture) {
    let server = Server::start();
    server.set("/index.json", INDEX);
    let url = server.url("/index.json");
    let manifest = format!(
        "catalogs:\n- {{url: \"{url}\"{keys}}}\n\
         datasets:\n- {{name: own, children: [peps, own, nobody], path: own.json}}\n"
    );
    (server, Fixture::with_manifest(&manifest))
}

#[test]
fn members_are_the_dataset_and_all_below_it() {
    let (_server, fixture) = with_index("");
    let (catalog, notes) = read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
    let members = |name: &str| -> Vec<String> {
        catalog.members(name).into_iter().flatten().map(str::to_owned).collect()
    };
    // `all` and `sanctions` hold each other.
    assert_eq!(members("all"), ["all", "peps", "sanctions", "us_list"]);
    assert_eq!(members("sanctions"), ["all", "peps", "sanctions", "us_list"]);
    assert_eq!(members("us_list"), ["us_list"]);
    assert_eq!(members("own"), ["own", "peps"]);
    assert!(catalog.members("nobody").is_none());
    assert_eq!(catalog.get("all").expect("there").children, ["sanctions", "peps"]);
    // What somebody else got wrong costs that dataset alone, and no file of ours.
    let names: Vec<&str> = catalog.datasets().iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["all", "sanctions", "peps", "us_list", "own"]);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[1].contains("names a file of this computer"), "{notes:?}");
}

#[test]
fn scopes_say_what_is_loaded() {
    let load = |keys: &str| -> Vec<String> {
        let (_server, fixture) = with_index(keys);
        let (catalog, _) = read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
        catalog.to_load().map(|dataset| dataset.name.clone()).collect()
    };
    assert_eq!(load(""), ["peps", "us_list"]);
    assert_eq!(load(", scope: all"), ["all"]);
    assert_eq!(load(", scope: all, scopes: [peps]"), ["all", "peps"]);
    let (_server, fixture) = with_index(", scope: us_lists");
    let error = read_catalog(&fixture.workspace, &fixture.settings).expect_err("no such scope");
    assert!(error.to_string().contains("no dataset `us_lists`"), "{error}");
    assert_eq!(error.hint().as_deref(), Some("did you mean `us_list`?"));
}

#[test]
fn data_is_where_the_chosen_resource_is() {
    let location = |keys: &str, name: &str| {
        let (_server, fixture) = with_index(keys);
        let (catalog, _) = read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
        let dataset = catalog.get(name).expect("there");
        (dataset.location().map(ToString::to_string), dataset.checksum().map(str::to_owned))
    };
    let some = |url: &str| Some(format!("https://d.example/{url}"));
    assert_eq!(location("", "peps"), (None, None));
    assert_eq!(location(", resource_name: names.txt", "peps"), (some("names.txt"), None));
    let sha1 = Some("0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33".to_owned());
    assert_eq!(
        location(", resource_type: application/json+ftm", "peps"),
        (some("peps.json"), sha1)
    );
    let by_name = location(", resource_name: entities.ftm.json", "all");
    assert_eq!(by_name, (some("all.json"), Some("aa".to_owned())));
    // `entities_url` comes before any resource.
    assert_eq!(location(", resource_name: entities.ftm.json", "us_list"), (some("us.json"), None));
}

#[test]
fn the_token_goes_to_the_catalog() {
    let (server, fixture) = with_index(", auth_token: \"${TOKEN}\"");
    read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
    assert!(server.requests()[0].contains("\nauthorization: Token secret\n"));
    let (server, fixture) = with_index(", auth_token: $UNSET");
    let (_, notes) = read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
    assert!(!server.requests()[0].contains("authorization"));
    assert!(notes[0].contains("variable that is not set ($UNSET)"), "{notes:?}");
}

#[test]
fn a_name_twice_is_fatal() {
    let fixture = Fixture::with_manifest("datasets: [{name: a}, {name: b}, {name: a}]");
    let error = read_catalog(&fixture.workspace, &fixture.settings).expect_err("twice");
    assert!(matches!(&error, CatalogError::Duplicate { name, .. } if name == "a"), "{error}");
    let (server, fixture) = with_index("");
    let url = server.url("/index.json");
    fixture.file(
        "manifest.yml",
        &format!("catalogs: [{{url: \"{url}\"}}]\ndatasets: [{{name: peps}}]"),
    );
    let error = read_catalog(&fixture.workspace, &fixture.settings).expect_err("twice");
    assert!(
        error.to_string().starts_with("the dataset `peps` is described twice: in http"),
        "{error}"
    );
}

#[test]
fn json_beside_and_as_an_address() {
    let fixture = Fixture::new();
    let path = fixture.file("m.json", r#"{"datasets": [{"name": "a"}]}"#);
    for manifest in [path.display().to_string(), format!("file://{}", path.display())] {
        let settings = catalog::Settings { manifest, ..fixture.settings.clone() };
        let (catalog, _) = read_catalog(&fixture.workspace, &settings).expect("a manifest");
        assert!(catalog.get("a").is_some());
    }
}

#[test]
fn the_listing_has_every_key_and_no_secret() {
    let (_server, fixture) = with_index(", auth_token: $TOKEN, resource_name: e.json");
    let (catalog, _) = read_catalog(&fixture.workspace, &fixture.settings).expect("a catalog");
    let indexed = [("peps".to_owned(), "1".to_owned())].into();
    let text = serde_json::to_string(&catalog.listing(&indexed)).expect("JSON");
    assert!(
        !text.contains("secret") && !text.contains("own.json") && !text.contains("resource_name")
    );
    let listing: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut keys: Vec<&String> = listing["datasets"][3].as_object().expect("one").keys().collect();
    keys.sort();
    let mut expect = [
        "name",
        "title",
        "license",
        "summary",
        "description",
        "url",
        "updated_at",
        "last_export",
        "entity_count",
        "thing_count",
        "version",
        "category",
        "tags",
        "publisher",
        "coverage",
        "resources",
        "children",
        "deprecation",
        "deprecated",
        "load",
        "entities_url",
        "delta_url",
        "namespace",
        "index_version",
        "index_current",
    ];
    expect.sort_unstable();
    assert_eq!(keys, expect);
    let us = &listing["datasets"][3];
    assert_eq!(us["publisher"]["country_label"], "United States");
    assert_eq!(us["publisher"]["logo_url"], serde_json::Value::Null);
    assert_eq!(us["coverage"]["schedule"], serde_json::Value::Null);
    assert_eq!(
        (&us["tags"], &us["entity_count"]),
        (&serde_json::json!(["list.sanction"]), &12.into())
    );
    assert_eq!(us["version"], "20260102030405");
    let peps = &listing["datasets"][2];
    assert_eq!((&peps["index_version"], &peps["index_current"]), (&"1".into(), &false.into()));
    assert_eq!(listing["outdated"], serde_json::json!(["peps"]));
    assert_eq!(listing["index_stale"], true);
}

proptest::proptest! {
    /// A piece of a sound manifest replaced by anything: refused or read, never a panic.
    #[test]
    fn nothing_panics(at in 0..600usize, length in 0..40usize, put in "[-\\[\\]{}:,$&*'\"0-9a-z \n\u{0}é]{0,20}") {
        const SOUND: &str = "catalogs:\n- {url: x, scopes: [a, b], auth_token: ${TOKEN}}\n\
            datasets:\n- name: a\n  path: file:///x\n  children: [b]\n  version: 1\n\
            \x20 publisher: {country: us}\n  coverage: {end: 2020}\n  resources: [{name: r, size: 5}]\n\
            - {name: b, entities_url: 'https://x/y', delta_url: z, last_export: 2026-01-01, load: no}\n";
        for (text, place) in [(SOUND, "m.yml"), (INDEX, "m.json")] {
            let from = at.min(text.len());
            let to = (from + length).min(text.len());
            let text = format!("{}{put}{}", &text[..from], &text[to..]);
            match Manifest::parse(&text, place, &|_| None) {
                Ok(manifest) => drop(catalog::Catalog::new(manifest.datasets)),
                Err(error) => proptest::prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
