//! Fields of the UN list that hold more than one name, or a name and what is said of it.
//!
//! ```text
//! NOTHING BANK (NB)                    -> Nothing Bank; for short NB
//! علی (Ali Nobody; Aly Nobody)         -> three names
//! A Nobody, born in Nowhere in 1963    -> A Nobody; a remark
//! ```
//! A bracket that none of these rules knows, `(HONG KONG)`, belongs to the name.

use crate::lists::party::unquoted;

/// What a field holds: `short` are abbreviations, `remarks` are no names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names<'a> {
    pub(super) names: Vec<String>,
    pub(super) short: Vec<&'a str>,
    pub(super) remarks: Vec<&'a str>,
}

/// A longer field, in bytes, is one name: each name keeps the whole field as what was published, and
/// brackets are looked up in the whole name.
const LONGEST: usize = 4096;

/// A field of more names is one name too.
const MOST: usize = 64;

/// Brackets nested deeper are text.
const DEEPEST: usize = 3;

/// Reads a field. A field without a single letter of a name is its own name: what it holds must
/// not get lost.
pub(super) fn read(text: &str) -> Names<'_> {
    let mut found = Names::default();
    if text.len() <= LONGEST {
        found.read(text.trim(), 0);
    }
    if found.names.len() + found.short.len() + found.remarks.len() > MOST {
        found = Names::default();
    }
    if found.names.is_empty() && !text.trim().is_empty() {
        found.names.push(text.trim().to_owned());
    }
    found
}

/// The names that the note beside a name in its own script holds: "Abu Nobody; Abou Nobody".
pub(super) fn in_note<'a>(name: &str, note: &'a str) -> Vec<&'a str> {
    if note.len() > LONGEST {
        return Vec::new();
    }
    for label in ["original script:", "in arabic:", "in arabic script:"] {
        // Labels are ASCII, so both spellings are of one length.
        if let Some(at) = note.to_ascii_lowercase().find(label) {
            let own = trim(&note[at + label.len()..]);
            return vec![own].into_iter().filter(|own| is_script(own)).collect();
        }
    }
    let list = match (note.strip_prefix("transliterations:"), note.split_once(" (translit")) {
        (Some(rest), _) => rest.split(')').next().unwrap_or_default(),
        (None, Some((before, _))) => before,
        (None, None) if note.contains(';') && is_foreign(name) => {
            match note.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
                Some((inner, _)) => inner,
                None => note,
            }
        }
        (None, None) => match note.split_once('(').and_then(|(_, rest)| rest.split_once(')')) {
            Some((inner, "")) if inner.contains(';') => inner,
            _ => return Vec::new(),
        },
    };
    let separator = if list.contains(';') { ';' } else { ',' };
    let names: Vec<&str> = list.split(separator).map(trim).collect();
    // Prose has digits, labels and words in lower case.
    let are_names = names.iter().all(|name| {
        is_name(name)
            && name.chars().next().is_some_and(|c| !c.is_lowercase())
            && !name.contains(|c: char| c.is_ascii_digit() || c == ':')
            && name.split_whitespace().count() <= 8
    });
    if are_names && names.len() <= MOST { names } else { Vec::new() }
}

impl<'a> Names<'a> {
    fn read(&mut self, text: &'a str, depth: usize) {
        for piece in outside_brackets(text, &[';', '\u{61B}', '\u{60C}']) {
            let (piece, remark) = split_remark(piece);
            self.remarks.extend(remark);
            match piece.split_once(" / ") {
                Some((name, short)) if is_short_for(short, name) => {
                    self.short.push(short.trim());
                    self.name(name, depth);
                }
                _ => self.name(piece, depth),
            }
        }
    }

