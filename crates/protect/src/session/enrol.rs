//! Enrolling: an administrator gives out a one-time secret; its holder sets proofs and gets a device secret.
//!
//! The administrator chooses the account and the name of the device, and never knows the passphrase, the
//! key of the codes or the device's secret.

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::open::{Sessions, caller};
use super::{Credentials, DeviceSecret, SessionError, TotpKey, passphrase, recovery};
use crate::journal::Caller;
use crate::log::Event;
use crate::register::{Account, Register};

/// How long a passphrase waits for the first code.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// The longest an enrolment may wait to be used.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A passphrase that waits for the first code of the app.
pub(super) struct Pending {
    passphrase: Zeroizing<String>,
    totp: TotpKey,
    pub(super) until: Timestamp,
}

/// What an authenticator app is to be told.
pub struct Started {
    /// The key, base 32, to type.
    pub key: Zeroizing<String>,
    /// The same as an address (`otpauth://`), to scan as a picture.
    pub address: Zeroizing<String>,
}

/// A device that is enrolled, and what its holder is shown once.
pub struct Enrolled {
    /// Its name.
    pub device: String,
    /// What it signs with from now on.
    pub secret: DeviceSecret,
    /// Recovery codes, if proofs were set.
    pub recovery: Vec<Zeroizing<String>>,
}

impl Sessions {
    /// Gives out a one-time secret, with which `device` is enrolled for the account until `expires`. An
    /// account without proofs gets them with it; `resets` sets them anew, and ends all sessions, proofs and
    /// devices of before when it is used.
    ///
    /// # Errors
    /// Not allowed; no such account; no name for a device; more than a week.
    pub fn give_enrolment(
        &mut self,
        register: &mut Register,
        caller: &Caller,
        account: &str,
        device: &str,
        resets: bool,
        expires: Timestamp,
    ) -> Result<Zeroizing<String>, SessionError> {
        give_enrolment(register, caller, account, device, resets, expires)
    }

    /// Sets a passphrase: the first step. The app's first code is the second
    /// ([`Sessions::finish_passphrase`]); nothing is kept before.
    ///
    /// # Errors
    /// The enrolment is not known; the account has proofs already; the passphrase is weak.
    pub fn start_passphrase(
        &mut self,
        register: &Register,
        account: &str,
        enrolment: &str,
        passphrase: &str,
    ) -> Result<Started, SessionError> {
        self.to_be_set(register, account, enrolment)?;
        let totp = TotpKey::random()?;
        let passphrase = Zeroizing::new(passphrase::hash(passphrase, self.rules.stretch)?);
        let key = Zeroizing::new(totp.text());
        // The label carries no name of a register: it would be on every screen of the app.
        let address =
            Zeroizing::new(format!("otpauth://totp/{account}?secret={}&issuer=throughline", *key));
        let until = register.now() + PATIENCE;
        self.started.insert(account.to_owned(), Pending { passphrase, totp, until });
        Ok(Started { key, address })
    }

    /// The second step: the first code of the app.
    ///
    /// # Errors
    /// The enrolment is not known, the code is wrong, or it took too long.
    pub fn finish_passphrase(
        &mut self,
        register: &mut Register,
        account: &str,
        enrolment: &str,
        code: &str,
        place: &str,
    ) -> Result<Enrolled, SessionError> {
        let (known, mut credentials) = self.to_be_set(register, account, enrolment)?;
        let now = register.now();
        let pending = self.started.get(account).filter(|pending| now < pending.until);
        let pending = pending.ok_or(SessionError::Enrolment)?;
        let last = pending.totp.accepts(code.trim(), now, 0).ok_or(SessionError::Proof)?;
        let at = credentials.enrolment(enrolment, now).ok_or(SessionError::Enrolment)?;
        if credentials.enrolments[at].resets {
            credentials.forget_factors();
        }
        credentials.passphrase = Some(pending.passphrase.to_string());
        credentials.set_totp(&pending.totp);
        credentials.last_code = last;
        let codes = recovery::new()?;
        credentials.recovery = codes.iter().filter_map(|code| recovery::hash(code)).collect();
        self.started.remove(account);
        self.finish(register, &known, credentials, enrolment, place, codes)
    }

    /// What to ask an authenticator so that it makes a passkey for the account.
    ///
    /// # Errors
    /// The enrolment is not known; no passkeys here.
    pub fn start_passkey(
        &mut self,
        register: &mut Register,
        account: &str,
        enrolment: &str,
    ) -> Result<serde_json::Value, SessionError> {
        let (_, mut credentials) = self.to_be_set(register, account, enrolment)?;
        let party = self.rules.passkeys.as_ref().ok_or(SessionError::NoPasskeys)?;
        let asked = self.ceremonies.ask_to_register(party, account, &mut credentials)?;
        // The account's random handle, if it is new.
        register.put_credentials(account, &credentials)?;
        Ok(asked)
    }

