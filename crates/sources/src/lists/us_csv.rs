//! The US Treasury SDN list as its three legacy files.
//!
//! Format: no header; `-0-` is null; SDN has a row for each party, ALT one for each other name, ADD
//! one for each address, tied together by the party's number in the first column. Most facts stand
//! in the remarks, as text: [`remarks`] reads them, by the table in [`rules`].
//!
//! Remarks refer to parties by name, and those may come later in the file. So all three files are
//! read into memory, the names are indexed, and only then does the first party leave.

mod facts;
mod gather;
mod links;
mod names;
mod remarks;
mod rows;
mod rules;
mod values;

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::lists::party::{AddressParts, Party, hash, letters_and_digits};
use crate::read::Outcome;
use crate::{Input, ReadError, ReadOptions, Refusal, Repair, Sink, Stop};

use facts::List;
use gather::Gather;
use links::Names;
use rows::{File, Row, Span, Table};

pub(crate) fn read(
    inputs: &mut [Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let mut files = Vec::with_capacity(inputs.len());
    for (number, input) in (0..).zip(inputs.iter_mut()) {
        files.push(File::read(input, number)?);
    }
    let parties = one_of_each(&files)?;
    let mut reader = Reader { dataset: options.dataset.clone(), sink, outcome: Outcome::default() };
    for file in &files {
        for repair in &file.repairs {
            reader.repaired(repair.clone())?;
        }
    }
    let parties = reader.parties(parties)?;
    let find = |table| files.iter().find(|file| file.table == table);
    let aliases = reader.details(find(Table::Alt), &parties)?;
    let addresses = reader.details(find(Table::Add), &parties)?;
    let names = index(&parties, &aliases);
    reader.emit(&parties, &aliases, &addresses, &names)?;
    Ok(reader.outcome)
}

/// The file of the parties, if there is one, and no more than one of each kind.
fn one_of_each(files: &[File]) -> Result<&File, ReadError> {
    for (at, file) in files.iter().enumerate() {
        if let Some(other) = files[..at].iter().find(|other| other.table == file.table) {
            return Err(ReadError::Mixed {
                path: file.path.clone(),
                reason: format!(
                    "is a second {} file; {} is one already",
                    file.table.name(),
                    other.path.display()
                ),
            });
        }
    }
    let parties = files.iter().find(|file| file.table == Table::Sdn);
    match (parties, files.first()) {
        (Some(file), _) => Ok(file),
        (None, Some(file)) => Err(ReadError::Mixed {
            path: file.path.clone(),
            reason: format!(
                "is the {} file, whose rows belong to the parties of an SDN file (12 columns), and \
                 none was given",
                file.table.name()
            ),
        }),
        (None, None) => Err(ReadError::NotFound { path: std::path::PathBuf::new() }),
    }
}

/// The parties of the list: rows of SDN that were kept.
struct Parties<'a> {
    file: &'a File,
    rows: Vec<PartyRow<'a>>,
    /// The first row of a number: other names and addresses belong to it.
    by_number: FxHashMap<u64, usize>,
}

struct PartyRow<'a> {
    span: &'a Span,
    number: u64,
    id: String,
    schema: &'static str,
    /// The row that has the same id, or the row itself.
    same_as: usize,
}

/// Rows of ALT or ADD that were kept, sorted by the number of their party, else in file order.
struct Details<'a> {
    file: Option<&'a File>,
    rows: Vec<(u64, &'a Span)>,
}

impl<'a> Details<'a> {
    /// The rows of one party, each with its columns.
    fn of(&self, number: u64) -> impl Iterator<Item = (&'a File, &'a Span, Row<'a>)> {
        let start = self.rows.partition_point(|(other, _)| *other < number);
        let rows = self.rows[start..].iter();
        let file = self.file;
        (rows.take_while(move |(other, _)| *other == number)).filter_map(move |&(_, span)| {
            let file = file?;
            // The row was read before and was in order.
            file.row(span).ok().map(|row| (file, span, row))
        })
    }
}

