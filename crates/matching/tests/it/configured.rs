//! What changed weights and settings do.

use matching::{Algorithm, Config, Prepared, SettingKind, SettingValue};

use crate::entity;

fn score(algorithm: &str, config: &Config, schema: &str, left: &str, right: &str) -> f64 {
    let algorithm = Algorithm::by_name(algorithm).expect("a known algorithm");
    let algorithm = algorithm.with_config(config).expect("a fitting configuration");
    let prepare = |text| Prepared::new(&entity(schema, text));
    algorithm.score(&prepare(left), &prepare(right))
}

#[test]
fn weights() {
    let lei = "leiCode=529900T8BM49AURSDO55; registrationNumber=HRB 123456";
    for (config, expect) in [
        (Config::new(), 0.95),
        (Config::new().weight("lei_code_match", 0.5), 0.85),
        (Config::new().weight("lei_code_match", 0.0), 0.85),
        (Config::new().weight("lei_code_match", 0.0).weight("identifier_match", 0.0), 0.0),
        // Scores end at 1, and the later weight counts.
        (Config::new().weight("lei_code_match", 0.3).weight("lei_code_match", 3.0), 1.0),
    ] {
        assert_eq!(score("logic-v2", &config, "Company", lei, lei), expect, "{config:?}");
    }
    // Features that are off by default can be switched on: Robert and Rupert are R163.
    let config = Config::new().weight("name_soundex_match", 1.0);
    assert_eq!(score("logic-v1", &config, "Person", "name=Robert", "name=Rupert"), 1.0);
    let config = Config::new().weight("name_metaphone_match", 0.97);
    assert_eq!(score("logic-v1", &config, "Person", "name=Filip", "name=Philip"), 0.97);
}

#[test]
fn weights_of_evidence_scale_its_log_odds() {
    let (left, right) = ("name=Alex Invented; gender=male", "name=Alex Invented; gender=female");
    let without =
        score("evidence", &Config::new(), "Person", "name=Alex Invented", "name=Alex Invented");
    let standard = score("evidence", &Config::new(), "Person", left, right);
    let half = score("evidence", &Config::new().weight("gender", 0.5), "Person", left, right);
    let off = score("evidence", &Config::new().weight("gender", 0.0), "Person", left, right);
    assert!(standard < half && half < off, "{standard} {half} {off}");
    assert_eq!(off, without);
}

#[test]
fn one_property_of_names() {
    let left = "name=Ivana Invented; alias=Red Example";
    let right = "name=Red Example; alias=Quite Another; weakAlias=Ivana Invented";
    let only = |prop: &str| Config::new().setting("nm_name_property", prop);
    let off = |config: Config| config.weight("weak_alias_match", 0.0);
    let score = |config: &Config| score("logic-v2", config, "Person", left, right);
    assert_eq!(score(&Config::new()), 1.0);
    assert!(score(&off(only("name"))) < 0.5);
    assert!(score(&off(only("alias"))) < 0.5);
    assert_eq!(score(&off(only("weakAlias"))), 0.0);
    // A name that stands in two properties counts in both.
    let twice = "name=Ivana Invented; alias=Ivana Invented";
    let config = only("alias");
    assert_eq!(self::score("logic-v2", &config, "Person", twice, "alias=Ivana Invented"), 1.0);
    let null = Config::new().setting("nm_name_property", SettingValue::Null);
    assert_eq!(score(&null), 1.0);
}

/// How a score moves as a setting rises; at the default it is the standard score.
#[track_caller]
fn check_moves(schema: &str, left: &str, right: &str, setting: &str, values: [f64; 3], up: bool) {
    let (left, right) = (format!("name={left}"), format!("name={right}"));
    let at = |value: f64| {
        let config = Config::new().setting(setting, value);
        score("logic-v2", &config, schema, &left, &right)
    };
    let [low, default, high] = values.map(at);
    assert_eq!(default, score("logic-v2", &Config::new(), schema, &left, &right));
    let near = at(values[1] * 1.0001);
    assert!((near - default).abs() < 0.01, "{setting} jumps: {default} to {near}");
    let rises = low < default && default < high;
    let falls = low > default && default > high;
    assert!(if up { rises } else { falls }, "{setting}: {low} {default} {high}");
}

