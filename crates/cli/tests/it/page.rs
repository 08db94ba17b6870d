//! The page of a served register in a browser, used as a person uses it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use protect::session::TotpKey;
use serde_json::Value;

use crate::chromium::Chromium;
use crate::desk::PASSPHRASE;

pub(crate) struct Page {
    pub(crate) browser: Chromium,
    /// The authenticator of each account that has one.
    keys: BTreeMap<&'static str, String>,
    /// Whose authenticator is at hand.
    held: Option<&'static str>,
}

impl Page {
    pub(crate) fn open(mut browser: Chromium, url: &str) -> Page {
        browser.open(url);
        browser.wait("document.querySelector('#enrol:not([hidden])')");
        Page { browser, keys: BTreeMap::new(), held: None }
    }

    /// The texts of elements.
    pub(crate) fn texts(&mut self, selector: &str) -> Vec<String> {
        let texts = format!("[...document.querySelectorAll('{selector}')].map(e => e.textContent)");
        let texts = self.browser.value(&texts);
        let text = |own: &Value| own.as_str().expect("text").to_owned();
        texts.as_array().expect("texts").iter().map(text).collect()
    }

    /// Fills in fields of a form and sends it.
    pub(crate) fn send(&mut self, form: &str, fields: &[(&str, &str)]) {
        for (field, text) in fields {
            self.browser.enter(field, text);
        }
        self.browser.press(&format!("#{form} button[type=submit]"));
    }

    #[track_caller]
    pub(crate) fn wait_for_text(&mut self, id: &str, text: &str) {
        self.browser
            .wait(&format!("document.getElementById('{id}').textContent.includes('{text}')"));
    }

    /// Enrols with a passkey, in an authenticator of the account's own.
    pub(crate) fn enrol(&mut self, account: &'static str, enrolment: &str) {
        let key = self.browser.authenticator();
        self.keys.insert(account, key);
        self.hold(Some(account));
        self.browser.enter("enrol-account", account);
        self.browser.enter("enrol-secret", enrolment.trim());
        self.browser.press("#enrol-passkey");
        self.wait_for_text("sign-in-account", account);
    }

    /// Enrols with a passphrase and an app that shows codes. Returns the app's key and recovery codes.
    pub(crate) fn enrol_by_code(
        &mut self,
        account: &str,
        enrolment: &str,
    ) -> (TotpKey, Vec<String>) {
        let fields = [
            ("enrol-account", account),
            ("enrol-secret", enrolment.trim()),
            ("enrol-passphrase", PASSPHRASE),
        ];
        self.send("enrol-form", &fields);
        self.browser.wait("document.getElementById('enrol-key').textContent");
        let totp = TotpKey::parse(&self.texts("#enrol-key")[0]).expect("a key");
        self.browser.enter("enrol-code", &totp.code(Timestamp::now()));
        self.browser.press("#enrol-finish");
        self.browser.wait("!document.getElementById('recovery').hidden");
        let recovery = self.texts("#recovery-codes li");
        self.browser.press("#recovery-done");
        (totp, recovery)
    }

    pub(crate) fn sign_in(&mut self, account: &'static str) {
        self.choose(account);
        self.hold(Some(account));
        self.browser.press("#sign-in-passkey");
        self.wait_for_text("who", &format!("{account} "));
    }

    pub(crate) fn sign_in_by_code(&mut self, account: &str, code: &str) {
        self.choose(account);
        self.send("sign-in-form", &[("sign-in-passphrase", PASSPHRASE), ("sign-in-code", code)]);
        self.wait_for_text("who", &format!("{account} "));
    }

    /// A second proof, by passkey.
    pub(crate) fn step_up(&mut self) {
        self.browser.press("#step-up-passkey");
        self.wait_for_text("message", "second proof was taken");
    }

    pub(crate) fn sign_out(&mut self) {
        self.hold(None);
        self.browser.press("#sign-out");
        self.browser.wait("document.querySelector('#sign-in:not([hidden])')");
    }

    fn choose(&mut self, account: &str) {
        self.browser.wait("document.querySelector('#sign-in:not([hidden])')");
        self.browser
            .value(&format!("document.getElementById('sign-in-account').value = '{account}'"));
    }

    /// Puts one account's authenticator to hand, and the others away.
    fn hold(&mut self, account: Option<&'static str>) {
        for (who, held) in [(self.held, false), (account, true)] {
            if let Some(key) = who.and_then(|who| self.keys.get(who)) {
                self.browser.hold(key, held);
            }
        }
        self.held = account;
    }
}
