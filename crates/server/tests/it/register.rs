//! A register's service: who may ask what, from where, and what stays of it.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::Entity;
use protect::log::{AlarmKind, Role};
use protect::session::{DeviceSecret, RelyingParty, Rules, TotpKey, give_enrolment, sign};
use protect::{Alarm, Alarms, Caller, Limit, Limits, NewRegister, OfficerKey, Register, Stretch};
use serde_json::{Value, json};
use server::{RegisterService, ServiceSettings};
use tempfile::TempDir;

use crate::authenticator::Authenticator;
use crate::support::{Client, Reply};

/// Invented people: name, date of birth, address.
const PEOPLE: [(&str, &str, &str); 5] = [
    ("김가상", "1970-05-09", "서울 가상로 1"),
    ("박허구", "1981-02-03", "부산 가상로 22"),
    ("Ana Invented", "1970-05-02", "12 Invented Street"),
    ("Ben Imagined", "1962-08-17", "7 Imagined Road"),
    ("Ivan Vymyshlenny", "1975-10-10", "3 Invented Lane"),
];
const PASSPHRASE: &str = "an invented passphrase";

/// Seconds added to the clock of all services here; [`Centre`] lets one test at a time at it.
static LATER: AtomicI64 = AtomicI64::new(0);
static ALONE: Mutex<()> = Mutex::new(());

fn now() -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(LATER.load(Ordering::Relaxed))
}

fn pass(seconds: i64) {
    LATER.fetch_add(seconds, Ordering::Relaxed);
}

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Alarm>>>);

impl Alarms for Heard {
    fn raise(&self, alarm: &Alarm) {
        self.0.lock().unwrap().push(alarm.clone());
    }
}

