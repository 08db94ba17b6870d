//! Words become tokens: each finds its role, its meaning and its weight.

use crate::chinese;
use crate::fold::{MAX_CHARS, MAX_TOKENS, Word, words};
use crate::korean;
use crate::lexicon::{Entry, Lexicon, lexicon};
use crate::name::{
    MAX_COMPARED, Mark, Name, NameKind, Part, Readings, Role, Shape, Syllables, Token,
};
use crate::script::Script;
use crate::sound::{letters, sound};

/// Articles that Arabic puts between `Abd` and one of the names of God.
const ARTICLES: &[&str] = &[
    "al", "el", "ul", "ar", "er", "ur", "as", "es", "us", "ash", "esh", "an", "en", "ad", "ed",
    "ol", "l",
];
const ABD: &[&str] =
    &["abd", "abdul", "abdel", "abdal", "abdol", "abdur", "abdu", "abdoul", "abdil", "abdou"];
const ABD_JOINED: &[&str] = &["abdoul", "abdul", "abdel", "abdal", "abdol", "abdur", "abder"];
/// Words between a son and his father.
const SON_OF: &[&str] = &[
    "bin", "ben", "ibn", "bn", "bt", "bte", "bint", "binte", "ibnu", "ould", "uld", "wuld", "so",
    "do", "ap",
];
/// Words behind a father's name.
const SON: &[&str] = &[
    "ogly", "oglu", "oglou", "ogli", "ugli", "ogl", "uulu", "uly", "kyzy", "qizi", "kizi", "gizi",
];
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
    if matches!(kind, NameKind::Organization | NameKind::Unknown) {
        mark_acronym(&mut tokens);
    }
    keep_a_telling_word(&mut tokens, kind);
    if kind == NameKind::Person {
        mark_generation(&mut tokens);
        mark_parts(&mut tokens, comma.is_some());
    }
    for token in &mut tokens {
        token.rarity = rarity(token, kind, lexicon);
    }
    chinese::enrich(&mut tokens, kind);
    let readings = match kind {
        NameKind::Person | NameKind::Unknown => Readings {
            korean: korean::readings(&tokens),
            hanja: chinese::korean_readings(&tokens),
            chinese: chinese::readings(&tokens),
        }
        .boxed(),
        _ => None,
    };
    let folded = tokens.iter().map(|token| &*token.folded).collect::<Vec<_>>().join(" ");
    let descent = descent(&tokens);
    Name {
        text: head(text).into(),
        kind,
        shape: Shape::new(&tokens, descent),
        marks: tokens.iter().take(MAX_COMPARED).map(Mark::new).collect(),
        tokens: tokens.into(),
        readings,
        folded_hash: hash(&folded),
        folded: folded.into(),
    }
}

/// The first [`MAX_CHARS`] of a text.
fn head(text: &str) -> &str {
    let end = if text.len() <= MAX_CHARS { None } else { text.char_indices().nth(MAX_CHARS) };
    end.map_or(text, |(end, _)| &text[..end])
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
    // A capital letter alone is an initial, in a name that is not all in capitals.
    let small = |word: &Word| word.text.chars().any(char::is_lowercase);
    if first.plain.len() == 1 && !small(first) && words.iter().any(small) {
        return None;
    }
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
            // A family name with a blank behind it is read as one.
            let role = if first && letters.len() == 1 { Role::Family } else { Role::Plain };
            tokens.push(part(word, 0, letters.len(), role, 0, lexicon));
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
    const DOUBLE: &[&str] = &["남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방"];
    let head: String = letters.iter().take(2).collect();
    letters.len() > 2 && DOUBLE.contains(&head.as_str()) || chinese::is_double_family(letters)
}

