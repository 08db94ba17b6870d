//! FollowTheMoney entities as JSON lines.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sources::Format;

fuzz_target!(|data: &[u8]| fuzz::check_reader(Format::FtmJson, &[data]));
