//! One entity, with those around it or alone.

use serde_json::{Value, json};

use crate::support::{ids, peer};

const KEYS: [&str; 10] = [
    "id",
    "caption",
    "schema",
    "properties",
    "datasets",
    "referents",
    "target",
    "first_seen",
    "last_seen",
    "last_change",
];

#[test]
fn alone() {
    let entity = peer().get("/entities/zala-ivo?nested=false").ok();
    let mut keys: Vec<&String> = entity.as_object().unwrap().keys().collect();
    keys.sort();
    let mut expect = KEYS.to_vec();
    expect.sort_unstable();
    assert_eq!(keys, expect);
    assert_eq!(entity["caption"], "Ivo Zalaverdian");
    assert_eq!(entity["datasets"], json!(["zala"]));
    assert_eq!(entity["referents"], json!(["zala-old-ivo"]));
    assert_eq!(entity["target"], true);
    assert_eq!(entity["first_seen"], "2023-01-05T00:00:00");
    assert_eq!(entity["last_change"], "2024-04-01T08:00:00");
    assert_eq!(ids(&entity["properties"]["addressEntity"]), ["zala-addr-1", "zala-addr-gone"]);
    assert!(entity["properties"].get("sanctions").is_none());
    let firm = peer().get("/entities/pp-firm?nested=False").ok();
    assert_eq!((&firm["target"], &firm["last_change"]), (&json!(false), &Value::Null));
}

#[test]
fn with_those_around_it() {
    let entity = peer().get("/entities/zala-ivo").ok();
    let around = &entity["properties"];
    // An id that leads nowhere is dropped beside one that leads somewhere.
    assert_eq!(ids(&around["addressEntity"]), ["zala-addr-1"]);
    assert_eq!(around["addressEntity"][0]["schema"], "Address");
    let mut sanctions = ids(&around["sanctions"]);
    sanctions.sort();
    assert_eq!(sanctions, ["zala-sanction-a", "zala-sanction-b", "zala-sanction-c"]);
    assert_eq!(around["sanctions"][0]["properties"]["entity"], json!(["zala-ivo"]));
}

#[test]
fn links_lead_to_their_far_side_and_no_further() {
    let entity = peer().get("/entities/zala-ivo?nested=True").ok();
    let around = &entity["properties"];
    let owns = &around["ownershipOwner"][0];
    assert_eq!(owns["id"], "zala-owns-1");
    assert_eq!(owns["properties"]["owner"], json!(["zala-ivo"]));
    let firm = &owns["properties"]["asset"][0];
    assert_eq!((&firm["id"], &firm["schema"]), (&json!("zala-holding"), &json!("Company")));
    assert_eq!(firm["properties"]["addressEntity"], json!(["zala-addr-1"]));
    assert!(firm["properties"].get("ownershipAsset").is_none());
    assert_eq!(around["directorshipDirector"][0]["properties"]["role"], json!(["chair"]));
    let family = &around["familyPerson"][0];
    assert_eq!(family["properties"]["relative"][0]["id"], "zala-mira");
    assert_eq!(family["properties"]["person"], json!(["zala-ivo"]));
}

#[test]
fn from_the_other_side() {
    let firm = peer().get("/entities/zala-holding").ok();
    let mut owners = ids(&firm["properties"]["ownershipAsset"]);
    owners.sort();
    assert_eq!(owners, ["zala-owns-1", "zala-owns-2"]);
    let address = peer().get("/entities/zala-addr-1").ok();
    let mut things = ids(&address["properties"]["things"]);
    things.sort();
    assert_eq!(things, ["zala-holding", "zala-ivo"]);
}

