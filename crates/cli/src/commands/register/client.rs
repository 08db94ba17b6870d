//! Talking to a register's service: what a desktop does instead of holding the register.
//!
//! What is written to disk is the name and secret of the device and the token of the session, readable by
//! their owner alone. Whatever the service answers goes to standard output and nowhere else.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use protect::session::{DeviceSecret, sign};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::failure::Mistake;

/// How long the service may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// Which service, and where this device keeps its secret.
#[derive(Debug, clap::Args)]
pub(crate) struct At {
    /// The address of the service.
    #[arg(long = "at", value_name = "URL")]
    pub(crate) url: String,

    /// Whose account.
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: String,

    /// Where this device keeps its secret: a folder.
    #[arg(long, value_name = "DIR", env = "THROUGHLINE_STATE")]
    pub(crate) state: Option<PathBuf>,
}

/// What is kept. Nothing of any record.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    device: String,
    secret: String,
    #[serde(default)]
    token: String,
}

/// A service, from this device, for one account.
pub(crate) struct Client {
    url: String,
    account: String,
    path: PathBuf,
    kept: Kept,
}

impl At {
    /// A client; with a device that was enrolled, if one was.
    pub(crate) fn client(&self) -> anyhow::Result<Client> {
        Client::new(&self.url, &self.account, self.state.as_deref())
    }
}

impl Client {
    /// A client of the service at `url`, for an account; with a device that was enrolled, if one was.
    /// `state` is the folder with the device's secret, if it is another than usual.
    pub(crate) fn new(url: &str, account: &str, state: Option<&Path>) -> anyhow::Result<Client> {
        let url = url.trim_end_matches('/').to_owned();
        let path = file(&folder(state)?, &url, account);
        let kept = match fs::read(&path) {
            // The content is not repeated.
            Ok(bytes) => serde_json::from_slice(&bytes).ok().with_context(|| {
                format!("{}: this is no file of a device, or it was damaged", path.display())
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Kept::default(),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        Ok(Client { url, account: account.to_owned(), path, kept })
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// The name of this device.
    pub(crate) fn device(&self) -> anyhow::Result<&str> {
        match self.kept.device.as_str() {
            "" => Err(Mistake::error(
                format!("this device is not enrolled for `{}` at {}", self.account, self.url),
                "ask for an enrolment, and use it: throughline register enrol-here --at URL --account NAME",
            )),
            device => Ok(device),
        }
    }

    /// Keeps the device's secret, given out just now.
    pub(crate) fn keep_device(&mut self, device: &str, secret: &str) -> anyhow::Result<()> {
        self.kept =
            Kept { device: device.to_owned(), secret: secret.to_owned(), token: String::new() };
        self.write()
    }

    /// Keeps the session's token, or forgets it.
    pub(crate) fn keep_token(&mut self, token: &str) -> anyhow::Result<()> {
        token.clone_into(&mut self.kept.token);
        self.write()
    }

    /// Asks without a device or a session: to enrol.
    pub(crate) fn post_outside(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// Asks, signed by this device, in its session if one is open.
    pub(crate) fn post(&self, path: &str, body: &impl Serialize) -> anyhow::Result<Value> {
        self.device()?;
        let secret = DeviceSecret::parse(&self.kept.secret).with_context(|| {
            format!("{}: this is no file of a device, or it was damaged", self.path.display())
        })?;
        let body = serde_json::to_vec(body)?;
        // Milliseconds only ever grow, also from one run of the program to the next.
        let count = jiff::Timestamp::now().as_millisecond().unsigned_abs();
        let token = self.kept.token.as_str();
        let signature = sign(&secret, path, token, count, &body);
        let count = count.to_string();
        let authorization = format!("Register {token}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", authorization.as_str()),
            ("throughline-count", count.as_str()),
            ("throughline-signature", signature.as_str()),
        ];
        self.send(path, &headers, &body)
    }

    fn send(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> anyhow::Result<Value> {
        let url = format!("{}{path}", self.url);
        let reply = fetch::send(&url, headers, body, PATIENCE)?;
        let answer: Option<Value> = serde_json::from_slice(&reply.body).ok();
        match (reply.status, answer) {
            (200, Some(answer)) => Ok(answer),
            (status, answer) => {
                let detail = answer.as_ref().and_then(|own| own["detail"].as_str());
                let detail = detail.unwrap_or("the service gave no reason");
                Err(Mistake::error(format!("{}: {detail} ({status})", self.url), hint(status)))
            }
        }
    }

    fn write(&self) -> anyhow::Result<()> {
        let at = || self.path.display().to_string();
        if let Some(folder) = self.path.parent() {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder).with_context(at)?;
        }
        let beside = self.path.with_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside).with_context(at)?;
        file.write_all(&serde_json::to_vec(&self.kept)?).with_context(at)?;
        file.sync_all().with_context(at)?;
        fs::rename(&beside, &self.path).with_context(at)
    }
}

fn hint(status: u16) -> &'static str {
    match status {
        401 => "sign in: throughline register sign-in --at URL --account NAME",
        403 => "what needs a second proof: throughline register step-up --at URL --account NAME",
        429 => "wait, or ask your supervisor",
        _ => "docs/register-http.md says what can be asked, and how",
    }
}

fn folder(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let from = |name: &str, under: &str| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
        Some(PathBuf::from(value).join(under))
    };
    from("XDG_STATE_HOME", "throughline")
        .or_else(|| from("HOME", ".local/state/throughline"))
        .or_else(|| from("LOCALAPPDATA", "throughline"))
        .ok_or_else(|| {
            Mistake::error(
                "there is no home folder to keep this device's secret in",
                "give --state DIR",
            )
        })
}

/// One file for each service and account.
fn file(folder: &Path, url: &str, account: &str) -> PathBuf {
    let hash = Sha256::digest(format!("{url}\n{account}"));
    let name = hash[..8].iter().fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
    folder.join(format!("register-{name}.json"))
}
