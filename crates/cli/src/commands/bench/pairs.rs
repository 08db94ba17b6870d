//! Files of pairs of names: read, scored, measured, written back.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use csv::StringRecord;
use matching::{Algorithm, Part, Prepared};
use model::Entity;
use serde::Serialize;

use super::metrics::{Measures, Scored};
use crate::commands::{compare, schema};
use crate::failure::Mistake;

/// The column added.
const SCORE: &str = "score";

const COLUMNS_HINT: &str =
    "the first line must name the columns schema, name1, name2 and, to measure, is_match";

/// A file of pairs, ready to be compared.
pub(crate) struct Pairs {
    path: PathBuf,
    header: StringRecord,
    columns: Columns,
    pub(crate) rows: Vec<Pair>,
}

/// One row.
pub(crate) struct Pair {
    line: u64,
    cells: StringRecord,
    pub(crate) left: Prepared,
    pub(crate) right: Prepared,
    /// What the row says the two are; `None` if it does not.
    is_match: Option<bool>,
}

/// Where the columns stand that mean something.
struct Columns {
    schema: usize,
    names: [usize; 2],
    is_match: Option<usize>,
    region: Option<usize>,
}

/// A pair scored on the wrong side, or near to it.
#[derive(Debug, Serialize)]
pub(crate) struct Wrong {
    pub(crate) line: u64,
    pub(crate) score: f64,
    pub(crate) schema: String,
    pub(crate) name1: String,
    pub(crate) name2: String,
    /// What the comparison says, on one line.
    pub(crate) reason: String,
}

/// The pairs that count most against us.
#[derive(Debug, Serialize)]
pub(crate) struct Worst {
    /// Two parties, the highest score first.
    pub(crate) false_pairs: Vec<Wrong>,
    /// One party, the lowest score first.
    pub(crate) true_pairs: Vec<Wrong>,
}

impl Pairs {
    /// Reads a CSV file and takes every name apart.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Pairs> {
        let cannot = || format!("{}: cannot be read", path.display());
        let mut reader = csv::Reader::from_path(path).with_context(cannot)?;
        let header = reader.headers().with_context(cannot)?.clone();
        let columns = Columns::find(&header, path)?;
        let mut rows = Vec::new();
        for cells in reader.records() {
            let cells = cells.with_context(cannot)?;
            let line = cells.position().map_or(0, csv::Position::line);
            let place = || format!("{}:{line}", path.display());
            rows.push(Pair::new(cells, line, &columns).with_context(place)?);
        }
        Ok(Pairs { path: path.to_owned(), header, columns, rows })
    }

    /// The score of every row, in order.
    pub(crate) fn scores(&self, algorithm: &Algorithm) -> Vec<f64> {
        self.rows.iter().map(|pair| algorithm.score(&pair.left, &pair.right)).collect()
    }

    /// Whether a column says what the pairs are.
    pub(crate) fn is_labelled(&self) -> bool {
        self.columns.is_match.is_some()
    }

    /// The measures over the labelled rows, or those of one region.
    pub(crate) fn measures(&self, scores: &[f64], region: Option<&str>) -> Option<Measures> {
        let of_region = |pair: &Pair| region.is_none_or(|name| self.region(pair) == Some(name));
        let scored: Vec<Scored> = (self.rows.iter().zip(scores))
            .filter(|(pair, _)| of_region(pair))
            .filter_map(|(pair, &score)| pair.is_match.map(|is_match| Scored { score, is_match }))
            .collect();
        Measures::of(&scored)
    }

    /// The regions named, in the order of the alphabet; none if there is no such column.
    pub(crate) fn regions(&self) -> Vec<&str> {
        let mut regions: Vec<&str> =
            self.rows.iter().filter_map(|pair| self.region(pair)).collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    fn region<'a>(&self, pair: &'a Pair) -> Option<&'a str> {
        self.columns.region.and_then(|at| pair.cells.get(at))
    }

    /// The `n` worst of either sort, each with its reason.
    pub(crate) fn worst(&self, scores: &[f64], n: usize, algorithm: &Algorithm) -> Worst {
        let of = |is_match: bool| {
            let mut pairs: Vec<(&Pair, f64)> = (self.rows.iter())
                .zip(scores.iter().copied())
                .filter(|(pair, _)| pair.is_match == Some(is_match))
                .collect();
            pairs.sort_by(|a, b| match is_match {
                true => a.1.total_cmp(&b.1),
                false => b.1.total_cmp(&a.1),
            });
            pairs.truncate(n);
            pairs.iter().map(|(pair, score)| self.wrong(pair, *score, algorithm)).collect()
        };
        Worst { false_pairs: of(false), true_pairs: of(true) }
    }

    fn wrong(&self, pair: &Pair, score: f64, algorithm: &Algorithm) -> Wrong {
        let cell = |at: usize| pair.cells.get(at).unwrap_or_default().to_owned();
        let account = algorithm.compare(&pair.left, &pair.right);
        let reasons = account.parts.iter().map(reason);
        Wrong {
            line: pair.line,
            score,
            schema: cell(self.columns.schema),
            name1: cell(self.columns.names[0]),
            name2: cell(self.columns.names[1]),
            reason: reasons.collect::<Vec<_>>().join("; "),
        }
    }

    /// Every name once, as the entity that bears it and nothing else.
    pub(crate) fn distinct_names(&self) -> Vec<Entity> {
        let mut names: Vec<(&str, &str)> = (self.rows.iter())
            .flat_map(|pair| {
                self.columns.names.map(|at| (&pair.cells[self.columns.schema], &pair.cells[at]))
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|(schema, name)| compare::only_a_name(name, schema.trim())).collect()
    }

    /// Writes the rows as they were, in their order, each with its score at the end. Scores are
    /// written in full: rounding would make ties where there are none.
    pub(crate) fn write(&self, scores: &[f64], out: impl Write) -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        let with = |cells: &StringRecord, last: &str| {
            let mut cells = cells.clone();
            cells.push_field(last);
            cells
        };
        writer.write_record(&with(&self.header, SCORE))?;
        for (pair, score) in self.rows.iter().zip(scores) {
            writer.write_record(&with(&pair.cells, &score.to_string()))?;
        }
        writer.flush()?;
        Ok(())
    }

    /// The file's name without its folder.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// A part with its steps, or with its detail if it has none.
