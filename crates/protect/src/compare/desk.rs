//! One side of private comparisons: the steps in their order, each checked before it is taken.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use model::Entity;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::approval::{self, ApproverId};
use super::error::{CompareError, Outside};
use super::files::Files;
use super::keys::KeyKind;
use super::message::{
    Answer, Offer, Share, Tag, commitment, digest, read_answer, read_list, read_offer, read_reply,
    read_result, write_answer, write_list, write_offer, write_reply, write_result,
};
use super::oprf::{self, Bad, Blinded, Element, Evaluator};
use super::slots::{Slot, filled, gather, random_items};
use super::terms::{Terms, bad_name};
use super::wire::{Kind, Session, hex, peek, session_name};
use crate::log::{Action, CompareStep, Event};
use crate::person::PersonRef;
use crate::secret::{Secret, fill_random};

/// Takes an entry into the register's log. What it refuses does not happen.
pub type LogTo<'a> = &'a mut dyn FnMut(Event) -> Result<(), Outside>;

/// One side's desk for private comparisons: a folder that remembers what was offered, approved and run.
///
/// A run is five messages between an asking and an answering side. Each step can be taken once; a step that
/// lets something leave is in the log before it does, and so is every refusal. The folder holds the state
/// between steps, sealed; neither names nor dates of anybody are in it, but what would let a thief guess at
/// them is.
///
/// ```text
/// asking side                          answering side
/// offer   commits to its list   ──►
///                               ◄──    accept   commits to its key and its list
/// ask     sends its list        ──►
///                               ◄──    answer   evaluates it, with proofs, and sends its tags
/// finish  learns                ──►    close    learns, if that was agreed
/// ```
pub struct Desk {
    files: Files,
    side: String,
}

/// A message to be approved by two people, and what it was made of.
#[derive(Debug)]
pub struct Prepared {
    /// The run.
    pub session: Session,
    /// An offer or a reply without approvals.
    pub message: Vec<u8>,
    /// People on the list.
    pub persons: u32,
    /// Those among them that have no key, and cannot be found.
    pub without_key: u32,
    /// The size class of the list, which is all that is seen of its length.
    pub keys: u32,
}

/// A person of this side whom the other side has too, as far as a key can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Common {
    /// Our reference.
    pub person: PersonRef,
    /// Which keys met.
    pub by: Vec<Met>,
}

/// A key that both sides have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Met {
    /// How both sides can call it when they talk: ten hexadecimal digits.
    pub label: String,
    /// What sort of key it is.
    pub kind: KeyKind,
}

/// What a side learned.
#[derive(Debug)]
pub struct Finished {
    /// The run.
    pub session: Session,
    /// What was agreed.
    pub terms: Terms,
    /// The people both have, by reference.
    pub common: Vec<Common>,
    /// The message by which the other side learns as well, if that was agreed.
    pub result: Option<Vec<u8>>,
}

/// What the asking side keeps from offer to finish.
#[derive(Serialize, Deserialize)]
struct Asking {
    unsigned: Vec<u8>,
    slots: Vec<Slot>,
    blinded: Vec<Blinded>,
}

/// What the answering side keeps from reply to close.
#[derive(Serialize, Deserialize)]
struct Answering {
    unsigned: Vec<u8>,
    key: [u8; 32],
    salt: [u8; 32],
    tagged: Vec<Tagged>,
}

#[derive(Serialize, Deserialize)]
struct Tagged {
    tag: Tag,
    share: Share,
    owners: Vec<(PersonRef, KeyKind)>,
}

/// Sealed states, and marks that a step was taken, in a session's folder.
const ASKING: &str = "asking";
const ANSWERING: &str = "answering";
const ASKED: &str = "asked";
const ANSWERED: &str = "answered";
const FINISHED: &str = "finished";
const CLOSED: &str = "closed";

impl Desk {
    /// The desk of `side` in `folder`, which is made if need be. `seal` is a key nobody outside the register
    /// has.
    ///
    /// # Errors
    /// The name is none, or the folder cannot be made.
    pub fn open(folder: &Path, side: &str, seal: Secret) -> Result<Desk, CompareError> {
        check_name("side", side)?;
        Ok(Desk { files: Files::open(folder, seal)?, side: side.to_owned() })
    }

    /// The name of this side.
    pub fn side(&self) -> &str {
        &self.side
    }

