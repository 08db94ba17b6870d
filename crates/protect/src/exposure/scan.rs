//! Reading the log, many bundles at once.
//!
//! A **stretch** is some bundles in a row, decoded in place by one thread: deeds inside the window are
//! added up by person at once; what changes who may see whom, and who acted, is kept in order for
//! [`Life`](super::life::Life).

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tlog_tiles::{Hash, record_hash};

use super::fields::{Fields, Names};
use super::seen::{self, Deeds, Mark, SeenBy};
use super::shape::{Class, Question};
use crate::log::{Entry, Event, LogError, LogReader, Role, WIDTH, codec};
use crate::person::PersonRef;
use crate::policy::Reach;

/// Bundles in a stretch: 32,768 entries. The longer, the more deeds of a person are added up in place.
pub(super) const BUNDLES: u64 = 128;

/// What a stretch holds. Names and sets of fields have numbers of its own.
pub(super) struct Stretch {
    /// The hashes of whole bundles.
    pub(super) bundles: Vec<Hash>,
    /// The hashes of the entries after them.
    pub(super) rest: Vec<Hash>,
    pub(super) names: Names,
    pub(super) sets: Vec<Fields>,
    pub(super) rows: Vec<Row>,
    pub(super) seen: SeenBy<Vec<u32>>,
    /// Times of the first and last entry, and how often time went backwards between.
    pub(super) times: Option<(i64, i64)>,
    pub(super) set_back: u64,
}

/// Something that matters for who could see whom.
pub(super) struct Row {
    pub(super) mark: Mark,
    pub(super) what: What,
}

/// Numbers are of names or sets of the stretch.
pub(super) enum What {
    /// The account did something that takes being let in.
    Acted {
        account: u32,
    },
    /// A record was added or changed, with these fields.
    Fields {
        person: PersonRef,
        set: u32,
    },
    Shredded {
        person: PersonRef,
    },
    Assigned {
        person: PersonRef,
        account: u32,
    },
    Unassigned {
        person: PersonRef,
        account: u32,
    },
    Role {
        account: u32,
        role: Role,
    },
    Reaches {
        account: u32,
        reach: Reach,
    },
    Locked {
        account: u32,
        locked: bool,
    },
    Opened {
        account: u32,
        device: u32,
        session: u32,
    },
    Ended {
        session: u32,
    },
    ExportAsked {
        account: u32,
        device: u32,
        export: u32,
    },
    Exported {
        account: u32,
        device: u32,
        export: u32,
        persons: Vec<PersonRef>,
        set: u32,
    },
}

/// Reads the `n`-th stretch.
pub(super) fn stretch(log: &LogReader, n: u64, question: &Question) -> Result<Stretch, LogError> {
    let first = n * BUNDLES;
    let numbers: Vec<u64> = (first..(first + BUNDLES).min(log.bundles())).collect();
    let bundles: Vec<Cow<'_, [u8]>> =
        numbers.iter().map(|&n| log.bundle(n)).collect::<Result<_, _>>()?;
    let mut scan = Scan {
        question,
        from: question.window.from.as_millisecond(),
        to: question.window.to.as_millisecond(),
        known: FxHashMap::default(),
        stretch: Stretch {
            bundles: Vec::new(),
            rest: Vec::new(),
            names: Names::default(),
            sets: Vec::new(),
            rows: Vec::new(),
            seen: SeenBy::default(),
            times: None,
            set_back: 0,
        },
    };
    for (&n, bytes) in numbers.iter().zip(&bundles) {
        let wanted = (log.size() - n * WIDTH).min(WIDTH);
        let mut leaves = Vec::with_capacity(wanted as usize);
        for (index, entry) in (n * WIDTH..n * WIDTH + wanted).zip(codec::parts(bytes)) {
            let damaged = |reason| LogError::damaged(format!("entry {index}"), reason);
            let entry = entry.map_err(|rest| damaged(format!("is cut after {rest} bytes")))?;
            leaves.push(record_hash(entry));
            let entry = codec::decode(entry).map_err(|error| damaged(error.to_string()))?;
            scan.entry(index, entry);
        }
        if (leaves.len() as u64) < wanted {
            let reason = "its bundle ends before it".to_owned();
            let index = n * WIDTH + leaves.len() as u64;
            return Err(LogError::damaged(format!("entry {index}"), reason));
        }
        match crate::log::bundle_hash(&leaves) {
            Some(hash) => scan.stretch.bundles.push(hash),
            None => scan.stretch.rest = leaves,
        }
    }
    Ok(scan.stretch)
}

struct Scan<'a> {
    question: &'a Question,
    from: i64,
    to: i64,
    /// Lists of fields, as they are written again and again.
    known: FxHashMap<Vec<&'a str>, u32>,
    stretch: Stretch,
}

