//! A sealed register of the invented people.

use protect::warn::trial::Invented;
use protect::{PersonRef, Register};
use rustc_hash::FxHashMap;
use tempfile::TempDir;

use crate::commands::bench::office;

/// A register in a temporary folder; whoever moved was added with the old address and changed.
pub(super) struct Sealed {
    pub(super) register: Register,
    /// Who each of its people is among the invented.
    pub(super) plain: FxHashMap<PersonRef, PersonRef>,
    _home: TempDir,
}

impl Sealed {
    pub(super) fn new(people: &[Invented]) -> anyhow::Result<Sealed> {
        let home = tempfile::tempdir()?;
        let (mut register, caller, _) = office::register(home.path())?;
        let now = |old: bool| {
            (0..).zip(people).map(move |(at, person)| {
                let address = person.moved_from.clone().filter(|_| old);
                let address = address.unwrap_or_else(|| person.address.clone());
                Invented { address, ..person.clone() }.person(at)
            })
        };
        let entities: Vec<_> = now(true).map(|person| person.entity).collect();
        let added = register.add(&caller, &entities, None, None)?;
        for (person, reference) in people.iter().zip(&added) {
            if person.moved_from.is_some() {
                let new = ("address".to_owned(), vec![person.address.clone()]);
                register.change(&caller, *reference, &[new])?;
            }
        }
        let references = now(false).map(|person| person.reference);
        let plain = added.into_iter().zip(references).collect();
        Ok(Sealed { register, plain, _home: home })
    }
}
