//! The five messages, read and written. Each holds, or names by its digest, all that came before it, so that
//! none can be moved into another run.

use sha2::{Digest, Sha256};

use super::approval::{self, Approval, ApproverKey};
use super::error::CompareError;
use super::oprf::{self, Element, Proven, is_public_key};
use super::terms::{SIZE_CLASSES, Terms};
use super::wire::{Kind, Reader, Session, Writer, peek};

/// An offer or a reply with all its signatures is shorter.
const MAX_ENCLOSED: usize = 8 * 1024;

/// The longest message there can be, in bytes: an answer over two lists of the largest class.
pub const MAX_MESSAGE: usize = 64 << 20;

/// What an approver is asked to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// An offer or a reply.
    pub kind: Kind,
    /// The run.
    pub session: Session,
    /// What is agreed.
    pub terms: Terms,
    /// The size class of the list that is committed to.
    pub keys: u32,
    /// Signatures so far.
    pub approvals: usize,
}

/// An offer or a reply that was read. `unsigned` is its length without approvals.
pub(crate) struct Offer<'a> {
    pub(crate) session: Session,
    pub(crate) terms: Terms,
    pub(crate) class: u32,
    pub(crate) commitment: [u8; 32],
    pub(crate) approvals: Vec<Approval>,
    pub(crate) bytes: &'a [u8],
    pub(crate) unsigned: usize,
}

pub(crate) fn write_offer(
    session: &Session,
    terms: &Terms,
    class: u32,
    commitment: &[u8; 32],
) -> Vec<u8> {
    let out = terms.write(Writer::new(Kind::Offer, session));
    out.put(&class.to_be_bytes()).put(commitment).put(&[0]).done()
}

pub(crate) fn read_offer(bytes: &[u8]) -> Result<Offer<'_>, CompareError> {
    let (mut reader, session) = Reader::open(bytes, Kind::Offer)?;
    let terms = Terms::read(&mut reader)?;
    let class = class(&mut reader, "size of the list", terms.cap)?;
    let commitment = reader.array("commitment")?;
    let unsigned = reader.at();
    let approvals = approval::read(&mut reader, bytes)?;
    reader.end()?;
    Ok(Offer { session, terms, class, commitment, approvals, bytes, unsigned })
}

fn class(reader: &mut Reader<'_>, field: &'static str, cap: u32) -> Result<u32, CompareError> {
    let class = reader.number(field)?;
    if !SIZE_CLASSES.contains(&class) {
        return Err(reader.wrong(field, format!("{class} is no size class")));
    }
    if class > cap {
        return Err(reader.wrong(field, format!("{class} keys, at most {cap} were agreed")));
    }
    Ok(class)
}

pub(crate) struct Reply<'a> {
    pub(crate) offer: Offer<'a>,
    pub(crate) class: u32,
    pub(crate) public: Element,
    pub(crate) commitment: [u8; 32],
    pub(crate) approvals: Vec<Approval>,
    pub(crate) bytes: &'a [u8],
    pub(crate) unsigned: usize,
}

pub(crate) fn write_reply(
    offer: &Offer<'_>,
    class: u32,
    public: &Element,
    commitment: &[u8; 32],
) -> Vec<u8> {
    let out = Writer::new(Kind::Reply, &offer.session).sized(offer.bytes);
    out.put(&class.to_be_bytes()).put(public).put(commitment).put(&[0]).done()
}

pub(crate) fn read_reply(bytes: &[u8]) -> Result<Reply<'_>, CompareError> {
    let (mut reader, session) = Reader::open(bytes, Kind::Reply)?;
    let offer = read_offer(reader.bytes("offer", MAX_ENCLOSED)?)?;
    if offer.session != session {
        return Err(reader.wrong("offer", "it is of another session"));
    }
    let class = class(&mut reader, "size of the list", offer.terms.cap)?;
    let public = reader.array("public key")?;
    if !is_public_key(&public) {
        return Err(reader.wrong("public key", "this is no element of the group"));
    }
    let commitment = reader.array("commitment")?;
    let unsigned = reader.at();
    let approvals = approval::read(&mut reader, bytes)?;
    reader.end()?;
    Ok(Reply { offer, class, public, commitment, approvals, bytes, unsigned })
}

pub(crate) struct List<'a> {
    pub(crate) reply: Reply<'a>,
    pub(crate) elements: Vec<Element>,
}

pub(crate) fn write_list(reply: &Reply<'_>, elements: &[Element]) -> Vec<u8> {
    Writer::new(Kind::List, &reply.offer.session).sized(reply.bytes).list(elements).done()
}

