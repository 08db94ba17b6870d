//! Identifiers with a scheme: what they look like, and their check digits.
//!
//! Each function takes what a source wrote and returns the stored form, or `None` if the text is
//! not a valid number of the scheme. Blanks, hyphens, dots and slashes between the parts do not
//! count, nor does case. A wrong check digit refuses: most are typing errors, and a wrong number
//! links to a wrong party.

mod check;
#[cfg(test)]
mod tests;

use crate::ontology::IdFormat;

/// The stored form of an identifier of that scheme.
pub fn clean(format: IdFormat, text: &str) -> Option<String> {
    match format {
        IdFormat::Bic => bic(text),
        IdFormat::Figi => figi(text),
        IdFormat::Iban => iban(text),
        IdFormat::Imo => imo(text),
        IdFormat::Inn => inn(text),
        IdFormat::Isin => isin(text),
        IdFormat::Lei => lei(text),
        IdFormat::Npi => npi(text),
        IdFormat::Ogrn => ogrn(text),
        IdFormat::Ssn => ssn(text),
        IdFormat::Uei => uei(text),
        IdFormat::Uscc => uscc(text),
        IdFormat::Wikidata => wikidata(text),
    }
}

/// Whether equal values mean the same party: issued once in the world and checkable. A US social
/// security number has no check digit; US entity ids are issued several times to one firm.
///
/// ```
/// use model::{ontology::IdFormat, value::identifier::is_strong};
///
/// assert!(is_strong(IdFormat::Imo));
/// assert!(!is_strong(IdFormat::Ssn));
/// ```
pub fn is_strong(format: IdFormat) -> bool {
    !matches!(format, IdFormat::Ssn | IdFormat::Uei)
}

/// What a value of the scheme looks like, for errors.
pub(super) fn expectation(format: IdFormat) -> &'static str {
    match format {
        IdFormat::Bic => "a BIC (ISO 9362: 8 or 11 characters)",
        IdFormat::Figi => "a FIGI (12 characters, the last a check digit)",
        IdFormat::Iban => "an IBAN (ISO 13616, with valid check digits)",
        IdFormat::Imo => "an IMO number (7 digits, the last a check digit)",
        IdFormat::Inn => "a Russian INN (10 or 12 digits, with valid check digits)",
        IdFormat::Isin => "an ISIN (ISO 6166: 12 characters, the last a check digit)",
        IdFormat::Lei => "an LEI (ISO 17442: 20 characters, the last two check digits)",
        IdFormat::Npi => "a US NPI (10 digits, the last a check digit)",
        IdFormat::Ogrn => "a Russian OGRN (13 or 15 digits, the last a check digit)",
        IdFormat::Ssn => "a US social security number (9 digits)",
        IdFormat::Uei => "a US unique entity id (12 letters and digits)",
        IdFormat::Uscc => {
            "a Chinese social credit code (18 characters, the last a check character)"
        }
        IdFormat::Wikidata => "a Wikidata id (Q and digits)",
    }
}

/// IMO ship number or IMO company number: `IMO` and seven digits.
///
/// Finds the number in a text that names it (`Vessel Registration IMO 9811000`): the first run of
/// exactly seven digits after `IMO`, else the first at all. Sources: IMO resolution A.1117(30) for
/// ships (weights 7 to 2, the last digit of the sum), MSC.160(78) for companies (weights 8 6 4 2 9 7,
/// modulo 11 and 10).
///
/// ```
/// assert_eq!(model::value::identifier::imo("IMO No. 9811000").as_deref(), Some("IMO9811000"));
/// assert_eq!(model::value::identifier::imo("9811001"), None);
/// ```
pub fn imo(text: &str) -> Option<String> {
    if text.len() > 200 {
        return None;
    }
    let bytes = text.as_bytes();
    let mut first: Option<&str> = None;
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        // A run of digits ends at a byte that is no digit, so both ends are character boundaries.
        if at - start == 7 {
            let number = &text[start..at];
            let before = text[..start].trim_end_matches(|c: char| !c.is_alphabetic());
            let before = before.to_ascii_uppercase();
            if before.ends_with("IMO")
                || before.ends_with("IMO NO")
                || before.ends_with("IMO NUMBER")
            {
                first = Some(number);
                break;
            }
            first = first.or(Some(number));
        }
        at += usize::from(at == start);
    }
    let number = first?;
    let digits = check::digits(number)?;
    let is_valid = number != "0000000" && (check::imo_ship(&digits) || check::imo_company(&digits));
    is_valid.then(|| format!("IMO{number}"))
}

/// Maritime mobile service identity of a ship: nine digits that begin with a country's 201 to 775.
///
/// Other leading digits are coast stations, groups, aircraft and buoys, which no register of ships
/// holds. Source: ITU-R M.585. There is no check digit.
pub fn mmsi(text: &str) -> Option<String> {
    let number = compact(text, 9, 9)?;
    let country: u32 = number.get(..3)?.parse().ok()?;
    (is_digits(&number) && (201..=775).contains(&country)).then_some(number)
}

/// Legal entity identifier. Source: ISO 17442, check digits ISO 7064 MOD 97-10.
pub fn lei(text: &str) -> Option<String> {
    let code = compact(text, 20, 20)?;
    let (body, check) = code.split_at(18);
    (is_alphanumeric(body) && is_digits(check) && check::mod_97(code.bytes()) == Some(1))
        .then_some(code)
}

/// International securities identification number. Source: ISO 6166, Luhn over letters as 10 to 35.
pub fn isin(text: &str) -> Option<String> {
    let code = compact(text, 12, 12)?;
    let (country, rest) = code.split_at(2);
    let is_valid = is_letters(country) && is_digits(&rest[9..]) && check::luhn_letters(&code);
    is_valid.then_some(code)
}

