//! Addresses as words, in whatever writing: what is told apart is the place, not the spelling.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::edit::distance;
use super::is_digit;
use super::name::sound;

/// The words of an address: places by their sound, numbers as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::warn) struct Place {
    words: SmallVec<[Box<str>; 8]>,
}

/// Endings that say what sort of place it is, Hangul and Latin, the longest first.
const SORTS: &[&str] = &[
    "특별자치도",
    "특별자치시",
    "특별시",
    "광역시",
    "자치도",
    "아파트",
    "빌라",
    "빌딩",
    "번지",
    "번길",
    "도",
    "시",
    "군",
    "구",
    "읍",
    "면",
    "동",
    "리",
    "로",
    "길",
    "호",
    "층",
    "가",
    "통",
    "반",
];
const LATIN_SORTS: &[&str] = &[
    "teukbyeolsi",
    "gwangyeoksi",
    "kwangyoksi",
    "tukpyolsi",
    "do",
    "si",
    "gun",
    "kun",
    "gu",
    "ku",
    "eup",
    "up",
    "myeon",
    "myon",
    "dong",
    "tong",
    "ri",
    "ro",
    "no",
    "gil",
    "kil",
    "ho",
    "ga",
    "province",
    "city",
    "county",
    "district",
    "metropolitan",
    "apt",
    "apartment",
    "street",
    "st",
    "road",
    "rd",
    "room",
    "floor",
    "special",
    "korea",
    "republic",
    "of",
    "south",
    "rok",
    "bldg",
    "villa",
    "township",
    "town",
    "village",
    "building",
    "unit",
    "beonji",
    "beongil",
    "bungil",
];

/// Usual short forms of provinces: `충북` for `충청북도`.
const SHORT: &[(&str, &str)] = &[
    ("충북", "충청북"),
    ("충남", "충청남"),
    ("전북", "전라북"),
    ("전남", "전라남"),
    ("경북", "경상북"),
    ("경남", "경상남"),
];

/// What two addresses have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::warn) struct Shared {
    /// The part of the shorter address, by rarity of words, that the other has too: 0 to 1.
    pub(in crate::warn) likeness: f64,
    /// How rare what they share is, in nats.
    pub(in crate::warn) rarity: f64,
}

/// How many opened people have a word in their address.
#[derive(Debug, Default)]
pub(in crate::warn) struct Words {
    counts: FxHashMap<Box<str>, u32>,
    addresses: u32,
}

impl Words {
    pub(in crate::warn) fn count(&mut self, place: &Place) {
        self.addresses += 1;
        for word in &place.words {
            *self.counts.entry(word.clone()).or_default() += 1;
        }
    }

    /// The logarithm of how rare a word is among addresses.
    fn rarity(&self, word: &str) -> f64 {
        let count = self.counts.get(word).copied().unwrap_or(0);
        ((f64::from(self.addresses) + 2.0) / (f64::from(count) + 1.0)).ln().max(0.05)
    }
}

impl Place {
    /// Reads any text; `None` if there is no word in it.
    pub(in crate::warn) fn read(text: &str) -> Option<Place> {
        let mut words: SmallVec<[Box<str>; 8]> = SmallVec::new();
        let split = |c: char| !(c.is_alphanumeric() || c == '\'' || c == '’');
        for part in text.split(split).filter(|part| !part.is_empty()).take(32) {
            for word in numbers_apart(part) {
                push_word(&word, &mut words);
            }
        }
        words.sort_unstable();
        words.dedup();
        (!words.is_empty()).then_some(Place { words })
    }

    /// How many words it has.
    pub(in crate::warn) fn len(&self) -> usize {
        self.words.len()
    }

