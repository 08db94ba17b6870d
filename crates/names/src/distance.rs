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
                cost = cost.min(before[j - 1] + 60);
            }
            here[j + 1] = cost;
            beside = cost;
            least = least.min(cost);
        }
        if least > budget.saturating_add(60) {
            return None;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut here);
    }
    let total = above[b.len()];
    (total <= budget).then_some(total)
}