fn part(word: &Word, from: usize, to: usize, role: Role, concept: u16, lexicon: &Lexicon) -> Token {
    let plain = word.plain[from..to].to_vec();
    let mut folded = String::new();
    let family = if role == Role::Family { chinese::family_reading(&plain) } else { None };
    match family {
        Some(reading) => folded.push_str(reading),
        None => crate::roman::romanise(&plain, false, &mut folded),
    }
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
            let korean = korean::Syllables::read(&word.plain, &word.folded, word.script);
            Syllables { korean, chinese: None }.boxed()
        }
        _ => None,
    };
    let mut token = Token {
        text: text.into(),
        folded: "".into(),
        sound: "".into(),
        folded_hash: 0,
        sound_hash: 0,
        letters: 0,
        rarity: 0.0,
        role,
        script,
        concept,
        variants: [0; 2],
        nicks: [0; 2],
        number: None,
        syllables,
        part: Part::Any,
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
    token.letters = letters(&sounds);
    token.variants = lexicon.spellings(&sounds);
    token.nicks = lexicon.pet_names(&sounds);
    token.sound_hash = hash_of_word(&sounds);
    token.folded_hash = hash_of_word(&folded);
    token.sound = sounds;
    token.folded = folded.into();
}

pub(crate) fn hash(word: &str) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(word)
}

pub(crate) fn hash_of_word(word: &str) -> u32 {
    let hash = hash(word);
    (hash ^ hash >> 32) as u32
}

/// The places of the first two words joined by `bin` and the like: son and father.
fn descent(tokens: &[Token]) -> Option<(u8, u8)> {
    let at = tokens.iter().take(MAX_COMPARED).position(|token| {
        token.role == Role::Particle
            && (SON_OF.contains(&&*token.folded) || SON.contains(&&*token.folded))
    })?;
    let behind = SON.contains(&&*tokens[at].folded);
    let (son, father) =
        if behind { (at.checked_sub(2)?, at - 1) } else { (at.checked_sub(1)?, at + 1) };
    (father < tokens.len().min(MAX_COMPARED)).then_some((son as u8, father as u8))
}

/// Roman numerals after the first word, and number words, are numbers.
fn mark_numbers(tokens: &mut Vec<Token>) {
    const ROMAN: &[&str] = &[
        "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
        "xvi", "xvii", "xviii", "xix", "xx",
    ];
    const CARDINAL: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] =
        &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
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
        let tens = || match folded {
            "fourty" => Some(40),
            _ => place(TENS).map(|at| 10 * (at + 2)),
        };
        let value = value.or_else(|| place(CARDINAL)).or_else(|| place(ORDINAL)).or_else(tens);
        if ordinal_ending {
            tokens[at].role = Role::Particle;
        } else if let Some(value) = value {
            tokens[at].number = Some(value as u64);
            tokens[at].role = Role::Number;
        }
    }
    // `forty four` and `forty 4` are one number.
    let mut at = 1;
    while at < tokens.len() {
        let tens = tokens[at - 1].number.filter(|n| (20..100).contains(n) && n % 10 == 0);
        let written_out = tokens[at - 1].script == Script::Latin;
        let units = tokens[at].number.filter(|n| (1..10).contains(n));
        if let (Some(tens), Some(units), true) = (tens, units, written_out) {
            tokens[at - 1].number = Some(tens + units);
            tokens.remove(at);
        }
        at += 1;
    }
}

/// A name made of decoration alone is told by its decoration: `Holding`, `Dr`, `SA`.
fn keep_a_telling_word(tokens: &mut [Token], kind: NameKind) {
    let tells = |token: &Token| {
        !matches!(token.role, Role::Particle | Role::Title | Role::Acronym)
            && (token.role != Role::LegalForm || kind == NameKind::Person)
    };
    if !tokens.is_empty() && !tokens.iter().any(tells) {
        for token in tokens.iter_mut() {
            token.role = Role::Plain;
            token.concept = 0;
        }
    }
}

/// A word in capitals that the words before it spell with their first letters says nothing more.
fn mark_acronym(tokens: &mut [Token]) {
    for at in 2..tokens.len().min(MAX_COMPARED) {
        let token = &tokens[at];
        let letters = token.folded.as_bytes();
        let is_short = token.role == Role::Plain
            && (2..=6).contains(&letters.len())
            && token.text.chars().all(char::is_uppercase);
        if !is_short {
            continue;
        }
        let mut words = tokens[..at].iter().filter(|token| token.role != Role::Particle);
        let spelled = letters.iter().all(|letter| {
            words.next().is_some_and(|word| word.folded.as_bytes().first() == Some(letter))
        });
        if spelled && words.next().is_none() {
            tokens[at].role = Role::Acronym;
        }
    }
}

