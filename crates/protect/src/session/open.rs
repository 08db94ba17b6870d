//! Sessions that are open, in memory only: a new start ends them all.

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;
use serde::Serialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::guesses::{After, Guesses};
use super::passkeys::Ceremonies;
use super::{
    Credentials, Proof, Rules, SecondProof, SessionError, Signed, enrol, passphrase, recovery,
};
use crate::files::to_base64;
use crate::journal::Caller;
use crate::log::{Action, Event};
use crate::policy::Acting;
use crate::register::{Account, Register, RegisterError};
use crate::secret::Secret;

/// All sessions of a register, and who is trying to open one.
///
/// Only the hash of a token is kept. Every opening, second proof and end is in the register's log.
pub struct Sessions {
    pub(super) rules: Rules,
    open: FxHashMap<[u8; 32], Open>,
    pub(super) guesses: Guesses,
    pub(super) ceremonies: Ceremonies,
    pub(super) started: FxHashMap<String, enrol::Pending>,
}

struct Open {
    /// As the log names it; no secret.
    id: String,
    account: String,
    device: String,
    place: String,
    opened: Timestamp,
    seen: Timestamp,
    stepped_up: Option<Timestamp>,
    count: u64,
}

/// A session that was opened just now.
pub struct Opened {
    /// The token, base 64; given out this once.
    pub token: Zeroizing<String>,
    /// The session's name in the log.
    pub session: String,
    /// What the account may do.
    pub account: Account,
    /// How many recovery codes are left.
    pub recovery_left: usize,
}

/// A session as an administrator sees it.
#[derive(Debug, Clone, Serialize)]
pub struct OpenSession {
    /// Its name in the log.
    pub session: String,
    /// Whose it is.
    pub account: String,
    /// From which device.
    pub device: String,
    /// And from where it was opened.
    pub place: String,
    /// When it was opened.
    pub opened: String,
    /// When it was used last.
    pub seen: String,
}

impl Sessions {
    /// No session yet.
    pub fn new(rules: Rules) -> Sessions {
        Sessions {
            rules,
            open: FxHashMap::default(),
            guesses: Guesses::default(),
            ceremonies: Ceremonies::default(),
            started: FxHashMap::default(),
        }
    }

    /// After how long without a request a session is over.
    pub fn idle(&self) -> SignedDuration {
        self.rules.idle
    }

    /// Opens a session for who shows proof, on a request that a device of the account signed.
    ///
    /// A passphrase takes about a fifth of a second to check, in which the register does nothing else; only
    /// enrolled devices get that far.
    ///
    /// # Errors
    /// Not believed; too many tries; the account is locked; the log cannot be written.
    pub fn sign_in(
        &mut self,
        register: &mut Register,
        account: &str,
        device: &str,
        proof: Proof,
        request: &Signed<'_>,
    ) -> Result<Opened, SessionError> {
        let (known, mut credentials) = self.at_device(register, account, device, request)?;
        let now = register.now();
        if known.locked.is_some() {
            return Err(SessionError::Locked);
        }
        let caller = caller(&known, false, device, request.place);
        let method = match self.prove(account, &mut credentials, proof, now) {
            Err(SessionError::Proof) => return Err(self.wrong(register, &caller)?),
            method => method?,
        };
        self.guesses.right(account);
        // A code that was used is used, whatever comes next.
        register.put_credentials(account, &credentials)?;
        let token = Zeroizing::new(to_base64(Secret::random()?.bytes()));
        let mut number = [0; 6];
        crate::secret::fill_random(&mut number)?;
        let id = number.iter().fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        let event = Event::SessionOpened { session: id.clone(), method: method.to_owned() };
        register.log_session(&caller, event)?;
        let open = Open {
            id: id.clone(),
            account: account.to_owned(),
            device: device.to_owned(),
            place: request.place.to_owned(),
            opened: now,
            seen: now,
            stepped_up: None,
            count: 0,
        };
        self.open.insert(hash(&token), open);
        let recovery_left = credentials.recovery.len();
        Ok(Opened { token, session: id, account: known, recovery_left })
    }

