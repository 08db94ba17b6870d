//! The figures as tables: plain text, numbers aligned.

use std::io::Write;

use owo_colors::OwoColorize;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::metrics::Measures;
use crate::ui::sentence_number;

/// What a figure is, which says how it is written and whether more of it is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// From 0 to 1, more is better.
    Share,
    /// A share of mistakes, written as so many in a thousand.
    PerThousand,
    /// A share of mistakes, written as so many in a hundred.
    PerCent,
    /// More is better.
    PerSecond,
    Milliseconds,
    /// Milliseconds with hundredths.
    Fine,
    Megabytes,
    Bytes,
}

impl Unit {
    fn more_is_better(self) -> bool {
        matches!(self, Unit::Share | Unit::PerSecond)
    }

    fn name(self) -> &'static str {
        match self {
            Unit::Share | Unit::PerThousand | Unit::PerCent => "share",
            Unit::PerSecond => "per second",
            Unit::Milliseconds | Unit::Fine => "ms",
            Unit::Bytes => "bytes",
            Unit::Megabytes => "MB",
        }
    }

    fn show(self, value: f64) -> String {
        match self {
            Unit::Share => format!("{value:.3}"),
            Unit::PerThousand => format!("{:.2} per 1,000", value * 1000.0),
            Unit::PerCent => format!("{:.2} %", value * 100.0),
            Unit::PerSecond => sentence_number(value.round() as u64),
            Unit::Milliseconds => format!("{} ms", sentence_number(value.round() as u64)),
            Unit::Fine => format!("{value:.2} ms"),
            Unit::Megabytes => format!("{value:.0} MB"),
            Unit::Bytes => sentence_number(value.round() as u64),
        }
    }
}

/// One measure: what the peer reaches, what we want, what we have.
pub(crate) struct Row {
    measure: String,
    unit: Unit,
    peer: Option<f64>,
    target: Option<f64>,
    ours: Option<f64>,
    count: Option<usize>,
}

impl Row {
    pub(crate) fn new(measure: &str, unit: Unit) -> Row {
        Row { measure: measure.to_owned(), unit, peer: None, target: None, ours: None, count: None }
    }

    /// The peer's figure, if it is known, and the target.
    pub(crate) fn against(self, peer: impl Into<Option<f64>>, target: f64) -> Row {
        Row { peer: peer.into(), target: Some(target), ..self }
    }

    pub(crate) fn ours(self, ours: impl Into<Option<f64>>) -> Row {
        Row { ours: ours.into(), ..self }
    }

    /// How many of something our share is.
    pub(crate) fn counting(self, count: usize) -> Row {
        Row { count: Some(count), ..self }
    }

    /// Whether the target is met; `None` if there is none or nothing was measured. Less of what is bad
    /// must be under the target, more of what is good at least at it.
    pub(crate) fn is_met(&self) -> Option<bool> {
        let (ours, target) = (self.ours?, self.target?);
        Some(match self.unit.more_is_better() {
            true => ours >= target,
            false => ours < target,
        })
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "measure": self.measure,
            "unit": self.unit.name(),
            "more_is_better": self.unit.more_is_better(),
            "peer": self.peer,
            "target": self.target,
            "ours": self.ours,
            "count": self.count,
            "ok": self.is_met(),
        })
    }

    fn cells(&self) -> Vec<String> {
        let show = |value: f64| self.unit.show(value);
        let target = match self.target {
            None => "-".to_owned(),
            Some(target) if self.unit.more_is_better() => show(target),
            Some(target) => format!("under {}", show(target)),
        };
        let ours = match (self.ours.map(show), self.count) {
            (Some(ours), Some(count)) => format!("{} = {ours}", sentence_number(count as u64)),
            (Some(ours), None) => ours,
            (None, _) => "not measured".to_owned(),
        };
        vec![self.measure.clone(), self.peer.map_or("-".to_owned(), show), target, ours]
    }
}

/// Prints each measure with the peer's figure, the target, ours, and whether that will do.
pub(crate) fn comparison(rows: &[Row], out: &mut impl Write) -> anyhow::Result<()> {
    let header = ["measure", "peer", "target", "ours"].map(str::to_owned).to_vec();
    let cells = std::iter::once(header).chain(rows.iter().map(Row::cells)).collect::<Vec<_>>();
    let verdicts =
        std::iter::once(String::new()).chain(rows.iter().map(|row| match row.is_met() {
            Some(true) => "ok".green().to_string(),
            Some(false) => "short".red().to_string(),
            None => String::new(),
        }));
    for (line, verdict) in aligned(&cells).into_iter().zip(verdicts) {
        writeln!(out, "{}", format!("{line}  {verdict}").trim_end())?;
    }
    Ok(())
}

/// Prints the measures of sets of pairs, a line each.
pub(crate) fn measures(sets: &[(&str, &Measures)], out: &mut impl Write) -> anyhow::Result<()> {
    let header =
        ["", "pairs", "matches", "average precision", "recall at P 0.96", "P at 0.7", "R", "F1"];
    let mut cells = vec![header.map(str::to_owned).to_vec()];
    for (name, measures) in sets {
        let count = |number: usize| sentence_number(number as u64);
        let share = |value: f64| Unit::Share.show(value);
        cells.push(vec![
            (*name).to_owned(),
            count(measures.pairs),
            count(measures.matches),
            share(measures.average_precision),
            share(measures.recall_at_precision_096),
            share(measures.precision),
            share(measures.recall),
            share(measures.f1),
        ]);
    }
    for line in aligned(&cells) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Rows of equally many cells as lines: the first column begins together, the others end together.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or_default())
        .collect();
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let fill = " ".repeat(width - cell.width());
            match at {
                0 => line.extend([cell.as_str(), &fill]),
                _ => line.extend(["  ", &fill, cell]),
            }
        }
        line
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_in_one_column_and_targets_are_judged() {
        let rows = [
            Row::new("average precision", Unit::Share).against(0.824, 0.96).ours(0.96),
            Row::new("false alarms", Unit::PerThousand)
                .against(None, 0.001)
                .ours(0.001)
                .counting(1),
            Row::new("comparisons", Unit::PerSecond).against(5800.0, 1e6).ours(None),
        ];
        let mut out = Vec::new();
        comparison(&rows, &mut out).expect("a table");
        let plain = anstream::adapter::strip_str(std::str::from_utf8(&out).expect("UTF-8"));
        assert_eq!(
            plain.to_string(),
            "\
measure             peer                target                ours
average precision  0.824                 0.960               0.960  ok
false alarms           -  under 1.00 per 1,000  1 = 1.00 per 1,000  short
comparisons        5,800             1,000,000        not measured
"
        );
    }
}
