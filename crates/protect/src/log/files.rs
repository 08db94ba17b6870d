//! Files of a log: where they are, and how they become durable.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tlog_tiles::{HASH_SIZE, Hash, Tile};

use super::codec;
use super::edge::Edge;
use super::error::LogError;

/// Levels of the tree in a tile, as <https://c2sp.org/tlog-tiles> has it.
pub(crate) const HEIGHT: u8 = 8;
/// Hashes in a full tile, entries in a full bundle.
pub(crate) const WIDTH: u64 = 1 << HEIGHT;

/// Threads that wait for the disk together: one commit of a file system then serves many files.
const SYNCING: usize = 16;

/// Where a tile lies inside the log: `tile/0/x001/234.p/56`, `tile/entries/000`.
pub(crate) fn path_of(tile: &Tile) -> String {
    // The crate writes the height of tiles into paths, as the Go checksum database does.
    let path = tile.path();
    let rest = path.strip_prefix("tile/8/").unwrap_or(&path);
    match rest.strip_prefix("data/") {
        Some(n) => format!("tile/entries/{n}"),
        None => format!("tile/{rest}"),
    }
}

/// A tile of hashes of a tree of this size; `None` if the tree has none there.
pub(crate) fn tile_at(level: u8, n: u64, size: u64) -> Option<Tile> {
    let hashes = size.checked_shr(u32::from(HEIGHT * level)).unwrap_or(0);
    let width = hashes.saturating_sub(n.checked_mul(WIDTH)?).min(WIDTH) as u32;
    (width > 0).then(|| Tile::new(HEIGHT, level, n, width, false))
}

/// The bundle of entries of a tree of this size.
pub(crate) fn bundle_at(n: u64, size: u64) -> Option<Tile> {
    let mut tile = tile_at(0, n, size)?;
    tile.set_is_data();
    Some(tile)
}

/// The folder of a log.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    pub(crate) dir: PathBuf,
}

impl Files {
    pub(crate) fn checkpoint(&self) -> PathBuf {
        self.dir.join("checkpoint")
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.dir.join("journal")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.dir.join("lock")
    }

    pub(crate) fn tile(&self, tile: &Tile) -> PathBuf {
        self.dir.join(path_of(tile))
    }

    /// The bytes of a tile, or of a wider one in its place: when a tile grows, what it was before goes.
    pub(crate) fn read(&self, tile: &Tile) -> Result<Vec<u8>, LogError> {
        let path = self.tile(tile);
        let exact = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => error,
            other => return other.map_err(LogError::io(&path)),
        };
        let full =
            Tile::new(HEIGHT, tile.level(), tile.level_index(), WIDTH as u32, tile.is_data());
        match fs::read(self.tile(&full)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other.map_err(LogError::io(&self.tile(&full))),
        }
        let wider = path.parent().map(|partial| self.widths(partial)).unwrap_or_default();
        match wider.into_iter().find(|&width| width > tile.width()) {
            Some(width) => {
                let path = path.with_file_name(width.to_string());
                fs::read(&path).map_err(LogError::io(&path))
            }
            None => Err(LogError::Io { path, source: exact }),
        }
    }

    /// The widths of partial tiles in a folder, least first.
    pub(crate) fn widths(&self, partial: &Path) -> BTreeSet<u32> {
        let entries = fs::read_dir(partial).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    }

    /// The edge of the tree at this size, from its tiles. Entries are held against their hashes; what
    /// the root is, the caller compares.
    pub(crate) fn edge(&self, size: u64) -> Result<Edge, LogError> {
        let mut levels = Vec::new();
        let mut bundle = Vec::new();
        for level in 0u8.. {
            let hashes = size.checked_shr(u32::from(HEIGHT * level)).unwrap_or(0);
            if hashes == 0 {
                break;
            }
            let Some(tile) = tile_at(level, hashes / WIDTH, size) else {
                levels.push(Vec::new());
                continue;
            };
            levels.push(hashes_of(&tile, &self.read(&tile)?)?);
            if level == 0 {
                let mut entries = tile;
                entries.set_is_data();
                bundle = self.read(&entries)?;
                let length = matching_prefix(&entries, &bundle, &levels[0])?;
                bundle.truncate(length);
            }
        }
        Ok(Edge::of(size, levels, bundle))
    }
}

/// The hashes of a tile, from the bytes of its file or of a wider one.
pub(crate) fn hashes_of(tile: &Tile, bytes: &[u8]) -> Result<Vec<Hash>, LogError> {
    let wanted = tile.width() as usize * HASH_SIZE;
    let (hashes, _) = bytes.as_chunks::<HASH_SIZE>();
    if bytes.len() < wanted || !bytes.len().is_multiple_of(HASH_SIZE) {
        let reason = format!("{} bytes, where {wanted} were expected", bytes.len());
        return Err(LogError::damaged(path_of(tile), reason));
    }
    Ok(hashes.iter().take(tile.width() as usize).map(|&hash| Hash(hash)).collect())
}

/// How many bytes of a bundle its first entries take, if they are those that the hashes say.
fn matching_prefix(tile: &Tile, bundle: &[u8], hashes: &[Hash]) -> Result<usize, LogError> {
    let mut parts = codec::parts(bundle);
    let mut length = 0;
    for (at, hash) in hashes.iter().enumerate() {
        let entry = match parts.next() {
            Some(Ok(entry)) => entry,
            _ => return Err(LogError::damaged(path_of(tile), format!("{at} entries and no more"))),
        };
        if tlog_tiles::record_hash(entry) != *hash {
            let index = tile.level_index() * WIDTH + at as u64;
            let reason = format!("entry {index} is not the one that its hash was made of");
            return Err(LogError::damaged(path_of(tile), reason));
        }
        length += 2 + entry.len();
    }
    Ok(length)
}

/// Writes a file whole, aside, and puts it in place durably.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), LogError> {
    let aside = path.with_extension("new");
    let write = || -> io::Result<()> {
        let mut file = File::create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        sync_dir(path.parent().unwrap_or(Path::new(".")))
    };
    write().map_err(LogError::io(path))
}

/// Writes files and returns when all of them, and the folders that lead to them, are durable.
pub(crate) fn write_all(root: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), LogError> {
    let mut folders = BTreeSet::new();
    for (path, _) in files {
        let parents = path.ancestors().skip(1).take_while(|parent| parent.starts_with(root));
        folders.extend(parents.map(Path::to_owned));
    }
    for folder in &folders {
        fs::create_dir_all(folder).map_err(LogError::io(folder))?;
    }
    for (path, bytes) in files {
        fs::write(path, bytes).map_err(LogError::io(path))?;
    }
    let files: Vec<&Path> = files.iter().map(|(path, _)| path.as_path()).collect();
    together(&files, |path| File::options().write(true).open(path)?.sync_all())?;
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    together(&folders, sync_dir)
}

/// Runs `sync` for all paths on several threads; the first error is returned.
fn together(
    paths: &[&Path],
    sync: impl Fn(&Path) -> io::Result<()> + Sync,
) -> Result<(), LogError> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), LogError> {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            sync(path).map_err(LogError::io(path))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (1..SYNCING.min(paths.len())).map(|_| scope.spawn(work)).collect();
        let mut result = work();
        for thread in waiting {
            let other = thread.join().unwrap_or_else(|_| {
                Err(LogError::Stopped("a thread that waits for the disk failed".to_owned()))
            });
            result = result.and(other);
        }
        result
    })
}

/// Makes the names in a folder durable. Elsewhere than on Unix, folders cannot be opened for it.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
