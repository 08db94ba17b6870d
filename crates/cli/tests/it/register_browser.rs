//! What a browser keeps of the people of a register: nobody. Run by `cargo xtask browser`, with a Chromium.

use std::collections::BTreeSet;
use std::fs;

use jiff::{SignedDuration, Timestamp};

use crate::chromium::Chromium;
use crate::desk::{Service, centre, person, table};
use crate::page::Page;
use crate::residue::{Looked, Residue};
use crate::support::Bench;

/// As many as left one office in one table.
const PEOPLE: usize = 997;
/// How many of them are revealed.
const REVEALS: usize = 150;
/// How many questions are asked.
const QUESTIONS: usize = 20;
/// Kept on purpose, so that it is seen that the search finds what is kept.
const CONTROL: &str = "꾸며낸 사람";

/// All but the last have passkeys.
const ACCOUNTS: [(&str, &str); 5] = [
    ("ana", "caseworker"),
    ("mia", "matcher"),
    ("sue", "supervisor"),
    ("adm", "administrator"),
    ("sam", "supervisor"),
];

#[test]
#[ignore = "needs a Chromium: cargo xtask browser"]
fn a_browser_keeps_nobody() {
    let program = std::env::var("CHROMIUM").expect("CHROMIUM names the browser");
    let bench = Bench::new();
    let key = centre(&bench);
    let officers = |arguments: &[&str]| {
        bench.ok(&[&["register"], arguments, &["--officer-key", key.as_str()]].concat())
    };
    let file = bench.file("people.csv", table(PEOPLE));
    for (account, role) in ACCOUNTS {
        officers(&["account", "add", "centre", account, "--role", role]);
    }
    officers(&["add", "centre", &file, "--caseload", "ana"]);
    fs::remove_file(&file).expect("a file");
    officers(&["settings", "centre", "--reveals", "900,900", "--rows", "5000,5000"]);
    let enrolments =
        ACCOUNTS.map(|(account, _)| officers(&["enrol", "centre", account, "--device", "browser"]));
    let recipient = ["register", "officer-key", "--no-passphrase", "--out", "two.key"];
    let recipient = bench.ok(&recipient).trim().to_owned();

    // Browsers take passkeys on localhost without TLS. The port is asked for, let go, and used.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr();
    let port = port.expect("an address").port();
    let (listen, origin) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let more = ["--passkeys-for", "localhost", "--origin", &origin];
    let service = Service::start_at(&bench, &key, &listen, &more);

    let people: Vec<[String; 3]> = (0..PEOPLE).map(person).collect();
    let search = Residue::of(people.iter().flatten().cloned());
    let home = bench.path("browser");
    let start = || Chromium::start(&program, &home, &bench.path("browser.log"));
    let mut page = Page::open(start(), &origin);
    let version = page.browser.version();
    for ((account, _), enrolment) in ACCOUNTS.iter().zip(&enrolments).take(4) {
        page.enrol(account, enrolment);
    }
    let (totp, recovery) = page.enrol_by_code("sam", &enrolments[4]);

    page.sign_in("ana");
    let refs = opens_one_after_the_other(&mut page, &people);
    assert_eq!(page.texts("#revealed dd").len(), 3);
    assert_eq!(search.folder(&home).found, [] as [String; 0], "while somebody is shown");
    what_is_shown_goes(&mut page, &refs[0]);
    // Somebody types a name where a reference belongs.
    page.send("reveal-form", &[("reveal-ref", &people[0][0])]);
    page.browser.wait("document.getElementById('message').textContent !== ''");
    page.sign_out();
    assert_eq!(page.texts("#list-rows"), [""]);

    page.sign_in("mia");
    asks(&mut page, &people);
    page.sign_out();
    page.sign_in_by_code("sam", &recovery[0]);
    let code = totp.code(Timestamp::now() + SignedDuration::from_secs(30));
    page.send("step-up-form", &[("step-up-code", &code)]);
    page.wait_for_text("message", "second proof was taken");
    let export = asks_for_an_export(&mut page, &refs[0], &recipient);
    page.sign_out();
    page.sign_in("sue");
    approves(&mut page, &export);
    page.sign_out();
    page.sign_in("adm");
    keeps_accounts(&mut page);
    page.sign_out();

    page.sign_in("sue");
    // Typed, and not sent: the field is full when the browser ends.
    page.browser.enter("list-purpose", &people[QUESTIONS + 1][0]);
    page.browser.value(&format!("localStorage.setItem('control', '{CONTROL}')"));
    page.browser.close();
    let closed = search.folder(&home);

    // The same browser again, which knows its devices still; this time it is ended by a power cut.
    let mut page = Page::open(start(), &origin);
    page.sign_in_by_code("sam", &recovery[1]);
    page.browser.enter("list-purpose", &people[QUESTIONS + 2][0]);
    drop(page);
    let cut = search.folder(&home);

    let said = service.said.lock().expect("a lock").clone();
    drop(service);
    assert_eq!(search.bytes(said.as_bytes()), [] as [&str; 0], "the service said it");
    assert!(closed.files.len() > 20, "a profile: {:?}", closed.files);
    let workspace = search.folder(&bench.workspace());
    let (values, forms) = search.size();
    println!("{version}: {REVEALS} revealed, {QUESTIONS} asked for");
    println!("{values} values in {forms} forms were looked for in:");
    for (what, looked) in [
        ("the browser's folder, closed", &closed),
        ("the browser's folder, after a power cut", &cut),
        ("the sealed register", &workspace),
    ] {
        let Looked { files, bytes, found } = looked;
        println!("{what}: {} files, {bytes} bytes: {} found", files.len(), found.len());
    }
    for looked in [&workspace, &closed, &cut] {
        assert_eq!(looked.found, [] as [String; 0]);
    }
    let control = Residue::of([CONTROL.to_owned()]).folder(&home.join("profile"));
    assert!(!control.found.is_empty(), "the search misses what is there");
}

