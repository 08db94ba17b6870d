//! The tables of the case that are not entities: figures, and open questions.

use anyhow::Context;
use serde::Deserialize;

use super::Case;

#[derive(Debug, Deserialize)]
struct Quantity {
    subject: String,
    measure: String,
    low: String,
    high: String,
    unit: String,
    period: String,
    coverage_answered: String,
    coverage_total: String,
    bound: String,
    source: String,
    grade: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Question {
    pub(super) question: String,
    #[serde(rename = "why_open")]
    pub(super) why: String,
    #[serde(rename = "what_would_decide")]
    pub(super) decides: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Source {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) publisher: String,
    pub(super) date: String,
}

pub(super) fn sources(case: &Case) -> anyhow::Result<Vec<Source>> {
    rows(case, &case.tables.sources)
}

pub(super) fn questions(case: &Case) -> anyhow::Result<Vec<Question>> {
    rows(case, &case.tables.questions)
}

/// Each figure as a sentence.
pub(super) fn quantities(case: &Case) -> anyhow::Result<Vec<String>> {
    let rows: Vec<Quantity> = rows(case, &case.tables.quantities)?;
    Ok(rows.iter().map(sentence).collect())
}

fn rows<T: for<'de> Deserialize<'de>>(case: &Case, name: &str) -> anyhow::Result<Vec<T>> {
    csv::Reader::from_reader(case.text(name)?.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(|| format!("the example case is damaged: {name}"))
}

fn sentence(row: &Quantity) -> String {
    let (low, high) = (grouped(&row.low), grouped(&row.high));
    let amount = match (low.as_str(), high.as_str(), row.bound.as_str()) {
        (low, "", _) => format!("at least {low}"),
        ("", high, _) => format!("up to {high}"),
        (low, high, "approximate") if low == high => format!("about {low}"),
        (low, high, "lower") if low == high => format!("at least {low}"),
        (low, high, _) if low == high => low.to_owned(),
        (low, high, "approximate") => format!("about {low} to {high}"),
        (low, high, _) => format!("{low} to {high}"),
    };
    let period = if row.period.is_empty() { "period not stated" } else { &row.period };
    let coverage = match (row.coverage_answered.as_str(), row.coverage_total.as_str()) {
        ("", _) | (_, "") => String::new(),
        (answered, total) => format!("; {answered} of {total} answered, so a lower bound"),
    };
    format!(
        "{}: {}: {amount} {} ({period}{coverage}; {}, grade {})",
        row.subject, row.measure, row.unit, row.source, row.grade
    )
}

/// Whole numbers with a comma every three digits; anything else as it stands.
fn grouped(number: &str) -> String {
    number.parse().map_or_else(|_| number.to_owned(), crate::ui::sentence_number)
}