    /// Takes the passkey an authenticator made.
    ///
    /// # Errors
    /// The enrolment is not known; the passkey does not hold.
    pub fn finish_passkey(
        &mut self,
        register: &mut Register,
        account: &str,
        enrolment: &str,
        answer: &[u8],
        place: &str,
    ) -> Result<Enrolled, SessionError> {
        let (known, mut credentials) = self.to_be_set(register, account, enrolment)?;
        let party = self.rules.passkeys.as_ref().ok_or(SessionError::NoPasskeys)?;
        let at = credentials.enrolment(enrolment, register.now()).ok_or(SessionError::Enrolment)?;
        if credentials.enrolments[at].resets {
            credentials.forget_factors();
        }
        self.ceremonies.register(party, account, &mut credentials, answer)?;
        self.finish(register, &known, credentials, enrolment, place, Vec::new())
    }

    /// Enrols another device for an account that has proofs.
    ///
    /// # Errors
    /// The enrolment is not known; the account has no proofs yet.
    pub fn enrol_device(
        &mut self,
        register: &mut Register,
        account: &str,
        enrolment: &str,
        place: &str,
    ) -> Result<Enrolled, SessionError> {
        let (known, credentials, resets) = enrolled(register, account, enrolment)?;
        if resets || !credentials.has_factor() {
            return Err(SessionError::NoFactor);
        }
        self.finish(register, &known, credentials, enrolment, place, Vec::new())
    }

    /// The account, if this enrolment sets its proofs.
    fn to_be_set(
        &self,
        register: &Register,
        account: &str,
        enrolment: &str,
    ) -> Result<(Account, Credentials), SessionError> {
        let (known, credentials, resets) = enrolled(register, account, enrolment)?;
        match resets || !credentials.has_factor() {
            true => Ok((known, credentials)),
            false => Err(SessionError::Enrolment),
        }
    }

    fn finish(
        &mut self,
        register: &mut Register,
        account: &Account,
        mut credentials: Credentials,
        enrolment: &str,
        place: &str,
        recovery: Vec<Zeroizing<String>>,
    ) -> Result<Enrolled, SessionError> {
        let now = register.now();
        let at = credentials.enrolment(enrolment, now).ok_or(SessionError::Enrolment)?;
        let used = credentials.enrolments.remove(at);
        let secret = credentials.enrol_device(&used.device)?;
        let event =
            Event::DeviceEnrolled { account: account.name.clone(), device: used.device.clone() };
        register.log_session(&caller(account, false, &used.device, place), event)?;
        register.put_credentials(&account.name, &credentials)?;
        match used.resets {
            true => self.end_account(register, &account.name)?,
            false => self.end_device(register, &account.name, &used.device)?,
        }
        Ok(Enrolled { device: used.device, secret, recovery })
    }

    /// Takes a device away from an account; its sessions end.
    ///
    /// # Errors
    /// Not allowed; no such account.
    pub fn remove_device(
        &mut self,
        register: &mut Register,
        caller: &Caller,
        account: &str,
        device: &str,
    ) -> Result<(), SessionError> {
        self.kill(register, caller, Some(account), Some(device))?;
        if let Some(mut credentials) = register.credentials(account)? {
            credentials.devices.retain(|own| own.name != device);
            register.put_credentials(account, &credentials)?;
        }
        Ok(())
    }
}

/// As [`Sessions::give_enrolment`], where no session can be open: at the console, by officers.
///
/// # Errors
/// As there.
pub fn give_enrolment(
    register: &mut Register,
    caller: &Caller,
    account: &str,
    device: &str,
    resets: bool,
    expires: Timestamp,
) -> Result<Zeroizing<String>, SessionError> {
    register.may_enrol(caller, account, device)?;
    let now = register.now();
    if expires <= now || expires.duration_since(now) > LONGEST {
        return Err(crate::RegisterError::Wrong(
            "an enrolment is good for up to a week from now".to_owned(),
        )
        .into());
    }
    let mut credentials = register.credentials(account)?.unwrap_or_default();
    let secret = credentials.enrol(device, resets, expires)?;
    register.put_credentials(account, &credentials)?;
    Ok(secret)
}

/// The account, what is known of it, and whether this enrolment sets its proofs anew.
fn enrolled(
    register: &Register,
    account: &str,
    enrolment: &str,
) -> Result<(Account, Credentials, bool), SessionError> {
    let unknown = || SessionError::Enrolment;
    let known = register.account(account)?.ok_or_else(unknown)?;
    let credentials = register.credentials(account)?.ok_or_else(unknown)?;
    let at = credentials.enrolment(enrolment, register.now()).ok_or_else(unknown)?;
    if known.locked.is_some() {
        return Err(SessionError::Locked);
    }
    let resets = credentials.enrolments[at].resets;
    Ok((known, credentials, resets))
}
