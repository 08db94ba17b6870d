//! Questions about generated entities.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::run::Result;

/// A question, with the id of the entity it is about.
pub(crate) struct Question {
    id: String,
    schema: String,
    name: String,
    birth_date: Option<String>,
}

impl Question {
    pub(crate) fn is_answered_by(&self, answer: &str) -> bool {
        answer.contains(&format!("\"id\":\"{}\"", self.id))
    }
}

/// Questions about people, firms and vessels spread over the file, by their names, people with their
/// dates of birth.
pub(crate) fn read(path: &Path, count: usize) -> Result<Vec<Question>> {
    let cannot = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = BufReader::with_capacity(1 << 20, File::open(path).map_err(cannot)?);
    let mut all = Vec::new();
    for line in file.lines() {
        let line = line.map_err(cannot)?;
        // The generator writes every line alike, with no quote inside a value.
        let after = |key: &str| {
            let rest = line.split_once(key)?.1;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let schema = after("\"schema\":\"").unwrap_or_default();
        if !matches!(schema.as_str(), "Person" | "Company" | "Vessel") {
            continue;
        }
        let (Some(id), Some(name)) = (after("{\"id\":\""), after("\"name\":[\"")) else {
            continue;
        };
        all.push(Question { id, schema, name, birth_date: after("\"birthDate\":[\"") });
    }
    let step = (all.len() / count.max(1)).max(1);
    Ok(all.into_iter().step_by(step).take(count).collect())
}

/// The body of a request that asks these.
pub(crate) fn body(questions: &[Question]) -> String {
    let mut body = String::from("{\"queries\":{");
    for (at, question) in questions.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let Question { schema, name, birth_date, .. } = question;
        let _ = write!(
            body,
            "{comma}\"q{at}\":{{\"schema\":\"{schema}\",\"properties\":{{\"name\":[\"{name}\"]"
        );
        if let Some(date) = birth_date {
            let _ = write!(body, ",\"birthDate\":[\"{date}\"]");
        }
        body.push_str("}}");
    }
    body.push_str("}}");
    body
}
