//! Holding a file against its checksum.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha1::{Digest, Sha1};

use crate::LoadError;

/// # Errors
/// The file cannot be read, or its SHA-1 is another.
pub(crate) fn verify(path: &Path, expected: &str) -> Result<(), LoadError> {
    let found = sha1(path).map_err(LoadError::io(path))?;
    if found.eq_ignore_ascii_case(expected.trim()) {
        return Ok(());
    }
    let place = path.display().to_string();
    let expected = expected.escape_debug().take(80).collect();
    Err(LoadError::Checksum { place, expected, found })
}

fn sha1(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha1::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(n) => hash.update(&buffer[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Two letters a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