/// What a party's type column makes of it.
fn schema(kind: &str) -> &'static str {
    match kind {
        "individual" => "Person",
        "vessel" => "Vessel",
        "aircraft" => "Airplane",
        _ => "Organization",
    }
}

fn text<'r>(row: &'r Row<'_>, at: usize) -> &'r str {
    row.columns.get(at).map_or("", AsRef::as_ref)
}

/// A number of a party, alias or address: digits and nothing else.
fn number(text: &str) -> Result<u64, String> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (text.parse().ok().filter(|_| is_number))
        .ok_or_else(|| format!("`{}` is not a number", text.chars().take(40).collect::<String>()))
}

fn index(parties: &Parties<'_>, aliases: &Details<'_>) -> Names {
    let mut names = Names::default();
    for party in &parties.rows {
        if let Ok(row) = parties.file.row(party.span) {
            names.add_published(text(&row, 1), party.same_as);
        }
    }
    for &(number, span) in &aliases.rows {
        let row = aliases.file.and_then(|file| file.row(span).ok());
        if let (Some(row), Some(&party)) = (row, parties.by_number.get(&number)) {
            names.add_alias(text(&row, 3), party);
        }
    }
    names
}

struct Reader<'s> {
    dataset: Arc<str>,
    sink: &'s mut dyn Sink,
    outcome: Outcome,
}

