//! `throughline register`: registers of people at risk.

mod accounts;
mod add;
mod alarms;
mod ask;
mod client;
mod compare;
mod create;
mod desk;
mod exports;
mod exposure;
mod keep;
mod log;
mod look;
mod mapping;
mod notices;
mod officer_key;
mod opening;
mod serve;
mod session;
mod verify;
mod whose;
mod witness;

pub(crate) use client::At;
pub(crate) use opening::Keys;

use clap::Subcommand;

use crate::Outcome;
use crate::args::Args;
use crate::ui::Output;

/// What is done with a register.
#[derive(Debug, Subcommand)]
pub(crate) enum Register {
    /// Make a key pair for an officer: the file to keep, and the recipient to give away.
    ///
    /// The file is sealed under a passphrase (Argon2id), asked for at a prompt or read from
    /// --passphrase-file or --passphrase-fd.
    #[command(after_help = "Example:
  throughline register officer-key --out one.key")]
    OfficerKey(officer_key::OfficerKey),

    /// Make an empty register.
    ///
    /// Its key is cut into shares, one for each officer; two of them open it together (with a single
    /// officer, that one alone). Officers are age recipients: of a key file made by `officer-key` or by
    /// age-keygen, or of a hardware token through an age plugin.
    #[command(after_help = "Examples:
  throughline register init centre --officer one=age1… --officer two=age1… --officer three=age1…
  throughline register init centre --officer age1… --officer age1… --sensitive idNumber,passportNumber")]
    Init(create::Init),

    /// Add people from a table (CSV), sealed.
    ///
    /// Columns are recognised by common names, mapped with --column COLUMN=PROPERTY, or by a mapping
    /// file. A column that is neither is an error, so that nothing is lost silently; --column COLUMN=
    /// leaves one out. What a cell says that its column cannot hold is kept in the field `notes`.
    ///
    /// Prints how many were added. Exit code: 0 added, 2 error.
    #[command(after_help = "Examples:
  throughline register add centre people.csv --officer-key one.key --officer-key two.key
  throughline register add centre people.csv --column 성명=name --column 생년월일=birthDate
  throughline register add centre people.csv --mapping people.yml --caseload ana --json")]
    Add(add::Add),

