//! Identifiers.

use model::ontology::IdFormat;

use super::super::feature::{Found, Pair};
use crate::identifier::Identifier;

pub(crate) const WALLET: &str = "Two crypto wallets have the same address of more than 10 letters.";

pub(crate) fn wallet(pair: &Pair<'_>) -> Option<Found> {
    if !pair.is_a("CryptoWallet") {
        return None;
    }
    // Addresses of some chains tell letters by case.
    same(pair, |a, b| {
        a.prop == "publicKey" && b.prop == a.prop && a.value == b.value && a.value.len() > 10
    })
}

pub(crate) const ISIN: &str = "The same ISIN of a security.";

pub(crate) fn isin(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Isin)
}

pub(crate) const LEI: &str = "The same Legal Entity Identifier.";

pub(crate) fn lei(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Lei)
}

pub(crate) const OGRN: &str = "The same Russian company registration number (OGRN).";

pub(crate) fn ogrn(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Ogrn)
}

pub(crate) const INN: &str = "The same Russian tax number (INN).";

pub(crate) fn inn(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Inn)
}

pub(crate) const BIC: &str = "The same SWIFT code of a bank (BIC).";

pub(crate) fn bic(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Bic)
}

pub(crate) const UEI: &str = "The same Unique Entity Identifier of the United States.";

pub(crate) fn uei(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Uei)
}

pub(crate) const NPI: &str = "The same National Provider Identifier of the United States.";

pub(crate) fn npi(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Npi)
}

pub(crate) const VESSEL: &str = "The same IMO number; of vessels without one in common, the same \
                                 MMSI.";

pub(crate) fn vessel(pair: &Pair<'_>) -> Option<Found> {
    code(pair, IdFormat::Imo).or_else(|| {
        let mmsi = |a: &Identifier, b: &Identifier| {
            a.prop == "mmsi" && b.prop == a.prop && a.squashed == b.squashed
        };
        if pair.is_a("Vessel") { same(pair, mmsi) } else { None }
    })
}

pub(crate) const ANY: &str =
    "The same identifier, whatever the property, if only letters and digits count.";

pub(crate) fn any(pair: &Pair<'_>) -> Option<Found> {
    same(pair, |a, b| a.squashed == b.squashed)
}

pub(crate) const ORGID: &str = "Two organisations have a registration, tax or other number in the \
                                same property, and share none at all.";

/// A tax number and a register entry of one firm are not two firms: only numbers of one property
/// contradict each other.
pub(crate) fn orgid(pair: &Pair<'_>) -> Option<Found> {
    if !pair.is_a("Organization") || any(pair).is_some() {
        return None;
    }
    same(pair, |a, b| a.prop == b.prop).map(|found| Found {
        detail: if pair.explaining { format!("another {}", found.detail) } else { String::new() },
        ..found
    })
}

/// Equal values of one format; on one side it may stand in a property for any number.
fn code(pair: &Pair<'_>, format: IdFormat) -> Option<Found> {
    same(pair, |a, b| match (a.format, b.format) {
        (Some(x), Some(y)) => x == format && y == format && a.squashed == b.squashed,
        (Some(x), None) => x == format && a.squashed == bare(b, format),
        (None, Some(y)) => y == format && b.squashed == bare(a, format),
        (None, None) => false,
    })
}

/// The value as a property of that format would hold it.
fn bare(identifier: &Identifier, format: IdFormat) -> &str {
    match format {
        IdFormat::Imo => identifier.squashed.trim_start_matches("IMO"),
        _ => &identifier.squashed,
    }
}

/// The first pair of identifiers that is the same in some sense.
fn same(pair: &Pair<'_>, is_same: impl Fn(&Identifier, &Identifier) -> bool) -> Option<Found> {
    let (left, right) = (&pair.left.facts().identifiers, &pair.right.facts().identifiers);
    let (a, b) =
        (left.iter()).find_map(|a| right.iter().find(|b| is_same(a, b)).map(|b| (a, b)))?;
    pair.found(1.0, || {
        let props =
            if a.prop == b.prop { a.prop.to_owned() } else { format!("{} / {}", a.prop, b.prop) };
        (a.value.as_str(), b.value.as_str(), props)
    })
}
