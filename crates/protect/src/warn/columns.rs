//! What the columns of a found file hold: by their names, and by what is in them.

use rustc_hash::FxHashSet;
use sources::table::{Meaning, recognise};

use super::reading::date::FoundDate;
use super::reading::name::is_likely as is_likely_name;
use super::reading::number::{Code, Phone};

/// What a column, or a cell, holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Holds {
    Name,
    /// A part of a name: the given name, the family name, or one of the two.
    Given,
    Family,
    Part,
    Birth,
    /// Days of birth as the numbers spreadsheets keep.
    Serial,
    Phone,
    Mail,
    Code,
    Place,
    /// Something that tells nobody apart, or that nobody recognised.
    Other,
}

/// The columns of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// Of each column, what it holds.
    pub(super) holds: Vec<Holds>,
    /// Columns whose name says that they hold nothing we compare.
    pub(super) is_set_aside: Vec<bool>,
    /// The rows before this one are titles and names of columns.
    pub(super) first_row: usize,
}

/// Rows that a title and the names of columns may take at the top.
const TOP: usize = 12;
/// Cells looked at for each column.
const SAMPLE: usize = 400;

impl Columns {
    /// Looks at the names of the columns, if there are any, and at a sample of the rows.
    pub(super) fn of<'a>(rows: impl Iterator<Item = &'a [String]> + Clone) -> Columns {
        let header = (rows.clone().take(TOP).enumerate())
            .map(|(at, cells)| {
                (at, cells, cells.iter().filter(|cell| named(cell).is_some()).count())
            })
            .filter(|(_, cells, known)| *known >= 2 || (*known == 1 && filled(cells) == 1))
            .max_by_key(|(at, _, known)| (*known, std::cmp::Reverse(*at)));
        let first_row = header.map_or(0, |(at, ..)| at + 1);
        let width = rows.clone().map(<[String]>::len).max().unwrap_or(0).min(256);
        let mut columns = Columns {
            holds: vec![Holds::Other; width],
            is_set_aside: vec![false; width],
            first_row,
        };
        let step = (rows.clone().skip(first_row).count() / SAMPLE).max(1);
        for at in 0..width {
            let name = header.and_then(|(_, cells, _)| named(cells.get(at)?));
            let cells =
                rows.clone().skip(first_row).step_by(step).filter_map(|cells| cells.get(at));
            let (holds, aside) = decide(name, cells);
            columns.holds[at] = holds;
            columns.is_set_aside[at] = aside;
        }
        columns.settle_names();
        columns
    }

    /// `이름` beside `성` is the given name; parts of names without a whole one make it up together.
    fn settle_names(&mut self) {
        let has = |holds: &[Holds], what: Holds| holds.contains(&what);
        if has(&self.holds, Holds::Family) && !has(&self.holds, Holds::Given) {
            let at = self.holds.iter().position(|holds| matches!(holds, Holds::Name | Holds::Part));
            if let Some(at) = at {
                self.holds[at] = Holds::Given;
            }
        }
        let whole = has(&self.holds, Holds::Name) || has(&self.holds, Holds::Given);
        let parts = self.holds.iter().filter(|holds| **holds == Holds::Part).count();
        for holds in &mut self.holds {
            if *holds == Holds::Part && (whole || parts == 1) {
                *holds = if whole { Holds::Other } else { Holds::Name };
            }
        }
    }
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// What a column of that name holds; `None` if the name says nothing.
pub(super) fn named(column: &str) -> Option<Holds> {
    if column.len() > 60 || column.trim().is_empty() {
        return None;
    }
    // `성명(한글)`, `Name (English)`: what is in brackets is beside the point.
    let bare = column.split(['(', '（', '/', '\n']).next().unwrap_or(column);
    let meaning = recognise(column).or_else(|| recognise(bare))?;
    let Meaning::Property { name, .. } = meaning else { return Some(Holds::Other) };
    Some(match name {
        "name" | "alias" | "previousName" | "weakAlias" => Holds::Name,
        "firstName" => Holds::Given,
        "lastName" => Holds::Family,
        "birthDate" => Holds::Birth,
        "phone" => Holds::Phone,
        "email" => Holds::Mail,
        "address" => Holds::Place,
        "idNumber"
        | "passportNumber"
        | "socialSecurityNumber"
        | "taxNumber"
        | "registrationNumber" => Holds::Code,
        _ => Holds::Other,
    })
}

