//! Laws of cleaning that hold for every type and every text.

use model::ontology::IdFormat;
use model::value::{country, date};
use model::{CleanError, Cleaner, Kind, ontology};
use proptest::prelude::*;

const FORMATS: [Option<IdFormat>; 14] = [
    None,
    Some(IdFormat::Bic),
    Some(IdFormat::Figi),
    Some(IdFormat::Iban),
    Some(IdFormat::Imo),
    Some(IdFormat::Inn),
    Some(IdFormat::Isin),
    Some(IdFormat::Lei),
    Some(IdFormat::Npi),
    Some(IdFormat::Ogrn),
    Some(IdFormat::Ssn),
    Some(IdFormat::Uei),
    Some(IdFormat::Uscc),
    Some(IdFormat::Wikidata),
];

/// Texts near the edge of each type beside texts of any kind: random text alone is refused by most
/// types, and a refused text proves nothing of the accepted ones.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,40}",
        "[ -~]{0,60}",
        // separators, quotes, marks, invisible characters
        "([a-zé]|[ \t\n,;'\"<>/]|<BR>|\u{301}|\u{200b}|\u{202e}|\u{a0}|\u{2028}|\u{85}|\u{1100}|\u{1161}|\u{11a8}){0,20}",
        // dates
        "[12][0-9]{3}([-/][0-9]{1,3}([-/][0-9]{1,3}([T ][0-9]{1,2}(:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{1,4})?)?)?)?)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?.{0,2}",
        // addresses of the net
        "(mailto:|http://|https?://|//|ftp://|HTTP://)?[a-zA-Z0-9@._éß-]{1,20}(\\.[a-z]{1,3}|\\.xn--[a-z0-9]{1,6})?(:[0-9]{0,6})?([/?#][ -~]{0,8}){0,3}",
        "[a-z.]{1,8}@[a-zA-Zéßıİａ-ｚ0-9.-]{1,12}\\.([a-zA-Z]{1,4}|\\PC{1,3})",
        "[0-9a-f:.%]{2,24}",
        "(tel:)?(\\+|00|\\(\\+)?[0-9 ()/.-]{4,20}(( ?x| ext\\.? ?|;ext=)[0-9]{1,8})?",
        "[a-zA-Z-]{1,12}/[a-zA-Z0-9.+-]{1,12}(;.{0,9})?",
        // identifiers
        "(IMO|imo)?[ .]?[0-9]{7}",
        "[0-9]{9,15}",
        "[A-Z]{2}[0-9A-Z -]{6,20}",
        "(https?://www.wikidata.org/entity/)?[Qq][0-9]{1,5}",
        // words of the vocabularies
        prop::sample::select(vec![
            "male",
            "M",
            "Frau",
            "ru",
            "Russian",
            "pt-BR",
            "Role.Pep",
            "sanction",
            "RU",
            "Россия",
            "Korea, North",
            "Iran (Islamic Republic of)",
            "Region: Gaza",
            "Syria / Syrie",
            "Q423",
            "us-de",
            "Afganistan",
            "TÜRKİYE",
            "한국",
        ])
        .prop_map(str::to_owned),
    ]
}

