//! Who is believed, from where, and for how long.

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};
use protect::log::{AlarmKind, Event};
use protect::session::{
    DeviceSecret, Enrolled, Opened, Proof, RelyingParty, Rules, SecondProof, SessionError,
    Sessions, Signed, TotpKey, give_enrolment, sign,
};
use protect::{Caller, Purpose, Register, Stretch};
use zeroize::Zeroizing;

use crate::authenticator::Authenticator;
use crate::office::{Heard, Office, fields, officers};

thread_local! {
    /// Seconds since the beginning; each test has a thread of its own.
    static SECONDS: Cell<i64> = const { Cell::new(0) };
}

const BEGIN: i64 = 1_900_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(BEGIN + SECONDS.get()).unwrap()
}

fn pass(seconds: i64) {
    SECONDS.set(SECONDS.get() + seconds);
}

const PASSPHRASE: &str = "an invented passphrase";
const HERE: &str = "10.0.0.7";

fn rules() -> Rules {
    let origins = ["https://register.example".to_owned()];
    Rules {
        stretch: Stretch { memory: 64, passes: 1, lanes: 1 },
        passkeys: Some(RelyingParty::new("register.example", &origins).unwrap()),
        ..Rules::default()
    }
}

/// An account's holder at their desk.
struct Desk {
    account: &'static str,
    device: String,
    secret: DeviceSecret,
    totp: TotpKey,
    recovery: Vec<Zeroizing<String>>,
    token: Zeroizing<String>,
    count: u64,
    place: &'static str,
}

impl Desk {
    fn enrol(register: &mut Register, sessions: &mut Sessions, account: &'static str) -> Desk {
        let secret = enrolment(register, account, "desk", false);
        let started = sessions.start_passphrase(register, account, &secret, PASSPHRASE).unwrap();
        let totp = TotpKey::parse(&started.key).unwrap();
        let code = totp.code(now());
        let Enrolled { device, secret, recovery } =
            sessions.finish_passphrase(register, account, &secret, &code, HERE).unwrap();
        let token = Zeroizing::new(String::new());
        pass(30);
        Desk { account, device, secret, totp, recovery, token, count: 0, place: HERE }
    }

