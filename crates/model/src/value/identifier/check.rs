//! Check digits. Every function takes upper-case ASCII and answers whether the digits agree.

/// The values of a text of ASCII digits.
pub(super) fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

pub(super) fn imo_ship(digits: &[u32]) -> bool {
    weighted(digits, &[7, 6, 5, 4, 3, 2]) % 10 == digits[6]
}

pub(super) fn imo_company(digits: &[u32]) -> bool {
    (11 - weighted(digits, &[8, 6, 4, 2, 9, 7]) % 11) % 10 == digits[6]
}

/// The rest by 97 of the number that the characters write, letters standing for 10 to 35; `None`
/// for other characters.
pub(super) fn mod_97(characters: impl Iterator<Item = u8>) -> Option<u32> {
    let mut rest = 0;
    for byte in characters {
        let value = value(byte)?;
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    Some(rest)
}

/// Luhn: from the right, every second digit doubled, the sum divisible by ten.
pub(super) fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = (digits.iter().rev().enumerate())
        .map(|(at, &digit)| match at % 2 {
            0 => digit,
            _ => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Luhn over the digits that the characters write, letters as two.
pub(super) fn luhn_letters(code: &str) -> bool {
    let mut all = Vec::with_capacity(2 * code.len());
    for byte in code.bytes() {
        let Some(value) = value(byte) else {
            return false;
        };
        if value > 9 {
            all.push(value / 10);
        }
        all.push(value % 10);
    }
    luhn(&all)
}

/// FIGI doubles the value of every second character, letters as 10 to 35, and adds up the digits.
pub(super) fn figi(code: &str) -> bool {
    let (body, check) = code.split_at(11);
    let sum: Option<u32> = (body.bytes().enumerate())
        .map(|(at, byte)| {
            let value = value(byte)? * if at % 2 == 1 { 2 } else { 1 };
            Some(value / 10 + value % 10)
        })
        .sum();
    let (Some(sum), Some(digits)) = (sum, digits(check)) else {
        return false;
    };
    (10 - sum % 10) % 10 == digits[0]
}

pub(super) fn inn(digits: &[u32]) -> bool {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let agrees = |at: usize| weighted(&digits[..at], &WEIGHTS[11 - at..]) % 11 % 10 == digits[at];
    match digits.len() {
        10 => agrees(9),
        12 => agrees(10) && agrees(11),
        _ => false,
    }
}

pub(super) fn ogrn(digits: &[u32]) -> bool {
    let divisor = match digits.len() {
        13 if matches!(digits[0], 1 | 2 | 5..=9) => 11,
        15 if matches!(digits[0], 3 | 4) => 13,
        _ => return false,
    };
    let (last, body) = (digits[digits.len() - 1], &digits[..digits.len() - 1]);
    let number = (body.iter()).fold(0u64, |number, &digit| number * 10 + u64::from(digit));
    number % divisor % 10 == u64::from(last)
}

pub(super) fn uscc(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let values: Option<Vec<usize>> =
        (code.bytes()).map(|byte| ALPHABET.iter().position(|&known| known == byte)).collect();
    let Some(values) = values else {
        return false;
    };
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    (31 - sum % 31) % 31 == values[17]
}

/// The length of an IBAN of that country. Source: the SWIFT IBAN registry.
pub(super) fn iban_length(country: &str) -> Option<usize> {
    const LENGTHS: [(usize, &str); 18] = [
        (15, "NO"),
        (16, "BE"),
        (18, "DK FI FK FO GL NL SD"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU MN XK"),
        (21, "CH HR LI LV"),
        (22, "BG BH CR DE GB GE IE ME RS VA"),
        (23, "AE GI IL IQ OM SO TL"),
        (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
        (25, "LY PT ST"),
        (26, "IS TR"),
        (27, "BI DJ FR GR IT MC MR SM"),
        (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU YE"),
        (31, "MT SC"),
        (32, "LC"),
        (33, "RU"),
    ];
    LENGTHS
        .iter()
        .find(|(_, countries)| countries.split(' ').any(|known| known == country))
        .map(|(length, _)| *length)
}

fn value(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(36)
}