    /// What they share. Numbers that differ weigh little: a house is renumbered, a flat left out.
    pub(in crate::warn) fn share(&self, known: &Place, words: &Words) -> Shared {
        let mut shared: SmallVec<[f64; 8]> = SmallVec::new();
        let mut totals = [0.0, 0.0];
        let mut left: SmallVec<[&str; 8]> = SmallVec::new();
        for word in &self.words {
            let rarity = words.rarity(word).min(MOST_RARE);
            totals[0] += rarity;
            if known.words.binary_search(word).is_ok() {
                shared.push(rarity);
            } else {
                left.push(word);
            }
        }
        for word in &known.words {
            let rarity = words.rarity(word).min(MOST_RARE);
            totals[1] += rarity;
            if self.words.binary_search(word).is_err()
                && left.iter().any(|other| is_alike(other, word))
            {
                shared.push(rarity * 0.8);
            }
        }
        shared.sort_by(|a, b| b.total_cmp(a));
        let all: f64 = shared.iter().sum();
        // Places lie in each other: who shares the quarter shares the city. What comes after the rarest
        // word adds less and less.
        let rarity =
            shared.iter().zip([1.0, 0.6, 0.4, 0.3, 0.2]).map(|(rarity, by)| rarity * by).sum();
        Shared { likeness: (all / totals[0].min(totals[1]).max(0.1)).min(1.0), rarity }
    }
}

/// A word of one address in a thousand is as rare as it gets: the rest is chance of the sample.
const MOST_RARE: f64 = 7.0;

/// `역삼동123` is a place and a number.
fn numbers_apart(part: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last_numeric = None;
    for c in part.chars() {
        let numeric = is_digit(c);
        if last_numeric == Some(numeric) {
            if let Some(word) = out.last_mut() {
                word.push(c);
            }
        } else {
            out.push(c.to_string());
        }
        last_numeric = Some(numeric);
    }
    out
}

fn push_word(word: &str, words: &mut SmallVec<[Box<str>; 8]>) {
    if word.chars().all(is_digit) {
        let digits = word.trim_start_matches('0');
        words.push(digits.into());
        return;
    }
    let is_hangul = word.chars().all(|c| ('가'..='힣').contains(&c));
    let mut word = word.to_lowercase();
    if is_hangul {
        for (short, long) in SHORT {
            if word.starts_with(short) {
                word = word.replacen(short, long, 1);
            }
        }
        let bare = SORTS.iter().find_map(|sort| word.strip_suffix(sort));
        match bare {
            Some("") => return,
            // `중구`, `동구`: the rest is too short to stand alone.
            Some(bare) if bare.chars().count() >= 2 => word = bare.to_owned(),
            _ => {}
        }
    } else if LATIN_SORTS.contains(&word.as_str()) {
        return;
    }
    let folded = names::fold(&word);
    let joined: String = folded.split(' ').collect();
    let sound = sound(&joined);
    if !sound.is_empty() {
        words.push(sound.into());
    }
}

/// One slip in a word of four letters or more; numbers are the same or not.
fn is_alike(a: &str, b: &str) -> bool {
    let is_word = |text: &str| text.len() >= 4 && !text.as_bytes()[0].is_ascii_digit();
    is_word(a)
        && is_word(b)
        && a.len().abs_diff(b.len()) <= 1
        && distance(a.as_bytes(), b.as_bytes(), 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invented addresses of real places.
    #[test]
    fn one_place_in_two_writings() {
        let mut words = Words::default();
        let read = |text: &str| Place::read(text).expect(text);
        for text in [
            "서울특별시 강남구 역삼동 12-3",
            "부산광역시 해운대구 우동 5",
            "인천광역시 남동구 논현동 7",
        ] {
            words.count(&read(text));
        }
        let known = read("서울특별시 강남구 역삼동 12-3");
        for text in [
            "서울시 강남구 역삼동 12-3",
            "서울 강남구 역삼동",
            "12-3 Yeoksam-dong, Gangnam-gu, Seoul",
            "Seoul-si Kangnam-gu Yoksam-dong 12-3",
            "강남구 역삼동 12번지 3호",
        ] {
            let shared = read(text).share(&known, &words);
            assert!(shared.likeness > 0.8, "{text}: {shared:?}");
        }
        let other = read("부산광역시 해운대구 우동 5").share(&known, &words);
        assert!(other.likeness < 0.2, "{other:?}");
    }
}
