//! What each sort of evidence does, on invented parties.

use matching::{Account, Algorithm, Prepared, compare};

use crate::entity;

/// Compares two entities and checks the range of the score.
#[track_caller]
fn check(schema: &str, left: &str, right: &str, range: std::ops::RangeInclusive<f64>) -> Account {
    let prepare = |text| Prepared::new(&entity(schema, text));
    let found = compare(&prepare(left), &prepare(right));
    let lines = found.explain().join("\n");
    assert!(range.contains(&found.score), "{left} / {right}\n{lines}");
    found
}

#[test]
fn a_name_alone_alerts_and_is_not_certain() {
    check("Person", "name=Ivana Invented", "name=INVENTED, Ivana", 0.7..=0.995);
    check("Person", "name=John Smith", "name=SMITH, John", 0.7..=0.9);
    check("Company", "name=Beispiel Handel GmbH", "name=Beispiel Trading LLC", 0.7..=0.95);
}

#[test]
fn one_common_word_is_not_a_name() {
    check("Person", "name=Mohammed", "name=Muhammad", 0.0..=0.69);
    check("Person", "name=Kim", "name=Kim", 0.0..=0.69);
    // But some people have no other, and a rare one is worth a look.
    check("Person", "name=Unheard", "name=Unheard", 0.7..=0.9);
}

#[test]
fn a_birth_date_settles_it() {
    let left = "name=Ivana Invented; birthDate=1970-05-04";
    for (right, range) in [
        ("name=Ivana Invented; birthDate=1970-05-04", 0.97..=1.0),
        ("name=Ivana Invented; birthDate=1970-05", 0.97..=1.0),
        ("name=Ivana Invented; birthDate=1970", 0.94..=1.0),
        ("name=Ivana Invented; birthDate=1970-04-05", 0.95..=1.0),
        ("name=Ivana Invented; birthDate=1971", 0.7..=0.995),
        ("name=Ivana Invented; birthDate=1970-06-07", 0.5..=0.75),
        ("name=Ivana Invented; birthDate=1958-06-07", 0.0..=0.2),
        ("name=Ivana Invented; birthDate=1958", 0.0..=0.2),
        // Of several dates the nearest pair counts.
        ("name=Ivana Invented; birthDate=1958; birthDate=1970-05-04", 0.97..=1.0),
    ] {
        check("Person", left, right, range);
    }
    check(
        "Person",
        "name=Ivana Invented; birthDate=1970-05-04",
        "name=Olga Other; birthDate=1970-05-04",
        0.0..=0.3,
    );
}

#[test]
fn countries_and_their_successors() {
    let left = "name=Ivana Invented; nationality=suhh";
    check("Person", left, "name=Ivana Invented; nationality=ru", 0.85..=1.0);
    check("Person", left, "name=Ivana Invented; nationality=pl", 0.3..=0.69);
}

#[test]
fn gender() {
    check(
        "Person",
        "name=Alex Invented; gender=male",
        "name=Alex Invented; gender=female",
        0.0..=0.5,
    );
    check(
        "Person",
        "name=Alex Invented; gender=male",
        "name=Alex Invented; gender=other",
        0.7..=0.995,
    );
}

#[test]
fn identifiers() {
    let imo = |number| format!("name=Example Star; imoNumber={number}");
    check("Vessel", &imo("IMO9176187"), "name=Renamed Vessel; imoNumber=9176187", 0.85..=1.0);
    check("Vessel", &imo("9176187"), &imo("9074729"), 0.0..=0.3);
    let found = check(
        "Company",
        "name=Beispiel GmbH; registrationNumber=HRB 123456",
        "name=Example Ltd; registrationNumber=HRB-123456",
        0.1..=0.6,
    );
    assert!(found.parts.iter().any(|part| part.feature == "identifier"));
    // The same number in two countries is another number.
    check(
        "Company",
        "name=Beispiel GmbH; registrationNumber=123456; jurisdiction=de",
        "name=Example Ltd; registrationNumber=123456; jurisdiction=gb",
        0.0..=0.1,
    );
}

#[test]
fn contacts_and_addresses_add_up() {
    let alone = check("Company", "name=Beispiel GmbH", "name=Beispiel GmbH", 0.7..=0.995);
    let with = check(
        "Company",
        "name=Beispiel GmbH; address=Musterweg 7, 12345 Musterstadt; email=post@example.org",
        "name=Beispiel GmbH; address=12345 Musterstadt, Musterweg 7; email=POST@example.org",
        0.98..=1.0,
    );
    assert!(with.sum > alone.sum + 4.0);
    // Two house numbers of one street are two places.
    let other = check(
        "Company",
        "name=Beispiel GmbH; address=Musterweg 7, Musterstadt",
        "name=Beispiel GmbH; address=Musterweg 9, Musterstadt",
        0.7..=0.995,
    );
    assert_eq!(other.parts.len(), 1);
}

#[test]
fn a_weak_alias_counts_less() {
    let strong = check("Person", "alias=Red Example", "name=Red Example", 0.7..=0.995);
    let weak = check("Person", "weakAlias=Red Example", "name=Red Example", 0.0..=0.69);
    assert!(weak.score < strong.score);
}

#[test]
fn schemata_that_cannot_match_score_nothing() {
    let person = Prepared::new(&entity("Person", "name=Example Star"));
    let vessel = Prepared::new(&entity("Vessel", "name=Example Star"));
    let legal = Prepared::new(&entity("LegalEntity", "name=Example Star"));
    let unknown = Prepared::new(&entity("Unheard", "name=Example Star"));
    for other in [&vessel, &unknown] {
        let found = compare(&person, other);
        assert_eq!((found.score, found.parts.len()), (0.0, 1));
        assert_eq!(found.parts[0].feature, "schema");
    }
    assert!(compare(&person, &legal).score > 0.5);
}

#[test]
fn an_algorithm_can_have_other_weights() {
    let standard = Algorithm::by_name("evidence").unwrap();
    let text = include_str!("../../data/weights.txt");
    let differs = text.lines().find(|line| line.starts_with("birth_date_differs")).unwrap();
    let strict = Algorithm::evidence(&text.replace(differs, "birth_date_differs -20")).unwrap();
    let a = Prepared::new(&entity("Person", "name=Ivana Invented; birthDate=1970"));
    let b = Prepared::new(&entity("Person", "name=Ivana Invented; birthDate=1950"));
    assert!(strict.score(&a, &b) < 0.001 && standard.score(&a, &b) > 0.01);
}

#[test]
fn people_can_read_it() {
    let found = check(
        "Person",
        "name=KIM Chong-un; birthDate=1984-01-08",
        "name=김정은; birthDate=1984-01-08",
        0.97..=1.0,
    );
    let lines = found.explain();
    assert!(lines[0].ends_with("before any evidence"), "{lines:?}");
    assert!(lines[1].contains("name: KIM Chong-un ~ 김정은"), "{lines:?}");
    assert!(lines[2].contains("birth_date: 1984-01-08 ~ 1984-01-08 (same day)"), "{lines:?}");
    assert!(lines[3].contains("= "), "{lines:?}");
}