    fn signed<T>(&mut self, token: &str, then: impl FnOnce(&Signed<'_>) -> T) -> T {
        self.count += 1;
        let signature = sign(&self.secret, "/v1/x", token, self.count, b"{}");
        then(&Signed {
            path: "/v1/x",
            token,
            count: self.count,
            body: b"{}",
            signature: &signature,
            place: self.place,
        })
    }

    fn try_in(
        &mut self,
        register: &mut Register,
        sessions: &mut Sessions,
        proof: Proof,
    ) -> Result<Opened, SessionError> {
        let (account, device) = (self.account, self.device.clone());
        self.signed("", |request| sessions.sign_in(register, account, &device, proof, request))
    }

    fn sign_in(&mut self, register: &mut Register, sessions: &mut Sessions) {
        let proof = passphrase(PASSPHRASE, &self.totp.code(now()));
        self.token = self.try_in(register, sessions, proof).unwrap().token;
        self.count = 0;
        pass(30);
    }

    fn who(
        &mut self,
        register: &mut Register,
        sessions: &mut Sessions,
    ) -> Result<Caller, SessionError> {
        let token = self.token.clone();
        self.signed(&token, |request| sessions.who(register, request))
    }
}

fn enrolment(register: &mut Register, account: &str, device: &str, resets: bool) -> String {
    let until = now() + SignedDuration::from_hours(24);
    give_enrolment(register, &officers(), account, device, resets, until).unwrap().to_string()
}

fn passphrase(passphrase: &str, code: &str) -> Proof {
    let text = |text: &str| Zeroizing::new(text.to_owned());
    Proof::Passphrase { passphrase: text(passphrase), code: text(code) }
}

fn code(desk: &Desk) -> SecondProof {
    SecondProof::Code(Zeroizing::new(desk.totp.code(now())))
}

fn start() -> (Office, Register, Sessions) {
    let (office, mut register, _) = Office::with_people();
    register.set_clock(now);
    (office, register, Sessions::new(rules()))
}

fn stepped_up(caller: &Caller) -> bool {
    matches!(caller.acting, protect::Acting::Account { stepped_up: true, .. })
}

#[test]
fn two_proofs_open_a_session_and_the_log_has_it() {
    let (office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    ana.sign_in(&mut register, &mut sessions);
    let caller = ana.who(&mut register, &mut sessions).unwrap();
    assert_eq!((caller.acting.account(), caller.device.as_str()), ("ana", "desk"));
    assert!(!stepped_up(&caller));
    sessions.sign_out(&mut register, &ana.token.clone()).unwrap();
    assert!(matches!(ana.who(&mut register, &mut sessions), Err(SessionError::NotSignedIn)));
    let log = office.log(&register);
    let of_ana: Vec<&Event> =
        log.iter().filter(|entry| entry.account == "ana").map(|entry| &entry.event).collect();
    let [
        Event::DeviceEnrolled { device, .. },
        Event::SessionOpened { session, method },
        Event::SessionEnded { session: ended, reason },
    ] = of_ana.as_slice()
    else {
        panic!("{of_ana:?}")
    };
    assert_eq!(
        (device.as_str(), method.as_str(), reason.as_str()),
        ("desk", "passphrase and code", "signed out")
    );
    assert_eq!(session, ended);
    let text = serde_json::to_string(&log).unwrap();
    assert!(!text.contains(ana.token.as_str()) && !text.contains(&ana.secret.text()), "{text}");
}

#[test]
fn a_wrong_proof_is_refused_and_does_not_say_which() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    let used = ana.totp.code(now());
    ana.sign_in(&mut register, &mut sessions);
    let right = ana.totp.code(now());
    for (own, code) in [
        ("another passphrase", right.as_str()),
        (PASSPHRASE, "000000"),
        (PASSPHRASE, ""),
        (PASSPHRASE, used.as_str()),
        ("", &right),
    ] {
        pass(60 * 20);
        let code = if code == right { ana.totp.code(now()) } else { code.to_owned() };
        let refused =
            ana.try_in(&mut register, &mut sessions, passphrase(own, &code)).err().unwrap();
        assert!(matches!(refused, SessionError::Proof), "{own} {code}: {refused}");
    }
}

#[test]
fn a_code_opens_one_session_only() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    let code = ana.totp.code(now());
    assert!(ana.try_in(&mut register, &mut sessions, passphrase(PASSPHRASE, &code)).is_ok());
    let again = ana.try_in(&mut register, &mut sessions, passphrase(PASSPHRASE, &code));
    assert!(matches!(again, Err(SessionError::Proof)));
}

#[test]
fn a_recovery_code_stands_for_one_code_and_for_no_second_proof() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    let recovery = ana.recovery[2].clone();
    let opened =
        ana.try_in(&mut register, &mut sessions, passphrase(PASSPHRASE, &recovery)).unwrap();
    assert_eq!(opened.recovery_left, 7);
    (ana.token, ana.count) = (opened.token, 0);
    let caller = ana.who(&mut register, &mut sessions).unwrap();
    let second = SecondProof::Code(ana.recovery[3].clone());
    let refused = sessions.step_up(&mut register, &caller, second, &ana.token.clone());
    assert!(matches!(refused, Err(SessionError::Proof)));
    pass(60);
    let again = ana.try_in(&mut register, &mut sessions, passphrase(PASSPHRASE, &recovery));
    assert!(matches!(again, Err(SessionError::Proof)), "used");
}

