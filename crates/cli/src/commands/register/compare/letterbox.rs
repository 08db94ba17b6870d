//! The letter box of `register compare serve`: what a message that came over HTTP does.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use jiff::Timestamp;
use protect::compare::{CompareError, Desk, Kind, peek, session_name};
use server::{Correspondent, Letter};

use super::{Log, write};

/// Offers kept at once: more than two offices have about.
const MAX_OFFERS: usize = 16;

/// Refusals after which nothing is taken any more until somebody looks and starts it again: each is a line of
/// the log, and strangers must not fill that.
const MAX_REFUSALS: usize = 100;

/// Reads letters at one side's desk.
pub(super) struct LetterBox {
    desk: Desk,
    folder: PathBuf,
    log: Mutex<Log>,
    refusals: AtomicUsize,
}

impl LetterBox {
    pub(super) fn open(desk: Desk, folder: PathBuf, log: Mutex<Log>) -> anyhow::Result<LetterBox> {
        fs::create_dir_all(&folder)
            .with_context(|| format!("{}: cannot be made", folder.display()))?;
        Ok(LetterBox { desk, folder, log, refusals: AtomicUsize::new(0) })
    }

    fn read(&self, letter: &[u8]) -> Result<Letter, CompareError> {
        let (kind, session) = peek(letter)?;
        let path = |ending: &str| self.folder.join(format!("{}.{ending}", session_name(&session)));
        let now = Timestamp::now();
        // Another holder of the log cannot have failed halfway: an entry is taken whole or not at all.
        let mut log = self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match kind {
            Kind::Offer => Ok(self.offer(letter, now, &path("offer"), &path("reply"))?),
            Kind::List => self.desk.answer(letter, now, &mut *log).map(Letter::Next),
            Kind::Result => {
                let finished = self.desk.close(letter, &mut *log)?;
                let common = serde_json::to_vec_pretty(&finished.common).unwrap_or_default();
                Ok(kept(write(&path("common.json"), &common)))
            }
            Kind::Reply | Kind::Answer => Ok(Letter::Refused(format!(
                "this side answers; a message of the kind `{kind}` is its own"
            ))),
        }
    }

    /// Keeps an offer for people to accept; hands out their reply once two of them approved it.
    fn offer(
        &self,
        letter: &[u8],
        now: Timestamp,
        offer: &Path,
        reply: &Path,
    ) -> Result<Letter, CompareError> {
        self.desk.is_acceptable(letter, now)?;
        match fs::read(offer) {
            Ok(known) if known != letter => {
                return Ok(Letter::Refused("another offer of this session is here".to_owned()));
            }
            Ok(_) => {}
            Err(_) => {
                let there = fs::read_dir(&self.folder).map_or(usize::MAX, Iterator::count);
                if there >= 3 * MAX_OFFERS {
                    return Ok(Letter::Refused("the letter box is full".to_owned()));
                }
                return Ok(kept(write(offer, letter)));
            }
        }
        let Ok(reply) = fs::read(reply) else { return Ok(Letter::Kept) };
        match self.desk.is_approved_reply(&reply) {
            Ok(_) => Ok(Letter::Next(reply)),
            Err(_) => Ok(Letter::Kept),
        }
    }
}

fn kept(written: anyhow::Result<()>) -> Letter {
    if written.is_ok() { Letter::Kept } else { Letter::Failed }
}

impl Correspondent for LetterBox {
    fn receive(&self, letter: &[u8]) -> Letter {
        if self.refusals.load(Ordering::Relaxed) >= MAX_REFUSALS {
            return Letter::Refused(
                "too many messages were refused; ask the other side to look".to_owned(),
            );
        }
        match self.read(letter) {
            Ok(Letter::Refused(reason)) => {
                self.refusals.fetch_add(1, Ordering::Relaxed);
                Letter::Refused(reason)
            }
            Ok(done) => done,
            Err(error) if error.is_refusal() => {
                self.refusals.fetch_add(1, Ordering::Relaxed);
                Letter::Refused(error.to_string())
            }
            Err(_) => Letter::Failed,
        }
    }
}
