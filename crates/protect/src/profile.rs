//! `register.json`: what is known of a register while it is locked.

use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::budget::Limits;
use crate::files::{self, FileError};
use crate::keys::{Keychain, Officer};
use crate::log::LogError;
use crate::person::PersonRef;
use crate::witness::KnownWitness;

/// What anybody who can read the register's folder can read. Nothing in it is about a person.
///
/// It carries a code under the register's key: what is changed by hand is noticed when it is unlocked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Profile {
    /// What kind of file this is, and which form.
    pub throughline: String,
    /// The register's own number, in hex: everything sealed is bound to it.
    pub id: String,
    /// Its name, which is that of the folder.
    pub name: String,
    /// How many officers open it together.
    pub threshold: usize,
    /// Who they are, with their sealed shares.
    pub officers: Vec<Officer>,
    /// Counts how often all keys were replaced: by a shredding, or for other officers.
    pub generation: u32,
    /// Where epoch keys lie: outside this folder, and not where its backups go.
    pub keyring: PathBuf,
    /// Shredded in this generation and not yet in the log: a kill came between.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) unlogged: Vec<(PersonRef, String)>,
    /// Verifies the log: a signed-note verifier key.
    pub log_vkey: String,
    /// Witnesses that vouch for the log, as [`KnownWitness`] writes them. Empty if there is none.
    #[serde(default)]
    pub witnesses: Vec<String>,
    /// The log's signing key, sealed; base64.
    pub(crate) log_key: String,
    /// How much an account may see before an alarm stops it.
    pub limits: Limits,
    /// Fields that need a second proof of who asks.
    pub sensitive: Vec<String>,
    /// Where alarms go: `https://…` addresses, or `exec:` and the path of a command.
    #[serde(default)]
    pub alarms: Vec<String>,
    /// How long a record is kept, in days, unless it says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
    /// The code over all of the above.
    pub(crate) code: String,
}

impl Profile {
    pub(crate) const KIND: &str = "register 1";

    /// Where it lies in a register's folder.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join("register.json")
    }

    /// The witnesses that vouch for the log.
    ///
    /// # Errors
    /// What is written there is no key of a witness.
    pub fn known_witnesses(&self) -> Result<Vec<KnownWitness>, LogError> {
        self.witnesses.iter().map(|own| own.parse()).collect()
    }

    /// Where the records of this generation lie.
    pub(crate) fn records(&self, folder: &Path) -> PathBuf {
        folder.join(format!("records-{}.redb", self.generation))
    }

    /// Where the epoch key of this generation lies.
    pub fn epoch(&self) -> PathBuf {
        self.keyring.join(format!("{}-{}.json", self.name, self.generation))
    }

    /// Reads it. It can be trusted once the register is unlocked, not before.
    ///
    /// # Errors
    /// There is none, or it is damaged.
    pub fn read(folder: &Path) -> Result<Profile, FileError> {
        files::read_json(&Profile::path(folder))
    }

    /// Writes it with a fresh code.
    pub(crate) fn write(&mut self, folder: &Path, keys: &Keychain) -> Result<(), FileError> {
        self.code = self.code_under(keys);
        files::replace_json(&Profile::path(folder), self)
    }

    /// Whether it is as the register's key last left it.
    pub(crate) fn is_genuine(&self, keys: &Keychain) -> bool {
        // What is compared is public once written: no secret leaks by how long it takes.
        self.code == self.code_under(keys)
    }

    pub(crate) fn register_id(&self) -> Option<[u8; 16]> {
        u128::from_str_radix(&self.id, 16).ok().map(u128::to_be_bytes)
    }

    fn code_under(&self, keys: &Keychain) -> String {
        let bare = Profile { code: String::new(), ..self.clone() };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(keys.office.bytes()) else {
            unreachable!("HMAC takes keys of any length");
        };
        mac.update(b"profile");
        // A struct of strings and numbers always becomes JSON.
        mac.update(&serde_json::to_vec(&bare).unwrap_or_default());
        files::to_base64(&mac.finalize().into_bytes())
    }
}
