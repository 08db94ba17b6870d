//! What holds for any two entities.

use std::sync::Arc;

use matching::{Prepared, compare, keys, logistic, pivot_keys, score};
use model::Entity;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        "(Ivan|Olga|Kim|Chol|Mohammed|Beispiel) (Invented|Yong|Hassan|GmbH|Trading)",
        "[A-Za-zа-я가-힣 ]{0,20}",
    ];
    let date = "(19[67][0-9]|2001)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]))?)?";
    prop_oneof![
        4 => (prop::sample::select(vec!["name", "alias", "weakAlias"]), name.boxed()),
        2 => (prop::sample::select(vec!["birthDate", "incorporationDate"]), date.boxed()),
        2 => (prop::sample::select(vec!["country", "nationality", "jurisdiction"]), "(ru|suhh|kp|pl|ua-cri|ua)".boxed()),
        2 => (
            prop::sample::select(vec!["innCode", "idNumber", "registrationNumber", "passportNumber", "imoNumber", "leiCode"]),
            "(12345678|87654321|A-123456|7707083893|0000)".boxed()
        ),
        1 => (prop::sample::select(vec!["phone", "email", "address", "website", "gender", "birthPlace"]), ".{0,16}".boxed()),
        1 => (prop::sample::select(vec!["phone", "email", "address", "website", "gender", "birthPlace"]), "(male|female|Musterweg 7, Musterstadt|Musterstadt|Musterweg 9|a@example.org)".boxed()),
    ]
    .prop_map(|(prop, value)| (prop.to_owned(), value))
}

fn entity() -> impl Strategy<Value = Entity> {
    let schema = prop::sample::select(vec![
        "Person",
        "Company",
        "LegalEntity",
        "Organization",
        "Vessel",
        "Address",
        "Unheard",
    ]);
    (schema, prop::collection::vec(value(), 0..9)).prop_map(|(schema, values)| {
        let dataset: Arc<str> = "invented".into();
        let mut entity = Entity::new("id", schema);
        for (prop, value) in values {
            entity.push(&prop, value, &dataset);
        }
        entity
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn parts_make_the_score(a in entity(), b in entity()) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        let found = compare(&a, &b);
        let sum = found.parts.iter().fold(found.prior, |sum, part| sum + part.log_odds);
        prop_assert_eq!(sum, found.log_odds);
        prop_assert_eq!(logistic(found.log_odds), found.score);
        prop_assert_eq!(score(&a, &b), found.score);
        prop_assert!((0.0..=1.0).contains(&found.score));
    }

    #[test]
    fn whoever_is_asked_first(a in entity(), b in entity()) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        let (there, back) = (compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(there.score, back.score);
        let features = |found: &matching::Comparison| -> Vec<_> {
            found.parts.iter().map(|part| (part.feature, part.log_odds.to_bits())).collect()
        };
        prop_assert_eq!(features(&there), features(&back));
    }

    /// Saying the same of both, in a property neither speaks of yet or as one more name, never lowers the score.
    #[test]
    fn more_agreement_is_not_less(a in entity(), b in entity(), more in value()) {
        let (prop, value) = more;
        let is_name = matches!(prop.as_str(), "name" | "alias" | "weakAlias");
        let (mut a, mut b) = (a, b);
        for entity in [&mut a, &mut b] {
            entity.statements.retain(|statement| is_name || statement.prop.as_str() != prop);
        }
        // A property that only one of two schemata has says nothing in common.
        b.schema_name.clone_from(&a.schema_name);
        let before = score(&Prepared::new(&a), &Prepared::new(&b));
        let dataset: Arc<str> = "invented".into();
        a.push(&prop, value.as_str(), &dataset);
        b.push(&prop, value.as_str(), &dataset);
        let after = score(&Prepared::new(&a), &Prepared::new(&b));
        prop_assert!(after >= before, "{prop}={value}: {before} to {after}");
    }

    #[test]
    fn keys_are_sorted_and_single(a in entity()) {
        let mine = keys(&Prepared::new(&a));
        prop_assert!(mine.is_sorted() && mine.windows(2).all(|pair| pair[0] != pair[1]));
        prop_assert!(pivot_keys(&a).is_sorted());
    }
}