fn check_laws(
    cleaner: &Cleaner,
    kind: Kind,
    format: Option<IdFormat>,
    raw: &str,
) -> Result<(), TestCaseError> {
    match cleaner.clean_kind(kind, format, raw) {
        Ok(clean) => {
            prop_assert!(!clean.is_empty());
            prop_assert_eq!(clean.trim(), clean.as_str());
            let again = cleaner.clean_kind(kind, format, &clean);
            prop_assert_eq!(again, Ok(clean), "{:?} {:?} {:?}", kind, format, raw);
        }
        Err(CleanError { value, expected }) => {
            prop_assert!(value.chars().count() <= 80);
            prop_assert!(raw.starts_with(&value));
            prop_assert!(!expected.is_empty());
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn cleaning_is_idempotent(text in texts()) {
        let cleaner = Cleaner::default();
        for kind in Kind::ALL {
            check_laws(&cleaner, kind, None, &text)?;
        }
        for format in FORMATS {
            check_laws(&cleaner, Kind::Identifier, format, &text)?;
        }
        let hinted = Cleaner { countries: vec!["ru".into(), "us".into(), "suhh".into()], ..Cleaner::default() };
        check_laws(&hinted, Kind::Phone, None, &text)?;
    }

    /// The helpers that readers of lists call take any text as well.
    #[test]
    fn loose_dates_are_clean_dates(text in texts(), pattern in "(%[dmYbBHMSq%]|[ ./-]|\\PC){0,6}") {
        for found in [date::parse_loose(&text), date::with_pattern(&text, &pattern)].into_iter().flatten() {
            prop_assert_eq!(date::clean(&found), Some(found.clone()));
            prop_assert!(date::precision(&found).is_some() && date::year(&found).is_some());
        }
    }

    /// A clean date is a prefix of an ISO time, and every longer form says the same.
    #[test]
    fn dates_have_the_length_of_their_precision(text in "[12][0-9]{3}(-[01][0-9](-[0-3][0-9](T[0-2][0-9](:[0-5][0-9](:[0-5][0-9])?)?)?)?)?") {
        if let Some(clean) = date::clean(&text) {
            prop_assert!([4, 7, 10, 13, 16, 19].contains(&clean.len()));
            prop_assert!(text.starts_with(&clean));
        }
    }

    #[test]
    fn overlap_is_symmetric(a in "[a-z]{2}|ua-cri|suhh|hk", b in "[a-z]{2}|ua-cri|suhh|cn") {
        prop_assert_eq!(country::overlap(&a, &b), country::overlap(&b, &a));
    }
}

proptest! {
    // Each case compares with every name of a country.
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn fuzzy_countries_are_idempotent(text in texts()) {
        let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
        check_laws(&cleaner, Kind::Country, None, &text)?;
    }
}

/// What a property says goes before its type: the IMO number of a vessel is checked, the number of
/// a passport is not.
#[test]
fn properties_choose_the_cleaning() {
    let cleaner = Cleaner::default();
    let clean = |schema: &str, prop: &str, raw: &str| {
        let schema = ontology().schema(schema).expect("a schema");
        let property = schema.property(prop).expect("a property");
        cleaner.clean(property, raw).map_err(|error| error.to_string())
    };
    assert_eq!(clean("Vessel", "imoNumber", "9811000").as_deref(), Ok("IMO9811000"));
    assert_eq!(clean("Passport", "number", "A 123").as_deref(), Ok("A 123"));
    assert_eq!(clean("Person", "birthDate", "1970-2").as_deref(), Ok("1970-02"));
    assert_eq!(clean("Person", "nationality", "Soviet Union").as_deref(), Ok("suhh"));
    assert_eq!(
        clean("Vessel", "imoNumber", "9811001").unwrap_err(),
        "`9811001` is not an IMO number (7 digits, the last a check digit)"
    );
    assert_eq!(
        clean("Person", "name", " \u{200b} ").unwrap_err(),
        "` \u{200b} ` is not a value (nothing is left after trimming)"
    );
}

/// Long and nested input takes no more than its length's worth of time.
#[test]
fn hostile_lengths() {
    let cleaner = Cleaner { fuzzy_countries: true, ..Cleaner::default() };
    for unit in [
        "a", "\"", "'", "(", "/", ",", "é", "\u{301}", "st ", "<br", "%", "+", "0", "1-",
        "http://", "@", ".",
    ] {
        let text = unit.repeat(20_000 / unit.len());
        for kind in Kind::ALL {
            let _ = cleaner.clean_kind(kind, None, &text);
        }
        for format in FORMATS {
            let _ = cleaner.clean_kind(Kind::Identifier, format, &text);
        }
    }
}
