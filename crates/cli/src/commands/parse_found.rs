//! `throughline parse-found`: the reading process that `warn` starts. It takes an open file and gives rows.

use documents::Limits;
use documents::isolated::{Rules, serve};

use crate::Outcome;

pub(crate) fn run() -> anyhow::Result<Outcome> {
    serve(std::io::stdin(), std::io::stdout(), &Rules::default(), &Limits::default())?;
    Ok(Outcome::Done)
}
