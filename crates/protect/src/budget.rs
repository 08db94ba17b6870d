//! Budgets: how much an account or a device may see in an hour and in a day.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::log::{Entry, Event};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Records revealed.
    Reveals,
    /// Questions asked.
    Questions,
    /// Rows of masked lists.
    Rows,
    /// People whom found files name.
    Warned,
}

/// How many in any sixty minutes, and in any twenty-four hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// In any sixty minutes.
    pub hour: u32,
    /// In any twenty-four hours.
    pub day: u32,
}

/// The limits of a register, for each account and for each device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Records revealed.
    pub reveals: Limit,
    /// Questions asked.
    pub questions: Limit,
    /// Rows of masked lists.
    pub rows: Limit,
    /// People whom found files name, with how to reach them. Not written where it is the default: registers
    /// made before there was this limit open as they are, with the code that they carry.
    #[serde(default = "usual_warned", skip_serializing_if = "is_usual_warned")]
    pub warned: Limit,
}

impl Default for Limits {
    /// What a busy counter needs on a bad day: a caseworker sees a person every two minutes, and a table of a
    /// thousand people is found and linked again and again.
    fn default() -> Limits {
        Limits {
            reveals: Limit { hour: 30, day: 100 },
            questions: Limit { hour: 60, day: 300 },
            rows: Limit { hour: 200, day: 600 },
            warned: usual_warned(),
        }
    }
}

fn usual_warned() -> Limit {
    Limit { hour: 5000, day: 10_000 }
}

fn is_usual_warned(limit: &Limit) -> bool {
    *limit == usual_warned()
}

impl Limits {
    fn of(&self, counted: Counted) -> Limit {
        match counted {
            Counted::Reveals => self.reveals,
            Counted::Questions => self.questions,
            Counted::Rows => self.rows,
            Counted::Warned => self.warned,
        }
    }
}

/// A budget that is used up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the budget of {whose} is used up: {limit} {what} in {window}")]
pub struct Spent {
    /// `account ana` or `device desk-3`.
    pub whose: String,
    /// What is counted.
    pub what: &'static str,
    /// How many are allowed.
    pub limit: u32,
    /// `an hour` or `a day`.
    pub window: &'static str,
}

