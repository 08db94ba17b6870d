//! API keys: who may ask what. Only their checksums are kept.

use std::fmt;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::http::trace::random_hex;

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the route of that name")]
pub enum Scope {
    Match,
    Search,
    Entities,
    Reconcile,
    Update,
    Metrics,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 6] = [
        Scope::Match,
        Scope::Search,
        Scope::Entities,
        Scope::Reconcile,
        Scope::Update,
        Scope::Metrics,
    ];

    /// The name it has in a file of keys.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Match => "match",
            Scope::Search => "search",
            Scope::Entities => "entities",
            Scope::Reconcile => "reconcile",
            Scope::Update => "update",
            Scope::Metrics => "metrics",
        }
    }

    /// The scope of that name.
    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// The keys of a file. A line is one key: the SHA-256 of the key, a name, scopes with commas between
/// them, and perhaps the word `revoked`; `#` begins a comment.
///
/// ```text
/// 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  newsroom  match,search
/// ```
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<Known>);

#[derive(Debug, Clone)]
struct Known {
    checksum: String,
    name: String,
    scopes: Vec<Scope>,
    revoked: bool,
}

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing<'a> {
    /// Nobody knows it.
    Unknown,
    /// It was good once.
    Revoked,
    /// It is good for other things.
    OutOfScope,
    /// It is good for this; whose it is.
    Good(&'a str),
}

/// A file of keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// It cannot be read.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The system has no randomness to give, and a key made without it would be no secret.
    #[error("the system gives no random numbers to make a key of")]
    NoRandomness,
    /// A line is no key.
    #[error("line {line}: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

impl Keys {
    /// Reads a file of keys.
    ///
    /// # Errors
    /// It cannot be read, or a line is no key.
    pub fn open(path: &Path) -> Result<Keys, KeysError> {
        let text = fs::read_to_string(path).map_err(|error| KeysError::Io {
            path: path.display().to_string(),
            reason: error.to_string(),
        })?;
        Keys::parse(&text)
    }

    /// Reads keys from text.
    ///
    /// # Errors
    /// A line is no key; a key read half would open or shut the wrong door.
    ///
    /// ```
    /// use server::{Keys, NewKey, Scope};
    ///
    /// let new = NewKey::generate("newsroom", &[Scope::Match])?;
    /// assert!(Keys::parse(&new.line).is_ok());
    /// assert!(!new.line.contains(&new.key));
    /// assert!(Keys::parse("secret newsroom match").is_err());
    /// # Ok::<(), server::KeysError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Keys, KeysError> {
        let mut keys = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                let key = Known::read(line);
                keys.push(key.map_err(|reason| KeysError::Line { line: at + 1, reason })?);
            }
        }
        Ok(Keys(keys))
    }

    pub(crate) fn standing(&self, key: &str, scope: Scope) -> Standing<'_> {
        let checksum = checksum(key);
        // The checksums are compared, not the keys: how long that takes tells nothing of a key.
        match self.0.iter().find(|known| known.checksum == checksum) {
            None => Standing::Unknown,
            Some(known) if known.revoked => Standing::Revoked,
            Some(known) if !known.scopes.contains(&scope) => Standing::OutOfScope,
            Some(known) => Standing::Good(&known.name),
        }
    }
}

impl Known {
    fn read(line: &str) -> Result<Known, String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (checksum, name, scopes, revoked) = match words.as_slice() {
            [checksum, name, scopes] => (checksum, name, scopes, false),
            [checksum, name, scopes, "revoked"] => (checksum, name, scopes, true),
            _ => return Err("expected: SHA-256, name, scopes, and perhaps `revoked`".to_owned()),
        };
        if checksum.len() != 64 || !checksum.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err("the first word is no SHA-256 (64 hexadecimal digits)".to_owned());
        }
        let scopes = if *scopes == "all" {
            Scope::ALL.to_vec()
        } else {
            let read = |name: &str| {
                Scope::from_name(name).ok_or_else(|| {
                    let known = Scope::ALL.map(Scope::name).join(", ");
                    format!("`{name}` is no scope; there are {known}, or `all`")
                })
            };
            scopes.split(',').map(read).collect::<Result<_, _>>()?
        };
        let (checksum, name) = (checksum.to_ascii_lowercase(), (*name).to_owned());
        Ok(Known { checksum, name, scopes, revoked })
    }
}

/// A key made just now.
pub struct NewKey {
    /// The key itself: shown once, kept nowhere.
    pub key: String,
    /// The line for the file of keys.
    pub line: String,
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey").field("line", &self.line).finish_non_exhaustive()
    }
}

impl NewKey {
    /// Makes a key of 256 random bits. No scopes stand for all.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn generate(name: &str, scopes: &[Scope]) -> Result<NewKey, KeysError> {
        let key = format!("tl_{}", random_hex(32).ok_or(KeysError::NoRandomness)?);
        let scopes = match scopes {
            [] => "all".to_owned(),
            some => some.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(","),
        };
        let name: String =
            name.chars().map(|c| if c.is_whitespace() || c == '#' { '-' } else { c }).collect();
        let name = if name.is_empty() { "unnamed" } else { &name };
        let line = format!("{}  {name}  {scopes}", checksum(&key));
        Ok(NewKey { key, line })
    }
}

fn checksum(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standings() {
        let sum = checksum("secret");
        let keys = Keys::parse(&format!("# who\n\n{sum} desk match,search # since May\n")).unwrap();
        assert_eq!(keys.standing("secret", Scope::Match), Standing::Good("desk"));
        assert_eq!(keys.standing("secret", Scope::Update), Standing::OutOfScope);
        assert_eq!(keys.standing("Secret", Scope::Match), Standing::Unknown);
        let keys = Keys::parse(&format!("{sum} desk all revoked")).unwrap();
        assert_eq!(keys.standing("secret", Scope::Match), Standing::Revoked);
    }

    #[test]
    fn half_a_line_is_an_error() {
        let sum = checksum("secret");
        for line in
            [format!("{sum} desk"), format!("{sum} desk mtach"), format!("{sum} desk all no")]
        {
            assert!(Keys::parse(&line).is_err(), "{line}");
        }
    }
}
