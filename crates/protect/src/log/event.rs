//! What is written into the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::person::PersonRef;

/// One line of the log: who, from where, when, and what.
///
/// Written before the deed: a reveal that is logged and then fails is in the log, one that is not logged
/// does not happen. Names of accounts, devices and fields are those of the register; no value of a record
/// is ever part of an entry.
///
/// `S` is how its texts are held: their own, or (where millions are read) parts of the bytes they stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry<S = String> {
    /// When, to the millisecond, by the clock of the serving machine.
    #[serde(with = "super::moment")]
    pub at: Timestamp,
    /// The account that acts; empty for officers who hold the register's key and for the program itself.
    pub account: S,
    /// The device it acts from, as enrolled; empty where none is known.
    pub device: S,
    /// Where that device is: a network address or `console`.
    pub place: S,
    /// What was done.
    pub event: Event<S>,
}

/// What an account may do at all. Which records and fields is said by the register's policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Works with the people of its caseload, one record at a time.
    Caseworker,
    /// Asks whether a person is here; sees a grade and a reference, no field.
    Matcher,
    /// Approves exports and assigns people to caseloads.
    Supervisor,
    /// Reads the log, not the people.
    Auditor,
    /// Keeps accounts, roles and keys; does not see the people.
    Administrator,
}

/// How surely a question met a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// May be the person; a human has to look.
    Possible,
    /// More likely the person than not.
    Probable,
    /// The person, by name and another fact.
    Sure,
}

/// What somebody tried to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Ask whether somebody is here.
    Ask,
    /// See a masked list.
    List,
    /// See fields of one record.
    Reveal,
    /// Add or change a record.
    Write,
    /// Put a person into a caseload or take them out.
    Assign,
    /// Ask for an export.
    Export,
    /// Approve or refuse an export that somebody else asked for.
    Approve,
    /// Make a record unreadable for ever.
    Shred,
    /// Read the log.
    Audit,
    /// Change accounts, roles, sessions or keys.
    Administer,
    /// Compare with another register.
    Compare,
    /// Link a found file, and write notices to people.
    Warn,
}

/// Why an alarm was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlarmKind {
    /// A record that stands for nobody was touched.
    Decoy,
    /// A budget was used up.
    Budget,
    /// Wrong passphrases or second steps, again and again.
    Guessing,
    /// The witness does not vouch for the log.
    Witness,
}

/// A step of a private comparison with another register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CompareStep {
    /// We fixed our list and made an offer.
    Offered,
    /// We fixed our list and accepted an offer.
    Accepted,
    /// Our list leaves, blinded.
    Asked,
    /// Our tags leave, and the other side's list evaluated: from here on it can learn.
    Answered,
}

/// What was done. New kinds are appended: the order is part of the format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "what a variant holds is said with the variant")]
pub enum Event<S = String> {
    /// The register was made, for this many officers of whom `threshold` open it together.
    Made { name: S, officers: u16, threshold: u16 },
    /// Officers unlocked it: a serving process holds its key from now on.
    Unlocked { officers: Vec<S> },
    /// The key was replaced, or its officers were.
    Rekeyed { reason: S },

    /// A person was added, with these fields.
    Added { person: PersonRef, fields: Vec<S> },
    /// These fields of a person were replaced.
    Changed { person: PersonRef, fields: Vec<S> },
    /// A person's record was made unreadable.
    Shredded { person: PersonRef, reason: S },
    /// The person belongs to this account's caseload from now on.
    Assigned { person: PersonRef, to: S },
    /// The person no longer belongs to this account's caseload.
    Unassigned { person: PersonRef, from: S },

    /// An account was made.
    AccountMade { account: S, role: Role },
    /// An account got another role.
    RoleChanged { account: S, role: Role },
    /// An account can no longer act.
    AccountLocked { account: S, reason: S },
    /// A locked account can act again.
    AccountUnlocked { account: S },
    /// A device was enrolled for an account.
    DeviceEnrolled { account: S, device: S },
    /// Somebody signed in.
    SessionOpened { session: S, method: S },
    /// A session gave a second proof, for what needs one.
    SteppedUp { session: S },
    /// A session ended: by its holder, by idleness, or because it was killed.
    SessionEnded { session: S, reason: S },

    /// A question was asked; who came up and how surely. `question` is a keyed hash: equal questions
    /// show as equal, and nobody without the key can guess what was asked.
    Asked { question: [u8; 16], purpose: S, found: Vec<(PersonRef, Grade)> },
    /// A masked list was shown: these people, these fields, only as far as the mask lets see.
    Listed { persons: Vec<PersonRef>, fields: Vec<S>, purpose: S },
    /// Fields of one record were shown.
    Revealed { person: PersonRef, fields: Vec<S>, purpose: S, case: S },
    /// Something was refused, and why.
    Denied { action: Action, person: Option<PersonRef>, reason: S },

    /// An export was asked for; nobody has it yet.
    ExportAsked {
        export: S,
        fields: Vec<S>,
        persons: u32,
        reason: S,
        recipients: Vec<S>,
        #[serde(with = "super::moment")]
        expires: Timestamp,
    },
    /// Somebody else approved it.
    ExportApproved { export: S },
    /// Somebody else refused it.
    ExportRefused { export: S, reason: S },
    /// It was written: these people, these fields. A large export is several entries, `part` from 0.
    Exported { export: S, part: u16, persons: Vec<PersonRef>, fields: Vec<S> },

    /// An alarm was raised against the account of the entry. `person` is given for decoys.
    Alarm { alarm: AlarmKind, person: Option<PersonRef> },
    /// A found file was compared with the register: its digest, and how many people it names.
    FileLinked { digest: [u8; 32], rows: u32, sure: u32, probable: u32, possible: u32 },
    /// A notice about an incident was written to a person, or recorded as sent.
    Notice { person: PersonRef, template: S, incident: S, sent: bool },
    /// A private comparison with another register ran to its end: how many keys each side put in (padded),
    /// and how many people were common.
    Compared { with: S, purpose: S, ours: u32, theirs: u32, common: u32 },
    /// A step of a private comparison, before what it makes leaves. `keys` is the padded length of the list
    /// the step is about.
    Comparing { with: S, purpose: S, session: [u8; 32], step: CompareStep, keys: u32 },
    /// Somebody was registered who can approve comparisons for a side.
    ApproverAdded { side: S, name: S, key: [u8; 32] },
    /// The register's policies let this account see fields of anybody, or ask whether somebody is here, until
    /// it gets another role or there are other policies. Written where it is not what the shipped policies
    /// allow its role, and for every account when policies are replaced.
    Reaches { account: S, everybody: bool, presence: bool },
    /// Fields of these people were opened to warn them: shown to whoever linked a found file, or written
    /// into a sealed notice. What left the register so is no source of a found file.
    Warned { persons: Vec<PersonRef>, fields: Vec<S>, purpose: S },
}
