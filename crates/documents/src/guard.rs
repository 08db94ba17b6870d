//! Other people's parsers, which may panic on what strangers write.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Unreadable;
use crate::kind::Kind;

/// What `parse` returns, its errors and panics as a broken file. Whatever it was given is not used again
/// after a panic.
pub(crate) fn guarded<T, E: std::fmt::Display>(
    kind: Kind,
    parse: impl FnOnce() -> Result<T, E>,
) -> Result<T, Unreadable> {
    let broken = |reason: String| Unreadable::Broken { kind, reason };
    match catch_unwind(AssertUnwindSafe(parse)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(broken(error.to_string())),
        Err(_) => Err(broken("its reader gave up on damage it does not know".to_owned())),
    }
}
