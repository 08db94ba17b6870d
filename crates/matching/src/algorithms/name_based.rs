//! `name-based` and `name-qualified`: half letters, half sound.

use super::family::{Combine, Definition};
use super::feature::Measured;
use super::measure::{codes, facts, words};

const JARO: Measured = Measured::main("jaro_name_parts", 0.5, words::jaro_parts, words::JARO);
const SOUNDEX: Measured =
    Measured::main("soundex_name_parts", 0.5, words::soundex_overlap, words::SOUNDEX);

// What takes from a name's score, in `ofac` too.
pub(super) const COUNTRY: Measured =
    Measured::qualifier("country_mismatch", -0.1, facts::country, facts::COUNTRY);
pub(super) const BIRTH_YEAR: Measured =
    Measured::qualifier("dob_year_disjoint", -0.1, facts::birth_year, facts::BIRTH_YEAR);
pub(super) const BIRTH_DAY: Measured =
    Measured::qualifier("dob_day_disjoint", -0.15, facts::birth_day, facts::BIRTH_DAY);
pub(super) const GENDER: Measured =
    Measured::qualifier("gender_mismatch", -0.1, facts::gender, facts::GENDER);
pub(super) const ORGID: Measured =
    Measured::qualifier("orgid_disjoint", -0.1, codes::orgid, codes::ORGID);

pub(super) static DEFINITION: Definition = Definition {
    name: "name-based",
    description: "How alike the words of two names are in letters and in sound, half and half; \
                  knows of nothing but names.",
    combine: Combine::Sum,
    settings: &[],
    features: &[JARO, SOUNDEX],
};

pub(super) static QUALIFIED: Definition = Definition {
    name: "name-qualified",
    description: "The same as name-based, less what countries, birth dates, gender and \
                  identifiers contradict.",
    combine: Combine::Sum,
    settings: &[],
    features: &[JARO, SOUNDEX, COUNTRY, BIRTH_YEAR, BIRTH_DAY, GENDER, ORGID],
};
