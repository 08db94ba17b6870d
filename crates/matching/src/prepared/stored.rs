//! Prepared entities as bytes, to lie in an index ready to compare.

use names::{Name, NameKind};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{EntityName, Facts, Place, Prepared};
use crate::address::Address;
use crate::date::PartialDate;
use crate::identifier::Identifier;

/// What is known besides the names, which have a form of their own.
#[derive(Serialize, Deserialize)]
struct StoredFacts<'a> {
    #[serde(borrow)]
    last_names: Vec<&'a str>,
    birth_dates: Vec<PartialDate>,
    birth_places: Vec<Place>,
    incorporated: Vec<PartialDate>,
    #[serde(borrow)]
    countries: Vec<&'a str>,
    #[serde(borrow)]
    genders: Vec<&'a str>,
    /// Property and value: the rest follows from the two.
    #[serde(borrow)]
    identifiers: Vec<(&'a str, &'a str)>,
    addresses: Vec<Address>,
    #[serde(borrow)]
    phones: Vec<&'a str>,
    #[serde(borrow)]
    emails: Vec<&'a str>,
    #[serde(borrow)]
    websites: Vec<&'a str>,
}

const KINDS: [NameKind; 4] =
    [NameKind::Person, NameKind::Organization, NameKind::Object, NameKind::Unknown];

impl Prepared {
    /// Appends the entity as bytes. Readable by a program of the same [`Prepared::stamp`] only.
    pub fn write(&self, out: &mut Vec<u8>) {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).unwrap_or_default() as u8;
        let facts = self.facts.as_deref().map(|facts| StoredFacts {
            last_names: all(&facts.last_names),
            birth_dates: facts.birth_dates.clone(),
            birth_places: facts.birth_places.clone(),
            incorporated: facts.incorporated.clone(),
            countries: all(&facts.countries),
            genders: all(&facts.genders),
            identifiers: (facts.identifiers.iter())
                .map(|id| (id.prop, id.value.as_str()))
                .collect(),
            addresses: facts.addresses.clone(),
            phones: all(&facts.phones),
            emails: all(&facts.emails),
            websites: all(&facts.websites),
        });
        // Writing to memory does not fail, and neither do these types.
        if let Ok(bytes) = postcard::to_stdvec(&(&*self.schema_name, kind, facts)) {
            out.extend_from_slice(&bytes);
        }
        out.push(self.names.len() as u8);
        for name in &self.names {
            out.push(u8::from(name.weak) << 7 | name.props);
            name.name.write(out);
        }
    }

    /// Reads an entity back from the beginning of `bytes`, which then begin behind it. `None` if they
    /// are no such entity.
    pub fn read(bytes: &mut &[u8]) -> Option<Prepared> {
        type Head<'a> = (&'a str, u8, Option<StoredFacts<'a>>);
        let ((schema_name, kind, facts), rest) =
            postcard::take_from_bytes::<Head<'_>>(bytes).ok()?;
        *bytes = rest;
        let schema = model::ontology().schema(schema_name);
        let identifier =
            |(prop, value): (&str, &str)| Identifier::new(schema?.property(prop)?, value);
        let facts = facts.map(|facts| {
            Box::new(Facts {
                last_names: owned(facts.last_names),
                birth_dates: facts.birth_dates,
                birth_places: facts.birth_places,
                incorporated: facts.incorporated,
                countries: owned(facts.countries),
                genders: owned(facts.genders),
                identifiers: facts.identifiers.into_iter().filter_map(identifier).collect(),
                addresses: facts.addresses,
                phones: owned(facts.phones),
                emails: owned(facts.emails),
                websites: owned(facts.websites),
            })
        });
        let mut prepared = Prepared {
            schema,
            schema_name: schema_name.into(),
            kind: *KINDS.get(usize::from(kind))?,
            names: SmallVec::new(),
            facts,
        };
        let count = take(bytes)?;
        prepared.names.reserve_exact(usize::from(count));
        for _ in 0..count {
            let flags = take(bytes)?;
            let name = Name::read(bytes)?;
            prepared.names.push(EntityName { name, weak: flags & 0x80 != 0, props: flags & 0x7F });
        }
        Some(prepared)
    }

    /// Differs between programs that could not read what the other wrote, or would make something
    /// else of it: names know which groups of the lexicon their words belong to.
    pub fn stamp() -> u64 {
        /// Counts changes of this form.
        const VERSION: u64 = 2;
        names::stored_stamp() ^ (u64::from(names::STORED_VERSION) << 32) ^ VERSION
    }
}

