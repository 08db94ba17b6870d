//! The child's side.

use std::io::{self, Read, Write};

use super::{Frame, Rules, confine};
use crate::limits::Limits;

/// Reads a file from `input` and writes frames to `output`, confined from the first byte on.
///
/// Give it the standard input and output of a process that does nothing else.
///
/// # Errors
/// It cannot be confined, or `output` cannot be written. What is wrong with the file is a frame.
pub fn serve(
    mut input: impl Read,
    output: impl Write,
    rules: &Rules,
    limits: &Limits,
) -> io::Result<()> {
    // The message of a panic may quote what it choked on.
    std::panic::set_hook(Box::new(|_| {}));
    confine(rules).map_err(io::Error::other)?;
    let mut output = io::BufWriter::new(output);
    let mut bytes = Vec::new();
    input.by_ref().take(limits.bytes + 1).read_to_end(&mut bytes)?;
    let mut say = |frame: &Frame| -> io::Result<()> {
        serde_json::to_writer(&mut output, frame)?;
        output.write_all(b"\n")
    };
    match crate::read(&bytes, limits) {
        Ok(document) => {
            say(&Frame::Kind(document.kind))?;
            let (rows_read, repaired) = (document.rows_read, document.repaired);
            for row in document.rows {
                say(&Frame::Row(row))?;
            }
            for refusal in document.refused {
                say(&Frame::Refused(refusal))?;
            }
            say(&Frame::Done { rows_read, repaired })?;
        }
        Err(error) => {
            let hint = error.hint().map(str::to_owned);
            say(&Frame::Failed { reason: error.to_string(), hint })?;
        }
    }
    output.flush()
}
