//! An unlocked register.

mod accounts;
mod add;
mod ask;
mod backup;
mod credentials;
mod decoys;
mod exports;
mod generation;
mod list;
mod notices;
mod others;
mod reveal;
mod shred;
mod warn;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::Timestamp;

use crate::alarm::{self, Alarm, Alarms, NoAlarms};
use crate::blind::{BlindIndex, Blinder};
use crate::budget::{Counted, Limits, Spent};
use crate::files::{self, FileError};
use crate::journal::{Caller, Journal};
use crate::keys::{self, EpochError, Keychain, OfficerError, OfficerKey, epoch};
use crate::log::{Action, AlarmKind, Event, LogError, Role};
use crate::person::PersonRef;
use crate::policy::{Acting, Forbidden, Policies, PolicyError, Reach, SHIPPED, Wish, action_name};
use crate::profile::Profile;
use crate::record::{RecordError, Sealer};
use crate::seal::{self, SealError};
use crate::secret::{RandomError, Secret};
use crate::vault::{Vault, VaultError};

pub use accounts::Account;
pub use ask::Answer;
pub use exports::{Export, ExportState, Written};
pub use list::Row;
pub use notices::{Due, Letter, Order};
pub use reveal::Purpose;

/// Why a register does not do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The policies say no. The log has it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// A budget is used up. The log has it, and an alarm was raised.
    #[error(transparent)]
    Spent(#[from] Spent),
    /// The log cannot be written: nothing is done and nothing is shown.
    #[error("the log cannot be written, so nothing is shown: {0}")]
    Log(#[from] LogError),
    /// Nobody goes by that reference, or no longer.
    #[error("nobody in this register goes by {0}")]
    Unknown(PersonRef),
    /// No such account, export or field; or one that is there already.
    #[error("{0}")]
    Wrong(String),
    /// The list of officers or the limits were changed outside the program.
    #[error("{}: it was changed outside this program, or damaged", .0.display())]
    Changed(PathBuf),
    /// A register of this name is there already.
    #[error("{}: there is a register already", .0.display())]
    Exists(PathBuf),
    /// The keys do not open it.
    #[error(transparent)]
    Officers(#[from] OfficerError),
    /// The epoch key is missing or another one.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// A small file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The records.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// One record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Something the office keeps does not open.
    #[error("{what}: {reason}")]
    Sealed {
        /// What it is.
        what: String,
        /// Why not.
        reason: SealError,
    },
    /// Policies that cannot be taken.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// How a register is made.
#[derive(Debug, Clone)]
pub struct NewRegister {
    /// Its name: letters, digits, `-` and `_`.
    pub name: String,
    /// Officers: name and age recipient.
    pub officers: Vec<(String, String)>,
    /// How many of them open it together.
    pub threshold: usize,
    /// The folder for epoch keys: not inside the register's folder, nor where its backups go.
    pub keyring: PathBuf,
    /// Budgets.
    pub limits: Limits,
    /// Fields that need a second proof of who asks.
    pub sensitive: Vec<String>,
    /// Where alarms go: `https://…` addresses, or `exec:` and the path of a command.
    pub alarms: Vec<String>,
    /// How long records are kept, in days.
    pub keep_days: Option<u32>,
}

/// A register whose key is in this process.
///
/// One process at a time has it open. Everything it does for a [`Caller`] is allowed by policies, fits
/// the caller's budgets and is durable in the log before anything is shown.
pub struct Register {
    folder: PathBuf,
    profile: Profile,
    id: [u8; 16],
    keys: Keychain,
    vault: Vault,
    journal: Journal,
    policies: Policies,
    blinder: Blinder,
    /// Filled when somebody is looked for the first time.
    index: OnceLock<BlindIndex>,
    alarms: Box<dyn Alarms>,
    clock: fn() -> Timestamp,
}

impl Register {
    /// Makes an empty register in `folder`, unlocked.
    ///
    /// # Errors
    /// There is one already, the officers make no sense, or the disk refuses.
    pub fn create(folder: &Path, new: &NewRegister) -> Result<Register, RegisterError> {
        if Profile::path(folder).exists() {
            return Err(RegisterError::Exists(folder.to_owned()));
        }
        let (root, log_key) = (Secret::random()?, Secret::random()?);
        let mut id = [0; 16];
        crate::secret::fill_random(&mut id)?;
        let officers = keys::seal_root(&root, &new.officers, new.threshold)?;
        private_folder(folder)?;
        private_folder(&new.keyring)?;
        let mut profile = Profile {
            throughline: Profile::KIND.to_owned(),
            id: format!("{:032x}", u128::from_be_bytes(id)),
            name: new.name.clone(),
            threshold: new.threshold,
            officers,
            generation: 1,
            keyring: new.keyring.clone(),
            unlogged: Vec::new(),
            log_vkey: String::new(),
            witnesses: Vec::new(),
            log_key: String::new(),
            limits: new.limits,
            sensitive: new.sensitive.clone(),
            alarms: new.alarms.clone(),
            keep_days: new.keep_days,
            code: String::new(),
        };
        let epoch = epoch::create(&profile.epoch(), &id, &root)?;
        let keys = Keychain::new(root, &epoch);
        let sealed = seal::seal(&keys.office, &[&id, b"log key"], log_key.bytes())?;
        profile.log_key = files::to_base64(&sealed);
        let records = profile.records(folder);
        if records.exists() {
            fs::remove_file(&records).map_err(FileError::at(&records))?;
        }
        let vault = Vault::create(&records)?;
        let log = folder.join("log");
        let mut journal = Journal::create(&log, &new.name, &log_key)?;
        profile.log_vkey = journal.vkey();
        let caller = Caller::officers(Vec::new());
        let made = Event::Made {
            name: new.name.clone(),
            officers: new.officers.len() as u16,
            threshold: new.threshold as u16,
        };
        journal.write(&caller, Timestamp::now(), [made])?;
        // The profile comes last: without it there is no register.
        profile.write(folder, &keys)?;
        Register::assemble(folder, profile, id, keys, vault, journal)
    }

    /// Unlocks the register in `folder` with the keys of officers; returns it with their names.
    ///
    /// # Errors
    /// Too few keys, another process has it open, or something was changed or damaged.
    pub fn unlock(
        folder: &Path,
        officers: &[&OfficerKey],
    ) -> Result<(Register, Vec<String>), RegisterError> {
        let profile = Profile::read(folder)?;
        let changed = || RegisterError::Changed(Profile::path(folder));
        let id = profile.register_id().ok_or_else(changed)?;
        if profile.throughline != Profile::KIND {
            return Err(RegisterError::Wrong(format!(
                "{}: `{}` is no form of a register that this version reads",
                Profile::path(folder).display(),
                profile.throughline
            )));
        }
        let (root, names) = keys::open_root(&profile.officers, profile.threshold, officers)?;
        let epoch = epoch::open(&profile.epoch(), &id, &root)?;
        let keys = Keychain::new(root, &epoch);
        if !profile.is_genuine(&keys) {
            return Err(changed());
        }
        let vault = Vault::open(&profile.records(folder))?;
        let sealed = files::from_base64(&profile.log_key).ok_or_else(changed)?;
        let log_key = seal::open(&keys.office, &[&id, b"log key"], &sealed)
            .map_err(|reason| RegisterError::Sealed { what: "the log's key".to_owned(), reason })?;
        let log_key = Secret::from_bytes(log_key.as_slice().try_into().map_err(|_| changed())?);
        let journal = Journal::open(&folder.join("log"), &log_key, Timestamp::now())?;
        let mut register = Register::assemble(folder, profile, id, keys, vault, journal)?;
        register.finish_generation()?;
        let caller = Caller::officers(names.clone());
        register.write(&caller, [Event::Unlocked { officers: names.clone() }])?;
        Ok((register, names))
    }

    fn assemble(
        folder: &Path,
        profile: Profile,
        id: [u8; 16],
        keys: Keychain,
        vault: Vault,
        journal: Journal,
    ) -> Result<Register, RegisterError> {
        let mut register = Register {
            folder: folder.to_owned(),
            profile,
            id,
            blinder: Blinder::new(&keys.blind),
            keys,
            vault,
            journal,
            policies: Policies::parse(SHIPPED)?,
            index: OnceLock::new(),
            alarms: Box::new(NoAlarms),
            clock: Timestamp::now,
        };
        if let Some(own) = register.office::<String>("policies")? {
            register.policies = Policies::parse(&own)?;
        }
        Ok(register)
    }

    /// Sends alarms there from now on.
    pub fn send_alarms(&mut self, alarms: Box<dyn Alarms>) {
        self.alarms = alarms;
    }

    /// Takes the time from there: for tests and simulations.
    pub fn set_clock(&mut self, clock: fn() -> Timestamp) {
        self.clock = clock;
    }

    /// What is known of it while it is locked.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many records it holds, decoys among them.
    ///
    /// # Errors
    /// The records cannot be read.
    pub fn count(&self) -> Result<u64, RegisterError> {
        Ok(self.vault.read()?.len()?)
    }

    /// Takes policies of one's own from now on; `None` is the shipped ones.
    ///
    /// # Errors
    /// Not allowed, or the policies do not fit the schema.
    pub fn set_policies(
        &mut self,
        caller: &Caller,
        text: Option<&str>,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        let text = text.unwrap_or(SHIPPED);
        let policies = Policies::parse(text)?;
        let mut events = vec![Event::Rekeyed { reason: "the policies were replaced".to_owned() }];
        for account in self.accounts()? {
            events.push(reaches(&account.name, policies.reach(&account.name, account.role)));
        }
        self.write(caller, events)?;
        self.put_office("policies", &text)?;
        self.policies = policies;
        Ok(())
    }

    /// What an account can see in a role that it gets, where the log has to say so.
    fn unlike_shipped(&self, account: &str, role: Role) -> Option<Event> {
        let reach = self.policies.reach(account, role);
        (reach != Reach::shipped(role)).then(|| reaches(account, reach))
    }

    /// Changes budgets, sensitive fields, retention or witnesses.
    ///
    /// # Errors
    /// Not allowed, or the profile cannot be written.
    pub fn configure(
        &mut self,
        caller: &Caller,
        change: impl FnOnce(&mut Settings<'_>),
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        self.write(caller, [Event::Rekeyed { reason: "the settings were changed".to_owned() }])?;
        let profile = &mut self.profile;
        change(&mut Settings {
            limits: &mut profile.limits,
            sensitive: &mut profile.sensitive,
            alarms: &mut profile.alarms,
            keep_days: &mut profile.keep_days,
            witnesses: &mut profile.witnesses,
        });
        Ok(self.profile.write(&self.folder, &self.keys)?)
    }

    /// Lets the caller do it, or logs the refusal and says why.
    fn allow(
        &mut self,
        caller: &Caller,
        action: Action,
        person: Option<PersonRef>,
        fields: &[String],
        has_purpose: bool,
    ) -> Result<(), RegisterError> {
        let caseworkers = match person {
            Some(person) => self.vault.read()?.caseworkers(person)?,
            None => Vec::new(),
        };
        let name = match (action, person) {
            (Action::Write, None) => "add",
            _ => action_name(action),
        };
        let is_sensitive = fields.iter().any(|field| self.profile.sensitive.contains(field));
        let wish = Wish {
            action: name,
            person: person.map(|person| (person, caseworkers.as_slice())),
            fields,
            has_purpose,
            is_sensitive,
        };
        match self.policies.allow(&caller.acting, &wish) {
            Ok(()) => Ok(()),
            Err(forbidden) => {
                let reason = forbidden.0.clone();
                self.write(caller, [Event::Denied { action, person, reason }])?;
                Err(forbidden.into())
            }
        }
    }

    /// Lets the caller see `many` more, or logs the refusal, raises an alarm and says why.
    fn within_budget(
        &mut self,
        caller: &Caller,
        action: Action,
        counted: Counted,
        many: u32,
    ) -> Result<(), RegisterError> {
        let now = (self.clock)();
        let limits = self.profile.limits;
        match self.journal.check(&limits, counted, caller, many, now) {
            Ok(()) => Ok(()),
            Err(spent) => {
                let denied = Event::Denied { action, person: None, reason: spent.to_string() };
                let alarm = Event::Alarm { alarm: AlarmKind::Budget, person: None };
                self.write(caller, [denied, alarm])?;
                self.raise(caller, AlarmKind::Budget, spent.to_string());
                Err(spent.into())
            }
        }
    }

    /// A decoy was touched: the log has it, the account is locked, and the alarm goes out.
    fn decoy_touched(&mut self, caller: &Caller, person: PersonRef) -> Result<(), RegisterError> {
        self.write(caller, [Event::Alarm { alarm: AlarmKind::Decoy, person: Some(person) }])?;
        if let Acting::Account { name, .. } = &caller.acting {
            self.lock(caller, name, "a decoy was touched")?;
        }
        self.raise(caller, AlarmKind::Decoy, alarm::decoy(person));
        Ok(())
    }

    /// A witness does not vouch for the log: says so in the log and outside. Outside even if the log cannot be
    /// written, which may be why.
    ///
    /// # Errors
    /// The log cannot be written.
    pub fn alarm_witness(&mut self, what: String) -> Result<(), RegisterError> {
        let program = Caller::officers(Vec::new());
        let event = Event::Alarm { alarm: AlarmKind::Witness, person: None };
        let logged = self.write(&program, [event]);
        self.raise(&program, AlarmKind::Witness, what);
        logged
    }

    /// How many entries its log has.
    pub fn log_size(&self) -> u64 {
        self.journal.size()
    }

    /// Raises an alarm outside.
    fn raise(&self, caller: &Caller, kind: AlarmKind, what: String) {
        self.alarms.raise(&Alarm {
            register: self.profile.name.clone(),
            at: alarm::moment((self.clock)()),
            alarm: kind,
            account: caller.acting.account().to_owned(),
            device: caller.device.clone(),
            place: caller.place.clone(),
            what,
        });
    }

    fn write(
        &mut self,
        caller: &Caller,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<(), RegisterError> {
        Ok(self.journal.write(caller, (self.clock)(), events)?)
    }

    fn sealer(&self) -> Sealer<'_> {
        Sealer { register: &self.id, wrapping: &self.keys.wrapping }
    }

    /// Who is found by what; read from the sealed records the first time.
    fn index(&self) -> Result<&BlindIndex, RegisterError> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let mut index = BlindIndex::default();
        let sealer = self.sealer();
        self.vault.read()?.each(|person, wrapped, record| {
            let key = sealer.unwrap(person, &wrapped)?;
            index.insert(person, &sealer.inside(person, &key, &record)?.tokens);
            Ok::<(), RegisterError>(())
        })?;
        Ok(self.index.get_or_init(|| index))
    }

    /// What the office keeps under a name, opened.
    fn office<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<T>, RegisterError> {
        let Some(sealed) = self.vault.read()?.office(name)? else {
            return Ok(None);
        };
        self.open_office(name, &sealed).map(Some)
    }

    fn open_office<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
        sealed: &[u8],
    ) -> Result<T, RegisterError> {
        let fault = |reason| RegisterError::Sealed { what: name.to_owned(), reason };
        let place: [&[u8]; 3] = [&self.id, b"office", name.as_bytes()];
        let plain = seal::open(&self.keys.office, &place, sealed).map_err(fault)?;
        serde_json::from_slice(&plain).map_err(|_| fault(SealError::Refused))
    }

    fn put_office(&self, name: &str, value: &impl serde::Serialize) -> Result<(), RegisterError> {
        let sealed = self.seal_office(&self.keys, name, value)?;
        let changes = self.vault.change()?;
        changes.put_office(name, &sealed)?;
        Ok(changes.commit()?)
    }

    fn seal_office(
        &self,
        keys: &Keychain,
        name: &str,
        value: &impl serde::Serialize,
    ) -> Result<Vec<u8>, RegisterError> {
        let plain = serde_json::to_vec(value)
            .map(zeroize::Zeroizing::new)
            .map_err(|error| RegisterError::Wrong(format!("{name}: {error}")))?;
        Ok(seal::seal(&keys.office, &[&self.id, b"office", name.as_bytes()], &plain)?)
    }
}

/// What [`Register::configure`] changes.
pub struct Settings<'a> {
    /// Budgets.
    pub limits: &'a mut Limits,
    /// Fields that need a second proof.
    pub sensitive: &'a mut Vec<String>,
    /// Where alarms go.
    pub alarms: &'a mut Vec<String>,
    /// Days that records are kept.
    pub keep_days: &'a mut Option<u32>,
    /// Witnesses, as [`crate::witness::KnownWitness`] writes them.
    pub witnesses: &'a mut Vec<String>,
}

fn private_folder(path: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(FileError::at(path))
}

fn reaches(account: &str, reach: Reach) -> Event {
    let Reach { everybody, presence } = reach;
    Event::Reaches { account: account.to_owned(), everybody, presence }
}
