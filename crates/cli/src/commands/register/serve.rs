//! `throughline register serve` and `enrol`.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use protect::session::{RelyingParty, Rules, give_enrolment};
use server::{ServiceSettings, Witnesses, run_register};

use super::opening::Opening;
use super::witness::Far;
use crate::Outcome;
use crate::args::Args;
use crate::failure::Mistake;
use crate::ui::Output;

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    opening: Opening,

    /// Where to listen. Other computers come through a proxy with TLS or an ssh tunnel.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8400")]
    listen: SocketAddr,

    /// Listen on an address that other computers reach, without TLS.
    #[arg(long)]
    without_tls: bool,

    /// A proxy on this computer says in `X-Forwarded-For` where requests come from.
    #[arg(long)]
    behind_proxy: bool,

    /// Take passkeys, made for this domain.
    #[arg(long, value_name = "DOMAIN")]
    passkeys_for: Option<String>,

    /// Where the pages that ask for passkeys are; https:// and the domain, if not given.
    #[arg(long, value_name = "URL", requires = "passkeys_for")]
    origin: Vec<String>,

    /// How often witnesses whose addresses the settings name are asked to vouch for the log: 30s, 5m, 1h.
    /// They are asked within ten seconds, too, when it has grown.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = span)]
    witness_every: Duration,

    /// How long a witness may be out of reach before that is an alarm. A refusal is one at once.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = span)]
    witness_patience: Duration,

    /// Minutes after which a session without a request is over.
    #[arg(long, value_name = "MINUTES", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=60))]
    idle: u16,
}

pub(super) fn run(
    args: &Args,
    serve: &Serve,
    unguarded: &[String],
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    if !serve.listen.ip().is_loopback() && !serve.without_tls {
        return Err(Mistake::error(
            format!(
                "{} is reached by other computers, and this service speaks no TLS",
                serve.listen
            ),
            "listen on 127.0.0.1 behind a proxy or an ssh tunnel; --without-tls if the network is one \
             you own to the last cable",
        ));
    }
    for missing in unguarded {
        output.remark(&format!("note: {missing}"));
    }
    let passkeys = match &serve.passkeys_for {
        Some(domain) => Some(RelyingParty::new(domain, &serve.origin)?),
        None => None,
    };
    let idle = SignedDuration::from_mins(i64::from(serve.idle));
    let settings = ServiceSettings {
        bind: serve.listen,
        proxied: serve.behind_proxy,
        rules: Rules { idle, passkeys, ..Rules::default() },
        witnesses: Some(Witnesses {
            every: serve.witness_every,
            patience: serve.witness_patience,
            reach: |witness| Some(Box::new(Far::to(witness)?)),
        }),
    };
    let (register, _) = serve.opening.unlock(args)?;
    run_register(register, &settings, |address| {
        output.remark(&format!("listening on http://{address}"));
    })?;
    Ok(Outcome::Done)
}

/// For clap: a span of time of a second at least.
fn span(text: &str) -> Result<Duration, String> {
    let span = text.parse::<SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    span.filter(|span| *span >= Duration::from_secs(1))
        .ok_or_else(|| "a time of a second at least, such as 30s, 5m or 1h".to_owned())
}

#[derive(Debug, clap::Args)]
pub(crate) struct Enrol {
    #[command(flatten)]
    opening: Opening,

    /// For whom.
    #[arg(value_name = "ACCOUNT")]
    account: String,

    /// The name the device gets in the log.
    #[arg(long, value_name = "NAME")]
    device: String,

    /// Set the account's proofs anew: those of before, and all its devices, end when this is used.
    #[arg(long)]
    reset: bool,

    /// Hours until it expires.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    hours: u32,
}

pub(super) fn enrol(args: &Args, enrol: &Enrol, output: &mut Output) -> anyhow::Result<Outcome> {
    let (mut register, caller) = enrol.opening.unlock(args)?;
    let expires = Timestamp::now() + SignedDuration::from_hours(i64::from(enrol.hours));
    let secret = give_enrolment(
        &mut register,
        &caller,
        &enrol.account,
        &enrol.device,
        enrol.reset,
        expires,
    )?;
    writeln!(output.out, "{}", *secret)?;
    output.remark(&format!(
        "hand the line above to the holder of `{}`; it is good once, until {expires}",
        enrol.account
    ));
    Ok(Outcome::Done)
}
