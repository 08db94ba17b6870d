//! `throughline fetch`.

use anyhow::bail;

use crate::Outcome;
use crate::args::{Args, Fetch};
use crate::ui::Output;

pub(crate) fn run(args: &Args, fetch: &Fetch, output: &mut Output) -> anyhow::Result<Outcome> {
    let _ = (args, fetch, output);
    bail!("being written")
}