    /// What to ask an authenticator of who wants to sign in; its answer is [`Proof::Passkey`].
    ///
    /// # Errors
    /// No such device; no passkeys here.
    pub fn ask_passkey(
        &mut self,
        register: &Register,
        account: &str,
        device: &str,
        request: &Signed<'_>,
    ) -> Result<serde_json::Value, SessionError> {
        self.at_device(register, account, device, request)?;
        self.ask_for_passkey(account)
    }

    /// What to ask an authenticator for a second proof.
    ///
    /// # Errors
    /// No passkeys here.
    pub fn ask_passkey_again(
        &mut self,
        caller: &Caller,
    ) -> Result<serde_json::Value, SessionError> {
        self.ask_for_passkey(caller.acting.account())
    }

    fn ask_for_passkey(&mut self, account: &str) -> Result<serde_json::Value, SessionError> {
        let party = self.rules.passkeys.as_ref().ok_or(SessionError::NoPasskeys)?;
        self.ceremonies.ask_to_show(party, account)
    }

    /// Who sent this request; what they may do is for the register to say.
    ///
    /// # Errors
    /// No session, no longer one, another device, or a request that was here before.
    pub fn who(
        &mut self,
        register: &mut Register,
        request: &Signed<'_>,
    ) -> Result<Caller, SessionError> {
        self.expire(register)?;
        let now = register.now();
        let key = hash(request.token);
        let open = self.open.get(&key).ok_or(SessionError::NotSignedIn)?;
        let (account, device) = (open.account.clone(), open.device.clone());
        let known = register.account(&account)?;
        let Some(known) = known.filter(|known| known.locked.is_none()) else {
            self.end(register, |open| open.account == account, "the account is locked")?;
            return Err(SessionError::Locked);
        };
        let secret = register.credentials(&account)?.and_then(|own| own.device(&device));
        let stepped_up =
            open.stepped_up.is_some_and(|at| now.duration_since(at) < self.rules.stepped_up);
        let caller = caller(&known, stepped_up, &device, request.place);
        let Some(secret) = secret else {
            self.end(
                register,
                |open| open.account == account && open.device == device,
                "the device was removed",
            )?;
            return Err(SessionError::NotSignedIn);
        };
        if !request.is_by(&secret) {
            // Whoever has a token and not its device took it from somebody.
            let what = format!("a token of {account} was used without the device it belongs to");
            self.end_one(register, &key, "its token was used from elsewhere")?;
            register.alarm_guessing(&caller, what)?;
            return Err(SessionError::NotSignedIn);
        }
        let Some(open) = self.open.get_mut(&key) else { return Err(SessionError::NotSignedIn) };
        if request.count <= open.count {
            return Err(SessionError::Replayed);
        }
        open.count = request.count;
        open.seen = now;
        Ok(caller)
    }

    /// Takes a second proof. What needs one is allowed for five minutes.
    ///
    /// # Errors
    /// Not believed; too many tries; the log cannot be written.
    pub fn step_up(
        &mut self,
        register: &mut Register,
        caller: &Caller,
        proof: SecondProof,
        token: &str,
    ) -> Result<(), SessionError> {
        let account = caller.acting.account().to_owned();
        let now = register.now();
        if let Some(wait) = self.guesses.wait(&account, &caller.place, now) {
            return Err(SessionError::Wait(wait));
        }
        let mut credentials = register.credentials(&account)?.ok_or(SessionError::NotSignedIn)?;
        let proved = match proof {
            SecondProof::Code(code) => take_code(&mut credentials, &code, now),
            SecondProof::Passkey(answer) => self.show(&account, &mut credentials, &answer),
        };
        match proved {
            Err(SessionError::Proof) => return Err(self.wrong(register, caller)?),
            proved => proved?,
        }
        self.guesses.right(&account);
        register.put_credentials(&account, &credentials)?;
        let open = self.open.get_mut(&hash(token)).ok_or(SessionError::NotSignedIn)?;
        register.log_session(caller, Event::SteppedUp { session: open.id.clone() })?;
        open.stepped_up = Some(now);
        Ok(())
    }

