//! Opening a file: decompression by content, counting of bytes, a checksum.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
pub struct Input {
    path: PathBuf,
    reader: Box<dyn BufRead + Send>,
    digest: Arc<std::sync::Mutex<Tally>>,
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
    tally: Arc<std::sync::Mutex<Tally>>,
    progress: Arc<AtomicU64>,
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        let mut tally = self
            .tally
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        tally.hash.update(&buffer[..n]);
        tally.bytes += n as u64;
        self.progress.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

const BUFFER: usize = 256 * 1024;

impl Input {
    /// Opens a plain, gzip or zstd file; which, is seen from its first bytes. `progress` counts the
    /// bytes read from disk.
    ///
    /// # Errors
    /// The file is missing, a directory, empty or unreadable.
    pub fn open(path: &Path, progress: &Arc<AtomicU64>) -> Result<Input, ReadError> {
        let io = |source| ReadError::Io {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ReadError::NotFound {
                path: path.to_owned(),
            },
            _ => io(error),
        })?;
        let metadata = file.metadata().map_err(io)?;
        if metadata.is_dir() {
            return Err(ReadError::Directory {
                path: path.to_owned(),
            });
        }
        let digest = Arc::new(std::sync::Mutex::new(Tally::default()));
        let tap = Tap {
            file,
            tally: digest.clone(),
            progress: progress.clone(),
        };
        let mut raw = BufReader::with_capacity(BUFFER, tap);
        let head = raw.fill_buf().map_err(io)?;
        if head.is_empty() {
            return Err(ReadError::Empty {
                path: path.to_owned(),
            });
        }
        let reader: Box<dyn BufRead + Send> = if head.starts_with(&[0x1F, 0x8B]) {
            Box::new(BufReader::with_capacity(
                BUFFER,
                flate2::bufread::MultiGzDecoder::new(raw),
            ))
        } else if head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
            let decoder = zstd::stream::read::Decoder::with_buffer(raw).map_err(io)?;
            Box::new(BufReader::with_capacity(BUFFER, decoder))
        } else {
            Box::new(raw)
        };
        Ok(Input {
            path: path.to_owned(),
            reader,
            digest,
        })
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Turns what the operating system or a decompressor says into an error that names the file.
    pub(crate) fn error(&self, offset: u64, source: io::Error) -> ReadError {
        match source.kind() {
            io::ErrorKind::UnexpectedEof => ReadError::Truncated {
                path: self.path.clone(),
                offset,
                reason: "the compressed data ends in the middle".to_owned(),
            },
            _ => ReadError::Io {
                path: self.path.clone(),
                source,
            },
        }
    }

    /// Size and checksum. Call it after the last byte was read; what is left is read first.
    pub(crate) fn finish(mut self) -> Result<FileInfo, ReadError> {
        io::copy(&mut self.reader, &mut io::sink()).map_err(|source| ReadError::Io {
            path: self.path.clone(),
            source,
        })?;
        let tally = self
            .digest
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
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
        self.reader.read(buffer)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}