    /// Registers somebody as an approver of a side, ours or another, before there is anything to approve.
    ///
    /// # Errors
    /// Name or key are registered already, for whatever side; the log does not take it.
    pub fn add_approver(
        &self,
        side: &str,
        name: &str,
        id: ApproverId,
        log: LogTo<'_>,
    ) -> Result<(), CompareError> {
        check_name("side", side)?;
        check_name("approver", name)?;
        for (known_side, known_name, known) in self.all_approvers()? {
            if known == id || (known_side == side && known_name == name) {
                let what =
                    format!("`{known_name}` of `{known_side}` is registered with that name or key");
                return Err(CompareError::Approver(what));
            }
        }
        let folder = self.files.folder.join("approvers").join(side);
        std::fs::create_dir_all(&folder)
            .map_err(|source| CompareError::Io { path: folder.clone(), source })?;
        log(Event::ApproverAdded {
            side: side.to_owned(),
            name: name.to_owned(),
            key: *id.bytes(),
        })
        .map_err(CompareError::Log)?;
        if !self.files.create(&folder.join(name), format!("{id}\n").as_bytes())? {
            return Err(CompareError::Approver(format!(
                "`{name}` of `{side}` is registered already"
            )));
        }
        Ok(())
    }

    /// The approvers registered for a side, by name.
    ///
    /// # Errors
    /// The folder cannot be read, or what is in it is no key.
    pub fn approvers(&self, side: &str) -> Result<Vec<(String, ApproverId)>, CompareError> {
        check_name("side", side)?;
        let folder = self.files.folder.join("approvers").join(side);
        let mut found = Vec::new();
        for name in entries(&folder)? {
            let path = folder.join(&name);
            let text = self.files.read(&path)?.unwrap_or_default();
            let id = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
            found.push((name, id.ok_or(CompareError::Sealed { path })?));
        }
        Ok(found)
    }

    fn all_approvers(&self) -> Result<Vec<(String, String, ApproverId)>, CompareError> {
        let mut all = Vec::new();
        for side in entries(&self.files.folder.join("approvers"))? {
            let of_side = self.approvers(&side)?.into_iter();
            all.extend(of_side.map(|(name, id)| (side.clone(), name, id)));
        }
        Ok(all)
    }

    /// First step of the asking side: fixes the list and makes an offer for two people to approve.
    ///
    /// About 70 µs for each key on one core, padding included.
    ///
    /// # Errors
    /// The terms are none, the purpose was used, nobody has a key, the list is longer than the cap.
    pub fn offer(
        &self,
        terms: &Terms,
        people: impl Iterator<Item = Result<(PersonRef, Entity), Outside>>,
        now: Timestamp,
        log: LogTo<'_>,
    ) -> Result<Prepared, CompareError> {
        refusing(log, |log| {
            terms.check()?;
            self.is_us(Kind::Offer, &terms.from)?;
            terms.not_expired(now)?;
            self.unused(terms, &terms.to, None)?;
            let mut session = [0; 32];
            fill_random(&mut session)?;
            let gathered = gather(people, &terms.context(&session), terms.cap)?;
            let slots = filled(gathered.slots)?;
            let inputs: Vec<[u8; 32]> = slots.iter().map(|slot| slot.input).collect();
            let blinded = oprf::blind(&inputs)?;
            let keys = slots.len() as u32;
            let committed = commitment(&session, elements(&blinded).as_flattened());
            let message = write_offer(&session, terms, keys, &committed);
            let unsigned = message[..message.len() - 1].to_vec();
            take_down(log, terms, &terms.to, &session, CompareStep::Offered, keys)?;
            let path = self.files.session(&session).join(ASKING);
            self.files.seal(&path, &session, &Asking { unsigned, slots, blinded })?;
            let (persons, without_key) = (gathered.persons, gathered.without_key);
            Ok(Prepared { session, message, persons, without_key, keys })
        })
    }

