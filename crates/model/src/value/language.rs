//! Languages: the ontology's list of ISO 639-3 codes.

use crate::ontology::{Kind, ontology};

/// The ISO 639-3 code the ontology lists, from that code, an ISO 639-1 or 639-2/B code, a language
/// tag (`pt-BR`, `zh_Hans`: its first part), or the language's English or own name.
///
/// ```
/// use model::value::language::clean;
///
/// assert_eq!(clean("ko"), Some("kor"));
/// assert_eq!(clean("Korean"), Some("kor"));
/// assert_eq!(clean("zh-Hans"), Some("zho"));
/// ```
pub fn clean(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.len() > 60 {
        return None;
    }
    let codes = &ontology().facts(Kind::Language).codes;
    let listed = |code: &str| codes.binary_search(&code).ok().map(|at| codes[at]);
    if let Some(code) = listed(text) {
        return Some(code);
    }
    let lower = text.to_lowercase();
    if let Some(code) = listed(&lower).or_else(|| named(&lower)) {
        return Some(code);
    }
    let (primary, _) = lower.split_once(['-', '_'])?;
    // Only codes have subtags; `serbian-croatian` is no language of the list.
    if !(2..=3).contains(&primary.len()) {
        return None;
    }
    listed(primary).or_else(|| named(primary))
}

fn named(name: &str) -> Option<&'static str> {
    LANGUAGES
        .iter()
        .find(|(_, names)| names.split('|').any(|known| known == name))
        .map(|(code, _)| *code)
}

/// The code, then its ISO 639-1 code, its ISO 639-2/B code where that differs, its English name and
/// its own name. Source: the ISO 639 code tables; own names as in Unicode CLDR.
const LANGUAGES: [(&str, &str); 74] = [
    ("afr", "af|afrikaans"),
    ("amh", "am|amharic|አማርኛ"),
    ("ara", "ar|arabic|العربية"),
    ("aze", "az|azerbaijani|azeri|azərbaycan|azərbaycanca"),
    ("bel", "be|belarusian|беларуская"),
    ("ben", "bn|bengali|bangla|বাংলা"),
    ("bos", "bs|bosnian|bosanski"),
    ("bul", "bg|bulgarian|български"),
    ("cat", "ca|catalan|català"),
    ("ces", "cs|cze|czech|čeština"),
    ("cnr", "montenegrin|crnogorski"),
    ("dan", "da|danish|dansk"),
    ("deu", "de|ger|german|deutsch"),
    ("ell", "el|gre|greek|ελληνικά"),
    ("eng", "en|english"),
    ("est", "et|estonian|eesti"),
    ("fas", "fa|per|persian|farsi|فارسی"),
    ("fil", "filipino"),
    ("fin", "fi|finnish|suomi"),
    ("fra", "fr|fre|french|français"),
    ("gle", "ga|irish|gaeilge"),
    ("heb", "he|iw|hebrew|עברית"),
    ("hin", "hi|hindi|हिन्दी"),
    ("hrv", "hr|croatian|hrvatski"),
    ("hun", "hu|hungarian|magyar"),
    ("hye", "hy|arm|armenian|հայերեն"),
    ("ind", "id|in|indonesian|bahasa indonesia"),
    ("isl", "is|ice|icelandic|íslenska"),
    ("ita", "it|italian|italiano"),
    ("jpn", "ja|japanese|日本語"),
    ("kan", "kn|kannada|ಕನ್ನಡ"),
    ("kat", "ka|geo|georgian|ქართული"),
    ("kaz", "kk|kazakh|қазақ тілі"),
    ("khm", "km|khmer|central khmer|ខ្មែរ"),
    ("kir", "ky|kyrgyz|kirghiz|кыргызча"),
    ("kor", "ko|korean|한국어"),
    ("lao", "lo|ລາວ"),
    ("lav", "lv|latvian|latviešu"),
    ("lit", "lt|lithuanian|lietuvių"),
    ("ltz", "lb|luxembourgish|lëtzebuergesch"),
    ("mkd", "mk|mac|macedonian|македонски"),
    ("mlt", "mt|maltese|malti"),
    ("mon", "mn|mongolian|монгол"),
    ("msa", "ms|may|malay|bahasa melayu"),
    ("mul", "multiple|multiple languages"),
    ("mya", "my|bur|burmese|မြန်မာ"),
    ("nep", "ne|nepali|नेपाली"),
    ("nld", "nl|dut|dutch|flemish|nederlands"),
    ("nor", "no|norwegian|norsk"),
    ("pol", "pl|polish|polski"),
    ("por", "pt|portuguese|português"),
    ("pus", "ps|pashto|pushto|پښتو"),
    ("ron", "ro|rum|mo|romanian|moldavian|moldovan|română"),
    ("rus", "ru|russian|русский"),
    ("sin", "si|sinhala|sinhalese|සිංහල"),
    ("slk", "sk|slo|slovak|slovenčina"),
    ("slv", "sl|slovenian|slovene|slovenščina"),
    ("spa", "es|spanish|castilian|español"),
    ("sqi", "sq|alb|albanian|shqip"),
    ("srp", "sr|serbian|српски|srpski"),
    ("swa", "sw|swahili|kiswahili"),
    ("swe", "sv|swedish|svenska"),
    ("tam", "ta|tamil|தமிழ்"),
    ("tel", "te|telugu|తెలుగు"),
    ("tgk", "tg|tajik|тоҷикӣ"),
    ("tgl", "tl|tagalog"),
    ("tha", "th|thai|ไทย"),
    ("tuk", "tk|turkmen|türkmen dili"),
    ("tur", "tr|turkish|türkçe"),
    ("ukr", "uk|ukrainian|українська"),
    ("urd", "ur|urdu|اردو"),
    ("uzb", "uz|uzbek|oʻzbek"),
    ("vie", "vi|vietnamese|tiếng việt"),
    ("zho", "zh|chi|chinese|中文"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Observed in FollowTheMoney 4.11.2.
    #[test]
    fn languages() {
        for (raw, expect) in [
            ("en", Some("eng")),
            ("eng", Some("eng")),
            ("EN", Some("eng")),
            ("English", Some("eng")),
            ("deutsch", Some("deu")),
            ("de", Some("deu")),
            ("ger", Some("deu")),
            ("fre", Some("fra")),
            ("mul", Some("mul")),
            ("zh", Some("zho")),
            ("chi", Some("zho")),
            ("zho-CN", Some("zho")),
            ("en-US", Some("eng")),
            ("sr-Latn", Some("srp")),
            ("iw", Some("heb")),
            ("ru_RU", Some("rus")),
            ("Russian", Some("rus")),
            ("xx", None),
            ("", None),
            ("-", None),
            // ours
            ("한국어", Some("kor")),
            ("english-like", None),
        ] {
            assert_eq!(clean(raw), expect, "{raw:?}");
        }
    }

    #[test]
    fn the_table_is_the_list() {
        let codes: Vec<&str> = LANGUAGES.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ontology().facts(Kind::Language).codes);
        let mut seen = std::collections::HashSet::new();
        for (_, names) in LANGUAGES {
            for name in names.split('|') {
                assert!(seen.insert(name), "{name} twice");
                assert_eq!(name.to_lowercase(), name);
            }
        }
    }
}
