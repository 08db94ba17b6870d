//! `throughline export`.

use std::io::{BufWriter, Write};

use sources::ftm::{EntityWriter, PackWriter, StatementJsonWriter, StatementWriter};
use store::Workspace;

use crate::Outcome;
use crate::args::{Args, Export, ExportFormat};
use crate::outfile;
use crate::ui::Output;

pub(crate) fn run(args: &Args, export: &Export, output: &mut Output) -> anyhow::Result<Outcome> {
    let snapshot = Workspace::open(&args.workspace)?.snapshot(&export.dataset)?;
    match &export.out {
        Some(path) => {
            outfile::write(&args.workspace, path, |file| write(&snapshot, export.format, file))?;
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
