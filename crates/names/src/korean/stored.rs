//! Korean syllables and readings as bytes: see [`crate::stored`].

use smallvec::SmallVec;

use super::{Given, INITIAL_SPELLINGS, Reading, Syllable, Syllables, VOWEL_SPELLINGS, bits};
use crate::bytes::{array, byte};

/// Two bytes that are no code: the three sets follow.
const SETS: u16 = u16::MAX;

/// What a syllable may be is what one spelling of each part may be, or one sound for certain; that takes
/// fifteen bits. Characters with two readings are neither.
fn code(syllable: Syllable) -> Option<u16> {
    let initial = part(INITIAL_SPELLINGS, syllable.initials)?;
    let vowel = part(VOWEL_SPELLINGS, syllable.vowels)?;
    let last = single(u32::from(syllable.finals))?;
    Some(initial << 9 | vowel << 3 | last)
}

fn part(spellings: &[(&str, &[u8])], set: u32) -> Option<u16> {
    let place = spellings.iter().position(|(_, sounds)| bits(sounds) == set);
    match place {
        Some(place) => Some(place as u16),
        None => Some(spellings.len() as u16 + single(set)?),
    }
}

fn single(set: u32) -> Option<u16> {
    (set.count_ones() == 1).then(|| set.trailing_zeros() as u16)
}

fn part_of(spellings: &[(&str, &[u8])], code: u16) -> Option<u32> {
    let place = usize::from(code & 63);
    match spellings.get(place) {
        Some((_, sounds)) => Some(bits(sounds)),
        None => 1u32.checked_shl((place - spellings.len()) as u32),
    }
}

fn write_cut(cut: &[Syllable], out: &mut Vec<u8>) {
    out.push(cut.len() as u8);
    for syllable in cut {
        match code(*syllable) {
            Some(code) => out.extend(code.to_le_bytes()),
            None => {
                out.extend(SETS.to_le_bytes());
                out.extend(syllable.initials.to_le_bytes());
                out.extend(syllable.vowels.to_le_bytes());
                out.push(syllable.finals);
            }
        }
    }
}

/// Reads a cut behind what `cut` has already.
fn read_cut<const N: usize>(bytes: &mut &[u8], cut: &mut SmallVec<[Syllable; N]>) -> Option<()>
where
    [Syllable; N]: smallvec::Array<Item = Syllable>,
{
    for _ in 0..byte(bytes)? {
        cut.push(match u16::from_le_bytes(array(bytes)?) {
            SETS => Syllable {
                initials: u32::from_le_bytes(array(bytes)?),
                vowels: u32::from_le_bytes(array(bytes)?),
                finals: byte(bytes)?,
            },
            code => Syllable {
                initials: part_of(INITIAL_SPELLINGS, code >> 9)?,
                vowels: part_of(VOWEL_SPELLINGS, code >> 3)?,
                finals: 1 << (code & 7),
            },
        });
    }
    Some(())
}

pub(crate) fn write_syllables(syllables: &Syllables, out: &mut Vec<u8>) {
    out.push(syllables.ends.len() as u8);
    syllables.cuts().for_each(|cut| write_cut(cut, out));
}

/// Reads into a place that is there already: syllables are too large to be handed about.
pub(crate) fn read_syllables(bytes: &mut &[u8], syllables: &mut Syllables) -> Option<()> {
    for _ in 0..byte(bytes)? {
        read_cut(bytes, &mut syllables.all)?;
        syllables.ends.push(syllables.all.len().try_into().ok()?);
    }
    Some(())
}

/// A family name that is one for certain takes one byte: its place. Others are sets.
const FAMILIES: u8 = 64;

pub(crate) fn write_readings(readings: &[Reading], out: &mut Vec<u8>) {
    out.push(readings.len() as u8);
    for reading in readings {
        if reading.family.count_ones() == 1 {
            out.push(reading.family.trailing_zeros() as u8);
        } else {
            out.push(FAMILIES);
            out.extend(reading.family.to_le_bytes());
        }
        write_cut(&reading.given, out);
    }
}

pub(crate) fn read_readings(bytes: &mut &[u8]) -> Option<Vec<Reading>> {
    let n = byte(bytes)?;
    let reading = |_| {
        let family = match byte(bytes)? {
            FAMILIES => u64::from_le_bytes(array(bytes)?),
            place => 1u64.checked_shl(u32::from(place))?,
        };
        let mut given = Given::new();
        read_cut(bytes, &mut given)?;
        Some(Reading { family, given })
    };
    (0..n).map(reading).collect()
}