/// A register of invented people that is being served.
struct Centre {
    client: Client,
    heard: Heard,
    enrolments: Vec<(&'static str, String)>,
    runtime: Option<tokio::runtime::Runtime>,
    home: TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Drop for Centre {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

const ACCOUNTS: [(&str, Role); 6] = [
    ("ana", Role::Caseworker),
    ("mia", Role::Matcher),
    ("sam", Role::Supervisor),
    ("sue", Role::Supervisor),
    ("aud", Role::Auditor),
    ("adm", Role::Administrator),
];

impl Centre {
    fn start() -> Centre {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let home = tempfile::tempdir().unwrap();
        let (recipient, _) = OfficerKey::generate();
        let many = Limit { hour: 100, day: 100 };
        let new = NewRegister {
            name: "centre".to_owned(),
            officers: vec![("one".to_owned(), recipient)],
            threshold: 1,
            keyring: home.path().join("keyrings"),
            limits: Limits { reveals: many, questions: many, rows: many, warned: many },
            sensitive: vec!["idNumber".to_owned()],
            alarms: Vec::new(),
            keep_days: None,
        };
        let mut register = Register::create(&home.path().join("register"), &new).unwrap();
        register.set_clock(now);
        let heard = Heard::default();
        register.send_alarms(Box::new(heard.clone()));
        let boss = Caller::officers(vec!["one".to_owned()]);
        let until = now() + SignedDuration::from_hours(24);
        let mut enrolments = Vec::new();
        for (account, role) in ACCOUNTS {
            register.make_account(&boss, account, role).unwrap();
            let secret = give_enrolment(&mut register, &boss, account, "desk", false, until);
            enrolments.push((account, secret.unwrap().to_string()));
        }
        let people: Vec<Entity> = PEOPLE.into_iter().map(person).collect();
        register.add(&boss, &people, Some("ana"), None).unwrap();
        let origins = ["https://register.example".to_owned()];
        let rules = Rules {
            stretch: Stretch { memory: 64, passes: 1, lanes: 1 },
            passkeys: Some(RelyingParty::new("register.example", &origins).unwrap()),
            ..Rules::default()
        };
        let bind = "127.0.0.1:0".parse().unwrap();
        let settings = ServiceSettings { bind, proxied: true, rules, witnesses: None };
        let service = RegisterService::new(register, &settings);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind(bind)).unwrap();
        let client = Client::new(listener.local_addr().unwrap());
        runtime.spawn(async move { service.serve(listener, std::future::pending()).await });
        Centre { client, heard, enrolments, runtime: Some(runtime), home, _alone: alone }
    }

    fn enrolment(&self, account: &str) -> String {
        self.enrolments.iter().find(|(own, _)| *own == account).unwrap().1.clone()
    }

    /// Enrols the account's holder at a desk, through the service.
    fn enrol(&self, account: &'static str) -> Desk<'_> {
        let enrolment = self.enrolment(account);
        let body = json!({ "account": account, "enrolment": enrolment, "passphrase": PASSPHRASE });
        let started = self.client.post("/v1/enrol/passphrase", &body).ok();
        let totp = TotpKey::parse(started["totp"].as_str().unwrap()).unwrap();
        let code = totp.code(now());
        let body = json!({ "account": account, "enrolment": enrolment, "code": code });
        let enrolled = self.client.post("/v1/enrol/finish", &body).ok();
        assert_eq!(enrolled["device"], "desk");
        let secret = DeviceSecret::parse(enrolled["secret"].as_str().unwrap()).unwrap();
        let recovery = enrolled["recovery"].as_array().unwrap().clone();
        pass(30);
        Desk { centre: self, account, secret, totp, recovery, token: String::new(), count: 0 }
    }

    fn sign_in(&self, account: &'static str) -> Desk<'_> {
        let mut desk = self.enrol(account);
        desk.sign_in().ok();
        desk
    }
}

fn person((name, born, address): (&str, &str, &str)) -> Entity {
    let invented: Arc<str> = "invented".into();
    let mut entity = Entity::new("", "Person");
    entity.push("name", name, &invented);
    entity.push("birthDate", born, &invented);
    entity.push("address", address, &invented);
    entity
}

struct Desk<'c> {
    centre: &'c Centre,
    account: &'static str,
    secret: DeviceSecret,
    totp: TotpKey,
    recovery: Vec<Value>,
    token: String,
    count: u64,
}

impl Desk<'_> {
    fn post(&mut self, path: &str, body: &Value) -> Reply {
        self.count += 1;
        let body = body.to_string();
        let signature = sign(&self.secret, path, &self.token, self.count, body.as_bytes());
        let (count, authorization) = (self.count.to_string(), format!("Register {}", self.token));
        let headers = [
            ("Content-Type", "application/json"),
            ("Authorization", authorization.as_str()),
            ("Throughline-Count", count.as_str()),
            ("Throughline-Signature", signature.as_str()),
            ("X-Forwarded-For", "10.0.0.7"),
        ];
        self.centre.client.send("POST", path, &headers, body.as_bytes())
    }

    fn try_in(&mut self, passphrase: &str, code: &str) -> Reply {
        self.token.clear();
        let body = json!({
            "account": self.account, "device": "desk", "passphrase": passphrase, "code": code,
        });
        self.post("/v1/sign-in", &body)
    }

    fn sign_in(&mut self) -> Reply {
        let code = self.totp.code(now());
        let reply = self.try_in(PASSPHRASE, &code);
        if reply.status == 200 {
            self.token = reply.json()["token"].as_str().unwrap().to_owned();
            self.count = 0;
        }
        pass(30);
        reply
    }

    fn step_up(&mut self) {
        let code = self.totp.code(now());
        self.post("/v1/step-up", &json!({ "code": code })).ok();
        pass(30);
    }

    fn refs(&mut self) -> Vec<String> {
        let body = json!({ "fields": ["name"], "purpose": "my caseload" });
        let rows = self.post("/v1/list", &body).ok();
        let row = |row: &Value| row["ref"].as_str().unwrap().to_owned();
        rows["rows"].as_array().unwrap().iter().map(row).collect()
    }
}

/// Route, body, who may ask once signed in, who may after a second proof.
fn table() -> Vec<(&'static str, Value, &'static [&'static str], &'static [&'static str])> {
    let somebody = "7K2M-0QXC-9RTV-B41E";
    let ask = json!({ "person": { "name": ["Nobody Invented"] }, "purpose": "intake" });
    let list = json!({ "fields": ["name"], "purpose": "my caseload" });
    let reveal = json!({ "ref": somebody, "fields": ["name"], "purpose": "housing", "case": "1" });
    let add = json!({ "people": [{ "name": ["Carl Invented"], "birthDate": ["1950-01-01"] }] });
    let change = json!({ "ref": somebody, "fields": { "address": ["elsewhere"] } });
    let assign = json!({ "refs": [], "account": "ana" });
    let export = json!({ "fields": ["name"], "reason": "move", "recipients": ["age1none"] });
    let number = json!({ "export": "0000000000" });
    let refuse = json!({ "export": "0000000000", "reason": "no" });
    let made = json!({ "account": "ghost", "role": "matcher" });
    let ghost = json!({ "account": "ghost" });
    let lock = json!({ "account": "nobody", "reason": "left" });
    let device = json!({ "account": "ghost", "device": "laptop" });
    let shred = json!({ "refs": [], "reason": "asked" });
    let warn = json!({ "rows": [], "digest": "0".repeat(64) });
    vec![
        ("/v1/ask", ask, &["mia"], &["mia"]),
        ("/v1/list", list, &["ana", "sam"], &["ana", "sam"]),
        // Nobody has this person in their caseload.
        ("/v1/reveal", reveal, &[], &[]),
        ("/v1/change", change, &[], &[]),
        ("/v1/add", add, &["ana"], &["ana"]),
        ("/v1/assign", assign.clone(), &["sam"], &["sam"]),
        ("/v1/unassign", assign, &["sam"], &["sam"]),
        ("/v1/shred", shred, &[], &["sam"]),
        ("/v1/export/ask", export, &[], &["sam"]),
        ("/v1/export/approve", number.clone(), &[], &["sam"]),
        ("/v1/export/refuse", refuse, &[], &["sam"]),
        ("/v1/export/write", number, &[], &["sam"]),
        ("/v1/exports", json!({}), &[], &["sam"]),
        ("/v1/warn", warn, &[], &["sam"]),
        ("/v1/accounts", json!({}), &[], &["adm"]),
        ("/v1/accounts/make", made.clone(), &[], &["adm"]),
        ("/v1/accounts/role", made, &[], &["adm"]),
        ("/v1/accounts/lock", lock, &[], &["adm"]),
        ("/v1/accounts/unlock", ghost.clone(), &[], &["adm"]),
        ("/v1/accounts/enrol", device.clone(), &[], &["adm"]),
        ("/v1/devices/remove", device, &[], &["adm"]),
        ("/v1/sessions", json!({}), &[], &["adm"]),
        ("/v1/sessions/kill", ghost, &[], &["adm"]),
        ("/v1/log", json!({ "from": 0, "to": 3 }), &["aud"], &["aud"]),
        ("/v1/step-up/passkey", json!({}), ALL, ALL),
    ]
}

const ALL: &[&str] = &["ana", "mia", "sam", "aud", "adm"];

#[test]
fn each_role_may_ask_what_the_table_says() {
    let centre = Centre::start();
    for account in ALL {
        let mut desk = centre.sign_in(account);
        for second in [false, true] {
            if second {
                desk.step_up();
            }
            for (path, body, once, twice) in table() {
                let reply = desk.post(path, &body);
                let may = if second { twice } else { once }.contains(account);
                let said = String::from_utf8_lossy(&reply.body).into_owned();
                assert_eq!(reply.status != 403, may, "{account} {path} {second}: {said}");
                assert_ne!(reply.status, 401, "{account} {path}: {said}");
                assert_ne!(reply.status, 500, "{account} {path}: {said}");
                assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
            }
        }
    }
}

#[test]
fn who_is_not_signed_in_gets_nothing() {
    let centre = Centre::start();
    let mut ana = centre.enrol("ana");
    for (path, body, ..) in table() {
        assert_eq!(centre.client.post(path, &body).status, 401, "{path} without a signature");
        assert_eq!(ana.post(path, &body).status, 401, "{path} without a session");
        let reply = centre.client.get(path);
        assert_eq!(reply.status, 405, "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
    for path in ["/v1/step-up", "/v1/sign-out", "/v1/status"] {
        assert_eq!(ana.post(path, &json!({ "code": "000000" })).status, 401, "{path}");
    }
    assert_eq!(centre.client.get("/healthz").status, 200);
    assert_eq!(centre.client.get("/match/default").status, 404, "nothing of the other interface");
}

#[test]
fn the_page_is_served_and_kept_nowhere() {
    let centre = Centre::start();
    let page = centre.client.get("/");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let script = centre.client.get("/page/main.js");
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    let refused = centre.client.get("/page/nothing.js");
    assert_eq!(refused.status, 404);
    let answer = centre.client.post("/v1/list", &json!({}));
    for reply in [&page, &script, &refused, &answer] {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{name}");
        }
        let policy = reply.header("content-security-policy").unwrap_or_default();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.split("; ").any(|own| own == part), "{part}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(reply.header("permissions-policy").is_some());
    }
    // The page's files are read and never written to; its routes are written to and never read.
    assert_eq!(centre.client.post("/", &json!({})).status, 405);
}

#[test]
fn one_record_at_a_time_for_a_purpose() {
    let centre = Centre::start();
    let mut ana = centre.sign_in("ana");
    let refs = ana.refs();
    assert_eq!(refs.len(), PEOPLE.len());
    let mut seen = Vec::new();
    for person in &refs {
        let body = json!({ "ref": person, "fields": ["name"], "purpose": "housing", "case": "1" });
        let shown = ana.post("/v1/reveal", &body).ok();
        assert_eq!(shown["fields"].as_object().unwrap().len(), 1);
        seen.push(shown["fields"]["name"][0].as_str().unwrap().to_owned());
    }
    seen.sort();
    let mut names: Vec<&str> = PEOPLE.iter().map(|(name, ..)| *name).collect();
    names.sort_unstable();
    assert_eq!(seen, names);
    let sensitive =
        json!({ "ref": refs[0], "fields": ["idNumber"], "purpose": "visa", "case": "1" });
    assert_eq!(ana.post("/v1/reveal", &sensitive).status, 403);
    ana.step_up();
    assert_eq!(ana.post("/v1/reveal", &sensitive).status, 200);
    let purposeless = json!({ "ref": refs[0], "fields": ["name"], "purpose": " " });
    assert_eq!(ana.post("/v1/reveal", &purposeless).status, 403);
    let mut mia = centre.sign_in("mia");
    let ask = json!({ "person": { "name": ["Kim Kasang"], "birthDate": ["1970-05-01"] }, "purpose": "intake" });
    assert!(mia.post("/v1/ask", &ask).ok()["answers"].is_array());
    let ask = json!({ "person": { "name": ["Ana Invented"], "birthDate": ["1970-05-02"] }, "purpose": "intake" });
    let answers = mia.post("/v1/ask", &ask).ok();
    assert_eq!(answers["answers"][0]["grade"], "sure");
    assert!(!answers.to_string().contains("Invented"));
    // Every look is in the log, with the address the proxy saw.
    let mut aud = centre.sign_in("aud");
    let log = aud.post("/v1/log", &json!({})).ok();
    let entries = log["entries"].as_array().unwrap();
    let revealed: Vec<&Value> =
        entries.iter().filter(|own| own["entry"]["event"]["revealed"].is_object()).collect();
    assert_eq!(revealed.len(), refs.len() + 1);
    assert!(revealed.iter().all(|own| own["entry"]["place"] == "10.0.0.7"), "{log}");
}

#[test]
fn an_export_needs_two_people_with_second_proofs() {
    let centre = Centre::start();
    let (recipient, _) = OfficerKey::generate();
    let (mut sam, mut sue) = (centre.sign_in("sam"), centre.sign_in("sue"));
    let ask = json!({ "fields": ["name"], "reason": "move", "recipients": [recipient] });
    assert_eq!(sam.post("/v1/export/ask", &ask).status, 403, "a session alone, stolen or not");
    sam.step_up();
    let number = json!({ "export": sam.post("/v1/export/ask", &ask).ok()["export"] });
    assert_eq!(sam.post("/v1/export/approve", &number).status, 400, "two different people");
    assert_eq!(sam.post("/v1/export/write", &number).status, 400, "not approved");
    assert_eq!(sue.post("/v1/export/approve", &number).status, 403);
    sue.step_up();
    assert_eq!(sue.post("/v1/export/approve", &number).status, 200);
    let written = sam.post("/v1/export/write", &number).ok();
    assert_eq!(written["manifest"].as_str().unwrap().lines().count(), 1 + PEOPLE.len());
    assert!(!written.to_string().contains("Invented"));
    let list = sam.post("/v1/exports", &json!({})).ok();
    assert_eq!(list["exports"][0]["persons"], PEOPLE.len());
    assert_eq!(sam.post("/v1/export/write", &number).status, 400, "once");
}

#[test]
fn a_stolen_token_does_nothing_from_another_device() {
    let centre = Centre::start();
    let mut sam = centre.sign_in("sam");
    sam.step_up();
    let mut thief = centre.sign_in("ana");
    thief.token.clone_from(&sam.token);
    thief.count = 1000;
    let (recipient, _) = OfficerKey::generate();
    let ask = json!({ "fields": ["name"], "reason": "move", "recipients": [recipient] });
    assert_eq!(thief.post("/v1/export/ask", &ask).status, 401);
    let alarms = centre.heard.0.lock().unwrap().clone();
    assert_eq!(alarms.len(), 1);
    assert_eq!((alarms[0].alarm, alarms[0].account.as_str()), (AlarmKind::Guessing, "sam"));
    assert_eq!(sam.post("/v1/exports", &json!({})).status, 401, "the session is over");
}

#[test]
fn a_request_changed_or_sent_again_is_refused() {
    let centre = Centre::start();
    let mut ana = centre.sign_in("ana");
    let body = json!({ "fields": ["name"], "purpose": "my caseload" });
    assert_eq!(ana.post("/v1/list", &body).status, 200);
    ana.count -= 1;
    assert_eq!(ana.post("/v1/list", &body).status, 400, "the same again");
    assert_eq!(ana.post("/v1/list", &body).status, 200);
    assert_eq!(ana.post("/v1/sign-out", &json!({})).status, 200);
    assert_eq!(ana.post("/v1/list", &body).status, 401);
}

#[test]
fn idle_sessions_and_killed_ones_are_over() {
    let centre = Centre::start();
    let (mut ana, mut adm) = (centre.sign_in("ana"), centre.sign_in("adm"));
    adm.step_up();
    let sessions = adm.post("/v1/sessions", &json!({})).ok();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 2);
    let killed = adm.post("/v1/sessions/kill", &json!({ "account": "ana" })).ok();
    assert_eq!(killed["ended"], 1);
    let list = json!({ "fields": ["name"], "purpose": "my caseload" });
    assert_eq!(ana.post("/v1/list", &list).status, 401);
    ana.sign_in().ok();
    assert_eq!(ana.post("/v1/list", &list).status, 200);
    let everything = adm.post("/v1/sessions/kill", &json!({}));
    assert_eq!(everything.status, 400, "whose is said");
    let lock = json!({ "account": "ana", "reason": "left" });
    assert_eq!(adm.post("/v1/accounts/lock", &lock).status, 200);
    assert_eq!(ana.post("/v1/list", &list).status, 401);
    assert_eq!(ana.sign_in().status, 403, "locked");
    assert_eq!(adm.post("/v1/accounts/unlock", &json!({ "account": "ana" })).status, 200);
    ana.sign_in().ok();
    pass(10 * 60);
    assert_eq!(ana.post("/v1/list", &list).status, 401, "idle");
    assert_eq!(adm.post("/v1/accounts", &json!({})).status, 401, "idle too");
}

#[test]
fn guessing_is_slowed_and_heard() {
    let centre = Centre::start();
    let mut ana = centre.enrol("ana");
    assert_eq!(ana.try_in("a guess of theirs", "000000").status, 401);
    assert_eq!(ana.try_in("a guess of theirs", "000000").status, 429);
    for _ in 0..4 {
        pass(20);
        assert_eq!(ana.try_in("a guess of theirs", "000000").status, 401);
    }
    assert_eq!(centre.heard.0.lock().unwrap().len(), 1);
    pass(20);
    assert_eq!(ana.sign_in().status, 429, "a quarter of an hour");
    pass(15 * 60);
    ana.sign_in().ok();
    // Strangers, who have no device, wait for nothing and hold up nobody.
    for _ in 0..50 {
        let body = json!({ "account": "ana", "device": "desk", "passphrase": "x", "code": "1" });
        assert_eq!(centre.client.post("/v1/sign-in", &body).status, 401);
    }
    let recovery = ana.recovery[0].as_str().unwrap().to_owned();
    assert_eq!(ana.try_in(PASSPHRASE, &recovery).ok()["recovery_left"], 7);
}

#[test]
fn passkeys_over_http() {
    let centre = Centre::start();
    let mut key = Authenticator::new(5, "https://register.example");
    let mut body = json!({ "account": "sam", "enrolment": centre.enrolment("sam") });
    let asked = centre.client.post("/v1/enrol/passkey", &body).ok();
    body["credential"] = key.create(&asked["publicKey"]);
    let enrolled = centre.client.post("/v1/enrol/passkey/finish", &body).ok();
    let secret = DeviceSecret::parse(enrolled["secret"].as_str().unwrap()).unwrap();
    let totp = TotpKey::from_bytes([0; 20]);
    let (recovery, token) = (Vec::new(), String::new());
    let mut sam = Desk { centre: &centre, account: "sam", secret, totp, recovery, token, count: 0 };
    let mut body = json!({ "account": "sam", "device": "desk" });
    let asked = sam.post("/v1/sign-in/passkey", &body).ok();
    body["credential"] = key.get(&asked["publicKey"]);
    sam.token = sam.post("/v1/sign-in", &body).ok()["token"].as_str().unwrap().to_owned();
    assert_eq!(sam.post("/v1/sign-in", &body).status, 401, "an answer counts once");
    assert_eq!(sam.post("/v1/exports", &json!({})).status, 403);
    pass(2);
    let asked = sam.post("/v1/step-up/passkey", &json!({})).ok();
    let credential = key.get(&asked["publicKey"]);
    sam.post("/v1/step-up", &json!({ "credential": credential })).ok();
    assert_eq!(sam.post("/v1/exports", &json!({})).status, 200);
}

#[test]
fn an_administrator_enrols_who_comes_and_removes_what_is_lost() {
    let centre = Centre::start();
    let mut adm = centre.sign_in("adm");
    adm.step_up();
    let made = json!({ "account": "new", "role": "matcher" });
    assert_eq!(adm.post("/v1/accounts/make", &made).status, 200);
    let device = json!({ "account": "new", "device": "laptop" });
    let given = adm.post("/v1/accounts/enrol", &device).ok();
    let body =
        json!({ "account": "new", "enrolment": given["enrolment"], "passphrase": PASSPHRASE });
    assert_eq!(
        centre
            .client
            .post("/v1/enrol/device", &json!({ "account": "new", "enrolment": given["enrolment"] }))
            .status,
        400
    );
    centre.client.post("/v1/enrol/passphrase", &body).ok();
    let wrong = json!({ "account": "new", "enrolment": "AAAA", "passphrase": PASSPHRASE });
    assert_eq!(centre.client.post("/v1/enrol/passphrase", &wrong).status, 403);
    assert_eq!(adm.post("/v1/devices/remove", &device).status, 200);
}

/// Everything the service says when it refuses and everything it writes: no value, no secret.
#[test]
fn no_secret_and_no_value_is_said_in_errors_or_written() {
    let centre = Centre::start();
    let mut ana = centre.sign_in("ana");
    let refs = ana.refs();
    let mut said = Vec::new();
    let mut refuse = |desk: &mut Desk<'_>, path: &str, body: &str| {
        desk.count += 1;
        let signature = sign(&desk.secret, path, &desk.token, desk.count, body.as_bytes());
        let (count, token) = (desk.count.to_string(), format!("Register {}", desk.token));
        let headers = [
            ("Authorization", token.as_str()),
            ("Throughline-Count", count.as_str()),
            ("Throughline-Signature", signature.as_str()),
        ];
        let reply = centre.client.send("POST", path, &headers, body.as_bytes());
        assert!(reply.status >= 400, "{path} {body}");
        said.extend(reply.body);
        said.push(b'\n');
    };
    for (name, born, address) in PEOPLE {
        refuse(&mut ana, "/v1/reveal", &format!(r#"{{"ref": "{name}", "fields": ["{born}"]}}"#));
        refuse(&mut ana, "/v1/reveal", &format!("{{\"{address}\" {name}"));
        refuse(&mut ana, "/v1/add", &json!({ "people": name }).to_string());
        refuse(&mut ana, "/v1/add", &json!({ "people": [{ name: [born] }] }).to_string());
        let undated = json!({ "people": [{ "name": [name], "birthDate": [address] }] });
        refuse(&mut ana, "/v1/add", &undated.to_string());
        refuse(&mut ana, "/v1/nothing", &json!({ "name": name }).to_string());
        refuse(
            &mut ana,
            "/v1/ask",
            &json!({ "person": { "name": [name] }, "purpose": "x" }).to_string(),
        );
    }
    // A purpose that repeats the record it is stated for would stay in the log.
    for person in &refs {
        let body = json!({ "ref": person, "fields": ["name"], "purpose": "housing" });
        let name = ana.post("/v1/reveal", &body).ok()["fields"]["name"][0].clone();
        let body = json!({ "ref": person, "fields": ["name"], "purpose": name });
        refuse(&mut ana, "/v1/reveal", &body.to_string());
    }
    let recovery = ana.recovery[1].as_str().unwrap().to_owned();
    let token = ana.token.clone();
    assert_eq!(ana.try_in("another passphrase", &recovery).status, 401);
    let mut secrets =
        vec![PASSPHRASE.to_owned(), recovery, token, ana.secret.text(), ana.totp.text()];
    secrets.extend(centre.enrolments.iter().map(|(_, own)| own.clone()));
    for (name, born, address) in PEOPLE {
        let said = String::from_utf8(said.clone()).unwrap();
        for value in [name, born, address] {
            assert!(!said.contains(value), "{value}: {said}");
        }
    }
    let mut files = 0;
    each_file(centre.home.path(), &mut |path, bytes| {
        files += 1;
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{}: {secret}", path.display());
        }
        for value in PEOPLE.iter().flat_map(|(name, born, address)| [name, born, address]) {
            let found = bytes.windows(value.len()).any(|window| window == value.as_bytes());
            assert!(!found, "{}: {value}", path.display());
        }
    });
    assert!(files >= 4, "{files}");
}

fn each_file(folder: &Path, then: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => each_file(&path, then),
            false => then(&path, &std::fs::read(&path).unwrap()),
        }
    }
}
