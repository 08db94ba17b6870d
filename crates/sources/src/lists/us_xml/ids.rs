//! What the types of ids in the US export mean.

use model::Cleaner;

use crate::lists::party::{DocumentParts, Part, Party, hash, squash, text_date};
use crate::xml::Element;

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// A property of the party, if its schema has it; else a number of the kind.
    Prop(&'static str),
    /// A number of the party: a property, and a document if the issuing country is known.
    Number(&'static str),
    Passport,
    /// A date of the party, in words.
    Date(&'static str),
    /// A date of the listing, in words.
    Listing(&'static str),
    /// Terms of the listing.
    Provision,
    /// `IMO 9187629`.
    Imo,
    Wallet,
    Note,
}

/// Types by their name, which may go on: "Listing Date (CMIC)". The longest that fits counts.
const TYPES: &[(&str, Use)] = &[
    ("Gender", Use::Prop("gender")),
    ("Website", Use::Prop("website")),
    ("Email Address", Use::Prop("email")),
    ("Phone Number", Use::Prop("phone")),
    ("Nationality of Registration", Use::Prop("jurisdiction")),
    ("Organization Type", Use::Prop("sector")),
    ("Target Type", Use::Prop("classification")),
    ("Equity Ticker", Use::Prop("ticker")),
    ("ISIN", Use::Prop("isinCode")),
    ("SWIFT/BIC", Use::Prop("swiftBic")),
    ("BIK (RU)", Use::Prop("bikCode")),
    ("Vessel Type", Use::Prop("type")),
    ("Other Vessel Type", Use::Prop("pastTypes")),
    ("Vessel Flag", Use::Prop("flag")),
    ("Other Vessel Flag", Use::Prop("pastFlags")),
    ("Former Vessel Flag", Use::Prop("pastFlags")),
    ("Vessel Call Sign", Use::Prop("callSign")),
    ("Vessel Year of Build", Use::Prop("buildDate")),
    ("MMSI", Use::Prop("mmsi")),
    ("Aircraft Type", Use::Prop("type")),
    ("Aircraft Model", Use::Prop("model")),
    ("Aircraft Tail Number", Use::Prop("registrationNumber")),
    ("Aircraft Manufacturer's Serial Number", Use::Prop("serialNumber")),
    ("Aircraft Construction Number", Use::Prop("serialNumber")),
    ("Aircraft Mode S Transponder Code", Use::Prop("icaoCode")),
    ("Aircraft Manufacture Date", Use::Date("buildDate")),
    ("Organization Established Date", Use::Date("incorporationDate")),
    ("Vessel Registration Identification", Use::Imo),
    ("Digital Currency Address", Use::Wallet),
    ("Passport", Use::Passport),
    ("Diplomatic Passport", Use::Passport),
    ("Stateless Person Passport", Use::Passport),
    ("British National Overseas Passport", Use::Passport),
    ("SSN", Use::Number("socialSecurityNumber")),
    ("Tax ID No.", Use::Number("taxNumber")),
    ("V.A.T. Number", Use::Number("vatCode")),
    ("Unified Social Credit Code", Use::Number("uscCode")),
    ("Legal Entity Number", Use::Number("leiCode")),
    ("Registration ID", Use::Number("registrationNumber")),
    ("Registration Number", Use::Number("registrationNumber")),
    ("Public Registration Number", Use::Number("registrationNumber")),
    ("Business Registration Number", Use::Number("registrationNumber")),
    ("Commercial Registry Number", Use::Number("registrationNumber")),
    ("Registration Certificate Number", Use::Number("registrationNumber")),
    ("Certificate of Incorporation Number", Use::Number("registrationNumber")),
    ("Chamber of Commerce Number", Use::Number("registrationNumber")),
    ("Company Number", Use::Number("registrationNumber")),
    ("Enterprise Number", Use::Number("registrationNumber")),
    ("C.R. No.", Use::Number("registrationNumber")),
    ("License", Use::Number("licenseNumber")),
    ("Trade License No.", Use::Number("licenseNumber")),
    ("D-U-N-S Number", Use::Number("dunsCode")),
    ("Government Gazette Number", Use::Number("okpoCode")),
    ("Issuer Name", Use::Note),
    ("Listing Date", Use::Listing("listingDate")),
    ("Effective Date", Use::Listing("startDate")),
    ("Purchase/Sales For Divestment Date", Use::Provision),
    ("Secondary sanctions risk", Use::Provision),
    ("Executive Order", Use::Provision),
    ("CAATSA", Use::Provision),
    ("Additional Sanctions Information", Use::Provision),
    ("Transactions Prohibited", Use::Provision),
    ("PEESA Information", Use::Provision),
    ("IFCA Determination", Use::Provision),
];

/// Whether one of the numbers belongs to companies only.
pub(super) fn has_company_number(element: &Element) -> bool {
    (element.children.iter())
        .filter(|list| list.name == "idList")
        .flat_map(|list| &list.children)
        .any(|id| {
            let kind = id.peek("idType");
            ["ISIN", "Equity Ticker", "BIK (RU)"].iter().any(|known| kind.starts_with(known))
        })
}

/// Takes over one id.
pub(super) fn id(party: &mut Party, sanction: Part, mut id: Element) {
    let kind = squash(&id.take_text("idType")).into_owned();
    let value = squash(&id.take_text("idNumber")).into_owned();
    let country = id.take_text("idCountry");
    let issued = id.take_text("issueDate");
    let expires = id.take_text("expirationDate");
    super::leftovers(party, &id);
    let label = kind.trim_end_matches([':', '-', ' ']);
    let labelled = format!("{label}: {value}");
    let issued = text_date(&issued).unwrap_or(issued);
    let expires = text_date(&expires).unwrap_or(expires);
    let (number, in_brackets) = number_and_country(&value);
    let mut parts = DocumentParts {
        number,
        number_text: &value,
        kind: label,
        country: if country.is_empty() { in_brackets } else { &country },
        issued: &issued,
        expires: &expires,
        ..DocumentParts::default()
    };
    match use_of(label) {
        Some(Use::Prop(prop)) if has(party, prop) => {
            party.add(prop, &value);
        }
        Some(Use::Number(prop)) if has(party, prop) => {
            let is_okpo = matches!(number.len(), 8 | 10) && parts.country == "Russia"
                || (parts.country.is_empty() && number.len() == 8);
            let prop = match prop {
                // The gazette's number is OKPO in Russia; elsewhere nobody knows what it is.
                "okpoCode" if !is_okpo => "idNumber",
                prop => prop,
            };
            if parts.country.is_empty() && issued.is_empty() && expires.is_empty() {
                // Properties that stand for many registers say which in their original.
                let is_usual = matches!(label, "Registration ID" | "Registration Number");
                let original = match prop {
                    "registrationNumber" if !is_usual => &labelled,
                    "idNumber" => &labelled,
                    _ => &value,
                };
                party.add_from(prop, number, original);
            } else {
                parts.prop = prop;
                party.document(&parts);
            }
        }
        Some(Use::Passport) => {
            parts.passport = true;
            party.document(&parts);
        }
        Some(Use::Date(prop)) if has(party, prop) => {
            let date = text_date(&value);
            party.add_from(prop, date.as_deref().unwrap_or(&value), &value);
        }
        Some(Use::Listing(prop)) => {
            let date = text_date(&value);
            party.add_from_to(sanction, prop, date.as_deref().unwrap_or(&value), &labelled);
            party.add_to(sanction, "provisions", &labelled);
        }
        Some(Use::Provision) => {
            party.add_to(sanction, "provisions", &labelled);
            for url in super::urls(&value) {
                party.add_to(sanction, "programUrl", url);
            }
        }
        Some(Use::Imo) if has(party, "imoNumber") => {
            let number = value.trim_start_matches(|c: char| !c.is_ascii_digit());
            party.add_from("imoNumber", number, &value);
        }
        Some(Use::Wallet) => wallet(party, label, &value),
        Some(Use::Note) => party.note(label, &value),
        _ => other(party, &parts, &labelled),
    }
}

/// An id of a type nobody knows: a number if it looks like one, else a note. The label stays.
fn other(party: &mut Party, parts: &DocumentParts<'_>, labelled: &str) {
    let is_number = parts.number.bytes().any(|byte| byte.is_ascii_digit())
        && parts.number.chars().count() <= 64
        && parts.number.split(' ').count() <= 4;
    if is_number && has(party, "idNumber") {
        party.document(parts);
    } else {
        let country = match parts.country {
            "" => String::new(),
            country => format!(" ({country})"),
        };
        party.note("", &format!("{labelled}{country}"));
    }
}

/// "Digital Currency Address - XBT" and an address of that currency.
fn wallet(party: &mut Party, label: &str, address: &str) {
    let id = format!("{}-wallet-{}", party.id(), hash(&[address]));
    let holder = party.id().to_owned();
    let part = party.part(&id, "CryptoWallet");
    party.add_fixed(part, "holder", &holder);
    party.add_to(part, "publicKey", address);
    if let Some((_, currency)) = label.rsplit_once(" - ") {
        party.add_to(part, "currency", currency);
    }
    party.add_fixed(part, "topics", "sanction");
}

fn use_of(label: &str) -> Option<Use> {
    TYPES
        .iter()
        .filter(|(known, _)| {
            let head = label.get(..known.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(known))
        })
        .max_by_key(|(known, _)| known.len())
        .map(|(_, r#use)| *r#use)
}

fn has(party: &Party, prop: &str) -> bool {
    (party.main().schema()).is_some_and(|schema| schema.property(prop).is_some())
}

/// "33556474 (Russia)": the number, and the country if what stands in the brackets is one.
fn number_and_country(value: &str) -> (&str, &str) {
    let country = model::ontology().schema("Thing").and_then(|schema| schema.property("country"));
    let (Some((number, rest)), Some(country)) = (value.rsplit_once(" ("), country) else {
        return (value, "");
    };
    match rest.strip_suffix(')') {
        Some(name) if Cleaner::default().clean(country, name).is_ok() => (number, name),
        _ => (value, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_type_that_fits_counts() {
        assert_eq!(use_of("Passport"), Some(Use::Passport));
        assert_eq!(use_of("Listing Date (CMIC)"), Some(Use::Listing("listingDate")));
        assert_eq!(use_of("Registration ID"), Some(Use::Number("registrationNumber")));
        assert_eq!(use_of("National ID No."), None);
        assert_eq!(use_of(""), None);
    }

    #[test]
    fn no_type_stands_twice() {
        for (at, (name, _)) in TYPES.iter().enumerate() {
            assert!(TYPES[at + 1..].iter().all(|(other, _)| other != name), "{name}");
        }
    }
}
