//! Rows of a found file, whatever stands in them, against a few invented people: every row is accounted for.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use protect::warn::trial::{List, people};
use protect::warn::{Place, Row, warn};

static ROLL: OnceLock<List> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let roll = ROLL.get_or_init(|| List::new(people(1, 200)));
    let text = String::from_utf8_lossy(data);
    let place = |row: u64| Place { table: 0, sheet: None, page: None, row };
    let rows: Vec<Row> = (1..)
        .zip(text.lines().take(50))
        .map(|(at, line)| Row {
            place: place(at),
            cells: line.split('\t').map(str::to_owned).collect(),
        })
        .collect();
    let found = warn(roll, &rows, &[], &[], &|_| true).expect("a list in memory is always there");
    let mut numbers: Vec<u64> = (found.persons.iter().flat_map(|person| person.rows.clone()))
        .chain(found.unmatched_rows.iter().copied())
        .chain(found.heading_places.iter().map(|place| place.row))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (1..=rows.len() as u64).collect::<Vec<u64>>());
    assert!(found.persons.iter().all(|person| (0.0..=1.0).contains(&person.score)));
});
