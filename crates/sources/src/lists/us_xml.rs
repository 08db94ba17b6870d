//! (being written)

use crate::read::Outcome;
use crate::{Input, ReadError, ReadOptions, Sink};

pub(crate) fn read(
    input: &mut Input,
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let _ = (input, options, sink);
    Ok(Outcome::default())
}
