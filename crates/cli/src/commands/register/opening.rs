//! Opening a register with the keys of officers.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use clap::ValueHint;
use protect::log::Action;
use protect::{Caller, OfficerError, OfficerKey, ProtectedKey, Register, RegisterError, Roll};
use zeroize::Zeroizing;

use super::alarms::Outside;
use super::compare::Opened;
use crate::args::Args;
use crate::failure::Mistake;

/// The longest key file or passphrase, in bytes.
const LONGEST: u64 = 64 << 10;

/// Which register, and with whose keys.
#[derive(Debug, clap::Args)]
pub(crate) struct Opening {
    /// The register's name.
    #[arg(id = "of-register", value_name = "NAME")]
    pub(crate) name: String,

    #[command(flatten)]
    keys: Keys,
}

/// The keys of officers.
#[derive(Debug, clap::Args)]
pub(crate) struct Keys {
    /// An officer's key file; as many as the register needs. Or several in THROUGHLINE_OFFICER_KEYS,
    /// separated as in PATH.
    #[arg(long = "officer-key", value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Keys")]
    keys: Vec<PathBuf>,

    #[command(flatten)]
    secrets: Secrets,
}

/// Where passphrases come from: never from an argument.
#[derive(Debug, clap::Args)]
pub(crate) struct Secrets {
    /// A file with a passphrase, for each key file that needs one, in the order of the key files. Without
    /// it a prompt asks.
    #[arg(long = "passphrase-file", value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Keys")]
    files: Vec<PathBuf>,

    /// As --passphrase-file, from an open file descriptor.
    #[arg(
        long = "passphrase-fd",
        value_name = "N",
        conflicts_with = "files",
        help_heading = "Keys"
    )]
    descriptors: Vec<u32>,
}

impl Opening {
    /// Unlocks the register; the caller is its officers, at this console.
    pub(crate) fn unlock(&self, args: &Args) -> anyhow::Result<(Register, Caller)> {
        self.keys.unlock(args, &self.name)
    }

    /// Unlocks the register as far as a private comparison needs it.
    pub(super) fn for_comparison(&self, args: &Args) -> anyhow::Result<Opened> {
        let (register, caller) = self.unlock(args)?;
        let people = register.people()?.into_iter();
        let (folder, side) = (register.folder().join("compare"), register.profile().name.clone());
        let seal = register.key_for("compare");
        let register = Arc::new(Mutex::new(register));
        let opened = register.clone();
        let people = people.filter_map(move |person| {
            let register = opened.lock().unwrap_or_else(PoisonError::into_inner);
            match register.open(person) {
                Ok(found) => found.map(|found| Ok((person, found.entity))),
                Err(error) => Some(Err(error.into())),
            }
        });
        let log = move |event| {
            let mut register = register.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(register.record(&caller, Action::Compare, event)?)
        };
        Ok(Opened { folder, side, seal, people: Box::new(people), log: Box::new(log) })
    }
}

impl Keys {
    /// Unlocks the register of that name; the caller is its officers, at this console.
    pub(crate) fn unlock(&self, args: &Args, name: &str) -> anyhow::Result<(Register, Caller)> {
        let folder = folder(args, name)?;
        if !protect::Profile::path(&folder).exists() {
            return Err(Mistake::error(
                format!("{}: there is no register `{name}`", folder.display()),
                format!("make one: throughline register init {name} --officer RECIPIENT…"),
            ));
        }
        let keys = self.officer_keys(name)?;
        let keys: Vec<&OfficerKey> = keys.iter().collect();
        let (mut register, names) =
            Register::unlock(&folder, &keys).map_err(|error| explain(error, name))?;
        let alarms = register.profile().alarms.clone();
        register.send_alarms(Box::new(Outside::new(alarms)));
        Ok((register, Caller::officers(names)))
    }

