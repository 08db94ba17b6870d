//! The log as a register writes it: first the entry, then the deed.

use std::path::Path;

use jiff::Timestamp;

use crate::budget::{Budgets, Counted, Limits, Spent};
use crate::log::{Entry, Event, Log, LogError, LogReader};
use crate::secret::Secret;

/// Who does something, and from where.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub acting: crate::Acting,
    /// The device, as enrolled; empty at the console of the serving machine.
    pub device: String,
    /// Where the device is: a network address, or `console`.
    pub place: String,
}

impl Caller {
    /// Officers at the console of the serving machine.
    pub fn officers(names: Vec<String>) -> Caller {
        Caller {
            acting: crate::Acting::Officers(names),
            device: String::new(),
            place: "console".to_owned(),
        }
    }
}

/// The log, and what it says was used of each budget.
pub(crate) struct Journal {
    log: Log,
    budgets: Budgets,
}

impl Journal {
    pub(crate) fn create(folder: &Path, origin: &str, key: &Secret) -> Result<Journal, LogError> {
        Ok(Journal { log: Log::create(folder, origin, key)?, budgets: Budgets::default() })
    }

    /// Opens the log and counts what its last day used.
    pub(crate) fn open(folder: &Path, key: &Secret, now: Timestamp) -> Result<Journal, LogError> {
        let log = Log::open(folder, key)?;
        let mut budgets = Budgets::default();
        let reader = log.reader()?;
        let start = first_since(&reader, now - Budgets::WINDOW)?;
        for entry in reader.read(start..reader.size()) {
            budgets.count(&entry?.1);
        }
        Ok(Journal { log, budgets })
    }

    /// The key that verifies the log.
    pub(crate) fn vkey(&self) -> String {
        self.log.key().to_string()
    }

    /// The log as far as it is written.
    pub(crate) fn reader(&self) -> Result<LogReader, LogError> {
        self.log.reader()
    }

    /// Writes entries; they are durable when this returns.
    /// How many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.log.size()
    }

    pub(crate) fn write(
        &mut self,
        caller: &Caller,
        at: Timestamp,
        events: impl IntoIterator<Item = Event>,
    ) -> Result<(), LogError> {
        let entry = |event| Entry {
            at,
            account: caller.acting.account().to_owned(),
            device: caller.device.clone(),
            place: caller.place.clone(),
            event,
        };
        let entries: Vec<Entry> = events.into_iter().map(entry).collect();
        self.log.append(&entries)?;
        for entry in &entries {
            self.budgets.count(entry);
        }
        Ok(())
    }

    pub(crate) fn check(
        &mut self,
        limits: &Limits,
        counted: Counted,
        caller: &Caller,
        many: u32,
        now: Timestamp,
    ) -> Result<(), Spent> {
        self.budgets.check(limits, counted, caller.acting.account(), &caller.device, many, now)
    }
}

/// The first entry at or after `moment`. Entries are in order of time as far as the clock was; one that was
/// set back makes this look a little further back or less far, by as much.
fn first_since(log: &LogReader, moment: Timestamp) -> Result<u64, LogError> {
    let (mut low, mut high) = (0, log.size());
    while low < high {
        let middle = low + (high - low) / 2;
        match log.read(middle..middle + 1).next().transpose()? {
            Some((_, entry)) if entry.at < moment => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}
