//! What is found by what.

use matching::{Prepared, keys, pivot_keys};

use crate::entity;

#[track_caller]
fn check_shared(schema: &str, left: &str, right: &str, expect: &str) {
    let keys_of = |text| keys(&Prepared::new(&entity(schema, text)));
    let theirs = keys_of(right);
    let shared: Vec<String> =
        keys_of(left).into_iter().filter(|key| theirs.contains(key)).collect();
    assert!(shared.iter().any(|key| key == expect), "{shared:?}");
}

#[test]
fn entities_meet_by_names_and_numbers() {
    check_shared("Person", "name=Olga Щукин", "name=SHCHUKIN, Ivan", "n:shchukin");
    check_shared("Vessel", "imoNumber=IMO 9176187", "imoNumber=9176187", "i:9176187");
    check_shared("Company", "phone=+49 30 123456", "phone=+4930123456", "t:4930123456");
    check_shared(
        "Company",
        "email=Post@Example.org",
        "email=post@example.org",
        "e:post@example.org",
    );
    check_shared(
        "CryptoWallet",
        "publicKey=1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "publicKey=1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "i:1BOATSLRHTKNNGKDXEEOBR76B53LETTPYT",
    );
}

#[track_caller]
fn check_pivots(schema: &str, properties: &str, expect: &[(&str, &str)]) {
    let found = pivot_keys(&entity(schema, properties));
    let found: Vec<(&str, &str)> = found.iter().map(|(key, prop)| (key.as_str(), *prop)).collect();
    assert_eq!(found, expect);
}

#[test]
fn pivots_are_specific_values() {
    check_pivots("Company", "address=Moscow, Russia", &[]);
    check_pivots("Company", "address=Russia 101000", &[("p:addr:101000 russia", "address")]);
    check_pivots(
        "Company",
        "address=Musterweg 7, Musterstadt; phone=+49 30 123456; email=Post@example.org",
        &[
            ("p:addr:7 musterstadt musterweg", "address"),
            ("p:email:post@example.org", "email"),
            ("p:phone:4930123456", "phone"),
        ],
    );
    check_pivots(
        "Vehicle",
        "registrationNumber=B-AB 1234",
        &[("p:id:BAB1234", "registrationNumber")],
    );
    check_pivots("Company", "registrationNumber=N/A; phone=112", &[]);
    check_pivots(
        "Company",
        "website=https://www.Example.org/; sourceUrl=https://example.org/list",
        &[("p:web:example.org", "website")],
    );
    check_pivots("UserAccount", "ipAddress=192.0.2.7", &[("p:ip:192.0.2.7", "ipAddress")]);
}
