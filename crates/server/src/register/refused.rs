//! Why a register's service does not do what it is asked, and what the client is told.

use protect::RegisterError;
use protect::session::SessionError;

use crate::http::errors::Problem;

/// A refusal on its way to becoming a reply.
#[derive(Debug)]
pub(super) enum Refused {
    Bad(String),
    Session(SessionError),
    Register(RegisterError),
}

impl Refused {
    pub(super) fn bad(detail: impl Into<String>) -> Refused {
        Refused::Bad(detail.into())
    }

    /// What is told. No value of a record is in any of it.
    pub(super) fn problem(self) -> Problem {
        match self {
            Refused::Bad(detail) => Problem::bad_request(detail),
            Refused::Register(error) | Refused::Session(SessionError::Register(error)) => {
                register(&error)
            }
            Refused::Session(error) => session(&error),
        }
    }
}

impl From<SessionError> for Refused {
    fn from(error: SessionError) -> Refused {
        Refused::Session(error)
    }
}

impl From<RegisterError> for Refused {
    fn from(error: RegisterError) -> Refused {
        Refused::Register(error)
    }
}

fn session(error: &SessionError) -> Problem {
    let text = error.to_string();
    match error {
        SessionError::Device | SessionError::Proof | SessionError::NotSignedIn => {
            Problem::unauthorized(text)
        }
        SessionError::Enrolment | SessionError::Locked => Problem::forbidden(text),
        SessionError::Wait(_) => Problem::too_many(text),
        SessionError::Replayed
        | SessionError::NoFactor
        | SessionError::Weak(_)
        | SessionError::NoPasskeys
        | SessionError::Passkey(_) => Problem::bad_request(text),
        SessionError::Register(error) => register(error),
        SessionError::Random(_) => broken(&text),
    }
}

fn register(error: &RegisterError) -> Problem {
    let text = error.to_string();
    match error {
        RegisterError::Forbidden(_) => Problem::forbidden(text),
        RegisterError::Spent(_) => Problem::too_many(text),
        RegisterError::Unknown(_) => Problem::not_found(text),
        // Officers are age recipients here: those of an export.
        RegisterError::Wrong(_) | RegisterError::Officers(_) => Problem::bad_request(text),
        RegisterError::Log(_) => {
            crate::log::failure(&text);
            Problem::unavailable("the log cannot be written, so nothing is done and nothing shown")
        }
        _ => broken(&text),
    }
}

/// What broke names files of the serving computer, which is for its administrator.
fn broken(why: &str) -> Problem {
    crate::log::failure(why);
    Problem::internal("the register cannot do this at present; its service's messages say why")
}
