//! Edit distance between two words as they sound, in hundredths of a letter.
//!
//! A vowel heard differently costs less than a consonant replaced; a doubled letter or a silent
//! `h` costs least. Costs are judgement, not measurement.

/// The longest word compared letter by letter; longer ones are equal or different.
pub(crate) const MAX_LETTERS: usize = 48;

/// Pairs of letters that ears or eyes confuse, with the cost of taking one for the other.
const CONFUSED: &[(&[u8; 2], u16)] = &[
    (b"ei", 20),
    (b"ou", 20),
    (b"iy", 10),
    (b"ae", 25),
    (b"ao", 35),
    (b"ai", 40),
    (b"iu", 45),
    (b"eo", 40),
    (b"au", 40),
    (b"eu", 45),
    (b"io", 50),
    (b"ck", 15),
    (b"cs", 40),
    (b"sz", 30),
    (b"vw", 10),
    (b"fv", 40),
    (b"bp", 50),
    (b"bv", 50),
    (b"dt", 50),
    (b"gk", 45),
    (b"jy", 30),
    (b"ij", 30),
    (b"gj", 40),
    (b"jz", 50),
    (b"cj", 50),
    (b"mn", 60),
    (b"kx", 60),
    (b"sx", 50),
    (b"gh", 40),
    (b"hk", 45),
    (b"cg", 60),
    (b"uv", 50),
    (b"fp", 50),
];

const SUBSTITUTE: [[u8; 32]; 32] = {
    let mut table = [[100; 32]; 32];
    let mut digit = 0;
    while digit < 27 {
        table[26][digit] = 120;
        table[digit][26] = 120;
        digit += 1;
    }
    let vowels = b"aeiouy";
    let mut i = 0;
    while i < vowels.len() {
        let mut j = 0;
        while j < vowels.len() {
            table[(vowels[i] - b'a') as usize][(vowels[j] - b'a') as usize] = 45;
            j += 1;
        }
        i += 1;
    }
    let mut k = 0;
    while k < CONFUSED.len() {
        let (pair, cost) = CONFUSED[k];
        let (a, b) = ((pair[0] - b'a') as usize, (pair[1] - b'a') as usize);
        table[a][b] = cost as u8;
        table[b][a] = cost as u8;
        k += 1;
    }
    table
};

/// Where a letter stands in [`SUBSTITUTE`]; what is no letter stands behind them all.
fn place(letter: u8) -> usize {
    match letter {
        b'a'..=b'z' => usize::from(letter - b'a'),
        _ => 26,
    }
}

/// What it costs to leave out a letter, by its place in [`SUBSTITUTE`].
const LEAVE_OUT: [u8; 32] = {
    let mut table = [100; 32];
    // A vowel at the end of a word is an ending, and endings are left out freely.
    let vowels = b"aeiouy";
    let mut at = 0;
    while at < vowels.len() {
        table[(vowels[at] - b'a') as usize] = 55;
        at += 1;
    }
    table[(b'h' - b'a') as usize] = 35;
    table
};

/// Two neighbours exchanged.
const EXCHANGED: u16 = 60;

/// What it costs to leave out the letter at `at`.
fn leave_out(word: &[u8], at: usize) -> u16 {
    let cost = LEAVE_OUT[place(word[at])];
    if at == 0 {
        // The first letter is left out with less ease, where it is a vowel.
        if cost == 55 { 70 } else { u16::from(cost) }
    } else if word[at - 1] == word[at] {
        15
    } else {
        u16::from(cost)
    }
}

/// The cheapest way from one word to the other, or `None` if it costs more than `budget` or
/// either word is too long or not ASCII. Symmetric. Quadratic in word length, which is capped.
pub(crate) fn distance(left: &str, right: &str, budget: u16) -> Option<u16> {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    let (rows, columns) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let found = match columns.len() {
        ..=8 => in_table::<8>(rows, columns, budget),
        9..=12 => in_table::<12>(rows, columns, budget),
        13..=16 => in_table::<16>(rows, columns, budget),
        _ => None,
    };
    found.unwrap_or_else(|| of_any_words(left, right, budget))
}

/// The same of words that are long, or not of small letters.
#[cold]
fn of_any_words(left: &str, right: &str, budget: u16) -> Option<u16> {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    if a.len() > MAX_LETTERS || b.len() > MAX_LETTERS || !left.is_ascii() || !right.is_ascii() {
        return (left == right).then_some(0);
    }
    row_by_row(a, b, budget)
}

