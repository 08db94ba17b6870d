//! Look-up of countries, row by row.

use super::*;
use crate::ontology::{Kind, ontology};

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(lookup(text).unwrap_or("refused"), expect, "{text:?}");
}

/// Observed in FollowTheMoney 4.11.2.
#[test]
fn as_followthemoney() {
    for (text, expect) in [
        ("de", "de"),
        ("DE", "de"),
        ("deu", "de"),
        ("Germany", "de"),
        ("Q183", "de"),
        ("cs", "cshh"),
        ("yu", "yucs"),
        ("su", "suhh"),
        ("Delaware", "us"),
        ("Dubai", "ae"),
        ("England", "gb"),
        ("England ", "gb"),
        ("Chechnya", "ru"),
        ("suhh", "suhh"),
        ("zz", "zz"),
        ("Global", "zz"),
        ("korea, north", "kp"),
        ("us-de", "us"),
        ("Korea", "kr"),
        ("Congo", "cg"),
        ("Guinea", "gn"),
        ("Yugoslavia", "yucs"),
        ("yug", "yucs"),
        ("UK", "gb"),
        ("Kurdistan", "iq-kr"),
        ("Netherlands Antilles", "nl"),
        ("an", "nl"),
        ("Palestinian", "ps"),
        ("Tehran", "ir"),
        ("Gaza", "ps"),
        ("West Bank", "ps"),
        ("DPRK", "kp"),
        ("Macedonia", "mk"),
        ("USSR", "suhh"),
        ("Russie", "ru"),
        ("Republic of Korea", "kr"),
        ("Ivory Coast", "ci"),
        ("Georgia", "ge"),
        ("Georgia (USA)", "us"),
        ("Zaire", "zr"),
        ("Burma", "mm"),
        ("GDR", "dd"),
        ("Crimea", "ua-cri"),
        ("DNR", "ua-dpr"),
        ("Tibet", "cn-xz"),
        ("American", "us"),
        ("Afghan", "af"),
        ("EU", "eu"),
        ("Scotland", "gb-sct"),
        ("gb-eng", "gb"),
        ("Vatican", "va"),
        ("Swaziland", "sz"),
        ("el", "gr"),
        ("Serbia and Montenegro", "csxx"),
        ("Taiwan, Province of China", "tw"),
        ("Hong Kong, China", "hk"),
        ("cn-hk", "hk"),
        ("xx", "refused"),
        ("fx", "refused"),
    ] {
        check(text, expect);
    }
}

/// Spellings of the published lists.
#[test]
fn as_lists_write_them() {
    for (text, expect) in [
        ("Democratic People's Republic of Korea", "kp"),
        ("Democratic People’s Republic of Korea", "kp"),
        ("Iran (Islamic Republic of)", "ir"),
        ("Congo, Democratic Republic of the", "cd"),
        ("Congo, Republic of the", "cg"),
        ("Virgin Islands, British", "vg"),
        ("The Gambia", "gm"),
        ("Bahamas, The", "bs"),
        ("Man, Isle of", "im"),
        ("Macedonia, The Former Yugoslav Republic of", "mk"),
        ("Cote d Ivoire", "ci"),
        ("Syrian Arab Republic", "sy"),
        ("Libyan Arab Jamahiriya", "ly"),
        ("Region: Crimea", "ua-cri"),
        ("Region: Gaza", "ps"),
        ("Belarus / Bélarus", "by"),
        ("Russia / Russie", "ru"),
        ("Myanmar (Burma) / Myanmar (Birmanie)", "mm"),
        ("South Sudan / Soudan du sud", "ss"),
        ("United Kingdom of Great Britain and Northern Ireland", "gb"),
        ("China, Hong Kong Special Administrative Region", "hk"),
        ("former Soviet Union", "suhh"),
        ("Türkiye", "tr"),
        ("Viet Nam", "vn"),
        ("RPDC", "kp"),
        ("북한", "kp"),
        ("조선민주주의인민공화국", "kp"),
        ("КНДР", "kp"),
        ("Северная Корея", "kp"),
        ("Республика Казахстан", "kz"),
        ("República de Nicaragua", "ni"),
        ("Kingdom of Thailand", "th"),
        ("Republic of us", "refused"),
        ("Texas, US", "us"),
        ("Georgia, US", "us"),
        ("Paris, Texas", "refused"),
        ("Россия", "ru"),
        ("РОССИЯ", "ru"),
        ("中国", "cn"),
        ("ایران", "ir"),
        ("إيران", "ir"),
        ("سوريا", "sy"),
        ("Niemcy", "de"),
        ("Deutschland", "de"),
        ("Allemagne", "de"),
        ("Україна", "ua"),
        ("ドイツ", "de"),
        ("Almanya", "de"),
        ("ESTADOS UNIDOS", "us"),
        ("Sudan/South Sudan", "refused"),
        ("Sudan/or South Sudan", "refused"),
        ("possibly Palestinian", "refused"),
        ("Libya (in custody)", "refused"),
        ("undetermined", "refused"),
        ("None Identified", "refused"),
        ("", "refused"),
        ("/", "refused"),
        ("()", "refused"),
        (",", "refused"),
    ] {
        check(text, expect);
    }
    check(&"a/(".repeat(60), "refused");
    check(&"(".repeat(10_000), "refused");
}

