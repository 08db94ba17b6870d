//! `throughline register enrol-here`, `sign-in`, `step-up`, `sign-out` and `request`.

use std::io::{Read, Write};

use anyhow::Context;
use serde_json::{Value, json};

use super::client::At;
use super::opening::Secrets;
use crate::Outcome;
use crate::failure::Mistake;
use crate::ui::Output;

#[derive(Debug, clap::Args)]
pub(crate) struct EnrolHere {
    #[command(flatten)]
    at: At,

    /// Only this device: the account has its passphrase already.
    #[arg(long)]
    device_only: bool,

    #[command(flatten)]
    secrets: Secrets,
}

pub(super) fn enrol_here(own: &EnrolHere, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut client = own.at.client()?;
    let account = client.account().to_owned();
    let enrolment = own.secrets.passphrase(0, "one-time enrolment")?;
    let answer = if own.device_only {
        let body = json!({ "account": account, "enrolment": enrolment.as_str() });
        client.post_outside("/v1/enrol/device", &body)?
    } else {
        let passphrase = own.secrets.passphrase(1, "new passphrase, at least 12 characters")?;
        let body = json!({
            "account": account,
            "enrolment": enrolment.as_str(),
            "passphrase": passphrase.as_str(),
        });
        let started = client.post_outside("/v1/enrol/passphrase", &body)?;
        output.remark("tell your authenticator app this key:");
        writeln!(output.out, "{}", text(&started, "totp")?)?;
        output.out.flush()?;
        let code = own.secrets.passphrase(2, "the six digits it shows")?;
        let body = json!({
            "account": account,
            "enrolment": enrolment.as_str(),
            "code": code.as_str(),
        });
        client.post_outside("/v1/enrol/finish", &body)?
    };
    client.keep_device(text(&answer, "device")?, text(&answer, "secret")?)?;
    let codes = answer["recovery"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !codes.is_empty() {
        output.remark("recovery codes, each good once without the app; keep them on paper:");
    }
    for code in codes {
        writeln!(output.out, "{}", code.as_str().unwrap_or_default())?;
    }
    output.remark(&format!("this device is enrolled as `{}`", client.device()?));
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct SignIn {
    #[command(flatten)]
    at: At,

    #[command(flatten)]
    secrets: Secrets,
}

pub(super) fn sign_in(own: &SignIn, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut client = own.at.client()?;
    let device = client.device()?.to_owned();
    let passphrase = own.secrets.passphrase(0, "passphrase")?;
    let code = own.secrets.passphrase(1, "six digits, or a recovery code")?;
    client.keep_token("")?;
    let body = json!({
        "account": client.account(),
        "device": device,
        "passphrase": passphrase.as_str(),
        "code": code.as_str(),
    });
    let answer = client.post("/v1/sign-in", &body)?;
    client.keep_token(text(&answer, "token")?)?;
    let role = text(&answer, "role")?;
    output.remark(&format!("signed in as {} ({role})", client.account()));
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct StepUp {
    #[command(flatten)]
    at: At,

    #[command(flatten)]
    secrets: Secrets,
}

pub(super) fn step_up(own: &StepUp, output: &mut Output) -> anyhow::Result<Outcome> {
    let client = own.at.client()?;
    let code = own.secrets.passphrase(0, "six digits")?;
    client.post("/v1/step-up", &json!({ "code": code.as_str() }))?;
    output.remark("what needs a second proof is open for five minutes");
    Ok(Outcome::Done)
}

pub(super) fn sign_out(at: &At, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut client = at.client()?;
    let answer = client.post("/v1/sign-out", &json!({}));
    // What the service says, this device forgets.
    client.keep_token("")?;
    answer?;
    output.remark("signed out");
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Request {
    #[command(flatten)]
    at: At,

    /// What is asked: `ask`, `list`, `reveal`, `export/ask` and so on, as in docs/register-http.md.
    #[arg(value_name = "ROUTE")]
    route: String,
}

/// The body is read from standard input: names stand in no argument that other programs could read.
pub(super) fn request(own: &Request, output: &mut Output) -> anyhow::Result<Outcome> {
    let fits = |letter: char| letter.is_ascii_lowercase() || "-/".contains(letter);
    if own.route.is_empty() || !own.route.chars().all(fits) {
        return Err(Mistake::error("a route is small letters, `-` and `/`", "for example: ask"));
    }
    let client = own.at.client()?;
    let mut body = zeroize::Zeroizing::new(String::new());
    std::io::stdin().take(8 << 20).read_to_string(&mut body).context("standard input")?;
    let body: Value = serde_json::from_str(&body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Mistake::error(
            format!("standard input: no JSON: line {line}, column {column}"),
            "for example: {\"fields\": [\"name\"], \"purpose\": \"my caseload\"}",
        )
    })?;
    let answer = client.post(&format!("/v1/{}", own.route), &body)?;
    output.json(&answer)?;
    Ok(Outcome::Done)
}

fn text<'a>(answer: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    answer[name].as_str().with_context(|| format!("the service's answer has no `{name}`"))
}