pub(crate) fn read_list(bytes: &[u8]) -> Result<List<'_>, CompareError> {
    let (mut reader, session) = Reader::open(bytes, Kind::List)?;
    let reply = read_reply(reader.bytes("reply", 2 * MAX_ENCLOSED)?)?;
    if reply.offer.session != session {
        return Err(reader.wrong("reply", "it is of another session"));
    }
    let elements = reader.list("blinded keys", reply.offer.class as usize)?;
    reader.end()?;
    Ok(List { reply, elements })
}

/// A tag: what the function gives for a key of the answering side, or random.
pub(crate) type Tag = [u8; 16];
/// The rest of it, which only who has the key as well can know.
pub(crate) type Share = [u8; 32];

pub(crate) struct Answer {
    pub(crate) evaluated: Vec<Element>,
    pub(crate) proofs: Vec<Proven>,
    pub(crate) salt: [u8; 32],
    pub(crate) tags: Vec<Tag>,
}

pub(crate) fn write_answer(session: &Session, list: &[u8], answer: &Answer) -> Vec<u8> {
    let out = Writer::new(Kind::Answer, session).put(&digest(list));
    out.list(&answer.evaluated).list(&answer.proofs).put(&answer.salt).list(&answer.tags).done()
}

/// `list` is the digest of the list it has to answer; the classes are those of both sides.
pub(crate) fn read_answer(
    bytes: &[u8],
    list: &[u8; 32],
    asked: u32,
    answered: u32,
) -> Result<Answer, CompareError> {
    let (mut reader, _) = Reader::open(bytes, Kind::Answer)?;
    if reader.array("digest of the list")? != *list {
        let reason = "it answers another list than the one that was sent".to_owned();
        return Err(CompareError::Mismatch { message: Kind::Answer, reason });
    }
    let asked = asked as usize;
    let answer = Answer {
        evaluated: reader.list("evaluated keys", asked)?,
        proofs: reader.list("proofs", oprf::proofs(asked))?,
        salt: reader.array("salt")?,
        tags: reader.list("tags", answered as usize)?,
    };
    if let Some(at) = answer.tags.windows(2).position(|pair| pair[0] >= pair[1]) {
        return Err(reader.wrong("tags", format!("tags {at} and {} are not in order", at + 1)));
    }
    reader.end()?;
    Ok(answer)
}

pub(crate) fn write_result(session: &Session, answer: &[u8], shares: &[Share]) -> Vec<u8> {
    Writer::new(Kind::Result, session).put(&digest(answer)).list(shares).done()
}

pub(crate) fn read_result(
    bytes: &[u8],
    answer: &[u8; 32],
    class: usize,
) -> Result<Vec<Share>, CompareError> {
    let (mut reader, _) = Reader::open(bytes, Kind::Result)?;
    if reader.array("digest of the answer")? != *answer {
        let reason = "it is about another answer than the one that was sent".to_owned();
        return Err(CompareError::Mismatch { message: Kind::Result, reason });
    }
    let shares = reader.list("shares", class)?;
    reader.end()?;
    Ok(shares)
}

pub(crate) fn digest(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

/// A commitment to a list. The salt keeps it from being guessed where the items could be.
pub(crate) fn commitment(salt: &[u8; 32], items: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"throughline compare list\0");
    hash.update(salt);
    hash.update(items);
    hash.finalize().into()
}

/// What an offer or a reply says, for those who are to approve it. Signatures in it that do not sign it are
/// an error.
///
/// # Errors
/// It is neither, or damaged.
pub fn summary(message: &[u8]) -> Result<Summary, CompareError> {
    let (kind, session) = peek(message)?;
    let (terms, keys, approvals) = match kind {
        Kind::Offer => {
            let offer = read_offer(message)?;
            (offer.terms, offer.class, offer.approvals.len())
        }
        Kind::Reply => {
            let reply = read_reply(message)?;
            (reply.offer.terms, reply.class, reply.approvals.len())
        }
        kind => {
            let what = "not what is approved; an offer or a reply is".to_owned();
            return Err(CompareError::Misaddressed { message: kind, what });
        }
    };
    Ok(Summary { kind, session, terms, keys, approvals })
}

/// The offer or reply with one more approval. Whether the key counts is for both sides to say: each has a
/// register of approvers.
///
/// # Errors
/// It is neither, damaged, or signed by this key already.
pub fn approve(message: &[u8], key: &ApproverKey) -> Result<Vec<u8>, CompareError> {
    match summary(message)?.kind {
        Kind::Offer => {
            let offer = read_offer(message)?;
            approval::add(message, offer.unsigned, &offer.approvals, key)
        }
        _ => {
            let reply = read_reply(message)?;
            approval::add(message, reply.unsigned, &reply.approvals, key)
        }
    }
}
