//! A file that a stranger made: no panic gets out, limits hold, and rows read are rows given and refused.
//!
//! In one process, without what confines it outside of tests: what is found here is found earlier.

#![no_main]

use documents::{Limits, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        bytes: 1 << 20,
        unpacked: 8 << 20,
        rows: 10_000,
        cells: 200_000,
        text: 4 << 20,
        cell: 4 << 10,
    };
    let Ok(document) = read(data, &limits) else {
        return;
    };
    assert_eq!(document.rows_read, (document.rows.len() + document.refused.len()) as u64);
    assert!(document.rows_read <= limits.rows);
    let cells = || document.rows.iter().flat_map(|row| &row.cells);
    assert!(cells().all(|cell| cell.len() <= limits.cell));
    assert!(cells().map(|cell| cell.len() as u64).sum::<u64>() <= limits.text);
});
