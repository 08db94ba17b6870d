//! How much of a file is read.

/// How much a file may hold. What exceeds it is refused with a reason, never cut in silence.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of an archive's members together, unpacked.
    pub unpacked: u64,
    /// Rows of all tables together.
    pub rows: u64,
    /// Cells of all rows together.
    pub cells: u64,
    /// Bytes of text of all cells together.
    pub text: u64,
    /// Bytes of one cell; a longer one refuses its row.
    pub cell: usize,
}

impl Default for Limits {
    /// A list of a million people fits in.
    fn default() -> Limits {
        Limits {
            bytes: 256 << 20,
            unpacked: 1 << 30,
            rows: 2_000_000,
            cells: 40_000_000,
            text: 512 << 20,
            cell: 64 << 10,
        }
    }
}
