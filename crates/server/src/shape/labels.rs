//! What codes and names are called in plain English.

use index::Facet;
use model::{Kind, Property};

/// `LegalEntity` as `Legal entity`.
pub(crate) fn schema(name: &str) -> String {
    match name {
        "UnknownLink" => "Other link".to_owned(),
        "PublicBody" => "Public body".to_owned(),
        _ => words(name),
    }
}

/// `LegalEntity` as `Legal entities`.
pub(crate) fn schema_plural(name: &str) -> String {
    match name {
        "Person" => return "People".to_owned(),
        "Family" => return "Family members".to_owned(),
        "Security" => return "Securities".to_owned(),
        "Real estate" | "RealEstate" => return "Real estate".to_owned(),
        _ => {}
    }
    let label = schema(name);
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    match label.strip_suffix('y') {
        Some(stem) if !stem.ends_with(vowel) => format!("{stem}ies"),
        _ if label.ends_with('s') || label.ends_with('h') || label.ends_with('x') => {
            format!("{label}es")
        }
        _ => format!("{label}s"),
    }
}

/// `birthDate` as `Birth date`.
pub(crate) fn property(name: &str) -> String {
    words(name)
}

/// A property's name in full, as reconciliation knows it: `Person:birthDate`.
pub(crate) fn qualified(property: &Property) -> String {
    format!("{}:{}", property.schema, property.name)
}

/// What values of a type are called in a facet.
pub(crate) fn facet(facet: Facet) -> &'static str {
    match facet {
        Facet::Datasets => "Data sources",
        Facet::Schema => "Entity types",
        Facet::Countries => "Countries",
        Facet::Identifiers => "Identifiers",
        Facet::Topics => "Topics",
        Facet::Genders => "Genders",
    }
}

/// A value in words: a country's name for its code and so on; most are their own.
pub(crate) fn value(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Country => country(value),
        Kind::Topic => topic(value),
        Kind::Gender => words(value),
        _ => value.to_owned(),
    }
}

pub(crate) fn country(code: &str) -> String {
    match model::value::country::name(code) {
        "" => code.to_owned(),
        name => name.to_owned(),
    }
}

/// `role.pep` as `PEP`; a topic nobody knows is its own label.
pub(crate) fn topic(code: &str) -> String {
    let known = TOPICS.iter().find(|(known, _)| *known == code);
    known.map_or(code, |(_, label)| label).to_owned()
}

const TOPICS: &[(&str, &str)] = &[
    ("asset.frozen", "Frozen asset"),
    ("corp.clone", "Cloned company"),
    ("corp.disqual", "Disqualified"),
    ("corp.offshore", "Offshore"),
    ("corp.public", "Public listed company"),
    ("corp.shell", "Shell company"),
    ("crime", "Crime"),
    ("crime.boss", "Criminal leadership"),
    ("crime.cyber", "Cybercrime"),
    ("crime.env", "Environmental violations"),
    ("crime.fin", "Financial crime"),
    ("crime.fraud", "Fraud"),
    ("crime.terror", "Terrorism"),
    ("crime.theft", "Theft"),
    ("crime.traffick", "Trafficking"),
    ("crime.traffick.drug", "Drug trafficking"),
    ("crime.traffick.human", "Human trafficking"),
    ("crime.war", "War crimes"),
    ("debarment", "Debarred entity"),
    ("export.control", "Export controlled"),
    ("export.control.linked", "Export control-linked"),
    ("export.risk", "Trade risk"),
    ("fin", "Financial services"),
    ("fin.adivsor", "Financial advisor"),
    ("fin.bank", "Bank"),
    ("fin.fund", "Fund"),
    ("forced.labor", "Forced labor"),
    ("geo.risk", "Country risk"),
    ("gov", "Government"),
    ("gov.admin", "Civil service"),
    ("gov.executive", "Executive branch of government"),
    ("gov.financial", "Central banking and financial integrity"),
    ("gov.head", "Head of government or state"),
    ("gov.igo", "Intergovernmental organization"),
    ("gov.judicial", "Judicial branch of government"),
    ("gov.legislative", "Legislative branch of government"),
    ("gov.muni", "Municipal government"),
    ("gov.national", "National government"),
    ("gov.religion", "Religious leadership"),
    ("gov.security", "Security services"),
    ("gov.soe", "State-owned enterprise"),
    ("gov.state", "State government"),
    ("invest.ban", "Investment ban"),
    ("invest.risk", "Investment risk"),
    ("mare.detained", "Maritime detention"),
    ("mare.shadow", "Shadow fleet"),
    ("mare.sts", "Ship-to-ship transfer"),
    ("mil", "Military"),
    ("poi", "Person of interest"),
    ("pol.party", "Political party"),
    ("pol.union", "Union"),
    ("reg.action", "Regulator action"),
    ("reg.warn", "Regulator warning"),
    ("rel", "Religion"),
    ("role.acct", "Accountant"),
    ("role.act", "Activist"),
    ("role.civil", "Civil servant"),
    ("role.diplo", "Diplomat"),
    ("role.journo", "Journalist"),
    ("role.judge", "Judge"),
    ("role.lawyer", "Lawyer"),
    ("role.lobby", "Lobbyist"),
    ("role.oligarch", "Oligarch"),
    ("role.pep", "PEP"),
    ("role.pep.frmr", "Former PEP"),
    ("role.pep.intl", "International PEP"),
    ("role.pep.natl", "National PEP"),
    ("role.pol", "Non-PEP politician"),
    ("role.rca", "Close associate"),
    ("role.spy", "Spy"),
    ("sanction", "Sanctioned entity"),
    ("sanction.control", "Sanction-controlled entity"),
    ("sanction.counter", "Counter-sanctioned entity"),
    ("sanction.linked", "Sanction-linked entity"),
    ("wanted", "Wanted"),
];

/// Words out of a name written in humps, the first with a capital.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for (at, letter) in name.char_indices() {
        if at == 0 {
            words.extend(letter.to_uppercase());
        } else if letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_english() {
        for (name, expect) in [
            ("Person", "People"),
            ("Company", "Companies"),
            ("LegalEntity", "Legal entities"),
            ("PublicBody", "Public bodies"),
            ("Address", "Addresses"),
            ("Vessel", "Vessels"),
        ] {
            assert_eq!(schema_plural(name), expect);
        }
        assert_eq!(property("birthDate"), "Birth date");
        assert_eq!(topic("role.pep"), "PEP");
        assert_eq!(country("ru"), "Russia");
        assert_eq!(value(Kind::Gender, "male"), "Male");
    }

    #[test]
    fn every_topic_has_a_label() {
        for code in &model::ontology().facts(Kind::Topic).codes {
            assert!(TOPICS.iter().any(|(known, _)| known == code), "{code}");
        }
    }
}
