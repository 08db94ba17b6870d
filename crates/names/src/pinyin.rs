//! Syllables of Standard Chinese and what Latin letters may stand for: `data/pinyin.tsv`.
//!
//! Hanyu Pinyin has one spelling per syllable, Wade-Giles without its apostrophes one for up to
//! four: `chu` is zhu, chu, ju and qu. A spelling is therefore a set of syllables.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::lexicon::rows;

/// The most syllables one spelling stands for.
const MEANINGS: usize = 4;
/// Letters of the longest syllable: `zhuang`.
const LONGEST: usize = 6;

/// One syllable as it is spelled: the number of a set of syllables. 0 is no syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spelling(u16);

/// A letter of the spellings: which letters follow, and what a spelling that ends here means.
#[derive(Default)]
struct Node {
    next: [u16; 26],
    end: Spelling,
}

struct Table {
    /// Spellings by letter; the first is the root.
    nodes: Vec<Node>,
    /// Numbers of syllables per spelling, zero-filled. A syllable's own number is also that of the
    /// set that holds it alone.
    sets: Vec<[u16; MEANINGS]>,
    /// A number that syllables with a spelling in common share.
    classes: Vec<u16>,
    syllables: FxHashMap<&'static str, Spelling>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut spelled: Vec<(&str, [u16; MEANINGS])> = Vec::new();
    let mut place: FxHashMap<&str, usize> = FxHashMap::default();
    let mut sets = vec![[0; MEANINGS]];
    let mut syllables = FxHashMap::default();
    for (number, row) in (1u16..).zip(rows(include_str!("../data/pinyin.tsv"))) {
        sets.push([number, 0, 0, 0]);
        syllables.insert(row[0], Spelling(number));
        for spelling in row.iter().flat_map(|field| field.split(' ')) {
            let at = *place.entry(spelling).or_insert_with(|| {
                spelled.push((spelling, [0; MEANINGS]));
                spelled.len() - 1
            });
            if let Some(free) = spelled[at].1.iter_mut().find(|slot| **slot == 0) {
                *free = number;
            }
        }
    }
    let mut classes: Vec<u16> = (0..sets.len() as u16).collect();
    let mut nodes = vec![Node::default()];
    for (spelling, set) in spelled {
        let lowest = set.iter().filter(|n| **n != 0).map(|n| classes[usize::from(*n)]).min();
        for class in set.map(|n| classes[usize::from(n)]).into_iter().filter(|class| *class != 0) {
            let joined = classes.iter_mut().filter(|known| **known == class);
            joined.for_each(|known| *known = lowest.unwrap_or_default());
        }
        let end = if set[1] == 0 {
            Spelling(set[0])
        } else {
            sets.push(set);
            Spelling(sets.len() as u16 - 1)
        };
        let mut at = 0;
        for letter in spelling.bytes().filter(u8::is_ascii_lowercase) {
            let letter = usize::from(letter - b'a');
            if nodes[at].next[letter] == 0 {
                nodes[at].next[letter] = nodes.len() as u16;
                nodes.push(Node::default());
            }
            at = usize::from(nodes[at].next[letter]);
        }
        nodes[at].end = end;
    }
    Table { nodes, sets, classes, syllables }
});

impl Spelling {
    /// One syllable in Hanyu Pinyin without tone, for certain.
    pub(crate) fn exact(pinyin: &str) -> Option<Spelling> {
        TABLE.syllables.get(pinyin).copied()
    }

    /// Every spelling `letters` begins with, with its length; shortest first, the rest zero.
    pub(crate) fn prefixes(letters: &[u8]) -> [(u8, Spelling); LONGEST] {
        let mut found = [(0, Spelling::default()); LONGEST];
        let (mut n, mut at) = (0, 0);
        for (length, letter) in (1..).zip(letters.iter().take(LONGEST)) {
            let Some(place) = letter.checked_sub(b'a').filter(|place| *place < 26) else {
                break;
            };
            at = usize::from(TABLE.nodes[at].next[usize::from(place)]);
            if at == 0 {
                break;
            }
            let end = TABLE.nodes[at].end;
            if !end.is_none() {
                found[n] = (length, end);
                n += 1;
            }
        }
        found
    }

    /// The number by which a spelling is known, until `data/pinyin.tsv` changes.
    pub(crate) fn number(self) -> u16 {
        self.0
    }

    /// The spelling of that number, if there is one.
    pub(crate) fn numbered(number: u16) -> Option<Spelling> {
        (1..TABLE.sets.len()).contains(&usize::from(number)).then_some(Spelling(number))
    }

    pub(crate) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether both may stand for one syllable.
    pub(crate) fn meets(self, other: Spelling) -> bool {
        self == other || self.syllables().any(|a| other.syllables().any(|b| a == b))
    }

    /// A number that all spellings of one syllable share, and some of its neighbours.
    pub(crate) fn class(self) -> u16 {
        TABLE.classes[usize::from(self.syllables().next().unwrap_or_default())]
    }

    fn syllables(self) -> impl Iterator<Item = u16> {
        TABLE.sets[usize::from(self.0)].into_iter().filter(|number| *number != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Spelling, TABLE};

    fn spelled(letters: &str) -> Spelling {
        let prefixes = Spelling::prefixes(letters.as_bytes());
        let whole = prefixes.iter().find(|(length, _)| usize::from(*length) == letters.len());
        whole.map(|(_, spelling)| *spelling).unwrap_or_default()
    }

    #[test]
    fn two_systems_meet() {
        for (pinyin, wade_giles) in [
            ("xi", "hsi"),
            ("jin", "chin"),
            ("qin", "chin"),
            ("ping", "ping"),
            ("bing", "ping"),
            ("ze", "tse"),
            ("dong", "tung"),
            ("zi", "tzu"),
            ("xue", "hsueh"),
            ("tian", "tien"),
            ("guo", "kuo"),
            ("duo", "to"),
            ("ge", "ko"),
            ("ri", "jih"),
            ("rui", "jui"),
            ("gui", "kuei"),
        ] {
            assert!(Spelling::exact(pinyin).unwrap().meets(spelled(wade_giles)), "{pinyin}");
            assert!(spelled(pinyin).meets(spelled(wade_giles)), "{pinyin}");
            assert_eq!(spelled(pinyin).class(), spelled(wade_giles).class(), "{pinyin}");
        }
        assert!(!spelled("ming").meets(spelled("min")));
        assert!(!Spelling::exact("zhang").unwrap().meets(Spelling::exact("chang").unwrap()));
        assert!(spelled("vlad").is_none());
    }

    #[test]
    fn the_table_is_small() {
        assert!(TABLE.nodes.len() < 1_000, "{}", TABLE.nodes.len());
        assert!(TABLE.sets.iter().skip(1).all(|set| set[0] != 0));
        assert_eq!(TABLE.syllables.len(), 401);
    }
}
