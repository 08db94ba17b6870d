//! The facts that are read from a row of a found file.

use super::columns::{Columns, Holds, fits, guess, is_likely_place, named};
use super::reading::address::Place;
use super::reading::date::FoundDate;
use super::reading::name::Written;
use super::reading::number::{Code, Phone};

/// What a row says of a person.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) names: Vec<Written>,
    pub(super) dates: Vec<FoundDate>,
    pub(super) phones: Vec<Phone>,
    pub(super) codes: Vec<Code>,
    pub(super) mails: Vec<Code>,
    pub(super) places: Vec<Place>,
}

/// The most values of one kind that a row may give: what has more is prose.
const MOST: usize = 6;

impl Facts {
    /// Reads the cells by what their columns hold, and by themselves where they do not fit.
    pub(super) fn read(columns: &Columns, cells: &[String]) -> Facts {
        let mut facts = Facts::default();
        let (mut family, mut given, mut parts) = (None, None, Vec::new());
        for (at, cell) in cells.iter().enumerate() {
            let cell = cell.trim();
            if cell.is_empty() || columns.is_set_aside.get(at).copied().unwrap_or(false) {
                continue;
            }
            if is_line(cell) {
                facts.take_apart(cell);
                continue;
            }
            let (labelled, cell) = without_label(cell);
            let holds = labelled.or(columns.holds.get(at).copied()).unwrap_or(Holds::Other);
            match holds {
                Holds::Family if fits(holds, cell) => family = Some(cell),
                Holds::Given if fits(holds, cell) => given = Some(cell),
                Holds::Part if fits(holds, cell) => parts.push(cell),
                // What stands in a column of names or places is one, however damaged.
                Holds::Name if !is_of_another_kind(cell) => facts.push_name(cell),
                Holds::Place if !is_of_another_kind(cell) => {
                    facts.push(Holds::Place, cell);
                }
                Holds::Name
                | Holds::Place
                | Holds::Other
                | Holds::Family
                | Holds::Given
                | Holds::Part => {
                    facts.push_unknown(cell, holds);
                }
                _ => {
                    if !facts.push(holds, cell) {
                        facts.push_unknown(cell, holds);
                    }
                }
            }
        }
        match (family, given) {
            (Some(family), Some(given)) => facts.push_name(&joined(family, given)),
            (Some(only), None) | (None, Some(only)) => facts.push_name(only),
            (None, None) => {}
        }
        if !parts.is_empty() {
            facts.push_name(&parts.join(" "));
        }
        facts
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds().all(|kind| kind == "address")
    }

