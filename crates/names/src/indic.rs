//! The scripts of India and Sri Lanka, by the table `data/indic.tsv`.
//!
//! A consonant carries the vowel `a` unless a sign says otherwise. The languages of the north do not
//! speak that vowel at the end of most words and in some places inside, and names are spelled as
//! they are spoken: राजेश is Rajesh, मनमोहन is Manmohan.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::lexicon::rows;

#[derive(Clone, Copy)]
enum Class {
    Vowel,
    Sign,
    Consonant,
    /// A consonant without a vowel.
    Coda,
}

#[derive(Clone, Copy)]
struct Letter {
    class: Class,
    latin: &'static str,
    /// Of a Tamil stop between vowels or behind a nasal.
    soft: Option<&'static str>,
}

#[derive(Default)]
struct Tables {
    letters: FxHashMap<char, Letter>,
    /// Consonants with a dot below.
    dotted: FxHashMap<char, &'static str>,
    clusters: FxHashMap<char, Vec<(Vec<char>, &'static str)>>,
}

/// Blocks that follow the order of ISCII, 128 places each, from Devanagari to Malayalam.
const FIRST: u32 = 0x900;
const BLOCK: u32 = 0x80;
const BLOCKS: u32 = 9;
const GURMUKHI: u32 = 2;
const ORIYA: u32 = 4;
/// The places, in each of these blocks, of signs that are no letters.
const CANDRABINDU: u32 = 0x01;
const ANUSVARA: u32 = 0x02;
const NUKTA: u32 = 0x3C;
const VIRAMA: u32 = 0x4D;
const TIPPI: u32 = 0x70;

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables::default();
    for row in rows(include_str!("../data/indic.tsv")) {
        let [class, script, letters, latin, rest @ ..] = row.as_slice() else {
            continue;
        };
        let letters: Vec<char> = letters.chars().filter(|c| *c != '◌').collect();
        let Some(&first) = letters.first() else {
            continue;
        };
        let blocks = if *script == "all" { BLOCKS } else { 1 };
        let everywhere = (0..blocks).filter_map(|n| char::from_u32(first as u32 + n * BLOCK));
        let class = match *class {
            "vowel" => Class::Vowel,
            "sign" => Class::Sign,
            "coda" => Class::Coda,
            "nukta" => {
                tables.dotted.extend(everywhere.map(|c| (c, *latin)));
                continue;
            }
            "cluster" => {
                tables.clusters.entry(first).or_default().push((letters, latin));
                continue;
            }
            _ => Class::Consonant,
        };
        let letter = Letter { class, latin, soft: rest.first().copied() };
        tables.letters.extend(everywhere.map(|c| (c, letter)));
    }
    tables
});

