//! How many slips lie between two short texts.

/// Letters are counted up to here; what is longer is compared by its beginning.
const MOST: usize = 48;

/// Letters wrong, missing, added, or exchanged with their neighbour, between two texts: at most `most`,
/// or `None` if there are more.
///
/// Optimal string alignment; costs the product of the lengths, at most 48 × 48 steps.
pub(in crate::warn) fn distance<T: PartialEq>(a: &[T], b: &[T], most: usize) -> Option<usize> {
    let (a, b) = (&a[..a.len().min(MOST)], &b[..b.len().min(MOST)]);
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before = [0_usize; MOST + 1];
    let mut last = [0_usize; MOST + 1];
    let mut row = [0_usize; MOST + 1];
    for (at, slot) in last.iter_mut().enumerate().take(b.len() + 1) {
        *slot = at;
    }
    for i in 1..=a.len() {
        row[0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut cost = (last[j - 1] + usize::from(!same)).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
            least = least.min(cost);
        }
        if least > most {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[b.len()]).filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, expect: Option<usize>) {
        assert_eq!(distance(a.as_bytes(), b.as_bytes(), 2), expect, "{a} {b}");
        assert_eq!(distance(b.as_bytes(), a.as_bytes(), 2), expect, "{b} {a}");
    }

    #[test]
    fn slips_are_counted() {
        check("19870305", "19870305", Some(0));
        check("19870305", "19870350", Some(1));
        check("19870305", "19870306", Some(1));
        check("19870305", "1987305", Some(1));
        check("19870305", "91870306", Some(2));
        check("19870305", "20010101", None);
        check("", "ab", Some(2));
        check("", "abc", None);
    }
}
