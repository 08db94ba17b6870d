//! What a desk remembers: sealed state, messages that went out, and marks that a step was taken.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::CompareError;
use super::message::MAX_MESSAGE;
use super::wire::{Session, hex};
use crate::secret::{Secret, fill_random};

/// A folder and the key its secrets are sealed with.
pub(crate) struct Files {
    pub(crate) folder: PathBuf,
    seal: Secret,
}

impl Files {
    pub(crate) fn open(folder: &Path, seal: Secret) -> Result<Files, CompareError> {
        let files = Files { folder: folder.to_owned(), seal };
        for sub in ["approvers", "purposes", "sessions"] {
            let path = folder.join(sub);
            fs::create_dir_all(&path).map_err(|source| CompareError::Io { path, source })?;
        }
        Ok(files)
    }

    /// The folder of a session, which is made when a state is sealed into it: messages from anywhere make
    /// none.
    pub(crate) fn session(&self, session: &Session) -> PathBuf {
        self.folder.join("sessions").join(hex(session))
    }

    /// Writes a file that must not be there yet, and makes sure it is on the disk; false if it is.
    pub(crate) fn create(&self, path: &Path, bytes: &[u8]) -> Result<bool, CompareError> {
        let wrong = |source| CompareError::Io { path: path.to_owned(), source };
        let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(wrong(error)),
        };
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(wrong)?;
        // The name of the file has to be on the disk too, or the step could be taken again.
        match path.parent().map(File::open) {
            Some(Ok(folder)) => folder.sync_all().map_err(wrong)?,
            Some(Err(error)) => return Err(wrong(error)),
            None => {}
        }
        Ok(true)
    }

    /// A file as it is; `None` if there is none.
    pub(crate) fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, CompareError> {
        let wrong = |source| CompareError::Io { path: path.to_owned(), source };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(error)),
        };
        let mut bytes = Vec::new();
        // State holds two and a half times what a message does.
        file.take(4 * MAX_MESSAGE as u64).read_to_end(&mut bytes).map_err(wrong)?;
        Ok(Some(bytes))
    }

    /// Seals a state for this session and writes it, if there is none yet.
    pub(crate) fn seal<T: Serialize>(
        &self,
        path: &Path,
        session: &Session,
        state: &T,
    ) -> Result<bool, CompareError> {
        let broken = || CompareError::Sealed { path: path.to_owned() };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|source| CompareError::Io { path: folder.to_owned(), source })?;
        }
        let open = zeroize::Zeroizing::new(postcard::to_stdvec(state).map_err(|_| broken())?);
        let mut nonce = [0; 24];
        fill_random(&mut nonce)?;
        let payload = Payload { msg: &open, aad: session };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| broken())?;
        self.create(path, &[&nonce[..], &sealed].concat())
    }

    /// Opens a state; `None` if there is none.
    pub(crate) fn unseal<T: DeserializeOwned>(
        &self,
        path: &Path,
        session: &Session,
    ) -> Result<Option<T>, CompareError> {
        let broken = || CompareError::Sealed { path: path.to_owned() };
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        let (nonce, sealed) = bytes.split_first_chunk::<24>().ok_or_else(broken)?;
        let payload = Payload { msg: sealed, aad: session };
        let open = self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| broken())?;
        let open = zeroize::Zeroizing::new(open);
        postcard::from_bytes(&open).map(Some).map_err(|_| broken())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.seal.bytes().into())
    }
}
