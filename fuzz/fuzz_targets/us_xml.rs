//! The US list as XML.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sources::Format;

fuzz_target!(|data: &[u8]| fuzz::check_reader(Format::UsXml, &[data]));
