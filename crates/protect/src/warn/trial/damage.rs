//! Copies of an export, as they are found: retyped, romanised, cut, shuffled, misread.

use documents::{Place, Row};

use super::Dice;
use super::people::{Invented, address, people};
use super::romanise::{self, System};
use crate::person::PersonRef;
use crate::warn::found::Source;

/// How an export was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Typed by hand: slips, other forms of dates, phones and places.
    Retyped,
    /// Names, and some places, in Latin letters of one system or another.
    Romanised,
    /// Without some columns: a name, and one or two other facts.
    Columns,
    /// Columns and rows in another order, cells and rows cut, no names of columns.
    Shuffled,
    /// Misread by a machine.
    Optical,
}

impl Level {
    /// All of them, in order.
    pub const ALL: [Level; 5] =
        [Level::Retyped, Level::Romanised, Level::Columns, Level::Shuffled, Level::Optical];

    /// What it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Level::Retyped => "retyped",
            Level::Romanised => "other romanisation",
            Level::Columns => "columns missing",
            Level::Shuffled => "rows shuffled and cut",
            Level::Optical => "optical noise",
        }
    }
}

/// A damaged copy, and what is true of it.
pub struct Copy {
    /// The rows, as they would be read.
    pub rows: Vec<Row>,
    /// Who each row is about: nobody for names of columns, and for people who are not in the register.
    pub truth: Vec<Option<PersonRef>>,
    /// The export it was copied from.
    pub source: Source,
}

/// The share of rows about people who are not in the register.
const STRANGERS: f64 = 0.1;

/// A copy of so many rows, of people of the register and some strangers.
pub fn copy(seed: u64, register: &[Invented], rows: usize, level: Level) -> Copy {
    let mut dice = Dice::new(seed ^ 0xC0B1);
    let chosen = chosen(&mut dice, register.len(), rows);
    let strangers = people(seed ^ 0x5742_9613, rows);
    let hand = Hand::new(&mut dice, level);
    let mut lines: Vec<(Option<PersonRef>, Vec<String>)> = Vec::with_capacity(rows);
    for (at, person) in chosen.iter().enumerate() {
        let (truth, who) = drawn(&mut dice, register, *person, &strangers[at]);
        let cells = hand.write(&mut dice, who);
        lines.push((truth, cells));
    }
    if level == Level::Shuffled {
        dice.shuffle(&mut lines);
    }
    let mut order: Vec<usize> = (0..hand.columns.len()).collect();
    if level == Level::Shuffled {
        dice.shuffle(&mut order);
    }
    let mut copy = Copy {
        rows: Vec::new(),
        truth: Vec::new(),
        source: Source {
            id: format!("export-{seed}"),
            at: jiff::Timestamp::UNIX_EPOCH,
            persons: chosen.iter().map(|at| register[*at].person(*at as u64).reference).collect(),
            fields: ["name", "birthDate", "address", "phone", "passportNumber"]
                .map(str::to_owned)
                .to_vec(),
            decoys: Vec::new(),
        },
    };
    let header = level != Level::Shuffled && dice.happens(0.8);
    if header {
        copy.push(None, order.iter().map(|at| hand.columns[*at].heading().to_owned()).collect());
    }
    for (truth, cells) in lines {
        let mut cells: Vec<String> = order.iter().map(|at| cells[*at].clone()).collect();
        if level == Level::Shuffled && dice.happens(0.05) {
            cells.truncate(cells.len() - 1);
        }
        copy.push(truth, cells);
    }
    copy
}

/// Places of so many people, in order.
pub(super) fn chosen(dice: &mut Dice, register: usize, rows: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = (0..register).collect();
    dice.shuffle(&mut chosen);
    chosen.truncate(rows.min(register));
    chosen.sort_unstable();
    chosen
}

