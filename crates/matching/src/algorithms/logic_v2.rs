//! `logic-v2`: the best of names, identifiers and addresses, less what contradicts them.

use super::config::NAME_SETTINGS;
use super::family::{Combine, Definition};
use super::feature::Measured;
use super::measure::{address, codes, facts, names};

pub(super) static DEFINITION: Definition = Definition {
    name: "logic-v2",
    description: "The best of names, identifiers and addresses, changed by what else agrees or \
                  contradicts; features and weights as in the matcher of that name.",
    combine: Combine::Best,
    settings: NAME_SETTINGS,
    features: &[
        Measured::main("name_match", 1.0, names::name_match, names::NAME_MATCH),
        Measured::main("address_entity_match", 0.98, address::entity, address::ENTITY),
        Measured::main("crypto_wallet_address", 0.98, codes::wallet, codes::WALLET),
        Measured::main("isin_security_match", 0.98, codes::isin, codes::ISIN),
        Measured::main("lei_code_match", 0.95, codes::lei, codes::LEI),
        Measured::main("ogrn_code_match", 0.95, codes::ogrn, codes::OGRN),
        Measured::main("vessel_imo_mmsi_match", 0.95, codes::vessel, codes::VESSEL),
        Measured::main("inn_code_match", 0.95, codes::inn, codes::INN),
        Measured::main("bic_code_match", 0.95, codes::bic, codes::BIC),
        Measured::main("uei_code_match", 0.95, codes::uei, codes::UEI),
        Measured::main("npi_code_match", 0.95, codes::npi, codes::NPI),
        Measured::main("identifier_match", 0.85, codes::any, codes::ANY),
        Measured::main("weak_alias_match", 0.8, names::weak_alias, names::WEAK_ALIAS),
        Measured::qualifier("address_prop_match", 0.2, address::property, address::PROPERTY),
        Measured::qualifier("country_mismatch", -0.2, facts::country, facts::COUNTRY),
        Measured::qualifier("dob_year_disjoint", -0.15, facts::birth_year, facts::BIRTH_YEAR),
        Measured::qualifier("dob_day_disjoint", -0.25, facts::birth_day, facts::BIRTH_DAY),
        Measured::qualifier("gender_mismatch", -0.2, facts::gender, facts::GENDER),
    ],
};
