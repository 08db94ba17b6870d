//! A register for benchmarks: one officer, nobody in it yet.

use std::path::Path;

use protect::{Caller, Limits, NewRegister, OfficerKey, Register};

/// Makes a register in this folder, and says whose key opens it.
pub(super) fn register(home: &Path) -> anyhow::Result<(Register, Caller, OfficerKey)> {
    let (recipient, identity) = OfficerKey::generate();
    let new = NewRegister {
        name: "bench".to_owned(),
        officers: vec![("one".to_owned(), recipient)],
        threshold: 1,
        keyring: home.join("keyrings"),
        limits: Limits::default(),
        sensitive: Vec::new(),
        alarms: Vec::new(),
        keep_days: None,
    };
    let register = Register::create(&home.join("registers/bench"), &new)?;
    let key = OfficerKey::parse(&identity)?;
    Ok((register, Caller::officers(vec!["one".to_owned()]), key))
}
