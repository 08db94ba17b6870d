//! Where entries become durable first: one file, one write and one wait for each append.
//!
//! A **frame** is what one append added: the entries, and the signed checkpoint that vouches for the log
//! with them. Tiles are made of frames later, many at once. A frame that was cut short by a crash was
//! never reported as durable and counts for nothing.
//!
//! ```text
//! frame   = length of the rest after the checksum: u32 · first 8 bytes of its SHA-256 · the rest
//! rest    = size before: u64 · number of entries: u32 · length of the note: u32 · note · entries
//! entries = as in a bundle: length u16, big-endian, then the entry
//! ```
//! Numbers are little-endian unless said otherwise. Zeros follow the last frame.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::LogError;

/// Room made ahead: a file whose length does not change is written in half the time.
const AHEAD: u64 = 1 << 20;
const HEAD: usize = 12;
/// Size, number of entries, length of the note.
const FIXED: usize = 16;

/// The frames of a journal, put together.
pub(crate) struct Tail {
    /// The size of the log before them.
    pub(crate) base: u64,
    /// How many entries they add.
    pub(crate) count: u64,
    /// The entries, each behind its length.
    pub(crate) bundle: Vec<u8>,
    /// The checkpoint of the last frame.
    pub(crate) note: Vec<u8>,
}

/// Reads the whole frames of a journal; `None` if there are none.
///
/// # Errors
/// It cannot be read, or a frame is damaged that others follow: no crash does that.
pub(crate) fn read(path: &Path) -> Result<Option<Tail>, LogError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(LogError::io(path))?,
    };
    let mut tail: Option<Tail> = None;
    let mut rest = bytes.as_slice();
    while let Some((payload, sound, after)) = frame(rest) {
        let damaged = |reason: &str| {
            let offset = bytes.len() - rest.len();
            Err(LogError::damaged("journal", format!("at byte {offset}: {reason}")))
        };
        if !sound {
            if after.iter().any(|&byte| byte != 0) {
                return damaged("a frame is damaged, and others follow it");
            }
            break;
        }
        let Some((base, count, note, entries)) = fields(payload) else {
            return damaged("a frame is not made as frames are");
        };
        let so_far = tail.get_or_insert_with(|| Tail {
            base,
            count: 0,
            bundle: Vec::new(),
            note: Vec::new(),
        });
        if base != so_far.base + so_far.count {
            return damaged("a frame does not follow the one before it");
        }
        so_far.count += u64::from(count);
        so_far.bundle.extend(entries);
        so_far.note = note.to_vec();
        rest = after;
    }
    Ok(tail)
}

/// The payload of the first frame, whether its checksum holds, and what follows. `None` at the end, also
/// when the frame is cut.
fn frame(bytes: &[u8]) -> Option<(&[u8], bool, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
    let (length, sum) = head.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 {
        return None;
    }
    let (payload, after) = rest.split_at_checked(length)?;
    Some((payload, checksum(payload) == sum, after))
}

fn fields(payload: &[u8]) -> Option<(u64, u32, &[u8], &[u8])> {
    let (base, rest) = payload.split_first_chunk::<8>()?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (note, entries) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((u64::from_le_bytes(*base), u32::from_le_bytes(*count), note, entries))
}

fn checksum(payload: &[u8]) -> [u8; 8] {
    let digest = Sha256::digest(payload);
    let mut sum = [0; 8];
    sum.copy_from_slice(&digest[..8]);
    sum
}

/// The journal of a log that is being written.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes of whole frames.
    used: u64,
    /// Bytes of the file.
    room: u64,
}

impl Journal {
    /// Opens it without frames; what it held must be in tiles.
    pub(crate) fn open(path: PathBuf) -> Result<Journal, LogError> {
        let file = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let file = file.map_err(LogError::io(&path))?;
        let mut journal = Journal { path, file, used: 0, room: 0 };
        journal.clear()?;
        Ok(journal)
    }

    /// Bytes of the frames.
    pub(crate) fn used(&self) -> u64 {
        self.used
    }

    /// Writes a frame; it is durable when this returns.
    ///
    /// # Errors
    /// [`LogError::Io`]: the disk is full or gone, and the journal is as it was. [`LogError::Stopped`]:
    /// nobody knows what the disk holds.
    pub(crate) fn push(
        &mut self,
        base: u64,
        count: u32,
        note: &[u8],
        bundle: &[u8],
    ) -> Result<(), LogError> {
        let length = (FIXED + note.len() + bundle.len()) as u32;
        let mut frame = Vec::with_capacity(HEAD + length as usize);
        frame.extend([0; HEAD]);
        frame.extend(base.to_le_bytes());
        frame.extend(count.to_le_bytes());
        frame.extend((note.len() as u32).to_le_bytes());
        frame.extend(note);
        frame.extend(bundle);
        let sum = checksum(&frame[HEAD..]);
        frame[..4].copy_from_slice(&length.to_le_bytes());
        frame[4..HEAD].copy_from_slice(&sum);

        // Somebody who removed or replaced the file would leave us writing where nobody reads.
        let lost = || io::Error::new(io::ErrorKind::NotFound, "the journal was removed");
        let seen = fs::metadata(&self.path).map_err(LogError::io(&self.path))?;
        if seen.len() < self.used {
            return Err(LogError::Io { path: self.path.clone(), source: lost() });
        }
        if let Err(source) = self.write(&frame) {
            // Nothing of the frame may stay, or the next one would seem to follow a damaged one.
            let undone = self.file.set_len(self.used).and_then(|()| self.file.sync_data());
            self.room = self.used;
            return Err(match undone {
                Ok(()) => LogError::Io { path: self.path.clone(), source },
                Err(_) => LogError::Stopped(source.to_string()),
            });
        }
        // A disk that fails here may have kept the frame or not: only reading it again tells.
        self.file.sync_data().map_err(|source| LogError::Stopped(source.to_string()))?;
        self.used += frame.len() as u64;
        self.room = self.room.max(self.used);
        Ok(())
    }

    fn write(&mut self, frame: &[u8]) -> io::Result<()> {
        let end = self.used + frame.len() as u64;
        if end > self.room && (frame.len() as u64) < AHEAD {
            self.file.seek(SeekFrom::Start(self.room))?;
            io::copy(&mut io::repeat(0).take(AHEAD), &mut self.file)?;
            self.room += AHEAD;
        }
        self.file.seek(SeekFrom::Start(self.used))?;
        self.file.write_all(frame)
    }

    /// Every write fails from now on, as on a disk without room.
    #[cfg(all(test, target_os = "linux"))]
    pub(super) fn fill_disk(&mut self) {
        self.file = File::options().write(true).open("/dev/full").expect("a Unix machine");
    }

    /// Forgets the frames.
    pub(crate) fn clear(&mut self) -> Result<(), LogError> {
        self.file
            .set_len(0)
            .and_then(|()| self.file.sync_all())
            .map_err(LogError::io(&self.path))?;
        self.used = 0;
        self.room = 0;
        Ok(())
    }
}