    /// Ends the session with this token.
    ///
    /// # Errors
    /// The log cannot be written; the session has ended all the same.
    pub fn sign_out(&mut self, register: &mut Register, token: &str) -> Result<(), SessionError> {
        self.end_one(register, &hash(token), "signed out")
    }

    /// Ends all sessions of an account, or of all accounts; or only those from a device. How many.
    ///
    /// # Errors
    /// Not allowed, or the log cannot be written.
    pub fn kill(
        &mut self,
        register: &mut Register,
        caller: &Caller,
        account: Option<&str>,
        device: Option<&str>,
    ) -> Result<usize, SessionError> {
        register.may(caller, Action::Administer)?;
        let reason = format!("killed by {}", caller.acting.account());
        let is_meant = |open: &Open| {
            account.is_none_or(|account| open.account == account)
                && device.is_none_or(|device| open.device == device)
        };
        self.end(register, is_meant, &reason)
    }

    /// The sessions that are open.
    ///
    /// # Errors
    /// Not allowed.
    pub fn list(
        &self,
        register: &mut Register,
        caller: &Caller,
    ) -> Result<Vec<OpenSession>, SessionError> {
        register.may(caller, Action::Administer)?;
        let mut list: Vec<OpenSession> = self.open.values().map(Open::shown).collect();
        list.sort_by(|one, two| one.opened.cmp(&two.opened).then(one.session.cmp(&two.session)));
        Ok(list)
    }

    /// Ends what has been idle or open for too long. Asked for by every request, and by a clock.
    ///
    /// # Errors
    /// The log cannot be written.
    pub fn expire(&mut self, register: &mut Register) -> Result<(), SessionError> {
        let now = register.now();
        let (idle, longest) = (self.rules.idle, self.rules.longest);
        let since = |at: Timestamp| -> SignedDuration { now.duration_since(at) };
        self.started.retain(|_, pending| now < pending.until);
        self.end(register, |open| since(open.opened) >= longest, "it was open for too long")?;
        self.end(register, |open| since(open.seen) >= idle, "it was idle")?;
        Ok(())
    }

    /// Ends all sessions: the program ends.
    ///
    /// # Errors
    /// The log cannot be written.
    pub fn close(&mut self, register: &mut Register) -> Result<(), SessionError> {
        self.end(register, |_| true, "the service ended")?;
        Ok(())
    }

    /// The account and what is known of it, for a request that its device signed.
    fn at_device(
        &mut self,
        register: &Register,
        account: &str,
        device: &str,
        request: &Signed<'_>,
    ) -> Result<(Account, Credentials), SessionError> {
        let known = register.account(account)?.ok_or(SessionError::Device)?;
        let credentials = register.credentials(account)?.ok_or(SessionError::Device)?;
        let secret = credentials.device(device).ok_or(SessionError::Device)?;
        if !request.is_by(&secret) {
            return Err(SessionError::Device);
        }
        let now = register.now();
        if let Some(wait) = self.guesses.wait(account, request.place, now) {
            return Err(SessionError::Wait(wait));
        }
        Ok((known, credentials))
    }

