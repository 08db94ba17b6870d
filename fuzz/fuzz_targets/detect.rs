//! Recognising a format, and reading whatever was recognised.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let recognised = sources::detect(&data[..data.len().min(64 * 1024)]);
    if let Err(described) = recognised {
        assert!(described.len() < 4096, "{described}");
    }
    fuzz::read_unknown(data);
});
