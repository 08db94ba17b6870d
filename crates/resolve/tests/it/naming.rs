//! What a person means by a text.

use resolve::named;

use crate::text::{Fixture, datasets};

fn listed() -> Fixture {
    datasets(
        "un jane Person name=Jane_Invented_Roe alias=Nemo was=jane-1
         un janet Person name=Janet_Invented_Roe
         un jane2 Person name=Jane_Invented_Roe
         un firm Company name=Invented_Shipping_Limited
         un nemo Vessel name=Jane-1
         un own Ownership owner=jane asset=firm role=Nemo",
    )
}

#[track_caller]
fn check(text: &str, limit: usize, expect: &[&str]) {
    let listed = listed();
    let found = named(&listed.union, text, limit).expect("whole snapshots");
    let ids: Vec<&str> = found.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(ids, expect, "{text}");
}

#[test]
fn an_id_is_that_entity_alone() {
    check("jane", 10, &["jane"]);
    check("  jane\n", 10, &["jane"]);
    check("own", 10, &["own"]);
    // A former id counts before a name that is spelled the same.
    check("jane-1", 10, &["jane"]);
}

#[test]
fn an_exact_name_leaves_out_what_is_only_alike() {
    check("Jane Invented Roe", 10, &["jane", "jane2"]);
    check("ROE, Jane Invented", 10, &["jane", "jane2"]);
    check("Jane Invented Roe", 1, &["jane"]);
    check("Janet Invented Roe", 10, &["janet"]);
    // Links have no names.
    check("Nemo", 10, &["jane"]);
}

#[test]
fn a_near_name_is_taken_where_no_other_fits() {
    check("Jame Invented Roe", 1, &["jane"]);
    check("Invented Shiping Ltd", 10, &["firm"]);
}

#[test]
fn what_is_not_there_is_not_found() {
    check("Somebody Else", 10, &[]);
    check("", 10, &[]);
    check("\u{0}*?", 10, &[]);
    check("Invented", 10, &[]);
    check("Jane Invented Roe", 0, &[]);
}
