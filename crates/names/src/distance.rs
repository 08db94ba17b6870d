//! Edit distance between two words as they sound, in hundredths of a letter.
//!
//! A vowel heard differently costs less than a consonant replaced; a doubled letter or a silent
//! `h` costs least. Costs are judgement, not measurement.

/// The longest word compared letter by letter; longer ones are equal or different.
pub(crate) const MAX_LETTERS: usize = 48;

const VOWEL: u8 = 1;

const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let vowels = b"aeiouy";
    let mut at = 0;
    while at < vowels.len() {
        class[vowels[at] as usize] = VOWEL;
        at += 1;
    }
    class
};

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

fn substitute(a: u8, b: u8) -> u16 {
    if a == b {
        0
    } else if a.is_ascii_lowercase() && b.is_ascii_lowercase() {
        u16::from(SUBSTITUTE[(a - b'a') as usize][(b - b'a') as usize])
    } else {
        120
    }
}

/// What it costs to leave out the letter at `at`.
fn leave_out(word: &[u8], at: usize) -> u16 {
    let letter = word[at];
    if at > 0 && word[at - 1] == letter {
        15
    } else if letter == b'h' {
        35
    } else if CLASS[letter as usize] == VOWEL {
        // A vowel at the end of a word is an ending, and endings are left out freely.
        if at > 0 { 55 } else { 70 }
    } else {
        100
    }
}

/// The cheapest way from one word to the other, or `None` if it costs more than `budget` or
/// either word is too long or not ASCII. Symmetric. Quadratic in word length, which is capped.
pub(crate) fn distance(left: &str, right: &str, budget: u16) -> Option<u16> {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    if a.len() > MAX_LETTERS || b.len() > MAX_LETTERS || !left.is_ascii() || !right.is_ascii() {
        return (left == right).then_some(0);
    }
    let mut rows = [[0u16; MAX_LETTERS + 1]; 3];
    for j in 1..=b.len() {
        rows[0][j] = rows[0][j - 1] + leave_out(b, j - 1);
    }
    let (mut before, mut above, mut here) = (2, 0, 1);
    for i in 1..=a.len() {
        let drop_a = leave_out(a, i - 1);
        rows[here][0] = rows[above][0] + drop_a;
        let mut least = rows[here][0];
        for j in 1..=b.len() {
            let mut cost = rows[above][j - 1] + substitute(a[i - 1], b[j - 1]);
            cost = cost.min(rows[above][j] + drop_a);
            cost = cost.min(rows[here][j - 1] + leave_out(b, j - 1));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[before][j - 2] + 60);
            }
            rows[here][j] = cost;
            least = least.min(cost);
        }
        if least > budget.saturating_add(60) {
            return None;
        }
        (before, above, here) = (above, here, before);
    }
    let total = rows[above][b.len()];
    (total <= budget).then_some(total)
}