/// Whom a row is about: the person at that place, or now and then a stranger.
pub(super) fn drawn<'p>(
    dice: &mut Dice,
    register: &'p [Invented],
    at: usize,
    stranger: &'p Invented,
) -> (Option<PersonRef>, &'p Invented) {
    match dice.happens(STRANGERS) {
        true => (None, stranger),
        false => (Some(register[at].person(at as u64).reference), &register[at]),
    }
}

impl Copy {
    pub(super) fn push(&mut self, truth: Option<PersonRef>, cells: Vec<String>) {
        let row = self.rows.len() as u64 + 1;
        self.rows.push(Row { place: Place { table: 0, sheet: None, page: None, row }, cells });
        self.truth.push(truth);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Birth,
    Address,
    Phone,
    Document,
}

impl Column {
    fn heading(self) -> &'static str {
        match self {
            Column::Name => "성명",
            Column::Birth => "생년월일",
            Column::Address => "주소",
            Column::Phone => "전화번호",
            Column::Document => "여권번호",
        }
    }
}

/// Who copies, with their habits.
struct Hand {
    level: Level,
    columns: Vec<Column>,
    dates: usize,
    phones: usize,
    system: System,
    turned: bool,
    latin_places: bool,
}

impl Hand {
    fn new(dice: &mut Dice, level: Level) -> Hand {
        use Column::{Address, Birth, Document, Name, Phone};
        let sets: &[&[Column]] = match level {
            Level::Columns => {
                &[&[Name, Address], &[Name, Phone], &[Name, Birth], &[Name, Address, Phone]]
            }
            Level::Romanised => {
                &[&[Name, Birth, Address], &[Name, Birth, Phone], &[Name, Birth, Address, Phone]]
            }
            _ => &[
                &[Name, Birth, Address, Phone],
                &[Name, Birth, Address],
                &[Name, Birth, Address, Phone, Document],
            ],
        };
        Hand {
            level,
            columns: dice.one_of(sets).to_vec(),
            dates: dice.below(7),
            phones: dice.below(4),
            system: *dice.one_of(&[System::Revised, System::McCune, System::North]),
            turned: dice.happens(0.3),
            latin_places: dice.happens(0.5),
        }
    }

    fn write(&self, dice: &mut Dice, who: &Invented) -> Vec<String> {
        (self.columns.iter())
            .map(|column| {
                let clean = match column {
                    Column::Name => self.name(who),
                    Column::Birth => self.date(dice, who.birth),
                    Column::Address => self.place(dice, who),
                    Column::Phone => self.phone(&who.phone),
                    Column::Document => who.document.clone(),
                };
                self.damage(dice, clean)
            })
            .collect()
    }

    fn name(&self, who: &Invented) -> String {
        if self.level != Level::Romanised || !who.name.chars().all(|c| ('가'..='힣').contains(&c))
        {
            return who.name.clone();
        }
        let (family, given) = romanise::name(&who.name, self.system);
        if self.turned {
            format!("{given} {family}")
        } else {
            format!("{} {given}", family.to_uppercase())
        }
    }

    fn date(&self, dice: &mut Dice, (y, m, d): (u16, u8, u8)) -> String {
        // Within one file, few write otherwise than the others.
        let form = if dice.happens(0.05) { dice.below(7) } else { self.dates };
        match form {
            0 => format!("{y}-{m:02}-{d:02}"),
            1 => format!("{y}.{m}.{d}"),
            2 => format!("{y}년 {m}월 {d}일"),
            3 => format!("{:02}{m:02}{d:02}", y % 100),
            4 => format!("{d:02}/{m:02}/{y}"),
            5 => format!("{:02}.{m:02}.{d:02}", y % 100),
            _ => format!("{y}{m:02}{d:02}"),
        }
    }

    fn place(&self, dice: &mut Dice, who: &Invented) -> String {
        let old = who.moved_from.clone().filter(|_| dice.happens(0.5));
        let mut place = old.unwrap_or_else(|| who.address.clone());
        if dice.happens(0.02) {
            place = address(dice);
        }
        if dice.happens(0.4) {
            place = place
                .replace("특별시", "시")
                .replace("광역시", "시")
                .replace("충청남", "충남")
                .replace("경상남", "경남");
        }
        if self.level == Level::Romanised && self.latin_places {
            let words: Vec<String> =
                place.split(' ').map(|word| romanise::text(word, self.system)).collect();
            place = words.join(" ");
        }
        place
    }

