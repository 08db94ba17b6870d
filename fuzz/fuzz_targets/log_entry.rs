//! An entry of a register's log: bytes from anywhere are an entry or an error, and an entry is one text of bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protect::log::Entry;
use protect::log::codec::{decode, encode, split};

fuzz_target!(|bytes: &[u8]| {
    let Ok(entry) = decode::<String>(bytes) else {
        assert!(decode::<&str>(bytes).is_err(), "borrowed and owned texts are read alike");
        return;
    };
    let borrowed: Entry<&str> = decode(bytes).expect("read a line above");
    assert_eq!((borrowed.account, borrowed.at), (entry.account.as_str(), entry.at));
    if let Ok(written) = encode(&entry) {
        assert_eq!(decode::<String>(&written).as_ref(), Ok(&entry));
    }
    for part in split(entry) {
        assert!(encode(&part).is_ok(), "what is split fits");
    }
});
