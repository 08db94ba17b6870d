//! `throughline register compare`: whom two registers both have, without either seeing the other's people.

mod letterbox;

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand, ValueHint};
use jiff::{Timestamp, ToSpan};
use model::Entity;
use protect::compare::{
    ApproverKey, CompareError, Desk, Finished, MAX_MESSAGE, Outside, Prepared, Summary, Terms,
    approve, session_name, summary,
};
use protect::log::Event;
use protect::{PersonRef, Secret};
use serde_json::json;

use self::letterbox::LetterBox;
use super::opening::Opening;
use crate::Outcome;
use crate::failure::Mistake;
use crate::ui::{Output, counted, sentence_number};

/// The people of a register, one after another.
pub(crate) type People = Box<dyn Iterator<Item = Result<(PersonRef, Entity), Outside>>>;
/// Takes entries into the log of a register; what it refuses does not happen.
pub(crate) type Log = Box<dyn FnMut(Event) -> Result<(), Outside> + Send>;

/// An unlocked register, as far as a comparison needs it.
pub(crate) struct Opened {
    /// A folder of the register for what comparisons remember.
    pub(crate) folder: PathBuf,
    /// What the other side calls us.
    pub(crate) side: String,
    /// A key derived from the register's, for what lies in the folder.
    pub(crate) seal: Secret,
    /// Everybody in it. Asked for by `offer` and `accept` only.
    pub(crate) people: People,
    /// Its log.
    pub(crate) log: Log,
}

/// Finds the people two registers both have, without showing either the others.
///
/// Five messages go between an asking and an answering side, as files carried by hand or with `post`:
///
///   asking side:    offer, approve (two people)     accept, approve (two people)   :answering side
///   asking side:    ask                             answer                         :answering side
///   asking side:    finish                          close, if both learn           :answering side
///
/// Each step is taken once, is in the log before anything leaves, and one purpose is one run. What either
/// side learns, and what a side that cheats could do, is in docs/compare.md.
#[derive(Debug, Subcommand)]
pub(crate) enum Compare {
    /// The people who approve comparisons: two of either side, registered before.
    #[command(subcommand)]
    Approver(Approver),
    /// Fix the list of a register and make an offer for two people to approve.
    Offer(Offer),
    /// Show what an offer or a reply says.
    Show {
        /// The message.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        message: PathBuf,
    },
    /// Add one approval to an offer or a reply. Two different people do so.
    Approve {
        /// The message, which is replaced by one with the approval.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        message: PathBuf,
        /// The key file of the approver.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        key: PathBuf,
    },
    /// Fix key and list, and reply to an approved offer; two people approve the reply.
    Accept(Step),
    /// Send the list, blinded, in answer to an approved reply.
    Ask(Step),
    /// Evaluate a list, once.
    Answer(Step),
    /// Read the answer: whom both have, by reference.
    Finish(Last),
    /// Read the result, if both sides were to learn.
    Close(Last),
    /// Post a message to the other side's letter box and keep what comes back.
    Post(Post),
    /// Open a letter box: keeps offers, hands out approved replies, answers lists, reads results.
    ///
    /// Offers lie as SESSION.offer in the folder that is printed; a reply that was accepted with --out
    /// SESSION.reply beside it, and approved by two people, is handed out when the offer is posted again.
    Serve(Serve),
}

