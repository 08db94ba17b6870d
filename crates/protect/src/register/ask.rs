//! Is this person here? A grade and a reference, no field.

use hmac::{Hmac, KeyInit, Mac};
use matching::Prepared;
use model::Entity;
use sha2::Sha256;

use super::add::is_compared;
use super::{Register, RegisterError};
use crate::budget::Counted;
use crate::journal::Caller;
use crate::log::{Action, Event, Grade};
use crate::person::{Person, PersonRef};
use crate::roll::Roll;

/// Somebody who may be the person asked for.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Answer {
    /// Who. Whoever may reveal can be told.
    #[serde(rename = "ref")]
    pub person: PersonRef,
    /// How surely.
    pub grade: Grade,
    /// The probability that it is the same person, cut to two digits: finer ones would let who asks
    /// feel their way to the exact values.
    pub score: f64,
}

/// How many candidates are opened and compared.
const OPENED: usize = 40;
/// The most answers to one question.
const ANSWERS: usize = 5;

impl Register {
    /// Asks whether somebody is here. The best five answers, best first.
    ///
    /// Candidates are found without opening anybody; the best forty are opened in memory for what is
    /// compared, and nothing of them is returned.
    ///
    /// # Errors
    /// Not allowed, a budget is used up, or the log cannot be written: then nothing is said.
    pub fn ask(
        &mut self,
        caller: &Caller,
        asked: &Entity,
        purpose: &str,
    ) -> Result<Vec<Answer>, RegisterError> {
        let fields: Vec<String> =
            asked.properties().keys().map(|&field| field.to_owned()).collect();
        self.allow(caller, Action::Ask, None, &fields, !purpose.trim().is_empty())?;
        self.within_budget(caller, Action::Ask, Counted::Questions, 1)?;
        super::reveal::says_nothing(purpose, asked, "purpose")?;
        let prepared = Prepared::new(asked);
        let (answers, decoys) = self.answers(&prepared)?;
        let found = answers.iter().map(|answer| (answer.person, answer.grade)).collect();
        let question = self.question_hash(asked);
        self.write(caller, [Event::Asked { question, purpose: purpose.to_owned(), found }])?;
        for person in decoys {
            self.decoy_touched(caller, person)?;
        }
        Ok(answers)
    }

    fn answers(&self, asked: &Prepared) -> Result<(Vec<Answer>, Vec<PersonRef>), RegisterError> {
        let reading = self.vault.read()?;
        let sealer = self.sealer();
        let mut answers = Vec::new();
        let mut decoys = Vec::new();
        for person in self.index()?.candidates(&self.blinder.question(asked), OPENED) {
            let Some((wrapped, record)) = reading.record(person)? else { continue };
            let key = sealer.unwrap(person, &wrapped)?;
            let opened = sealer.open(person, &key, &record, is_compared)?;
            let Some((grade, score)) = grade(asked, &Prepared::new(&opened.entity)) else {
                continue;
            };
            let answer = Answer { person, grade, score: (score * 100.0).floor() / 100.0 };
            if sealer.inside(person, &key, &record)?.decoy {
                decoys.push(person);
            }
            answers.push((score, answer));
        }
        answers.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.person.cmp(&two.1.person)));
        answers.truncate(ANSWERS);
        let answers: Vec<Answer> = answers.into_iter().map(|(_, answer)| answer).collect();
        decoys.retain(|decoy| answers.iter().any(|answer| answer.person == *decoy));
        Ok((answers, decoys))
    }

    /// Equal questions hash alike; without the register's key nobody can try what was asked.
    fn question_hash(&self, asked: &Entity) -> [u8; 16] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.keys.questions.bytes()) else {
            unreachable!("HMAC takes keys of any length");
        };
        for (field, values) in asked.properties() {
            mac.update(&(field.len() as u32).to_le_bytes());
            mac.update(field.as_bytes());
            for value in values {
                mac.update(&(value.len() as u32).to_le_bytes());
                mac.update(value.as_bytes());
            }
        }
        let mut hash = [0; 16];
        hash.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        hash
    }
}

/// How surely two people are one: sure only if something beside the name speaks for it.
pub(crate) fn grade(asked: &Prepared, known: &Prepared) -> Option<(Grade, f64)> {
    let account = matching::compare(asked, known);
    let beside_name =
        account.parts.iter().any(|part| part.feature != "name" && part.contribution > 0.5);
    let grade = match account.score {
        score if score >= 0.95 && beside_name => Grade::Sure,
        score if score >= 0.7 => Grade::Probable,
        score if score >= 0.5 => Grade::Possible,
        _ => return None,
    };
    Some((grade, account.score))
}

/// For the program's own work on found files and comparisons: whoever calls this must have been allowed to,
/// and logs what comes of it.
impl Roll for Register {
    type Error = RegisterError;

    fn candidates(&self, asked: &Prepared, limit: usize) -> Result<Vec<PersonRef>, RegisterError> {
        Ok(self.index()?.candidates(&self.blinder.question(asked), limit))
    }

    fn open(&self, person: PersonRef) -> Result<Option<Person>, RegisterError> {
        let Some((wrapped, record)) = self.vault.read()?.record(person)? else {
            return Ok(None);
        };
        let sealer = self.sealer();
        let key = sealer.unwrap(person, &wrapped)?;
        Ok(Some(sealer.open(person, &key, &record, |_| true)?))
    }

    fn len(&self) -> usize {
        self.index().map_or(0, |index| index.len())
    }
}
