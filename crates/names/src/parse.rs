//! Words become tokens: each finds its role, its meaning and its weight.

use crate::fold::{MAX_CHARS, MAX_TOKENS, Word, words};
use crate::korean::{self, Syllables};
use crate::lexicon::{Entry, Lexicon, lexicon};
use crate::name::{Name, NameKind, Role, Token};
use crate::script::Script;
use crate::sound::{letters, skeleton, sound};

/// Articles that Arabic puts between `Abd` and one of the names of God.
const ARTICLES: &[&str] = &[
    "al", "el", "ul", "ar", "er", "ur", "as", "es", "us", "ash", "esh", "an", "en", "ad", "ed",
    "ol", "l",
];
const ABD: &[&str] =
    &["abd", "abdul", "abdel", "abdal", "abdol", "abdur", "abdu", "abdoul", "abdil", "abdou"];
const ABD_JOINED: &[&str] = &["abdoul", "abdul", "abdel", "abdal", "abdol", "abdur", "abder"];
/// Titles that follow a name.
const BEHIND: &[&str] = &["jr", "sr", "junior", "senior", "phd", "md", "esq"];
const DIN: &[&str] = &["din", "deen", "dine"];
const DIN_JOINED: &[&str] = &[
    "uddin", "eddin", "addin", "oddin", "eddine", "uddine", "aldin", "eldin", "eldine", "uldin",
    "aldeen", "eldeen", "uddeen",
];

pub(crate) fn parse(text: &str, kind: NameKind) -> Name {
    let lexicon = lexicon();
    let mut words = words(text, kind);
    if !text.is_ascii() {
        words = split_articles(words);
    }
    let mut tokens: Vec<Token> = Vec::with_capacity(words.len());
    let mut at = 0;
    // `LAST, First`: only a single comma says so; more of them make a list.
    let comma = (words.iter().filter(|word| word.comma_after).count() == 1)
        .then(|| words.iter().position(|word| word.comma_after))
        .flatten();
    let mut leading = true;
    while at < words.len() && tokens.len() < MAX_TOKENS {
        let word = &words[at];
        if word.script.is_unspaced() {
            push_run(word, kind, tokens.is_empty(), lexicon, &mut tokens);
            leading = false;
            at += 1;
            continue;
        }
        let (taken, entry) = match kind {
            NameKind::Person => person_phrase(&words[at..], leading, lexicon),
            NameKind::Object => object_phrase(&words[at..], leading, lexicon),
            _ => lexicon.organization.find(&words[at..]),
        }
        .unwrap_or((1, Entry { role: Role::Plain, concept: 0 }));
        let span = &words[at..at + taken];
        leading &= entry.role == Role::Title;
        let role = match (entry.role, comma, kind) {
            (Role::Plain, Some(comma), NameKind::Person) if at <= comma => Role::Family,
            (Role::Plain, Some(_), NameKind::Person) => Role::Given,
            (role, ..) => role,
        };
        if matches!(role, Role::Plain | Role::Given | Role::Family)
            && let Some((taken, token)) = arabic_compound(&words[at..], role, lexicon)
        {
            tokens.push(token);
            at += taken;
            continue;
        }
        let before_number = words.get(at + 1).is_some_and(|next| next.script == Script::Digit);
        if before_number && lexicon.number_signs.contains(&word.folded) && kind != NameKind::Person
        {
            tokens.push(token(span, Role::Particle, 0, lexicon));
        } else {
            tokens.push(token(span, role, entry.concept, lexicon));
        }
        at += taken;
    }
    if kind != NameKind::Person {
        mark_numbers(&mut tokens);
    }
    keep_a_telling_word(&mut tokens, kind);
    for token in &mut tokens {
        token.weight = weight(token, kind, lexicon);
    }
    let korean = match kind {
        NameKind::Person | NameKind::Unknown => korean::readings(&tokens),
        _ => Vec::new(),
    };
    let folded = tokens.iter().map(|token| &*token.folded).collect::<Vec<_>>().join(" ");
    Name { text: text.chars().take(MAX_CHARS).collect(), kind, tokens, korean, folded }
}

/// A title at the front, or a particle, or nothing known.
fn person_phrase(words: &[Word], leading: bool, lexicon: &Lexicon) -> Option<(usize, Entry)> {
    // In front of a name, where at least two words are left; behind it, only what stands there.
    let behind = words.len() == 1 && BEHIND.contains(&words[0].folded.as_str());
    if leading || behind {
        let title = lexicon.titles.find(words);
        if let Some((taken, entry)) = title
            && (behind && !leading || words.len() >= taken + 2)
        {
            return Some((taken, entry));
        }
    }
    let first = words.first()?;
    let hyphen_after = words.get(1).is_some_and(|next| next.hyphen_before);
    let particle = words.len() > 1
        && (lexicon.particles.contains(&first.folded)
            || (hyphen_after && lexicon.hyphened.contains(&first.folded)));
    particle.then_some((1, Entry { role: Role::Particle, concept: 0 }))
}

