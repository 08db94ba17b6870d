//! Who guesses, and how long they wait.

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;

/// Wrong passphrases, codes and passkeys, by account and place, and by account.
///
/// Only requests that an enrolled device signed are counted: what a stranger sends is refused before any
/// passphrase is looked at, so strangers can neither guess nor lock anybody out. Whoever guesses holds a
/// device of the account, or its secret.
///
/// For an account and a place, after the first wrong try the next one waits a second, then two, four and
/// eight; after the fifth a quarter of an hour, with an alarm, and so after each further one. Other places
/// are not held up. After twenty wrong tries within a day from wherever, the account is locked until an
/// administrator looks: at five tries a place, somebody has its device and goes about with it. A right
/// try ends the count. Counts are kept in memory: a new start, which takes the officers, begins anew.
#[derive(Default)]
pub struct Guesses {
    places: FxHashMap<(String, String), Wrong>,
    accounts: FxHashMap<String, Wrong>,
}

#[derive(Clone, Copy)]
struct Wrong {
    times: u32,
    until: Timestamp,
    last: Timestamp,
}

/// What a wrong try leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// A wait.
    Wait,
    /// A long wait, and an alarm.
    Alarm,
    /// The account is locked, and an alarm.
    Lock,
}

/// The wrong try that raises an alarm.
const ALARMING: u32 = 5;
/// The wrong try of an account that locks it.
const LOCKING: u32 = 20;
const LONG: SignedDuration = SignedDuration::from_mins(15);
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);

impl Guesses {
    /// How many seconds this account has to wait at this place.
    pub(crate) fn wait(&self, account: &str, place: &str, now: Timestamp) -> Option<u64> {
        let wrong = self.places.get(&(account.to_owned(), place.to_owned()))?;
        let left = wrong.until.duration_since(now);
        left.is_positive().then(|| left.as_secs().unsigned_abs() + 1)
    }

    pub(crate) fn wrong(&mut self, account: &str, place: &str, now: Timestamp) -> After {
        self.forget(now);
        let new = Wrong { times: 0, until: now, last: now };
        let here = self.places.entry((account.to_owned(), place.to_owned())).or_insert(new);
        here.times += 1;
        here.last = now;
        here.until = now
            + match here.times {
                times if times < ALARMING => SignedDuration::from_secs(1 << (times - 1)),
                _ => LONG,
            };
        let is_alarming = here.times >= ALARMING;
        let all = self.accounts.entry(account.to_owned()).or_insert(new);
        all.times += 1;
        all.last = now;
        match (all.times >= LOCKING, is_alarming) {
            (true, _) => After::Lock,
            (false, true) => After::Alarm,
            (false, false) => After::Wait,
        }
    }

    pub(crate) fn right(&mut self, account: &str) {
        self.accounts.remove(account);
        self.places.retain(|(own, _), _| own != account);
    }

    fn forget(&mut self, now: Timestamp) {
        let is_fresh = |wrong: &Wrong| now.duration_since(wrong.last) < FORGOTTEN;
        self.places.retain(|_, wrong| is_fresh(wrong));
        self.accounts.retain(|_, wrong| is_fresh(wrong));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn waits_grow_and_end() {
        let mut guesses = Guesses::default();
        let waits: Vec<_> = (0..7)
            .map(|_| {
                let after = guesses.wrong("ana", "10.0.0.7", at(0));
                (after, guesses.wait("ana", "10.0.0.7", at(0)).unwrap())
            })
            .collect();
        let seconds: Vec<u64> = waits.iter().map(|(_, wait)| *wait).collect();
        assert_eq!(seconds, [2, 3, 5, 9, 901, 901, 901]);
        assert!(waits[..4].iter().all(|(after, _)| *after == After::Wait));
        assert!(waits[4..].iter().all(|(after, _)| *after == After::Alarm));
        assert_eq!(guesses.wait("ana", "10.0.0.8", at(0)), None, "elsewhere nobody waits");
        assert_eq!(guesses.wait("ben", "10.0.0.7", at(0)), None);
        assert_eq!(guesses.wait("ana", "10.0.0.7", at(901)), None);
        guesses.right("ana");
        assert_eq!(guesses.wait("ana", "10.0.0.7", at(0)), None);
    }

    #[test]
    fn a_device_carried_about_locks_its_account() {
        let mut guesses = Guesses::default();
        let tries: Vec<After> = (0..20)
            .map(|place| guesses.wrong("ana", &format!("10.0.0.{place}"), at(place)))
            .collect();
        assert!(tries[..19].iter().all(|after| *after == After::Wait));
        assert_eq!(tries[19], After::Lock);
        // A day later it is forgotten.
        assert_eq!(guesses.wrong("ana", "10.0.0.1", at(100_000)), After::Wait);
    }
}