    /// The properties the row fills, for what a file may be an export of.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        [
            (!self.names.is_empty()).then_some("name"),
            (!self.dates.is_empty()).then_some("birthDate"),
            (!self.phones.is_empty()).then_some("phone"),
            (!self.mails.is_empty()).then_some("email"),
            (!self.places.is_empty()).then_some("address"),
            (!self.codes.is_empty()).then_some("idNumber"),
        ]
        .into_iter()
        .flatten()
    }

    fn push_name(&mut self, cell: &str) {
        // Several names in one cell: `김영수 (Kim Yong Su)`, `김영수 / Kim Yong Su`.
        for part in cell.split(['(', ')', '/', '（', '）', ';']) {
            if self.names.len() < MOST && part.chars().any(char::is_alphabetic) {
                self.names.extend(Written::read(part.trim()));
            }
        }
    }

    /// Adds a value of a kind; false if the cell is none.
    fn push(&mut self, holds: Holds, cell: &str) -> bool {
        match holds {
            Holds::Birth => {
                let found = FoundDate::read(cell);
                let is_date = found.is_some();
                add(&mut self.dates, found);
                // A national number is both: the date and who it is.
                if cell.chars().filter(|c| c.is_alphanumeric()).count() >= 13 {
                    add(&mut self.codes, Code::read(cell));
                }
                is_date
            }
            Holds::Serial => add(&mut self.dates, FoundDate::of_serial(cell)),
            Holds::Phone => add(&mut self.phones, Phone::read(cell)),
            Holds::Mail => add(&mut self.mails, Code::mail(cell)),
            Holds::Code => {
                if FoundDate::read(cell).is_some() && cell.chars().count() >= 13 {
                    add(&mut self.dates, FoundDate::read(cell));
                }
                add(&mut self.codes, Code::read(cell))
            }
            Holds::Place => add(&mut self.places, Place::read(cell)),
            Holds::Name => {
                self.push_name(cell);
                true
            }
            Holds::Given | Holds::Family | Holds::Part | Holds::Other => false,
        }
    }

    /// A cell that is not what its column holds, or of a column nobody recognised.
    fn push_unknown(&mut self, cell: &str, holds: Holds) {
        let kind = guess(cell);
        let is_strong = matches!(kind, Holds::Mail | Holds::Phone | Holds::Birth | Holds::Place);
        // A column of something else is full of words that look like names.
        if is_strong || (holds != Holds::Other && kind != Holds::Other) {
            self.push(kind, cell);
            return;
        }
        if cell.contains(' ') {
            self.take_apart(cell);
        } else if kind == Holds::Name && self.names.is_empty() {
            self.push_name(cell);
        }
    }

    /// A line of text without columns: what can be told by its shape is taken out, and the rest is a name
    /// and an address.
    fn take_apart(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().take(40).collect();
        let mut rest: Vec<Vec<&str>> = vec![Vec::new()];
        let mut at = 0;
        'words: while at < words.len() {
            for length in [3, 2, 1] {
                let Some(span) = words.get(at..at + length) else { continue };
                let span = span.join(" ");
                let span = span.trim_matches([',', ';', '|', '(', ')']);
                let kind = [Holds::Mail, Holds::Birth, Holds::Phone]
                    .into_iter()
                    .find(|kind| span.len() >= 6 && fits(*kind, span));
                let kind = kind.or((length == 1 && span.len() >= 7 && fits(Holds::Code, span))
                    .then_some(Holds::Code));
                if let Some(kind) = kind {
                    self.push(kind, span);
                    rest.push(Vec::new());
                    at += length;
                    continue 'words;
                }
            }
            if let Some(run) = rest.last_mut() {
                run.push(words[at]);
            }
            at += 1;
        }
        for run in rest.into_iter().filter(|run| !run.is_empty()) {
            let is_hangul = |word: &str| word.chars().all(|c| ('가'..='힣').contains(&c));
            let name_words = if is_hangul(run[0]) && run[0].chars().count() >= 2 {
                1
            } else {
                let place = |word: &&str| {
                    word.contains(|c: char| c.is_ascii_digit()) || is_likely_place(word)
                };
                run.iter().position(place).unwrap_or(run.len()).min(3)
            };
            let (name, place) = run.split_at(name_words);
            let whole = run.join(" ");
            if self.names.is_empty() && fits(Holds::Name, &name.join(" ")) {
                self.push_name(&name.join(" "));
                if !place.is_empty() {
                    self.push(Holds::Place, &place.join(" "));
                }
            } else if is_likely_place(&whole) {
                self.push(Holds::Place, &whole);
            }
        }
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) -> bool {
    let Some(value) = value else { return false };
    if list.len() < MOST && !list.contains(&value) {
        list.push(value);
    }
    true
}

/// Whether a cell is surely no name and no address.
fn is_of_another_kind(cell: &str) -> bool {
    matches!(guess(cell), Holds::Mail | Holds::Birth | Holds::Phone)
}

/// Whether a cell is a whole line of text: a date among other words.
fn is_line(cell: &str) -> bool {
    let is_date = |word: &str| word.len() >= 8 && fits(Holds::Birth, word);
    cell.split_whitespace().count() >= 3 && cell.split_whitespace().any(is_date)
}

/// `이름: 김영수`: a cell that says what it is.
fn without_label(cell: &str) -> (Option<Holds>, &str) {
    let Some((label, value)) = cell.split_once([':', '：']) else { return (None, cell) };
    match named(label) {
        Some(holds) if !value.trim().is_empty() => (Some(holds), value.trim()),
        _ => (None, cell),
    }
}

/// Family and given name as one: without a blank in Hangul, as it is written there.
fn joined(family: &str, given: &str) -> String {
    let is_hangul = |text: &str| text.chars().all(|c| ('가'..='힣').contains(&c));
    if is_hangul(family) && is_hangul(given) {
        format!("{family}{given}")
    } else {
        format!("{family} {given}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invented people.
    #[test]
    fn a_line_without_columns_is_taken_apart() {
        let rows = ["김영수 1987-03-05 서울특별시 강남구 역삼동 12 010-1234-5678".to_owned()];
        let columns = Columns::of(std::iter::once(rows.as_slice()));
        let facts = Facts::read(&columns, &rows);
        assert_eq!(facts.names.iter().map(Written::text).collect::<Vec<_>>(), ["김영수"]);
        let kinds: Vec<&str> = facts.kinds().collect();
        assert_eq!(kinds, ["name", "birthDate", "phone", "address"]);
    }
}