/// What was used in the last day, by account and by device.
///
/// Filled from the log, which is what was really shown: nothing else is kept, and nothing is forgotten
/// when the program is started again.
#[derive(Default)]
pub(crate) struct Budgets {
    used: FxHashMap<(Counted, String), VecDeque<(Timestamp, u32)>>,
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Budgets {
    /// How long entries matter.
    pub(crate) const WINDOW: SignedDuration = DAY;

    /// Counts what an entry of the log says was shown. Officers and the program itself have no budget.
    pub(crate) fn count(&mut self, entry: &Entry) {
        let (counted, many) = match &entry.event {
            Event::Revealed { .. } => (Counted::Reveals, 1),
            Event::Asked { .. } => (Counted::Questions, 1),
            Event::Listed { persons, .. } => (Counted::Rows, persons.len() as u32),
            Event::Warned { persons, .. } => (Counted::Warned, persons.len() as u32),
            _ => return,
        };
        for whose in subjects(&entry.account, &entry.device) {
            self.used.entry((counted, whose)).or_default().push_back((entry.at, many));
        }
    }

    /// Whether `many` more fit.
    pub(crate) fn check(
        &mut self,
        limits: &Limits,
        counted: Counted,
        account: &str,
        device: &str,
        many: u32,
        now: Timestamp,
    ) -> Result<(), Spent> {
        let limit = limits.of(counted);
        for whose in subjects(account, device) {
            let Some(used) = self.used.get_mut(&(counted, whose.clone())) else {
                if many > limit.hour.min(limit.day) {
                    return Err(spent(whose, counted, limit.hour, "an hour"));
                }
                continue;
            };
            while used.front().is_some_and(|(at, _)| now.duration_since(*at) >= DAY) {
                used.pop_front();
            }
            let day: u32 = used.iter().map(|(_, many)| many).sum();
            let recent = used.iter().filter(|(at, _)| now.duration_since(*at) < HOUR);
            let hour: u32 = recent.map(|(_, many)| many).sum();
            if hour + many > limit.hour {
                return Err(spent(whose, counted, limit.hour, "an hour"));
            }
            if day + many > limit.day {
                return Err(spent(whose, counted, limit.day, "a day"));
            }
        }
        Ok(())
    }
}

fn subjects(account: &str, device: &str) -> impl Iterator<Item = String> {
    let account = (!account.is_empty()).then(|| format!("account {account}"));
    // A device without an account is the officers' console.
    let device = (account.is_some() && !device.is_empty()).then(|| format!("device {device}"));
    account.into_iter().chain(device)
}

fn spent(whose: String, counted: Counted, limit: u32, window: &'static str) -> Spent {
    let what = match counted {
        Counted::Reveals => "reveals",
        Counted::Questions => "questions",
        Counted::Rows => "rows of lists",
        Counted::Warned => "people of found files",
    };
    Spent { whose, what, limit, window }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::PersonRef;

    fn reveal(at: i64, account: &str, device: &str) -> Entry {
        Entry {
            at: Timestamp::from_second(at).unwrap(),
            account: account.into(),
            device: device.into(),
            place: "console".into(),
            event: Event::Revealed {
                person: PersonRef::from_bytes([1; 10]),
                fields: vec!["name".into()],
                purpose: "housing".into(),
                case: "H-1".into(),
            },
        }
    }

    const LIMITS: Limits = Limits {
        reveals: Limit { hour: 3, day: 5 },
        questions: Limit { hour: 1, day: 1 },
        rows: Limit { hour: 10, day: 10 },
        warned: Limit { hour: 10, day: 10 },
    };

    /// Reveals at these seconds, each checked first; how many were let through.
    fn scrape(seconds: impl IntoIterator<Item = i64>, account: &str, device: &str) -> usize {
        let mut budgets = Budgets::default();
        let mut shown = 0;
        for at in seconds {
            let now = Timestamp::from_second(at).unwrap();
            if budgets.check(&LIMITS, Counted::Reveals, account, device, 1, now).is_ok() {
                budgets.count(&reveal(at, account, device));
                shown += 1;
            }
        }
        shown
    }

    #[test]
    fn a_scrape_stops_at_its_budget() {
        assert_eq!(scrape(0..100, "ana", "desk"), 3);
        // One every ten minutes for a day: never more than three an hour, and five in all.
        assert_eq!(scrape((0..144).map(|at| at * 600), "ana", "desk"), 5);
        // The next day it begins anew.
        assert_eq!(scrape((0..10).map(|at| at * 43_200), "ana", "desk"), 10);
        assert_eq!(scrape(0..100, "", "console"), 100, "officers have no budget");
    }

    #[test]
    fn another_account_on_the_same_device_has_no_budget_of_its_own() {
        let mut budgets = Budgets::default();
        for at in 0..3 {
            budgets.count(&reveal(at, "ana", "desk"));
        }
        let now = Timestamp::from_second(10).unwrap();
        let mut check = |account: &str, device: &str| {
            budgets.check(&LIMITS, Counted::Reveals, account, device, 1, now).err()
        };
        let spent = check("ben", "desk").unwrap();
        assert_eq!(spent.to_string(), "the budget of device desk is used up: 3 reveals in an hour");
        assert_eq!(check("ben", "other desk"), None);
        assert_eq!(check("ana", "other desk").unwrap().whose, "account ana");
    }

    /// The code of a register is over what it was written as: what an older program wrote is written the same.
    #[test]
    fn limits_of_before_are_read_and_written_as_they_were() {
        let before = r#"{"reveals":{"hour":30,"day":100},"questions":{"hour":60,"day":300},"rows":{"hour":200,"day":600}}"#;
        let limits: Limits = serde_json::from_str(before).unwrap();
        assert_eq!(limits, Limits::default());
        assert_eq!(serde_json::to_string(&limits).unwrap(), before);
        let own = Limits { warned: Limit { hour: 7, day: 8 }, ..limits };
        let again: Limits = serde_json::from_str(&serde_json::to_string(&own).unwrap()).unwrap();
        assert_eq!(again, own);
    }

    #[test]
    fn more_at_once_than_an_hour_allows_is_refused_at_once() {
        let now = Timestamp::UNIX_EPOCH;
        let mut budgets = Budgets::default();
        assert!(budgets.check(&LIMITS, Counted::Rows, "ana", "desk", 11, now).is_err());
        assert!(budgets.check(&LIMITS, Counted::Rows, "ana", "desk", 10, now).is_ok());
    }
}
