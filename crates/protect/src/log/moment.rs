//! A moment as entries hold it: milliseconds in the log, ISO 8601 where people read.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.collect_str(at)
    } else {
        at.as_millisecond().serialize(serializer)
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Timestamp, D::Error> {
    if deserializer.is_human_readable() {
        String::deserialize(deserializer)?.parse().map_err(Error::custom)
    } else {
        Timestamp::from_millisecond(i64::deserialize(deserializer)?).map_err(Error::custom)
    }
}
