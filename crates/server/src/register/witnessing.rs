//! Having witnesses vouch for the log while a register is served, unasked.
//!
//! A thread for each witness reads the log from the disk, as any reader does, and so waits for the network
//! without anybody waiting for it. It holds the register for as long as it takes to write down what came of it.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError, Weak};
use std::time::{Duration, Instant};

use protect::Register;
use protect::log::{LogError, LogKey, LogReader};
use protect::witness::{
    CosignError, Cosignature, Cosigner, KnownWitness, cosign, last_cosignature,
};
use serde::Serialize;

use super::Inner;

/// How often the log is looked at for entries that nobody vouched for yet.
const GLANCE: Duration = Duration::from_secs(10);

/// How the witnesses that a register's settings name with an address are asked.
#[derive(Debug, Clone, Copy)]
pub struct Witnesses {
    /// Each is asked so often, and when the log has grown: within ten seconds.
    pub every: Duration,
    /// One that cannot be reached for so long raises an alarm.
    pub patience: Duration,
    /// Carries requests to a witness; this crate opens no connections. Nothing for one without an address.
    pub reach: fn(&KnownWitness) -> Option<Box<dyn Cosigner + Send>>,
}

/// How a witness stands to the log, as `/v1/status` says it.
#[derive(Debug, Serialize)]
pub(super) struct Standing {
    witness: String,
    url: String,
    state: State,
    /// What it signed last.
    last: Option<Cosignature>,
    /// Why it does not vouch.
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
    #[serde(skip)]
    watch: Watch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It was not asked yet.
    Waiting,
    Vouches,
    Unreachable,
    Refuses,
}

#[derive(Debug)]
struct Watch {
    /// When it last answered, or when it was asked for the first time.
    answered: Instant,
    /// What the last alarm was about, until it vouches again.
    alarmed: Option<State>,
}

impl Standing {
    fn new(witness: &KnownWitness, last: Option<Cosignature>, now: Instant) -> Standing {
        Standing {
            witness: witness.key.name().to_owned(),
            url: witness.url.clone().unwrap_or_default(),
            state: State::Waiting,
            last,
            reason: String::new(),
            watch: Watch { answered: now, alarmed: None },
        }
    }

    /// Takes what came of asking. Returns what an alarm says, if one is due: once for each change.
    fn heard(
        &mut self,
        answer: Result<Cosignature, CosignError>,
        now: Instant,
        patience: Duration,
    ) -> Option<String> {
        let error = match answer {
            Ok(signed) => {
                self.state = State::Vouches;
                self.last = Some(signed);
                self.reason.clear();
                self.watch = Watch { answered: now, alarmed: None };
                return None;
            }
            Err(error) => error,
        };
        self.reason = error.to_string();
        let due = match error {
            CosignError::Refused(_) => {
                self.state = State::Refuses;
                self.watch.answered = now;
                true
            }
            // A reply that does not hold, or a log that cannot be read: both may pass, and count as silence.
            CosignError::Unreachable(_) | CosignError::Behind(_) | CosignError::Log(_) => {
                self.state = State::Unreachable;
                now.duration_since(self.watch.answered) >= patience
            }
        };
        if !due || self.watch.alarmed == Some(self.state) {
            return None;
        }
        self.watch.alarmed = Some(self.state);
        Some(match self.state {
            State::Refuses => format!(
                "the witness {} does not vouch for the log: {}; if the log was put back or changed, keep \
                 everything as evidence",
                self.witness, self.reason
            ),
            _ => format!(
                "the witness {} has not vouched for the log for {} seconds: {}",
                self.witness,
                now.duration_since(self.watch.answered).as_secs(),
                self.reason
            ),
        })
    }
}

/// Asks the witnesses of a register for as long as this is held.
pub(super) struct Asking(
    #[expect(dead_code, reason = "dropping it ends the threads")] Vec<Sender<()>>,
);

impl Asking {
    /// Begins. How each witness stands is kept with the register.
    ///
    /// # Errors
    /// The settings name what is no key of a witness or of the log.
    pub(super) fn start(service: &Arc<Inner>, rules: Witnesses) -> Result<Asking, LogError> {
        let mut office = service.office.lock().unwrap_or_else(PoisonError::into_inner);
        let log = LogOf::of(&office.register)?;
        let mut ends = Vec::new();
        for witness in office.register.profile().known_witnesses()? {
            let Some(far) = (rules.reach)(&witness) else { continue };
            let last = log.open().ok().and_then(|log| last_cosignature(&log, &witness.key));
            let at = office.witnesses.len();
            office.witnesses.push(Standing::new(&witness, last, Instant::now()));
            let (end, ended) = channel();
            ends.push(end);
            let round =
                Round { service: Arc::downgrade(service), at, log: log.clone(), rules, ended };
            std::thread::spawn(move || round.go(far));
        }
        Ok(Asking(ends))
    }
}

