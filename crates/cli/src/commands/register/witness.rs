//! `throughline register witness`: being a witness, and asking one.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::ValueHint;
use jiff::Timestamp;
use protect::Secret;
use protect::log::LogKey;
use protect::witness::{
    CosignError, Cosignature, Cosigner, KnownWitness, Refusal, Request, Witness, WitnessKey,
    WitnessSigner, cosign, receive, request_for,
};
use zeroize::Zeroizing;

use super::log::{Known, log_key, witness_key};
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::outfile;
use crate::ui::{Output, counted};

/// How long a witness may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct WitnessArgs {
    #[command(subcommand)]
    what: Option<What>,

    /// Be a witness: listen at this address.
    #[arg(long, value_name = "ADDRESS", requires = "key", requires = "state")]
    listen: Option<SocketAddr>,

    #[command(flatten)]
    witness: Own,
}

/// A witness of one's own.
#[derive(Debug, clap::Args)]
struct Own {
    /// The key file, as `new-key` writes it.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    key: Option<PathBuf>,

    /// The folder that remembers what was signed. It must never be put back to an older state.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    state: Option<PathBuf>,

    /// The keys of the logs that are witnessed.
    #[arg(long = "log", value_name = "KEY", num_args = 1.., value_parser = log_key)]
    logs: Vec<LogKey>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make the key of a witness; prints the public key.
    NewKey {
        /// The witness's name, for example witness.example.org.
        #[arg(value_name = "NAME")]
        name: String,
        /// Where the key goes; the file must not exist.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
    },
    /// Sign a request that was carried here as a file.
    Sign {
        /// The request, as `request` writes it.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        request: PathBuf,
        /// Where the reply goes.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
        #[command(flatten)]
        witness: Own,
    },
    /// Write the checkpoint this witness signed last of a log: for `verify --checkpoint`.
    Remembered {
        /// Where it goes.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
        #[command(flatten)]
        witness: Own,
    },
    /// Have a witness vouch for a register's log, over the network.
    Ask {
        /// The register's name.
        #[arg(value_name = "NAME")]
        name: String,
        /// The witness's address, without `/add-checkpoint`; that of the register's settings, if not given.
        #[arg(long, value_name = "URL")]
        url: Option<String>,
        /// Its key, if the register knows several witnesses or none.
        #[arg(long, value_name = "KEY", value_parser = witness_key)]
        witness: Option<WitnessKey>,
    },
    /// Write the request for a witness as a file, to be carried there.
    Request {
        /// The register's name.
        #[arg(value_name = "NAME")]
        name: String,
        /// How many entries the witness signed last.
        #[arg(long, value_name = "N", default_value_t = 0)]
        old: u64,
        /// Where it goes.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
    },
    /// Keep the reply of a witness with the register.
    Receive {
        /// The register's name.
        #[arg(value_name = "NAME")]
        name: String,
        /// The request, as it was carried to the witness.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        request: PathBuf,
        /// The reply.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        reply: PathBuf,
        /// The witness's key, if the register knows several or none.
        #[arg(long, value_name = "KEY", value_parser = witness_key)]
        witness: Option<WitnessKey>,
    },
}

pub(super) fn run(args: &Args, own: &WitnessArgs, output: &mut Output) -> anyhow::Result<Outcome> {
    match &own.what {
        None => serve(own, output),
        Some(What::NewKey { name, out }) => new_key(name, out, output),
        Some(What::Sign { request, out, witness }) => sign(args, request, out, witness, output),
        Some(What::Remembered { out, witness }) => remembered(args, out, witness),
        Some(What::Ask { name, url, witness }) => {
            ask(args, name, url.as_deref(), witness.as_ref(), output)
        }
        Some(What::Request { name, old, out }) => {
            let request = request_for(&Known::of(args, name, None)?.open()?, *old)?;
            outfile::write(&args.workspace, out, |file| Ok(file.write_all(&request.to_bytes())?))?;
            Ok(Outcome::Done)
        }
        Some(What::Receive { name, request, reply, witness }) => {
            let known = Known::of(args, name, None)?;
            let witness = the_witness(&known, witness.as_ref())?;
            let request = Request::parse(&read(request)?).map_err(anyhow::Error::msg)?;
            let log = known.open()?;
            let signed = protect::log::Signed::parse(&request.checkpoint, log.key())?;
            let signed = receive(&log, &signed, &witness.key, &read(reply)?)?;
            vouched(&signed, output)
        }
    }
}

impl Own {
    fn open(&self) -> anyhow::Result<Witness> {
        let missing = |what: &str| {
            let hint =
                "throughline register witness --listen ADDRESS --key FILE --state DIR --log KEY";
            Mistake::error(format!("a witness needs {what}"), hint)
        };
        let key = self.key.as_ref().ok_or_else(|| missing("--key"))?;
        let state = self.state.as_ref().ok_or_else(|| missing("--state"))?;
        if self.logs.is_empty() {
            return Err(missing("--log, at least once"));
        }
        let text = Zeroizing::new(String::from_utf8(read(key)?).unwrap_or_default());
        let signer = WitnessSigner::parse(&text).with_context(|| key.display().to_string())?;
        Ok(Witness::open(state, signer, self.logs.clone())?)
    }
}

