//! Two registers of invented people, some of them in both and written differently: the same at every run.

use std::sync::Arc;

use model::{Entity, Prop, Statement};
use protect::PersonRef;

use super::words::{
    ARABIC_FAMILIES, ARABIC_GIVEN, CHINESE_FAMILIES, CHINESE_SYLLABLES, KOREAN_FAMILIES,
    KOREAN_SYLLABLES, LATIN_FAMILIES, LATIN_GIVEN, PATRONYMICS, SLAVIC_FAMILIES, SLAVIC_GIVEN,
    Word,
};

/// A person of a register by reference, with what the register says of them.
pub(crate) type Entry = (PersonRef, Entity);

/// Two registers. The first `common` people of both are the same people.
pub(crate) struct Registers {
    pub(crate) left: Vec<Entry>,
    pub(crate) right: Vec<Entry>,
    pub(crate) common: usize,
}

/// `people` in each register, of whom a sixteenth is in both. Of a hundred, 60 bear Korean names, 12 Chinese,
/// 10 Russian, 10 Arabic, 8 others.
///
/// Each side writes each person anew: in the script of the name or in Latin letters by one of several habits,
/// family name first or last, middle name or not. Beyond that, of a hundred common people 8 have a slip of
/// one letter on one side, 5 day and month exchanged, 2 a wrong digit in the date. One in four has a passport,
/// which every second register knows.
pub(crate) fn registers(people: usize, seed: u64) -> Registers {
    let mut random = Random(seed);
    let common = people / 16;
    let mut registers = Registers { left: Vec::new(), right: Vec::new(), common };
    for n in 0..people {
        let here = Person::invent(&mut random);
        if n < common {
            let slip = Slip::choose(&mut random);
            registers.left.push((reference(0, n), here.written(None, &mut random)));
            registers.right.push((reference(1, n), here.written(slip, &mut random)));
        } else {
            let there = Person::invent(&mut random);
            registers.left.push((reference(0, n), here.written(None, &mut random)));
            registers.right.push((reference(1, n), there.written(None, &mut random)));
        }
    }
    registers
}

/// A reference that says which register and which person, so that an answer can be checked.
fn reference(register: u8, n: usize) -> PersonRef {
    let mut bytes = [0; 10];
    bytes[0] = register;
    bytes[2..].copy_from_slice(&(n as u64).to_be_bytes());
    PersonRef::from_bytes(bytes)
}

/// Which person of its register a reference is.
pub(crate) fn place(person: PersonRef) -> usize {
    let mut number = [0; 8];
    number.copy_from_slice(&person.bytes()[2..]);
    u64::from_be_bytes(number) as usize
}

/// What went wrong as the second register was written.
#[derive(Clone, Copy, PartialEq)]
enum Slip {
    Letter,
    Exchanged,
    Digit,
}

