//! Whether a log is what was written: every entry, every tile, and every checkpoint that is remembered.

use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use tlog_tiles::{Hash, record_hash};

use super::codec;
use super::error::LogError;
use super::event::Entry;
use super::files::{self, Files, WIDTH, path_of};
use super::note::{LogKey, Signed};
use super::proof::{self, bundle_hash};
use super::reader::LogReader;
use crate::witness::{Cosignature, WitnessKey, cosigned};

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where: a file of the log, or an entry.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

/// What verifying a log found.
#[derive(Debug, Serialize)]
pub struct Verified {
    /// The log's name.
    pub origin: String,
    /// How many entries it has, as far as its checkpoint can be trusted.
    pub size: u64,
    /// The root that the checkpoint signs, in base64; empty if no checkpoint holds.
    pub root: String,
    /// What is wrong; empty if the log is sound.
    pub findings: Vec<Finding>,
    /// The newest checkpoint each witness vouched for.
    pub cosigned: Vec<Cosignature>,
    /// Witnesses that vouched for nothing that is here: what they know must be asked of them.
    pub silent: Vec<String>,
}

impl Verified {
    /// Whether nothing was found.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, place: impl ToString, reason: impl Into<String>) {
        self.findings.push(Finding { place: place.to_string(), reason: reason.into() });
    }
}

/// Reads the whole log in `dir` and holds it against its checkpoint, and that against checkpoints that
/// somebody remembers: those that witnesses signed (the log keeps them in `cosigned/`; a copy from the
/// witness is better, because it cannot be removed with the log), and `remembered` ones, such as the last
/// that an auditor verified.
///
/// Nothing is written. Costs reading and hashing everything, on all cores.
///
/// # Errors
/// The folder holds no log. Anything else that is wrong is a [`Finding`].
pub fn verify(
    dir: &Path,
    key: &LogKey,
    witnesses: &[WitnessKey],
    remembered: &[Vec<u8>],
) -> Result<Verified, LogError> {
    let files = Files { dir: dir.to_owned() };
    if !files.checkpoint().exists() && !dir.join("tile").exists() {
        return Err(LogError::Missing { dir: dir.to_owned() });
    }
    let mut report = Verified {
        origin: key.origin().to_owned(),
        size: 0,
        root: String::new(),
        findings: Vec::new(),
        cosigned: Vec::new(),
        silent: Vec::new(),
    };
    let Some(log) = open(&files, key, &mut report) else {
        return Ok(report);
    };
    report.size = log.size();
    report.root = log.checkpoint().root().to_string();
    let leaves = entries(&log, &mut report);
    beyond(&files, &log, &mut report);
    let mut notes: Vec<(String, Vec<u8>)> =
        remembered.iter().map(|note| ("remembered checkpoint".to_owned(), note.clone())).collect();
    notes.extend(cosigned(dir));
    for (place, note) in &notes {
        hold_against(&log, &leaves, place, note, witnesses, &mut report);
    }
    for witness in witnesses {
        if !report.cosigned.iter().any(|known| known.witness == witness.name()) {
            report.silent.push(witness.name().to_owned());
        }
    }
    Ok(report)
}

/// The log with what its journal adds, else as its checkpoint alone has it, else nothing.
fn open(files: &Files, key: &LogKey, report: &mut Verified) -> Option<LogReader> {
    let error = match LogReader::open(&files.dir, key) {
        Ok(log) => return Some(log),
        Err(error) => error,
    };
    let bytes = match fs::read(files.checkpoint()) {
        Ok(bytes) => bytes,
        Err(error) => {
            report.find("checkpoint", error.to_string());
            return None;
        }
    };
    match Signed::parse(&bytes, key) {
        Ok(signed) => {
            // What is wrong with tiles is found again, and better explained, by reading all of them.
            if let LogError::Damaged { place, reason } = error
                && place == "journal"
            {
                report.find(place, reason);
            } else if super::journal::read(&files.journal()).is_ok_and(|tail| tail.is_some()) {
                report.find("journal", "what it adds does not fit the tiles");
            }
            Some(LogReader::settled(files.clone(), key, signed))
        }
        Err(error) => {
            report.find("checkpoint", error.to_string());
            None
        }
    }
}

/// The hashes of what the bundles hold: whole bundles, and the entries after them.
struct Leaves {
    bundles: Vec<Hash>,
    rest: Vec<Hash>,
    /// Whether they are what the checkpoint signs.
    hold: bool,
}