fn serve(own: &WitnessArgs, output: &mut Output) -> anyhow::Result<Outcome> {
    let Some(address) = own.listen else {
        return Err(Mistake::error(
            "nothing to do",
            "be a witness with --listen ADDRESS, or see: throughline register witness --help",
        ));
    };
    let witness = own.witness.open()?;
    output.remark(&format!("witness {}", witness.key()));
    server::run_witness(witness, address, |address| {
        output.remark(&format!("listening on http://{address}/add-checkpoint"));
    })?;
    Ok(Outcome::Done)
}

fn new_key(name: &str, out: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let signer = WitnessSigner::new(name, &Secret::random()?)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(out).with_context(|| out.display().to_string())?;
    file.write_all(signer.text().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    writeln!(output.out, "{}", signer.key())?;
    output.remark(
        "the line above goes into the register's settings; the file stays with the witness",
    );
    Ok(Outcome::Done)
}

fn sign(
    args: &Args,
    request: &Path,
    out: &Path,
    witness: &Own,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let witness = witness.open()?;
    let reply = witness.add_checkpoint(&read(request)?, Timestamp::now()).map_err(explain)?;
    outfile::write(&args.workspace, out, |file| Ok(file.write_all(&reply)?))?;
    output.remark(&format!("signed as {}", witness.key().name()));
    Ok(Outcome::Done)
}

fn remembered(args: &Args, out: &Path, own: &Own) -> anyhow::Result<Outcome> {
    let witness = own.open()?;
    let [log] = own.logs.as_slice() else {
        return Err(Mistake::error("of which log?", "give --log once"));
    };
    let Some(note) = witness.remembered(log.origin())? else {
        return Ok(Outcome::Signal);
    };
    outfile::write(&args.workspace, out, |file| Ok(file.write_all(&note)?))?;
    Ok(Outcome::Done)
}

fn explain(refusal: Refusal) -> anyhow::Error {
    match &refusal {
        Refusal::Conflict(size) => Mistake::error(
            refusal.to_string(),
            format!(
                "if the log grew since, ask again: request --old {size}; else it was cut or rewritten"
            ),
        ),
        Refusal::BadProof(_) => Mistake::error(
            refusal.to_string(),
            "the log was changed since this witness last signed it: keep everything as evidence",
        ),
        _ => refusal.into(),
    }
}

fn ask(
    args: &Args,
    name: &str,
    url: Option<&str>,
    witness: Option<&WitnessKey>,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let known = Known::of(args, name, None)?;
    let mut witness = the_witness(&known, witness)?;
    if let Some(url) = url {
        witness.url = Some(url.to_owned());
    }
    let mut far = Far::to(&witness).ok_or_else(|| {
        Mistake::error(
            "where is the witness?",
            "give --url, or its address in the register's settings",
        )
    })?;
    let signed = cosign(&known.open()?, &mut far).map_err(|error| match &error {
        CosignError::Refused(_) => Mistake::error(
            error.to_string(),
            "if the log was put back or changed, keep everything as evidence; see register verify",
        ),
        _ => error.into(),
    })?;
    vouched(&signed, output)
}

fn vouched(signed: &Cosignature, output: &mut Output) -> anyhow::Result<Outcome> {
    let entries = counted(signed.size, "entry", "entries");
    writeln!(output.out, "{} vouches for {entries}, {}", signed.witness, signed.time)?;
    Ok(Outcome::Done)
}

/// The witness that was named, or the only one that the register knows.
fn the_witness(known: &Known, named: Option<&WitnessKey>) -> anyhow::Result<KnownWitness> {
    match (named, known.witnesses.as_slice()) {
        (Some(key), all) => {
            let bare = || KnownWitness { key: key.clone(), url: None };
            Ok(all.iter().find(|own| own.key == *key).cloned().unwrap_or_else(bare))
        }
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(Mistake::error("which witness?", "name its key with --witness")),
    }
}

/// A witness over the network.
pub(super) struct Far {
    url: String,
    key: WitnessKey,
}

impl Far {
    /// If its address is known.
    pub(super) fn to(witness: &KnownWitness) -> Option<Far> {
        let url = witness.url.as_ref()?.trim_end_matches('/');
        Some(Far { url: format!("{url}/add-checkpoint"), key: witness.key.clone() })
    }
}

impl Cosigner for Far {
    fn key(&self) -> &WitnessKey {
        &self.key
    }

    fn add_checkpoint(&mut self, request: &[u8]) -> Result<Vec<u8>, CosignError> {
        let reply = fetch::send(&self.url, &[], request, PATIENCE)
            .map_err(|error| CosignError::Unreachable(error.to_string()))?;
        let text = || String::from_utf8_lossy(&reply.body).trim().chars().take(300).collect();
        match reply.status {
            200 => Ok(reply.body),
            409 => {
                let text: String = text();
                let size = text.parse().map_err(|_| CosignError::Refused(text))?;
                Err(CosignError::Behind(size))
            }
            500.. => Err(CosignError::Unreachable(text())),
            _ => Err(CosignError::Refused(text())),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}
