//! What a log sends to a witness.

use tlog_tiles::Hash;

/// Hashes a proof may have: more than any tree of 2^63 entries needs.
const MOST_HASHES: usize = 63;

/// A request to vouch for a checkpoint.
///
/// ```text
/// old 20
/// <a hash of the consistency proof in base64>
/// …
///
/// <the signed checkpoint>
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The size that the witness signed last, as far as the log knows.
    pub old: u64,
    /// Proof that the new tree begins with the old one.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Vec<u8>,
}

impl Request {
    /// Bytes a request may have.
    pub const MOST: usize = 64 * 1024;

    /// As it is sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("old {}\n", self.old);
        for hash in &self.proof {
            text.push_str(&hash.to_string());
            text.push('\n');
        }
        text.push('\n');
        let mut bytes = text.into_bytes();
        bytes.extend(&self.checkpoint);
        bytes
    }

    /// Reads what was sent.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(bytes: &[u8]) -> Result<Request, String> {
        if bytes.len() > Request::MOST {
            return Err(format!("the request has more than {} bytes", Request::MOST));
        }
        let end =
            bytes.windows(2).position(|two| two == b"\n\n").ok_or("there is no empty line")?;
        let head = std::str::from_utf8(&bytes[..end]).map_err(|_| "the head is not text")?;
        let mut lines = head.split('\n');
        let old =
            lines.next().and_then(|line| line.strip_prefix("old ")).ok_or("no line `old N`")?;
        let old =
            old.parse().ok().filter(|n: &u64| n.to_string() == old).ok_or("`old` is no number")?;
        let proof: Vec<Hash> = lines
            .map(|line| Hash::parse_hash(line).map_err(|_| "a line of the proof is no hash"))
            .collect::<Result<_, _>>()?;
        if proof.len() > MOST_HASHES {
            return Err(format!("the proof has more than {MOST_HASHES} hashes"));
        }
        Ok(Request { old, proof, checkpoint: bytes[end + 2..].to_vec() })
    }
}
