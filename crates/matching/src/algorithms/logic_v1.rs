//! `logic-v1`: what came before `logic-v2`, with string distances by name.

use super::family::{Combine, Definition};
use super::feature::Measured;
use super::measure::{address, codes, facts, names, words};

pub(super) static DEFINITION: Definition = Definition {
    name: "logic-v1",
    description: "The best of names by letters and sound, identifiers and addresses, less what \
                  contradicts them; superseded by logic-v2, kept for settings made for it.",
    combine: Combine::Best,
    settings: &[],
    features: &[
        Measured::main("name_literal_match", 1.0, names::literal, names::LITERAL),
        Measured::main("person_name_jaro_winkler", 0.8, words::person_letters, words::LETTERS),
        Measured::main("person_name_phonetic_match", 0.9, words::person_sound, words::SOUND),
        Measured::main("name_fingerprint_levenshtein", 0.9, words::fingerprint, words::FINGERPRINT),
        Measured::main("name_metaphone_match", 0.0, words::metaphone_overlap, words::METAPHONE),
        Measured::main("name_soundex_match", 0.0, words::soundex_overlap, words::SOUNDEX),
        Measured::main("address_entity_match", 0.98, address::entity, address::ENTITY),
        Measured::main("crypto_wallet_address", 0.98, codes::wallet, codes::WALLET),
        Measured::main("isin_security_match", 0.98, codes::isin, codes::ISIN),
        Measured::main("lei_code_match", 0.95, codes::lei, codes::LEI),
        Measured::main("ogrn_code_match", 0.95, codes::ogrn, codes::OGRN),
        Measured::main("vessel_imo_mmsi_match", 0.95, codes::vessel, codes::VESSEL),
        Measured::main("inn_code_match", 0.95, codes::inn, codes::INN),
        Measured::main("bic_code_match", 0.95, codes::bic, codes::BIC),
        Measured::main("identifier_match", 0.85, codes::any, codes::ANY),
        Measured::main("weak_alias_match", 0.8, names::weak_alias, names::WEAK_ALIAS),
        Measured::qualifier("country_mismatch", -0.2, facts::country, facts::COUNTRY),
        Measured::qualifier("last_name_mismatch", -0.2, names::last_name, names::LAST_NAME),
        Measured::qualifier("dob_year_disjoint", -0.15, facts::birth_year, facts::BIRTH_YEAR),
        Measured::qualifier("dob_day_disjoint", -0.2, facts::birth_day, facts::BIRTH_DAY),
        Measured::qualifier("gender_mismatch", -0.2, facts::gender, facts::GENDER),
        Measured::qualifier("orgid_disjoint", -0.2, codes::orgid, codes::ORGID),
        Measured::qualifier("numbers_mismatch", -0.1, names::numbers_differ, names::NUMBERS),
    ],
};
