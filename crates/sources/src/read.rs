//! Reading an import: one or more files of one format into a sink.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::{FileInfo, Format, Input, ReadError, Sink, detect, ftm, lists};

/// How to read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The dataset that statements of lists are said to come from. FtM input keeps its own.
    pub dataset: Arc<str>,
    /// The format, if it is not to be recognised from the content.
    pub format: Option<Format>,
    /// Counts bytes read from disk, for a progress bar in another thread.
    pub progress: Arc<AtomicU64>,
}

impl ReadOptions {
    /// Options for a dataset of that name; the format is recognised.
    pub fn new(dataset: &str) -> ReadOptions {
        ReadOptions { dataset: dataset.into(), format: None, progress: Arc::default() }
    }
}

/// How many records went where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records in the files.
    pub read: u64,
    /// Records kept.
    pub kept: u64,
    /// Repairs made: one per damaged byte, renamed id and so on. A repaired record is kept.
    pub repaired: u64,
    /// Records refused.
    pub quarantined: u64,
    /// Values refused in records that were kept.
    pub values_refused: u64,
    /// `read` by kind of record: "party", "alias", "address", "entity", "statement".
    pub by_record: BTreeMap<&'static str, u64>,
}

/// What an import found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The format the files were in.
    pub format: Format,
    /// How many records went where; `read = kept + quarantined`.
    pub counts: Counts,
    /// When the list says it was published, ISO date or time.
    pub published: Option<String>,
    /// The files, in the order of [`model::Place::file`].
    pub files: Vec<FileInfo>,
}

/// What a reader of one format returns.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) counts: Counts,
    pub(crate) published: Option<String>,
}

/// Reads `paths` as one import and hands what it finds to `sink`.
///
/// Streams: memory holds one record at a time, except where a format needs more to resolve links
/// inside a list (the names and aliases of the US and UN lists, a few megabytes).
///
/// # Errors
/// The first file that cannot be read as a whole; single bad records go to the sink instead.
pub fn read(
    paths: &[PathBuf],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Summary, ReadError> {
    let mut inputs = Vec::with_capacity(paths.len());
    for path in paths {
        inputs.push(Input::open(path, &options.progress)?);
    }
    let format = match options.format {
        Some(format) => format,
        None => common_format(&mut inputs)?,
    };
    if inputs.len() > 1 && matches!(format, Format::UnXml | Format::UsXml | Format::CanadaXml) {
        return Err(ReadError::Mixed {
            path: paths[1].clone(),
            reason: format!("a {format} list is one file, and {} were given", inputs.len()),
        });
    }
    let outcome = match format {
        Format::FtmJson => ftm::read_entities(&mut inputs, options, sink)?,
        Format::FtmStatements => ftm::read_statements(&mut inputs, options, sink)?,
        Format::UnXml => lists::un::read(&mut inputs[0], options, sink)?,
        Format::UsCsv => lists::us_csv::read(&mut inputs, options, sink)?,
        Format::UsXml => lists::us_xml::read(&mut inputs[0], options, sink)?,
        Format::CanadaXml => lists::canada::read(&mut inputs[0], options, sink)?,
    };
    let files = inputs.into_iter().map(Input::finish).collect::<Result<_, _>>()?;
    Ok(Summary { format, counts: outcome.counts, published: outcome.published, files })
}

fn common_format(inputs: &mut [Input]) -> Result<Format, ReadError> {
    let mut common: Option<(Format, &Path)> = None;
    for input in inputs {
        let head = match input.fill_buf() {
            Ok(head) => &head[..head.len().min(64 * 1024)],
            Err(error) => return Err(input.error(0, error)),
        };
        let found = detect(head);
        let path = input.path();
        let format =
            found.map_err(|found| ReadError::Unrecognised { path: path.to_owned(), found })?;
        match common {
            None => common = Some((format, path)),
            Some((first, _)) if first == format => {}
            Some((first, first_path)) => {
                return Err(ReadError::Mixed {
                    path: path.to_owned(),
                    reason: format!("is {format}, while {} is {first}", first_path.display()),
                });
            }
        }
    }
    match common {
        Some((format, _)) => Ok(format),
        None => Err(ReadError::NotFound { path: PathBuf::new() }),
    }
}
