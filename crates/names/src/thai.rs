//! Thai by the Royal General System: vowels written before their consonant are moved behind it,
//! consonants that close a syllable change, unwritten vowels are supplied.
//!
//! Where a syllable ends is not written either; what stands here is right for most names and close
//! for the rest.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::lexicon::rows;

/// A consonant at the start and at the end of a syllable.
type Consonant = (&'static str, &'static str);

static CONSONANTS: LazyLock<FxHashMap<char, Consonant>> = LazyLock::new(|| {
    let mut table = FxHashMap::default();
    for row in rows(include_str!("../data/thai.tsv")) {
        let initial = row.get(1).copied().unwrap_or_default();
        let last = row.get(2).copied().unwrap_or_default();
        table.extend(row[0].chars().map(|letter| (letter, (initial, last))));
    }
    table
});

/// Stands where silent letters were taken out: no syllable goes on over it.
const BREAK: char = '|';
/// Thanthakhat: the consonant under it is silent.
const SILENCER: char = '\u{0e4c}';
const TONES_AND_SHORTENER: std::ops::RangeInclusive<char> = '\u{0e47}'..='\u{0e4b}';

/// Whether Thai letters stand here, and not Lao or Khmer.
pub(crate) fn is_thai(c: char) -> bool {
    ('\u{0e00}'..='\u{0e7f}').contains(&c)
}

/// Appends a word, all of it in Thai letters, romanised.
pub(crate) fn romanise(word: &[char], out: &mut String) {
    let letters = spoken(word);
    let mut reader = Reader { letters: &letters, at: 0, closed: false };
    while reader.at < letters.len() {
        reader.syllable(out);
    }
}

/// The word without tone marks and silent letters.
fn spoken(word: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(word.len());
    for &c in word {
        if c == SILENCER {
            if out.last().is_some_and(|last| matches!(last, 'ิ' | 'ุ')) {
                out.pop();
            }
            out.pop();
            out.push(BREAK);
        } else if !TONES_AND_SHORTENER.contains(&c) {
            out.push(c);
        }
    }
    out
}

struct Reader<'a> {
    letters: &'a [char],
    at: usize,
    /// The syllable before ended in a consonant.
    closed: bool,
}

