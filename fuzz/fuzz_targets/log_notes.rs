//! What registers and their witnesses send each other: keys, signed checkpoints, requests, cosignatures.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use protect::Secret;
use protect::log::{LogKey, Signed, verifier_key};
use protect::witness::{Request, WitnessKey, WitnessSigner};

fuzz_target!(|bytes: &[u8]| {
    let key = key();
    // A checkpoint that nobody signed is never believed.
    assert!(Signed::parse(bytes, key).is_err());
    if let Ok(request) = Request::parse(bytes) {
        let again = Request::parse(&request.to_bytes()).expect("what was written is read");
        assert_eq!(again.to_bytes(), request.to_bytes());
        assert!(Signed::parse(&request.checkpoint, key).is_err());
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = LogKey::parse(text) {
        assert_eq!(LogKey::parse(&key.to_string()).expect("read again").to_string(), key.to_string());
    }
    if let Ok(key) = WitnessKey::parse(text) {
        let _ = key.cosignature(bytes);
    }
    let _ = WitnessSigner::parse(text);
});

fn key() -> &'static LogKey {
    static KEY: OnceLock<LogKey> = OnceLock::new();
    KEY.get_or_init(|| {
        verifier_key("invented.example", &Secret::from_bytes([7; 32])).expect("a name that fits")
    })
}
