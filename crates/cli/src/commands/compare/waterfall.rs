//! An account drawn from the prior to the sum: what speaks for goes to the right, what speaks
//! against to the left.

use std::io::Write;

use matching::{Account, Part};
use owo_colors::OwoColorize;

use super::{points, values};
use crate::ui::{Indent, width, wrap};

/// Characters of the longest bar.
const REACH: usize = 9;

/// Where the text begins: after the points, a blank, both halves, the line between and two blanks.
const TEXT: usize = 11 + 2 * REACH + 1 + 2;

/// Prints the start and each part, with its steps below.
pub(super) fn print(account: &Account, out: &mut impl Write) -> anyhow::Result<()> {
    let scale = scale(account);
    let line = bar(account.start, scale, '=', "before anything is compared");
    writeln!(out, "{line}")?;
    for part in &account.parts {
        let line = bar(part.contribution, scale, '=', &text(part));
        match part.contribution {
            plus if plus > 0.0 => writeln!(out, "{}", line.green())?,
            minus if minus < 0.0 => writeln!(out, "{}", line.red())?,
            _ => writeln!(out, "{line}")?,
        }
        for step in &part.steps {
            let line = bar(step.contribution, scale, '-', &step.to_string());
            writeln!(out, "{}", line.dimmed())?;
        }
    }
    Ok(())
}

/// The sum, as the last bar.
pub(super) fn sum(account: &Account, text: &str) -> String {
    bar(account.sum, scale(account), '=', text)
}

/// The points that the longest bar stands for.
fn scale(account: &Account) -> f64 {
    let steps = account.parts.iter().flat_map(|part| &part.steps).map(|step| step.contribution);
    let parts = account.parts.iter().map(|part| part.contribution);
    let all = steps.chain(parts).chain([account.start, account.sum]);
    all.map(f64::abs).fold(0.0, f64::max)
}

/// What a part compared. How its values relate is said by its steps, if it has any.
fn text(part: &Part) -> String {
    let detail = if part.steps.is_empty() { part.detail.as_str() } else { "" };
    let texts = [part.feature, &values(part), detail];
    texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ")
}

/// Points, their bar, and a text in the columns beside it. Steps, drawn with `-`, stand further in.
fn bar(contribution: f64, scale: f64, mark: char, text: &str) -> String {
    let length = if scale > 0.0 { contribution.abs() / scale * REACH as f64 } else { 0.0 };
    let marks = mark.to_string().repeat(length.round() as usize);
    let (against, favour) =
        if contribution < 0.0 { (marks, String::new()) } else { (String::new(), marks) };
    let points = points(contribution);
    let (points, inner) =
        if mark == '-' { (format!("{points:>10}"), "  ") } else { (format!("{points:>8}  "), "") };
    let first = format!("{points} {against:>REACH$}|{favour:<REACH$}  {inner}");
    let rest = " ".repeat(TEXT + inner.len());
    wrap(text, Indent { first: &first, rest: &rest }, width())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_both_ways_and_texts_stay_in_their_column() {
        assert_eq!(bar(-2.0, 4.0, '=', "a"), "   -2.00       =====|           a");
        assert_eq!(bar(4.0, 4.0, '-', "b"), "     +4.00          |---------    b");
        assert_eq!(bar(0.0, 0.0, '=', "c"), "   +0.00            |           c");
        let long = bar(1.0, 1.0, '=', &"word ".repeat(30));
        let wrapped: Vec<&str> = long.lines().collect();
        assert!(wrapped.len() > 2 && wrapped.iter().all(|line| line.len() <= 80), "{long}");
        assert!(wrapped[1..].iter().all(|line| line.find("word") == Some(TEXT)), "{long}");
    }
}
