//! Generations: all keys replaced at once, or none.
//!
//! A shredding and a change of officers make a new file of records beside the old one, under a new epoch key,
//! and switch to it by replacing `register.json`. The old file and the old epoch key are then destroyed. A
//! kill before the switch leaves the old generation whole; one after it leaves rubbish that the next
//! unlocking removes.

use std::fs;

use super::{Register, RegisterError};
use crate::blind::Blinder;
use crate::files::{self, FileError};
use crate::journal::Caller;
use crate::keys::{self, Keychain, epoch};
use crate::log::{Action, Event};
use crate::person::PersonRef;
use crate::policy::Acting;
use crate::record::Sealer;
use crate::seal::{self, SealError};
use crate::secret::Secret;
use crate::vault::Vault;

impl Register {
    /// Replaces the root key and who holds it. Every record's key is wrapped anew, every blind key made
    /// anew; shares and backups of before open nothing of what comes after.
    ///
    /// # Errors
    /// Not allowed; the officers make no sense; the disk refuses: the old key is then still in use.
    pub fn rekey(
        &mut self,
        caller: &Caller,
        officers: &[(String, String)],
        threshold: usize,
        reason: &str,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        if !matches!(caller.acting, Acting::Officers(_)) {
            return Err(RegisterError::Wrong(
                "only officers replace the register's key".to_owned(),
            ));
        }
        let root = Secret::random()?;
        let shares = keys::seal_root(&root, officers, threshold)?;
        self.write(caller, [Event::Rekeyed { reason: reason.to_owned() }])?;
        self.next_generation(root, &[], |profile| {
            profile.officers = shares;
            profile.threshold = threshold;
        })
    }

    /// Moves to a new generation without the records of `gone`.
    pub(super) fn next_generation(
        &mut self,
        root: Secret,
        gone: &[PersonRef],
        change: impl FnOnce(&mut crate::Profile),
    ) -> Result<(), RegisterError> {
        let mut profile = self.profile.clone();
        profile.generation += 1;
        change(&mut profile);
        let is_new_root = root.bytes() != self.keys.root().bytes();
        let new_epoch = epoch::create(&profile.epoch(), &self.id, &root)?;
        let keys = Keychain::new(root, &new_epoch);
        let blinder = Blinder::new(&keys.blind);
        let path = profile.records(&self.folder);
        if path.exists() {
            fs::remove_file(&path).map_err(FileError::at(&path))?;
        }
        let vault = Vault::create(&path)?;
        self.copy_records(&vault, &keys, is_new_root.then_some(&blinder), gone)?;
        if is_new_root {
            let sealed = files::from_base64(&self.profile.log_key).unwrap_or_default();
            let fault = |reason| RegisterError::Sealed { what: "the log's key".to_owned(), reason };
            let place: [&[u8]; 2] = [&self.id, b"log key"];
            let log_key = seal::open(&self.keys.office, &place, &sealed).map_err(fault)?;
            profile.log_key = files::to_base64(&seal::seal(&keys.office, &place, &log_key)?);
        }
        // The switch.
        profile.write(&self.folder, &keys)?;
        let (old_epoch, old_records) = (self.profile.epoch(), self.profile.records(&self.folder));
        self.profile = profile;
        self.keys = keys;
        self.blinder = blinder;
        self.vault = vault;
        self.index = std::sync::OnceLock::new();
        epoch::destroy(&old_epoch)?;
        fs::remove_file(&old_records).map_err(FileError::at(&old_records))?;
        Ok(())
    }

    /// Everything but `gone`, under new keys. With a blinder, what records are found by is made anew.
    fn copy_records(
        &self,
        vault: &Vault,
        keys: &Keychain,
        blinder: Option<&Blinder>,
        gone: &[PersonRef],
    ) -> Result<(), RegisterError> {
        let gone: rustc_hash::FxHashSet<PersonRef> = gone.iter().copied().collect();
        let old = self.sealer();
        let new = Sealer { register: &self.id, wrapping: &keys.wrapping };
        let changes = vault.change()?;
        let reading = self.vault.read()?;
        reading.each(|person, wrapped, mut record| {
            if gone.contains(&person) {
                return Ok(());
            }
            let key = old.unwrap(person, &wrapped)?;
            if let Some(blinder) = blinder {
                let opened = old.open(person, &key, &record, super::add::is_compared)?;
                let mut inside = old.inside(person, &key, &record)?;
                inside.tokens = super::add::tokens(blinder, &opened);
                new.reseal_inside(person, &key, &mut record, &inside)?;
            }
            changes.put(person, &new.wrap(person, &key)?, &record)?;
            Ok::<(), RegisterError>(())
        })?;
        for (account, person) in reading.caseloads()? {
            if !gone.contains(&person) {
                changes.assign(&account, person)?;
            }
        }
        for (name, sealed) in reading.office_under("")? {
            let value: serde_json::Value = self.open_office(&name, &sealed)?;
            changes.put_office(&name, &self.seal_office(keys, &name, &value)?)?;
        }
        Ok(changes.commit()?)
    }

    /// After a kill: logs what was shredded and not yet logged, and removes what other generations left.
    pub(super) fn finish_generation(&mut self) -> Result<(), RegisterError> {
        self.log_shredded(&Caller::officers(Vec::new()))?;
        let now = self.profile.records(&self.folder);
        for entry in fs::read_dir(&self.folder).map_err(FileError::at(&self.folder))? {
            let path = entry.map_err(FileError::at(&self.folder))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with("records-") && name.ends_with(".redb") && path != now {
                fs::remove_file(&path).map_err(FileError::at(&path))?;
            }
        }
        let around =
            [self.profile.generation.checked_sub(1), self.profile.generation.checked_add(1)];
        for generation in around.into_iter().flatten() {
            let other = crate::Profile { generation, ..self.profile.clone() };
            epoch::destroy(&other.epoch())?;
        }
        Ok(())
    }

    /// Writes what `register.json` says was shredded into the log.
    pub(super) fn log_shredded(&mut self, caller: &Caller) -> Result<(), RegisterError> {
        if self.profile.unlogged.is_empty() {
            return Ok(());
        }
        let shredded: Vec<Event> = (self.profile.unlogged.iter())
            .map(|(person, reason)| Event::Shredded { person: *person, reason: reason.clone() })
            .collect();
        self.write(caller, shredded)?;
        self.profile.unlogged.clear();
        Ok(self.profile.write(&self.folder, &self.keys)?)
    }
}

impl From<SealError> for RegisterError {
    fn from(reason: SealError) -> RegisterError {
        RegisterError::Sealed { what: "the register".to_owned(), reason }
    }
}
