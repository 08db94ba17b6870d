//! The table of what the labels of a remark mean.
//!
//! A clause belongs to the rule with the longest label it begins with, whatever the case of the
//! letters. What is not in the table is a position held or a note. To teach the reader a label, add
//! a line here and one to the table in `remarks/tests`.

use std::sync::LazyLock;

use super::remarks::Take;

/// What stands after one label.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) label: &'static str,
    pub(super) take: Take,
}

const fn rule(label: &'static str, take: Take) -> Rule {
    Rule { label, take }
}

/// An identifier of a person.
const ID: Take = Take::Number(&["idNumber", "registrationNumber"]);
/// An identifier in a register of firms.
const REGISTER: Take = Take::Number(&["registrationNumber"]);
/// A permission to do business.
const LICENCE: Take = Take::Number(&["licenseNumber", "registrationNumber"]);
/// An identifier of a taxpayer.
const TAX: Take = Take::Number(&["taxNumber", "registrationNumber"]);
/// China's code for organisations.
const CHINA: Take = Take::Number(&["uscCode", "registrationNumber"]);
/// A number plate or airframe.
const TAIL: Take = Take::Labelled(&["registrationNumber"]);
const SERIAL: Take = Take::Labelled(&["serialNumber"]);
const POSITION: Take = Take::Value(&["position"]);
const PHONE: Take = Take::Value(&["phone"]);
const EMAIL: Take = Take::Value(&["email"]);
const SITE: Take = Take::Value(&["website"]);