/// Where a log lies, and whose it is.
#[derive(Clone)]
struct LogOf {
    dir: PathBuf,
    key: LogKey,
}

impl LogOf {
    fn of(register: &Register) -> Result<LogOf, LogError> {
        let key = LogKey::parse(&register.profile().log_vkey)?;
        Ok(LogOf { dir: register.folder().join("log"), key })
    }

    fn open(&self) -> Result<LogReader, LogError> {
        LogReader::open(&self.dir, &self.key)
    }
}

/// Asks one witness, again and again.
struct Round {
    /// Not held: a service that is over is not kept by a network that does not answer.
    service: Weak<Inner>,
    at: usize,
    log: LogOf,
    rules: Witnesses,
    ended: Receiver<()>,
}

impl Round {
    fn go(self, mut far: Box<dyn Cosigner + Send>) {
        loop {
            let asked = Instant::now();
            let answer = self.log.open().map_err(CosignError::from);
            let answer = answer.and_then(|log| cosign(&log, far.as_mut()));
            let signed = answer.as_ref().ok().map(|signed| signed.size);
            let Some(service) = self.service.upgrade() else { return };
            service.heard(self.at, answer, self.rules.patience);
            drop(service);
            if !self.rest(asked, signed) {
                return;
            }
        }
    }

    /// Waits until it is time to ask again; `false` if it is over. A witness that did not sign is not asked
    /// sooner because the log grows.
    fn rest(&self, asked: Instant, signed: Option<u64>) -> bool {
        loop {
            let left = self.rules.every.saturating_sub(asked.elapsed());
            match self.ended.recv_timeout(left.min(GLANCE)) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => return false,
            }
            let grown = |signed| self.log.open().is_ok_and(|log| log.size() > signed);
            if asked.elapsed() >= self.rules.every || signed.is_some_and(grown) {
                return true;
            }
        }
    }
}

impl Inner {
    fn heard(&self, at: usize, answer: Result<Cosignature, CosignError>, patience: Duration) {
        let mut office = self.office.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = office.witnesses.get_mut(at);
        let alarm = standing.and_then(|own| own.heard(answer, Instant::now(), patience));
        if let Some(what) = alarm
            && let Err(error) = office.register.alarm_witness(what)
        {
            crate::log::failure(&format!("the alarm about a witness is not logged: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use protect::Secret;
    use protect::witness::WitnessSigner;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(3600);

    fn standing(now: Instant) -> Standing {
        let key =
            WitnessSigner::new("witness.example", &Secret::from_bytes([3; 32])).unwrap().key();
        Standing::new(&KnownWitness { key, url: Some("http://127.0.0.1:9".to_owned()) }, None, now)
    }

    fn signed() -> Result<Cosignature, CosignError> {
        let time = jiff::Timestamp::UNIX_EPOCH;
        Ok(Cosignature { witness: "witness.example".to_owned(), size: 7, time })
    }

    fn silent() -> Result<Cosignature, CosignError> {
        Err(CosignError::Unreachable("no route".to_owned()))
    }

    fn refused() -> Result<Cosignature, CosignError> {
        Err(CosignError::Refused("it signed 9 entries".to_owned()))
    }

    #[test]
    fn an_alarm_for_each_change_and_no_more() {
        let start = Instant::now();
        let at = |minutes: u64| start + Duration::from_secs(60 * minutes);
        let mut own = standing(start);
        let mut hear = |answer, minutes| own.heard(answer, at(minutes), PATIENCE).is_some();
        // Silence within the patience, then beyond it, then again.
        assert!(!hear(signed(), 0) && !hear(silent(), 59));
        assert!(hear(silent(), 60));
        assert!(!hear(silent(), 65) && !hear(silent(), 500));
        // It is back, and silent again: the patience begins anew.
        assert!(!hear(signed(), 501) && !hear(silent(), 560));
        assert!(hear(silent(), 561));
        // A refusal is not waited for, and is another change.
        assert!(hear(refused(), 562));
        assert!(!hear(refused(), 567) && !hear(silent(), 570) && !hear(refused(), 575));
        assert!(!hear(signed(), 580) && hear(refused(), 585));
    }

    #[test]
    fn a_witness_that_never_answered_is_not_waited_for_for_ever() {
        let start = Instant::now();
        let mut own = standing(start);
        assert!(own.heard(silent(), start, PATIENCE).is_none());
        let alarm = own.heard(silent(), start + PATIENCE, PATIENCE).unwrap();
        assert!(alarm.contains("witness.example") && alarm.contains("no route"), "{alarm}");
        assert_eq!(own.state, State::Unreachable);
    }
}
