//! Chinese syllables and readings as bytes: see [`crate::stored`].

use super::{Cut, MAX_FAMILIES, Reading, Syllable, Syllables, len};
use crate::bytes::{array, byte, number, push_number, short};
use crate::pinyin::Spelling;

fn write_cut(cut: &Cut, out: &mut Vec<u8>) {
    out.push(len(cut) as u8);
    for syllable in &cut[..len(cut)] {
        let with_character = syllable.character != 0;
        push_number(u64::from(syllable.spelling.number()) << 1 | u64::from(with_character), out);
        if with_character {
            out.extend(syllable.character.to_le_bytes());
        }
    }
}

fn read_cut(bytes: &mut &[u8]) -> Option<Cut> {
    let mut cut = Cut::default();
    let n = usize::from(byte(bytes)?);
    if n == 0 {
        return None;
    }
    for slot in cut.get_mut(..n)? {
        let code = number(bytes)?;
        let spelling = Spelling::numbered((code >> 1).try_into().ok()?)?;
        let character = if code & 1 == 1 { u16::from_le_bytes(array(bytes)?) } else { 0 };
        *slot = Syllable { spelling, character };
    }
    Some(cut)
}

pub(crate) fn write_syllables(syllables: &Syllables, out: &mut Vec<u8>) {
    out.push(syllables.cuts().count() as u8);
    syllables.cuts().for_each(|cut| write_cut(cut, out));
}

pub(crate) fn read_syllables(bytes: &mut &[u8]) -> Option<Syllables> {
    let mut syllables = Syllables::default();
    let n = usize::from(byte(bytes)?);
    for cut in syllables.cuts.get_mut(..n)? {
        *cut = read_cut(bytes)?;
    }
    Some(syllables)
}

/// What the head of a reading says beside how many readings its family name has.
const EVIDENT: u8 = 1 << 3;
const CHARACTERS: u8 = 1 << 4;
/// The family name is that of the reading before.
const AGAIN: u8 = 1 << 5;

pub(crate) fn write_readings(readings: &[Reading], out: &mut Vec<u8>) {
    out.push(readings.len() as u8);
    let mut before = [0; MAX_FAMILIES];
    for reading in readings {
        let numbers = reading.family.iter().take_while(|number| **number != 0);
        let again = reading.family == before;
        let n = if again { 0 } else { numbers.clone().count() as u8 };
        let flag = |on: bool, bit: u8| if on { bit } else { 0 };
        out.push(
            n | flag(reading.evident, EVIDENT)
                | flag(reading.characters != 0, CHARACTERS)
                | flag(again, AGAIN),
        );
        if !again {
            numbers.for_each(|number| push_number(u64::from(*number), out));
        }
        if reading.characters != 0 {
            out.extend(reading.characters.to_le_bytes());
        }
        write_cut(&reading.given, out);
        before = reading.family;
    }
}

pub(crate) fn read_readings(bytes: &mut &[u8]) -> Option<Vec<Reading>> {
    let mut before = [0; MAX_FAMILIES];
    let n = byte(bytes)?;
    let reading = |_| {
        let head = byte(bytes)?;
        let mut family = [0; MAX_FAMILIES];
        if head & AGAIN != 0 {
            family = before;
        }
        for number in family.get_mut(..usize::from(head & 7))? {
            *number = short(bytes).filter(|number| *number != 0)?;
        }
        before = family;
        let characters = if head & CHARACTERS != 0 { u32::from_le_bytes(array(bytes)?) } else { 0 };
        Some(Reading { family, characters, given: read_cut(bytes)?, evident: head & EVIDENT != 0 })
    };
    (0..n).map(reading).collect()
}