    /// One name with its brackets.
    fn name(&mut self, text: &'a str, depth: usize) {
        let mut name = String::with_capacity(text.len());
        let mut groups = Vec::new();
        for part in parts(text) {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Group(inner, whole) if depth < DEEPEST => {
                    groups.push((inner, whole, name.len()));
                    name.push_str(whole);
                }
                Part::Group(_, whole) => name.push_str(whole),
            }
        }
        let own = groups.iter().rev().fold(name.clone(), |mut own, (_, whole, at)| {
            own.replace_range(*at..at + whole.len(), "");
            own
        });
        let mut lists = Vec::new();
        // From the last, so that the places of the others stay.
        for (inner, whole, at) in groups.into_iter().rev() {
            let lower = inner.to_lowercase();
            let script = lower.strip_prefix("original script:").map(str::len);
            if let Some(length) = script {
                // Lower case may be longer than what it stands for.
                match inner.get(inner.len().saturating_sub(length)..) {
                    Some(own) if is_script(own) => lists.push(own),
                    _ => self.remarks.push(inner),
                }
            } else if is_remark(&lower) {
                self.remarks.push(inner);
            } else if is_short_for(inner, &own) {
                self.short.push(inner.trim());
            } else if inner.contains(';') || differ_in_script(inner, &own) {
                lists.push(inner);
            } else {
                continue;
            }
            name.replace_range(at..at + whole.len(), " ");
        }
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = unquoted(trim(&name));
        match two_scripts(name) {
            Some((left, right)) => self.names.extend([left.to_owned(), right.to_owned()]),
            None if is_name(name) => self.names.push(name.to_owned()),
            None => {}
        }
        for list in lists.into_iter().rev() {
            let (list, remark) = match list.rsplit_once(" - ") {
                Some((list, remark)) if remark.ends_with(" name") => (list, Some(remark)),
                _ => (list, None),
            };
            self.remarks.extend(remark);
            self.read(list, depth + 1);
        }
    }
}

enum Part<'a> {
    Text(&'a str),
    /// What stands in a pair of brackets, and the same with them.
    Group(&'a str, &'a str),
}

/// A text and its outermost pairs of brackets. Brackets without a partner are left out.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut open = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut single = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => match open.pop() {
                Some(from) => {
                    // A pair holds those that were found inside it.
                    while pairs.last().is_some_and(|(inner, _)| *inner > from) {
                        pairs.pop();
                    }
                    pairs.push((from, at));
                }
                None => single.push((at, at)),
            },
            _ => {}
        }
    }
    // Pairs behind a bracket that never closes are outermost ones too.
    single.extend(open.into_iter().map(|at| (at, at)));
    pairs.extend(single);
    pairs.sort_unstable();
    let mut found = Vec::new();
    let mut from = 0;
    for (start, end) in pairs {
        if start < from {
            continue;
        }
        found.push(Part::Text(&text[from..start]));
        if start < end {
            found.push(Part::Group(&text[start + 1..end], &text[start..=end]));
        }
        from = end + 1;
    }
    found.push(Part::Text(&text[from..]));
    found
}

/// Splits where no pair of brackets is open.
fn outside_brackets<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut from = 0;
    for part in parts(text) {
        let Part::Text(piece) = part else {
            continue;
        };
        // Brackets that are left out stand between the parts, so lengths do not add up.
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        for (offset, separator) in piece.match_indices(separators) {
            found.push(&text[from..start + offset]);
            from = start + offset + separator.len();
        }
    }
    found.push(&text[from..]);
    found
}

/// "A Nobody, born in Nowhere" and what is said from "born" on.
fn split_remark(text: &str) -> (&str, Option<&str>) {
    for (at, word) in text.match_indices("born ") {
        let next = text[at + word.len()..].split_whitespace().next().unwrap_or_default();
        let is_date = next.starts_with(|c: char| c.is_ascii_digit());
        let is_word = text[..at].ends_with([' ', ',', ';']);
        if is_word && (is_date || matches!(next, "in" | "on" | "circa" | "approximately")) {
            return (&text[..at], Some(text[at..].trim()));
        }
    }
    (text, None)
}

fn is_remark(lower: &str) -> bool {
    const STARTS: [&str; 9] = [
        "born ",
        "dob",
        "pob",
        "false identity",
        "previously listed",
        "formerly listed",
        "passport",
        "original script",
        "sub-unit",
    ];
    STARTS.iter().any(|start| lower.starts_with(start))
        || matches!(lower, "birth name" | "combat name" | "nom de guerre")
        || lower.contains("passport n")
}

