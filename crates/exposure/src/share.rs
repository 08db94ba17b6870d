//! Values that tie together the entities that hold them.

use model::{Entity, Statement};

/// A value held by more entities than this says nothing about any two of them: the address of an
/// agent who hosts thousands of firms, the phone number of a ministry.
pub const MAX_SHARERS: usize = 25;

/// The entity's values that another entity may share, each with what kind of value it is:
/// `address`, `phone`, `email`, `ip`, `website`, `registrationNumber` (of vehicles), `imoNumber`, `iban`,
/// `accountNumber`, `cryptoAddress`. In source order, with repetitions.
///
/// A value too short or too vague to identify anything is left out; so is a candidate that nobody
/// accepted.
pub fn shareable(entity: &Entity) -> impl Iterator<Item = (&'static str, &str)> {
    sharing_statements(entity).map(|(kind, statement)| (kind, statement.value.as_str()))
}

/// The statements behind [`shareable`].
pub(crate) fn sharing_statements(
    entity: &Entity,
) -> impl Iterator<Item = (&'static str, &Statement)> {
    (entity.statements.iter()).filter(|statement| !statement.external).filter_map(|statement| {
        let kind = kind(entity, statement.prop.as_str())?;
        is_specific(kind, &statement.value).then_some((kind, statement))
    })
}

/// The form of a value under which two ways of writing it meet: letters and digits in lower case,
/// everything else one space.
///
/// ```
/// use exposure::share_key;
///
/// assert_eq!(share_key("Invented Street 12, Gdańsk"), share_key("INVENTED STREET 12 GDAŃSK"));
/// ```
pub fn share_key(value: &str) -> String {
    let mut key = String::with_capacity(value.len());
    for word in value.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            if !key.is_empty() {
                key.push(' ');
            }
            key.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    key
}

/// How much a shared value of this kind binds.
pub(crate) fn factor(kind: &str) -> f64 {
    match kind {
        "imoNumber" | "iban" | "accountNumber" | "cryptoAddress" => 0.9,
        "address" | "ip" | "website" => 0.5,
        // A phone, an e-mail address, a plate; any other number a graph takes for specific.
        _ => 0.7,
    }
}

/// The kind of value under which a property is shared, whatever schema it belongs to.
pub(crate) fn kind_of(prop: &str) -> &str {
    match prop {
        "full" => "address",
        "ipAddress" => "ip",
        "publicKey" => "cryptoAddress",
        other => other,
    }
}

/// The statements of `entity` that hold a value the graph calls shared: those with its key, or
/// if the graph knows better than [`share_key`] what is the same, all of that kind.
pub(crate) fn common_statements<'e>(
    entity: &'e Entity,
    kind: &str,
    value: &str,
) -> Vec<&'e Statement> {
    let of_kind = || {
        (entity.statements.iter())
            .filter(|held| !held.external && kind_of(held.prop.as_str()) == kind)
    };
    let key = share_key(value);
    let same: Vec<_> = of_kind().filter(|held| share_key(&held.value) == key).collect();
    if same.is_empty() { of_kind().collect() } else { same }
}

fn kind(entity: &Entity, prop: &str) -> Option<&'static str> {
    Some(match prop {
        "address" => "address",
        "full" if entity.is_a("Address") => "address",
        "phone" => "phone",
        "email" => "email",
        "ipAddress" => "ip",
        "website" => "website",
        "registrationNumber" if entity.is_a("Vehicle") => "registrationNumber",
        "imoNumber" => "imoNumber",
        "iban" => "iban",
        "accountNumber" => "accountNumber",
        "publicKey" | "cryptoAddress" => "cryptoAddress",
        _ => return None,
    })
}

/// Whether the value can single something out. An address needs a number: without one it names a
/// town or a district.
fn is_specific(kind: &str, value: &str) -> bool {
    let least = match kind {
        "address" if !value.chars().any(char::is_numeric) => return false,
        "address" => 8,
        "phone" => 7,
        "registrationNumber" => 4,
        _ => 5,
    };
    value.chars().filter(|c| c.is_alphanumeric()).take(least).count() == least
}

/// Whether an `Address` entity says more than a town: only then do two things at it have something
/// to do with each other.
pub(crate) fn is_specific_address(address: &Entity) -> bool {
    ["street", "street2", "postOfficeBox", "osmId", "googlePlaceId"]
        .iter()
        .any(|prop| address.first(prop).is_some())
        || sharing_statements(address).next().is_some()
        || address.values("name").any(|name| is_specific("address", name))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[track_caller]
    fn check(schema: &str, prop: &str, value: &str, expect: Option<&str>) {
        let mut entity = Entity::new("e", schema);
        entity.push(prop, value, &Arc::from("d"));
        let found: Vec<_> = shareable(&entity).collect();
        assert_eq!(found.first().map(|(kind, _)| *kind), expect, "{schema}:{prop} {value}");
    }

    #[test]
    fn a_town_is_not_an_address() {
        check("Company", "address", "Pyongyang, North Korea", None);
        check("Company", "address", "12", None);
        check("Company", "address", "Invented Street 12, Gdańsk", Some("address"));
        check("Address", "full", "Invented Street 12, Gdańsk", Some("address"));
    }

    #[test]
    fn a_company_number_is_no_plate() {
        check("Company", "registrationNumber", "0000123456", None);
        check("Vehicle", "registrationNumber", "GD 12345", Some("registrationNumber"));
        check("Vessel", "registrationNumber", "12", None);
    }

    #[test]
    fn a_candidate_nobody_accepted_is_not_shared() {
        let mut entity = Entity::new("e", "Person");
        entity.push("phone", "+48581234567", &Arc::from("d")).external = true;
        assert_eq!(shareable(&entity).count(), 0);
    }
}
