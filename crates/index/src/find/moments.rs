//! Moments as people ask for them: a day is all of it, and so is a year.

use std::ops::RangeInclusive;

use crate::moment::moment;

use super::syntax::Bound;

/// The greatest moment.
const LAST: u64 = 99_999_999_999_999;

/// From the first to the last second of a date or time, as columns hold them; `None` for what is
/// neither.
pub(super) fn span(text: &str) -> Option<RangeInclusive<u64>> {
    let text = text.trim();
    let shape = "0000-00-00T00:00:00";
    let (text, rest) = text.split_at_checked(shape.len()).unwrap_or((text, ""));
    let is_shaped = text.bytes().zip(shape.bytes()).all(|(letter, shape)| match shape {
        b'0' => letter.is_ascii_digit(),
        b'T' => matches!(letter, b'T' | b't' | b' '),
        shape => letter == shape,
    });
    // A zone or a fraction of a second may follow, and is not kept.
    let ends_well = rest.is_empty() || rest.starts_with(['.', 'Z', '+', '-']);
    if !is_shaped || !ends_well || !matches!(text.len(), 4 | 7 | 10 | 13 | 16 | 19) {
        return None;
    }
    let first = moment(&text.replace('t', "T"))?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count() as u32;
    Some(first..=first + 10_u64.pow(14 - digits) - 1)
}

/// From the first to the last second of a range.
pub(super) fn range(from: &Bound, to: &Bound) -> Option<RangeInclusive<u64>> {
    let from = match from {
        Bound::Open => 0,
        Bound::Including(from) => *span(from)?.start(),
        Bound::Excluding(from) => *span(from)?.end() + 1,
    };
    let to = match to {
        Bound::Open => LAST,
        Bound::Including(to) => *span(to)?.end(),
        Bound::Excluding(to) => span(to)?.start().saturating_sub(1),
    };
    Some(from..=to)
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_date_is_all_of_it() {
        assert_eq!(span("2024"), Some(20_240_000_000_000..=20_249_999_999_999));
        assert_eq!(span("2024-02"), Some(20_240_200_000_000..=20_240_299_999_999));
        assert_eq!(span(" 2024-02-03 "), Some(20_240_203_000_000..=20_240_203_999_999));
        assert_eq!(span("2024-02-03T04"), Some(20_240_203_040_000..=20_240_203_049_999));
        let second = Some(20_240_203_040_506..=20_240_203_040_506);
        for text in ["2024-02-03T04:05:06", "2024-02-03 04:05:06.789Z", "2024-02-03t04:05:06+01:00"]
        {
            assert_eq!(span(text), second, "{text}");
        }
        for text in [
            "",
            "202",
            "2024-2",
            "2024-02-",
            "20240203",
            "2024-02-03X04",
            "2024-02-03T04:05:06x",
            "wörd",
            "€€€€€€€",
        ] {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
