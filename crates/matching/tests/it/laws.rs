//! What holds for any two entities.

use std::sync::Arc;

use matching::{Algorithm, Prepared, compare, keys, logistic, pivot_keys, score};
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
        let sum = found.parts.iter().fold(found.start, |sum, part| sum + part.contribution);
        prop_assert_eq!(sum, found.sum);
        prop_assert_eq!(logistic(found.sum), found.score);
        prop_assert_eq!(score(&a, &b), found.score);
        prop_assert!((0.0..=1.0).contains(&found.score));
    }

    /// What is told without a look at the names is what looking at them says.
    #[test]
    fn a_score_from_somewhere_on_is_the_score(
        a in entity(),
        b in entity(),
        least in 0.0..1.0,
        weight in -1.0..2.0,
        feature in prop::sample::select(vec!["name", "birth_date", "name_match", "country_mismatch"]),
    ) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        let config = matching::Config::new().weight(feature, weight);
        for algorithm in Algorithm::all() {
            let configured = algorithm.with_config(&config);
            for algorithm in [algorithm].into_iter().chain(configured.as_ref().ok()) {
                let score = algorithm.score(&a, &b);
                let found = algorithm.score_from(least, &a, &b);
                prop_assert_eq!(found, (score >= least).then_some(score), "{}", algorithm.name());
                prop_assert_eq!(algorithm.score_from(score, &a, &b), Some(score));
            }
        }
    }

    #[test]
    fn whoever_is_asked_first(a in entity(), b in entity()) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        let (there, back) = (compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(there.score, back.score);
        let features = |found: &matching::Account| -> Vec<_> {
            found.parts.iter().map(|part| (part.feature, part.contribution.to_bits())).collect()
        };
        prop_assert_eq!(features(&there), features(&back));
    }

    #[test]
    fn steps_make_their_part(a in entity(), b in entity(), weight in 0.25..4.0) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        let config = matching::Config::new().weight("name", weight);
        let configured = Algorithm::default_one().with_config(&config).unwrap();
        for account in [compare(&a, &b), configured.compare(&a, &b)] {
            for part in &account.parts {
                prop_assert_eq!(part.steps.is_empty(), part.feature != "name");
                let sum: f64 = part.steps.iter().map(|step| step.contribution).sum();
                let close = (sum - part.contribution).abs() < 1e-9;
                prop_assert!(part.steps.is_empty() || close, "{sum} {part:?}");
            }
        }
    }

    /// Nothing but names: the score is what the comparison of names says.
    #[test]
    fn names_alone_score_as_names(
        a in r"\PC{0,12}[a-z가-힣а-я]\PC{0,12}",
        b in r"\PC{0,12}[a-z가-힣а-я]\PC{0,12}",
        schema in prop::sample::select(vec!["Person", "Vessel"]),
    ) {
        let kind =
            if schema == "Person" { names::NameKind::Person } else { names::NameKind::Object };
        let agreement =
            names::agreement(&names::Name::parse(&a, kind), &names::Name::parse(&b, kind));
        let prepare = |name: String| {
            let mut entity = Entity::new("id", schema);
            entity.push("name", name, &"invented".into());
            Prepared::new(&entity)
        };
        let score = score(&prepare(a), &prepare(b));
        prop_assert_eq!(score >= 0.7, logistic(agreement) >= 0.7, "{} {}", score, agreement);
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

    #[test]
    fn parts_make_the_score_of_every_algorithm(a in entity(), b in entity()) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        for algorithm in Algorithm::all() {
            let found = algorithm.compare(&a, &b);
            let sum = found.parts.iter().fold(found.start, |sum, part| sum + part.contribution);
            prop_assert_eq!(sum, found.sum, "{}", algorithm.name());
            prop_assert_eq!(found.scale.score(found.sum), found.score, "{}", algorithm.name());
            prop_assert_eq!(algorithm.score(&a, &b), found.score, "{}", algorithm.name());
            prop_assert!((0.0..=1.0).contains(&found.score));
            let features = algorithm.features();
            for part in &found.parts {
                let weighed = part.value * part.weight;
                prop_assert!(part.contribution == weighed || part.is_outdone());
                let known = features.iter().any(|feature| feature.name == part.feature);
                prop_assert!(known || part.feature == "schema", "{}", part.feature);
            }
        }
    }

    #[test]
    fn every_algorithm_is_symmetric(a in entity(), b in entity()) {
        let (a, b) = (Prepared::new(&a), Prepared::new(&b));
        // But for `ofac`, which looks for the words of the query.
        for algorithm in Algorithm::all().iter().filter(|own| own.name() != "ofac") {
            prop_assert_eq!(algorithm.score(&a, &b), algorithm.score(&b, &a), "{}", algorithm.name());
        }
    }

    /// `evidence` alone does not take an equal name for certainty.
    #[test]
    fn who_has_a_name_is_itself(
        mut a in entity(),
        name in r"\PC{0,12}[a-z가-힣а-я]\PC{0,12}",
        schema in prop::sample::select(vec!["Person", "Company", "LegalEntity", "Vessel"]),
    ) {
        a.schema_name = schema.to_owned();
        a.push("name", name, &"invented".into());
        let a = Prepared::new(&a);
        for algorithm in &Algorithm::all()[1..] {
            prop_assert_eq!(algorithm.score(&a, &a), 1.0, "{}", algorithm.name());
        }
    }

    #[test]
    fn any_text_is_compared(
        a in ".{0,60}",
        b in ".{0,60}",
        prop in prop::sample::select(vec!["name", "lastName", "weakAlias", "idNumber", "address"]),
        schema in prop::sample::select(vec!["Person", "Company", "Vessel"]),
    ) {
        let prepare = |value: String| {
            let mut entity = Entity::new("id", schema);
            entity.push(prop, value, &"invented".into());
            Prepared::new(&entity)
        };
        let (a, b) = (prepare(a), prepare(b));
        let settings = matching::Config::new()
            .setting("nm_fuzzy_cutoff_factor", 2.0)
            .setting("nm_family_name_weight", 2.0);
        let configured = Algorithm::by_name("logic-v2").unwrap().with_config(&settings).unwrap();
        for algorithm in Algorithm::all().iter().chain([&configured]) {
            let score = algorithm.score(&a, &b);
            prop_assert!((0.0..=1.0).contains(&score));
            let back = algorithm.score(&b, &a);
            prop_assert!(score == back || algorithm.name() == "ofac", "{}", algorithm.name());
        }
    }
}