fn all(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

fn owned(list: Vec<&str>) -> Vec<String> {
    list.into_iter().map(str::to_owned).collect()
}

fn take(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use model::Entity;

    use crate::{Algorithm, Prepared};

    fn entity(schema: &str, facts: &[(&str, &str)]) -> Prepared {
        let mut entity = Entity::new("e", schema);
        for (prop, value) in facts {
            entity.push(prop, *value, &"test".into());
        }
        Prepared::new(&entity)
    }

    fn people_and_firms() -> Vec<Prepared> {
        vec![
            entity("Person", &[("name", "Ada Example"), ("birthDate", "1970-01-02")]),
            entity(
                "Person",
                &[
                    ("name", "김철수"),
                    ("alias", "Kim Chol-su"),
                    ("weakAlias", "CS"),
                    ("birthDate", "1970"),
                    ("birthPlace", "Invented Town"),
                    ("nationality", "kp"),
                    ("gender", "male"),
                    ("passportNumber", "P 1234567"),
                    ("email", "Ada@example.org"),
                ],
            ),
            entity(
                "Company",
                &[
                    ("name", "Muster Handels GmbH"),
                    ("leiCode", "529900T8BM49AURSDO55"),
                    ("address", "12 Invented Street, Valletta"),
                    ("phone", "+35621234567"),
                    ("website", "https://www.example.org/x"),
                    ("incorporationDate", "1999-05-06"),
                    ("country", "mt"),
                ],
            ),
            entity("Vessel", &[("name", "Paper Boat 7"), ("imoNumber", "IMO9074729")]),
            entity("Unheard", &[("name", "Muster")]),
            entity("Person", &[]),
        ]
    }

    #[test]
    fn what_is_read_back_is_scored_like_what_was_written() {
        let written = people_and_firms();
        for (at, own) in written.iter().enumerate() {
            let mut bytes = Vec::new();
            own.write(&mut bytes);
            bytes.push(0xAA);
            let mut rest = bytes.as_slice();
            let read = Prepared::read(&mut rest).expect("what was written");
            assert_eq!(rest, [0xAA], "entity {at}");
            assert_eq!(crate::keys(&read), crate::keys(own), "entity {at}");
            for algorithm in Algorithm::all() {
                for other in &written {
                    let (a, b) = (algorithm.compare(&read, other), algorithm.compare(own, other));
                    assert_eq!(a.score.to_bits(), b.score.to_bits(), "entity {at}");
                    assert_eq!(format!("{a:?}"), format!("{b:?}"), "entity {at}");
                }
            }
        }
    }

    #[test]
    fn damage_is_no_entity_or_another_and_never_a_panic() {
        for own in people_and_firms() {
            let mut bytes = Vec::new();
            own.write(&mut bytes);
            for end in 0..bytes.len() {
                assert!(Prepared::read(&mut &bytes[..end]).is_none());
            }
            for at in 0..bytes.len() {
                for value in [0, 0x7F, 0x80, 0xFF] {
                    let mut damaged = bytes.clone();
                    damaged[at] = value;
                    if let Some(read) = Prepared::read(&mut damaged.as_slice()) {
                        let _ = crate::score(&read, &own);
                    }
                }
            }
        }
    }
}