    /// First step of the answering side: fixes key and list, and makes a reply for two people to approve.
    ///
    /// # Errors
    /// As [`Desk::offer`]; the offer is damaged, expired, for somebody else, or not approved by two people of
    /// the asking side.
    pub fn accept(
        &self,
        offer: &[u8],
        people: impl Iterator<Item = Result<(PersonRef, Entity), Outside>>,
        now: Timestamp,
        log: LogTo<'_>,
    ) -> Result<Prepared, CompareError> {
        refusing(log, |log| {
            let offer = self.check_offer(offer, now)?;
            let (terms, session) = (&offer.terms, &offer.session);
            let folder = self.files.session(session);
            if self.files.read(&folder.join(ANSWERING))?.is_some() {
                return Err(out_of_turn(session, "the offer was accepted already"));
            }
            let gathered = gather(people, &terms.context(session), terms.cap)?;
            let inputs: Vec<[u8; 32]> = gathered.slots.iter().map(|slot| slot.input).collect();
            let evaluator = Evaluator::random()?;
            let outputs = evaluator.outputs(&inputs)?;
            let tagged = tagged(gathered.slots, outputs)?;
            let keys = tagged.len() as u32;
            let mut salt = [0; 32];
            fill_random(&mut salt)?;
            let tags: Vec<Tag> = tagged.iter().map(|one| one.tag).collect();
            let committed = commitment(&salt, tags.as_flattened());
            let message = write_reply(&offer, keys, &evaluator.public(), &committed);
            let unsigned = message[..message.len() - 1].to_vec();
            take_down(log, terms, &terms.from, session, CompareStep::Accepted, keys)?;
            let state = Answering { unsigned, key: evaluator.key(), salt, tagged };
            if !self.files.seal(&folder.join(ANSWERING), session, &state)? {
                return Err(out_of_turn(session, "the offer was accepted already"));
            }
            let (persons, without_key) = (gathered.persons, gathered.without_key);
            Ok(Prepared { session: *session, message, persons, without_key, keys })
        })
    }

