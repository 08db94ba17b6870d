//! What was seen, found out the slow way: after every entry, everybody is looked at.

use std::collections::{BTreeMap, BTreeSet};

use crate::exposure::{Class, PRESENCE, Question};
use crate::log::{Entry, Event, Role};
use crate::person::PersonRef;

/// What is true of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct True {
    /// See [`Class`].
    pub class: Class,
    /// In order of name.
    pub fields: BTreeSet<String>,
    /// In milliseconds.
    pub first: i64,
    /// In milliseconds.
    pub last: i64,
    /// How many deeds.
    pub count: u64,
}

/// The slow twin of the report: told one entry after the other.
///
/// It costs a look at everybody within reach for each entry in the window, so over a long log it is
/// asked about one account.
pub struct Truth {
    question: Question,
    from: i64,
    to: i64,
    /// Who may see fields of everybody, and who may ask about everybody.
    seers: BTreeSet<String>,
    askers: BTreeSet<String>,
    locked: BTreeSet<String>,
    exporters: BTreeSet<String>,
    /// Sessions that the question concerns: whose.
    sessions: BTreeMap<String, String>,
    caseloads: BTreeMap<String, BTreeSet<PersonRef>>,
    records: BTreeMap<PersonRef, BTreeSet<String>>,
    there: BTreeSet<PersonRef>,
    exports: BTreeSet<String>,
    deeds: BTreeMap<PersonRef, True>,
    reach: BTreeMap<PersonRef, True>,
    last_at: i64,
}

impl Truth {
    /// Before the first entry.
    pub fn new(question: &Question) -> Truth {
        Truth {
            question: question.clone(),
            from: question.window.from.as_millisecond(),
            to: question.window.to.as_millisecond(),
            seers: BTreeSet::new(),
            askers: BTreeSet::new(),
            locked: BTreeSet::new(),
            exporters: BTreeSet::new(),
            sessions: BTreeMap::new(),
            caseloads: BTreeMap::new(),
            records: BTreeMap::new(),
            there: BTreeSet::new(),
            exports: BTreeSet::new(),
            deeds: BTreeMap::new(),
            reach: BTreeMap::new(),
            last_at: i64::MIN,
        }
    }

    /// The next entry.
    pub fn note(&mut self, entry: &Entry) {
        let at = entry.at.as_millisecond();
        self.pass(at);
        self.last_at = at;
        let concerned = self.concerns(&entry.account, &entry.device);
        let asked = concerned && self.from <= at && at <= self.to;
        match &entry.event {
            Event::Added { person, fields } | Event::Changed { person, fields } => {
                self.there.insert(*person);
                self.records.entry(*person).or_default().extend(fields.iter().cloned());
                if asked && !entry.account.is_empty() {
                    self.deed(*person, Class::Revealed, fields, at);
                }
            }
            Event::Shredded { person, .. } => {
                self.there.remove(person);
            }
            Event::Assigned { person, to } => {
                self.caseloads.entry(to.clone()).or_default().insert(*person);
            }
            Event::Unassigned { person, from } => {
                self.caseloads.entry(from.clone()).or_default().remove(person);
            }
            Event::AccountMade { account, role } | Event::RoleChanged { account, role } => {
                put(&mut self.seers, account, *role == Role::Supervisor);
                put(&mut self.askers, account, *role == Role::Matcher);
                self.exporters.remove(account);
            }
            Event::Reaches { account, everybody, presence } => {
                put(&mut self.seers, account, *everybody);
                put(&mut self.askers, account, *presence);
            }
            Event::AccountLocked { account, .. } => {
                self.locked.insert(account.clone());
            }
            Event::AccountUnlocked { account } => {
                self.locked.remove(account);
            }
            Event::SessionOpened { session, .. } if concerned && !entry.account.is_empty() => {
                self.sessions.insert(session.clone(), entry.account.clone());
            }
            Event::SessionEnded { session, .. } => {
                self.sessions.remove(session);
            }
            Event::ExportAsked { export, .. } => {
                self.exporters.insert(entry.account.clone());
                if concerned {
                    self.exports.insert(export.clone());
                }
            }
            Event::Exported { export, persons, fields, .. } => {
                let inside = self.from <= at && at <= self.to;
                if inside && (concerned || self.exports.contains(export)) {
                    for person in persons {
                        self.deed(*person, Class::Exported, fields, at);
                    }
                }
            }
            Event::Revealed { person, fields, .. } if asked => {
                self.deed(*person, Class::Revealed, fields, at);
            }
            Event::Listed { persons, fields, .. } if asked => {
                for person in persons {
                    self.deed(*person, Class::Listed, fields, at);
                }
            }
            Event::Warned { persons, fields, .. } if asked => {
                let class = match fields.as_slice() {
                    [only] if only == PRESENCE => Class::Listed,
                    _ => Class::Revealed,
                };
                for person in persons {
                    self.deed(*person, class, fields, at);
                }
            }
            Event::Asked { found, .. } if asked => {
                for (person, _) in found {
                    self.deed(*person, Class::Listed, &[PRESENCE.to_owned()], at);
                }
            }
            _ => {}
        }
        let failed = matches!(
            entry.event,
            Event::Denied { .. }
                | Event::Alarm { .. }
                | Event::AccountLocked { .. }
                | Event::SessionEnded { .. }
        );
        if asked && !failed {
            self.look(&entry.account.clone(), at, at);
        }
    }