/// [`distance`] of two words of small letters, `b` of no more than `N`; `None` if they are others. Rows of the table are as long
/// whatever the word is: a processor that always does eight things does them faster than one that has
/// to guess whether there are five or six.
fn in_table<const N: usize>(a: &[u8], b: &[u8], budget: u16) -> Option<Option<u16>> {
    let mut places = [31u8; N];
    let mut drops = [100u16; N];
    // Where in `b` each letter stands, a bit each.
    let mut stands = [0u32; 32];
    let mut above = [0u16; N];
    let mut corner = 0;
    let mut odd = false;
    let mut last = 0;
    for (at, (&letter, (place, drop))) in
        b.iter().zip(places.iter_mut().zip(&mut drops)).enumerate()
    {
        odd |= !letter.is_ascii_lowercase();
        *place = letter & 31;
        stands[usize::from(*place)] |= 1 << at;
        *drop = DROP[last][usize::from(*place)];
        last = usize::from(*place);
    }
    let mut sum = 0;
    for (cell, drop) in above.iter_mut().zip(&drops) {
        sum += drop;
        *cell = sum;
    }
    let mut before = [0u16; N];
    let mut corner_before = 0;
    last = 0;
    for &letter in a {
        odd |= !letter.is_ascii_lowercase();
        let place = usize::from(letter & 31);
        let drop = DROP[last][place];
        let costs = &EXCHANGE[place];
        let mut here = [0u16; N];
        here[0] = (corner + costs[usize::from(places[0])]).min(above[0] + drop);
        for j in 1..N {
            let exchange = costs[usize::from(places[j] & 31)];
            here[j] = (above[j - 1] + exchange).min(above[j] + drop);
        }
        // Where `b` has this letter and the last one in the other order.
        let mut crossed = if last == 0 { 0 } else { stands[place] << 1 & stands[last] };
        while crossed != 0 {
            let j = crossed.trailing_zeros() as usize;
            crossed &= crossed - 1;
            let from = if j > 1 { before[j - 2] } else { corner_before };
            if let Some(cell) = here.get_mut(j) {
                *cell = (*cell).min(from + EXCHANGED);
            }
        }
        corner_before = corner;
        corner += drop;
        let mut beside = corner;
        let mut least = corner;
        for (cell, drop) in here.iter_mut().zip(&drops) {
            beside = (*cell).min(beside + drop);
            *cell = beside;
            least = least.min(beside);
        }
        if least > budget.saturating_add(EXCHANGED) {
            return (!odd).then_some(None);
        }
        (before, above, last) = (above, here, place);
    }
    let total = if b.is_empty() { corner } else { above[b.len() - 1] };
    (!odd).then(|| (total <= budget).then_some(total))
}

/// What it costs to leave out a letter behind another, both by their five low bits; behind none where
/// that is 0. See [`leave_out`].
const DROP: [[u16; 32]; 32] = {
    let mut table = [[0; 32]; 32];
    let mut last = 0;
    while last < 32 {
        let mut letter = 0;
        while letter < 32 {
            let cost = if letter > 0 { LEAVE_OUT[letter - 1] } else { 100 };
            table[last][letter] = match cost {
                55 if last == 0 => 70,
                _ if last == letter && last > 0 => 15,
                cost => cost as u16,
            };
            letter += 1;
        }
        last += 1;
    }
    table
};

/// [`SUBSTITUTE`] by the five low bits of a letter, nothing for a letter and itself.
const EXCHANGE: [[u16; 32]; 32] = {
    let mut table = [[100; 32]; 32];
    let mut i = 0;
    while i < 26 {
        let mut j = 0;
        while j < 26 {
            table[i + 1][j + 1] = if i == j { 0 } else { SUBSTITUTE[i][j] as u16 };
            j += 1;
        }
        i += 1;
    }
    table
};

/// [`distance`] of any two words, row by row.
fn row_by_row(a: &[u8], b: &[u8], budget: u16) -> Option<u16> {
    // Rows of the table: the one before the last, the last, and the one being filled.
    let mut rows = [[0u16; MAX_LETTERS + 1]; 3];
    let mut drops = [0u16; MAX_LETTERS];
    for j in 0..b.len() {
        drops[j] = leave_out(b, j);
        rows[1][j + 1] = rows[1][j] + drops[j];
    }
    let drops = &drops[..b.len()];
    let [r0, r1, r2] = &mut rows;
    let n = b.len() + 1;
    let (mut before, mut above, mut here) = (&mut r0[..n], &mut r1[..n], &mut r2[..n]);
    for (i, &x) in a.iter().enumerate() {
        let costs = &SUBSTITUTE[place(x)];
        let drop_a = leave_out(a, i);
        let mut beside = above[0] + drop_a;
        here[0] = beside;
        let mut least = beside;
        for (j, (&y, drop_b)) in b.iter().zip(drops).enumerate() {
            let exchange = if x == y { 0 } else { u16::from(costs[place(y)]) };
            let mut cost = (above[j] + exchange).min(above[j + 1] + drop_a).min(beside + drop_b);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                cost = cost.min(before[j - 1] + EXCHANGED);
            }
            here[j + 1] = cost;
            beside = cost;
            least = least.min(cost);
        }
        if least > budget.saturating_add(EXCHANGED) {
            return None;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut here);
    }
    let total = above[b.len()];
    (total <= budget).then_some(total)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_LETTERS, distance, row_by_row};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn both_tables_say_the_same(
            a in "[aehimtv]{0,12}|[a-z]{0,18}", b in "[aehimtv]{0,12}|[a-z]{0,18}", budget in 0u16..900,
        ) {
            let slow = row_by_row(a.as_bytes(), b.as_bytes(), budget);
            prop_assert_eq!(distance(&a, &b, budget), slow);
            prop_assert_eq!(distance(&b, &a, budget), slow);
        }
    }

    #[test]
    fn what_is_too_long_is_equal_or_nothing() {
        let long = "a".repeat(MAX_LETTERS + 1);
        assert_eq!(distance(&long, &long, 0), Some(0));
        assert_eq!(distance(&long, "a", u16::MAX), None);
    }
}
