//! The right edge of the tree: all that is needed to make it grow.

use tlog_tiles::{EMPTY_HASH, Hash, Tile, node_hash, record_hash};

use super::files::{HEIGHT, WIDTH};

/// A tile or bundle, and what its file holds.
pub(crate) type TileFile = (Tile, Vec<u8>);

/// The tiles that are not full yet, one for each level, and the bundle of entries that is not.
#[derive(Clone, Default)]
pub(crate) struct Edge {
    size: u64,
    /// Hashes of the open tile of each level, fewer than 256 each.
    levels: Vec<Vec<Hash>>,
    /// Entries of the open bundle, each behind its length.
    bundle: Vec<u8>,
}

impl Edge {
    /// The edge that was written when the tree had this size. Whoever reads files checks what they hold.
    pub(crate) fn of(size: u64, levels: Vec<Vec<Hash>>, bundle: Vec<u8>) -> Edge {
        Edge { size, levels, bundle }
    }

    /// How many entries the tree has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Adds an entry; what became full goes to `full`.
    pub(crate) fn push(&mut self, entry: &[u8], full: &mut Vec<TileFile>) {
        // An entry longer than two bytes can say does not come this far.
        let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
        self.bundle.extend(length.to_be_bytes());
        self.bundle.extend(entry);
        self.size += 1;
        if self.size.is_multiple_of(WIDTH) {
            let tile = Tile::new(HEIGHT, 0, self.size / WIDTH - 1, WIDTH as u32, true);
            full.push((tile, std::mem::take(&mut self.bundle)));
        }
        let mut hash = record_hash(entry);
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(hash);
            if (hashes.len() as u64) < WIDTH {
                break;
            }
            let n = (self.size >> (HEIGHT as usize * (level + 1))) - 1;
            let tile = Tile::new(HEIGHT, level as u8, n, WIDTH as u32, false);
            full.push((tile, bytes(hashes)));
            hash = subtree(hashes);
            hashes.clear();
        }
    }

    /// The tiles and the bundle that are not full, as their files hold them.
    pub(crate) fn partial(&self) -> Vec<TileFile> {
        let mut files = Vec::new();
        for (level, hashes) in self.levels.iter().enumerate() {
            if hashes.is_empty() {
                continue;
            }
            let n = self.size >> (HEIGHT as usize * (level + 1));
            let width = hashes.len() as u32;
            files.push((Tile::new(HEIGHT, level as u8, n, width, false), bytes(hashes)));
            if level == 0 {
                let bundle = Tile::new(HEIGHT, 0, n, width, true);
                files.push((bundle, self.bundle.clone()));
            }
        }
        files
    }

    /// The root of the tree (RFC 6962, section 2.1).
    pub(crate) fn root(&self) -> Hash {
        let root = self.levels.iter().fold(None, |right, hashes| join(hashes, right));
        root.unwrap_or(EMPTY_HASH)
    }
}

/// The hash of a whole subtree: as many hashes as a power of two.
pub(crate) fn subtree(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => EMPTY_HASH,
        [one] => *one,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            node_hash(subtree(left), subtree(right))
        }
    }
}

/// Puts the subtrees that `hashes` form, largest first, to the left of what is already there.
pub(crate) fn join(hashes: &[Hash], mut right: Option<Hash>) -> Option<Hash> {
    let mut end = hashes.len();
    while end > 0 {
        let start = end - (1 << end.trailing_zeros());
        let left = subtree(&hashes[start..end]);
        right = Some(right.map_or(left, |right| node_hash(left, right)));
        end = start;
    }
    right
}

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
