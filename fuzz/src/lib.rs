//! What the targets that read files have in common.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use model::{Entity, Place};
use sources::{Collected, Format, ReadOptions};
use tempfile::TempDir;

/// Kept entities read again after each input: enough to find what one shape does wrong, and a list
/// of a thousand copies of it stays fast.
const READ_AGAIN: usize = 4;

/// Reads `contents` as one import of files of that format and holds the reader to its promises:
/// every record is kept or refused, and what is kept survives being written as JSON and read again.
///
/// A refusal of the whole import is an answer too.
pub fn check_reader(format: Format, contents: &[&[u8]]) {
    let mut sink = Collected::default();
    let Some(summary) = read(Some(format), contents, &mut sink) else {
        return;
    };
    let counts = &summary.counts;
    assert_eq!(counts.read, counts.kept + counts.quarantined, "records are lost: {counts:?}");
    assert_eq!(counts.quarantined, sink.refusals.len() as u64);
    assert_eq!(counts.values_refused, sink.value_refusals.len() as u64);
    for entity in sink.entities.iter().take(READ_AGAIN) {
        check_round_trip(entity, format);
    }
}

/// Reads a file whose format is to be recognised; whatever comes of it, it comes in order.
pub fn read_unknown(content: &[u8]) {
    read(None, &[content], &mut Collected::default());
}

fn read(
    format: Option<Format>,
    contents: &[&[u8]],
    sink: &mut Collected,
) -> Option<sources::Summary> {
    let mut paths = Vec::new();
    for (at, content) in contents.iter().enumerate() {
        let path = folder().join(format!("{at}"));
        fs::write(&path, content).expect("the folder can be written to");
        paths.push(path);
    }
    let mut options = ReadOptions::new("fuzz");
    options.format = format;
    sources::read(&paths, &options, sink).ok()
}

fn check_round_trip(entity: &Entity, format: Format) {
    let full = read_again(&sources::ftm::entity_json_with_statements(entity));
    assert_eq!(without_places(full), without_places(entity.clone()));

    let plain = read_again(&sources::ftm::entity_json(entity));
    assert_eq!((&plain.id, &plain.schema_name), (&entity.id, &entity.schema_name));
    // FollowTheMoney is taken as it comes, clean or not, and reading cleans the plain form; what
    // lists are turned into is clean.
    if !matches!(format, Format::FtmJson | Format::FtmStatements) {
        assert_eq!(plain.properties(), entity.properties());
    }
}

fn read_again(line: &str) -> Entity {
    let mut sink = Collected::default();
    let summary = read(Some(Format::FtmJson), &[line.as_bytes()], &mut sink);
    let summary = summary.expect("what was written can be read");
    assert_eq!(sink.refusals, [], "{line}");
    assert_eq!(summary.counts.kept, 1, "{line}");
    sink.entities.remove(0)
}

fn without_places(mut entity: Entity) -> Entity {
    for statement in &mut entity.statements {
        statement.place = Place::default();
    }
    entity
}

/// One folder for the whole run, in memory where the system has such a place.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FOLDER.get_or_init(|| {
        let memory = Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => tempfile::tempdir_in(memory),
            false => tempfile::tempdir(),
        };
        let folder = folder.expect("a temporary folder");
        let path = folder.path().to_owned();
        (folder, path)
    });
    path
}
