//! Days of an invented office, written as its register would write them.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::random::Random;
use crate::log::{Action, Entry, Event, Grade, Role};
use crate::person::PersonRef;

/// How large the office is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// People in the register at the end of the first day; some come and go later.
    pub persons: u64,
    /// Caseworkers; there are a few of every other role besides.
    pub caseworkers: u64,
    /// Entries of the log.
    pub entries: u64,
    /// Days they are spread over.
    pub days: u64,
}

/// The entries of an office's register, from the first day on.
pub struct Office {
    size: Size,
    random: Random,
    start: i64,
    /// Entries made so far, and those that are made already and come next.
    made: u64,
    ready: VecDeque<Entry>,
    now: i64,
    accounts: Vec<Worker>,
    people: Vec<PersonRef>,
    sessions: u64,
    exports: u64,
}

struct Worker {
    name: String,
    role: Role,
    devices: [String; 2],
    session: Option<(String, usize)>,
    locked: bool,
    caseload: Vec<PersonRef>,
}

const DAY: i64 = 86_400_000;
const FIELDS: [&str; 6] = ["name", "birthDate", "address", "phone", "idNumber", "notes"];
/// People in a caseload.
const CASELOAD: usize = 60;

impl Office {
    /// The same seed and size, the same entries. `start` is the first midnight.
    pub fn new(seed: u64, size: Size, start: Timestamp) -> Office {
        let mut office = Office {
            size,
            random: Random::new(seed),
            start: start.as_millisecond(),
            made: 0,
            ready: VecDeque::new(),
            now: start.as_millisecond(),
            accounts: Vec::new(),
            people: Vec::new(),
            sessions: 0,
            exports: 0,
        };
        office.open();
        office
    }

    /// The names of the caseworkers.
    pub fn caseworkers(&self) -> Vec<String> {
        let workers = self.accounts.iter().filter(|worker| worker.role == Role::Caseworker);
        workers.map(|worker| worker.name.clone()).collect()
    }

    fn open(&mut self) {
        let made = Event::Made { name: "invented".to_owned(), officers: 3, threshold: 2 };
        self.program(made);
        let others =
            [Role::Matcher, Role::Matcher, Role::Supervisor, Role::Auditor, Role::Administrator];
        let roles = (0..self.size.caseworkers).map(|_| Role::Caseworker).chain(others);
        for (number, role) in roles.enumerate() {
            let name = format!("worker-{number:03}");
            self.program(Event::AccountMade { account: name.clone(), role });
            let devices = [format!("desktop-{number:03}"), format!("laptop-{}", number % 9)];
            let worker =
                Worker { name, role, devices, session: None, locked: false, caseload: Vec::new() };
            self.accounts.push(worker);
        }
        for _ in 0..self.size.persons {
            self.arrives();
        }
        for worker in 0..self.size.caseworkers as usize {
            for _ in 0..CASELOAD.min(self.people.len()) {
                self.assign(worker);
            }
        }
    }

    /// An entry by the program or by officers.
    fn program(&mut self, event: Event) {
        self.ready.push_back(Entry {
            at: self.time(),
            account: String::new(),
            device: String::new(),
            place: "console".to_owned(),
            event,
        });
    }

    fn by(&mut self, worker: usize, event: Event) {
        let at = self.time();
        let worker = &self.accounts[worker];
        let device = worker.session.as_ref().map_or(0, |(_, device)| *device);
        self.ready.push_back(Entry {
            at,
            account: worker.name.clone(),
            device: worker.devices[device].clone(),
            place: "192.0.2.17".to_owned(),
            event,
        });
    }

