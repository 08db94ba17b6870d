//! A message of a private comparison, as a stranger may carry it here: summed up, approved or refused.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use protect::compare::{ApproverKey, approve, peek, summary};

fuzz_target!(|bytes: &[u8]| {
    let seen = peek(bytes).is_ok();
    if summary(bytes).is_ok() {
        assert!(seen, "what is summed up has a kind");
    }
    if let Ok(approved) = approve(bytes, approver()) {
        assert!(summary(&approved).is_ok(), "an approval leaves a message a message");
        assert!(approved.len() > bytes.len());
    }
});

fn approver() -> &'static ApproverKey {
    static KEY: OnceLock<ApproverKey> = OnceLock::new();
    KEY.get_or_init(|| ApproverKey::random().expect("randomness"))
}
