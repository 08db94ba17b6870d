//! The US list as its three tables, which a record separator (1E) keeps apart here.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sources::Format;

fuzz_target!(|data: &[u8]| {
    let files: Vec<&[u8]> = data.splitn(3, |&byte| byte == 0x1E).collect();
    fuzz::check_reader(Format::UsCsv, &files);
});
