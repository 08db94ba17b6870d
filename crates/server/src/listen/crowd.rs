//! Who is connected, and who has to go when there is no room: those who keep us waiting.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

/// All connections.
#[derive(Debug)]
pub(super) struct Crowd {
    most: usize,
    started: Instant,
    next: AtomicU64,
    members: Mutex<HashMap<u64, Arc<Member>>>,
}

/// One connection, as others see it.
#[derive(Debug)]
pub(crate) struct Member {
    /// Since when the client has had the next move, in milliseconds since the start; [`OURS`] if it
    /// has not.
    since: AtomicU64,
    started: Instant,
    leave: Notify,
}

/// A place in the crowd; free again when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    number: u64,
    crowd: Arc<Crowd>,
    pub(super) member: Arc<Member>,
}

/// No time since which a client has had the next move.
const OURS: u64 = u64::MAX;

impl Crowd {
    pub(super) fn new(most: usize) -> Crowd {
        Crowd { most, started: Instant::now(), next: AtomicU64::new(0), members: Mutex::default() }
    }

    /// A place, if need be that of the one who has kept us waiting longest, whatever for: who has just
    /// come is given time. Nothing if all are being worked for.
    pub(super) fn enter(self: &Arc<Crowd>) -> Option<Seat> {
        let mut members = self.members();
        if members.len() >= self.most {
            let waiting = members.iter().filter(|(_, member)| !member.is_worked_for());
            let longest = waiting
                .min_by_key(|(number, member)| (member.since.load(Ordering::Relaxed), **number));
            let number = *longest?.0;
            members.remove(&number)?.leave.notify_one();
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let member = Arc::new(Member {
            since: AtomicU64::new(OURS),
            started: self.started,
            leave: Notify::new(),
        });
        member.waits();
        members.insert(number, member.clone());
        Some(Seat { number, crowd: self.clone(), member })
    }

    fn members(&self) -> MutexGuard<'_, HashMap<u64, Arc<Member>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Member {
    /// The client has the next move: to send a request or a body, or to take in a reply.
    pub(crate) fn waits(&self) {
        let since = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(OURS - 1);
        self.since.store(since, Ordering::Relaxed);
    }

    /// We have the next move.
    pub(crate) fn works(&self) {
        self.since.store(OURS, Ordering::Relaxed);
    }

    fn is_worked_for(&self) -> bool {
        self.since.load(Ordering::Relaxed) == OURS
    }

    /// Ready when somebody else needs the place.
    pub(super) async fn told_to_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.crowd.members().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_us_waiting_longest_goes() {
        let crowd = Arc::new(Crowd::new(3));
        let seats = |crowd: &Crowd| {
            let mut numbers: Vec<u64> = crowd.members().keys().copied().collect();
            numbers.sort_unstable();
            numbers
        };
        let [first, second, third] = [0, 1, 2].map(|_| crowd.enter().unwrap());
        first.member.works();
        let fourth = crowd.enter().unwrap();
        assert_eq!(seats(&crowd), [first.number, third.number, fourth.number]);
        third.member.works();
        fourth.member.works();
        assert!(crowd.enter().is_none());
        fourth.member.waits();
        let fifth = crowd.enter().unwrap();
        assert_eq!(seats(&crowd), [first.number, third.number, fifth.number]);
        // Who has left already takes nobody's place along.
        drop((second, fourth));
        assert_eq!(seats(&crowd).len(), 3);
        drop(fifth);
        assert_eq!(seats(&crowd).len(), 2);
    }
}