#[test]
fn settings_of_names() {
    let (short, long) = ("Ivana Invented", "Ivana Maria Invented");
    check_moves("Person", long, short, "nm_extra_query_name", [0.2, 0.8, 1.6], false);
    check_moves("Person", short, long, "nm_extra_result_name", [0.1, 0.2, 0.8], false);
    check_moves(
        "Vessel",
        "Example Star 1",
        "Example Star 2",
        "nm_number_mismatch",
        [0.1, 0.3, 0.9],
        false,
    );
    // The family name agrees, the given name does not.
    check_moves(
        "Person",
        "INVENTED, Ivana",
        "INVENTED, Borislav",
        "nm_extra_query_name",
        [0.2, 0.8, 1.6],
        false,
    );
    // What is extra on the other side does not matter.
    let config = Config::new().setting("nm_extra_query_name", 3.0);
    let standard = score(
        "logic-v2",
        &Config::new(),
        "Person",
        "name=Ivana Invented",
        "name=Ivana Maria Invented",
    );
    let found =
        score("logic-v2", &config, "Person", "name=Ivana Invented", "name=Ivana Maria Invented");
    assert!((standard - found).abs() < 1e-6, "{standard} {found}");
}

#[test]
fn the_family_name_weighs_more() {
    let left = "name=Ivana Invented; lastName=Invented";
    let right = "name=Borislav Invented; lastName=Invented";
    let at = |weight: f64| {
        let config = Config::new().setting("nm_family_name_weight", weight);
        score("logic-v2", &config, "Person", left, right)
    };
    assert!(at(0.5) < at(1.3) && at(1.3) < at(3.0), "{} {} {}", at(0.5), at(1.3), at(3.0));
}

#[test]
fn the_cutoff_of_letters_in_error() {
    let at = |left: &str, right: &str, factor: f64| {
        let config = Config::new().setting("nm_fuzzy_cutoff_factor", factor);
        score("logic-v2", &config, "Person", left, right)
    };
    let (left, right) = ("name=Ivana Beispielova", "name=Ivana Beispierova");
    assert!(at(left, right, 0.0) < at(left, right, 1.0) - 0.2);
    let (left, right) = ("name=Ivana Beispielova", "name=Ivana Beispotskova");
    assert!(at(left, right, 3.0) > at(left, right, 1.0) + 0.2);
}

#[test]
fn what_does_not_fit_is_refused_with_a_hint() {
    #[track_caller]
    fn check(algorithm: &str, config: Config, message: &str, hint: &str) {
        let algorithm = Algorithm::by_name(algorithm).unwrap();
        let error = algorithm.with_config(&config).map(drop).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.hint().contains(hint), "{}", error.hint());
    }
    let set = |name: &str, value: f64| Config::new().setting(name, value);
    check(
        "logic-v2",
        set("nm_number_mismach", 1.0),
        "logic-v2 has no setting `nm_number_mismach`",
        "known: nm_name_property, nm_number_mismatch, nm_extra_query_name",
    );
    check(
        "logic-v1",
        set("nm_number_mismatch", 1.0),
        "logic-v1 has no setting `nm_number_mismatch`",
        "none at all",
    );
    check(
        "logic-v2",
        set("nm_extra_query_name", -1.0),
        "`nm_extra_query_name` is a number, 0 or more, not -1",
        "default",
    );
    check(
        "logic-v2",
        Config::new().setting("nm_extra_query_name", "much"),
        "`nm_extra_query_name` is a number, 0 or more, not `much`",
        "default",
    );
    check(
        "logic-v2",
        Config::new().setting("nm_name_property", "nick"),
        "`nm_name_property` is the name of a property that holds names, not `nick`",
        "known: name, alias, previousName",
    );
    check(
        "logic-v2",
        Config::new().weight("country_mismach", 0.0),
        "logic-v2 has no feature `country_mismach`",
        "country_mismatch",
    );
    check(
        "logic-v2",
        Config::new().weight("country_mismatch", f64::NAN),
        "`country_mismatch` is a finite number, not NaN",
        "default",
    );
    // Who has to follow the HTTP contract can drop unknown weights.
    let algorithm = Algorithm::by_name("logic-v2").unwrap();
    let config = Config::new().weight("country_mismach", 0.0).without_unknown_weights(algorithm);
    assert!(algorithm.with_config(&config).is_ok());
}

#[test]
fn settings_and_defaults_are_those_of_the_contract() {
    let algorithm = Algorithm::by_name("logic-v2").unwrap();
    let shown: Vec<_> =
        algorithm.settings().iter().map(|own| (own.name, own.kind, own.default.clone())).collect();
    let number = |name, default| (name, SettingKind::Number, SettingValue::Number(default));
    assert_eq!(
        shown,
        [
            ("nm_name_property", SettingKind::Text, SettingValue::Null),
            number("nm_number_mismatch", 0.3),
            number("nm_extra_query_name", 0.8),
            number("nm_extra_result_name", 0.2),
            number("nm_family_name_weight", 1.3),
            number("nm_fuzzy_cutoff_factor", 1.0),
        ]
    );
    for algorithm in Algorithm::all().iter().filter(|own| own.name() != "logic-v2") {
        assert_eq!(algorithm.settings(), []);
    }
}
