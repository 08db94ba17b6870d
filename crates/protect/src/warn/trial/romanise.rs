//! Hangul in Latin and Cyrillic letters, in the systems that offices use. The tables are this module's own: a
//! generator that shared those of the reader would not see its mistakes.

/// A way to write Korean in other letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// South Korea, since 2000: `Gim Yeongsu`; family names as passports write them.
    Revised,
    /// McCune and Reischauer without its marks: `Kim Yongsu`.
    McCune,
    /// North Korea: `Kim Yong Su`.
    North,
    /// Yale, as linguists write: `Kim Yengswu`.
    Yale,
    /// In Cyrillic, by Kontsevich: `Ким Ёнсу`.
    Cyrillic,
}

const REVISED: [&[&str]; 3] = [
    &[
        "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t",
        "p", "h",
    ],
    &[
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
        "we", "wi", "yu", "eu", "ui", "i",
    ],
    &["", "k", "n", "t", "l", "m", "p", "ng"],
];
const MCCUNE: [&[&str]; 3] = [
    &[
        "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch", "k", "t",
        "p", "h",
    ],
    &[
        "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
        "we", "wi", "yu", "u", "ui", "i",
    ],
    &["", "k", "n", "t", "l", "m", "p", "ng"],
];
const YALE: [&[&str]; 3] = [
    &[
        "k", "kk", "n", "t", "tt", "l", "m", "p", "pp", "s", "ss", "", "c", "cc", "ch", "kh", "th",
        "ph", "h",
    ],
    &[
        "a", "ay", "ya", "yay", "e", "ey", "ye", "yey", "o", "wa", "way", "oy", "yo", "wu", "we",
        "wey", "wi", "yu", "u", "uy", "i",
    ],
    &["", "k", "n", "t", "l", "m", "p", "ng"],
];
const CYRILLIC: [&[&str]; 3] = [
    &[
        "к", "кк", "н", "т", "тт", "р", "м", "п", "пп", "с", "сс", "", "ч", "чч", "чх", "кх", "тх",
        "пх", "х",
    ],
    &[
        "а", "э", "я", "йя", "о", "е", "ё", "йе", "о", "ва", "вэ", "ве", "ё", "у", "во", "ве",
        "ви", "ю", "ы", "ый", "и",
    ],
    &["", "к", "н", "т", "ль", "м", "п", "н"],
];
const LAST: [u8; 28] =
    [0, 1, 1, 1, 2, 2, 2, 3, 4, 1, 5, 4, 4, 4, 6, 4, 5, 6, 6, 3, 3, 7, 3, 3, 1, 3, 6, 3];

/// Family names as passports of the South have them.
const FAMILIES: &[(&str, &str)] = &[
    ("김", "Kim"),
    ("이", "Lee"),
    ("리", "Ri"),
    ("박", "Park"),
    ("최", "Choi"),
    ("정", "Jung"),
    ("강", "Kang"),
    ("조", "Cho"),
    ("윤", "Yoon"),
    ("장", "Jang"),
    ("임", "Lim"),
    ("오", "Oh"),
    ("서", "Seo"),
    ("신", "Shin"),
    ("권", "Kwon"),
    ("노", "Noh"),
    ("우", "Woo"),
    ("주", "Joo"),
    ("구", "Koo"),
    ("유", "Yoo"),
];

fn syllable(c: char, tables: &[&[&str]; 3], out: &mut String) {
    let Some(at) = (c as usize).checked_sub(0xAC00).filter(|at| *at < 11_172) else {
        out.push(c);
        return;
    };
    out.push_str(tables[0][at / 588]);
    out.push_str(tables[1][at % 588 / 28]);
    out.push_str(tables[2][usize::from(LAST[at % 28])]);
}

/// A text with its Hangul written by a system, syllable by syllable.
pub(super) fn text(hangul: &str, system: System) -> String {
    let tables = match system {
        System::Revised => &REVISED,
        System::McCune | System::North => &MCCUNE,
        System::Yale => &YALE,
        System::Cyrillic => &CYRILLIC,
    };
    let mut out = String::new();
    hangul.chars().for_each(|c| syllable(c, tables, &mut out));
    out
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name of Hangul, family name of one syllable first.
pub(super) fn name(hangul: &str, system: System) -> (String, String) {
    let mut letters = hangul.chars();
    let family: String = letters.by_ref().take(1).collect();
    let given: Vec<String> = letters.map(|c| text(&c.to_string(), system)).collect();
    let passport =
        FAMILIES.iter().find(|(known, _)| *known == family).map(|(_, latin)| (*latin).to_owned());
    match system {
        System::Revised => {
            (passport.unwrap_or_else(|| capital(&text(&family, system))), capital(&given.concat()))
        }
        System::Yale | System::Cyrillic => {
            (capital(&text(&family, system)), capital(&given.concat()))
        }
        System::McCune => (capital(&text(&family, system)), capital(&given.join("-"))),
        System::North => {
            let given: Vec<String> = given.iter().map(|syllable| capital(syllable)).collect();
            (capital(&text(&family, system)), given.join(" "))
        }
    }
}