fn object_phrase(words: &[Word], leading: bool, lexicon: &Lexicon) -> Option<(usize, Entry)> {
    let (taken, entry) = lexicon.vessels.find(words)?;
    (leading && words.len() > taken).then_some((taken, entry))
}

/// Cuts the Arabic article off the word it is written with.
fn split_articles(words: Vec<Word>) -> Vec<Word> {
    let mut out = Vec::with_capacity(words.len());
    for mut word in words {
        if word.script == Script::Arabic && word.plain.len() >= 5 && word.plain[..2] == ['ا', 'ل']
        {
            let rest: String = word.plain[2..].iter().collect();
            let mut parts = crate::fold::words(&rest, NameKind::Person);
            if let (1, Some(mut part)) = (parts.len(), parts.pop()) {
                part.comma_after = word.comma_after;
                part.hyphen_before = true;
                word.plain.truncate(2);
                word.text = word.plain.iter().collect();
                word.folded = "al".to_owned();
                word.comma_after = false;
                out.push(word);
                out.push(part);
                continue;
            }
        }
        out.push(word);
    }
    out
}

/// `Abd al-Rahman`, `Abdul Rahman`, `Abdurrahman`; `Nur al-Din`, `Nureddin`: one word each.
fn arabic_compound(words: &[Word], role: Role, lexicon: &Lexicon) -> Option<(usize, Token)> {
    let first = words.first()?;
    let follows = |at: usize| words.get(at).map(|word| word.folded.as_str());
    if words[0].comma_after {
        return joined_compound(first, role, lexicon).map(|token| (1, token));
    }
    if ABD.contains(&first.folded.as_str()) {
        let article = follows(1).is_some_and(|word| ARTICLES.contains(&word));
        let at = if article { 2 } else { 1 };
        let name = words.get(at).filter(|word| word.folded.len() >= 3)?;
        let mut whole = token(&words[..=at], role, 0, lexicon);
        set_folded(&mut whole, format!("abdul{}", name.folded), lexicon);
        return Some((at + 1, whole));
    }
    let article = follows(1).is_some_and(|word| ARTICLES.contains(&word));
    let din = follows(2).is_some_and(|word| DIN.contains(&word));
    if article && din {
        let mut whole = token(&words[..3], role, 0, lexicon);
        set_folded(&mut whole, format!("{}aldin", first.folded), lexicon);
        return Some((3, whole));
    }
    joined_compound(first, role, lexicon).map(|token| (1, token))
}

fn joined_compound(word: &Word, role: Role, lexicon: &Lexicon) -> Option<Token> {
    let folded = &word.folded;
    let abd = (ABD_JOINED.iter())
        .find_map(|prefix| folded.strip_prefix(prefix))
        .filter(|name| name.len() >= 3);
    let din = (DIN_JOINED.iter())
        .filter_map(|suffix| folded.strip_suffix(suffix))
        .filter(|stem| stem.len() >= 3)
        .min_by_key(|stem| stem.len());
    let canonical = match (abd, din) {
        (Some(name), _) => format!("abdul{name}"),
        (None, Some(stem)) => format!("{stem}aldin"),
        (None, None) => return None,
    };
    let mut whole = token(std::slice::from_ref(word), role, 0, lexicon);
    set_folded(&mut whole, canonical, lexicon);
    Some(whole)
}

/// Hangul or Han letters without blanks: a person's family and given name, or known words with
/// what stands between them.
fn push_run(word: &Word, kind: NameKind, first: bool, lexicon: &Lexicon, tokens: &mut Vec<Token>) {
    let letters = &word.plain;
    let short = (2..=4).contains(&letters.len());
    let is_name = match kind {
        NameKind::Person => true,
        NameKind::Unknown => short && lexicon.run(letters).is_none(),
        _ => false,
    };
    if is_name {
        if !first || !short {
            tokens.push(part(word, 0, letters.len(), Role::Plain, 0, lexicon));
            return;
        }
        let family = if letters.len() == 4 || is_double_family(letters) { 2 } else { 1 };
        tokens.push(part(word, 0, family, Role::Family, 0, lexicon));
        if family < letters.len() {
            tokens.push(part(word, family, letters.len(), Role::Given, 0, lexicon));
        }
        return;
    }
    let mut open = 0;
    let mut at = 0;
    while at < letters.len() {
        let Some((taken, entry)) = lexicon.run(&letters[at..]) else {
            at += 1;
            continue;
        };
        // One syllable is a word only where nothing unknown touches it: 총 in 총회사, but not
        // the same letter inside a brand.
        let loose = taken == 1 && (open < at || lexicon.run(&letters[at + 1..]).is_none());
        if loose && letters.len() > 1 && at + 1 < letters.len() {
            at += 1;
            continue;
        }
        if open < at {
            tokens.push(part(word, open, at, Role::Plain, 0, lexicon));
        }
        tokens.push(part(word, at, at + taken, entry.role, entry.concept, lexicon));
        at += taken;
        open = at;
    }
    if open < letters.len() {
        tokens.push(part(word, open, letters.len(), Role::Plain, 0, lexicon));
    }
}

