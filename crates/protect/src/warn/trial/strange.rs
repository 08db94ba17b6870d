//! Copies in forms that offices also have: each one alone, to see what linking is weak at.
//!
//! Nothing is tuned to these; they stand beside the five levels, and have no figure to reach.

use super::Dice;
use super::damage::{Copy, chosen, drawn};
use super::people::{Invented, people};
use super::romanise::{self, System};
use crate::warn::found::Source;

/// A form of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strange {
    /// Latin names with the family name last, dates as dd.mm.yyyy.
    FamilyLast,
    /// Days as the numbers spreadsheets keep.
    Serial,
    /// Years of two digits, day first.
    ShortYears,
    /// An age in the place of the date, counted as in Korea.
    Age,
    /// Dates of the lunar calendar: three to seven weeks before.
    Lunar,
    /// Addresses of blocks of rows in merged cells: the first row has it.
    Merged,
    /// Everything in one cell.
    OneCell,
    /// Latin names, with the confusions of optical reading: 0 and O, 1 and l, rn and m.
    Misread,
    /// One row of ten shifted to the right.
    Shifted,
    /// No mark between digits anywhere, and no leading zero.
    Bare,
    /// McCune and Reischauer.
    McCune,
    /// Yale.
    Yale,
    /// Cyrillic.
    Cyrillic,
    /// Every second cell is empty, but for the name.
    Sparse,
    /// A name and a year of birth.
    NameAndYear,
}

impl Strange {
    /// All of them, in order.
    pub const ALL: [Strange; 15] = [
        Strange::FamilyLast,
        Strange::Serial,
        Strange::ShortYears,
        Strange::Age,
        Strange::Lunar,
        Strange::Merged,
        Strange::OneCell,
        Strange::Misread,
        Strange::Shifted,
        Strange::Bare,
        Strange::McCune,
        Strange::Yale,
        Strange::Cyrillic,
        Strange::Sparse,
        Strange::NameAndYear,
    ];

    /// What it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Strange::FamilyLast => "family name last",
            Strange::Serial => "days as numbers",
            Strange::ShortYears => "dd.mm.yy",
            Strange::Age => "age for date",
            Strange::Lunar => "lunar dates",
            Strange::Merged => "merged addresses",
            Strange::OneCell => "all in one cell",
            Strange::Misread => "Latin, misread",
            Strange::Shifted => "one in ten shifted",
            Strange::Bare => "no marks in numbers",
            Strange::McCune => "McCune-Reischauer",
            Strange::Yale => "Yale",
            Strange::Cyrillic => "Cyrillic",
            Strange::Sparse => "half the cells empty",
            Strange::NameAndYear => "name and year only",
        }
    }

    fn cells(self, dice: &mut Dice, at: usize, who: &Invented) -> Vec<String> {
        let (y, m, d) = who.birth;
        let dashes = format!("{y}-{m:02}-{d:02}");
        let latin = |system, last: bool| match who.name.chars().all(|c| ('가'..='힣').contains(&c))
        {
            true => {
                let (family, given) = romanise::name(&who.name, system);
                if last { format!("{given} {family}") } else { format!("{family} {given}") }
            }
            false => who.name.clone(),
        };
        let digits = who.phone.strip_prefix("+8210").unwrap_or_default();
        let phone = match digits.is_empty() {
            true => String::new(),
            false => format!("010-{}-{}", &digits[..4], &digits[4..]),
        };
        let (name, address) = (who.name.clone(), who.address.clone());
        match self {
            Strange::FamilyLast => {
                vec![latin(System::Revised, true), format!("{d:02}.{m:02}.{y}"), phone]
            }
            Strange::Serial => vec![name, serial(who.birth).to_string(), address],
            Strange::ShortYears => vec![name, format!("{d:02}.{m:02}.{:02}", y % 100), address],
            Strange::Age => vec![name, format!("{}세", 2026 - y + 1), address, phone],
            Strange::Lunar => vec![name, earlier(who.birth, 21 + dice.below(28)), address, phone],
            Strange::Merged => {
                let address = if at.is_multiple_of(4) { address } else { String::new() };
                vec![name, dashes, address]
            }
            Strange::OneCell => vec![format!("{name} {dashes} {address} {phone}")],
            Strange::Misread => {
                let latin = latin(System::North, false);
                vec![misread(dice, &latin), misread(dice, &dashes), misread(dice, &phone)]
            }
            Strange::Shifted => {
                let mut cells = vec![name, dashes, address, phone];
                if at % 10 == 3 {
                    cells.insert(0, String::new());
                }
                cells
            }
            Strange::Bare => {
                let phone = if digits.is_empty() { String::new() } else { format!("10{digits}") };
                vec![name, format!("{y}{m:02}{d:02}"), phone]
            }
            Strange::McCune => vec![latin(System::McCune, false), dashes, phone],
            Strange::Yale => vec![latin(System::Yale, false), dashes, phone],
            Strange::Cyrillic => vec![latin(System::Cyrillic, false), dashes, phone],
            Strange::Sparse => [dashes, address, phone, who.document.clone()]
                .into_iter()
                .map(|cell| if dice.happens(0.5) { cell } else { String::new() })
                .fold(vec![name], |mut cells, cell| {
                    cells.push(cell);
                    cells
                }),
            Strange::NameAndYear => vec![name, y.to_string()],
        }
    }
}

/// A copy of so many rows in this form, without names of columns.
pub fn strange(seed: u64, register: &[Invented], rows: usize, form: Strange) -> Copy {
    let mut dice = Dice::new(seed ^ 0x57A4);
    let chosen = chosen(&mut dice, register.len(), rows);
    let strangers = people(seed ^ 0x1BAD_5EED, rows);
    let source = Source {
        id: String::new(),
        at: jiff::Timestamp::UNIX_EPOCH,
        persons: Vec::new(),
        fields: Vec::new(),
        decoys: Vec::new(),
    };
    let mut copy = Copy { rows: Vec::new(), truth: Vec::new(), source };
    for (at, person) in chosen.iter().enumerate() {
        let (truth, who) = drawn(&mut dice, register, *person, &strangers[at]);
        let cells = form.cells(&mut dice, at, who);
        copy.push(truth, cells);
    }
    copy
}

/// The day as spreadsheets count, from the thirtieth of December 1899.
fn serial(birth: (u16, u8, u8)) -> i32 {
    date(birth).duration_since(jiff::civil::date(1899, 12, 30)).as_hours() as i32 / 24
}

/// A day so many days before.
fn earlier(birth: (u16, u8, u8), by: usize) -> String {
    date(birth).saturating_sub(jiff::Span::new().days(by as i64)).to_string()
}

fn date((year, month, day): (u16, u8, u8)) -> jiff::civil::Date {
    jiff::civil::date(year.cast_signed(), month.cast_signed(), day.cast_signed())
}

fn misread(dice: &mut Dice, text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let swap = dice.happens(0.3);
        match (swap, c) {
            (true, '0') => out.push('O'),
            (true, '1') => out.push('l'),
            (true, 'o' | 'O') => out.push('0'),
            (true, 'l' | 'I') => out.push('1'),
            (true, 'm') => out.push_str("rn"),
            (true, '5') => out.push('S'),
            (true, '8') => out.push('B'),
            (_, c) => out.push(c),
        }
    }
    out
}
