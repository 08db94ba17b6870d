//! A witness as a register's settings name it.

use std::fmt;
use std::str::FromStr;

use super::key::WitnessKey;
use crate::log::LogError;

/// The key of a witness and, if it can be asked over a network, its address: `KEY` or `KEY@URL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownWitness {
    /// Whose signatures count.
    pub key: WitnessKey,
    /// Where it is asked, without `/add-checkpoint`.
    pub url: Option<String>,
}

impl FromStr for KnownWitness {
    type Err = LogError;

    fn from_str(text: &str) -> Result<KnownWitness, LogError> {
        let Some((key, url)) = text.trim().split_once('@') else {
            return Ok(KnownWitness { key: WitnessKey::parse(text)?, url: None });
        };
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
            let reason = format!("`{url}`: a witness is at https:// or http://");
            return Err(LogError::BadKey(reason));
        }
        let url = url.trim_end_matches('/').to_owned();
        Ok(KnownWitness { key: WitnessKey::parse(key)?, url: Some(url) })
    }
}

impl fmt::Display for KnownWitness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.url {
            Some(url) => write!(f, "{}@{url}", self.key),
            None => self.key.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;
    use crate::witness::WitnessSigner;

    #[test]
    fn keys_with_and_without_an_address() {
        let key =
            WitnessSigner::new("witness.example", &Secret::from_bytes([3; 32])).unwrap().key();
        let bare: KnownWitness = key.to_string().parse().unwrap();
        assert_eq!((&bare.key, bare.url.as_deref()), (&key, None));
        let at: KnownWitness = format!("{key}@https://witness.example:8090/").parse().unwrap();
        assert_eq!(at.url.as_deref(), Some("https://witness.example:8090"));
        assert_eq!(at.to_string().parse::<KnownWitness>().unwrap(), at);
        for wrong in
            [format!("{key}@"), format!("{key}@witness.example"), format!("{key}@https://")]
        {
            assert!(wrong.parse::<KnownWitness>().is_err(), "{wrong}");
        }
        assert!("@https://witness.example".parse::<KnownWitness>().is_err());
    }
}
