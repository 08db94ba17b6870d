//! Which party of the list a name means.

use rustc_hash::FxHashMap;

use crate::lists::party::letters_and_digits;

/// The names of all parties, folded: case, punctuation and white space do not count.
#[derive(Debug, Default)]
pub(super) struct Names {
    published: FxHashMap<String, Bearer>,
    aliases: FxHashMap<String, Bearer>,
}

/// Who bears a name.
#[derive(Debug, Clone, Copy)]
struct Bearer {
    first: usize,
    /// How many different parties.
    n_parties: u32,
    latest: usize,
}

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The party at this place of the list.
    Party(usize),
    /// This many parties; which, is not said.
    Several(u32),
    /// No party of the list.
    Unknown,
}

impl Names {
    /// Parties come in the order of the list.
    pub(super) fn add_published(&mut self, name: &str, party: usize) {
        add(&mut self.published, name, party);
    }

    /// Aliases come in the order of their parties.
    pub(super) fn add_alias(&mut self, name: &str, party: usize) {
        add(&mut self.aliases, name, party);
    }

    /// The party of that name. Published names come before aliases: the list itself refers to
    /// parties by the names it publishes them under.
    pub(super) fn find(&self, name: &str) -> Meaning {
        let folded = letters_and_digits(name);
        let bearer = (self.published.get(&folded)).or_else(|| self.aliases.get(&folded));
        match bearer {
            Some(bearer) if bearer.n_parties == 1 => Meaning::Party(bearer.first),
            Some(bearer) => Meaning::Several(bearer.n_parties),
            None => Meaning::Unknown,
        }
    }
}

fn add(names: &mut FxHashMap<String, Bearer>, name: &str, party: usize) {
    let folded = letters_and_digits(name);
    if folded.is_empty() {
        return;
    }
    let bearer =
        names.entry(folded).or_insert(Bearer { first: party, n_parties: 1, latest: party });
    if bearer.latest != party {
        bearer.latest = party;
        bearer.n_parties += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_party_or_says_why_not() {
        let mut names = Names::default();
        names.add_published("INVENTED SHIPPING CO., LTD.", 0);
        names.add_published("Twice", 1);
        names.add_published("TWICE.", 2);
        names.add_published("--", 3);
        names.add_alias("ISC", 0);
        names.add_alias("I.S.C.", 0);
        names.add_alias("Twice", 3);
        names.add_alias("Shared", 1);
        names.add_alias("Shared", 2);
        assert_eq!(names.find("Invented Shipping Co Ltd"), Meaning::Party(0));
        assert_eq!(names.find("isc"), Meaning::Party(0));
        assert_eq!(names.find("twice"), Meaning::Several(2));
        assert_eq!(names.find("SHARED"), Meaning::Several(2));
        assert_eq!(names.find("-"), Meaning::Unknown);
        assert_eq!(names.find("nobody"), Meaning::Unknown);
    }
}
