//! A person's own table: every row is counted, every entity belongs to a row.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sources::table::{Table, TableOptions};

fuzz_target!(|data: &[u8]| {
    let Ok(mut table) = Table::open(data, &TableOptions::default()) else {
        return;
    };
    let mut last_line = 0;
    while let Ok(Some(row)) = table.next_row() {
        assert!(row.line > last_line, "line {} after {last_line}", row.line);
        last_line = row.line;
        for entity in &row.entities {
            assert!(entity.schema().is_some());
        }
    }
});