/// Whether `short` abbreviates `name`: capitals without blanks, in the order of the name's letters,
/// the first one beginning a word. `(KENYA)` behind a foundation's name abbreviates nothing.
fn is_short_for(short: &str, name: &str) -> bool {
    let short = short.trim();
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphabetic()).collect();
    let n_small = letters.iter().filter(|c| c.is_lowercase()).count();
    let has_other = short.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '.'));
    if !(2..=12).contains(&letters.len()) || n_small > 1 || has_other || letters[0].is_lowercase() {
        return false;
    }
    let mut wanted = letters.iter().flat_map(|c| c.to_lowercase()).peekable();
    let mut is_start = true;
    let mut has_begun = false;
    for c in name.chars().flat_map(char::to_lowercase) {
        if wanted.peek() == Some(&c) && (has_begun || is_start) {
            has_begun = true;
            wanted.next();
        }
        is_start = !c.is_alphanumeric();
    }
    wanted.peek().is_none()
}

/// "Nobody نيست": some words in one script and then some in another, two at least on either side.
fn two_scripts(name: &str) -> Option<(&str, &str)> {
    let at = name.find(|c: char| c.is_alphabetic() && !is_latin(c))?;
    let (left, right) = name.split_at(at);
    let is_pure = right.chars().filter(|c| c.is_alphabetic()).all(|c| !is_latin(c));
    let n_words = |text: &str| text.split_whitespace().count();
    (left.ends_with(' ') && is_pure && n_words(left) >= 2 && n_words(right) >= 2)
        .then(|| (trim(left), trim(right)))
}

fn differ_in_script(a: &str, b: &str) -> bool {
    is_name(a) && is_name(b) && is_foreign(a) != is_foreign(b)
}

/// Whether most letters are of another script than Latin.
fn is_foreign(text: &str) -> bool {
    let n_letters = text.chars().filter(|c| c.is_alphabetic()).count();
    2 * text.chars().filter(|c| c.is_alphabetic() && !is_latin(*c)).count() > n_letters
}

/// Whether a text can be a name in its own script, which may be Latin. Files that lost half of each
/// character have digits and marks in its place.
fn is_script(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'');
    is_name(text) && (is_foreign(text) || text.chars().all(is_plain))
}

fn is_latin(c: char) -> bool {
    u32::from(c) <= 0x24F || matches!(u32::from(c), 0x1E00..=0x1EFF)
}

fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Without commas, semicolons and blanks at either end.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{60C}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names parted by `|`, then abbreviations after `#`, then remarks after `!`.
    #[track_caller]
    fn check(text: &str, expect: &str) {
        let found = read(text);
        let mut told = found.names.join("|");
        found.short.iter().for_each(|short| told += &format!("#{short}"));
        found.remarks.iter().for_each(|remark| told += &format!("!{remark}"));
        assert_eq!(told, expect, "{text}");
    }

    // All people and firms are invented.
    #[test]
    fn several_names_in_one_field() {
        check("Anna Nobody", "Anna Nobody");
        check("Anna Nobody; Ana Nobody; Hana", "Anna Nobody|Ana Nobody|Hana");
        check("Nobody, Anna", "Nobody, Anna");
        check("لا أحد (La Ahad; La Ahadd)", "لا أحد|La Ahad|La Ahadd");
        check("La Ahad (لا أحد)", "La Ahad|لا أحد");
        check("La Ahad (original script: Ла Ахад)", "La Ahad|Ла Ахад");
        check("La Ahad (original script: 0; E@)", "La Ahad!original script: 0; E@");
        check("La Ahad لا أحد", "La Ahad|لا أحد");
        check("لا أحد ، أحد", "لا أحد|أحد");
        check("لا أحد (Nothing in Nowhere (NIN))", "لا أحد|Nothing in Nowhere#NIN");
        check("لا أحد (Nobody Unit - sub-unit name)", "لا أحد|Nobody Unit!sub-unit name");
        check(
            "No Such Group (NSG) (لا أحد (original script); No Group; None)",
            "No Such Group|لا أحد|No Group|None#NSG!original script",
        );
    }

    #[test]
    fn abbreviations_stand_beside_their_name() {
        check("NOTHING WORKS (NW)", "NOTHING WORKS#NW");
        check("NOTHING AT ALL (NAA) ; RIEN DU TOUT (RDT)", "NOTHING AT ALL|RIEN DU TOUT#NAA#RDT");
        check("NOTHING COMMERCIAL (NC) LTD", "NOTHING COMMERCIAL LTD#NC");
        check("Nothing at West (NA-W)", "Nothing at West#NA-W");
        check("NOTHING UL-MUTLAQ / NUM", "NOTHING UL-MUTLAQ#NUM");
        check("NOTHING FOUNDATION (KENYA)", "NOTHING FOUNDATION (KENYA)");
        check("NOTHING (HONG KONG) LIMITED", "NOTHING (HONG KONG) LIMITED");
        check("(Sheikh) Nobody", "(Sheikh) Nobody");
        check("No One/Nobody", "No One/Nobody");
    }

    #[test]
    fn remarks_are_no_names() {
        check(
            "Anna Nobody, born in Nowhere on 01 Jan.1967",
            "Anna Nobody!born in Nowhere on 01 Jan.1967",
        );
        check("Anna Nobody born in 1963", "Anna Nobody!born in 1963");
        check(
            "Anna Nobody, born 1 Jan. 1953 (passport no.1)",
            "Anna Nobody!born 1 Jan. 1953 (passport no.1)",
        );
        check("Anna Nobody (false identity, see 1)", "Anna Nobody!false identity, see 1");
        check("Anna Nobody (previously listed as)", "Anna Nobody!previously listed as");
        check("Anna (birth name)", "Anna!birth name");
        check("Max Born", "Max Born");
        check("Anna born Nobody", "Anna born Nobody");
    }

    #[test]
    fn debris_is_swept_off() {
        check("لا أحد ),", "لا أحد");
        check("Nobody (لا أحد ),", "Nobody|لا أحد");
        check(") Anna Nobody", "Anna Nobody");
        check("Anna (Nobody", "Anna Nobody");
        check("\"NOBODY, Anna\"", "NOBODY, Anna");
        check(";", ";");
        check("", "");
        check("((((((", "((((((");
        check("(a(b(c(d(e;f);g);h);i);j)", "a|b|c(d(e;f);g)|h|i|j");
    }

    #[test]
    fn a_long_field_is_one_name() {
        let many = "a;".repeat(MOST + 1);
        assert_eq!(read(&many).names, [many.as_str()]);
        let long = "a;".repeat(LONGEST);
        assert_eq!(read(&long).names, [long.as_str()]);
        assert_eq!(in_note("لا أحد", &long), Vec::<&str>::new());
    }

    #[test]
    fn names_in_notes() {
        let check = |name: &str, note: &str, expect: &[&str]| {
            assert_eq!(in_note(name, note), expect, "{note}");
        };
        check("Nobody", "original script: Никто", &["Никто"]);
        check("Nobody", "Previously listed as. In Arabic: لا أحد ", &["لا أحد"]);
        check("لا أحد", "La Ahad; La Ahadd", &["La Ahad", "La Ahadd"]);
        check("لا أحد", "(La Ahad; Laa) known by it", &["La Ahad", "Laa"]);
        check("Nobody", "No One, None (transliterations of it)", &["No One", "None"]);
        check("Nobody", "born in 1971 (No One; None)", &["No One", "None"]);
        check("لا أحد", "transliterations: La Ahad; La ) (x", &["La Ahad", "La"]);
        check("Nobody", "Passport number: B1; DOB: 1948", &[]);
        check("Nobody", "previously listed as", &[]);
        check("Nobody", "In Arabic: #(H('D,2", &[]);
    }
}
