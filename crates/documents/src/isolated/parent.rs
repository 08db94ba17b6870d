//! The parent's side.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::{Frame, Rules};
use crate::document::Document;
use crate::kind::Kind;
use crate::limits::Limits;

/// Why a file was not read in its process.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IsolatedError {
    /// The process cannot be started.
    #[error("the reading process cannot be started: {0}")]
    Start(io::Error),
    /// The file cannot be read; what the child says.
    #[error("{reason}")]
    Unreadable {
        /// Why.
        reason: String,
        /// What a person can do.
        hint: Option<String>,
    },
    /// It was not done in time, and was ended.
    #[error("reading the file took longer than {0} s and was stopped")]
    TooSlow(u64),
    /// It did what a reader never does, and was ended by the system.
    #[error("reading the file tried to open a connection or start a program, and was stopped")]
    Forbidden,
    /// It crashed, or needed more memory than it may have.
    #[error(
        "reading the file failed: the process crashed or needed more than {memory} MiB of memory ({how})"
    )]
    Crashed {
        /// What it may have, in MiB.
        memory: u64,
        /// How it ended.
        how: String,
    },
    /// It said something that is no frame, or stopped in the middle.
    #[error("the reading process gave no proper answer")]
    Garbled,
}

impl IsolatedError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            IsolatedError::Unreadable { hint, .. } => hint.clone(),
            IsolatedError::Forbidden => Some(
                "the file may be made to attack whoever opens it; keep it for the investigation"
                    .to_owned(),
            ),
            IsolatedError::TooSlow(_) | IsolatedError::Crashed { .. } => {
                Some("save it as csv on a machine kept for such files, and give that".to_owned())
            }
            IsolatedError::Start(_) | IsolatedError::Garbled => None,
        }
    }
}

/// Reads `file` by a process that `command` starts and that calls [`super::serve`].
///
/// The process gets the open file, no environment and the root folder to be in. What it answers is bounded
/// by `limits`; it is ended after the seconds of `rules`, at the latest.
///
/// # Errors
/// See [`IsolatedError`].
pub fn parse(
    command: &mut Command,
    file: File,
    rules: &Rules,
    limits: &Limits,
) -> Result<Document, IsolatedError> {
    let started = Instant::now();
    let mut child = command
        .env_clear()
        .current_dir(std::path::Component::RootDir.as_os_str())
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(IsolatedError::Start)?;
    let Some(output) = child.stdout.take() else { return Err(IsolatedError::Garbled) };
    let most = limits.text.saturating_mul(6).saturating_add(limits.rows.saturating_mul(256));
    let (send, receive) = mpsc::channel();
    // A thread reads, so that a child that says nothing can be ended.
    std::thread::spawn(move || send.send(gather(output.take(most))));
    let left = Duration::from_secs(rules.wall).saturating_sub(started.elapsed());
    let answer = match receive.recv_timeout(left) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            end(&mut child);
            return Err(IsolatedError::TooSlow(rules.wall));
        }
    };
    let left = Duration::from_secs(rules.wall).saturating_sub(started.elapsed());
    let status = wait(&mut child, left).ok_or(IsolatedError::TooSlow(rules.wall))?;
    if !status.success() {
        return Err(why(status, rules));
    }
    answer?.map_err(|(reason, hint)| IsolatedError::Unreadable { reason, hint })
}

type Answer = Result<Document, (String, Option<String>)>;

/// All frames, put together; the last says that it is the last.
fn gather(output: impl Read) -> Result<Answer, IsolatedError> {
    let mut document = Document {
        kind: Kind::Text,
        rows: Vec::new(),
        refused: Vec::new(),
        rows_read: 0,
        repaired: 0,
    };
    for line in BufReader::new(output).lines() {
        let line = line.map_err(|_| IsolatedError::Garbled)?;
        match serde_json::from_str(&line).map_err(|_| IsolatedError::Garbled)? {
            Frame::Kind(kind) => document.kind = kind,
            Frame::Row(row) => document.rows.push(row),
            Frame::Refused(refusal) => document.refused.push(refusal),
            Frame::Failed { reason, hint } => return Ok(Err((reason, hint))),
            Frame::Done { rows_read, repaired } => {
                (document.rows_read, document.repaired) = (rows_read, repaired);
                let given = (document.rows.len() + document.refused.len()) as u64;
                return if given == rows_read {
                    Ok(Ok(document))
                } else {
                    Err(IsolatedError::Garbled)
                };
            }
        }
    }
    Err(IsolatedError::Garbled)
}

/// Waits for a child that has nothing more to say.
fn wait(child: &mut Child, most: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if started.elapsed() < most => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                end(child);
                return None;
            }
        }
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself in the meantime, which is as good.
    let _ = child.kill();
    let _ = child.wait();
}

fn why(status: ExitStatus, rules: &Rules) -> IsolatedError {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        // SIGSYS is 31 and SIGXCPU 24 on Linux; at the end of its time the system sends SIGKILL, 9.
        match status.signal() {
            Some(31) => return IsolatedError::Forbidden,
            Some(24 | 9) => return IsolatedError::TooSlow(rules.cpu),
            _ => {}
        }
    }
    IsolatedError::Crashed { memory: rules.memory >> 20, how: status.to_string() }
}
