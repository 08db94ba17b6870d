//! Keys: what an entity is found by, and what it shares with others that are not the same.

use model::{Entity, Kind};
use names::Name;

use crate::address::Address;
use crate::identifier::{Identifier, Strength, squash};
use crate::prepared::{Prepared, website};

/// Blocking keys: entities that are the same share at least one, and candidates are found by
/// nothing else. Sorted, no duplicates.
///
/// `n:`, `s:`, `w:` from names (see [`names::keys`]); `i:` squashed identifiers, wallets and IMO
/// numbers among them; `t:` phones, `e:` e-mails, `a:` addresses of entities without a name.
pub fn keys(prepared: &Prepared) -> Vec<String> {
    let mut out: Vec<String> = key_groups(prepared).into_iter().flatten().collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The keys of [`keys`] in groups: who shares several keys of one group shares one thing, such as a
/// word in whatever spelling. No group comes twice.
pub fn key_groups(prepared: &Prepared) -> Vec<Vec<String>> {
    grouped(prepared, names::key_groups)
}

/// The keys of [`key_groups`] without those of names that forgive errors: see
/// [`names::strict_key_groups`].
pub fn strict_key_groups(prepared: &Prepared) -> Vec<Vec<String>> {
    grouped(prepared, names::strict_key_groups)
}

fn grouped(prepared: &Prepared, of_name: fn(&Name) -> Vec<Vec<String>>) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> =
        (prepared.names.iter()).flat_map(|name| of_name(&name.name)).collect();
    out.extend((prepared.facts().identifiers.iter()).map(|id| vec![format!("i:{}", id.squashed)]));
    out.extend((prepared.facts().phones.iter()).map(|phone| vec![format!("t:{}", squash(phone))]));
    out.extend((prepared.facts().emails.iter()).map(|email| vec![format!("e:{email}")]));
    if prepared.names.is_empty() {
        out.extend(
            (prepared.facts().addresses.iter()).map(|address| vec![format!("a:{}", address.key())]),
        );
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Keys that find nobody by themselves and tell namesakes apart: `b:` dates of birth and
/// incorporation, `y:` their years, `c:` countries. Sorted, no duplicates.
pub fn hints(prepared: &Prepared) -> Vec<String> {
    let mut out: Vec<String> =
        (prepared.facts().countries.iter()).map(|country| format!("c:{country}")).collect();
    for date in prepared.facts().birth_dates.iter().chain(&prepared.facts().incorporated) {
        out.push(format!("y:{}", date.year));
        if let (Some(month), Some(day)) = (date.month, date.day) {
            out.push(format!("b:{}-{month}-{day}", date.year));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Keys of values that different parties may share, each with the property it comes from: a
/// common address, phone, e-mail, web site, network address, identifier or registration number
/// links them.
///
/// Only values specific enough to mean something: `Moscow, Russia` is no pivot. Sorted.
pub fn pivot_keys(entity: &Entity) -> Vec<(String, &'static str)> {
    let mut out = Vec::new();
    let Some(schema) = entity.schema() else {
        return out;
    };
    for statement in &entity.statements {
        let Some(property) = schema.property(statement.prop.as_str()) else {
            continue;
        };
        let value = statement.value.as_str();
        let key = match property.kind {
            Kind::Address => {
                let address = Address::new(value).filter(Address::is_specific);
                address.map(|address| format!("p:addr:{}", address.key()))
            }
            Kind::Phone => {
                let digits = squash(value);
                (digits.len() >= 7).then(|| format!("p:phone:{digits}"))
            }
            Kind::Email => Some(format!("p:email:{}", value.to_lowercase())),
            Kind::Url if property.name == "website" => {
                website(value).map(|site| format!("p:web:{site}"))
            }
            Kind::Ip => Some(format!("p:ip:{value}")),
            Kind::Identifier => Identifier::new(property, value)
                .filter(|id| id.strength != Strength::Loose)
                .map(|id| format!("p:id:{}", id.squashed)),
            _ => None,
        };
        out.extend(key.map(|key| (key, property.name)));
    }
    out.sort_unstable();
    out.dedup();
    out
}