    fn time(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now).unwrap_or(Timestamp::MAX)
    }

    fn arrives(&mut self) {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.random.bits().to_be_bytes());
        bytes[8..].copy_from_slice(&(self.people.len() as u16).to_be_bytes());
        let person = PersonRef::from_bytes(bytes);
        self.people.push(person);
        let most = 3 + self.random.below(4) as usize;
        self.program(Event::Added { person, fields: some(&FIELDS[..most]) });
    }

    fn somebody(&mut self) -> Option<PersonRef> {
        (!self.people.is_empty()).then(|| *self.random.one(&self.people))
    }

    fn assign(&mut self, worker: usize) {
        let Some(person) = self.somebody() else { return };
        if !self.accounts[worker].caseload.contains(&person) {
            self.accounts[worker].caseload.push(person);
            let to = self.accounts[worker].name.clone();
            self.program(Event::Assigned { person, to });
        }
    }

    /// Something happens: one or a few entries.
    fn happen(&mut self) {
        // Spread evenly over the days, all in working hours.
        let days = (self.size.days * DAY as u64 / self.size.entries.max(1)) as i64;
        let step = self.random.below(2 * days.max(1) as u64 / 3 + 1) as i64;
        self.now += step;
        let hour = (self.now - self.start) % DAY / 3_600_000;
        if !(8..16).contains(&hour) {
            self.evening();
            self.now += (8 + 24 - hour) % 24 * 3_600_000;
        }
        let worker = self.random.below(self.accounts.len() as u64) as usize;
        if self.accounts[worker].locked {
            if self.random.percent(5) {
                self.accounts[worker].locked = false;
                let account = self.accounts[worker].name.clone();
                self.program(Event::AccountUnlocked { account });
            } else {
                let reason = "the account is locked".to_owned();
                self.by(worker, Event::Denied { action: Action::Reveal, person: None, reason });
            }
            return;
        }
        if self.accounts[worker].session.is_none() {
            self.signs_in(worker);
        }
        match self.accounts[worker].role {
            Role::Caseworker => self.works(worker),
            Role::Matcher => self.asks(worker),
            Role::Supervisor => self.supervises(worker),
            Role::Auditor | Role::Administrator => self.keeps(worker),
        }
    }

    fn signs_in(&mut self, worker: usize) {
        self.sessions += 1;
        let session = format!("s{:x}", self.sessions);
        let device = usize::from(self.random.percent(20));
        self.accounts[worker].session = Some((session.clone(), device));
        self.by(worker, Event::SessionOpened { session, method: "passkey".to_owned() });
    }

    fn signs_out(&mut self, worker: usize, reason: &str) {
        if let Some((session, _)) = self.accounts[worker].session.clone() {
            self.by(worker, Event::SessionEnded { session, reason: reason.to_owned() });
            self.accounts[worker].session = None;
        }
    }

    fn evening(&mut self) {
        for worker in 0..self.accounts.len() {
            // Some forget.
            if self.random.percent(90) {
                self.signs_out(worker, "idle");
            }
        }
    }

    fn works(&mut self, worker: usize) {
        let caseload = &self.accounts[worker].caseload;
        if caseload.is_empty() {
            return self.assign(worker);
        }
        let person = *self.random.one(caseload);
        let fields = 1 + self.random.below(3) as usize;
        match self.random.below(100) {
            0..80 => {
                let fields = some(&FIELDS[..fields]);
                let case = format!("case {}", self.random.below(5_000));
                let purpose = "counselling".to_owned();
                self.by(worker, Event::Revealed { person, fields, purpose, case });
            }
            80..90 => {
                let from = self.random.below(self.accounts[worker].caseload.len() as u64) as usize;
                let shown = &self.accounts[worker].caseload[from..];
                let persons = shown.iter().take(20).copied().collect();
                let (fields, purpose) = (some(&FIELDS[..2]), "overview".to_owned());
                self.by(worker, Event::Listed { persons, fields, purpose });
            }
            90..95 => {
                let fields = some(&FIELDS[fields..=fields]);
                self.by(worker, Event::Changed { person, fields });
            }
            95..97 => {
                let reason = "not in the caseload".to_owned();
                let person = self.somebody();
                self.by(worker, Event::Denied { action: Action::Reveal, person, reason });
            }
            97..98 => {
                let at = self.accounts[worker].caseload.iter().position(|known| *known == person);
                self.accounts[worker].caseload.swap_remove(at.unwrap_or(0));
                let from = self.accounts[worker].name.clone();
                self.program(Event::Unassigned { person, from });
            }
            98..99 => self.assign(worker),
            _ if self.random.percent(3) => {
                let account = self.accounts[worker].name.clone();
                let reason = "a decoy was touched".to_owned();
                self.by(worker, Event::AccountLocked { account, reason });
                self.signs_out(worker, "locked");
                self.accounts[worker].locked = true;
            }
            _ => self.signs_out(worker, "signed out"),
        }
    }

    fn asks(&mut self, worker: usize) {
        let mut found = Vec::new();
        if self.random.percent(30)
            && let Some(person) = self.somebody()
        {
            found.push((person, Grade::Probable));
        }
        let mut question = [0; 16];
        question[..8].copy_from_slice(&self.random.bits().to_le_bytes());
        self.by(worker, Event::Asked { question, purpose: "tracing".to_owned(), found });
    }

    fn supervises(&mut self, worker: usize) {
        match self.random.below(1000) {
            0..900 => {
                let many = 1 + self.random.below(25);
                let persons = (0..many).filter_map(|_| self.somebody()).collect();
                let (fields, purpose) = (some(&FIELDS[..1]), "review".to_owned());
                self.by(worker, Event::Listed { persons, fields, purpose });
            }
            900..960 => {
                let other = self.random.below(self.size.caseworkers) as usize;
                self.assign(other);
            }
            960..970 => self.exports(worker),
            970..980 => self.arrives(),
            980..985 if self.people.len() > 1 => {
                let at = self.random.below(self.people.len() as u64) as usize;
                let person = self.people.swap_remove(at);
                for worker in &mut self.accounts {
                    worker.caseload.retain(|known| *known != person);
                }
                let reason = "the time it may be kept is over".to_owned();
                self.by(worker, Event::Shredded { person, reason });
            }
            _ => self.signs_out(worker, "signed out"),
        }
    }

    fn exports(&mut self, worker: usize) {
        self.exports += 1;
        let export = format!("{:010x}", self.exports);
        let many = 1 + self.random.below(200);
        let persons: Vec<PersonRef> = (0..many).filter_map(|_| self.somebody()).collect();
        let fields = some(&FIELDS[..3]);
        let asked = Event::ExportAsked {
            export: export.clone(),
            fields: fields.clone(),
            persons: persons.len() as u32,
            reason: "for the ministry".to_owned(),
            recipients: vec!["age1invented".to_owned()],
            expires: self.time(),
        };
        self.by(worker, asked);
        self.program(Event::ExportApproved { export: export.clone() });
        if self.random.percent(50) {
            self.program(Event::Exported { export, part: 0, persons, fields });
        } else {
            self.by(worker, Event::Exported { export, part: 0, persons, fields });
        }
    }

    fn keeps(&mut self, worker: usize) {
        let session = self.accounts[worker].session.as_ref().map(|(session, _)| session.clone());
        self.by(worker, Event::SteppedUp { session: session.unwrap_or_default() });
    }
}

impl Iterator for Office {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.made == self.size.entries {
            return None;
        }
        while self.ready.is_empty() {
            self.happen();
        }
        self.made += 1;
        self.ready.pop_front()
    }
}

fn some(fields: &[&str]) -> Vec<String> {
    fields.iter().map(|&field| field.to_owned()).collect()
}
