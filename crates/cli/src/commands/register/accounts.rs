//! `throughline register account` and `assign`.

use std::io::Write;

use clap::Subcommand;
use protect::log::Role;

use super::opening::Opening;
use super::whose::references;
use crate::Outcome;
use crate::args::Args;
use crate::ui::{Output, counted};

#[derive(Debug, clap::Args)]
pub(crate) struct Account {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make an account.
    Add {
        #[command(flatten)]
        opening: Opening,
        /// Its name: letters, digits, `-`, `_` and `.`.
        account: String,
        /// What it may do.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Give an account another role.
    Role {
        #[command(flatten)]
        opening: Opening,
        /// Whose.
        account: String,
        /// What it may do from now on.
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Lock an account: it can do nothing from now on.
    Lock {
        #[command(flatten)]
        opening: Opening,
        /// Which.
        account: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Let a locked account act again.
    Unlock {
        #[command(flatten)]
        opening: Opening,
        /// Which.
        account: String,
    },
    /// List the accounts.
    List {
        #[command(flatten)]
        opening: Opening,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_name(text).ok_or_else(|| {
        "a role is caseworker, matcher, supervisor, auditor or administrator".to_owned()
    })
}

pub(super) fn run(args: &Args, account: &Account, output: &mut Output) -> anyhow::Result<Outcome> {
    match &account.what {
        What::Add { opening, account, role } => {
            let (mut register, caller) = opening.unlock(args)?;
            register.make_account(&caller, account, *role)?;
        }
        What::Role { opening, account, role } => {
            let (mut register, caller) = opening.unlock(args)?;
            register.set_role(&caller, account, *role)?;
        }
        What::Lock { opening, account, reason } => {
            let (mut register, caller) = opening.unlock(args)?;
            register.lock_account(&caller, account, reason)?;
        }
        What::Unlock { opening, account } => {
            let (mut register, caller) = opening.unlock(args)?;
            register.unlock_account(&caller, account)?;
        }
        What::List { opening, json } => {
            let (register, _) = opening.unlock(args)?;
            for account in register.accounts()? {
                if *json {
                    output.json(&account)?;
                } else {
                    let locked =
                        account.locked.map(|why| format!("  locked: {why}")).unwrap_or_default();
                    writeln!(
                        output.out,
                        "{:<20}  {:<13}{locked}",
                        account.name,
                        account.role.name()
                    )?;
                }
            }
        }
    }
    Ok(Outcome::Done)
}

#[derive(Debug, clap::Args)]
pub(crate) struct Assign {
    #[command(flatten)]
    opening: Opening,

    /// Whose caseload.
    #[arg(value_name = "ACCOUNT")]
    account: String,

    /// Whom.
    #[arg(value_name = "REF", required = true)]
    people: Vec<String>,

    /// Take them out instead.
    #[arg(long)]
    remove: bool,
}

pub(super) fn assign(args: &Args, assign: &Assign, output: &mut Output) -> anyhow::Result<Outcome> {
    let people = references(&assign.people)?;
    let (mut register, caller) = assign.opening.unlock(args)?;
    let what = match assign.remove {
        true => {
            register.unassign(&caller, &people, &assign.account)?;
            "taken out of"
        }
        false => {
            register.assign(&caller, &people, &assign.account)?;
            "now in"
        }
    };
    let people = counted(people.len() as u64, "person", "people");
    output.remark(&format!("{people} {what} the caseload of {}", assign.account));
    Ok(Outcome::Done)
}