#[test]
fn idle_and_old_sessions_end() {
    let (office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    ana.sign_in(&mut register, &mut sessions);
    // Used every nine minutes it lasts, up to eight hours.
    let mut minutes = 0;
    while ana.who(&mut register, &mut sessions).is_ok() {
        pass(9 * 60);
        minutes += 9;
    }
    assert_eq!(minutes, 486, "the first ninth minute beyond eight hours");
    ana.sign_in(&mut register, &mut sessions);
    pass(10 * 60);
    assert!(matches!(ana.who(&mut register, &mut sessions), Err(SessionError::NotSignedIn)));
    let ends: Vec<String> = office
        .log(&register)
        .into_iter()
        .filter_map(|entry| match entry.event {
            Event::SessionEnded { reason, .. } => Some(reason),
            _ => None,
        })
        .collect();
    assert_eq!(ends, ["it was open for too long", "it was idle"]);
}

#[test]
fn a_second_proof_is_believed_for_five_minutes() {
    let (office, mut register, mut sessions) = start();
    let mut sam = Desk::enrol(&mut register, &mut sessions, "sam");
    sam.sign_in(&mut register, &mut sessions);
    let caller = sam.who(&mut register, &mut sessions).unwrap();
    let token = sam.token.clone();
    sessions.step_up(&mut register, &caller, code(&sam), &token).unwrap();
    pass(299);
    assert!(stepped_up(&sam.who(&mut register, &mut sessions).unwrap()));
    pass(1);
    assert!(!stepped_up(&sam.who(&mut register, &mut sessions).unwrap()));
    assert!(
        office.log(&register).iter().any(|entry| matches!(entry.event, Event::SteppedUp { .. }))
    );
}

#[test]
fn a_stolen_token_is_worth_nothing_and_ends_the_session() {
    let (_office, mut register, mut sessions) = start();
    let heard = Heard::default();
    register.send_alarms(Box::new(heard.clone()));
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    let mut ben = Desk::enrol(&mut register, &mut sessions, "ben");
    ana.sign_in(&mut register, &mut sessions);
    ben.sign_in(&mut register, &mut sessions);
    assert!(ana.who(&mut register, &mut sessions).is_ok());
    // On a device that is enrolled, though for somebody else.
    let own = std::mem::replace(&mut ben.token, ana.token.clone());
    ben.count = 100;
    assert!(matches!(ben.who(&mut register, &mut sessions), Err(SessionError::NotSignedIn)));
    let alarms = heard.0.lock().unwrap().clone();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0].alarm, AlarmKind::Guessing);
    assert!(
        matches!(ana.who(&mut register, &mut sessions), Err(SessionError::NotSignedIn)),
        "over"
    );
    ben.token = own;
    assert!(ben.who(&mut register, &mut sessions).is_ok());
}

#[test]
fn a_request_is_taken_once() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    ana.sign_in(&mut register, &mut sessions);
    ana.count = 5;
    assert!(ana.who(&mut register, &mut sessions).is_ok());
    for earlier in [5, 4, 0] {
        ana.count = earlier;
        assert!(matches!(ana.who(&mut register, &mut sessions), Err(SessionError::Replayed)));
    }
    ana.count = 6;
    assert!(ana.who(&mut register, &mut sessions).is_ok());
}

#[test]
fn strangers_lock_nobody_out() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    let ben = Desk::enrol(&mut register, &mut sessions, "ben");
    // From the same place, with another device's secret, a hundred times.
    let own = std::mem::replace(&mut ana.secret, ben.secret);
    for _ in 0..100 {
        let refused =
            ana.try_in(&mut register, &mut sessions, passphrase("a guess of theirs", "000000"));
        assert!(matches!(refused, Err(SessionError::Device)));
    }
    ana.secret = own;
    ana.sign_in(&mut register, &mut sessions);
}

#[test]
fn who_guesses_waits_and_is_heard_and_the_account_locks_in_the_end() {
    let (office, mut register, mut sessions) = start();
    let heard = Heard::default();
    register.send_alarms(Box::new(heard.clone()));
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    let guess = || passphrase("a guess of theirs", "000000");
    assert!(matches!(ana.try_in(&mut register, &mut sessions, guess()), Err(SessionError::Proof)));
    let refused = ana.try_in(&mut register, &mut sessions, guess());
    assert!(matches!(refused, Err(SessionError::Wait(1..=2))));
    let mut tried = 1;
    while register.account("ana").unwrap().unwrap().locked.is_none() {
        pass(16 * 60);
        assert!(matches!(
            ana.try_in(&mut register, &mut sessions, guess()),
            Err(SessionError::Proof)
        ));
        tried += 1;
    }
    assert_eq!(tried, 20);
    assert_eq!(heard.0.lock().unwrap().len(), 16, "from the fifth on");
    pass(16 * 60);
    let right = passphrase(PASSPHRASE, &ana.totp.code(now()));
    assert!(matches!(ana.try_in(&mut register, &mut sessions, right), Err(SessionError::Locked)));
    register.unlock_account(&officers(), "ana").unwrap();
    ana.sign_in(&mut register, &mut sessions);
    let locked = |entry: &protect::log::Entry| matches!(entry.event, Event::AccountLocked { .. });
    assert!(office.log(&register).iter().any(locked));
}

