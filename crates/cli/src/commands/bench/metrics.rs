//! How well scores tell pairs that are one from pairs that are two.

use serde::Serialize;

/// Where an alert begins.
pub(crate) const ALERT: f64 = 0.7;

/// The precision at which recall is read off: what a screening desk can work with.
pub(crate) const PRECISE: f64 = 0.96;

/// A pair with its score and what it really is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scored {
    pub(crate) score: f64,
    pub(crate) is_match: bool,
}

/// The measures of one set of pairs. They are averages over pairs: how often a pair occurs in life
/// is not in them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Measures {
    pub(crate) pairs: usize,
    pub(crate) matches: usize,
    /// The area under precision over recall, pairs of one score sharing one precision.
    pub(crate) average_precision: f64,
    /// The largest recall at any threshold whose precision is [`PRECISE`] or more.
    pub(crate) recall_at_precision_096: f64,
    /// At a threshold of [`ALERT`]; 0 where no pair reaches it.
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
}

impl Measures {
    /// Measures pairs in any order; `None` if there is no match among them, for then recall means
    /// nothing. Sorts once.
    pub(crate) fn of(pairs: &[Scored]) -> Option<Measures> {
        let matches = pairs.iter().filter(|pair| pair.is_match).count();
        if matches == 0 {
            return None;
        }
        let curve = curve(pairs, matches);
        let mut average_precision = 0.0;
        let mut before = 0.0;
        for point in &curve {
            average_precision += (point.recall - before) * point.precision;
            before = point.recall;
        }
        let precise = curve.iter().filter(|point| point.precision >= PRECISE);
        let recall_at_precision_096 = precise.map(|point| point.recall).fold(0.0, f64::max);
        // The lowest score that is still an alert stands for the threshold.
        let alert = curve.iter().rfind(|point| point.score >= ALERT);
        let (precision, recall) = alert.map_or((0.0, 0.0), |point| (point.precision, point.recall));
        Some(Measures {
            pairs: pairs.len(),
            matches,
            average_precision,
            recall_at_precision_096,
            precision,
            recall,
            f1: harmonic_mean(precision, recall),
        })
    }
}

/// What calling everything from `score` on a match would give.
struct Point {
    score: f64,
    precision: f64,
    recall: f64,
}

/// One point for each distinct score, from the highest.
fn curve(pairs: &[Scored], matches: usize) -> Vec<Point> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let (mut seen, mut found) = (0, 0);
    let mut curve = Vec::new();
    for tied in sorted.chunk_by(|a, b| a.score == b.score) {
        seen += tied.len();
        found += tied.iter().filter(|pair| pair.is_match).count();
        curve.push(Point {
            score: tied[0].score,
            precision: found as f64 / seen as f64,
            recall: found as f64 / matches as f64,
        });
    }
    curve
}

fn harmonic_mean(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measures `(score, is a match)` and compares with average precision, recall at precision 0.96,
    /// and precision, recall and F1 at 0.7, worked out by hand.
    #[track_caller]
    fn check(pairs: &[(f64, bool)], expect: [f64; 5]) {
        // The order of rows must not matter.
        for reversed in [false, true] {
            let mut scored: Vec<Scored> =
                pairs.iter().map(|&(score, is_match)| Scored { score, is_match }).collect();
            if reversed {
                scored.reverse();
            }
            let found = Measures::of(&scored).expect("a match among them");
            let found = [
                found.average_precision,
                found.recall_at_precision_096,
                found.precision,
                found.recall,
                found.f1,
            ];
            for (found, expect) in found.iter().zip(expect) {
                assert!((found - expect).abs() < 1e-12, "{found} is not {expect}, of {pairs:?}");
            }
        }
    }

    #[test]
    fn a_perfect_ranking() {
        check(&[(0.9, true), (0.8, true), (0.2, false)], [1.0, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn each_match_adds_the_precision_it_is_found_at() {
        // 1/1 at the first, 2/3 at the third, 3/5 at the fifth.
        let ap = (1.0 + 2.0 / 3.0 + 3.0 / 5.0) / 3.0;
        check(
            &[(0.9, true), (0.8, false), (0.7, true), (0.6, false), (0.5, true)],
            [ap, 1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0],
        );
    }

    #[test]
    fn ties_share_one_precision() {
        // All tied: one point, precision 2/4, whatever the order of the rows.
        check(&[(0.5, true), (0.5, false), (0.5, true), (0.5, false)], [0.5, 0.0, 0.0, 0.0, 0.0]);
        // Recall 1/2 at 1/1, then 2/2 at 2/3.
        check(
            &[(0.9, true), (0.8, false), (0.8, true)],
            [0.5 + 0.5 * 2.0 / 3.0, 0.5, 2.0 / 3.0, 1.0, 0.8],
        );
    }

    #[test]
    fn recall_is_read_where_precision_has_recovered() {
        // The highest score is a mistake; 24 matches later precision is 24/25 = 0.96.
        let pairs: Vec<(f64, bool)> =
            (0..26).map(|n| (1.0 - f64::from(n) / 100.0, n > 0)).collect();
        let sum: f64 = (1..=25).map(|n| f64::from(n) / f64::from(n + 1)).sum();
        check(&pairs, [sum / 25.0, 1.0, 25.0 / 26.0, 1.0, 50.0 / 51.0]);
        check(&pairs[..25], [(sum - 25.0 / 26.0) / 24.0, 1.0, 24.0 / 25.0, 1.0, 48.0 / 49.0]);
        // One fewer, and 0.96 is never reached.
        let sum = sum - 25.0 / 26.0 - 24.0 / 25.0;
        check(&pairs[..24], [sum / 23.0, 0.0, 23.0 / 24.0, 1.0, 46.0 / 47.0]);
    }

    #[test]
    fn the_threshold_itself_is_an_alert() {
        check(&[(ALERT, true), (0.69999, true), (0.1, false)], [1.0, 1.0, 1.0, 0.5, 2.0 / 3.0]);
    }

    #[test]
    fn without_a_match_nothing_is_measured() {
        assert_eq!(Measures::of(&[]), None);
        assert_eq!(Measures::of(&[Scored { score: 0.9, is_match: false }]), None);
    }
}