/// One sound of a word.
#[derive(Clone, Copy, PartialEq)]
enum Sound {
    Consonant(&'static str),
    Vowel(&'static str),
    /// The `a` that no sign writes.
    Inherent,
}

/// Which unwritten vowels are not spoken either.
#[derive(Clone, Copy, PartialEq)]
enum Silent {
    /// At the end and between two syllables: Hindi, Marathi, Gujarati, Panjabi.
    Both,
    /// At the end only: Bengali, Assamese, Odia.
    End,
    /// None: the languages of the south, Sinhala.
    None,
}

/// Appends a word, all of it in Indic scripts, romanised.
pub(crate) fn romanise(word: &[char], out: &mut String) {
    let block = word.first().map_or(0, |&c| (c as u32).saturating_sub(FIRST) / BLOCK);
    let silent = match block {
        0 | GURMUKHI | 3 => Silent::Both,
        1 | ORIYA => Silent::End,
        _ => Silent::None,
    };
    let mut sounds = sounds(word, silent == Silent::None);
    if silent != Silent::None {
        drop_final(&mut sounds, silent);
    }
    if silent == Silent::Both {
        drop_inner(&mut sounds, block == GURMUKHI);
    }
    for sound in sounds {
        out.push_str(match sound {
            Sound::Consonant(latin) | Sound::Vowel(latin) => latin,
            Sound::Inherent => "a",
        });
    }
}

/// The place of a letter in its block; Sinhala has another order.
fn place(c: char) -> u32 {
    match c as u32 {
        0xD82 => ANUSVARA,
        0xDCA => VIRAMA,
        0xD80..=0xDFF => BLOCK,
        at => at.saturating_sub(FIRST) % BLOCK,
    }
}

fn sounds(word: &[char], southern: bool) -> Vec<Sound> {
    let tables = &*TABLES;
    let mut sounds: Vec<Sound> = Vec::with_capacity(word.len() * 2);
    let mut at = 0;
    while let Some(&c) = word.get(at) {
        at += 1;
        let cluster = tables.clusters.get(&c).and_then(|known| {
            known.iter().find(|(letters, _)| word[at - 1..].starts_with(letters))
        });
        if let Some((letters, latin)) = cluster {
            at += letters.len() - 1;
            sounds.push(Sound::Consonant(latin));
            at += close(word, at, &mut sounds);
            continue;
        }
        let Some(letter) = tables.letters.get(&c) else {
            match place(c) {
                ANUSVARA | CANDRABINDU => sounds.extend(nasal(word.get(at), southern)),
                TIPPI if (0xA00..0xA80).contains(&(c as u32)) => {
                    sounds.extend(nasal(word.get(at), southern));
                }
                _ => {}
            }
            continue;
        };
        match letter.class {
            Class::Vowel | Class::Sign => sounds.push(Sound::Vowel(letter.latin)),
            Class::Coda => sounds.push(Sound::Consonant(letter.latin)),
            Class::Consonant => {
                let dotted = word.get(at).is_some_and(|&next| place(next) == NUKTA);
                at += usize::from(dotted);
                let plain = if dotted { tables.dotted.get(&c).copied() } else { None };
                let open = word.get(at).is_none_or(|&next| place(next) != VIRAMA);
                let behind_sonant = matches!(
                    sounds.last(),
                    Some(Sound::Vowel(_) | Sound::Inherent | Sound::Consonant("n" | "m"))
                );
                let soft = letter.soft.filter(|_| open && behind_sonant);
                // Bengali writes one letter for j, and for y behind a consonant.
                let joined = c == 'য' && matches!(sounds.last(), Some(Sound::Consonant(_)));
                let soft = if joined { Some("y") } else { soft };
                let latin = plain.or(soft).unwrap_or(letter.latin);
                // The carrier of a vowel sign is itself no sound.
                if !latin.is_empty() {
                    sounds.push(Sound::Consonant(latin));
                    at += close(word, at, &mut sounds);
                }
            }
        }
    }
    sounds
}

/// What follows a consonant: a virama, of one letter, or a vowel sign, or the vowel nobody writes.
fn close(word: &[char], at: usize, sounds: &mut Vec<Sound>) -> usize {
    match word.get(at) {
        Some(&next) if place(next) == VIRAMA => 1,
        Some(next)
            if TABLES.letters.get(next).is_some_and(|next| matches!(next.class, Class::Sign)) =>
        {
            0
        }
        _ => {
            sounds.push(Sound::Inherent);
            0
        }
    }
}

/// The nasal that a dot above stands for, by what follows; सिंह is Singh.
fn nasal(next: Option<&char>, southern: bool) -> Option<Sound> {
    let next = next.and_then(|next| TABLES.letters.get(next)).map(|next| next.latin);
    Some(Sound::Consonant(match next {
        Some("p" | "ph" | "b" | "bh" | "m") => "m",
        Some("h") => "ng",
        None if southern => "m",
        _ => "n",
    }))
}

/// The last vowel goes behind one consonant, or two that are spoken as easily without it: Anand,
/// Bhatt, but Narendra, Gupta, Surya.
fn drop_final(sounds: &mut Vec<Sound>, silent: Silent) {
    let [before @ .., Sound::Inherent] = sounds.as_slice() else {
        return;
    };
    let drops = match before {
        [.., Sound::Vowel("i"), Sound::Consonant("y")] => false,
        [.., Sound::Consonant(a), Sound::Consonant(b)] => {
            let nasal =
                matches!(*a, "n" | "m" | "ng") && !matches!(*b, "y" | "r" | "v" | "n" | "m");
            let before_cluster = before.iter().rev().nth(2);
            let vowel = !matches!(before_cluster, None | Some(Sound::Consonant(_)));
            vowel && (nasal || (a == b && silent == Silent::Both))
        }
        [.., Sound::Vowel(_) | Sound::Inherent, Sound::Consonant(_)] => true,
        _ => false,
    };
    if drops {
        sounds.pop();
    }
}

/// From the end of the word, an unwritten vowel between single consonants with vowels around them
/// goes: the rule for Hindi that linguists give (Ohala 1983).
fn drop_inner(sounds: &mut Vec<Sound>, before_r: bool) {
    let is_vowel = |sound: Option<&Sound>| matches!(sound, Some(Sound::Vowel(_) | Sound::Inherent));
    let is_consonant = |sound: Option<&Sound>| matches!(sound, Some(Sound::Consonant(_)));
    for at in (2..sounds.len()).rev() {
        let fits = sounds[at] == Sound::Inherent
            && is_consonant(sounds.get(at - 1))
            && is_vowel(sounds.get(at - 2))
            && is_consonant(sounds.get(at + 1));
        let onset = is_vowel(sounds.get(at + 2))
            || before_r
                && sounds.get(at + 2) == Some(&Sound::Consonant("r"))
                && is_vowel(sounds.get(at + 3));
        if fits && onset {
            sounds.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fold;

    #[test]
    fn names_as_usually_spelled() {
        for (text, latin) in [
            ("राजेश कुमार", "rajesh kumar"),
            ("नरेन्द्र मोदी", "narendra modi"),
            ("द्रौपदी मुर्मू", "draupdi murmu"),
            ("श्रीकृष्ण शर्मा", "shrikrishna sharma"),
            ("मनमोहन सिंह", "manmohan singh"),
            ("आनंद गुप्त", "anand gupta"),
            ("विजय भट्ट", "vijay bhatt"),
            ("गोविंद मिश्र", "govind mishra"),
            ("लक्ष्मण प्रसाद", "lakshman prasad"),
            ("सरस्वती", "sarasvati"),
            ("ज़फ़र", "zafar"),
            ("ज्ञानेश", "gyanesh"),
            ("चाँद", "chand"),
            ("অমিত কুমার বন্দ্যোপাধ্যায়", "amit kumar bandyopadhyay"),
            ("শেখ হাসিনা", "shekh hasina"),
            ("মমতা ঘোষ", "mamata ghosh"),
            ("ਮਨਮੋਹਨ ਸਿੰਘ", "manmohan singh"),
            ("ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "gurprit kaur"),
            ("ਇੰਦਰ", "indar"),
            ("નરેન્દ્ર પટેલ", "narendra patel"),
            ("அமிதாப் ராஜேந்திரன்", "amithap rajendiran"),
            ("ஸ்டாலின் கருணாநிதி", "stalin karunanithi"),
            ("முருகன்", "murugan"),
            ("నరేంద్ర మోదీ", "narendra modi"),
            ("వెంకటేశ్వర రావు", "venkateshvara ravu"),
            ("ನರೇಂದ್ರ ಮೋದಿ", "narendra modi"),
            ("ಸಿದ್ದರಾಮಯ್ಯ", "siddaramayya"),
            ("പിണറായി വിജയൻ", "pinarayi vijayan"),
            ("രാജേഷ് കുമാർ", "rajesh kumar"),
            ("මහින්ද රාජපක්ෂ", "mahinda rajapaksha"),
            ("රනිල් වික්‍රමසිංහ", "ranil wikramasingha"),
        ] {
            assert_eq!(fold(text), latin, "{text}");
        }
    }
}
