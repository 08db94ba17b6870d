//! The key index: which entities carry a key, and which share most with a question.
//!
//! A key (see `matching::keys`) is kept as a hash of 64 bits: among the thirty million keys of a
//! million entities two that differ share one with a chance of 1 in 40,000, and a candidate too many
//! is dropped by comparing it. Three files:
//!
//! - `keys.hash`: the hashes, eight bytes each, ascending.
//! - `keys.list`: for each hash eight bytes, the count of its entities in the upper 24 bits (all ones
//!   for that many or more) and in the lower 40 the entity itself if it is one, else where its list
//!   begins.
//! - `keys.post`: the lists: the count, then each entity's distance from the one before, as varints.
//!
//! Entities are their positions in the import. Each layer (see [`crate::layers`]) has files of its own.

mod file;
mod merge;
mod rank;
mod varint;
mod writer;

pub(crate) use file::KeyIndex;
pub(crate) use rank::{Ask, Weighted, order, rank, weight};
pub(crate) use varint::Varints;
pub(crate) use writer::KeyWriter;

/// The files of a key index.
const HASHES: &str = "keys.hash";
const LISTS: &str = "keys.list";
const POSTINGS: &str = "keys.post";

/// Bits of an entry that hold a place or an entity.
const PLACE_BITS: u32 = 40;
/// The largest count an entry holds; a list says its own.
const MANY: u64 = (1 << (64 - PLACE_BITS)) - 1;

/// The hash a key is kept by: FNV-1a, its bits stirred (by the finaliser of SplitMix64) so that
/// hashes lie evenly. Part of the file format.
pub(crate) fn hash(key: &str) -> u64 {
    hash_bytes(key.bytes())
}

/// The same of any bytes.
pub(crate) fn hash_bytes(bytes: impl Iterator<Item = u8>) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}
