//! Linking a found file that a desktop has read.

use std::time::{Duration, Instant};

use protect::Caller;
use protect::warn::WarnError;
use serde_json::Value;

use super::told;
use crate::register::Office;
use crate::register::arrival::Arrival;
use crate::register::refused::Refused;
use crate::register::wire::Warn;

/// While a file is linked, nobody else is answered: longer ones are for the console.
const LONGEST: Duration = Duration::from_secs(45);

pub(super) fn warn(
    office: &mut Office,
    caller: &Caller,
    arrival: &Arrival,
) -> Result<Value, Refused> {
    let Warn { rows, digest } = arrival.body::<Warn<'static>>()?;
    let digest = digest_of(&digest).ok_or_else(|| {
        Refused::bad("`digest` is the SHA-256 of the found file: 64 hexadecimal digits")
    })?;
    let began = Instant::now();
    let watch = |_| began.elapsed() < LONGEST;
    let warned = office.register.warn(caller, &rows, digest, &watch).map_err(|error| match error {
        WarnError::Roll(error) => Refused::from(error),
        WarnError::Stopped => Refused::bad(format!(
            "linking the file takes longer than {} s; hint: send it in parts, or run `throughline warn` on the \
             serving computer while the register is not served",
            LONGEST.as_secs()
        )),
    })?;
    told(&warned)
}

fn digest_of(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(digest)
}