    /// After the last entry: what is open stays open.
    pub fn finish(mut self) -> BTreeMap<PersonRef, True> {
        self.pass(i64::MAX);
        let mut all = self.reach;
        // Who was seen is not only reachable.
        all.extend(self.deeds);
        all
    }

    fn concerns(&self, account: &str, device: &str) -> bool {
        self.question.account.as_deref().is_none_or(|wanted| wanted == account)
            && self.question.device.as_deref().is_none_or(|wanted| wanted == device)
    }

    /// Everybody with a session looks around until `at`.
    fn pass(&mut self, at: i64) {
        if at < self.from || self.last_at > self.to {
            return;
        }
        let present: BTreeSet<String> =
            self.sessions.values().filter(|name| !self.locked.contains(*name)).cloned().collect();
        for account in present {
            self.look(&account, self.last_at, at);
        }
    }

    /// An account looks around from one instant to another.
    fn look(&mut self, account: &str, from: i64, to: i64) {
        let (from, to) = (from.max(self.from), to.min(self.to));
        if account.is_empty() || from > to {
            return;
        }
        let sees_all = self.seers.contains(account) || self.exporters.contains(account);
        let asks = self.askers.contains(account);
        let Truth { reach, records, there, caseloads, .. } = self;
        for person in there.iter().filter(|_| sees_all) {
            reached(reach, *person, &records[person], from, to);
        }
        for person in caseloads.get(account).into_iter().flatten() {
            if there.contains(person) {
                reached(reach, *person, &records[person], from, to);
            }
        }
        let presence = BTreeSet::from([PRESENCE.to_owned()]);
        for person in there.iter().filter(|_| asks) {
            reached(reach, *person, &presence, from, to);
        }
    }

    fn deed(&mut self, person: PersonRef, class: Class, fields: &[String], at: i64) {
        let fields = fields.iter().cloned().collect();
        add(&mut self.deeds, person, True { class, fields, first: at, last: at, count: 1 });
    }
}

/// Puts a name into a set, or takes it out.
fn put(names: &mut BTreeSet<String>, name: &str, is_in: bool) {
    match is_in {
        true => names.insert(name.to_owned()),
        false => names.remove(name),
    };
}

/// An instant at which somebody could be seen.
fn reached(
    lines: &mut BTreeMap<PersonRef, True>,
    person: PersonRef,
    fields: &BTreeSet<String>,
    first: i64,
    last: i64,
) {
    let line = lines.entry(person).or_insert_with(|| True {
        class: Class::Reachable,
        fields: BTreeSet::new(),
        first,
        last,
        count: 0,
    });
    line.first = line.first.min(first);
    line.last = line.last.max(last);
    if !fields.is_subset(&line.fields) {
        line.fields.extend(fields.iter().cloned());
    }
}

fn add(lines: &mut BTreeMap<PersonRef, True>, person: PersonRef, line: True) {
    let Some(known) = lines.get_mut(&person) else {
        lines.insert(person, line);
        return;
    };
    known.class = known.class.max(line.class);
    known.fields.extend(line.fields);
    known.first = known.first.min(line.first);
    known.last = known.last.max(line.last);
    known.count += line.count;
}