/// One bundle, looked at.
struct Looked {
    leaves: Vec<Hash>,
    /// Where it differs from the tile of its hashes: the place in the bundle, and how.
    differs: Option<(usize, String)>,
    /// What else is wrong.
    findings: Vec<Finding>,
}

fn entries(log: &LogReader, report: &mut Verified) -> Leaves {
    let looked: Vec<(Option<Hash>, Looked)> = (0..log.bundles())
        .into_par_iter()
        .map(|n| {
            let mut looked = look(log, n);
            let whole = bundle_hash(&looked.leaves);
            if n + 1 < log.bundles() {
                looked.leaves = Vec::new();
            }
            (whole, looked)
        })
        .collect();
    let is_whole = |n: u64| (n + 1) * WIDTH <= log.size();
    let mut bundles = Vec::with_capacity(looked.len());
    let mut rest = Vec::new();
    let mut complete = true;
    for (n, (whole, looked)) in (0..).zip(&looked) {
        match whole {
            Some(hash) => bundles.push(*hash),
            None if is_whole(n) => complete = false,
            None => rest.clone_from(&looked.leaves),
        }
    }
    let root = proof::root(&bundles, &rest);
    let hold = complete && root == log.checkpoint().root();
    let before = report.findings.len();
    for (n, (_, looked)) in (0..).zip(looked) {
        report.findings.extend(looked.findings);
        let Some((at, reason)) = looked.differs else { continue };
        if hold {
            // The entries are those that were signed: it is the tile that was changed.
            let place = files::tile_at(0, n, log.size()).map(|tile| path_of(&tile));
            let reason = format!("hash {at} is not that of entry {}", n * WIDTH + at as u64);
            report.find(place.unwrap_or_default(), reason);
        } else {
            report.find(format!("entry {}", n * WIDTH + at as u64), reason);
        }
    }
    if complete {
        upper_tiles(log, &bundles, hold, report);
    }
    if !hold && report.findings.len() == before {
        let reason =
            "it signs another tree than entries and tiles form: all were rewritten together";
        report.find("checkpoint", reason);
    }
    Leaves { bundles, rest, hold }
}

fn look(log: &LogReader, n: u64) -> Looked {
    let mut looked = Looked { leaves: Vec::new(), differs: None, findings: Vec::new() };
    let (Some(bundle), Some(tile)) =
        (files::bundle_at(n, log.size()), files::tile_at(0, n, log.size()))
    else {
        return looked;
    };
    let wanted = bundle.width() as usize;
    let found = |place: String, reason: String| Finding { place, reason };
    match log.tile(&bundle) {
        Ok(bytes) => {
            for (at, entry) in codec::parts(&bytes).take(wanted).enumerate() {
                let index = n * WIDTH + at as u64;
                match entry.map(|entry| (entry, codec::decode::<&str>(entry))) {
                    Ok((entry, decoded)) => {
                        looked.leaves.push(record_hash(entry));
                        let decoded: Result<Entry<&str>, _> = decoded;
                        if let Err(error) = decoded {
                            let place = format!("entry {index}");
                            looked.findings.push(found(place, error.to_string()));
                        }
                    }
                    Err(rest) => {
                        let reason = format!("entry {index} is cut after {rest} bytes");
                        looked.findings.push(found(path_of(&bundle), reason));
                    }
                }
            }
            if looked.leaves.len() < wanted && looked.findings.is_empty() {
                let reason = format!("{} entries, where {wanted} belong", looked.leaves.len());
                looked.findings.push(found(path_of(&bundle), reason));
            }
        }
        Err(error) => looked.findings.push(found(path_of(&bundle), error.to_string())),
    }
    match log.hashes(&tile) {
        Ok(hashes) => looked.differs = difference(&looked.leaves, &hashes),
        Err(error) => looked.findings.push(found(path_of(&tile), error.to_string())),
    }
    looked
}

/// Where entries first differ from the hashes that were made of them, and what seems to have happened.
fn difference(found: &[Hash], expected: &[Hash]) -> Option<(usize, String)> {
    let at = found.iter().zip(expected).position(|(found, expected)| found != expected)?;
    let belongs = expected.iter().position(|hash| *hash == found[at]);
    let moved_to = found.iter().position(|hash| *hash == expected[at]);
    let reason = match (belongs, moved_to) {
        (Some(_), None) => "the entry that belongs here was removed".to_owned(),
        (Some(_), Some(to)) | (None, Some(to)) if to > at && belongs.is_none() => {
            format!("an entry was put in here; what belongs here stands {} further on", to - at)
        }
        (Some(from), _) => {
            format!("entries were reordered: here stands what belongs {} further on", from - at)
        }
        _ => "the entry is not the one that was written".to_owned(),
    };
    let more = found.iter().zip(expected).filter(|(found, expected)| found != expected).count() - 1;
    Some((at, if more == 0 { reason } else { format!("{reason} ({more} more in this bundle)") }))
}