impl Reader<'_> {
    fn get(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn consonant(&self, ahead: usize) -> Option<Consonant> {
        CONSONANTS.get(&self.get(ahead)?).copied()
    }

    /// Whether the letter is a consonant whose own vowel is written behind it.
    fn has_vowel(&self, ahead: usize) -> bool {
        let next = self.get(ahead + 1);
        self.consonant(ahead).is_some()
            && match next {
                // Between consonants these two are vowels: สวน suan, ทอง thong.
                Some('อ') => !self.is_sign(ahead + 2),
                Some('ว') => self.is_ua(ahead + 1),
                _ => self.is_sign(ahead + 1),
            }
    }

    /// Whether a ว is the vowel of a closed syllable.
    fn is_ua(&self, ahead: usize) -> bool {
        self.get(ahead) == Some('ว')
            && self.consonant(ahead + 1).is_some_and(|(initial, _)| !initial.is_empty())
            && !self.is_sign(ahead + 2)
            && !matches!(self.get(ahead + 2), Some('ร' | 'อ'))
    }

    fn is_sign(&self, ahead: usize) -> bool {
        self.get(ahead).is_some_and(|c| matches!(c, 'ะ'..='ู' | '\u{0e4d}'))
    }

    /// Reads one syllable, or passes over one letter that makes none.
    fn syllable(&mut self, out: &mut String) {
        let lead = self.get(0).filter(|c| matches!(c, 'เ'..='ไ'));
        let first = usize::from(lead.is_some());
        let Some((initial, _)) = self.consonant(first) else {
            self.at += 1;
            return;
        };
        let alone = self.consonant(first + 1).is_none() && !self.is_sign(first + 1);
        if lead.is_none() && self.closed && alone && self.ends(first + 1) {
            // A last consonant behind a closed syllable is not spoken: วัตร wat.
            self.at += 1;
            return;
        }
        self.at += first;
        let at = self.at;
        let double = self.is_double(lead);
        let initial = match (self.get(0), self.consonant(1)) {
            (Some('ห' | 'อ'), Some((second, _))) if double => second,
            (Some('ท' | 'ศ' | 'ส'), Some(("r", _))) if double => "s",
            (_, Some((second, _))) if double => {
                out.push_str(initial);
                second
            }
            _ => initial,
        };
        out.push_str(initial);
        self.at += 1 + usize::from(double);
        let implicit = self.vowel(lead, out);
        self.closed = false;
        if self.closes() {
            let last = self.consonant(0).map_or("", |(_, last)| last);
            if implicit {
                out.push('o');
            }
            // อัย and ไทย write the glide twice.
            if !(last == "i" && out.ends_with('i')) {
                out.push_str(last);
            }
            self.at += 1;
            self.closed = true;
        } else if implicit {
            out.push('a');
        }
        debug_assert!(self.at > at);
    }

    /// No letter of this syllable follows.
    fn ends(&self, ahead: usize) -> bool {
        self.get(ahead).is_none_or(|c| c == BREAK)
    }

    /// Whether two consonants open the syllable together.
    fn is_double(&self, lead: Option<char>) -> bool {
        let (Some(first), Some(second)) = (self.get(0), self.get(1)) else {
            return false;
        };
        let pair = match first {
            'ก' | 'ข' | 'ค' | 'ป' | 'ผ' | 'พ' | 'ต' => {
                matches!(second, 'ร' | 'ล' | 'ว')
            }
            'ท' | 'ส' | 'ศ' => second == 'ร',
            'ห' => matches!(second, 'ง' | 'ญ' | 'น' | 'ม' | 'ย' | 'ร' | 'ล' | 'ว'),
            'อ' => second == 'ย',
            _ => false,
        };
        // With no vowel behind it the second closes the syllable or is a vowel: พล phon, กวน kuan.
        let open = match lead {
            // Nothing closes a syllable in ai, and h closes none.
            Some('ใ' | 'ไ') => true,
            Some(_) => first == 'ห' || self.consonant(2).is_some(),
            None => self.has_vowel(1),
        };
        pair && (open || self.is_sign(2))
    }

    /// Whether the next letter closes the syllable rather than opening another.
    fn closes(&self) -> bool {
        self.consonant(0).is_some()
            && self.get(0) != Some('อ')
            && !self.has_vowel(0)
            && !(self.get(0) == Some('ห') && self.consonant(1).is_some())
            && !(self.is_double(None) && self.is_sign(2))
    }

    /// Writes the vowel; true if none is written, which is `o` before a consonant and else `a`.
    fn vowel(&mut self, lead: Option<char>, out: &mut String) -> bool {
        let [a, b] = [self.get(0), self.get(1)];
        let (taken, latin) = match (lead, a, b) {
            (Some('เ'), Some('ี'), Some('ย')) => (2, "ia"),
            (Some('เ'), Some('ื'), Some('อ')) => (2, "uea"),
            (Some('เ'), Some('า'), Some('ะ')) => (2, "o"),
            (Some('เ'), Some('า'), _) => (1, "ao"),
            (Some('เ'), Some('อ'), Some('ะ')) => (2, "oe"),
            (Some('เ'), Some('อ' | 'ิ'), _) => (1, "oe"),
            (Some('เ'), Some('ย'), _) if self.ends(1) || self.consonant(1).is_some() => {
                (1, "oei")
            }
            (Some('เ'), Some('ะ'), _) => (1, "e"),
            (Some('เ'), ..) => (0, "e"),
            (Some('แ'), Some('ะ'), _) => (1, "ae"),
            (Some('แ'), ..) => (0, "ae"),
            (Some('โ'), Some('ะ'), _) => (1, "o"),
            (Some('โ'), ..) => (0, "o"),
            (Some(_), Some('ย'), _) => (1, "ai"),
            (Some(_), ..) => (0, "ai"),
            (None, Some('ั'), Some('ว')) => (2, "ua"),
            (None, Some('ะ' | 'ั' | 'า'), _) => (1, "a"),
            (None, Some('\u{0e4d}'), Some('า')) => (2, "am"),
            (None, Some('ำ'), _) => (1, "am"),
            (None, Some('ิ' | 'ี'), _) => (1, "i"),
            (None, Some('ื'), Some('อ')) => (2, "ue"),
            (None, Some('ึ' | 'ื'), _) => (1, "ue"),
            (None, Some('ุ' | 'ู'), _) => (1, "u"),
            (None, Some('ร'), Some('ร')) => {
                let closes = self.consonant(2).is_some() && !self.has_vowel(2);
                (2, if closes { "a" } else { "an" })
            }
            (None, Some('อ'), _) if !self.is_sign(1) => (1, "o"),
            (None, Some('ว'), _) if self.is_ua(0) => (1, "ua"),
            _ => return true,
        };
        self.at += taken;
        out.push_str(latin);
        false
    }
}

#[cfg(test)]
mod tests {
    use crate::fold;

    #[test]
    fn royal_general_system() {
        for (text, latin) in [
            ("ประยุทธ์ จันทร์โอชา", "prayut chanocha"),
            ("เศรษฐา ทวีสิน", "settha thawisin"),
            ("ทักษิณ ชินวัตร", "thaksin chinwat"),
            ("แพทองธาร", "phaethongthan"),
            ("สมชาย วงศ์สวัสดิ์", "somchai wongsawat"),
            ("อภิสิทธิ์ เวชชาชีวะ", "aphisit wetchachiwa"),
            ("ชัย", "chai"),
            ("ไทย", "thai"),
            ("เมือง", "mueang"),
            ("เชียงใหม่", "chiangmai"),
            ("กรุงเทพ", "krungthep"),
            ("สวน", "suan"),
            ("บัว", "bua"),
            ("ธรรม", "tham"),
            ("เกาะ", "ko"),
            ("เดิน", "doen"),
            ("หลวง", "luang"),
            ("น้ำ", "nam"),
            ("ไกล เหลือง", "klai lueang"),
            ("พล", "phon"),
        ] {
            assert_eq!(fold(text), latin, "{text}");
        }
    }
}
