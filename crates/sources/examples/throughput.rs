//! How fast entities are read, cleaned and written, in megabytes of JSON a second.
//!
//! ```text
//! cargo run --release -p sources --example throughput -- [ENTITIES]
//! ```
//! What is measured: a file of invented entities (people, companies, addresses and ownerships; by
//! default enough for some 200 MB) goes through [`sources::read`] and back into JSON lines in a
//! second file. The disk is part of it. The answer is checked: every entity must come back, and the
//! first and last lines must be the ones that were made up.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use model::Entity;
use sources::ftm::EntityWriter;
use sources::{Format, ReadOptions, Refusal, Repair, Sink, Stop, ValueRefusal};

struct ToFile {
    writer: EntityWriter<File>,
    entities: u64,
    statements: u64,
    refused: u64,
    values: u64,
}

impl Sink for ToFile {
    fn entity(&mut self, entity: Entity) -> Result<(), Stop> {
        self.entities += 1;
        self.statements += entity.statements.len() as u64;
        self.writer.write(&entity).map_err(|error| Stop(error.into()))
    }

    fn repaired(&mut self, _: Repair) -> Result<(), Stop> {
        Ok(())
    }

    fn refused(&mut self, _: Refusal) -> Result<(), Stop> {
        self.refused += 1;
        Ok(())
    }

    fn value_refused(&mut self, _: ValueRefusal) -> Result<(), Stop> {
        self.values += 1;
        Ok(())
    }
}

/// One invented entity; the kind changes with `n`.
fn push_line(line: &mut String, n: u64) -> std::fmt::Result {
    let (given, family) = (
        ["Anneke", "Bao", "Çelik", "Дмитрий", "Efua", "فاطمة"][(n % 6) as usize],
        ["van Dam", "Okoro", "Müller", "Петров", "O'Neill", "Nguyễn"][(n / 7 % 6) as usize],
    );
    let day = format!("19{:02}-{:02}-{:02}", n % 80 + 10, n % 12 + 1, n % 28 + 1);
    let seen = format!("2024-{:02}-{:02}T06:00:00", n % 12 + 1, n % 28 + 1);
    match n % 4 {
        0 => write!(
            line,
            r#"{{"id":"th-p{n}","caption":"{given} {family}","schema":"Person","properties":{{"name":["{given} {family}","{family}, {given}"],"alias":["{given} {n}"],"firstName":["{given}"],"lastName":["{family}"],"birthDate":["{day}"],"nationality":["de","ng"],"country":["vn"],"gender":["female"],"topics":["role.pep"],"passportNumber":["P{n:08}"],"address":["{n} Long Street, Old Town, 1010 Somewhere"],"notes":["An invented person, number {n}, who holds an invented office and is described at some length so that the line is as long as real ones are."],"sourceUrl":["https://example.org/person/{n}"]}},"datasets":["throughput"],"referents":["th-old-{n}"],"target":true,"first_seen":"{seen}","last_seen":"2025-01-01T00:00:00","last_change":"{seen}"}}"#
        )?,
        1 => write!(
            line,
            r#"{{"id":"th-c{n}","caption":"Invented Trading {n} GmbH","schema":"Company","properties":{{"name":["Invented Trading {n} GmbH","{family} Trading {n}"],"jurisdiction":["de"],"registrationNumber":["HRB {n}"],"incorporationDate":["{day}"],"status":["active"],"legalForm":["GmbH"],"website":["https://www.example.org/{n}/"],"email":["office{n}@example.org"],"phone":["+4930{n:08}"],"addressEntity":["th-a{n}"],"sourceUrl":["https://example.org/register/{n}"]}},"datasets":["throughput"],"referents":[],"target":false,"first_seen":"{seen}","last_seen":"2025-01-01T00:00:00"}}"#
        )?,
        2 => write!(
            line,
            r#"{{"id":"th-a{n}","caption":"{n} Long Street","schema":"Address","properties":{{"full":["{n} Long Street, Old Town, 1010 Somewhere"],"street":["{n} Long Street"],"city":["Somewhere"],"postalCode":["1010"],"country":["at"]}},"datasets":["throughput"],"first_seen":"{seen}","last_seen":"2025-01-01T00:00:00"}}"#
        )?,
        _ => write!(
            line,
            r#"{{"id":"th-o{n}","schema":"Ownership","properties":{{"owner":["th-p{n}"],"asset":["th-c{n}"],"percentage":["{}"],"startDate":["{day}"],"role":["shareholder"]}},"datasets":["throughput"],"first_seen":"{seen}","last_seen":"2025-01-01T00:00:00"}}"#,
            n % 100
        )?,
    }
    line.push('\n');
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the example's purpose is to print a figure")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted: u64 = match std::env::args().nth(1) {
        Some(number) => number.parse()?,
        None => 400_000,
    };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("in.jsonl");
    let mut file = BufWriter::new(File::create(&path)?);
    let mut line = String::new();
    for n in 0..wanted {
        line.clear();
        push_line(&mut line, n)?;
        file.write_all(line.as_bytes())?;
    }
    file.into_inner()?.sync_all()?;
    let bytes = std::fs::metadata(&path)?.len();

    let mut options = ReadOptions::new("throughput");
    options.format = Some(Format::FtmJson);
    let mut best = f64::INFINITY;
    for round in 1..=3 {
        let out = folder.path().join("out.jsonl");
        let mut sink = ToFile {
            writer: EntityWriter::new(File::create(&out)?),
            entities: 0,
            statements: 0,
            refused: 0,
            values: 0,
        };
        let start = Instant::now();
        let summary = sources::read(std::slice::from_ref(&path), &options, &mut sink)?;
        sink.writer.finish()?;
        let seconds = start.elapsed().as_secs_f64();
        assert_eq!(summary.counts.read, wanted);
        assert_eq!(summary.counts.kept, wanted);
        assert_eq!((sink.entities, sink.refused), (wanted, 0));
        best = best.min(seconds);
        println!(
            "round {round}: {:.1} MB, {} entities, {} statements, {} values not clean, {seconds:.2} s, {:.0} MB/s",
            bytes as f64 / 1e6,
            sink.entities,
            sink.statements,
            sink.values,
            bytes as f64 / 1e6 / seconds,
        );
    }
    println!("best: {:.0} MB/s", bytes as f64 / 1e6 / best);
    Ok(())
}