fn reason(part: &Part) -> String {
    let points = format!("{} {:+.2}", part.feature, part.contribution);
    let steps = part.steps.iter().map(|step| format!("{step} {:+.2}", step.contribution));
    let said = steps.collect::<Vec<_>>().join(", ");
    match (said.as_str(), part.detail.as_str()) {
        ("", "") => points,
        ("", said) | (said, _) => format!("{points} ({said})"),
    }
}

impl Pair {
    fn new(cells: StringRecord, line: u64, columns: &Columns) -> anyhow::Result<Pair> {
        let schema = schema(cells[columns.schema].trim())?;
        let side = |at: usize| Prepared::new(&compare::only_a_name(&cells[at], schema.name));
        let [left, right] = columns.names.map(side);
        let is_match = match columns.is_match.map(|at| cells[at].trim().to_ascii_lowercase()) {
            None => None,
            Some(cell) => match cell.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                "" => None,
                _ => {
                    return Err(Mistake::error(
                        format!("is_match is `{cell}`"),
                        "write true or false, or nothing where it is not known",
                    ));
                }
            },
        };
        Ok(Pair { line, cells, left, right, is_match })
    }
}

impl Columns {
    fn find(header: &StringRecord, path: &Path) -> anyhow::Result<Columns> {
        let find = |wanted: &str| header.iter().position(|name| name.trim() == wanted);
        let need = |wanted: &str| {
            find(wanted).ok_or_else(|| {
                let names: Vec<&str> = header.iter().collect();
                let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                Mistake::error(
                    format!(
                        "{}: there is no column `{wanted}`; the columns are: {names}",
                        path.display()
                    ),
                    COLUMNS_HINT,
                )
            })
        };
        // Two columns of one name could not be told apart.
        if find(SCORE).is_some() {
            return Err(Mistake::error(
                format!("{}: has a column `{SCORE}` already, which is to be added", path.display()),
                "take the column out, or give it another name",
            ));
        }
        Ok(Columns {
            schema: need("schema")?,
            names: [need("name1")?, need("name2")?],
            is_match: find("is_match"),
            region: find("region"),
        })
    }
}
