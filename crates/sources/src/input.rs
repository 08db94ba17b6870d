//! Opening a file: decompression by content, counting of bytes, a checksum.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::ReadError;

/// What is remembered of a source file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FileInfo {
    /// The file's name without its folder.
    pub name: String,
    /// Size on disk, in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes on disk, hex.
    pub sha256: String,
}

/// An open source file: reads decompressed bytes, whatever the compression.
///
/// Before anything is consumed, [`BufRead::fill_buf`] holds the first 64 KiB or the whole content,
/// however little the operating system or a decompressor hands out at a time: enough to recognise
/// a format by. A read error comes after the last good byte, and comes again if asked again.
pub struct Input {
    path: PathBuf,
    source: Box<dyn Read + Send>,
    compression: Option<&'static str>,
    buffer: Vec<u8>,
    /// The unread part of `buffer`.
    unread: std::ops::Range<usize>,
    /// What ended the reading, if anything did.
    failed: Option<(io::ErrorKind, String)>,
    digest: Arc<Mutex<Tally>>,
    /// The size when it was opened, of a file; a pipe has none.
    size: Option<u64>,
}

/// What has been read from the disk so far.
#[derive(Default)]
struct Tally {
    hash: Sha256,
    bytes: u64,
}

/// Counts and hashes what passes.
struct Tap {
    file: File,
    tally: Arc<Mutex<Tally>>,
    progress: Arc<AtomicU64>,
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.hash.update(&buffer[..n]);
        tally.bytes += n as u64;
        self.progress.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

const BUFFER: usize = 256 * 1024;

/// How much of the beginning is there to recognise a format by.
const HEAD: usize = 64 * 1024;

impl Input {
    /// Opens a plain, gzip or zstd file; which, is seen from its first bytes. `progress` counts the
    /// bytes read from disk.
    ///
    /// # Errors
    /// The file is missing, a directory, empty (also: compressed nothing) or unreadable.
    pub fn open(path: &Path, progress: &Arc<AtomicU64>) -> Result<Input, ReadError> {
        let io = |source| ReadError::Io { path: path.to_owned(), source };
        let empty = || ReadError::Empty { path: path.to_owned() };
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ReadError::NotFound { path: path.to_owned() },
            _ => io(error),
        })?;
        let metadata = file.metadata().map_err(io)?;
        if metadata.is_dir() {
            return Err(ReadError::Directory { path: path.to_owned() });
        }
        let digest = Arc::new(Mutex::new(Tally::default()));
        let mut tap = Tap { file, tally: digest.clone(), progress: progress.clone() };
        let mut magic = Vec::with_capacity(4);
        (&mut tap).take(4).read_to_end(&mut magic).map_err(io)?;
        if magic.is_empty() {
            return Err(empty());
        }
        let compression = match magic.as_slice() {
            [0x1F, 0x8B, ..] => Some("gzip"),
            [0x28, 0xB5, 0x2F, 0xFD] => Some("zstd"),
            _ => None,
        };
        let raw = io::BufReader::with_capacity(BUFFER, io::Cursor::new(magic).chain(tap));
        let source: Box<dyn Read + Send> = match compression {
            Some("gzip") => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
            Some(_) => Box::new(zstd::stream::read::Decoder::with_buffer(raw).map_err(io)?),
            None => Box::new(raw),
        };
        let mut input = Input {
            path: path.to_owned(),
            source,
            compression,
            buffer: vec![0; BUFFER],
            unread: 0..0,
            failed: None,
            digest,
            size: metadata.is_file().then_some(metadata.len()),
        };
        input.fill(HEAD);
        if input.unread.is_empty() && input.failed.is_none() {
            return Err(empty());
        }
        Ok(input)
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Refills the (used up) buffer with at least `wanted` bytes, unless the content ends or fails.
    fn fill(&mut self, wanted: usize) {
        self.unread = 0..0;
        while self.unread.end < wanted && self.failed.is_none() {
            match self.source.read(&mut self.buffer[self.unread.end..]) {
                Ok(0) => break,
                Ok(n) => self.unread.end += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some((error.kind(), error.to_string())),
            }
        }
    }

    /// Turns what the operating system or a decompressor says into an error that names the file.
    pub(crate) fn error(&self, offset: u64, source: io::Error) -> ReadError {
        match (source.kind(), self.compression) {
            (io::ErrorKind::UnexpectedEof, _) => ReadError::Truncated {
                path: self.path.clone(),
                offset,
                reason: "the compressed data ends in the middle".to_owned(),
            },
            (kind, Some(compression)) => ReadError::Io {
                path: self.path.clone(),
                source: io::Error::new(
                    kind,
                    format!("the {compression} data is damaged after byte {offset}: {source}"),
                ),
            },
            _ => ReadError::Io { path: self.path.clone(), source },
        }
    }

    /// Size and checksum. Call it after the last byte was read; what is left is read first.
    pub(crate) fn finish(mut self) -> Result<FileInfo, ReadError> {
        if let Err(source) = io::copy(&mut self, &mut io::sink()) {
            return Err(self.error(0, source));
        }
        let tally = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(size) = self.size.filter(|size| *size != tally.bytes) {
            let path = self.path.clone();
            return Err(ReadError::Changed { path, size, read: tally.bytes });
        }
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        let sha256 = tally.hash.clone().finalize();
        Ok(FileInfo {
            name: name.to_string_lossy().into_owned(),
            bytes: tally.bytes,
            sha256: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let unread = self.fill_buf()?;
        let n = unread.len().min(buffer.len());
        buffer[..n].copy_from_slice(&unread[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.unread.is_empty() {
            self.fill(1);
            if let (true, Some((kind, message))) = (self.unread.is_empty(), &self.failed) {
                return Err(io::Error::new(*kind, message.clone()));
            }
        }
        Ok(&self.buffer[self.unread.clone()])
    }

    fn consume(&mut self, amount: usize) {
        self.unread.start = (self.unread.start + amount).min(self.unread.end);
    }
}
