//! Statements: one value, said of one entity, with where it comes from.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};

use crate::ontology;

/// The name of a property, known to the ontology or not.
///
/// Known names borrow from the ontology, so a statement costs no allocation for them. An unknown
/// name is kept as it stands: data from a newer ontology survives a round trip.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prop(Cow<'static, str>);

impl Prop {
    /// The property of that name.
    pub fn new(name: &str) -> Prop {
        match ontology().intern(name) {
            Some(known) => Prop(Cow::Borrowed(known)),
            None => Prop(Cow::Owned(name.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Prop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Prop {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Prop {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Prop, D::Error> {
        let name = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Prop::new(&name))
    }
}

/// Where in its source a statement stands. Zero means unknown in `line`; `file` is a position in
/// the list of source files that the snapshot keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Which of the import's files, counted from 0.
    pub file: u32,
    /// Line, counted from 1; 0 where the format has no useful lines.
    pub line: u32,
    /// Byte offset of the record in the (decompressed) file.
    pub offset: u64,
}

/// An Admiralty grade: how reliable the source is, and how credible the claim.
///
/// Source: the two-character evaluation system of NATO STANAG 2511, `A` to `F` and `1` to `6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grade {
    /// `A` completely reliable … `E` unreliable, `F` cannot be judged.
    pub reliability: char,
    /// `1` confirmed … `5` improbable, `6` cannot be judged.
    pub credibility: char,
}

impl Grade {
    /// Reads `B2`; anything else is no grade.
    pub fn parse(text: &str) -> Option<Grade> {
        let mut letters = text.chars();
        let (reliability, credibility) = (letters.next()?, letters.next()?);
        (letters.next().is_none()
            && ('A'..='F').contains(&reliability)
            && ('1'..='6').contains(&credibility))
        .then_some(Grade { reliability, credibility })
    }

    /// How much a path may lean on a claim of this grade, from 0 to 1.
    ///
    /// The scale has no official numbers. These are ours, chosen so that one weak source costs more
    /// than several good ones; a grade that cannot be judged counts as a middling one.
    pub fn weight(self) -> f64 {
        let reliability = match self.reliability {
            'A' => 1.0,
            'B' => 0.95,
            'C' => 0.85,
            'D' => 0.65,
            'E' => 0.4,
            _ => 0.7,
        };
        let credibility = match self.credibility {
            '1' => 1.0,
            '2' => 0.95,
            '3' => 0.85,
            '4' => 0.6,
            '5' => 0.3,
            _ => 0.7,
        };
        reliability * credibility
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.reliability, self.credibility)
    }
}

/// One value of one property of one entity, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Which property.
    pub prop: Prop,
    /// The cleaned value.
    pub value: String,
    /// The text in the source, where cleaning changed it.
    pub original: Option<String>,
    /// ISO 639-3, where the source says.
    pub lang: Option<String>,
    /// The dataset that says so.
    pub dataset: Arc<str>,
    /// Who or what produced the value: `KEY` or `KEY@GRADE` where KEY is the `id` of a source
    /// described in the dataset and GRADE an Admiralty grade, such as `report-2018@B2`.
    pub origin: Option<Arc<str>>,
    /// An enrichment candidate nobody has accepted.
    pub external: bool,
    /// When the value was first and last seen, ISO time in UTC.
    pub first_seen: Option<Arc<str>>,
    /// See `first_seen`.
    pub last_seen: Option<Arc<str>>,
    /// The entity's id in its source, where it differs from the id of the entity that holds this.
    pub entity_id: Option<Arc<str>>,
    /// The schema the source gave, where it differs from the schema of the entity that holds this.
    pub schema: Option<Arc<str>>,
    /// Where in the source.
    pub place: Place,
}

impl Statement {
    /// A statement with nothing but a value; the rest is filled in by who knows it.
    pub fn new(prop: Prop, value: impl Into<String>, dataset: Arc<str>) -> Statement {
        Statement {
            prop,
            value: value.into(),
            original: None,
            lang: None,
            dataset,
            origin: None,
            external: false,
            first_seen: None,
            last_seen: None,
            entity_id: None,
            schema: None,
            place: Place::default(),
        }
    }

    /// The grade in `origin`, if it carries one.
    pub fn grade(&self) -> Option<Grade> {
        let (_, grade) = self.origin.as_deref()?.rsplit_once('@')?;
        Grade::parse(grade)
    }

    /// The source key in `origin`: what stands before the grade.
    pub fn source(&self) -> Option<&str> {
        let origin = self.origin.as_deref()?;
        match origin.rsplit_once('@') {
            Some((key, grade)) if Grade::parse(grade).is_some() => Some(key),
            _ => Some(origin),
        }
    }
}

/// The id FollowTheMoney gives a statement: SHA-1 hex of `dataset.entity.prop.value`, then `@lang`
/// if there is one, then `.ext` if external (ftm-model section 4).
pub fn statement_id(statement: &Statement, entity_id: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(statement.dataset.as_bytes());
    hash.update(b".");
    hash.update(statement.entity_id.as_deref().unwrap_or(entity_id).as_bytes());
    hash.update(b".");
    hash.update(statement.prop.as_str().as_bytes());
    hash.update(b".");
    hash.update(statement.value.as_bytes());
    if let Some(lang) = &statement.lang {
        hash.update(b"@");
        hash.update(lang.as_bytes());
    }
    if statement.external {
        hash.update(b".ext");
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
