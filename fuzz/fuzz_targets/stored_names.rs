//! Bytes read as stored names: whatever they hold, what comes of them can be compared, looked up and
//! written again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use names::{Name, agreement, keys, similarity};

fuzz_target!(|data: &[u8]| {
    let mut rest = data;
    let mut before: Option<Name> = None;
    while let Some(name) = Name::read(&mut rest) {
        let mut stored = Vec::new();
        name.write(&mut stored);
        let again = Name::read(&mut stored.as_slice()).expect("what was written can be read");
        assert_eq!(format!("{again:?}"), format!("{name:?}"));
        keys(&name);
        let other = before.as_ref().unwrap_or(&again);
        let plain = agreement(&name, other);
        assert_eq!(similarity(&name, other).log_odds.to_bits(), plain.to_bits());
        before = Some(name);
        if rest.is_empty() {
            break;
        }
    }
});
