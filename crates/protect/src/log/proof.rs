//! Proofs: that an entry is in the log, and that a log is a longer version of another.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};
use tlog_tiles::{Error, Hash, HashReader, node_hash, split_stored_hash_index};

use super::edge::subtree;
use super::error::LogError;
use super::files::{self, HEIGHT, WIDTH};
use super::note::Signed;
use super::reader::LogReader;

/// Proof that an entry is in the tree that a checkpoint signs (RFC 6962, section 2.1.1). Whoever has the
/// checkpoint and this needs nothing else of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inclusion {
    /// The entry's place.
    pub entry: u64,
    /// The hash of the entry: SHA-256 of a zero byte and its bytes.
    #[serde(serialize_with = "base64")]
    pub leaf: Hash,
    /// The hashes beside the way from it to the root, nearest first.
    #[serde(serialize_with = "each_base64")]
    pub path: Vec<Hash>,
}

impl Inclusion {
    /// Checks it against a checkpoint whose signature was checked.
    ///
    /// # Errors
    /// The entry is not in that tree, or the proof is of another one.
    pub fn check(&self, checkpoint: &Signed) -> Result<(), LogError> {
        tlog_tiles::check_record(
            &self.path,
            checkpoint.size(),
            checkpoint.root(),
            self.entry,
            self.leaf,
        )
        .map_err(|_| {
            LogError::BadProof(format!("entry {} is not in the log that was signed", self.entry))
        })
    }
}

/// Checks that the tree of `new` begins with the tree of `old`: nothing was edited, moved or removed.
///
/// # Errors
/// It does not, or the proof is of something else.
pub fn check_consistency(
    old: (u64, Hash),
    new: (u64, Hash),
    proof: &Vec<Hash>,
) -> Result<(), LogError> {
    let holds = match old.0 {
        // Everything begins with nothing.
        0 => proof.is_empty(),
        size if size == new.0 => proof.is_empty() && old.1 == new.1,
        size => tlog_tiles::check_tree(proof, new.0, new.1, size, old.1).is_ok(),
    };
    if holds {
        return Ok(());
    }
    let (old, new) = (old.0, new.0);
    Err(LogError::BadProof(format!("the log of {new} entries does not begin with that of {old}")))
}

/// Makes proofs from the tiles of a log. Tiles that were read stay in memory: asked in order of place,
/// each is read once.
pub struct Prover<'a> {
    log: &'a LogReader,
    trees: RefCell<FxHashMap<(u8, u64), Rc<Tree>>>,
    /// What the crate's errors cannot carry.
    failed: Cell<Option<LogError>>,
}

/// The whole subtrees of a tile, from its hashes upwards.
struct Tree(Vec<Vec<Hash>>);

/// Tiles kept before all are forgotten: 16 KB each.
const KEPT: usize = 2048;

impl<'a> Prover<'a> {
    /// Proofs about a log as it was opened.
    pub fn new(log: &'a LogReader) -> Prover<'a> {
        Prover { log, trees: RefCell::default(), failed: Cell::new(None) }
    }

    /// Proof that the entry is in the log. It is checked before it is handed out, so a damaged tile is
    /// noticed here.
    ///
    /// # Errors
    /// There is no such entry, or a tile is missing or damaged.
    pub fn inclusion(&self, entry: u64) -> Result<Inclusion, LogError> {
        let size = self.log.size();
        if entry >= size {
            return Err(LogError::BadProof(format!(
                "there is no entry {entry}: they end at {size}"
            )));
        }
        let path =
            tlog_tiles::prove_record(size, entry, self).map_err(|error| self.error(error))?;
        let leaf = self.node(0, entry)?;
        let proof = Inclusion { entry, leaf, path };
        proof.check(self.log.checkpoint())?;
        Ok(proof)
    }

    /// Proof that the log begins with its first `old` entries as they were.
    ///
    /// # Errors
    /// The log is shorter than that, or a tile is missing.
    pub fn consistency(&self, old: u64) -> Result<Vec<Hash>, LogError> {
        let size = self.log.size();
        if old > size {
            return Err(LogError::BadProof(format!("the log has {size} entries, not {old}")));
        }
        if old == 0 || old == size {
            return Ok(Vec::new());
        }
        tlog_tiles::prove_tree(size, old, self).map_err(|error| self.error(error))
    }

    fn error(&self, error: Error) -> LogError {
        self.failed.take().unwrap_or_else(|| LogError::BadProof(error.to_string()))
    }

    /// The hash of a whole subtree: `n`-th from the left, of 2^`level` entries.
    fn node(&self, level: u8, n: u64) -> Result<Hash, LogError> {
        let (row, within) = (level / HEIGHT, level % HEIGHT);
        let tile = n >> (HEIGHT - within);
        let tree = self.tree(row, tile)?;
        let first = tile << (HEIGHT - within);
        let found = tree.0.get(usize::from(within)).and_then(|row| row.get((n - first) as usize));
        found.copied().ok_or_else(|| LogError::BadProof(format!("no subtree {level}/{n}")))
    }

    fn tree(&self, row: u8, n: u64) -> Result<Rc<Tree>, LogError> {
        if let Some(tree) = self.trees.borrow().get(&(row, n)) {
            return Ok(Rc::clone(tree));
        }
        let tile = files::tile_at(row, n, self.log.size())
            .ok_or_else(|| LogError::BadProof(format!("no tile {row}/{n}")))?;
        let mut rows = vec![self.log.hashes(&tile)?];
        while let Some(row) = rows.last().filter(|row| row.len() > 1) {
            let pairs = row.as_chunks::<2>().0.iter();
            rows.push(pairs.map(|[left, right]| node_hash(*left, *right)).collect());
        }
        let tree = Rc::new(Tree(rows));
        let mut trees = self.trees.borrow_mut();
        if trees.len() >= KEPT {
            trees.clear();
        }
        trees.insert((row, n), Rc::clone(&tree));
        Ok(tree)
    }
}

impl HashReader for Prover<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let read = indexes.iter().map(|&index| {
            let (level, n) = split_stored_hash_index(index);
            self.node(level, n)
        });
        read.collect::<Result<_, _>>().map_err(|error| {
            self.failed.set(Some(error));
            Error::InvalidTile
        })
    }
}

/// The root over whole bundles and the entries after them.
pub(crate) fn root(bundles: &[Hash], rest: &[Hash]) -> Hash {
    let right = super::edge::join(rest, None);
    super::edge::join(bundles, right).unwrap_or(tlog_tiles::EMPTY_HASH)
}

/// The hash of a whole bundle.
pub(crate) fn bundle_hash(leaves: &[Hash]) -> Option<Hash> {
    (leaves.len() as u64 == WIDTH).then(|| subtree(leaves))
}

/// For serde: a hash as base64.
pub(crate) fn base64<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(hash)
}

fn each_base64<S: Serializer>(hashes: &[Hash], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(hashes.iter().map(Hash::to_string))
}