impl Reader<'_> {
    fn repaired(&mut self, repair: Repair) -> Result<(), Stop> {
        self.outcome.counts.repaired += 1;
        self.sink.repaired(repair)
    }

    fn refused(&mut self, file: &File, span: &Span, reason: String) -> Result<(), Stop> {
        self.outcome.counts.quarantined += 1;
        let raw = file.raw(span);
        let record = String::from_utf8_lossy(raw.split(|&b| b == b',').next().unwrap_or(raw));
        self.sink.refused(Refusal {
            place: file.place(span),
            record: Some(record.trim().chars().take(40).collect()),
            reason,
            raw: raw.to_vec(),
        })
    }

    fn counted(&mut self, file: &File) {
        let counts = &mut self.outcome.counts;
        let n_rows = file.rows.len() as u64;
        counts.read += n_rows;
        *counts.by_record.entry(file.table.record()).or_default() += n_rows;
    }

    /// Numbers and ids of the parties.
    ///
    /// A number that comes again with another name or type is another party that got a wrong number
    /// somewhere on the way. Both are kept; the later one has an id made from its content.
    fn parties<'a>(&mut self, file: &'a File) -> Result<Parties<'a>, Stop> {
        self.counted(file);
        let mut parties = Parties {
            file,
            rows: Vec::with_capacity(file.rows.len()),
            by_number: FxHashMap::default(),
        };
        // What makes the first row of a number the party it is.
        let mut content: FxHashMap<u64, String> = FxHashMap::default();
        let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
        for span in &file.rows {
            let row = file.row(span).and_then(|row| Ok((number(text(&row, 0))?, row)));
            let (number, row) = match row {
                Ok(row) => row,
                Err(reason) => {
                    self.refused(file, span, reason)?;
                    continue;
                }
            };
            let (name, kind) = (text(&row, 1), text(&row, 2));
            let key = hash(&[kind, &letters_and_digits(name)]);
            let first = *parties.by_number.entry(number).or_insert(parties.rows.len());
            let first_key = content.entry(number).or_insert_with(|| key.clone());
            let id = match *first_key == key {
                true => format!("ofac-{number}"),
                false => format!("ofac-{number}-{key}"),
            };
            let here = parties.rows.len();
            let same_as = *by_id.entry(id.clone()).or_insert(here);
            if first != here {
                let done = match same_as == here {
                    true => format!(
                        "for another party; kept as {id}, while other names and addresses stay with \
                         the first"
                    ),
                    false => format!("for the same party; joined with {id}"),
                };
                let line = file.place(parties.rows[first].span).line;
                self.repaired(Repair {
                    place: file.place(span),
                    record: Some(number.to_string()),
                    reason: format!("number {number} stands on line {line} and again here, {done}"),
                })?;
            }
            self.outcome.counts.kept += 1;
            parties.rows.push(PartyRow { span, number, id, schema: schema(kind), same_as });
        }
        Ok(parties)
    }

    /// The rows of ALT or ADD that belong to a party.
    fn details<'a>(
        &mut self,
        file: Option<&'a File>,
        parties: &Parties<'_>,
    ) -> Result<Details<'a>, Stop> {
        let mut rows = Vec::new();
        if let Some(file) = file {
            self.counted(file);
            for span in &file.rows {
                let found = file.row(span).and_then(|row| {
                    let party = number(text(&row, 0))?;
                    number(text(&row, 1))?;
                    match parties.by_number.contains_key(&party) {
                        true => Ok(party),
                        false => Err(format!("no party has the number {party}")),
                    }
                });
                match found {
                    Ok(number) => {
                        self.outcome.counts.kept += 1;
                        rows.push((number, span));
                    }
                    Err(reason) => self.refused(file, span, reason)?,
                }
            }
        }
        rows.sort_by_key(|&(number, _)| number);
        Ok(Details { file, rows })
    }

    fn emit<'a>(
        &mut self,
        parties: &'a Parties<'a>,
        aliases: &Details<'_>,
        addresses: &Details<'_>,
        names: &'a Names,
    ) -> Result<(), Stop> {
        let party_at = |at: usize| (parties.rows[at].id.as_str(), parties.rows[at].schema);
        let list = List { names, party: &party_at };
        for (at, party_row) in parties.rows.iter().enumerate() {
            let Ok(row) = parties.file.row(party_row.span) else {
                continue;
            };
            let is_first = parties.by_number.get(&party_row.number) == Some(&at);
            let fragment = |file: &File, span| {
                Party::new(&self.dataset, file.place(span), &party_row.id, party_row.schema)
            };
            let mut repairs = row.repairs;
            let mut others = Vec::new();
            let mut places = Vec::new();
            if is_first {
                for (file, span, row) in aliases.of(party_row.number) {
                    let mut party = fragment(file, span);
                    facts::add_alias(&mut party, text(&row, 2), text(&row, 3), text(&row, 4));
                    others.push(party);
                    repairs.extend(row.repairs);
                }
                for (file, span, row) in addresses.of(party_row.number) {
                    let mut party = fragment(file, span);
                    party.address(&address(&row.columns));
                    places.push(party);
                    repairs.extend(row.repairs);
                }
            }
            let mut party = fragment(parties.file, party_row.span);
            for country in places.iter().flat_map(|place| place.main().values("country")) {
                party.add_phone_country(country);
            }
            facts::add_columns(&mut party, &row.columns, &list);
            let mut gather = Gather::default();
            for fragment in std::iter::once(party).chain(others).chain(places) {
                fragment.finish(&mut gather, &mut self.outcome.counts)?;
            }
            for mut repair in repairs {
                repair.record = Some(party_row.number.to_string());
                self.repaired(repair)?;
            }
            gather.pour(self.sink)?;
        }
        Ok(())
    }
}

/// The pieces of an address row: number, own number, street, city, country, remarks.
fn address<'r>(columns: &'r [Cow<'_, str>]) -> AddressParts<'r> {
    let text = |at: usize| columns.get(at).map_or("", AsRef::as_ref);
    let street = (!text(2).is_empty()).then_some(text(2));
    AddressParts {
        street: street.into_iter().collect(),
        city: text(3),
        country: text(4),
        remarks: text(5),
        ..AddressParts::default()
    }
}