/// Holds tiles above the first level against what lies under them.
fn upper_tiles(log: &LogReader, bundles: &[Hash], hold: bool, report: &mut Verified) {
    let mut under: Vec<Hash> = bundles.to_vec();
    for level in 1u8.. {
        if under.is_empty() {
            return;
        }
        let mut next = Vec::new();
        for (n, computed) in (0..).zip(under.chunks(WIDTH as usize)) {
            if let Some(hash) = bundle_hash(computed) {
                next.push(hash);
            }
            let Some(tile) = files::tile_at(level, n, log.size()) else { continue };
            let stored = match log.hashes(&tile) {
                Ok(stored) => stored,
                Err(error) => {
                    report.find(path_of(&tile), error.to_string());
                    continue;
                }
            };
            let differing = stored.iter().zip(computed).position(|(left, right)| left != right);
            // Where entries differ already, the tiles over them do too; that says nothing new.
            if let Some(at) = differing.filter(|_| hold || report.findings.is_empty()) {
                let span = WIDTH.pow(u32::from(level));
                let first = (n * WIDTH + at as u64) * span;
                let reason = match hold {
                    true => {
                        format!("hash {at} is not that of entries {first} to {}", first + span - 1)
                    }
                    false => format!("entries {first} to {} were rewritten", first + span - 1),
                };
                report.find(path_of(&tile), reason);
            }
        }
        under = next;
    }
}

/// Entries on disk that no checkpoint covers: the checkpoint is older than the log.
fn beyond(files: &Files, log: &LogReader, report: &mut Verified) {
    let size = log.size();
    let n = size / WIDTH;
    // One bundle further than any tree of this size has: what a longer log would have there.
    for next in [n, n + 1] {
        let Some(mut wide) = files::bundle_at(next, (next + 1) * WIDTH) else { continue };
        let full = files.tile(&wide);
        let partial = full.with_extension("p");
        let width = if next == n { size % WIDTH } else { 0 };
        let wider = files.widths(&partial).into_iter().any(|known| u64::from(known) > width);
        if wider || full.exists() {
            wide.set_is_data();
            let reason = format!(
                "holds entries beyond the {size} that the checkpoint vouches for: it was replaced by an \
                 older one, or the log was cut"
            );
            report.find(path_of(&wide), reason);
            return;
        }
    }
}

/// Holds the log against a checkpoint that somebody remembers.
fn hold_against(
    log: &LogReader,
    leaves: &Leaves,
    place: &str,
    note: &[u8],
    witnesses: &[WitnessKey],
    report: &mut Verified,
) {
    let signed = match Signed::parse(note, log.key()) {
        Ok(signed) => signed,
        Err(error) => return report.find(place, error.to_string()),
    };
    for witness in witnesses {
        match witness.cosignature(note) {
            Ok(Some(time)) => {
                let known =
                    Cosignature { witness: witness.name().to_owned(), size: signed.size(), time };
                let older = report.cosigned.iter_mut().find(|old| old.witness == known.witness);
                match older {
                    Some(old) if old.size < known.size => *old = known,
                    Some(_) => {}
                    None => report.cosigned.push(known),
                }
            }
            Ok(None) => {}
            Err(error) => report.find(place, error.to_string()),
        }
    }
    let size = signed.size();
    if size > log.size() {
        let reason = format!(
            "a checkpoint of {size} entries was signed, and the log shows {}: it was cut, or an older \
             state was put back",
            log.size()
        );
        return report.find(place, reason);
    }
    if !leaves.hold {
        return;
    }
    let whole = (size / WIDTH) as usize;
    let rest = match (size % WIDTH) as usize {
        0 => Vec::new(),
        rest if whole == leaves.bundles.len() => leaves.rest.iter().take(rest).copied().collect(),
        rest => {
            let mut leaves = look(log, whole as u64).leaves;
            leaves.truncate(rest);
            leaves
        }
    };
    if proof::root(&leaves.bundles[..whole], &rest) != signed.root() {
        let reason = format!(
            "the log does not begin with the {size} entries that were signed then: it was rewritten"
        );
        report.find(place, reason);
    }
}
