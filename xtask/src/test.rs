//! Every check, in the order in which a mistake is cheapest to find.

use crate::run::{Result, cargo};

pub(crate) fn run() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    // Unit, integration and doc tests; `crates/cli/tests` runs the examples of the README.
    cargo(&["test", "--workspace"])
}