impl<'a> Scan<'a> {
    fn entry(&mut self, index: u64, entry: Entry<&'a str>) {
        let Entry { at, account, device, event, .. } = entry;
        let mark = Mark { index, at: at.as_millisecond() };
        self.time(mark.at);
        let is_inside = self.from <= mark.at && mark.at <= self.to;
        let is_asked = is_inside && self.question.concerns(account, device);
        let is_named = !account.is_empty();
        let failed = matches!(
            event,
            Event::Denied { .. }
                | Event::Alarm { .. }
                | Event::AccountLocked { .. }
                | Event::SessionEnded { .. }
        );
        match event {
            Event::Added { person, fields } | Event::Changed { person, fields } => {
                let set = self.set(fields);
                if is_asked && is_named {
                    self.deed(person, Class::Revealed, set, mark);
                }
                self.row(mark, What::Fields { person, set });
            }
            Event::Shredded { person, .. } => self.row(mark, What::Shredded { person }),
            Event::Assigned { person, to } => {
                let account = self.name(to);
                self.row(mark, What::Assigned { person, account });
            }
            Event::Unassigned { person, from } => {
                let account = self.name(from);
                self.row(mark, What::Unassigned { person, account });
            }
            Event::AccountMade { account, role } | Event::RoleChanged { account, role } => {
                let account = self.name(account);
                self.row(mark, What::Role { account, role });
            }
            Event::Reaches { account, everybody, presence } => {
                let account = self.name(account);
                self.row(mark, What::Reaches { account, reach: Reach { everybody, presence } });
            }
            Event::AccountLocked { account, .. } => {
                let account = self.name(account);
                self.row(mark, What::Locked { account, locked: true });
            }
            Event::AccountUnlocked { account } => {
                let account = self.name(account);
                self.row(mark, What::Locked { account, locked: false });
            }
            Event::SessionOpened { session, .. } => {
                let (account, device) = (self.name(account), self.name(device));
                let session = self.name(session);
                self.row(mark, What::Opened { account, device, session });
            }
            Event::SessionEnded { session, .. } => {
                let session = self.name(session);
                self.row(mark, What::Ended { session });
            }
            Event::ExportAsked { export, .. } => {
                let (account, device) = (self.name(account), self.name(device));
                let export = self.name(export);
                self.row(mark, What::ExportAsked { account, device, export });
            }
            Event::Exported { export, persons, fields, .. } if is_inside => {
                let (account, device) = (self.name(account), self.name(device));
                let (export, set) = (self.name(export), self.set(fields));
                self.row(mark, What::Exported { account, device, export, persons, set });
            }
            Event::Revealed { person, fields, .. } if is_asked => {
                let set = self.set(fields);
                self.deed(person, Class::Revealed, set, mark);
            }
            Event::Listed { persons, fields, .. } if is_asked => {
                let set = self.set(fields);
                for person in persons {
                    self.deed(person, Class::Listed, set, mark);
                }
            }
            Event::Warned { persons, fields, .. } if is_asked => {
                // Of who is only possibly in a found file nothing was opened.
                let class = match fields.as_slice() {
                    [only] if *only == super::PRESENCE => Class::Listed,
                    _ => Class::Revealed,
                };
                let set = self.set(fields);
                for person in persons {
                    self.deed(person, class, set, mark);
                }
            }
            Event::Asked { found, .. } if is_asked && !found.is_empty() => {
                let set = self.set(vec![super::PRESENCE]);
                for (person, _) in found {
                    self.deed(person, Class::Listed, set, mark);
                }
            }
            _ => {}
        }
        // What it could see counts as of after the entry.
        if is_asked && is_named && !failed {
            let account = self.name(account);
            self.row(mark, What::Acted { account });
        }
    }

    fn time(&mut self, at: i64) {
        match &mut self.stretch.times {
            Some((_, last)) => {
                self.stretch.set_back += u64::from(at < *last);
                *last = at;
            }
            None => self.stretch.times = Some((at, at)),
        }
    }

    fn name(&mut self, name: &str) -> u32 {
        self.stretch.names.number(name)
    }

    fn row(&mut self, mark: Mark, what: What) {
        self.stretch.rows.push(Row { mark, what });
    }

    fn set(&mut self, fields: Vec<&'a str>) -> u32 {
        if let Some(&set) = self.known.get(&fields) {
            return set;
        }
        let mut set = Fields::default();
        for field in &fields {
            set.insert(self.stretch.names.number(field));
        }
        let number = self.stretch.sets.len() as u32;
        self.stretch.sets.push(set);
        self.known.insert(fields, number);
        number
    }

    fn deed(&mut self, person: PersonRef, class: Class, set: u32, mark: Mark) {
        seen::add(&mut self.stretch.seen, person, Deeds::one(class, mark), |known| {
            if !known.contains(&set) {
                known.push(set);
            }
        });
    }
}
