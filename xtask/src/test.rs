//! Every check, in the order in which a mistake is cheapest to find.

use crate::run::{Result, cargo, cargo_with};

/// What property tests start from, so that one commit has one verdict. Other cases are tried with
/// `PROPTEST_RNG_SEED=N cargo xtask test`, and by `cargo xtask fuzz`, which takes a new seed each time.
const SEED: &str = "20260101";

pub(crate) fn run() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    // Unit, integration and doc tests; `crates/cli/tests` runs the examples of the README.
    let seed = std::env::var("PROPTEST_RNG_SEED").unwrap_or_else(|_| SEED.to_owned());
    cargo_with(&["test", "--workspace"], &[("PROPTEST_RNG_SEED", &seed)])
}
