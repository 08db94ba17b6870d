//! FollowTheMoney JSON lines, read, cleaned and written again: the library without index or store.
//!
//! ```text
//! cargo run --release -p sources --example throughput -- IN.ftm.json OUT.ftm.json
//! ```
//! `cargo xtask bench` makes a file of a million entities, runs this over it, and takes the time.
//! The disk is part of it.

use std::fs::File;
use std::path::PathBuf;

use model::Entity;
use sources::ftm::EntityWriter;
use sources::{ReadOptions, Refusal, Repair, Sink, Stop, ValueRefusal};

struct ToFile {
    writer: EntityWriter<File>,
    values_refused: u64,
}

impl Sink for ToFile {
    fn entity(&mut self, entity: Entity) -> Result<(), Stop> {
        self.writer.write(&entity).map_err(|error| Stop(error.into()))
    }

    fn repaired(&mut self, _: Repair) -> Result<(), Stop> {
        Ok(())
    }

    fn refused(&mut self, _: Refusal) -> Result<(), Stop> {
        Ok(())
    }

    fn value_refused(&mut self, _: ValueRefusal) -> Result<(), Stop> {
        self.values_refused += 1;
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "the example's purpose is to print a count")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [from, to] = paths.as_slice() else { return Err("usage: throughput IN OUT".into()) };
    let mut sink = ToFile { writer: EntityWriter::new(File::create(to)?), values_refused: 0 };
    let summary =
        sources::read(std::slice::from_ref(from), &ReadOptions::new("throughput"), &mut sink)?;
    sink.writer.finish()?;
    println!(
        "{} entities kept, {} refused, {} values refused",
        summary.counts.kept, summary.counts.quarantined, sink.values_refused
    );
    Ok(())
}