/// Family names of two syllables.
fn is_double_family(letters: &[char]) -> bool {
    const DOUBLE: &[&str] = &[
        "남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방", "欧阳", "歐陽", "司马",
        "司馬", "诸葛", "諸葛", "上官", "司徒", "东方", "皇甫", "尉迟", "公孙",
    ];
    let head: String = letters.iter().take(2).collect();
    letters.len() > 2 && DOUBLE.contains(&head.as_str())
}

fn part(word: &Word, from: usize, to: usize, role: Role, concept: u16, lexicon: &Lexicon) -> Token {
    let plain = word.plain[from..to].to_vec();
    let mut folded = String::new();
    crate::roman::romanise(&plain, false, &mut folded);
    let piece = Word {
        text: plain.iter().collect(),
        folded,
        plain,
        script: word.script,
        comma_after: false,
        hyphen_before: false,
    };
    token(&[piece], role, concept, lexicon)
}

/// A token of one or several words.
fn token(words: &[Word], role: Role, concept: u16, lexicon: &Lexicon) -> Token {
    let (text, folded) = match words {
        [word] => (word.text.clone(), word.folded.clone()),
        _ => {
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
            (texts.join(" "), folded.join(" "))
        }
    };
    let script = words.first().map_or(Script::Other, |word| word.script);
    let telling = matches!(role, Role::Plain | Role::Given | Role::Family);
    let syllables = match words {
        [word] if telling || role == Role::Particle => {
            Syllables::read(&word.plain, &word.folded, word.script)
        }
        _ => None,
    };
    let mut token = Token {
        text: text.into(),
        folded: "".into(),
        sound: "".into(),
        skeleton: "".into(),
        letters: 0,
        role,
        script,
        concept,
        variants: [0; 2],
        nicks: [0; 2],
        number: None,
        syllables,
        weight: 0.0,
    };
    set_folded(&mut token, folded, lexicon);
    if script == Script::Digit {
        // Digits of any script fold to ASCII; a number too long for a number stays a word.
        token.number = token.folded.parse().ok();
        if token.number.is_some() && role == Role::Plain {
            token.role = Role::Number;
        }
    }
    token
}

fn set_folded(token: &mut Token, folded: String, lexicon: &Lexicon) {
    let sounds = sound(&folded);
    token.skeleton = skeleton(&sounds).into();
    token.letters = letters(&sounds);
    token.variants = lexicon.spellings(&sounds);
    token.nicks = lexicon.pet_names(&sounds);
    token.sound = sounds.into();
    token.folded = folded.into();
}

/// Roman numerals after the first word, and number words, are numbers.
fn mark_numbers(tokens: &mut [Token]) {
    const ROMAN: &[&str] = &[
        "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
        "xvi", "xvii", "xviii", "xix", "xx",
    ];
    const CARDINAL: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    const ORDINAL: &[&str] = &[
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
        "ninth", "tenth",
    ];
    for at in 0..tokens.len() {
        if tokens[at].role != Role::Plain {
            continue;
        }
        let folded = &*tokens[at].folded;
        let place = |list: &[&str]| list.iter().position(|word| *word == folded);
        let ordinal_ending =
            at > 0 && tokens[at - 1].number.is_some() && ["st", "nd", "rd", "th"].contains(&folded);
        let value = if at > 0 && tokens[at].script == Script::Latin {
            place(ROMAN).map(|at| at + 2)
        } else {
            None
        };
        let value = value.or_else(|| place(CARDINAL)).or_else(|| place(ORDINAL));
        if ordinal_ending {
            tokens[at].role = Role::Particle;
        } else if let Some(value) = value {
            tokens[at].number = Some(value as u64);
            tokens[at].role = Role::Number;
        }
    }
}

/// A name made of decoration alone is told by its decoration: `Holding`, `Dr`, `SA`.
fn keep_a_telling_word(tokens: &mut [Token], kind: NameKind) {
    let tells = |token: &Token| {
        !matches!(token.role, Role::Particle | Role::Title)
            && (token.role != Role::LegalForm || kind == NameKind::Person)
    };
    if !tokens.is_empty() && !tokens.iter().any(tells) {
        for token in tokens.iter_mut() {
            token.role = Role::Plain;
            token.concept = 0;
        }
    }
}

fn weight(token: &Token, kind: NameKind, lexicon: &Lexicon) -> f32 {
    let length = token.sound.chars().count();
    match token.role {
        Role::Particle => 0.03,
        Role::Title => 0.05,
        Role::LegalForm => 0.12,
        Role::Generic => 0.4,
        Role::Place => 0.5,
        Role::Number => 0.6,
        Role::Plain | Role::Given | Role::Family => match kind {
            NameKind::Person if token.is_initial() => 0.4,
            NameKind::Person | NameKind::Unknown if lexicon.is_common(&token.sound) => 0.65,
            _ if length <= 1 => 0.5,
            _ if length == 2 => 0.75,
            _ => 1.0,
        },
    }
}