#[rustfmt::skip]
const RULES: &[Rule] = &[
    // Birth, origin, person
    rule("DOB", Take::Date("birthDate")),
    rule("POB", Take::BirthPlace),
    rule("nationality", Take::Value(&["nationality"])),
    rule("citizen", Take::Value(&["citizenship"])),
    rule("Gender", Take::Value(&["gender"])),
    rule("ethnicity", Take::Value(&["ethnicity"])),
    rule("Occupation", Take::Value(&["profession"])),
    rule("Position:", POSITION),
    rule("Alternate Title", POSITION),
    rule("Title", POSITION),
    rule("Rank", POSITION),
    // Names
    rule("a.k.a.", Take::Name("weakAlias")),
    rule("d.b.a.", Take::Name("weakAlias")),
    rule("n.k.a.", Take::Name("weakAlias")),
    rule("f.k.a.", Take::Name("previousName")),
    // Links
    rule("Linked To", Take::Link),
    rule("Aircraft Operator", Take::Operator),
    // Passports
    rule("Passport", Take::Passport),
    rule("Passport Booklet", Take::Passport),
    rule("Diplomatic Passport", Take::Passport),
    rule("British National Overseas Passport", Take::Passport),
    rule("Stateless Person Passport", Take::Passport),
    // Identity of persons
    rule("National ID No.", ID),
    rule("National Foreign ID Number", ID),
    rule("Identification Number", ID),
    rule("Personal ID Card", ID),
    rule("Tazkira National ID Card", ID),
    rule("Citizen's Card Number", ID),
    rule("Residency Number", ID),
    rule("Refugee ID Card", ID),
    rule("Stateless Person ID Card", ID),
    rule("Travel Document Number", ID),
    rule("Birth Certificate Number", ID),
    rule("VisaNumberID", ID),
    rule("Immigration No.", ID),
    rule("Public Security and Immigration No.", ID),
    rule("Driver's License No.", ID),
    rule("Seafarer's Identification Document", ID),
    rule("Serial No.", ID),
    rule("Cedula No.", ID),
    rule("Cartilla de Servicio Militar Nacional", ID),
    rule("Credencial electoral", ID),
    rule("Electoral Registry No.", ID),
    rule("I.F.E.", ID),
    rule("C.U.R.P.", ID),
    rule("C.U.I.P.", ID),
    rule("C.U.I.", ID),
    rule("D.N.I.", ID),
    rule("N.I.E.", ID),
    rule("LE Number", ID),
    rule("Numero de Identidad", ID),
    rule("CNP (Personal Numerical Code)", ID),
    rule("Kenyan ID No.", ID),
    rule("Bosnian Personal ID No.", ID),
    rule("Moroccan Personal ID No.", ID),
    rule("Turkish Identification Number", ID),
    rule("UAE Identification", ID),
    rule("Romanian Permanent Resident", ID),
    rule("SSN", Take::Number(&["socialSecurityNumber", "idNumber"])),
    // Taxpayers
    rule("Tax ID No.", TAX),
    rule("R.F.C.", TAX),
    rule("RFC", TAX),
    rule("NIT", TAX),
    rule("RUC", TAX),
    rule("RIF", TAX),
    rule("RTN", TAX),
    rule("RSIN", TAX),
    rule("C.U.I.T.", TAX),
    rule("C.I.F.", TAX),
    rule("US FEIN", TAX),
    rule("Fiscal Code", TAX),
    rule("Italian Fiscal Code", TAX),
    rule("Romanian Tax Registration", TAX),
    rule("Paraguayan tax identification number", TAX),
    rule("Numero Unico de Identificacao Tributaria (NUIT)", TAX),
    rule("V.A.T. Number", Take::Number(&["vatCode", "taxNumber", "registrationNumber"])),
    // Registers of firms
    rule("Registration Number", REGISTER),
    rule("Registration ID", REGISTER),
    rule("Business Registration Number", REGISTER),
    rule("Business Registration Document", REGISTER),
    rule("Business Number", REGISTER),
    rule("Company Number", REGISTER),
    rule("UK Company Number", REGISTER),
    rule("Company ID", REGISTER),
    rule("Commercial Registry Number", REGISTER),
    rule("Public Registration Number", REGISTER),
    rule("Central Registration System Number", REGISTER),
    rule("MSB Registration Number", REGISTER),
    rule("Chamber of Commerce Number", REGISTER),
    rule("Dubai Chamber of Commerce Membership No.", REGISTER),
    rule("Istanbul Chamber of Comm. No.", REGISTER),
    rule("Certificate of Incorporation Number", REGISTER),
    rule("Enterprise Number", REGISTER),
    rule("Branch Unit Number", REGISTER),
    rule("Legal Entity Number", Take::Number(&["leiCode", "registrationNumber"])),
    rule("File Number", REGISTER),
    rule("Folio Mercantil No.", REGISTER),
    rule("Matricula Mercantil No", REGISTER),
    rule("C.R. No.", REGISTER),
    rule("Romanian C.R.", REGISTER),
    rule("Registered Charity No.", REGISTER),
    rule("Government Gazette Number", REGISTER),
    rule("SRE Permit No.", REGISTER),
    rule("BIK (RU)", Take::Number(&["bikCode", "registrationNumber"])),
    rule("Unified Social Credit Code (USCC)", CHINA),
    rule("United Social Credit Code Certificate (USCCC)", CHINA),
    rule("D-U-N-S Number", Take::Labelled(&["dunsCode", "registrationNumber"])),
    rule("SWIFT/BIC", Take::Labelled(&["swiftBic", "registrationNumber"])),
    // Licences
    rule("License", LICENCE),
    rule("Trade License No.", LICENCE),
    rule("Tourism License No.", LICENCE),
    rule("Pilot License Number", LICENCE),
    rule("Afghan Money Service Provider License Number", LICENCE),
    // Firms
    rule("Organization Established Date", Take::Date("incorporationDate")),
    rule("Organization Type", Take::Value(&["sector"])),
    rule("Target Type", Take::Value(&["legalForm"])),
    rule("Nationality of Registration", Take::Value(&["jurisdiction", "country"])),
    // Reaching them
    rule("Website", SITE),
    rule("www", Take::Site),
    rule("http", Take::Site),
    rule("https", Take::Site),
    rule("Email Address", EMAIL),
    rule("Email", EMAIL),
    rule("Phone Number", PHONE),
    rule("Phone No.", PHONE),
    rule("Phone", PHONE),
    rule("Telephone Number", PHONE),
    rule("Telephone No.", PHONE),
    rule("Telephone", PHONE),
    rule("Digital Currency Address -", Take::Wallet),
    // Vessels
    rule("Vessel Registration Identification", Take::Imo),
    rule("International Maritime Organization No.", Take::Imo),
    rule("Identification Number IMO", Take::Imo),
    rule("Company Number IMO", Take::Imo),
    rule("MMSI", Take::Value(&["mmsi"])),
    rule("Former Vessel Flag", Take::Value(&["pastFlags"])),
    rule("Other Vessel Flag", Take::Value(&["flag"])),
    rule("Other Vessel Type", Take::Value(&["type"])),
    rule("Other Vessel Call Sign", Take::Value(&["callSign"])),
    // Aircraft
    rule("Aircraft Model", Take::Value(&["model"])),
    rule("Aircraft Manufacture Date", Take::Date("buildDate")),
    rule("Aircraft Manufacturer's Serial Number (MSN)", SERIAL),
    rule("Aircraft Construction Number (also called L/N or S/N or F/N)", SERIAL),
    rule("Aircraft Serial Identification", SERIAL),
    rule("Aircraft Tail Number", TAIL),
    rule("Previous Aircraft Tail Number", TAIL),
    rule("Aircraft Mode S Transponder Code", Take::Labelled(&["icaoCode"])),
    // What the listing forbids
    rule("Secondary sanctions risk", Take::Provision),
    rule("Additional Sanctions Information", Take::Provision),
    rule("Transactions Prohibited", Take::Provision),
    rule("Executive Order", Take::Provision),
    rule("CAATSA", Take::Provision),
    rule("IFCA Determination", Take::Provision),
    rule("PEESA Information", Take::Provision),
    // Said of persons, and no position held
    rule("Member ETA", Take::Note),
    rule("wife of", Take::Note),
    rule("husband of", Take::Note),
    rule("spouse of", Take::Note),
    rule("child of", Take::Note),
    rule("son of", Take::Note),
    rule("daughter of", Take::Note),
    rule("brother of", Take::Note),
    rule("sister of", Take::Note),
    rule("half-brother of", Take::Note),
    rule("daughter-in-law of", Take::Note),
    rule("sister-in-law of", Take::Note),
    rule("nephew of", Take::Note),
    rule("niece of", Take::Note),
    rule("Associated with", Take::Note),
    rule("Also identified as", Take::Note),
    rule("Wanted by", Take::Note),
    rule("Holder of", Take::Note),
    rule("Temporary suspension", Take::Note),
    rule("Organization:", Take::Note),
    rule("ICTY", Take::Note),
    rule("led", Take::Note),
];

