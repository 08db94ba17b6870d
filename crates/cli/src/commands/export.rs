//! `throughline export`.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::Context;
use sources::ftm::{EntityWriter, PackWriter, StatementJsonWriter, StatementWriter};
use store::Workspace;

use crate::Outcome;
use crate::args::{Args, Export, ExportFormat};
use crate::ui::Output;

pub(crate) fn run(args: &Args, export: &Export, output: &mut Output) -> anyhow::Result<Outcome> {
    let snapshot = Workspace::open(&args.workspace)?.snapshot(&export.dataset)?;
    match &export.out {
        Some(path) => {
            let file = File::create(path)
                .with_context(|| format!("{}: cannot be written", path.display()))?;
            let mut file = BufWriter::new(file);
            write(&snapshot, export.format, &mut file)?;
            file.flush().with_context(|| format!("{}: cannot be written", path.display()))?;
        }
        None => write(&snapshot, export.format, &mut BufWriter::new(&mut output.out))?,
    }
    Ok(Outcome::Done)
}

fn write(
    snapshot: &index::Snapshot,
    format: ExportFormat,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match format {
        ExportFormat::Entities => {
            let mut writer = EntityWriter::new(out);
            snapshot.for_each(|entity| anyhow::Ok(writer.write(&entity)?))?;
            writer.finish()?;
        }
        ExportFormat::Statements => {
            let mut writer = StatementWriter::new(out);
            snapshot.for_each(|entity| anyhow::Ok(writer.write(&entity)?))?;
            writer.finish()?;
        }
        ExportFormat::Pack => {
            let mut writer = PackWriter::new(out);
            snapshot.for_each(|entity| anyhow::Ok(writer.write(&entity)?))?;
            writer.finish()?;
        }
        ExportFormat::StatementsJson => {
            let mut writer = StatementJsonWriter::new(out);
            snapshot.for_each(|entity| anyhow::Ok(writer.write(&entity)?))?;
            writer.finish()?;
        }
    }
    Ok(())
}