/// What a column holds, and whether its name sets it aside. A name that its cells belie does not count.
fn decide<'a>(
    name: Option<Holds>,
    cells: impl Iterator<Item = &'a String> + Clone,
) -> (Holds, bool) {
    let cells = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let count = cells.clone().count();
    if count == 0 {
        return (name.unwrap_or(Holds::Other), false);
    }
    let share = |n: usize| n as f64 / count as f64;
    let fitting = |holds: Holds| share(cells.clone().filter(|cell| fits(holds, cell)).count());
    if name.is_none_or(|name| name == Holds::Birth) && are_serials(cells.clone()) {
        return (Holds::Serial, false);
    }
    if let Some(name) = name
        && (name == Holds::Other || fitting(name) >= 0.3)
    {
        return (name, name == Holds::Other);
    }
    // What is told by its shape goes before what anything could be: every date is a code too.
    let fit = [Holds::Mail, Holds::Birth, Holds::Phone, Holds::Place, Holds::Code, Holds::Name]
        .map(|holds| (holds, fitting(holds)));
    let most = fit.iter().map(|(_, part)| *part).fold(0.0, f64::max);
    let Some((holds, part)) = fit.into_iter().find(|(_, part)| *part >= most * 0.8) else {
        return (Holds::Other, false);
    };
    let distinct = cells.clone().collect::<FxHashSet<&str>>().len();
    // A few words again and again are a state, a sex, an officer in charge: not who it is about.
    let is_varied = count < 20 || distinct * 4 >= count;
    let short = fitting_part(cells.clone());
    match holds {
        _ if part >= 0.5 && holds == Holds::Name && !is_varied => {
            (if short >= 0.8 && distinct >= 8 { Holds::Part } else { Holds::Other }, false)
        }
        Holds::Name if short >= 0.8 => (Holds::Part, false),
        _ if part >= 0.5 => (holds, false),
        _ if short >= 0.8 && distinct >= 8 => (Holds::Part, false),
        _ => (name.unwrap_or(Holds::Other), false),
    }
}

/// Whether nearly all cells are days as numbers, of people of several generations: postcodes go beyond the
/// range, and numbers that were counted up lie close together.
fn are_serials<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> bool {
    let days: Vec<i64> = (cells.clone())
        .filter(|cell| fits(Holds::Serial, cell))
        .filter_map(|cell| cell.split('.').next()?.parse().ok())
        .collect();
    let (least, most) = (days.iter().min(), days.iter().max());
    let spread = least.zip(most).map_or(0, |(least, most)| most - least);
    days.len() * 20 >= cells.count() * 19 && spread >= 5000
}

/// The share of cells that are one word, too short or too single for a whole name.
fn fitting_part<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> f64 {
    let is_part = |cell: &str| {
        let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
        let hangul = cell.chars().all(|c| ('가'..='힣').contains(&c));
        let one_word = !cell.contains([' ', ',', '-']) && letters == cell.chars().count();
        one_word && if hangul { letters <= 2 } else { letters >= 2 && cell.is_ascii() }
    };
    let all = cells.clone().count().max(1);
    cells.filter(|cell| is_part(cell)).count() as f64 / all as f64
}

