//! The log of a register, read without anybody's key.

use std::path::PathBuf;

use anyhow::Context;
use jiff::Timestamp;
use jiff::civil::Date;
use protect::log::{LogKey, LogReader};
use protect::witness::{KnownWitness, WitnessKey};

use super::opening::folder;
use crate::args::Args;
use crate::failure::Mistake;

/// Where the log of a register lies, and the keys it is held against.
pub(super) struct Known {
    pub(super) dir: PathBuf,
    pub(super) key: LogKey,
    pub(super) witnesses: Vec<KnownWitness>,
}

impl Known {
    /// From the register's folder. What stands there is as trustworthy as the disk: whoever verifies a
    /// log keeps its key elsewhere, and gives it.
    pub(super) fn of(args: &Args, name: &str, key: Option<&LogKey>) -> anyhow::Result<Known> {
        let folder = folder(args, name)?;
        let path = protect::Profile::path(&folder);
        if !path.exists() {
            return Err(Mistake::error(
                format!("{}: there is no register `{name}`", folder.display()),
                "check the name, and --workspace",
            ));
        }
        let profile = protect::Profile::read(&folder)?;
        let inside = || format!("{}", path.display());
        let key = match key {
            Some(key) => key.clone(),
            None => LogKey::parse(&profile.log_vkey).with_context(inside)?,
        };
        let witnesses = profile.known_witnesses().with_context(inside)?;
        Ok(Known { dir: folder.join("log"), key, witnesses })
    }

    pub(super) fn open(&self) -> anyhow::Result<LogReader> {
        Ok(LogReader::open(&self.dir, &self.key)?)
    }
}

/// For clap: a log's key.
pub(super) fn log_key(text: &str) -> Result<LogKey, String> {
    LogKey::parse(text).map_err(|error| error.to_string())
}

/// For clap: a witness's key.
pub(super) fn witness_key(text: &str) -> Result<WitnessKey, String> {
    WitnessKey::parse(text).map_err(|error| error.to_string())
}

/// For clap: an instant, or the beginning of a day (UTC).
pub(super) fn since(text: &str) -> Result<Timestamp, String> {
    instant(text, 0)
}

/// For clap: an instant, or the end of a day (UTC).
pub(super) fn until(text: &str) -> Result<Timestamp, String> {
    instant(text, 86_400_000 - 1)
}

fn instant(text: &str, of_day: i64) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let wrong = || "a day like 2024-03-01, or an instant like 2024-03-01T08:30:00Z".to_owned();
    // A time of day without a zone is no instant, and no day.
    let day: Date = match text.len() {
        10 => text.parse().map_err(|_| wrong())?,
        _ => return Err(wrong()),
    };
    let start = jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).map_err(|_| wrong())?;
    start.checked_add(jiff::SignedDuration::from_millis(of_day)).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_and_end_and_instants_are_themselves() {
        let check = |text: &str, first: &str, last: &str| {
            assert_eq!(since(text).unwrap().to_string(), first);
            assert_eq!(until(text).unwrap().to_string(), last);
        };
        check("2024-03-01", "2024-03-01T00:00:00Z", "2024-03-01T23:59:59.999Z");
        check("2024-03-01T10:00:00+09:00", "2024-03-01T01:00:00Z", "2024-03-01T01:00:00Z");
        for wrong in ["", "March", "2024-13-01", "2024-03-01T10:00"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
