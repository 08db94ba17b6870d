//! Names compared and read back, on one core.
//!
//! Corpus: both names of all rows of `tests/data`, as persons, organisations and objects. *Rows* compares
//! the two names of a row, which mostly have much in common; *all* compares names that have nothing to do
//! with one another, as most candidates of a search do. Each pass must give the sum the first one gave.

#![expect(clippy::print_stdout, reason = "a bench prints what it measures")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use names::{Name, NameKind, agreement};

const LONG_ENOUGH: Duration = Duration::from_secs(2);

fn main() {
    let rows = rows();
    let names: Vec<&Name> = rows.iter().flat_map(|(a, b)| [a, b]).collect();
    rate("compare: rows", || rows.iter().map(|(a, b)| (1, agreement(a, b))).collect());
    rate("compare: all", || {
        let step = |from: usize| names.iter().skip(from).step_by(97);
        (names.iter().enumerate())
            .flat_map(|(at, a)| step(at % 97).map(move |b| (1, agreement(a, b))))
            .collect()
    });
    let mut stored = Vec::new();
    names.iter().for_each(|name| name.write(&mut stored));
    println!("{:28} {:>12.1} bytes", "stored name", stored.len() as f64 / names.len() as f64);
    rate("read stored names", || read_all(&stored));
    let two_words = |name: &&&Name| {
        name.text().is_ascii() && name.tokens().len() == 2 && name.kind() == NameKind::Person
    };
    let mut stored = Vec::new();
    let n = names.iter().filter(two_words).map(|name| name.write(&mut stored)).count();
    println!("{:28} {:>12.1} bytes", "stored name, two words", stored.len() as f64 / n as f64);
    rate("read stored, two words", || read_all(&stored));
}

/// Counts what was done, and sums what came of it.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Done {
    things: usize,
    sum: f64,
}

impl FromIterator<(usize, f64)> for Done {
    fn from_iter<I: IntoIterator<Item = (usize, f64)>>(all: I) -> Done {
        let start = Done { things: 0, sum: 0.0 };
        all.into_iter().fold(start, |d, (n, x)| Done { things: d.things + n, sum: d.sum + x })
    }
}

fn read_all(mut stored: &[u8]) -> Done {
    let next = || (!stored.is_empty()).then(|| Name::read(&mut stored).expect("a name"));
    std::iter::from_fn(next).map(|name| (1, black_box(&name).tokens().len() as f64)).collect()
}

fn rate(what: &str, mut pass: impl FnMut() -> Done) {
    let first = pass();
    let (start, mut things) = (Instant::now(), 0);
    while start.elapsed() < LONG_ENOUGH {
        let done = pass();
        assert_eq!(done, first, "{what}");
        things += done.things;
    }
    let each = start.elapsed().as_secs_f64() / things as f64;
    println!("{what:28} {:>12.0} a second {:>8.0} ns each", 1.0 / each, each * 1e9);
}

fn rows() -> Vec<(Name, Name)> {
    let tables = [
        include_str!("../tests/data/arabic.tsv"),
        include_str!("../tests/data/chinese.tsv"),
        include_str!("../tests/data/habits.tsv"),
        include_str!("../tests/data/initials.tsv"),
        include_str!("../tests/data/korean.tsv"),
        include_str!("../tests/data/organizations.tsv"),
        include_str!("../tests/data/scripts.tsv"),
        include_str!("../tests/data/slavic.tsv"),
        include_str!("../tests/data/typing.tsv"),
        include_str!("../tests/data/vessels.tsv"),
    ];
    let lines = tables.into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#'));
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let kind = match *fields.first()? {
            "person" => NameKind::Person,
            "organization" => NameKind::Organization,
            "object" => NameKind::Object,
            _ => NameKind::Unknown,
        };
        Some((Name::parse(fields.get(1)?, kind), Name::parse(fields.get(2)?, kind)))
    };
    lines.filter_map(row).collect()
}
