//! Moments as numbers: columns of times are compared, not parsed.

/// An ISO date or time as the number of its digits, `2024-01-02T03:04:05` as 20240102030405; what is
/// missing at the end counts as zero. `None` for what does not begin with a year.
pub(crate) fn moment(text: &str) -> Option<u64> {
    let mut number = 0;
    let mut digits = 0;
    for letter in text.bytes() {
        match letter {
            b'0'..=b'9' if digits < 14 => {
                number = number * 10 + u64::from(letter - b'0');
                digits += 1;
            }
            b'-' | b':' | b'T' | b' ' => {}
            _ => break,
        }
    }
    (digits >= 4).then(|| number * 10_u64.pow(14 - digits))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn times_are_their_digits() {
        assert_eq!(moment("2024-01-02T03:04:05"), Some(20_240_102_030_405));
        assert_eq!(moment("2024-01-02T03:04:05.678Z"), Some(20_240_102_030_405));
        assert_eq!(moment("2024-01-02"), Some(20_240_102_000_000));
        assert_eq!(moment("2024"), Some(20_240_000_000_000));
        assert_eq!(moment("once"), None);
        assert_eq!(moment(""), None);
    }
}
