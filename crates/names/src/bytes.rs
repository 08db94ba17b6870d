//! Numbers and texts as bytes, and back: what stored names are made of.
//!
//! Readers take what they read off the front and answer `None` where there is too little or it cannot
//! be; nothing is set aside on the word of a length that has not been seen to be there.

/// Appends a number, seven bits a byte, lowest first.
pub(crate) fn push_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a text with its length before it.
pub(crate) fn push_text(text: &str, out: &mut Vec<u8>) {
    push_number(text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}

pub(crate) fn byte(bytes: &mut &[u8]) -> Option<u8> {
    bytes.split_off_first().copied()
}

pub(crate) fn array<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

pub(crate) fn number(bytes: &mut &[u8]) -> Option<u64> {
    let first = byte(bytes)?;
    let mut number = u64::from(first & 0x7F);
    let mut more = first & 0x80 != 0;
    let mut shift = 7;
    while more {
        let next = byte(bytes)?;
        number |= u64::from(next & 0x7F).checked_shl(shift)?;
        more = next & 0x80 != 0;
        shift += 7;
    }
    Some(number)
}

/// A number of sixteen bits.
pub(crate) fn short(bytes: &mut &[u8]) -> Option<u16> {
    number(bytes)?.try_into().ok()
}

pub(crate) fn text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(number(bytes)?).ok()?;
    str::from_utf8(bytes.split_off(..length)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{number, push_number, push_text, short, text};

    #[test]
    fn numbers_come_back() {
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX >> 1, u64::MAX] {
            let mut out = Vec::new();
            push_number(value, &mut out);
            let mut rest = &out[..];
            assert_eq!(number(&mut rest), Some(value));
            assert!(rest.is_empty());
            assert_eq!(number(&mut &out[..out.len() - 1]), None);
        }
        assert_eq!(number(&mut &[0xFF; 20][..]), None);
        assert_eq!(short(&mut &[0xFF, 0xFF, 0x7F][..]), None);
    }

    #[test]
    fn texts_come_back_and_damaged_ones_do_not() {
        let mut out = Vec::new();
        push_text("Щ", &mut out);
        assert_eq!(text(&mut &out[..]), Some("Щ"));
        assert_eq!(text(&mut &out[..2]), None);
        assert_eq!(text(&mut &[1, 0xFF][..]), None);
        assert_eq!(text(&mut &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, b'a'][..]), None);
    }
}
