//! Backups: everything but the epoch key.

use std::fs;
use std::path::Path;

use super::{Register, RegisterError, private_folder};
use crate::files::FileError;
use crate::journal::Caller;
use crate::log::{Action, Event};

impl Register {
    /// Copies the register's folder to `to`, which must not exist: sealed records, profile and log, without
    /// the epoch key. The copy opens with the officers' keys and the epoch key of this generation, so until
    /// the next shredding.
    ///
    /// # Errors
    /// Not allowed; something is there already; the disk refuses.
    pub fn backup(&mut self, caller: &Caller, to: &Path) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        if to.exists() {
            return Err(RegisterError::Exists(to.to_owned()));
        }
        self.write(caller, [Event::Rekeyed { reason: "a backup was written".to_owned() }])?;
        let mut beside = to.as_os_str().to_owned();
        beside.push(".part");
        let beside = Path::new(&beside);
        if beside.exists() {
            fs::remove_dir_all(beside).map_err(FileError::at(beside))?;
        }
        copy(&self.folder, beside)?;
        Ok(fs::rename(beside, to).map_err(FileError::at(to))?)
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    private_folder(to)?;
    for entry in fs::read_dir(from).map_err(FileError::at(from))? {
        let entry = entry.map_err(FileError::at(from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(FileError::at(&source))?;
        if kind.is_dir() {
            copy(&source, &target)?;
        } else if kind.is_file() {
            fs::copy(&source, &target).map_err(FileError::at(&source))?;
        }
    }
    Ok(())
}