/// International bank account number, without blanks. Source: ISO 13616; the lengths are those of
/// the SWIFT registry for the countries in it, 15 to 34 for others.
pub fn iban(text: &str) -> Option<String> {
    let code = compact(text, 15, 34)?;
    let (head, body) = code.split_at(4);
    if !is_letters(&head[..2]) || !is_digits(&head[2..]) {
        return None;
    }
    if let Some(length) = check::iban_length(&head[..2])
        && length != code.len()
    {
        return None;
    }
    let turned = body.bytes().chain(head.bytes());
    (check::mod_97(turned) == Some(1)).then_some(code)
}

/// Business identifier code, cut to the eight characters that name the institution. Source: ISO
/// 9362; the country must be one we know, which is all there is to check.
pub fn bic(text: &str) -> Option<String> {
    let mut code = compact(text, 8, 11)?;
    if code.len() != 8 && code.len() != 11 {
        return None;
    }
    let country = code[4..6].to_ascii_lowercase();
    let is_valid = is_alphanumeric(&code)
        && is_letters(&code[..6])
        && super::country::lookup(&country) == Some(country.as_str());
    code.truncate(8);
    is_valid.then_some(code)
}

/// Taxpayer number of Russia: ten digits for a firm, twelve for a person. Source: order of the
/// Federal Tax Service ММВ-7-6/435, whose weights the check digits follow.
pub fn inn(text: &str) -> Option<String> {
    let number = compact(text, 10, 12)?;
    check::inn(&check::digits(&number)?).then_some(number)
}

/// State registration number of Russia: thirteen digits for a firm (OGRN), fifteen for a sole trader
/// (OGRNIP). Source: order of the Ministry of Finance 165n: the rest by 11 or by 13 of what comes
/// before the last digit.
pub fn ogrn(text: &str) -> Option<String> {
    let number = compact(text, 13, 15)?;
    check::ogrn(&check::digits(&number)?).then_some(number)
}

/// Financial instrument global identifier. Source: OMG FIGI 1.0: two consonants that are no country
/// of the exclusion list, `G`, eight characters without vowels, a check digit.
pub fn figi(text: &str) -> Option<String> {
    let code = compact(text, 12, 12)?;
    let is_body =
        |b: u8| b.is_ascii_alphanumeric() && !matches!(b, b'A' | b'E' | b'I' | b'O' | b'U');
    let is_valid = is_letters(&code[..2])
        && !["BS", "BM", "GG", "GB", "GH", "KY", "VG"].contains(&&code[..2])
        && code.as_bytes()[2] == b'G'
        && code.bytes().all(is_body)
        && check::figi(&code);
    is_valid.then_some(code)
}

/// US national provider identifier: ten digits. Source: 45 CFR 162.406, Luhn over `80840` and the
/// number; the prefix itself is accepted and dropped.
pub fn npi(text: &str) -> Option<String> {
    let number = compact(text, 10, 15)?;
    let number = match number.len() {
        10 => number,
        15 => number.strip_prefix("80840")?.to_owned(),
        _ => return None,
    };
    let is_valid = is_digits(&number)
        && matches!(number.as_bytes()[0], b'1' | b'2')
        && check::luhn(&check::digits(&format!("80840{number}"))?);
    is_valid.then_some(number)
}

/// US unique entity id: twelve letters and digits without `I` and `O`, the first not zero. Source:
/// GSA technical specification; its check character is not published.
pub fn uei(text: &str) -> Option<String> {
    let code = compact(text, 12, 12)?;
    let is_body = |b: u8| b.is_ascii_alphanumeric() && !matches!(b, b'I' | b'O');
    (code.bytes().all(is_body) && !code.starts_with('0')).then_some(code)
}

/// Unified social credit code of China. Source: GB 32100-2015: letters without I, O, S, V, Z, the
/// last character modulo 31.
pub fn uscc(text: &str) -> Option<String> {
    let code = compact(text, 18, 18)?;
    (is_digits(&code[2..8]) && check::uscc(&code)).then_some(code)
}

/// US social security number: nine digits. Source: 20 CFR 422.103 and the ranges that were never
/// issued; two numbers printed in advertisements are refused as well.
pub fn ssn(text: &str) -> Option<String> {
    let number = compact(text, 9, 9)?;
    let is_valid = is_digits(&number)
        && !matches!(&number[..3], "000" | "666")
        && !number.starts_with('9')
        && &number[3..5] != "00"
        && &number[5..] != "0000"
        && !matches!(number.as_str(), "078051120" | "219099999" | "457555462");
    is_valid.then_some(number)
}

/// Wikidata item: `Q` and digits, alone or at the end of its address.
pub fn wikidata(text: &str) -> Option<String> {
    let last = text.trim().rsplit('/').next()?.trim();
    let number = last.strip_prefix(['Q', 'q'])?;
    ((1..=12).contains(&number.len()) && is_digits(number)).then(|| format!("Q{number}"))
}

/// The characters that count, in upper case, if they are ASCII and as many as the scheme allows.
fn compact(text: &str, least: usize, most: usize) -> Option<String> {
    let mut code = String::with_capacity(most);
    for c in text.chars() {
        match c {
            ' ' | '\u{a0}' | '-' | '.' | '/' => {}
            _ if c.is_ascii_alphanumeric() && code.len() < most => {
                code.push(c.to_ascii_uppercase());
            }
            _ => return None,
        }
    }
    (code.len() >= least).then_some(code)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase())
}

fn is_alphanumeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}