/// Whether a cell may be such a value.
pub(super) fn fits(holds: Holds, cell: &str) -> bool {
    match holds {
        Holds::Name => is_likely_name(cell) && !is_likely_place(cell),
        Holds::Given | Holds::Family | Holds::Part => {
            cell.chars().count() <= 40
                && cell.chars().any(char::is_alphabetic)
                && !cell.contains('@')
        }
        Holds::Birth => FoundDate::read(cell).is_some(),
        Holds::Serial => FoundDate::of_serial(cell).is_some(),
        Holds::Phone => Phone::is_likely(cell),
        Holds::Mail => Code::mail(cell).is_some(),
        Holds::Code => Code::read(cell).is_some(),
        Holds::Place => is_likely_place(cell),
        Holds::Other => true,
    }
}

/// What a cell by itself looks like.
pub(super) fn guess(cell: &str) -> Holds {
    [Holds::Mail, Holds::Birth, Holds::Phone, Holds::Place, Holds::Name, Holds::Code]
        .into_iter()
        .find(|holds| fits(*holds, cell))
        .unwrap_or(Holds::Other)
}

/// Whether a text could be an address: words of places, or several words with a number among them.
pub(super) fn is_likely_place(text: &str) -> bool {
    let text = text.trim();
    if text.contains('@') || text.len() > 300 {
        return false;
    }
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let korean = (text.split([' ', ',']))
        .filter(|word| {
            word.chars().all(|c| ('가'..='힣').contains(&c)) && word.chars().count() >= 2
        })
        .filter(|word| {
            word.ends_with(['시', '도', '군', '구', '읍', '면', '동', '리', '로', '길', '호'])
        })
        .count();
    if korean >= 2 || (korean == 1 && digits > 0) {
        return true;
    }
    let latin = (words.iter())
        .filter(|word| {
            let word = word.to_lowercase();
            matches!(
                word.as_str(),
                "si" | "gu"
                    | "ku"
                    | "dong"
                    | "tong"
                    | "ro"
                    | "gil"
                    | "kil"
                    | "gun"
                    | "kun"
                    | "eup"
                    | "up"
                    | "myeon"
                    | "myon"
                    | "street"
                    | "st"
                    | "road"
                    | "rd"
                    | "seoul"
                    | "busan"
                    | "incheon"
                    | "daegu"
                    | "daejeon"
                    | "gwangju"
                    | "ulsan"
                    | "city"
                    | "avenue"
                    | "apt"
                    | "district"
            )
        })
        .count();
    latin >= 2
        || (latin == 1 && digits > 0)
        || (words.len() >= 3 && digits > 0 && letters > digits * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rows: &[&[&str]], holds: &[Holds], first_row: usize) {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        let columns = Columns::of(rows.iter().map(Vec::as_slice));
        assert_eq!((columns.holds.as_slice(), columns.first_row), (holds, first_row));
    }

    /// Invented people.
    #[test]
    fn columns_by_name_and_by_content() {
        use Holds::*;
        check(
            &[
                &["2021 명단", "", "", ""],
                &["성명", "생년월일", "전화번호", "주소"],
                &["김영수", "1987-03-05", "010-1234-5678", "서울특별시 강남구 역삼동 1"],
            ],
            &[Name, Birth, Phone, Place],
            2,
        );
        check(
            &[
                &["서울특별시 강남구 역삼동 1", "010-1234-5678", "870305", "김영수"],
                &["부산시 남구 대연동 2", "010-8765-4321", "601121", "박철민"],
            ],
            &[Place, Phone, Birth, Name],
            0,
        );
        // The names of two columns are exchanged.
        check(
            &[
                &["이름", "생년월일", "e-mail"],
                &["1987.03.05", "김영수", "a@example.org"],
                &["1960.11.21", "박철민", "b@example.org"],
            ],
            &[Birth, Name, Mail],
            1,
        );
        check(
            &[
                &["김영수", "31841", "06236", "10001"],
                &["박철민", "20053", "48400", "10002"],
                &["최순희", "28000", "63644", "10003"],
            ],
            &[Name, Serial, Other, Other],
            0,
        );
        check(
            &[&["성", "이름", "국적"], &["김", "영수", "KP"], &["박", "철민", "KP"]],
            &[Family, Given, Other],
            1,
        );
    }
}
