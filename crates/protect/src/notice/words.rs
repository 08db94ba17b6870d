//! The words of a language: fields, classes, dates.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::concern::{Concern, Happened};
use super::template::{Source, Template, TemplateError};
use crate::exposure::Class;
use crate::warn;

/// `key = text`, a line each; what begins with `#` is a remark.
#[derive(Debug)]
pub(super) struct Words {
    words: BTreeMap<String, String>,
    date: Template,
    day: Template,
    days: Template,
    this_was: Template,
    this_was_found: Template,
}

/// What every language must have.
const NEEDED: [&str; 23] = [
    "date",
    "one day",
    "days",
    "and",
    "what to do",
    "class.revealed",
    "class.exported",
    "class.listed",
    "class.reachable",
    "found.sure",
    "found.probable",
    "found.possible",
    "this was",
    "this was found",
    "fill.noticed",
    "fill.cause",
    "fill.consequences",
    "fill.measures",
    "fill.contact",
    "fill.holder",
    "fill.authority",
    "anybody",
    "any device",
];

impl Words {
    pub(super) fn parse(source: &Source) -> Result<Words, TemplateError> {
        let mut words = BTreeMap::new();
        let mut at = 0;
        for line in source.text.split_inclusive('\n') {
            let text = line.trim();
            if !text.is_empty() && !text.starts_with('#') {
                let Some((key, value)) = text.split_once('=') else {
                    return Err(source.mistake(at, "a line is `key = text`".to_owned()));
                };
                words.insert(key.trim().to_owned(), value.trim().to_owned());
            }
            at += line.len();
        }
        if let Some(missing) = NEEDED.iter().find(|key| !words.contains_key(**key)) {
            return Err(source.mistake(0, format!("there is no `{missing}`")));
        }
        let part = |key: &str, known: &[&str]| {
            let file = format!("{}, `{key}`", source.file);
            Template::parse(&Source { file, text: words[key].clone() }, known)
        };
        let date = part("date", &["year", "month", "day"])?;
        let day = part("one day", &["first"])?;
        let days = part("days", &["first", "last"])?;
        let this_was = part("this was", &["when"])?;
        let this_was_found = part("this was found", &["when"])?;
        Ok(Words { words, date, day, days, this_was, this_was_found })
    }

    pub(super) fn get(&self, key: &str) -> &str {
        self.words.get(key).map_or("", String::as_str)
    }

    /// What happened, as a sentence.
    pub(super) fn happened(&self, happened: Happened) -> &str {
        self.get(match happened {
            Happened::Exposed(Class::Revealed) => "class.revealed",
            Happened::Exposed(Class::Exported) => "class.exported",
            Happened::Exposed(Class::Listed) => "class.listed",
            Happened::Exposed(Class::Reachable) => "class.reachable",
            Happened::Found(warn::Class::Sure) => "found.sure",
            Happened::Found(warn::Class::Probable) => "found.probable",
            Happened::Found(warn::Class::Possible) => "found.possible",
        })
    }

    /// When it was, as a sentence: of a file that was found nobody knows when it left.
    pub(super) fn this_was(&self, concern: &Concern) -> String {
        let sentence = match concern.happened {
            Happened::Exposed(_) => &self.this_was,
            Happened::Found(_) => &self.this_was_found,
        };
        sentence.fill(|_| self.days(concern.when.0, concern.when.1))
    }

    /// The field as people call it; a field without a word keeps its name, so that none is left out.
    pub(super) fn field<'a>(&'a self, field: &'a str) -> &'a str {
        self.words.get(&format!("field.{field}")).map_or(field, String::as_str)
    }

    /// Fields in a row, each word once.
    pub(super) fn fields(&self, fields: &[String]) -> String {
        let mut words: Vec<&str> = Vec::new();
        for field in fields {
            let word = self.field(field);
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(&format!("{} ", self.get("and")))
    }

    /// The days from one instant to another.
    pub(super) fn days(&self, first: Timestamp, last: Timestamp) -> String {
        let (first, last) = (day(first), day(last));
        if first == last {
            return self.day.fill(|_| self.date(first));
        }
        self.days.fill(|field| self.date(if field == "first" { first } else { last }))
    }

    fn date(&self, date: Date) -> String {
        self.date.fill(|field| match field {
            "year" => date.year().to_string(),
            "month" => format!("{:02}", date.month()),
            _ => format!("{:02}", date.day()),
        })
    }
}

fn day(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}