    /// An offer to us that two people of the other side approved.
    fn check_offer<'a>(&self, bytes: &'a [u8], now: Timestamp) -> Result<Offer<'a>, CompareError> {
        let offer = read_offer(bytes)?;
        self.is_us(Kind::Offer, &offer.terms.to)?;
        offer.terms.not_expired(now)?;
        self.require(Kind::Offer, &offer.terms.from, &offer.approvals)?;
        self.unused(&offer.terms, &offer.terms.from, None)?;
        Ok(offer)
    }

    /// Whether an offer is one this desk would accept: for a letter box that keeps no others.
    ///
    /// # Errors
    /// Why it would not.
    pub fn is_acceptable(&self, offer: &[u8], now: Timestamp) -> Result<Session, CompareError> {
        Ok(self.check_offer(offer, now)?.session)
    }

    /// Whether a reply is ready to be sent: ours, and approved by two of our people.
    ///
    /// # Errors
    /// Why it is not.
    pub fn is_approved_reply(&self, reply: &[u8]) -> Result<Session, CompareError> {
        let reply = read_reply(reply)?;
        self.is_us(Kind::Reply, &reply.offer.terms.to)?;
        self.require(Kind::Reply, &self.side, &reply.approvals)?;
        Ok(reply.offer.session)
    }

    /// Second step of the asking side: the blinded list, which is what was committed to.
    ///
    /// # Errors
    /// The reply is damaged, to another offer, or either side did not approve; the purpose was used; the list
    /// was sent already.
    pub fn ask(
        &self,
        reply: &[u8],
        now: Timestamp,
        log: LogTo<'_>,
    ) -> Result<Vec<u8>, CompareError> {
        refusing(log, |log| {
            let reply = read_reply(reply)?;
            let (terms, session) = (&reply.offer.terms, &reply.offer.session);
            self.is_us(Kind::Reply, &terms.from)?;
            let folder = self.files.session(session);
            let state = self.asking(&folder, session)?;
            if state.unsigned != reply.offer.bytes[..reply.offer.unsigned] {
                return Err(mismatch(Kind::Reply, "it encloses another offer than was made here"));
            }
            terms.not_expired(now)?;
            self.require(Kind::Offer, &terms.from, &reply.offer.approvals)?;
            self.require(Kind::Reply, &terms.to, &reply.approvals)?;
            self.not_taken(&folder.join(ASKED), session, "the list was sent already")?;
            self.unused(terms, &terms.to, Some(session))?;
            take_down(log, terms, &terms.to, session, CompareStep::Asked, reply.offer.class)?;
            self.claim(terms, &terms.to, session)?;
            if !self.files.create(&folder.join(ASKED), reply.bytes)? {
                return Err(out_of_turn(session, "the list was sent already"));
            }
            Ok(write_list(&reply, &elements(&state.blinded)))
        })
    }

    /// Second step of the answering side: evaluates the list and opens the commitment to its own.
    ///
    /// About 110 µs for each key of the other side on one core.
    ///
    /// # Errors
    /// The list is damaged or not the one committed to, the reply in it not the one made here or not approved
    /// by both sides, the purpose used; it was answered already.
    pub fn answer(
        &self,
        list: &[u8],
        now: Timestamp,
        log: LogTo<'_>,
    ) -> Result<Vec<u8>, CompareError> {
        refusing(log, |log| {
            let bytes = list;
            let list = read_list(bytes)?;
            let reply = &list.reply;
            let (terms, session) = (&reply.offer.terms, &reply.offer.session);
            self.is_us(Kind::List, &terms.to)?;
            let folder = self.files.session(session);
            let state = self.answering(&folder, session)?;
            if state.unsigned != reply.bytes[..reply.unsigned] {
                return Err(mismatch(Kind::List, "it encloses another reply than was made here"));
            }
            terms.not_expired(now)?;
            self.require(Kind::Offer, &terms.from, &reply.offer.approvals)?;
            self.require(Kind::Reply, &terms.to, &reply.approvals)?;
            self.not_taken(&folder.join(ANSWERED), session, "a list was answered already")?;
            self.unused(terms, &terms.from, Some(session))?;
            if commitment(session, list.elements.as_flattened()) != reply.offer.commitment {
                return Err(mismatch(Kind::List, "it is not the list the offer committed to"));
            }
            let evaluator = Evaluator::from_key(&state.key)?;
            let (evaluated, proofs) =
                evaluator.evaluate(&list.elements).map_err(|bad| refused(Kind::List, bad))?;
            let tags = state.tagged.iter().map(|one| one.tag).collect();
            let answer = Answer { evaluated, proofs, salt: state.salt, tags };
            let message = write_answer(session, bytes, &answer);
            take_down(log, terms, &terms.from, session, CompareStep::Answered, reply.class)?;
            self.claim(terms, &terms.from, session)?;
            if !self.files.create(&folder.join(ANSWERED), &message)? {
                return Err(out_of_turn(session, "a list was answered already"));
            }
            Ok(message)
        })
    }

    /// Last step of the asking side: checks the proofs and learns whom both have.
    ///
    /// About 160 µs for each key of this side on one core.
    ///
    /// # Errors
    /// The answer is damaged, to another list, not what was committed to, or not evaluated under the key of
    /// the reply; it was finished already; the log does not take it.
    pub fn finish(&self, answer: &[u8], log: LogTo<'_>) -> Result<Finished, CompareError> {
        refusing(log, |log| {
            let (_, session) = peek(answer)?;
            let folder = self.files.session(&session);
            let state = self.asking(&folder, &session)?;
            let Some(reply) = self.files.read(&folder.join(ASKED))? else {
                return Err(out_of_turn(&session, "no list was sent, so there is no answer to it"));
            };
            self.not_taken(&folder.join(FINISHED), &session, "the answer was read already")?;
            let reply = read_reply(&reply)?;
            let sent = digest(&write_list(&reply, &elements(&state.blinded)));
            let read = read_answer(answer, &sent, reply.offer.class, reply.class)?;
            if commitment(&read.salt, read.tags.as_flattened()) != reply.commitment {
                return Err(mismatch(
                    Kind::Answer,
                    "the tags are not those the reply committed to",
                ));
            }
            let inputs: Vec<[u8; 32]> = state.slots.iter().map(|slot| slot.input).collect();
            let outputs = oprf::unblind(
                &inputs,
                &state.blinded,
                &read.evaluated,
                &read.proofs,
                &reply.public,
            )
            .map_err(|bad| refused(Kind::Answer, bad))?;
            let places: FxHashMap<Tag, usize> =
                read.tags.iter().enumerate().map(|(at, tag)| (*tag, at)).collect();
            // As long as the list of tags whatever there is in common.
            let mut shares: Vec<Share> = random_items(read.tags.len())?;
            let mut met = Vec::new();
            for (slot, (tag, share)) in state.slots.iter().zip(outputs) {
                if let (Some(&at), [_, ..]) = (places.get(&tag), &slot.owners[..]) {
                    shares[at] = share;
                    met.push((tag, &slot.owners));
                }
            }
            let terms = reply.offer.terms.clone();
            let common = common(met);
            let compared = Event::Compared {
                with: terms.to.clone(),
                purpose: terms.purpose.clone(),
                ours: reply.offer.class,
                theirs: reply.class,
                common: common.len() as u32,
            };
            log(compared).map_err(CompareError::Log)?;
            let result = terms.both_learn.then(|| write_result(&session, answer, &shares));
            if !self.files.create(&folder.join(FINISHED), result.as_deref().unwrap_or_default())? {
                return Err(out_of_turn(&session, "the answer was read already"));
            }
            Ok(Finished { session, terms, common, result })
        })
    }

    /// Last step of the answering side, where both learn: whom both have, as far as the asking side shows
    /// that it has them. It can hold some back; it cannot make any up.
    ///
    /// # Errors
    /// The result is damaged or about another answer; only the asking side was to learn; it was read already;
    /// the log does not take it.
    pub fn close(&self, result: &[u8], log: LogTo<'_>) -> Result<Finished, CompareError> {
        refusing(log, |log| {
            let (_, session) = peek(result)?;
            let folder = self.files.session(&session);
            let state = self.answering(&folder, &session)?;
            let Some(answer) = self.files.read(&folder.join(ANSWERED))? else {
                return Err(out_of_turn(
                    &session,
                    "no list was answered, so there is no result of it",
                ));
            };
            let reply = [&state.unsigned[..], &[0]].concat();
            let reply = read_reply(&reply)?;
            let terms = reply.offer.terms.clone();
            if !terms.both_learn {
                return Err(mismatch(Kind::Result, "only the asking side was to learn"));
            }
            self.not_taken(&folder.join(CLOSED), &session, "the result was read already")?;
            let shares = read_result(result, &digest(&answer), state.tagged.len())?;
            let met = state.tagged.iter().zip(shares).filter(|(one, share)| one.share == *share);
            let common = common(met.map(|(one, _)| (one.tag, &one.owners)).collect());
            let compared = Event::Compared {
                with: terms.from.clone(),
                purpose: terms.purpose.clone(),
                ours: reply.class,
                theirs: reply.offer.class,
                common: common.len() as u32,
            };
            log(compared).map_err(CompareError::Log)?;
            if !self.files.create(&folder.join(CLOSED), &[])? {
                return Err(out_of_turn(&session, "the result was read already"));
            }
            Ok(Finished { session, terms, common, result: None })
        })
    }

    fn is_us(&self, message: Kind, name: &str) -> Result<(), CompareError> {
        if name == self.side {
            return Ok(());
        }
        let what =
            format!("between others: `{name}` acts on it, and this is the desk of `{}`", self.side);
        Err(CompareError::Misaddressed { message, what })
    }

    fn require(
        &self,
        message: Kind,
        side: &str,
        approvals: &[approval::Approval],
    ) -> Result<(), CompareError> {
        let registered: Vec<ApproverId> =
            self.approvers(side)?.into_iter().map(|(_, id)| id).collect();
        approval::require(message, side, &registered, approvals)
    }

    fn asking(&self, folder: &Path, session: &Session) -> Result<Asking, CompareError> {
        let state = self.files.unseal(&folder.join(ASKING), session)?;
        state.ok_or_else(|| out_of_turn(session, "no such offer was made here"))
    }

    fn answering(&self, folder: &Path, session: &Session) -> Result<Answering, CompareError> {
        let state = self.files.unseal(&folder.join(ANSWERING), session)?;
        state.ok_or_else(|| out_of_turn(session, "no such offer was accepted here"))
    }

    fn not_taken(&self, path: &Path, session: &Session, reason: &str) -> Result<(), CompareError> {
        match self.files.read(path)? {
            None => Ok(()),
            Some(_) => Err(out_of_turn(session, reason)),
        }
    }

    /// That the purpose was not used with that side, save by this session.
    fn unused(&self, terms: &Terms, with: &str, by: Option<&Session>) -> Result<(), CompareError> {
        let path = self.files.folder.join("purposes").join(hex(&terms.purpose_id(with)));
        match self.files.read(&path)? {
            Some(user) if by.is_none_or(|session| user != session) => {
                Err(CompareError::PurposeUsed { with: with.to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Uses the purpose up.
    fn claim(&self, terms: &Terms, with: &str, session: &Session) -> Result<(), CompareError> {
        let path = self.files.folder.join("purposes").join(hex(&terms.purpose_id(with)));
        self.files.create(&path, session)?;
        self.unused(terms, with, Some(session))
    }
}

/// Tags of keys with whose they are, filled up with random ones and in the order of their bytes, which says
/// nothing without the key.
fn tagged(slots: Vec<Slot>, outputs: Vec<oprf::Output>) -> Result<Vec<Tagged>, CompareError> {
    let n = slots.len();
    let class =
        super::terms::size_class(n).ok_or(CompareError::TooMany { keys: n, cap: 1 << 20 })?;
    let mut tagged: Vec<Tagged> = (slots.into_iter().zip(outputs))
        .map(|(slot, (tag, share))| Tagged { tag, share, owners: slot.owners })
        .collect();
    let spare = class as usize - n;
    let filling = random_items::<16>(spare)?.into_iter().zip(random_items::<32>(spare)?);
    tagged.extend(filling.map(|(tag, share)| Tagged { tag, share, owners: Vec::new() }));
    tagged.sort_unstable_by_key(|one| one.tag);
    Ok(tagged)
}

fn elements(blinded: &[Blinded]) -> Vec<Element> {
    blinded.iter().map(|one| one.element).collect()
}

/// Groups keys that met by person.
fn common(met: Vec<(Tag, &Vec<(PersonRef, KeyKind)>)>) -> Vec<Common> {
    let mut people: BTreeMap<PersonRef, Vec<Met>> = BTreeMap::new();
    for (tag, owners) in met {
        for (person, kind) in owners {
            people.entry(*person).or_default().push(Met { label: hex(&tag[..5]), kind: *kind });
        }
    }
    let one = |(person, mut by): (PersonRef, Vec<Met>)| {
        by.sort_unstable_by(|a, b| (a.kind, &a.label).cmp(&(b.kind, &b.label)));
        Common { person, by }
    };
    people.into_iter().map(one).collect()
}

/// Runs a step, and logs it if it is refused.
fn refusing<T>(
    log: LogTo<'_>,
    step: impl FnOnce(&mut dyn FnMut(Event) -> Result<(), Outside>) -> Result<T, CompareError>,
) -> Result<T, CompareError> {
    step(log).or_else(|error| {
        if error.is_refusal() {
            let reason = error.to_string();
            log(Event::Denied { action: Action::Compare, person: None, reason })
                .map_err(CompareError::Log)?;
        }
        Err(error)
    })
}

fn take_down(
    log: LogTo<'_>,
    terms: &Terms,
    with: &str,
    session: &Session,
    step: CompareStep,
    keys: u32,
) -> Result<(), CompareError> {
    let (with, purpose) = (with.to_owned(), terms.purpose.clone());
    log(Event::Comparing { with, purpose, session: *session, step, keys })
        .map_err(CompareError::Log)
}

fn refused(message: Kind, bad: Bad) -> CompareError {
    match bad {
        Bad::Element(at) => mismatch(message, &format!("key {at} is no element of the group")),
        Bad::Proof(at) => mismatch(
            message,
            &format!(
                "proof {at} does not show that its keys were evaluated under the key of the reply"
            ),
        ),
        Bad::Arithmetic(error) => CompareError::Arithmetic(error.to_string()),
    }
}

fn mismatch(message: Kind, reason: &str) -> CompareError {
    CompareError::Mismatch { message, reason: reason.to_owned() }
}

fn out_of_turn(session: &Session, reason: &str) -> CompareError {
    CompareError::OutOfTurn { session: session_name(session), reason: reason.to_owned() }
}

fn check_name(field: &'static str, name: &str) -> Result<(), CompareError> {
    bad_name(name).map_or(Ok(()), |reason| Err(CompareError::Terms { field, reason }))
}

/// The names in a folder, sorted; none if there is no such folder.
fn entries(folder: &Path) -> Result<Vec<String>, CompareError> {
    let wrong = |source| CompareError::Io { path: folder.to_owned(), source };
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(wrong(error)),
    };
    let mut names = Vec::new();
    for entry in listed {
        names.extend(entry.map_err(wrong)?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}