#[test]
fn fuzzy() {
    for (text, expect) in [
        ("Afganistan", Some("af")),
        ("Kazahstan", Some("kz")),
        ("Untied Kingdom", Some("gb")),
        ("Phillipines", Some("ph")),
        ("Germny", Some("de")),
        ("Korea, North", Some("kp")),
        ("Mlta", None),
        ("Atlantis", None),
        ("", None),
    ] {
        assert_eq!(lookup_fuzzy(text), expect, "{text}");
    }
}

#[test]
fn overlaps() {
    for (a, b, expect) in [
        ("de", "de", true),
        ("ua-cri", "ua", true),
        ("ua-cri", "ru", true),
        ("ru", "ua", false),
        ("suhh", "ru", false),
        ("dd", "de", false),
        ("gb-sct", "gb", true),
        ("gb-sct", "gb-wls", false),
        ("hk", "cn", true),
        ("tw", "cn", true),
        ("xk", "rs", true),
        ("pk-km", "in", true),
        ("cy-trnc", "tr", true),
        ("az-nk", "az", true),
        ("kp", "kr", false),
        ("??", "de", false),
    ] {
        assert_eq!(overlap(a, b), expect, "{a} {b}");
        assert_eq!(overlap(b, a), expect, "{b} {a}");
    }
}

#[test]
fn names_to_show() {
    assert_eq!(name("kp"), "North Korea");
    assert_eq!(name("ua-cri"), "Crimea");
    assert_eq!(name("suhh"), "Soviet Union");
    assert_eq!(name("nope"), "");
    assert_eq!(successors("cshh"), ["cz", "sk"]);
    assert!(successors("de").is_empty());
}

/// The table has the ontology's codes and no others, each found by its code and shown name.
#[test]
fn every_code_has_a_row() {
    let rows = table::countries().rows();
    let codes: Vec<&str> = rows.iter().map(|row| row.code).collect();
    assert_eq!(codes, ontology().facts(Kind::Country).codes);
    for row in rows {
        assert_eq!(lookup(row.code), Some(row.code));
        assert_eq!(lookup(row.name), Some(row.code), "{}", row.name);
        for other in row.parent.iter().chain(&row.claims).chain(row.successors) {
            assert!(codes.contains(other), "{}: {other}", row.code);
        }
    }
}

/// The generated names are folded as we fold, and no key of a country is another's.
#[test]
fn names_are_folded() {
    for (key, code) in table::countries().keys() {
        assert!(!key.is_empty(), "an empty spelling of {code}");
        if !key.contains('-') && !matches!(key, "and" | "st") {
            assert_eq!(fold(key), key, "{code}");
        }
    }
    let mut seen = std::collections::HashMap::new();
    let spellings = include_str!("../../../data/country_spellings.tsv");
    for line in spellings.lines().filter(|line| !line.starts_with('#')) {
        let (code, names) = line.split_once('\t').expect("a tab");
        for name in names.split('|') {
            let first = *seen.entry(fold(name)).or_insert(code);
            assert_eq!(first, code, "{name}");
            assert_eq!(lookup(name), Some(code), "{name}");
        }
    }
}
