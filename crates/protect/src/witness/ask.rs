//! The log's side: asking a witness, and keeping what it signed.

use std::fs;
use std::path::{Path, PathBuf};

use super::key::{Cosignature, WitnessKey};
use super::request::Request;
use crate::log::{self, LogError, LogReader, Prover, Signed};

/// Carries a request to a witness and its reply back: over a network that this crate does not know, or by
/// hand.
pub trait Cosigner {
    /// Whose signature is expected.
    fn key(&self) -> &WitnessKey;

    /// Sends the bytes of a [`Request`]; the reply is lines of signatures.
    ///
    /// # Errors
    /// The witness is out of reach or refuses.
    fn add_checkpoint(&mut self, request: &[u8]) -> Result<Vec<u8>, CosignError>;
}

/// Why a witness did not vouch for a log.
#[derive(Debug, thiserror::Error)]
pub enum CosignError {
    /// It has signed another number of entries than the log thought.
    #[error("the witness has signed {0} entries")]
    Behind(u64),
    /// It says no: above all when the log was changed.
    #[error("the witness refuses: {0}")]
    Refused(String),
    /// It cannot be asked.
    #[error("the witness cannot be reached: {0}")]
    Unreachable(String),
    /// The log cannot be read, or the witness's reply does not hold.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// Has a witness vouch for the log as it is, and keeps what it signed in the log's folder.
///
/// # Errors
/// [`CosignError::Refused`] means that the log is not what the witness remembers: raise an alarm.
pub fn cosign(log: &LogReader, witness: &mut dyn Cosigner) -> Result<Cosignature, CosignError> {
    let key = witness.key().clone();
    let request = |old| request_for(log, old).map(|request| request.to_bytes());
    let known = last_cosignature(log, &key).map_or(0, |last| last.size.min(log.size()));
    let reply = match witness.add_checkpoint(&request(known)?) {
        Err(CosignError::Behind(size)) if size <= log.size() => {
            witness.add_checkpoint(&request(size)?).map_err(|error| match error {
                CosignError::Behind(_) => {
                    let reason = format!("it signed another log of {size} entries");
                    CosignError::Refused(reason)
                }
                other => other,
            })?
        }
        Err(CosignError::Behind(size)) => {
            let reason = format!("it signed {size} entries, and the log has {}", log.size());
            return Err(CosignError::Refused(reason));
        }
        other => other?,
    };
    Ok(receive(log, log.checkpoint(), &key, &reply)?)
}

/// The request that asks for the log as it is, from a witness that signed `old` entries last.
///
/// # Errors
/// The log is shorter than that, or a tile is missing.
pub fn request_for(log: &LogReader, old: u64) -> Result<Request, LogError> {
    let proof = Prover::new(log).consistency(old)?;
    Ok(Request { old, proof, checkpoint: log.checkpoint().bytes().to_vec() })
}

/// Keeps what a witness replied for a checkpoint of this log.
///
/// # Errors
/// The reply holds no valid signature of this witness, or the folder cannot be written.
pub fn receive(
    log: &LogReader,
    checkpoint: &Signed,
    key: &WitnessKey,
    reply: &[u8],
) -> Result<Cosignature, LogError> {
    let note = [checkpoint.bytes(), reply].concat();
    Signed::parse(&note, log.key())?;
    let time = key.cosignature(&note)?.ok_or_else(|| {
        LogError::BadProof(format!("the reply holds no signature of `{}`", key.name()))
    })?;
    let folder = folder(log.dir());
    fs::create_dir_all(&folder).map_err(LogError::io(&folder))?;
    log::sync_dir(log.dir()).map_err(LogError::io(log.dir()))?;
    log::replace(&folder.join(key.id_text()), &note)?;
    Ok(Cosignature { witness: key.name().to_owned(), size: checkpoint.size(), time })
}

/// What the witness signed last, as far as the log's folder says. The witness itself knows better: the folder
/// may have been put back.
pub fn last_cosignature(log: &LogReader, key: &WitnessKey) -> Option<Cosignature> {
    let note = fs::read(folder(log.dir()).join(key.id_text())).ok()?;
    let size = Signed::parse(&note, log.key()).ok()?.size();
    let time = key.cosignature(&note).ok()??;
    Some(Cosignature { witness: key.name().to_owned(), size, time })
}

/// Checkpoints that witnesses signed, each with the file it lies in.
pub(crate) fn cosigned(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder(dir)).into_iter().flatten().flatten();
    let mut notes: Vec<(String, Vec<u8>)> = files
        .filter_map(|file| {
            let name = file.file_name().into_string().ok()?;
            // A file with an ending was being written when something was cut short.
            (!name.contains('.')).then(|| (name, fs::read(file.path()).unwrap_or_default()))
        })
        .map(|(name, note)| (format!("cosigned/{name}"), note))
        .collect();
    notes.sort();
    notes
}

fn folder(dir: &Path) -> PathBuf {
    dir.join("cosigned")
}
