//! `throughline bench screen`: whether the true party is among the candidates, and how fast questions
//! are answered over many entities.

mod candidates;
mod questions;
mod scale;

use std::path::Path;

use serde_json::json;

use super::table::{self, Row, Unit};
use super::{PEOPLE, UN, US};
use crate::Outcome;
use crate::args::BenchScreen;
use crate::interrupt;
use crate::ui::{Output, sentence_number};

pub(crate) fn run(bench: &BenchScreen, output: &mut Output) -> anyhow::Result<Outcome> {
    let algorithm = crate::commands::algorithm(&bench.algorithm)?;
    let interrupt = interrupt::flag();
    let mut rows = Vec::new();
    let mut details = json!({});
    if let Some(data) = &bench.data {
        output.remark("looking for parties by their aliases, among primary names only");
        let found = candidates::measure(data, &interrupt)?;
        for miss in found.missed.iter().take(bench.misses) {
            output.remark(&format!("missed: {miss}"));
        }
        details["candidates"] = found.json(bench.misses);
        rows.push(
            Row::new("party among 50 candidates, of pairs scored 0.5 or more", Unit::Share)
                .against(None, 0.995)
                .ours(found.share())
                .counting(found.found),
        );
        output.remark("screening people on no list against the UN and US lists");
        let rate = scale::screen_lists(&lists(data), &data.join(PEOPLE), &interrupt)?;
        details["rows_per_second"] = json!(rate);
        rows.push(
            Row::new("rows screened, UN and US lists, all cores", Unit::PerSecond)
                .against(None, 10_000.0)
                .ours(rate),
        );
    }
    if let Some(file) = &bench.entities {
        output.remark("importing, then asking");
        let measured = scale::measure(file, bench.questions, algorithm, &interrupt)?;
        details["scale"] = measured.json();
        rows.extend(measured.rows());
    }
    if bench.json {
        details["rows"] = rows.iter().map(Row::json).collect();
        output.json(&details)?;
    } else {
        table::comparison(&rows, &mut output.out)?;
        if let Some(entities) = details["scale"]["entities"].as_u64() {
            output.remark(&format!("{} entities", sentence_number(entities)));
        }
    }
    Ok(Outcome::Done)
}

fn lists(data: &Path) -> [(&'static str, Vec<std::path::PathBuf>); 2] {
    let paths = |files: &[&str]| files.iter().map(|file| data.join(file)).collect();
    [("un-sc", paths(UN)), ("us-ofac", paths(US))]
}