/// A caseworker pages through the list and reveals many. Returns references.
fn opens_one_after_the_other(page: &mut Page, people: &[[String; 3]]) -> Vec<String> {
    page.send("list-form", &[("list-purpose", "my caseload")]);
    let mut refs: Vec<String> = Vec::new();
    let row = "document.querySelector('#list-rows td button')?.textContent";
    while refs.len() < REVEALS {
        let last = refs.len().checked_sub(25).map(|at| refs[at].clone()).unwrap_or_default();
        page.browser.wait(&format!("{row} && {row} !== '{last}'"));
        refs.extend(page.texts("#list-rows td button"));
        page.browser.press("#list-more");
    }
    for field in ["birthDate", "address"] {
        page.browser.press(&format!("#reveal-fields input[value={field}]"));
    }
    let mut shown = BTreeSet::new();
    for ref_ in &refs[..REVEALS] {
        let fields =
            [("reveal-ref", ref_.as_str()), ("reveal-purpose", "housing"), ("reveal-case", "H-17")];
        page.send("reveal-form", &fields);
        page.browser
            .wait(&format!("document.querySelector('#revealed h3')?.textContent === '{ref_}'"));
        let texts = page.texts("#revealed dd");
        let who = people.iter().position(|own| own.iter().all(|value| texts.contains(value)));
        shown.insert(who.unwrap_or_else(|| panic!("{ref_}: not one person: {texts:?}")));
    }
    assert_eq!(shown.len(), REVEALS, "each of them another person");
    refs
}

fn what_is_shown_goes(page: &mut Page, ref_: &str) {
    // After a minute, also by the clock of a computer that slept.
    page.browser.value("(() => { const now = Date.now; Date.now = () => now() + 61000; })()");
    page.browser.wait("document.getElementById('revealed').textContent === ''");
    // By the button.
    let again = |page: &mut Page| {
        page.send("reveal-form", &[("reveal-ref", ref_)]);
        page.browser.wait("document.querySelector('#revealed dd')");
    };
    again(page);
    page.browser.press("#revealed button");
    assert_eq!(page.texts("#revealed"), [""]);
    // When another tab comes before the page.
    again(page);
    let tab = page.browser.another_tab();
    page.browser.wait("document.hidden && document.getElementById('revealed').textContent === ''");
    page.browser.close_tab(&tab);
    page.browser.wait("!document.hidden");
}

fn asks(page: &mut Page, people: &[[String; 3]]) {
    for [name, born, _] in &people[..QUESTIONS] {
        page.browser.value("document.getElementById('ask-answers').replaceChildren()");
        let fields =
            [("ask-name", name.as_str()), ("ask-birth-date", born), ("ask-purpose", "intake")];
        page.send("ask-form", &fields);
        page.wait_for_text("ask-answers", "sure");
    }
    // Begun, and not sent.
    page.browser.enter("ask-name", &people[QUESTIONS][0]);
}

/// The page asks for no exports; its session is used as the program's would be.
fn asks_for_an_export(page: &mut Page, ref_: &str, recipient: &str) -> String {
    let body = serde_json::json!({
        "refs": [ref_], "fields": ["name"], "reason": "the town asks", "recipients": [recipient],
    });
    let asked = page.browser.value(&format!(
        "import('/page/service.js').then(own => own.post('/v1/export/ask', {body}))"
    ));
    asked["export"].as_str().expect("a number").to_owned()
}

fn approves(page: &mut Page, export: &str) {
    // Without a second proof the list is refused.
    page.browser.press("#exports-show");
    page.wait_for_text("message", "second proof");
    page.step_up();
    page.browser.press("#exports-show");
    page.wait_for_text("exports-rows", export);
    assert!(page.texts("#exports-rows td").contains(&"the town asks".to_owned()));
    page.browser.press("#exports-rows button");
    page.wait_for_text("exports-rows", "approved");
}

fn keeps_accounts(page: &mut Page) {
    page.step_up();
    page.browser.press("#office-show");
    page.wait_for_text("office-rows", "mia");
    // The field and the button of her row.
    let row = "[...document.querySelectorAll('#office-rows tr')].find(r => r.textContent.startsWith('mia'))";
    page.browser.value(&format!("{row}.querySelector('input').value = 'on leave'"));
    page.browser.value(&format!("{row}.querySelector('button').click()"));
    page.wait_for_text("office-rows", "on leave");
    page.browser.value(&format!("{row}.querySelector('button').click()"));
    page.browser.wait("!document.getElementById('office-rows').textContent.includes('on leave')");
    page.send("office-enrol", &[("office-account", "mia"), ("office-device", "desk 4")]);
    page.browser.wait("document.querySelector('#office-given code')");
    assert!(page.texts("#office-given code")[0].len() >= 40, "a secret of 256 bits");
}
