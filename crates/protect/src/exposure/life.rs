//! Accounts, sessions, caseloads and records as they were at each entry, and the spans of time in which
//! somebody could see somebody.

use rustc_hash::{FxHashMap, FxHashSet};

use super::fields::{Fields, Names};
use super::reach::Times;
use super::scan::{Row, Stretch, What};
use super::seen::{self, Deeds, Mark, Seen, SeenBy};
use super::shape::{Class, Question};
use crate::person::PersonRef;
use crate::policy::Reach;

/// From the entry that began something to the entry that ended it, which is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Mark,
    pub(super) end: Mark,
}

/// The end of what has not ended.
const OPEN: Mark = Mark { index: u64::MAX, at: i64::MAX };

/// Spans, of which the last may be going on.
#[derive(Default)]
pub(super) struct Spans {
    pub(super) spans: Vec<Span>,
    since: Option<Mark>,
}

impl Spans {
    fn set(&mut self, on: bool, mark: Mark) {
        match (on, self.since) {
            (true, None) => self.since = Some(mark),
            (false, Some(start)) => {
                self.since = None;
                self.spans.push(Span { start, end: mark });
            }
            _ => {}
        }
    }

    /// The one instant of an entry.
    fn instant(&mut self, mark: Mark) {
        let end = Mark { index: mark.index + 1, at: mark.at };
        self.spans.push(Span { start: mark, end });
    }

    fn close(&mut self) {
        if let Some(start) = self.since.take() {
            self.spans.push(Span { start, end: OPEN });
        }
    }
}

/// Whom an account sees while it is in.
#[derive(Clone, Copy)]
pub(super) enum Circle {
    Caseload,
    Everybody,
    Presence,
}

/// An account, as far as the question concerns it.
#[derive(Default)]
pub(super) struct Account {
    /// What policies let it see besides its caseload.
    reach: Option<Reach>,
    locked: bool,
    asked_export: bool,
    sessions: u32,
    /// When it was in, by what it reached.
    pub(super) active: [Spans; 3],
    /// Whom it was assigned.
    pub(super) caseload: FxHashMap<PersonRef, Spans>,
}

impl Account {
    fn is_in(&self) -> bool {
        self.sessions > 0 && !self.locked
    }

    fn reaches(&self) -> [bool; 3] {
        let everybody = self.reach.is_some_and(|reach| reach.everybody);
        let presence = self.reach.is_some_and(|reach| reach.presence);
        [true, self.asked_export || everybody, presence]
    }

    fn update(&mut self, mark: Mark) {
        let (is_in, reaches) = (self.is_in(), self.reaches());
        for (spans, reaches) in self.active.iter_mut().zip(reaches) {
            spans.set(is_in && reaches, mark);
        }
    }

    /// Whether it was in at any instant of the window.
    pub(super) fn was_in(&self, times: Times) -> bool {
        // Every account reaches its caseload, which may be empty.
        let spans = &self.active[Circle::Caseload as usize].spans;
        spans.iter().any(|span| times.of(*span).is_some())
    }

    fn acted(&mut self, mark: Mark) {
        if self.is_in() {
            return;
        }
        let reaches = self.reaches();
        for (spans, reaches) in self.active.iter_mut().zip(reaches) {
            if reaches {
                spans.instant(mark);
            }
        }
    }
}

/// A record, as long as it could be read.
#[derive(Default)]
pub(super) struct Record {
    pub(super) there: Spans,
    /// Since when it had more fields than before.
    pub(super) fields: Vec<(Mark, Fields)>,
    all: Fields,
}

/// The register's life, entry by entry.
pub(super) struct Life<'a> {
    question: &'a Question,
    /// Names of the whole log.
    pub(super) names: Names,
    pub(super) accounts: FxHashMap<u32, Account>,
    /// Open sessions that the question concerns, and whose they are.
    sessions: FxHashMap<u32, u32>,
    pub(super) records: FxHashMap<PersonRef, Record>,
    /// Exports that somebody whom the question concerns asked for.
    exports: FxHashSet<u32>,
    pub(super) seen: SeenBy<Fields>,
    last_at: Option<i64>,
    pub(super) set_back: u64,
}

