//! Notices: written to people by name, sealed, and logged before anybody has them.

use std::collections::BTreeSet;

use super::{Register, RegisterError};
use crate::budget::Counted;
use crate::journal::Caller;
use crate::keys::seal_to;
use crate::log::{Action, Event};
use crate::notice::{Concern, Facts, Kind, Line, Shelf, tally};
use crate::person::PersonRef;

/// The language somebody is written to in, if the record says one.
const LANGUAGE: &str = "spokenLanguage";

/// Which notices are to be written.
pub struct Order<'a> {
    /// On paper, or short.
    pub kind: Kind,
    /// About which incident: who was written to about it is not written to again. It stays in the log, and
    /// names nobody.
    pub incident: &'a str,
    /// Whom people can ask.
    pub contact: &'a str,
    /// age recipients, who alone can open the notices: whoever prints or sends them.
    pub recipients: &'a [String],
}

/// A notice, sealed.
pub struct Letter {
    /// To whom.
    pub person: PersonRef,
    /// The text, sealed to the recipients (age).
    pub sealed: Vec<u8>,
}

/// Who of some people is still to be written to.
pub struct Due {
    /// Who is, with what is to be said.
    pub concerns: Vec<Concern>,
    /// How many were written to about it before.
    pub before: usize,
    /// Who is not in the register any more.
    pub gone: Vec<PersonRef>,
}

impl Register {
    /// Who of these is still to be written to about the incident: not who was, unless `again`; nobody who is
    /// no more; and no decoy, which is nobody.
    ///
    /// # Errors
    /// Not allowed, or the log cannot be read.
    pub fn due_notices(
        &mut self,
        caller: &Caller,
        concerns: Vec<Concern>,
        kind: Kind,
        incident: &str,
        again: bool,
    ) -> Result<Due, RegisterError> {
        self.allow(caller, Action::Warn, None, &[], true)?;
        let written: BTreeSet<PersonRef> = (tally(&self.journal.reader()?, None)?.notices.iter())
            .filter(|line| line.incident == incident && line.template == kind.name())
            .filter(|line| !line.written.is_empty())
            .map(|line| line.person)
            .collect();
        let decoys = self.decoys()?;
        let there: BTreeSet<PersonRef> = self.everybody()?.into_iter().collect();
        let mut due = Due { concerns: Vec::new(), before: 0, gone: Vec::new() };
        let mut seen = BTreeSet::new();
        for concern in concerns {
            let person = concern.person;
            if !seen.insert(person) || decoys.contains(&person) {
                continue;
            }
            if !there.contains(&person) {
                due.gone.push(person);
            } else if written.contains(&person) && !again {
                due.before += 1;
            } else {
                due.concerns.push(concern);
            }
        }
        Ok(due)
    }

    /// Writes a notice to each of these people, in their language where there are templates for it, sealed to
    /// the recipients. The log has who is written to, and which fields were opened for it, before anything is
    /// returned.
    ///
    /// # Errors
    /// Not allowed; a recipient, a template or the incident cannot be taken; nobody goes by a reference; the
    /// log cannot be written. Nothing is written then.
    pub fn write_notices(
        &mut self,
        caller: &Caller,
        concerns: &[Concern],
        order: &Order<'_>,
        shelf: &mut Shelf,
    ) -> Result<Vec<Letter>, RegisterError> {
        let name = || "name".to_owned();
        let opened = [name(), LANGUAGE.to_owned()];
        self.allow(caller, Action::Warn, None, &opened, true)?;
        if order.recipients.is_empty() {
            return Err(RegisterError::Wrong(
                "notices are sealed to at least one recipient".into(),
            ));
        }
        if concerns.is_empty() {
            return Ok(Vec::new());
        }
        let many = u32::try_from(concerns.len()).unwrap_or(u32::MAX);
        self.within_budget(caller, Action::Warn, Counted::Warned, many)?;
        let mut letters = Vec::with_capacity(concerns.len());
        let (mut named, mut spoken) = (Vec::new(), Vec::new());
        for concern in concerns {
            let letter = self.letter(concern, order, shelf)?;
            let says_language = letter.1;
            if says_language { &mut spoken } else { &mut named }.push(concern.person);
            letters.push(letter.0);
        }
        let mut events = Vec::with_capacity(concerns.len() + 2);
        for (persons, fields) in [(named, vec![name()]), (spoken, opened.to_vec())] {
            if !persons.is_empty() {
                events.push(Event::Warned { persons, fields, purpose: "notices".to_owned() });
            }
        }
        events.extend(concerns.iter().map(|concern| Event::Notice {
            person: concern.person,
            template: order.kind.name().to_owned(),
            incident: order.incident.to_owned(),
            sent: false,
        }));
        self.write(caller, events)?;
        Ok(letters)
    }

    /// One notice, and whether the record says a language.
    fn letter(
        &self,
        concern: &Concern,
        order: &Order<'_>,
        shelf: &mut Shelf,
    ) -> Result<(Letter, bool), RegisterError> {
        let person = concern.person;
        let Some((wrapped, record)) = self.vault.read()?.record(person)? else {
            return Err(RegisterError::Unknown(person));
        };
        let sealer = self.sealer();
        let key = sealer.unwrap(person, &wrapped)?;
        let opened =
            sealer.open(person, &key, &record, |field| field == "name" || field == LANGUAGE)?;
        super::reveal::says_nothing(order.incident, &opened.entity, "incident")?;
        let Some(name) = opened.entity.first("name") else {
            return Err(RegisterError::Wrong(format!("{person} has no name to be written to by")));
        };
        let templates = shelf
            .speaking(opened.entity.values(LANGUAGE))
            .map_err(|error| RegisterError::Wrong(error.to_string()))?;
        let facts = Facts { name, concern, what_to_do: None, contact: order.contact };
        let text = zeroize::Zeroizing::new(templates.write(order.kind, &facts));
        let sealed = seal_to(order.recipients, text.as_bytes())?;
        Ok((Letter { person, sealed }, opened.entity.first(LANGUAGE).is_some()))
    }

    /// Logs that notices which were written were sent: those to these people, or all that wait; about one
    /// incident, or any. Returns how many.
    ///
    /// # Errors
    /// Not allowed; no notice to one of these people waits; the log cannot be written. Nothing is logged then.
    pub fn notices_sent(
        &mut self,
        caller: &Caller,
        persons: Option<&[PersonRef]>,
        incident: Option<&str>,
    ) -> Result<usize, RegisterError> {
        self.allow(caller, Action::Warn, None, &[], true)?;
        let waiting: Vec<Line> = (tally(&self.journal.reader()?, None)?.notices.into_iter())
            .filter(Line::is_waiting)
            .filter(|line| incident.is_none_or(|wanted| line.incident == wanted))
            .filter(|line| persons.is_none_or(|persons| persons.contains(&line.person)))
            .collect();
        for person in persons.unwrap_or_default() {
            if !waiting.iter().any(|line| line.person == *person) {
                return Err(RegisterError::Wrong(format!(
                    "no notice to {person} is written and not sent"
                )));
            }
        }
        let sent = waiting.len();
        let event = |line: Line| Event::Notice {
            person: line.person,
            template: line.template,
            incident: line.incident,
            sent: true,
        };
        if sent > 0 {
            self.write(caller, waiting.into_iter().map(event))?;
        }
        Ok(sent)
    }
}
