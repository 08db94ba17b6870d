//! Sessions: who is at the other end, from which device, and for how long that is believed.
//!
//! Somebody signs in with two proofs from a device that was enrolled for them: a passphrase and a code
//! ([`Proof::Passphrase`]), or a passkey that verifies its holder ([`Proof::Passkey`]). What they get is a
//! token. A token alone is worth nothing: every request is signed with the secret of the device
//! ([`sign`]), which is sent once, when the device is enrolled, and never again.
//!
//! ```text
//! stolen                          gives
//! token                           nothing; the first try ends the session and raises an alarm
//! token and device secret         what the account may do without a second proof, within its budgets, until
//!                                 the session is idle, 8 hours old or killed; no export, no sensitive field
//! passphrase                      nothing without the device and the code
//! all of the device, signed in    as token and device secret; each second proof the holder gives opens the
//!                                 rest for five minutes, to whoever controls the device too
//! ```
//!
//! Guessing is counted for an account and a place together, and only for requests that an enrolled device
//! signed: strangers can lock nobody out. See [`Guesses`] for the numbers.

mod code;
mod credentials;
mod enrol;
mod guesses;
mod open;
mod passkeys;
mod passphrase;
mod recovery;
mod signing;

use jiff::SignedDuration;
use zeroize::Zeroizing;

use crate::keys::Stretch;
use crate::register::RegisterError;
use crate::secret::RandomError;

pub use code::TotpKey;
pub(crate) use credentials::Credentials;
pub use enrol::{Enrolled, Started, give_enrolment};
pub use guesses::Guesses;
pub use open::{OpenSession, Opened, Sessions};
pub use passkeys::{RelyingParty, RelyingPartyError};
pub use passphrase::WeakPassphrase;
pub use signing::{DeviceSecret, Signed, sign};

/// How long things last.
#[derive(Debug, Clone)]
pub struct Rules {
    /// A session without a request for so long is over: 10 minutes.
    pub idle: SignedDuration,
    /// A session is over after so long, whatever its holder does: 8 hours.
    pub longest: SignedDuration,
    /// A second proof is believed for so long: 5 minutes.
    pub stepped_up: SignedDuration,
    /// How hard passphrases are made to guess.
    pub stretch: Stretch,
    /// Whom passkeys are made for; without it there are none.
    pub passkeys: Option<RelyingParty>,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            idle: SignedDuration::from_mins(10),
            longest: SignedDuration::from_hours(8),
            stepped_up: SignedDuration::from_mins(5),
            stretch: Stretch::default(),
            passkeys: None,
        }
    }
}

/// What somebody shows to be believed. Never printed.
pub enum Proof {
    /// What they know and what they have.
    Passphrase {
        /// The passphrase.
        passphrase: Zeroizing<String>,
        /// Six digits of the moment, or a recovery code.
        code: Zeroizing<String>,
    },
    /// The answer of an authenticator, as JSON of WebAuthn level 3.
    Passkey(Vec<u8>),
}

/// The second proof of a session that is open. Never printed.
pub enum SecondProof {
    /// Six digits of the moment; no recovery code.
    Code(Zeroizing<String>),
    /// The answer of an authenticator.
    Passkey(Vec<u8>),
}

/// Why somebody is not believed. Says the same whether an account exists or not.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The request is not signed by a device that is enrolled for the account.
    #[error("this device is not enrolled for this account, or the request was changed on its way")]
    Device,
    /// Wrong passphrase, code or passkey. Which of them is not said.
    #[error("the passphrase, the code or the passkey is wrong, or the code was used already")]
    Proof,
    /// Too many were wrong.
    #[error("too many wrong tries: the next one in {0} seconds")]
    Wait(u64),
    /// No session has this token, or no longer.
    #[error("you are not signed in, or no longer: sign in again")]
    NotSignedIn,
    /// A request with this number, or a later one, was here already.
    #[error("a request that was sent before is not taken again")]
    Replayed,
    /// The account may do nothing at present.
    #[error("the account is locked: an administrator can unlock it")]
    Locked,
    /// The one-time secret is wrong, used up or expired.
    #[error("this enrolment is not known here, used already, or expired: ask for a new one")]
    Enrolment,
    /// There is no passphrase yet, so a device alone is no use.
    #[error("the account has no passphrase and no passkey yet: set one with this enrolment")]
    NoFactor,
    /// A passphrase too easy to guess.
    #[error(transparent)]
    Weak(#[from] WeakPassphrase),
    /// Passkeys are not set up here.
    #[error("this register takes no passkeys: it is not served with an address for them")]
    NoPasskeys,
    /// What an authenticator sent is not taken.
    #[error("the passkey is not taken: {0}")]
    Passkey(String),
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
}
