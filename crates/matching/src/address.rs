//! Addresses as sets of words and numbers.

/// An address, folded once.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct Address {
    pub(crate) text: String,
    /// Folded words without street words, sorted, each once.
    words: Vec<String>,
}

/// Words that say how, not where: they are dropped, because they are abbreviated at will.
const STREET_WORDS: &[&str] = &[
    "street",
    "st",
    "str",
    "road",
    "rd",
    "avenue",
    "ave",
    "av",
    "lane",
    "ln",
    "building",
    "bldg",
    "floor",
    "fl",
    "room",
    "rm",
    "office",
    "suite",
    "ste",
    "apartment",
    "apt",
    "flat",
    "unit",
    "house",
    "block",
    "no",
    "number",
    "district",
    "dist",
    "province",
    "city",
    "region",
    "oblast",
    "ulitsa",
    "ul",
    "dom",
    "d",
    "kv",
    "of",
    "the",
    "and",
    "p",
    "o",
    "po",
    "box",
    "postal",
    "code",
    "zip",
    "g",
    "gorod",
    "near",
    "rue",
    "calle",
    "via",
    "strasse",
    "dong",
    "gu",
    "ku",
    "si",
];

impl Address {
    /// `None` for text without a word that says where.
    pub(crate) fn new(text: &str) -> Option<Address> {
        let folded = names::fold(text);
        let mut words: Vec<String> = (folded.split(' '))
            .filter(|word| !word.is_empty() && !STREET_WORDS.contains(word))
            .take(64)
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        words.dedup();
        (!words.is_empty()).then(|| Address { text: text.to_owned(), words })
    }

    /// Tells one place from the rest of its city: it has a number, or at least three words.
    pub(crate) fn is_specific(&self) -> bool {
        let number = |word: &String| word.bytes().any(|b| b.is_ascii_digit());
        // A number alone with a country is a post code.
        (self.words.len() >= 2 && self.words.iter().any(number)) || self.words.len() >= 4
    }

    /// The folded words as one text.
    pub(crate) fn key(&self) -> String {
        self.words.join(" ")
    }

    /// The share of words in common, numbers counting double; below one half if both have numbers
    /// and none is shared.
    pub(crate) fn likeness(&self, other: &Address) -> f64 {
        let (mut shared, mut all) = (0.0, 0.0);
        let (mut numbers, mut shared_numbers) = ([0; 2], 0);
        let (mut i, mut j) = (0, 0);
        loop {
            let (a, b) = (self.words.get(i), other.words.get(j));
            let (word, in_a, in_b) = match (a, b) {
                (Some(a), Some(b)) => match a.cmp(b) {
                    std::cmp::Ordering::Less => (a, true, false),
                    std::cmp::Ordering::Greater => (b, false, true),
                    std::cmp::Ordering::Equal => (a, true, true),
                },
                (Some(a), None) => (a, true, false),
                (None, Some(b)) => (b, false, true),
                (None, None) => break,
            };
            let is_number = word.bytes().any(|b| b.is_ascii_digit());
            let weight = if is_number { 2.0 } else { 1.0 };
            all += weight;
            if in_a && in_b {
                shared += weight;
                shared_numbers += u32::from(is_number);
            }
            numbers[0] += u32::from(is_number && in_a);
            numbers[1] += u32::from(is_number && in_b);
            i += usize::from(in_a);
            j += usize::from(in_b);
        }
        let likeness = shared / all;
        if numbers[0] > 0 && numbers[1] > 0 && shared_numbers == 0 {
            return f64::min(likeness, 0.45);
        }
        likeness
    }
}
