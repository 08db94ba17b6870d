//! FollowTheMoney, read and written: what single lines become, what survives a round trip.
//!
//! Tables of single lines and rows are in `lines`, round trips in `round_trip`, damaged files and
//! arbitrary bytes in `hostile`. Every person and firm here is invented.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "ftm/hostile.rs"]
mod hostile;
#[path = "ftm/lines.rs"]
mod lines;
#[path = "ftm/round_trip.rs"]
mod round_trip;
#[path = "ftm/rows.rs"]
mod rows;

use std::io::Write;

use model::Entity;
use sources::{Collected, Counts, Format, ReadError, ReadOptions, read};

/// Reads `bytes` as a file of that format; the import's dataset is `imported`.
fn read_as(format: Format, bytes: &[u8]) -> Result<(Collected, Counts), ReadError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let mut options = ReadOptions::new("imported");
    options.format = Some(format);
    let mut found = Collected::default();
    let summary = read(&[file.path().to_owned()], &options, &mut found)?;
    let counts = summary.counts;
    assert_eq!(counts.read, counts.kept + counts.quarantined);
    assert_eq!(counts.quarantined, found.refusals.len() as u64);
    assert_eq!(counts.values_refused, found.value_refusals.len() as u64);
    assert_eq!(counts.repaired, found.repairs.len() as u64);
    Ok((found, counts))
}

fn entities(bytes: &[u8]) -> (Collected, Counts) {
    read_as(Format::FtmJson, bytes).unwrap()
}

fn statements(bytes: &[u8]) -> (Collected, Counts) {
    read_as(Format::FtmStatements, bytes).unwrap()
}

/// The entities without their places, which differ from file to file.
fn placeless(entities: &[Entity]) -> Vec<Entity> {
    let mut entities = entities.to_vec();
    for statement in entities.iter_mut().flat_map(|e| &mut e.statements) {
        statement.place = model::Place::default();
    }
    entities
}

fn json_lines(entities: &[Entity]) -> String {
    let mut writer = sources::ftm::EntityWriter::new(Vec::new());
    for entity in entities {
        writer.write(entity).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}