    fn prove(
        &mut self,
        account: &str,
        credentials: &mut Credentials,
        proof: Proof,
        now: Timestamp,
    ) -> Result<&'static str, SessionError> {
        match proof {
            Proof::Passphrase { passphrase, code } => {
                let kept = credentials.passphrase.clone().ok_or(SessionError::Proof)?;
                if !passphrase::is_right(&kept, &passphrase) {
                    return Err(SessionError::Proof);
                }
                if recovery::take(&mut credentials.recovery, &code) {
                    return Ok("passphrase and recovery code");
                }
                take_code(credentials, &code, now)?;
                Ok("passphrase and code")
            }
            Proof::Passkey(answer) => {
                self.show(account, credentials, &answer)?;
                Ok("passkey")
            }
        }
    }

    fn show(
        &mut self,
        account: &str,
        credentials: &mut Credentials,
        answer: &[u8],
    ) -> Result<(), SessionError> {
        let party = self.rules.passkeys.as_ref().ok_or(SessionError::NoPasskeys)?;
        self.ceremonies.show(party, account, credentials, answer)
    }

    /// Counts a wrong try and says so; the outer error is that the log cannot be written.
    fn wrong(
        &mut self,
        register: &mut Register,
        caller: &Caller,
    ) -> Result<SessionError, SessionError> {
        let account = caller.acting.account();
        let after = self.guesses.wrong(account, &caller.place, register.now());
        if after != After::Wait {
            let what =
                format!("wrong proofs for {account} again and again, from an enrolled device");
            register.alarm_guessing(caller, what)?;
        }
        if after == After::Lock {
            register.lock_for_guessing(caller)?;
            // Who unlocks it begins anew.
            self.guesses.right(account);
            self.end(register, |open| open.account == account, "the account is locked")?;
        }
        Ok(SessionError::Proof)
    }

    /// Ends the sessions that are meant.
    fn end(
        &mut self,
        register: &mut Register,
        is_meant: impl Fn(&Open) -> bool,
        reason: &str,
    ) -> Result<usize, SessionError> {
        let ended: Vec<[u8; 32]> =
            self.open.iter().filter(|(_, open)| is_meant(open)).map(|(key, _)| *key).collect();
        for key in &ended {
            self.end_one(register, key, reason)?;
        }
        Ok(ended.len())
    }

    pub(super) fn end_device(
        &mut self,
        register: &mut Register,
        account: &str,
        device: &str,
    ) -> Result<(), SessionError> {
        let is_meant = |open: &Open| open.account == account && open.device == device;
        self.end(register, is_meant, "the device was enrolled anew")?;
        Ok(())
    }

    pub(super) fn end_account(
        &mut self,
        register: &mut Register,
        account: &str,
    ) -> Result<(), SessionError> {
        self.end(register, |open| open.account == account, "the account's proofs were set anew")?;
        Ok(())
    }

    fn end_one(
        &mut self,
        register: &mut Register,
        key: &[u8; 32],
        reason: &str,
    ) -> Result<(), SessionError> {
        // Gone first: that the log cannot be written keeps nobody in.
        let Some(open) = self.open.remove(key) else { return Ok(()) };
        let Some(account) = register.account(&open.account)? else { return Ok(()) };
        let caller = caller(&account, false, &open.device, &open.place);
        let event = Event::SessionEnded { session: open.id, reason: reason.to_owned() };
        Ok(register.log_session(&caller, event)?)
    }
}

impl Open {
    fn shown(&self) -> OpenSession {
        OpenSession {
            session: self.id.clone(),
            account: self.account.clone(),
            device: self.device.clone(),
            place: self.place.clone(),
            opened: self.opened.to_string(),
            seen: self.seen.to_string(),
        }
    }
}

pub(super) fn caller(account: &Account, stepped_up: bool, device: &str, place: &str) -> Caller {
    let acting: Acting = account.acting(stepped_up);
    Caller { acting, device: device.to_owned(), place: place.to_owned() }
}

fn take_code(
    credentials: &mut Credentials,
    code: &str,
    now: Timestamp,
) -> Result<(), SessionError> {
    let key = credentials.totp().ok_or(SessionError::Proof)?;
    let period = key.accepts(code.trim(), now, credentials.last_code);
    credentials.last_code = period.ok_or(SessionError::Proof)?;
    Ok(())
}

/// A token is 256 random bits: its hash needs no salt and no stretching, and finding it by its hash says
/// nothing about it.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl From<crate::log::LogError> for SessionError {
    fn from(error: crate::log::LogError) -> SessionError {
        SessionError::Register(RegisterError::Log(error))
    }
}
