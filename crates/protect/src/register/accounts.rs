//! Accounts: who may act, and in which role.

use serde::{Deserialize, Serialize};

use super::{Register, RegisterError};
use crate::journal::Caller;
use crate::log::{Action, Event, Role};
use crate::policy::Acting;

/// Somebody who may act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its name: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Why it may do nothing at present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<String>,
}

impl Account {
    /// Acting as this account, in a session that gave its second proof or not.
    pub fn acting(&self, stepped_up: bool) -> Acting {
        Acting::Account {
            name: self.name.clone(),
            role: self.role,
            locked: self.locked.is_some(),
            stepped_up,
        }
    }
}

impl Register {
    /// Makes an account.
    ///
    /// # Errors
    /// Not allowed; the name is taken or is none.
    pub fn make_account(
        &mut self,
        caller: &Caller,
        name: &str,
        role: Role,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            return Err(RegisterError::Wrong(
                "the name of an account is letters, digits, `-`, `_` and `.`, at most 64"
                    .to_owned(),
            ));
        }
        if self.account(name)?.is_some() {
            return Err(RegisterError::Wrong(format!("there is an account `{name}` already")));
        }
        let made = Event::AccountMade { account: name.to_owned(), role };
        self.write(caller, std::iter::once(made).chain(self.unlike_shipped(name, role)))?;
        self.put_account(&Account { name: name.to_owned(), role, locked: None })
    }

    /// Gives an account another role.
    ///
    /// # Errors
    /// Not allowed; no such account.
    pub fn set_role(
        &mut self,
        caller: &Caller,
        name: &str,
        role: Role,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        let account = self.known_account(name)?;
        let changed = Event::RoleChanged { account: name.to_owned(), role };
        self.write(caller, std::iter::once(changed).chain(self.unlike_shipped(name, role)))?;
        self.put_account(&Account { role, ..account })
    }

    /// Locks an account: it can do nothing from now on.
    ///
    /// # Errors
    /// Not allowed; no such account.
    pub fn lock_account(
        &mut self,
        caller: &Caller,
        name: &str,
        reason: &str,
    ) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        self.known_account(name)?;
        self.lock(caller, name, reason)
    }

    /// Lets a locked account act again.
    ///
    /// # Errors
    /// Not allowed; no such account.
    pub fn unlock_account(&mut self, caller: &Caller, name: &str) -> Result<(), RegisterError> {
        self.allow(caller, Action::Administer, None, &[], true)?;
        let account = self.known_account(name)?;
        self.write(caller, [Event::AccountUnlocked { account: name.to_owned() }])?;
        self.put_account(&Account { locked: None, ..account })
    }

    /// The account of this name.
    ///
    /// # Errors
    /// What is kept of it does not open.
    pub fn account(&self, name: &str) -> Result<Option<Account>, RegisterError> {
        self.office(&format!("account/{name}"))
    }

    /// All accounts, in order of name.
    ///
    /// # Errors
    /// What is kept of one does not open.
    pub fn accounts(&self) -> Result<Vec<Account>, RegisterError> {
        let kept = self.vault.read()?.office_under("account/")?;
        kept.iter().map(|(name, sealed)| self.open_office(name, sealed)).collect()
    }

    pub(super) fn known_account(&self, name: &str) -> Result<Account, RegisterError> {
        let account = self.account(name)?;
        account.ok_or_else(|| RegisterError::Wrong(format!("there is no account `{name}`")))
    }

    pub(super) fn lock(
        &mut self,
        caller: &Caller,
        name: &str,
        reason: &str,
    ) -> Result<(), RegisterError> {
        let Some(account) = self.account(name)? else { return Ok(()) };
        let event = Event::AccountLocked { account: name.to_owned(), reason: reason.to_owned() };
        self.write(caller, [event])?;
        self.put_account(&Account { locked: Some(reason.to_owned()), ..account })
    }

    fn put_account(&self, account: &Account) -> Result<(), RegisterError> {
        self.put_office(&format!("account/{}", account.name), account)
    }
}