    fn officer_keys(&self, name: &str) -> anyhow::Result<Vec<OfficerKey>> {
        let mut paths = self.keys.clone();
        if paths.is_empty() {
            let named = std::env::var_os("THROUGHLINE_OFFICER_KEYS").unwrap_or_default();
            paths =
                std::env::split_paths(&named).filter(|path| !path.as_os_str().is_empty()).collect();
        }
        if paths.is_empty() {
            return Err(Mistake::error(
                format!("the register `{name}` is locked, and no officer's key is given"),
                "give key files with --officer-key, or name them in THROUGHLINE_OFFICER_KEYS",
            ));
        }
        let mut asked = 0;
        paths.iter().map(|path| read_key(path, &self.secrets, &mut asked)).collect()
    }
}

/// Where a register lies.
pub(crate) fn folder(args: &Args, name: &str) -> anyhow::Result<PathBuf> {
    let fits = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
    if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
        return Err(Mistake::error(
            "the name of a register is letters, digits, `-` and `_`, at most 64",
            "for example: throughline register init centre",
        ));
    }
    Ok(args.workspace.join("registers").join(name))
}

fn read_key(path: &Path, secrets: &Secrets, asked: &mut usize) -> anyhow::Result<OfficerKey> {
    let text = read_small(&mut File::open(path).with_context(|| path.display().to_string())?)
        .with_context(|| path.display().to_string())?;
    let key = if text.trim_start().starts_with('{') {
        let sealed: ProtectedKey = serde_json::from_str(&text)
            .ok()
            .with_context(|| format!("{}: this is no key file of an officer", path.display()))?;
        let passphrase =
            secrets.passphrase(*asked, &format!("passphrase of {}", path.display()))?;
        *asked += 1;
        let identity = sealed.open(&passphrase).with_context(|| path.display().to_string())?;
        OfficerKey::parse(&identity)
    } else {
        OfficerKey::parse(&text)
    };
    key.with_context(|| path.display().to_string())
}

impl Secrets {
    /// The passphrase at this place in the order they are needed.
    pub(crate) fn passphrase(&self, at: usize, prompt: &str) -> anyhow::Result<Zeroizing<String>> {
        if let Some(path) = self.files.get(at) {
            let mut file = File::open(path).with_context(|| path.display().to_string())?;
            return line(&mut file).with_context(|| path.display().to_string());
        }
        if let Some(descriptor) = self.descriptors.get(at) {
            let mut file = File::open(format!("/dev/fd/{descriptor}"))
                .with_context(|| format!("file descriptor {descriptor}"))?;
            return line(&mut file).with_context(|| format!("file descriptor {descriptor}"));
        }
        if !std::io::stdin().is_terminal() {
            return Err(Mistake::error(
                format!("{prompt}: there is no terminal to ask at"),
                "give it with --passphrase-file FILE or --passphrase-fd N",
            ));
        }
        Ok(Zeroizing::new(rpassword::prompt_password(format!("{prompt}: "))?))
    }
}

/// The first line.
fn line(file: &mut File) -> anyhow::Result<Zeroizing<String>> {
    let text = read_small(file)?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn read_small(file: &mut File) -> anyhow::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

/// Adds what a person can do about it.
fn explain(error: RegisterError, name: &str) -> anyhow::Error {
    let hint = match &error {
        RegisterError::Officers(OfficerError::TooFew { .. }) => {
            "give the key files of more officers with --officer-key"
        }
        RegisterError::Vault(protect::VaultError::Busy) => {
            "it is being served, or another command is at work: try again when that has ended"
        }
        RegisterError::Epoch(protect::EpochError::Missing(_)) => {
            "a copy made before the last shredding opens no more; a backup made after it does. If only the \
             keyring was moved, put it back"
        }
        RegisterError::Changed(_) => "put back `register.json` from the last backup",
        _ => return anyhow::Error::new(error).context(format!("register `{name}`")),
    };
    Mistake::error(format!("register `{name}`: {error}"), hint)
}
