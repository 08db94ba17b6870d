//! What a cell of a found file says, and how that relates to what the register knows.
//!
//! Each kind of value is read with the damage in mind that copies suffer: letters for digits, digits
//! exchanged, other orders of day and month, other romanisations. A relation is a step on a short scale
//! from "the same" to "something else"; what a step is worth is for `weigh` to say.

pub(super) mod address;
pub(super) mod date;
pub(super) mod edit;
pub(super) mod name;
pub(super) mod number;

/// The digit a character is, or is mistaken for by eyes and by optical reading.
pub(super) fn digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        'O' | 'o' | 'Q' | '○' | 'О' | 'о' => '0',
        'l' | 'I' | 'i' | '|' | '!' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'b' | 'G' => '6',
        'T' => '7',
        'B' => '8',
        'g' | 'q' => '9',
        _ => return None,
    })
}

/// Whether it is a digit as written.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}
