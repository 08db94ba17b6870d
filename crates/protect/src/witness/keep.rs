//! What a witness remembers, and how it answers.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use signed_note::Note;

use super::key::{WitnessKey, WitnessSigner};
use super::request::Request;
use crate::log::{self, LogError, LogKey, Signed, check_consistency, claimed_origin};

/// Why a witness does not sign. The numbers are those of HTTP, as the protocol has them.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The request is not made as requests are.
    #[error("{0}")]
    Malformed(String),
    /// The checkpoint is not signed by the key known for the log.
    #[error("{0}")]
    Unsigned(String),
    /// A log this witness does not know.
    #[error("this witness does not know the log `{0}`")]
    Unknown(String),
    /// The witness remembers another size than the log thinks, or another tree of that size.
    #[error("the witness has signed {0} entries")]
    Conflict(u64),
    /// The proof does not hold: the log was changed.
    #[error("{0}")]
    BadProof(String),
    /// The witness cannot remember what it would sign.
    #[error(transparent)]
    Storage(LogError),
}

impl Refusal {
    /// The status of the reply.
    pub fn status(&self) -> u16 {
        match self {
            Refusal::Malformed(_) => 400,
            Refusal::Unsigned(_) => 403,
            Refusal::Unknown(_) => 404,
            Refusal::Conflict(_) => 409,
            Refusal::BadProof(_) => 422,
            Refusal::Storage(_) => 500,
        }
    }

    /// Its content type and body: a size after a conflict, else words. What is wrong with the witness's
    /// own disk is not told to others.
    pub fn body(&self) -> (&'static str, String) {
        match self {
            Refusal::Conflict(size) => ("text/x.tlog.size", format!("{size}\n")),
            Refusal::Storage(_) => ("text/plain", "the witness cannot write\n".to_owned()),
            other => ("text/plain", format!("{other}\n")),
        }
    }
}

/// A witness for some logs. What it signed last of each lies in a folder, one file for each log, and is
/// durable before a signature leaves.
pub struct Witness {
    signer: WitnessSigner,
    logs: Vec<LogKey>,
    dir: PathBuf,
    /// One answer at a time: two at once could sign two futures of one log.
    turn: Mutex<()>,
    _lock: File,
}

impl Witness {
    /// A witness that remembers in `dir`, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be written, or another witness uses it.
    pub fn open(dir: &Path, signer: WitnessSigner, logs: Vec<LogKey>) -> Result<Witness, LogError> {
        fs::create_dir_all(dir).map_err(LogError::io(dir))?;
        let path = dir.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = file.map_err(LogError::io(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LogError::Locked { dir: dir.to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(LogError::io(&path)(error)),
        }
        Ok(Witness { signer, logs, dir: dir.to_owned(), turn: Mutex::new(()), _lock: lock })
    }

    /// Its public key.
    pub fn key(&self) -> WitnessKey {
        self.signer.key()
    }

    /// Answers a request: the line of the signature, or why not.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn add_checkpoint(&self, request: &[u8], now: Timestamp) -> Result<Vec<u8>, Refusal> {
        let request = Request::parse(request).map_err(Refusal::Malformed)?;
        let note = Note::from_bytes(&request.checkpoint)
            .map_err(|error| Refusal::Malformed(format!("checkpoint: {error}")))?;
        let origin = claimed_origin(&request.checkpoint).unwrap_or_default();
        let mut keys = self.logs.iter().filter(|log| log.origin() == origin).peekable();
        if keys.peek().is_none() {
            return Err(Refusal::Unknown(origin.to_owned()));
        }
        // A log that changed its key is known by both for a while.
        let mut signed = Err(LogError::BadProof("not signed".to_owned()));
        for key in keys {
            signed = signed.or_else(|_| Signed::parse(&request.checkpoint, key));
        }
        let signed = signed.map_err(|error| Refusal::Unsigned(error.to_string()))?;

        // A panic elsewhere leaves the file as it was, which is what counts.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known(origin)?;
        let (size, root) = known.unwrap_or((0, tlog_tiles::EMPTY_HASH));
        if request.old > signed.size() {
            return Err(Refusal::Malformed(format!(
                "`old` is {}, and the checkpoint has {} entries",
                request.old,
                signed.size()
            )));
        }
        if request.old != size || (size == signed.size() && root != signed.root()) {
            return Err(Refusal::Conflict(size));
        }
        check_consistency((size, root), (signed.size(), signed.root()), &request.proof)
            .map_err(|error| Refusal::BadProof(error.to_string()))?;
        let line = self.signer.line(note.text(), now).map_err(Refusal::Storage)?;
        let kept = [note.to_bytes(), line.clone()].concat();
        log::replace(&self.path(origin), &kept).map_err(Refusal::Storage)?;
        Ok(line)
    }

    /// The checkpoint that was signed last of a log, with all signatures: what `verify` is given to find
    /// out whether the log was cut since.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn remembered(&self, origin: &str) -> Result<Option<Vec<u8>>, LogError> {
        let path = self.path(origin);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LogError::io(&path)(error)),
        }
    }

    /// Size and root that were signed last. A file that is damaged is no reason to begin again: a
    /// witness that forgets is none.
    fn known(&self, origin: &str) -> Result<Option<(u64, log::Hash)>, Refusal> {
        let Some(bytes) = self.remembered(origin).map_err(Refusal::Storage)? else {
            return Ok(None);
        };
        let damaged = || {
            let reason = "what the witness signed last cannot be read";
            Refusal::Storage(LogError::damaged(self.path(origin).display(), reason))
        };
        if self.key().cosignature(&bytes).ok().flatten().is_none() {
            return Err(damaged());
        }
        let text = Note::from_bytes(&bytes).map_err(|_| damaged())?;
        let checkpoint = tlog_tiles::Checkpoint::from_bytes(text.text()).map_err(|_| damaged())?;
        if checkpoint.origin() != origin {
            return Err(damaged());
        }
        Ok(Some((checkpoint.size(), *checkpoint.hash())))
    }

    /// The file of a log: its name may hold anything, so it is hashed.
    fn path(&self, origin: &str) -> PathBuf {
        let digest = Sha256::digest(origin.as_bytes());
        let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.dir.join(format!("{name}.checkpoint"))
    }
}
