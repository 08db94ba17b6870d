//! By words.

use index::{SearchOptions, Snapshot};

use crate::text::snapshot;

const PARTIES: &str = "
    jane Person name=Jane_Roe birthPlace=Valletta notes=paints_boats
    john Person name=John_Roe
    accent Person name=Zoë_Müller
    cyrillic Person name=Жанна_Роу
    firm Company name=Invented_Shipping_Limited
    boat Vessel name=Paper_Boat topics=sanction
    own Ownership owner=jane asset=firm role=Valletta_founder
    unknown Newthing name=Jane_Newthing";

#[track_caller]
fn check(snapshot: &Snapshot, schema: &str, words: &str, expect: &[&str]) {
    let options = SearchOptions { schema: schema.to_owned(), ..SearchOptions::default() };
    let hits = snapshot.search(words, &options).expect("a whole snapshot");
    let ids: Vec<&str> = hits.iter().map(|hit| hit.entity.id.as_str()).collect();
    assert_eq!(ids, expect, "{schema}: {words}");
    assert!(hits.is_sorted_by(|a, b| a.relevance >= b.relevance));
}

#[test]
fn words_are_found_however_they_are_typed() {
    let parties = snapshot(PARTIES).snapshot;
    let check = |words, expect: &[&str]| check(&parties, "Thing", words, expect);
    check("jane roe", &["jane"]);
    check("ROE, Jane", &["jane"]);
    check("zoe muller", &["accent"]);
    check("Zoë MÜLLER", &["accent"]);
    check("zhanna", &["cyrillic"]);
    // one letter wrong, one missing, two swapped
    check("shippinf", &["firm"]);
    check("shiping", &["firm"]);
    check("inventde shipping", &["firm"]);
    // but not two
    check("shoppinf", &[]);
    // a beginning; short words are taken as they are
    check("invent", &["firm"]);
    check("pap", &[]);
    // a name counts for more than a place
    check("valletta", &["jane"]);
}

#[test]
fn every_word_counts_until_nothing_has_them_all() {
    let parties = snapshot(PARTIES).snapshot;
    check(&parties, "Thing", "roe valletta", &["jane"]);
    check(&parties, "Thing", "jane zzzzzz", &["jane"]);
    check(&parties, "Thing", "zzzzzz", &[]);
}

#[test]
fn a_schema_takes_in_its_descendants() {
    let parties = snapshot(PARTIES).snapshot;
    check(&parties, "LegalEntity", "invented", &["firm"]);
    check(&parties, "Company", "invented", &["firm"]);
    check(&parties, "Person", "invented", &[]);
    check(&parties, "Vehicle", "paper", &["boat"]);
    // A link is no thing, and is found when asked for.
    check(&parties, "Interest", "founder", &["own"]);
    check(&parties, "Thing", "founder", &[]);
    // A schema nobody knows is kept under its own name.
    check(&parties, "Newthing", "newthing", &["unknown"]);
    check(&parties, "Nothing", "jane", &[]);
}

#[test]
fn topics_are_no_words() {
    check(&snapshot(PARTIES).snapshot, "Thing", "sanction", &[]);
}

#[test]
fn no_question_is_too_strange() {
    let parties = snapshot(PARTIES).snapshot;
    check(&parties, "Thing", "", &[]);
    check(&parties, "Thing", " \u{0}\u{202E}*?\"()", &[]);
    check(&parties, "Thing", &"q".repeat(1_000_000), &[]);
    check(&parties, "Thing", &"jane ".repeat(10_000), &["jane"]);
    let many: String = (0..10_000).map(|n| format!("w{n} ")).collect();
    check(&parties, "Thing", &many, &[]);
}

#[test]
fn the_limit_is_kept() {
    let parties = snapshot(PARTIES).snapshot;
    for (limit, expect) in [(0, 0), (1, 1), (2, 2), (10, 2)] {
        let options = SearchOptions { limit, ..SearchOptions::default() };
        let hits = parties.search("roe", &options).expect("a whole snapshot");
        assert_eq!(hits.len(), expect, "{limit}");
    }
}