impl<'a> Life<'a> {
    pub(super) fn new(question: &'a Question) -> Life<'a> {
        Life {
            question,
            names: Names::default(),
            accounts: FxHashMap::default(),
            sessions: FxHashMap::default(),
            records: FxHashMap::default(),
            exports: FxHashSet::default(),
            seen: SeenBy::default(),
            last_at: None,
            set_back: 0,
        }
    }

    /// Lives through the next stretch.
    pub(super) fn live(&mut self, stretch: Stretch) {
        let Stretch { names, sets, rows, seen, times, set_back, .. } = stretch;
        self.set_back += set_back;
        if let Some((first, last)) = times {
            self.set_back += u64::from(self.last_at.is_some_and(|before| first < before));
            self.last_at = Some(last);
        }
        let numbers: Vec<u32> = names.iter().map(|name| self.names.number(name)).collect();
        let sets: Vec<Fields> = sets.iter().map(|set| set.renumbered(&numbers)).collect();
        for row in rows {
            self.row(row, &numbers, &sets);
        }
        for (person, Seen { deeds, fields }) in seen {
            seen::add(&mut self.seen, person, deeds, |known| {
                for set in fields {
                    known.extend(&sets[set as usize]);
                }
            });
        }
    }

    fn row(&mut self, Row { mark, what }: Row, numbers: &[u32], sets: &[Fields]) {
        let global = |name: u32| numbers[name as usize];
        match what {
            What::Acted { account } => self.account(global(account)).acted(mark),
            What::Fields { person, set } => {
                let record = self.records.entry(person).or_default();
                record.there.set(true, mark);
                if record.all.extend(&sets[set as usize]) {
                    record.fields.push((mark, sets[set as usize].clone()));
                }
            }
            What::Shredded { person } => {
                self.records.entry(person).or_default().there.set(false, mark);
            }
            What::Assigned { person, account } => {
                // Whoever is assigned is there, even if the log begins later than the register.
                let record = self.records.entry(person).or_default();
                if record.there.spans.is_empty() {
                    record.there.set(true, mark);
                }
                let account = self.account(global(account));
                account.caseload.entry(person).or_default().set(true, mark);
            }
            What::Unassigned { person, account } => {
                let account = self.account(global(account));
                account.caseload.entry(person).or_default().set(false, mark);
            }
            What::Role { account, role } => {
                let account = self.account(global(account));
                account.reach = Some(Reach::shipped(role));
                account.asked_export = false;
                account.update(mark);
            }
            What::Reaches { account, reach } => {
                let account = self.account(global(account));
                account.reach = Some(reach);
                account.update(mark);
            }
            What::Locked { account, locked } => {
                let account = self.account(global(account));
                account.locked = locked;
                account.update(mark);
            }
            What::Opened { account, device, session } => {
                let account = global(account);
                let is_named = !self.names.name(account).is_empty();
                if is_named && self.concerns(account, global(device)) {
                    // Numbers of sessions are random; one that comes again is another's from now on.
                    self.ended(global(session), mark);
                    self.sessions.insert(global(session), account);
                    let account = self.account(account);
                    account.sessions += 1;
                    account.update(mark);
                }
            }
            What::Ended { session } => self.ended(global(session), mark),
            What::ExportAsked { account, device, export } => {
                let account = global(account);
                if self.concerns(account, global(device)) {
                    self.exports.insert(global(export));
                }
                let account = self.account(account);
                account.asked_export = true;
                account.update(mark);
            }
            What::Exported { account, device, export, persons, set } => {
                let concerned = self.concerns(global(account), global(device));
                if concerned || self.exports.contains(&global(export)) {
                    for person in persons {
                        let deed = Deeds::one(Class::Exported, mark);
                        seen::add(&mut self.seen, person, deed, |known| {
                            known.extend(&sets[set as usize]);
                        });
                    }
                }
            }
        }
    }

    fn ended(&mut self, session: u32, mark: Mark) {
        if let Some(account) = self.sessions.remove(&session) {
            let account = self.account(account);
            account.sessions -= 1;
            account.update(mark);
        }
    }

    fn concerns(&self, account: u32, device: u32) -> bool {
        self.question.concerns(self.names.name(account), self.names.name(device))
    }

    fn account(&mut self, account: u32) -> &mut Account {
        self.accounts.entry(account).or_default()
    }

    /// Ends what has not ended: it goes on.
    pub(super) fn close(&mut self) {
        for account in self.accounts.values_mut() {
            account.active.iter_mut().for_each(Spans::close);
            account.caseload.values_mut().for_each(Spans::close);
        }
        self.records.values_mut().for_each(|record| record.there.close());
    }
}
