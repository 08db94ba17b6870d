//! FollowTheMoney: entities as JSON lines, statements as CSV or JSON lines, both ways.

use crate::read::Outcome;
use crate::{Input, ReadError, ReadOptions, Sink};

pub(crate) fn read_entities(
    inputs: &mut [Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let _ = (inputs, options, sink);
    Ok(Outcome::default())
}

pub(crate) fn read_statements(
    inputs: &mut [Input],
    options: &ReadOptions,
    sink: &mut dyn Sink,
) -> Result<Outcome, ReadError> {
    let _ = (inputs, options, sink);
    Ok(Outcome::default())
}
