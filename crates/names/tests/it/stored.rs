//! A name written and read back is the same name, and damaged bytes are no name or another one.

use names::{Name, NameKind, agreement, keys, similarity};
use proptest::prelude::*;

use crate::laws::{any_text, kind};

const KINDS: [NameKind; 4] =
    [NameKind::Person, NameKind::Organization, NameKind::Object, NameKind::Unknown];

fn written(name: &Name) -> Vec<u8> {
    let mut out = Vec::new();
    name.write(&mut out);
    out
}

/// Reads a name with something behind it, which must be left.
fn read_back(name: &Name) -> Name {
    let mut bytes = written(name);
    bytes.push(7);
    let mut rest = bytes.as_slice();
    let read = Name::read(&mut rest).expect("what was written can be read");
    assert_eq!(rest, [7]);
    read
}

/// Both names of every row of the tables: each script and habit the crate knows.
fn names_of_tables() -> impl Iterator<Item = &'static str> {
    [
        include_str!("../data/arabic.tsv"),
        include_str!("../data/chinese.tsv"),
        include_str!("../data/habits.tsv"),
        include_str!("../data/initials.tsv"),
        include_str!("../data/korean.tsv"),
        include_str!("../data/organizations.tsv"),
        include_str!("../data/scripts.tsv"),
        include_str!("../data/slavic.tsv"),
        include_str!("../data/typing.tsv"),
        include_str!("../data/vessels.tsv"),
    ]
    .into_iter()
    .flat_map(str::lines)
    .filter(|line| !line.starts_with('#'))
    .flat_map(|line| line.split('\t').skip(1).take(2))
}

/// What `Debug` shows is every field of a name.
#[test]
fn names_of_all_scripts_come_back_whole() {
    for text in names_of_tables() {
        for kind in KINDS {
            let name = Name::parse(text, kind);
            assert_eq!(format!("{:?}", read_back(&name)), format!("{name:?}"), "{text}");
        }
    }
}

#[test]
fn a_name_of_two_words_is_short() {
    let is_short = |text: &&str| text.is_ascii() && text.split(' ').count() == 2;
    let (mut names, mut bytes) = (0, 0);
    for text in names_of_tables().filter(is_short) {
        let length = written(&Name::parse(text, NameKind::Person)).len();
        // Words that can be cut into syllables in several ways are the longest.
        assert!(length <= 160, "{text}: {length} bytes");
        (names, bytes) = (names + 1, bytes + length);
    }
    assert!(names > 50, "{names}");
    assert!(bytes / names < 70, "{} bytes in the mean", bytes / names);
}

#[test]
fn stamps_do_not_change_while_the_program_runs() {
    assert_eq!(names::stored_stamp(), names::stored_stamp());
    assert_ne!(names::stored_stamp(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_name_read_back_says_the_same(
        a in any_text(), b in any_text(), k in kind(), l in kind(),
    ) {
        let (a, b) = (Name::parse(&a, k), Name::parse(&b, l));
        let (x, y) = (read_back(&a), read_back(&b));
        prop_assert_eq!(format!("{x:?}"), format!("{a:?}"));
        prop_assert_eq!(agreement(&x, &y).to_bits(), agreement(&a, &b).to_bits());
        prop_assert_eq!(similarity(&x, &b), similarity(&a, &b));
        prop_assert_eq!(similarity(&a, &y), similarity(&a, &b));
        prop_assert_eq!(keys(&x), keys(&a));
    }

    #[test]
    fn damaged_names_do_no_harm(
        text in any_text(),
        k in kind(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        end in any::<prop::sample::Index>(),
    ) {
        let name = Name::parse(&text, k);
        let mut bytes = written(&name);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        for bytes in [&bytes[..], &bytes[..end.index(bytes.len() + 1)]] {
            if let Some(read) = Name::read(&mut &bytes[..]) {
                similarity(&read, &name);
                similarity(&name, &read);
                keys(&read);
            }
        }
    }

    #[test]
    fn any_bytes_can_be_asked_for_a_name(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Some(read) = Name::read(&mut &bytes[..]) {
            similarity(&read, &read);
            keys(&read);
        }
    }
}