impl Slip {
    fn choose(random: &mut Random) -> Option<Slip> {
        match random.below(100) {
            0..8 => Some(Slip::Letter),
            8..13 => Some(Slip::Exchanged),
            13..15 => Some(Slip::Digit),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Culture {
    Korean,
    Chinese,
    Slavic,
    Arabic,
    Latin,
}

struct Person {
    culture: Culture,
    family: Word,
    /// Syllables of a Korean or Chinese name, else the given name and, for some, a middle name.
    given: Vec<Word>,
    born: (u64, u64, u64),
    passport: Option<u64>,
}

impl Person {
    fn invent(random: &mut Random) -> Person {
        let culture = match random.below(100) {
            0..60 => Culture::Korean,
            60..72 => Culture::Chinese,
            72..82 => Culture::Slavic,
            82..92 => Culture::Arabic,
            _ => Culture::Latin,
        };
        let (families, first, middle, middles): (&[Word], &[Word], &[Word], u64) = match culture {
            Culture::Korean => (KOREAN_FAMILIES, KOREAN_SYLLABLES, KOREAN_SYLLABLES, 97),
            Culture::Chinese => (CHINESE_FAMILIES, CHINESE_SYLLABLES, CHINESE_SYLLABLES, 80),
            Culture::Slavic => (SLAVIC_FAMILIES, SLAVIC_GIVEN, PATRONYMICS, 100),
            Culture::Arabic => (ARABIC_FAMILIES, ARABIC_GIVEN, ARABIC_GIVEN, 30),
            Culture::Latin => (LATIN_FAMILIES, LATIN_GIVEN, LATIN_GIVEN, 40),
        };
        // Only Korea's family names are as unequal as that.
        let family = match culture {
            Culture::Korean => families[random.low(families.len())],
            _ => random.of(families),
        };
        let mut given = vec![random.of(first)];
        if random.below(100) < middles {
            given.push(random.of(middle));
        }
        Person {
            culture,
            family,
            given,
            born: (1935 + random.below(70), 1 + random.below(12), 1 + random.below(28)),
            passport: (random.below(4) == 0).then(|| random.below(100_000_000)),
        }
    }

    /// The person as an office writes them down.
    fn written(&self, slip: Option<Slip>, random: &mut Random) -> Entity {
        let mut name = self.name(random);
        let (mut year, mut month, mut day) = self.born;
        match slip {
            Some(Slip::Letter) => name = slipped(&name, random),
            Some(Slip::Exchanged) if day <= 12 => (month, day) = (day, month),
            Some(Slip::Digit) if random.below(2) == 0 => year += 1 + random.below(3),
            Some(Slip::Digit) => day = 1 + (day + 2) % 28,
            _ => {}
        }
        let mut entity = Entity::new("invented", "Person");
        let mut say = |prop: &str, value: String| {
            entity.statements.push(Statement::new(Prop::new(prop), value, Arc::from("invented")));
        };
        say("name", name);
        say("birthDate", format!("{year:04}-{month:02}-{day:02}"));
        if let Some(number) = self.passport
            && random.below(2) == 0
        {
            say("passportNumber", format!("M{number:08}"));
        }
        entity
    }

    fn name(&self, random: &mut Random) -> String {
        match self.culture {
            Culture::Korean => self.eastern([0, 1], random, [45, 3]),
            Culture::Chinese => self.eastern([0, 0], random, [50, 0]),
            Culture::Slavic | Culture::Arabic | Culture::Latin => self.western(random),
        }
    }

    /// Family name first in its own script; in Latin letters by one habit, in one of the usual orders.
    /// `columns` are those of the two scripts, `shares` how many of a hundred are written in either.
    fn eastern(&self, columns: [usize; 2], random: &mut Random, shares: [u64; 2]) -> String {
        let share = random.below(100);
        let own = if share < shares[0] {
            Some(columns[0])
        } else if share < shares[0] + shares[1] {
            Some(columns[1])
        } else {
            None
        };
        if let Some(column) = own {
            let given: String = self.given.iter().map(|word| spelling(word, column)).collect();
            return format!("{}{given}", spelling(self.family, column));
        }
        let first = columns[1] + 1;
        let habits = self.family.split(' ').count() - first;
        let column = first + random.below(habits as u64) as usize;
        let family = spelling(self.family, column);
        let given: Vec<&str> = self.given.iter().map(|word| spelling(word, column)).collect();
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        let apart = given.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" ");
        let hyphened = capital(&given.join("-"));
        let joined = capital(&given.concat());
        match random.below(6) {
            0 => format!("{family} {apart}"),
            1 => format!("{family} {hyphened}"),
            2 => format!("{family} {joined}"),
            3 => format!("{} {hyphened}", family.to_uppercase()),
            4 => format!("{}, {apart}", family.to_uppercase()),
            _ => format!("{hyphened} {family}"),
        }
    }

    fn western(&self, random: &mut Random) -> String {
        // Latin names have no other script; their first column is the spelling with marks.
        let own = random.below(100) < 40;
        let spell = |word: Word, random: &mut Random| -> String {
            let n = word.split(' ').count();
            let column = if own || n == 1 { 0 } else { 1 + random.below(n as u64 - 1) as usize };
            spelling(word, column).replace('_', " ")
        };
        let family = spell(self.family, random);
        let mut given = spell(self.given[0], random);
        if let Some(middle) = self.given.get(1)
            && random.below(2) == 0
        {
            given = format!("{given} {}", spell(middle, random));
        }
        match random.below(4) {
            0 => format!("{family} {given}"),
            1 => format!("{}, {given}", family.to_uppercase()),
            _ => format!("{given} {family}"),
        }
    }
}

/// One spelling of a word.
fn spelling(word: Word, column: usize) -> &'static str {
    word.split(' ').nth(column).unwrap_or(word)
}

/// One letter left out, doubled, exchanged with the next, or replaced. Names of fewer than four letters are
/// spelled right: in Hangul and Han a slip is another name.
fn slipped(name: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let places: Vec<usize> = (1..letters.len().saturating_sub(1))
        .filter(|at| letters[at - 1..=at + 1].iter().all(|c| c.is_alphabetic()))
        .collect();
    if letters.len() < 5 || places.is_empty() {
        return name.to_owned();
    }
    let at = places[random.below(places.len() as u64) as usize];
    match random.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = letters[at - 1],
    }
    letters.into_iter().collect()
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn of(&mut self, words: &[Word]) -> Word {
        words[self.below(words.len() as u64) as usize]
    }

    /// A place in a list whose first entries are the commonest.
    fn low(&mut self, count: usize) -> usize {
        let n = count as u64;
        self.below(n).min(self.below(n)).min(self.below(n)) as usize
    }
}
