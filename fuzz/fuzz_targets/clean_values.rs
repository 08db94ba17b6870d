//! Cleaning: whatever comes out clean is clean.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::ontology::IdFormat;
use model::{Cleaner, Kind};

const FORMATS: [IdFormat; 13] = [
    IdFormat::Bic,
    IdFormat::Figi,
    IdFormat::Iban,
    IdFormat::Imo,
    IdFormat::Inn,
    IdFormat::Isin,
    IdFormat::Lei,
    IdFormat::Npi,
    IdFormat::Ogrn,
    IdFormat::Ssn,
    IdFormat::Uei,
    IdFormat::Uscc,
    IdFormat::Wikidata,
];

fuzz_target!(|raw: &str| {
    let here = Cleaner { countries: vec!["ru".to_owned(), "us".to_owned()], ..Cleaner::default() };
    for cleaner in [Cleaner::default(), here] {
        for kind in Kind::ALL {
            check(&cleaner, kind, None, raw);
        }
        for format in FORMATS {
            check(&cleaner, Kind::Identifier, Some(format), raw);
        }
    }
});

fn check(cleaner: &Cleaner, kind: Kind, format: Option<IdFormat>, raw: &str) {
    if let Ok(clean) = cleaner.clean_kind(kind, format, raw) {
        let again = cleaner.clean_kind(kind, format, &clean);
        assert_eq!(again.as_deref(), Ok(clean.as_str()), "{kind:?} {format:?}");
    }
}