/// Approvers: each has a key file, and both sides know its public half.
#[derive(Debug, Subcommand)]
pub(crate) enum Approver {
    /// Make a key file, and print the public half that both sides register.
    NewKey {
        /// A file that is not there yet; only its owner can read it.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Register an approver of a side.
    Add {
        #[command(flatten)]
        opening: Opening,
        /// Whose approver: this side's name or the other's.
        #[arg(long, value_name = "SIDE")]
        side: String,
        /// What they are called.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// The line that `new-key` printed.
        #[arg(value_name = "PUBLIC")]
        public: String,
    },
    /// Print who is registered for a side.
    List {
        #[command(flatten)]
        opening: Opening,
        /// Whose approvers.
        #[arg(long, value_name = "SIDE")]
        side: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Offer {
    #[command(flatten)]
    opening: Opening,
    /// The side that is to answer.
    #[arg(long, value_name = "SIDE")]
    to: String,
    /// Why. One purpose is one run, however it is capitalised and spaced.
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// Only this side learns whom both have. Without it both do.
    #[arg(long)]
    only_we_learn: bool,
    /// The most keys a side may put in, padding included; about six times the people.
    #[arg(long, value_name = "N", default_value_t = 1 << 18)]
    cap: u32,
    /// Days until it expires.
    #[arg(long, value_name = "N", default_value_t = 14)]
    days: u16,
    /// Where to write the offer; nothing is overwritten.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Step {
    #[command(flatten)]
    opening: Opening,
    /// The message that came.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    message: PathBuf,
    /// Where to write the message that goes; nothing is overwritten.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Last {
    #[command(flatten)]
    opening: Opening,
    /// The message that came.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    message: PathBuf,
    /// Where to write the result for the other side, if it is to learn; nothing is overwritten.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Post {
    /// The message.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    message: PathBuf,
    /// The letter box: https, or http on this computer, such as the end of a tunnel.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    with: String,
    /// Where to write what comes back; nothing is overwritten.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    opening: Opening,
    /// Where to listen. There is no TLS: put a tunnel or a proxy before it.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8791")]
    bind: SocketAddr,
}

/// How long a posted message may take, evaluation included.
const POST_LIMIT: Duration = Duration::from_secs(1800);

/// Runs a command; `open` unlocks a register.
pub(crate) fn run(
    command: &Compare,
    open: &mut dyn FnMut(&Opening) -> anyhow::Result<Opened>,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    match command {
        Compare::Approver(Approver::NewKey { file }) => new_key(file, output)?,
        Compare::Approver(Approver::Add { opening, side, name, public }) => {
            let (desk, mut opened) = unlock(opening, open)?;
            told(desk.add_approver(side, name, told(public.parse())?, &mut opened.log))?;
            output.remark(&format!("`{name}` can approve comparisons for `{side}`"));
        }
        Compare::Approver(Approver::List { opening, side }) => {
            for (name, id) in told(unlock(opening, open)?.0.approvers(side))? {
                writeln!(output.out, "{name}\t{id}")?;
            }
        }
        Compare::Offer(offer) => make_offer(offer, open, output)?,
        Compare::Show { message } => show(&told(summary(&read(message)?))?, output)?,
        Compare::Approve { message, key } => add_approval(message, key, output)?,
        Compare::Accept(step) => {
            let (desk, opened) = unlock(&step.opening, open)?;
            let (people, mut log) = (opened.people, opened.log);
            let offer = read(&step.message)?;
            free(&step.out)?;
            let prepared = told(desk.accept(&offer, people, Timestamp::now(), &mut log))?;
            hand_over(&prepared, &step.out, output)?;
        }
        Compare::Ask(step) => take_step(step, open, output, |desk, bytes, log| {
            desk.ask(bytes, Timestamp::now(), log)
        })?,
        Compare::Answer(step) => take_step(step, open, output, |desk, bytes, log| {
            desk.answer(bytes, Timestamp::now(), log)
        })?,
        Compare::Finish(last) => finish(last, open, output, Desk::finish)?,
        Compare::Close(last) => finish(last, open, output, Desk::close)?,
        Compare::Post(post) => post_message(post, output)?,
        Compare::Serve(serve) => listen(serve, open, output)?,
    }
    Ok(Outcome::Done)
}

fn unlock(
    opening: &Opening,
    open: &mut dyn FnMut(&Opening) -> anyhow::Result<Opened>,
) -> anyhow::Result<(Desk, Opened)> {
    let opened = open(opening)?;
    let desk = told(Desk::open(&opened.folder, &opened.side, opened.seal.clone()))?;
    Ok((desk, opened))
}

/// An error with its hint.
fn told<T>(result: Result<T, CompareError>) -> anyhow::Result<T> {
    result.map_err(|error| match error.hint() {
        Some(hint) => Mistake::error(error.to_string(), hint),
        None => error.into(),
    })
}

fn new_key(file: &Path, output: &mut Output) -> anyhow::Result<()> {
    let key = ApproverKey::random()?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written =
        options.open(file).with_context(|| format!("{}: cannot be made", file.display()))?;
    written.write_all(key.to_line().as_bytes())?;
    output.remark("The public half, for both sides to register:");
    writeln!(output.out, "{}", key.id())?;
    Ok(())
}

fn make_offer(
    offer: &Offer,
    open: &mut dyn FnMut(&Opening) -> anyhow::Result<Opened>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let (desk, opened) = unlock(&offer.opening, open)?;
    let (people, mut log) = (opened.people, opened.log);
    let now = Timestamp::now();
    let terms = Terms {
        from: opened.side,
        to: offer.to.clone(),
        purpose: offer.purpose.clone(),
        both_learn: !offer.only_we_learn,
        cap: offer.cap,
        expires: now + (24 * i64::from(offer.days)).hours(),
    };
    free(&offer.out)?;
    let prepared = told(desk.offer(&terms, people, now, &mut log))?;
    hand_over(&prepared, &offer.out, output)
}

fn hand_over(prepared: &Prepared, out: &Path, output: &mut Output) -> anyhow::Result<()> {
    write(out, &prepared.message)?;
    output.remark(&format!(
        "session {}: {}, {} without a key who cannot be found; the other side sees a list of {} keys",
        session_name(&prepared.session),
        counted(prepared.persons.into(), "person", "people"),
        sentence_number(prepared.without_key.into()),
        sentence_number(prepared.keys.into()),
    ));
    output.remark(&format!(
        "two people approve it: throughline register compare approve {}",
        out.display()
    ));
    Ok(())
}

fn show(summary: &Summary, output: &mut Output) -> anyhow::Result<()> {
    let Summary { kind, session, terms, keys, approvals } = summary;
    let learns = match terms.both_learn {
        true => "both sides learn whom both have".to_owned(),
        false => format!("only `{}` learns whom both have", terms.from),
    };
    writeln!(output.out, "{kind} of session {}", session_name(session))?;
    writeln!(output.out, "  `{}` asks, `{}` answers; {learns}", terms.from, terms.to)?;
    writeln!(output.out, "  purpose:   {}", crate::ui::plain(&terms.purpose))?;
    writeln!(
        output.out,
        "  keys:      {} of at most {}",
        sentence_number((*keys).into()),
        sentence_number(terms.cap.into())
    )?;
    writeln!(output.out, "  expires:   {}", terms.expires)?;
    writeln!(output.out, "  approvals: {approvals}")?;
    Ok(())
}

fn add_approval(message: &Path, key: &Path, output: &mut Output) -> anyhow::Result<()> {
    let line = zeroize::Zeroizing::new(read(key)?);
    let line = std::str::from_utf8(&line).unwrap_or_default();
    let approved = told(approve(&read(message)?, &told(ApproverKey::parse(line))?))?;
    show(&told(summary(&approved))?, output)?;
    // The message as it was stays until the new one is whole.
    let aside = message.with_extension("approving");
    write(&aside, &approved)?;
    std::fs::rename(&aside, message)
        .with_context(|| format!("{}: cannot be replaced", message.display()))
}

fn take_step(
    step: &Step,
    open: &mut dyn FnMut(&Opening) -> anyhow::Result<Opened>,
    output: &mut Output,
    take: impl FnOnce(&Desk, &[u8], protect::compare::LogTo<'_>) -> Result<Vec<u8>, CompareError>,
) -> anyhow::Result<()> {
    let (desk, mut opened) = unlock(&step.opening, open)?;
    let bytes = read(&step.message)?;
    free(&step.out)?;
    write(&step.out, &told(take(&desk, &bytes, &mut opened.log))?)?;
    output.remark(&format!("{}: for the other side", step.out.display()));
    Ok(())
}

fn finish(
    last: &Last,
    open: &mut dyn FnMut(&Opening) -> anyhow::Result<Opened>,
    output: &mut Output,
    take: impl FnOnce(&Desk, &[u8], protect::compare::LogTo<'_>) -> Result<Finished, CompareError>,
) -> anyhow::Result<()> {
    let (desk, mut opened) = unlock(&last.opening, open)?;
    let bytes = read(&last.message)?;
    if let Some(out) = &last.out {
        free(out)?;
    }
    let finished = told(take(&desk, &bytes, &mut opened.log))?;
    match (&finished.result, &last.out) {
        (Some(result), Some(out)) => write(out, result)?,
        (Some(_), None) => {
            output.remark("the other side learns nothing yet: its result lies with the session");
        }
        (None, _) => {}
    }
    print(&finished, last.json, output)
}

fn print(finished: &Finished, as_json: bool, output: &mut Output) -> anyhow::Result<()> {
    if as_json {
        return output.json(&json!({
            "session": session_name(&finished.session),
            "purpose": finished.terms.purpose,
            "common": finished.common,
        }));
    }
    for common in &finished.common {
        let by: Vec<String> =
            common.by.iter().map(|met| format!("{} {}", kind(met.kind), met.label)).collect();
        writeln!(output.out, "{}\t{}", common.person, by.join(", "))?;
    }
    let people = counted(finished.common.len() as u64, "person", "people");
    output.remark(&format!("{people} in common: a lead each, for a person to look into"));
    Ok(())
}

fn kind(kind: protect::compare::KeyKind) -> &'static str {
    match kind {
        protect::compare::KeyKind::Document => "document",
        protect::compare::KeyKind::Name => "name and birth date",
        protect::compare::KeyKind::NamePart => "part of the name and birth date",
    }
}

fn post_message(post: &Post, output: &mut Output) -> anyhow::Result<()> {
    if let Some(out) = &post.out {
        free(out)?;
    }
    let address = format!("{}/compare", post.with.trim_end_matches('/'));
    let headers = [("content-type", "application/octet-stream")];
    let reply = fetch::send(&address, &headers, &read(&post.message)?, POST_LIMIT)?;
    match (reply.status, &post.out) {
        (200, Some(out)) => {
            write(out, &reply.body)?;
            output.remark(&format!("{}: what came back", out.display()));
            Ok(())
        }
        (200, None) => {
            Err(Mistake::error("a message came back", "say where to keep it with --out FILE"))
        }
        (202, _) => {
            output.remark("taken; there is nothing to fetch yet");
            Ok(())
        }
        (status, _) => {
            let detail: String = String::from_utf8_lossy(&reply.body).chars().take(500).collect();
            anyhow::bail!("the letter box answers {status}: {detail}")
        }
    }
}

fn listen(
    serve: &Serve,
    open: &mut dyn FnMut(&Opening) -> anyhow::Result<Opened>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let (desk, opened) = unlock(&serve.opening, open)?;
    let letters = opened.folder.join("letters");
    let correspondent = Arc::new(LetterBox::open(desk, letters.clone(), Mutex::new(opened.log))?);
    output.remark(&format!("letters lie in {}", letters.display()));
    server::run_letters(serve.bind, MAX_MESSAGE, correspondent, |address| {
        output.remark(&format!("a letter box is open at http://{address}"));
    })?;
    Ok(())
}

/// A whole message, and no more than one.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let cannot = || format!("{}: cannot be read", path.display());
    let file = std::fs::File::open(path).with_context(cannot)?;
    let mut bytes = Vec::new();
    file.take(MAX_MESSAGE as u64 + 1).read_to_end(&mut bytes).with_context(cannot)?;
    if bytes.len() > MAX_MESSAGE {
        let hint = "name the file that came from the other side";
        return Err(Mistake::error(format!("{}: too long for a message", path.display()), hint));
    }
    Ok(bytes)
}

/// That there is no such file yet: a step is taken once, and its message must not be lost to a refusal to
/// write it.
fn free(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        return Err(Mistake::error(
            format!("{}: is there already", path.display()),
            "name another file",
        ));
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let cannot = || format!("{}: cannot be written", path.display());
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(path).with_context(cannot)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(cannot)
}