#[test]
fn sessions_of_an_account_or_a_device_are_killed() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    let mut ben = Desk::enrol(&mut register, &mut sessions, "ben");
    let mut adm = Desk::enrol(&mut register, &mut sessions, "adm");
    for desk in [&mut ana, &mut ben, &mut adm] {
        desk.sign_in(&mut register, &mut sessions);
    }
    let once = adm.who(&mut register, &mut sessions).unwrap();
    let refused = sessions.kill(&mut register, &once, Some("ana"), None).err().unwrap();
    assert!(refused.to_string().contains("second proof"), "{refused}");
    let token = adm.token.clone();
    sessions.step_up(&mut register, &once, code(&adm), &token).unwrap();
    let twice = adm.who(&mut register, &mut sessions).unwrap();
    assert_eq!(sessions.list(&mut register, &twice).unwrap().len(), 3);
    assert_eq!(sessions.kill(&mut register, &twice, Some("ana"), None).unwrap(), 1);
    assert!(ana.who(&mut register, &mut sessions).is_err());
    assert!(ben.who(&mut register, &mut sessions).is_ok());
    assert_eq!(sessions.kill(&mut register, &twice, None, Some("desk")).unwrap(), 2);
    assert!(ben.who(&mut register, &mut sessions).is_err());
    // A device that was taken away signs nobody in.
    sessions.remove_device(&mut register, &officers(), "ben", "desk").unwrap();
    let proof = passphrase(PASSPHRASE, &ben.totp.code(now()));
    let refused = ben.try_in(&mut register, &mut sessions, proof);
    assert!(matches!(refused, Err(SessionError::Device)));
}

#[test]
fn a_locked_account_has_no_session() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    ana.sign_in(&mut register, &mut sessions);
    register.lock_account(&officers(), "ana", "left").unwrap();
    assert!(matches!(ana.who(&mut register, &mut sessions), Err(SessionError::Locked)));
    register.unlock_account(&officers(), "ana").unwrap();
    assert!(matches!(ana.who(&mut register, &mut sessions), Err(SessionError::NotSignedIn)));
}

#[test]
fn an_enrolment_is_good_once_and_for_its_time() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    ana.sign_in(&mut register, &mut sessions);
    // A second device, for the proofs there are.
    let secret = enrolment(&mut register, "ana", "laptop", false);
    let refused = sessions.start_passphrase(&register, "ana", &secret, PASSPHRASE);
    assert!(matches!(refused, Err(SessionError::Enrolment)), "proofs are not set with it");
    assert!(sessions.enrol_device(&mut register, "ben", &secret, HERE).is_err(), "another account");
    let enrolled = sessions.enrol_device(&mut register, "ana", &secret, HERE).unwrap();
    assert_eq!(enrolled.device, "laptop");
    let again = sessions.enrol_device(&mut register, "ana", &secret, HERE);
    assert!(matches!(again, Err(SessionError::Enrolment)));
    assert!(ana.who(&mut register, &mut sessions).is_ok());
    // Setting all anew ends what was.
    let secret = enrolment(&mut register, "ana", "new desk", true);
    pass(25 * 3600);
    assert!(sessions.start_passphrase(&register, "ana", &secret, PASSPHRASE).is_err(), "expired");
    let secret = enrolment(&mut register, "ana", "new desk", true);
    let weak = sessions.start_passphrase(&register, "ana", &secret, "too short");
    assert!(matches!(weak, Err(SessionError::Weak(_))));
    let started =
        sessions.start_passphrase(&register, "ana", &secret, "another passphrase").unwrap();
    let right = TotpKey::parse(&started.key).unwrap().code(now());
    let wrong = sessions.finish_passphrase(&mut register, "ana", &secret, "0000000", HERE);
    assert!(matches!(wrong, Err(SessionError::Proof)));
    sessions.finish_passphrase(&mut register, "ana", &secret, &right, HERE).unwrap();
    pass(30);
    let old = passphrase(PASSPHRASE, &ana.totp.code(now()));
    assert!(matches!(ana.try_in(&mut register, &mut sessions, old), Err(SessionError::Device)));
}

fn with_passkey(register: &mut Register, sessions: &mut Sessions) -> (Desk, Authenticator) {
    let secret = enrolment(register, "sam", "telephone", false);
    let mut key = Authenticator::new(7, "https://register.example");
    let options = sessions.start_passkey(register, "sam", &secret).unwrap();
    assert_eq!(options["rp"]["id"], "register.example");
    let answer = key.create(&options).to_string();
    let Enrolled { device, secret, recovery } =
        sessions.finish_passkey(register, "sam", &secret, answer.as_bytes(), HERE).unwrap();
    let (totp, token) = (TotpKey::from_bytes([0; 20]), Zeroizing::new(String::new()));
    let desk =
        Desk { account: "sam", device, secret, totp, recovery, token, count: 0, place: HERE };
    (desk, key)
}