    /// Ask whether a person is here: a grade and a reference, no field.
    ///
    /// With --at it is asked where it is served, by an account that was signed in.
    ///
    /// Exit code: 0 somebody may be the person, 1 nobody, 2 error.
    #[command(
        override_usage = "throughline register ask NAME (--name NAME | --person FILE) [OPTIONS]
       throughline register ask --at URL --account ACCOUNT (--name NAME | --person FILE) --purpose TEXT [OPTIONS]",
        after_help = "Examples:
  throughline register ask centre --name 'Kim Yong-hui' --birth-date 1970-05-01 --purpose intake
  throughline register ask --at https://register.example --account sam --name 김영희 --purpose intake
  throughline register ask --at https://register.example --account sam --person - --purpose intake < person.json"
    )]
    Ask(ask::Ask),

    /// Show named fields of one record, for a stated purpose. The log has it before it is shown.
    ///
    /// With --at it is asked where it is served, by an account that was signed in.
    #[command(
        override_usage = "throughline register reveal NAME REF --fields FIELD,… --purpose TEXT [OPTIONS]
       throughline register reveal REF --at URL --account ACCOUNT --fields FIELD,… --purpose TEXT [OPTIONS]",
        after_help = "Examples:
  throughline register reveal centre 7K2M-0QXC-9RTV-B41E --fields name,address --purpose housing --case H-17
  throughline register reveal 7K2M-0QXC-9RTV-B41E --at https://register.example --account ana \\
    --fields name --purpose housing"
    )]
    Reveal(look::Reveal),

    /// Show a masked list: first letters only. The rows shown are logged.
    ///
    /// With --at it is asked where it is served, by an account that was signed in.
    #[command(override_usage = "throughline register list NAME --purpose TEXT [OPTIONS]
       throughline register list --at URL --account ACCOUNT --purpose TEXT [OPTIONS]")]
    List(look::List),

    /// Replace fields of one record; the values are read from a file or from standard input as JSON.
    ///
    /// With --at it is changed where it is served, by an account that was signed in.
    #[command(
        override_usage = "throughline register change NAME REF [OPTIONS]
       throughline register change REF --at URL --account ACCOUNT [OPTIONS]",
        after_help = "Example:
  echo '{\"address\": [\"12 New Street\"]}' | throughline register change centre 7K2M-0QXC-9RTV-B41E"
    )]
    Change(add::Change),

    /// Put people into an account's caseload, or take them out.
    Assign(accounts::Assign),

    /// Keep accounts: who may act, and in which role.
    Account(accounts::Account),

    /// Ask for an export, approve it as somebody else, write it once, sealed to its recipients.
    Export(exports::Export),

    /// Add records that stand for nobody; any touch of one is an alarm.
    Decoys(keep::Decoys),

    /// Make records unreadable for ever, in every copy of the register made before.
    #[command(after_help = "Examples:
  throughline register shred centre 7K2M-0QXC-9RTV-B41E --reason 'asked to be forgotten' --yes
  throughline register shred centre --expired --yes")]
    Shred(keep::Shred),

    /// Copy the register's folder, sealed as it is and without the epoch key.
    Backup(keep::Backup),

    /// Replace the register's key and who holds it.
    Rekey(keep::Rekey),

    #[command(subcommand)]
    Compare(compare::Compare),

    /// Show or change budgets, sensitive fields, retention, alarms, witnesses and policies.
    Settings(keep::Settings),

    /// Serve the register to desktops that do not hold it, over HTTP on this computer.
    ///
    /// The officers' keys open it; from then on accounts sign in from enrolled devices. TLS is for a proxy or
    /// an ssh tunnel. Browsers find a page at `/`. See docs/register-http.md for the routes and rules. Ends at
    /// Ctrl-C; all sessions end with it.
    #[command(after_help = "Example:
  throughline register serve centre --officer-key one.key --officer-key two.key --listen 127.0.0.1:8400")]
    Serve(serve::Serve),

    /// Give out a one-time enrolment, with which an account's holder sets a passphrase and enrols a device.
    ///
    /// Where the register is served, an administrator does it with the route accounts/enrol instead.
    #[command(after_help = "Example:
  throughline register enrol centre ana --device 'desk 3'")]
    Enrol(serve::Enrol),

    /// Use a one-time enrolment on this device: set a passphrase and a code app, and keep the device's secret.
    ///
    /// The enrolment, the passphrase and the first code are asked for at a prompt, or read from
    /// --passphrase-file or --passphrase-fd, in this order. Prints the key for the app and recovery codes.
    EnrolHere(session::EnrolHere),

    /// Sign in to a served register, from an enrolled device: a passphrase and six digits, in this order.
    SignIn(session::SignIn),

    /// Give a second proof, for exports, approvals, administration and sensitive fields: six digits.
    StepUp(session::StepUp),

    /// End the session.
    SignOut(client::At),

    /// Ask a served register something: JSON from standard input, JSON to standard output, nothing to disk.
    #[command(after_help = "Example:
  echo '{\"fields\": [\"name\"], \"purpose\": \"my caseload\"}' | throughline register request --at URL --account ana list")]
    Request(session::Request),
    /// Read the whole log and find whatever was changed in it: an entry, a tile, an older state put back.
    ///
    /// Needs no key of an officer. Holds the log against its signed checkpoint, and that against
    /// checkpoints that witnesses or files remember.
    ///
    /// Exit code: 0 sound, 1 something was found, 2 error.
    #[command(after_help = "Examples:
  throughline register verify centre --remember /media/auditor/centre.checkpoint
  throughline register verify centre --key centre+0123abcd+A… --checkpoint from-witness.checkpoint --json")]
    Verify(verify::Verify),

    /// List whom an account or device exposed in a window of time: revealed, exported, listed, only
    /// reachable.
    ///
    /// Computed from the log alone, without opening the register; every line names the entries that prove
    /// it. A log that was changed gives no report.
    ///
    /// Exit code: 0 somebody, 1 nobody, 2 error.
    #[command(after_help = "Examples:
  throughline register exposure centre --from 2024-03-01 --to 2024-03-09 --account ana
  throughline register exposure centre --from 2024-03-01 --to 2024-03-09 --device desktop-4 --json
  throughline register exposure centre --from 2024-03-01 --to 2024-03-09 --notification --language ko")]
    Exposure(exposure::ExposureArgs),

    /// Tally the notices: to whom they were written, and when sent. From the log alone.
    ///
    /// Exit code: 0 some, 1 none, 2 error.
    Notices(notices::Notices),

    /// Be a witness for logs on this machine, or have a witness vouch for a register's log.
    ///
    /// A witness remembers how long each log was and signs only what continues it. It sees sizes and
    /// hashes, and never an entry.
    #[command(after_help = "Examples:
  throughline register witness new-key witness.example.org --out witness.key
  throughline register witness --listen 0.0.0.0:8090 --key witness.key --state witness --log centre+0123abcd+A…
  throughline register witness ask centre --url https://witness.example.org")]
    Witness(witness::WitnessArgs),
}

/// `unguarded` says what of this process's memory could not be guarded.
pub(crate) fn run(
    args: &Args,
    register: &Register,
    unguarded: &[String],
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    match register {
        Register::OfficerKey(own) => officer_key::run(own, output),
        Register::Init(init) => create::run(args, init, output),
        Register::Add(add) => add::run(args, add, output),
        Register::Ask(ask) => ask::run(args, ask, output),
        Register::Reveal(reveal) => look::reveal(args, reveal, output),
        Register::List(list) => look::list(args, list, output),
        Register::Change(change) => add::change(args, change, output),
        Register::Assign(assign) => accounts::assign(args, assign, output),
        Register::Account(account) => accounts::run(args, account, output),
        Register::Export(export) => exports::run(args, export, output),
        Register::Decoys(decoys) => keep::decoys(args, decoys, output),
        Register::Shred(shred) => keep::shred(args, shred, output),
        Register::Backup(backup) => keep::backup(args, backup, output),
        Register::Rekey(rekey) => keep::rekey(args, rekey, output),
        Register::Compare(compare) => {
            compare::run(compare, &mut |opening| opening.for_comparison(args), output)
        }
        Register::Settings(settings) => keep::settings(args, settings, output),
        Register::Serve(own) => serve::run(args, own, unguarded, output),
        Register::Enrol(own) => serve::enrol(args, own, output),
        Register::EnrolHere(own) => session::enrol_here(own, output),
        Register::SignIn(own) => session::sign_in(own, output),
        Register::StepUp(own) => session::step_up(own, output),
        Register::SignOut(at) => session::sign_out(at, output),
        Register::Request(own) => session::request(own, output),
        Register::Verify(verify) => verify::run(args, verify, output),
        Register::Exposure(asked) => exposure::run(args, asked, output),
        Register::Notices(notices) => notices::run(args, notices, output),
        Register::Witness(own) => witness::run(args, own, output),
    }
}