    fn phone(&self, phone: &str) -> String {
        let Some(digits) = phone.strip_prefix("+8210") else { return String::new() };
        match self.phones {
            0 => format!("010-{}-{}", &digits[..4], &digits[4..]),
            1 => format!("010{digits}"),
            2 => format!("10{digits}"),
            _ => format!("+82 10 {} {}", &digits[..4], &digits[4..]),
        }
    }

    fn damage(&self, dice: &mut Dice, text: String) -> String {
        match self.level {
            Level::Retyped if dice.happens(0.08) => slip(dice, &text),
            Level::Romanised if dice.happens(0.04) => slip(dice, &text),
            Level::Columns if dice.happens(0.02) => slip(dice, &text),
            Level::Shuffled => match dice.below(100) {
                0..4 => {
                    let keep = text.chars().count() * (50 + dice.below(50)) / 100;
                    text.chars().take(keep.max(1)).collect()
                }
                4..7 => slip(dice, &text),
                7..9 => String::new(),
                _ => text,
            },
            Level::Optical => misread(dice, &text),
            _ => text,
        }
    }
}

/// One slip of a hand: a sign wrong, left out, doubled, or exchanged with its neighbour.
fn slip(dice: &mut Dice, text: &str) -> String {
    let mut signs: Vec<char> = text.chars().collect();
    if signs.is_empty() {
        return String::new();
    }
    let at = dice.below(signs.len());
    match (dice.below(4), signs[at]) {
        (0, _) if at + 1 < signs.len() => signs.swap(at, at + 1),
        (1, _) if signs.len() > 3 => {
            signs.remove(at);
        }
        (2, c) if c.is_ascii_digit() => signs[at] = char::from(b'0' + dice.below(10) as u8),
        (_, c) if ('가'..='힣').contains(&c) => signs[at] = strange(dice, c),
        (3, c) => signs.insert(at, c),
        _ => {}
    }
    signs.into_iter().collect()
}

/// A Hangul syllable with another vowel, ending or beginning.
fn strange(dice: &mut Dice, c: char) -> char {
    let at = c as u32 - 0xAC00;
    let (initial, vowel, last) = (at / 588, at % 588 / 28, at % 28);
    let other = match dice.below(3) {
        0 => (initial, *dice.one_of(&[0, 4, 8, 13, 18, 20]), last),
        1 => (initial, vowel, *dice.one_of(&[0, 4, 8, 16, 21])),
        _ => (*dice.one_of(&[0, 2, 6, 9, 11, 12]), vowel, last),
    };
    char::from_u32(0xAC00 + other.0 * 588 + other.1 * 28 + other.2).unwrap_or(c)
}

/// Signs that machines take for each other, and a Hangul stroke now and then.
fn misread(dice: &mut Dice, text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !dice.happens(0.04) {
            out.push(c);
            continue;
        }
        match c {
            '0' => out.push('O'),
            '1' => out.push(*dice.one_of(&['l', 'I', '7'])),
            '2' => out.push('Z'),
            '3' => out.push('8'),
            '5' => out.push(*dice.one_of(&['S', '6'])),
            '6' => out.push('b'),
            '7' => out.push('1'),
            '8' => out.push(*dice.one_of(&['B', '3'])),
            '9' => out.push('g'),
            'm' => out.push_str("rn"),
            'l' => out.push('1'),
            'e' => out.push('c'),
            'o' => out.push('0'),
            '-' | '.' => out.push(*dice.one_of(&[' ', '.', ','])),
            ' ' => {}
            c if ('가'..='힣').contains(&c) => out.push(strange(dice, c)),
            c => out.push(c),
        }
    }
    out
}