#[test]
fn an_id_from_before_a_merge_leads_to_the_one_after() {
    for (path, expect) in [
        ("/entities/zala-old-ivo", "/entities/zala-ivo"),
        ("/entities/zala-old-ivo?nested=false", "/entities/zala-ivo?nested=false"),
        ("/entities/zala-old-ivo/adjacent?limit=2", "/entities/zala-ivo/adjacent?limit=2"),
        ("/entities/zala-old-ivo/adjacent/sanctions", "/entities/zala-ivo/adjacent/sanctions"),
    ] {
        let reply = peer().get(path);
        assert_eq!((reply.status, reply.header("location")), (308, Some(expect)));
    }
}

#[test]
fn nobody() {
    peer().get("/entities/nobody").refused(404);
    peer().get("/entities/nobody/adjacent").refused(404);
    peer().get("/entities/nobody/adjacent/sanctions").refused(404);
    peer().get("/entities/zala-ivo?nested=perhaps").refused(422);
}

#[test]
fn neighbours_page_by_page() {
    let all = peer().get("/entities/pp-party/adjacent").ok();
    assert_eq!(all["entity"]["id"], "pp-party");
    assert_eq!(all["entity"]["properties"].get("paymentBeneficiary"), None);
    let payments = &all["adjacent"]["paymentBeneficiary"];
    assert_eq!(payments["total"], json!({ "value": 12, "relation": "eq" }));
    assert_eq!((&payments["limit"], &payments["offset"]), (&json!(10), &json!(0)));
    assert_eq!(ids(&payments["results"]).len(), 10);
    assert!(all["adjacent"].get("paymentPayer").is_none());

    let path = "/entities/pp-party/adjacent/paymentBeneficiary";
    let page = peer().get(&format!("{path}?limit=5&offset=9")).ok();
    assert_eq!((&page["limit"], &page["offset"]), (&json!(5), &json!(9)));
    // In the order of the file.
    assert_eq!(ids(&page["results"]), ["pp-pay-90", "pp-pay-89", "pp-pay-88"]);
    let first = &page["results"][0]["properties"];
    assert_eq!(first["beneficiary"], json!(["pp-party"]));
    assert_eq!(first["payer"][0]["id"], "pp-firm");

    let past = peer().get(&format!("{path}?offset=50")).ok();
    assert_eq!((&past["results"], &past["total"]["value"]), (&json!([]), &json!(12)));
    let none = peer().get(&format!("{path}?limit=0")).ok();
    assert_eq!((&none["results"], &none["total"]["value"]), (&json!([]), &json!(12)));
    peer().get(&format!("{path}?limit=501")).refused(422);
    peer().get(&format!("{path}?offset=9500")).refused(422);
}

#[test]
fn neighbours_over_a_property_of_ones_own() {
    let page = peer().get("/entities/zala-ivo/adjacent/addressEntity").ok();
    assert_eq!(ids(&page["results"]), ["zala-addr-1"]);
    assert_eq!(page["total"]["value"], 1);
    let past = peer().get("/entities/zala-ivo/adjacent/addressEntity?offset=5").ok();
    assert_eq!(past["results"], json!([]));
}

#[test]
fn neighbours_in_another_order() {
    let path = "/entities/zala-ivo/adjacent/sanctions";
    let file = ids(&peer().get(path).ok()["results"]);
    assert_eq!(file, ["zala-sanction-c", "zala-sanction-a", "zala-sanction-b"]);
    let sorted = peer().get(&format!("{path}?sort=properties.startDate:asc")).ok();
    assert_eq!(ids(&sorted["results"]), ["zala-sanction-a", "zala-sanction-c", "zala-sanction-b"]);
    peer().get(&format!("{path}?sort=properties.zzz")).refused(400);
}

#[test]
fn properties_that_lead_nowhere() {
    for property in ["name", "nothing", "paymentNothing"] {
        peer().get(&format!("/entities/zala-ivo/adjacent/{property}")).refused(404);
    }
    let empty = peer().get("/entities/zala-ivo/adjacent/paymentPayer").ok();
    assert_eq!((&empty["total"]["value"], &empty["results"]), (&json!(0), &json!([])));
}