/// The rules by the first letter of their label, the longest label first.
static BY_LETTER: LazyLock<Vec<Vec<&'static Rule>>> = LazyLock::new(|| {
    let mut by_letter = vec![Vec::new(); 256];
    for rule in RULES {
        if let Some(letter) = rule.label.bytes().next() {
            by_letter[usize::from(letter.to_ascii_lowercase())].push(rule);
        }
    }
    for rules in &mut by_letter {
        rules.sort_by_key(|rule: &&Rule| std::cmp::Reverse(rule.label.len()));
    }
    by_letter
});

/// The rule for a clause, and the clause after its label.
pub(super) fn find(clause: &str) -> Option<(&'static Rule, &str)> {
    let letter = clause.bytes().next()?.to_ascii_lowercase();
    BY_LETTER[usize::from(letter)].iter().find_map(|&rule| {
        let head = clause.as_bytes().get(..rule.label.len())?;
        let fits = head.eq_ignore_ascii_case(rule.label.as_bytes());
        // A label of ASCII letters ends at a character boundary.
        let rest = clause.get(rule.label.len()..).filter(|_| fits)?;
        let whole = !rest.starts_with(char::is_alphanumeric);
        whole.then(|| (rule, rest.trim_start_matches([' ', ':', '#', ','])))
    })
}