/// `Senior`, `Junior` and `III` behind a name number its bearers.
fn mark_generation(tokens: &mut [Token]) {
    let Some((last, [_, _, ..])) = tokens.split_last_mut() else { return };
    let number = match &*last.folded {
        "sr" | "senior" => 1,
        "jr" | "junior" | "ii" => 2,
        "iii" => 3,
        "iv" => 4,
        _ => return,
    };
    last.role = Role::Number;
    last.number = Some(number);
}

/// Family names marked by a comma or by capitals, patronymics by their endings, words of origin by
/// the article.
fn mark_parts(tokens: &mut [Token], comma: bool) {
    let telling = |token: &Token| matches!(token.role, Role::Plain | Role::Given | Role::Family);
    let capitals = |token: &Token| {
        let mut letters = token.text.chars().filter(|c| c.is_alphabetic());
        token.text.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
            && letters.all(char::is_uppercase)
    };
    let small = |token: &Token| token.text.chars().any(char::is_lowercase);
    let marked = !comma
        && tokens.iter().any(|token| telling(token) && capitals(token))
        && tokens.iter().any(|token| telling(token) && small(token));
    let (mut families, mut givens) = (0, 0);
    for at in 0..tokens.len() {
        if !telling(&tokens[at]) {
            continue;
        }
        let family = if marked { capitals(&tokens[at]) } else { tokens[at].role == Role::Family };
        let after_article = at > 0
            && tokens[at - 1].role == Role::Particle
            && matches!(&*tokens[at - 1].folded, "al" | "el" | "ul");
        let after_son = at > 0
            && tokens[at - 1].role == Role::Particle
            && SON_OF.contains(&&*tokens[at - 1].folded);
        let before_son = tokens
            .get(at + 1)
            .is_some_and(|next| next.role == Role::Particle && SON.contains(&&*next.folded));
        tokens[at].part = if after_son || before_son {
            Part::Father
        } else if is_patronymic(&tokens[at].sound) {
            Part::Patronymic
        } else if after_article && at + 1 == tokens.len() {
            Part::Nisbah
        } else if family {
            families += 1;
            let after_de =
                at > 0 && tokens[at - 1].role == Role::Particle && &*tokens[at - 1].folded == "de";
            match families {
                1 => Part::Family,
                _ if after_de => Part::Married,
                _ => Part::Maternal,
            }
        } else if marked || tokens[at].role == Role::Given {
            givens += 1;
            if givens == 1 { Part::Given } else { Part::Middle }
        } else {
            Part::Any
        };
    }
}

/// Endings of Russian, Ukrainian and Belarusian patronymics, as they sound here.
fn is_patronymic(sound: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ovich", "evich", "avich", "ovych", "evych", "ivich", "ovna", "evna", "ivna", "auna",
        "ichna", "iovich", "ievich", "inichna", "ouna", "euna", "ovitch", "evitch",
    ];
    sound.len() >= 7 && ENDINGS.iter().any(|ending| sound.ends_with(ending))
}

/// How much it says that two names share the word, in nats.
fn rarity(token: &Token, kind: NameKind, lexicon: &Lexicon) -> f32 {
    fixed_rarity(token).unwrap_or_else(|| {
        lexicon.frequencies.rarity(&token.sound, token.variants, token.concept, kind)
    })
}

/// The rarity of words that are told by what they do, whatever their letters.
pub(crate) fn fixed_rarity(token: &Token) -> Option<f32> {
    match token.role {
        Role::Particle | Role::Title | Role::LegalForm | Role::Acronym => Some(0.0),
        Role::Number => Some(3.5),
        _ if token.is_initial() => Some(2.5),
        _ => None,
    }
}
