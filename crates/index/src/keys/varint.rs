//! Numbers of seven bits a byte, the lowest first; the top bit says that more follows (LEB128).

/// Appends a number.
pub(crate) fn push(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Numbers read one after another; ends at the end of the bytes or at one that is no number.
#[derive(Debug, Clone)]
pub(crate) struct Varints<'a>(pub(crate) &'a [u8]);

impl Iterator for Varints<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let (&first, rest) = self.0.split_first()?;
        if first < 0x80 {
            self.0 = rest;
            return Some(u64::from(first));
        }
        let mut number = u64::from(first & 0x7F);
        let mut bytes = rest;
        for shift in (7..64).step_by(7) {
            let (&byte, rest) = bytes.split_first()?;
            bytes = rest;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                self.0 = bytes;
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, 1 << 21, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| push(&mut bytes, *number));
        // The specification's own example: 300 is AC 02.
        assert_eq!(bytes[5..7], [0xAC, 0x02]);
        assert_eq!(Varints(&bytes).collect::<Vec<_>>(), numbers);
        assert_eq!(Varints(&[0xFF; 20]).next(), None);
        assert_eq!(Varints(&[0x80]).next(), None);
    }
}
