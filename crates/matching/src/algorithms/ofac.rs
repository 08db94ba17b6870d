//! `ofac`: as the search page of the US Treasury scores, for those who must explain a difference to it.

use super::family::{Combine, Definition};
use super::feature::Measured;
use super::measure::words;
use super::name_based::{BIRTH_DAY, BIRTH_YEAR, COUNTRY, GENDER, ORGID};

const SCORE: Measured = Measured::main("ofac_name_score", 1.0, words::ofac, words::OFAC);

pub(super) static DEFINITION: Definition = Definition {
    name: "ofac",
    description: "How alike the letters of two names are, as a whole or word by word, as the US \
                  Treasury's search has it, less what contradicts them; finds much and alarms often.",
    combine: Combine::Best,
    settings: &[],
    features: &[SCORE, COUNTRY, BIRTH_YEAR, BIRTH_DAY, GENDER, ORGID],
};
