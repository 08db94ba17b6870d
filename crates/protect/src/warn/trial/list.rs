//! People in memory, asked like a register: for tests and measurements.

use std::convert::Infallible;

use matching::Prepared;
use rustc_hash::FxHashMap;

use super::people::Invented;
use crate::person::{Person, PersonRef};
use crate::roll::Roll;

/// A plain list of people with an index of the keys a register would be asked by.
pub struct List {
    people: Vec<Invented>,
    keys: FxHashMap<String, Vec<u32>>,
}

impl List {
    /// Indexes these people; the reference of each is made of its place in the list.
    pub fn new(people: Vec<Invented>) -> List {
        let mut keys: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (at, invented) in (0_u32..).zip(&people) {
            let prepared = Prepared::new(&invented.person(u64::from(at)).entity);
            for key in matching::keys(&prepared).into_iter().chain(matching::hints(&prepared)) {
                keys.entry(key).or_default().push(at);
            }
        }
        List { people, keys }
    }

    fn list(&self, key: &str) -> (f32, &[u32]) {
        let carriers = self.keys.get(key).map_or(&[][..], Vec::as_slice);
        ((1.0 + self.people.len() as f32 / (1 + carriers.len()) as f32).ln(), carriers)
    }
}

impl Roll for List {
    type Error = Infallible;

    fn candidates(&self, asked: &Prepared, limit: usize) -> Result<Vec<PersonRef>, Infallible> {
        let mut sums = vec![0.0_f32; self.people.len()];
        let groups = matching::key_groups(asked);
        let finds = groups.is_empty();
        for group in groups {
            let mut best: FxHashMap<u32, f32> = FxHashMap::default();
            for key in &group {
                let (weight, carriers) = self.list(key);
                for at in carriers {
                    let own = best.entry(*at).or_default();
                    *own = own.max(weight);
                }
            }
            best.into_iter().for_each(|(at, weight)| sums[at as usize] += weight);
        }
        for hint in matching::hints(asked) {
            let (weight, carriers) = self.list(&hint);
            for at in carriers {
                if finds || sums[*at as usize] > 0.0 {
                    sums[*at as usize] += weight * 0.5;
                }
            }
        }
        let mut found: Vec<(f32, u32)> =
            (0..).zip(sums).filter(|(_, sum)| *sum > 0.0).map(|(at, sum)| (sum, at)).collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, at)| reference(at)).collect())
    }

    fn open(&self, person: PersonRef) -> Result<Option<Person>, Infallible> {
        let mut number = [0; 8];
        number.copy_from_slice(&person.bytes()[2..]);
        let number = u64::from_be_bytes(number);
        Ok(self.people.get(number as usize).map(|invented| invented.person(number)))
    }

    fn len(&self) -> usize {
        self.people.len()
    }
}

fn reference(at: u32) -> PersonRef {
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(&u64::from(at).to_be_bytes());
    PersonRef::from_bytes(bytes)
}
