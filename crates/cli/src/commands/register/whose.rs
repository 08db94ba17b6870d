//! Which register a command works with: one held here, by its name, or one that is served.

use std::path::PathBuf;

use protect::PersonRef;

use super::client::Client;
use super::desk::Desk;
use super::opening::Keys;
use crate::args::Args;
use crate::failure::Mistake;

/// The register and the records of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Whose {
    /// The register's name, unless --at says where it is served; then what the command is about, if
    /// anything: the reference of a record, or the number of an export.
    // Taken as text, together: a mistyped reference may be a name, and what `clap` says of a wrong argument
    // repeats it.
    #[arg(value_name = "NAME")]
    words: Vec<String>,

    #[command(flatten)]
    keys: Keys,

    #[command(flatten)]
    served: Served,
}

const SERVED: &str = "Served elsewhere";

/// A register that is served.
#[derive(Debug, clap::Args)]
struct Served {
    /// Ask the register that is served at this address, from this device; needs no officer's key.
    #[arg(
        long,
        value_name = "URL",
        requires = "account",
        conflicts_with_all = ["keys", "files", "descriptors"],
        help_heading = SERVED
    )]
    at: Option<String>,

    /// Whose account there.
    #[arg(long, value_name = "ACCOUNT", requires = "at", help_heading = SERVED)]
    account: Option<String>,

    /// Where this device keeps its secret: a folder.
    #[arg(long, value_name = "DIR", env = "THROUGHLINE_STATE", help_heading = SERVED)]
    state: Option<PathBuf>,
}

impl Whose {
    /// Opens the register here, or speaks to the one that is served.
    pub(super) fn open(&self, args: &Args) -> anyhow::Result<Desk> {
        match (&self.served.at, &self.served.account) {
            (Some(url), Some(account)) => {
                let client = Client::new(url, account, self.served.state.as_deref())?;
                Ok(Desk::There(Box::new(client)))
            }
            _ => {
                let name = self.words.first().map_or("", String::as_str);
                let (register, caller) = self.keys.unlock(args, name)?;
                Ok(Desk::Here(Box::new(register), caller))
            }
        }
    }

    /// Whether the register is served elsewhere.
    pub(super) fn is_served(&self) -> bool {
        self.served.at.is_some()
    }

    /// Nothing but the register is named.
    pub(super) fn alone(&self) -> anyhow::Result<()> {
        match self.rest()? {
            [] => Ok(()),
            _ if self.is_served() => Err(Mistake::error(
                "the register that is served at --at has no name here",
                "leave the name out",
            )),
            _ => Err(Mistake::error(
                "this takes the name of a register, and nothing after it",
                "people are named by options; see --help",
            )),
        }
    }

    /// The one record that is named.
    pub(super) fn person(&self) -> anyhow::Result<PersonRef> {
        self.one().and_then(|word| references(std::slice::from_ref(word))).map(|all| all[0])
    }

    /// The records that are named.
    pub(super) fn people(&self) -> anyhow::Result<Vec<PersonRef>> {
        references(self.rest()?)
    }

    /// The one word that is named beside the register.
    pub(super) fn one(&self) -> anyhow::Result<&String> {
        match self.rest()? {
            [only] => Ok(only),
            _ if self.is_served() => Err(Mistake::error(
                "this takes one reference or number, and with --at no name of a register",
                "see --help for the order",
            )),
            _ => Err(Mistake::error(
                "this takes the name of a register, and then one reference or number",
                "a register that is served has no name here: --at URL --account ACCOUNT",
            )),
        }
    }

    /// The words after the register's name.
    fn rest(&self) -> anyhow::Result<&[String]> {
        match (self.is_served(), self.words.split_first()) {
            (true, _) => Ok(&self.words),
            (false, Some((_, rest))) => Ok(rest),
            (false, None) => Err(Mistake::error(
                "which register? none is named",
                "give its name, or for one that is served --at URL --account ACCOUNT",
            )),
        }
    }
}

/// References, as they were typed. What is none is not repeated: it may be a person's name.
pub(super) fn references(words: &[String]) -> anyhow::Result<Vec<PersonRef>> {
    let parse = |(at, word): (usize, &String)| {
        word.parse().map_err(|error: protect::BadReference| {
            Mistake::error(
                format!("reference {} of {}: {error}", at + 1, words.len()),
                "`register list` and `register ask` print references",
            )
        })
    };
    words.iter().enumerate().map(parse).collect()
}
