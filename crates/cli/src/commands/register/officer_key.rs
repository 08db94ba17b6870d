//! `throughline register officer-key`.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueHint;
use protect::{ProtectedKey, Stretch};

use super::opening::Secrets;
use crate::Outcome;
use crate::ui::Output;

#[derive(Debug, clap::Args)]
pub(crate) struct OfficerKey {
    /// Where the key goes; the file must not exist.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: PathBuf,

    /// Without a passphrase: whoever has the file has the key.
    #[arg(long)]
    no_passphrase: bool,

    #[command(flatten)]
    secrets: Secrets,
}

pub(super) fn run(own: &OfficerKey, output: &mut Output) -> anyhow::Result<Outcome> {
    let (recipient, identity) = protect::OfficerKey::generate();
    let text = if own.no_passphrase {
        zeroize::Zeroizing::new(format!("# recipient: {recipient}\n{}\n", identity.as_str()))
    } else {
        let prompt = format!("passphrase for {}", own.out.display());
        let passphrase = own.secrets.passphrase(0, &prompt)?;
        let sealed = ProtectedKey::seal(&recipient, &identity, &passphrase, Stretch::default())?;
        zeroize::Zeroizing::new(format!("{}\n", serde_json::to_string_pretty(&sealed)?))
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&own.out).with_context(|| own.out.display().to_string())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    writeln!(output.out, "{recipient}")?;
    output.remark("give the line above to whoever makes the register; keep the file to yourself");
    Ok(Outcome::Done)
}