fn options(desk: &mut Desk, register: &Register, sessions: &mut Sessions) -> serde_json::Value {
    let device = desk.device.clone();
    desk.signed("", |request| sessions.ask_passkey(register, "sam", &device, request)).unwrap()
}

#[test]
fn a_passkey_opens_a_session_and_is_a_second_proof() {
    let (office, mut register, mut sessions) = start();
    let (mut sam, mut key) = with_passkey(&mut register, &mut sessions);
    let asked = options(&mut sam, &register, &mut sessions);
    assert_eq!(asked["userVerification"], "required");
    let answer = key.get(&asked).to_string().into_bytes();
    let opened = sam.try_in(&mut register, &mut sessions, Proof::Passkey(answer.clone())).unwrap();
    (sam.token, sam.count) = (opened.token, 0);
    let caller = sam.who(&mut register, &mut sessions).unwrap();
    let asked = sessions.ask_passkey_again(&caller).unwrap();
    let token = sam.token.clone();
    let old = SecondProof::Passkey(answer);
    assert!(sessions.step_up(&mut register, &caller, old, &token).is_err(), "an old answer");
    pass(2);
    let asked = sessions.ask_passkey_again(&caller).unwrap_or(asked);
    let second = SecondProof::Passkey(key.get(&asked).to_string().into_bytes());
    sessions.step_up(&mut register, &caller, second, &token).unwrap();
    assert!(stepped_up(&sam.who(&mut register, &mut sessions).unwrap()));
    let opened = |entry: &protect::log::Entry| matches!(&entry.event, Event::SessionOpened { method, .. } if method == "passkey");
    assert!(office.log(&register).iter().any(opened));
}

#[test]
fn a_passkey_elsewhere_of_somebody_else_or_not_verified_is_refused() {
    let (_office, mut register, mut sessions) = start();
    let (mut sam, mut key) = with_passkey(&mut register, &mut sessions);
    let mut refuse = |change: &dyn Fn(&mut Authenticator, &mut serde_json::Value), why: &str| {
        pass(20 * 60);
        let mut asked = options(&mut sam, &register, &mut sessions);
        change(&mut key, &mut asked);
        let answer = key.get(&asked).to_string().into_bytes();
        key.origin = "https://register.example".to_owned();
        key.verifies = true;
        let refused = sam.try_in(&mut register, &mut sessions, Proof::Passkey(answer));
        assert!(matches!(refused, Err(SessionError::Proof)), "{why}");
    };
    refuse(&|key, _| key.origin = "https://register.example.phish".to_owned(), "phishing");
    refuse(&|key, _| key.verifies = false, "nobody was verified");
    refuse(&|_, asked| asked["rpId"] = "other.example".into(), "made for another party");
    refuse(
        &|_, asked| asked["challenge"] = "AAAAAAAAAAAAAAAAAAAAAA".into(),
        "another question was asked",
    );
    let mut stranger = Authenticator::new(9, "https://register.example");
    pass(20 * 60);
    let asked = options(&mut sam, &register, &mut sessions);
    let answer = stranger.get(&asked).to_string().into_bytes();
    assert!(sam.try_in(&mut register, &mut sessions, Proof::Passkey(answer)).is_err());
    pass(20 * 60);
    let asked = options(&mut sam, &register, &mut sessions);
    let answer = key.get(&asked).to_string().into_bytes();
    assert!(sam.try_in(&mut register, &mut sessions, Proof::Passkey(answer)).is_ok());
}

#[test]
fn a_session_without_a_second_proof_reveals_but_not_what_is_sensitive() {
    let (_office, mut register, mut sessions) = start();
    let mut ana = Desk::enrol(&mut register, &mut sessions, "ana");
    ana.sign_in(&mut register, &mut sessions);
    let caller = ana.who(&mut register, &mut sessions).unwrap();
    let row = register.list(&caller, &fields(&["name"]), "my caseload", 0, 1).unwrap().remove(0);
    let purpose = Purpose { purpose: "housing".to_owned(), case: "H-1".to_owned() };
    assert!(register.reveal(&caller, row.person, &fields(&["name"]), &purpose).is_ok());
    assert!(register.reveal(&caller, row.person, &fields(&["idNumber"]), &purpose).is_err());
}
