//! What a search returns: paths made of hops, each with the statements it rests on.

use model::Place;
use serde::Serialize;

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// Where the search began.
    pub start: Vec<Node>,
    /// The paths found, best first.
    pub paths: Vec<Path>,
    /// Whether the bounds of the search left nothing out. If false, [`Trace::notes`] says what
    /// was; absence of a path then proves nothing.
    pub complete: bool,
    /// How many entities were looked at.
    pub visited: usize,
    /// What was cut short or left aside, in sentences.
    pub notes: Vec<String>,
}

/// One way from a start to a target. A start that is itself a target has a path without hops.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Path {
    /// The product of the hops' strengths.
    pub strength: f64,
    /// Where the path ends, and why that party counts.
    pub target: Target,
    /// The steps, from the start to the target.
    pub hops: Vec<Hop>,
    /// The entities on the way, one more than there are hops.
    pub nodes: Vec<Node>,
}

/// An entity on a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// Its label.
    pub caption: String,
    /// Its schema.
    pub schema: String,
    /// Whether it is a listed party.
    pub listed: bool,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hop {
    /// The entity the step leaves.
    pub from: String,
    /// The entity the step reaches.
    pub to: String,
    /// Label of `from`.
    pub from_caption: String,
    /// Label of `to`.
    pub to_caption: String,
    /// The entity that is the link, where the link is an entity of its own.
    pub via: Option<String>,
    /// The link's schema; `Vessel:operator` for a property that points at an entity; `Shared` for
    /// a shared value; `SameAs` for two entities that may be one.
    pub schema: String,
    /// Whether the step goes the way the link points.
    pub direction: Direction,
    /// Whether the two ends of the link play different parts at all.
    pub directed: bool,
    /// The role, share, relationship or value, where there is one.
    pub label: Option<String>,
    /// When the link began and ended, as far as its source says.
    pub dates: Dates,
    /// How the link's time stands to the date asked about; absent if no date was asked about.
    pub time: Option<Time>,
    /// The Admiralty grade that decided the strength; absent if the source is not graded.
    pub grade: Option<String>,
    /// How far the step can be leant on, from 0 to 1.
    pub strength: f64,
    /// The datasets the step rests on.
    pub datasets: Vec<String>,
    /// The statements the step rests on.
    pub statements: Vec<StatementRef>,
    /// Why two entities are taken for one (`SameAs` only).
    pub reasons: Vec<String>,
    /// The shared value (`Shared` only).
    pub shared: Option<SharedValue>,
    /// Other, weaker links between the same two entities.
    pub also: Vec<Also>,
}

/// Which way a link is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the link's source to its target, from the owner to what is owned.
    Forward,
    /// From the link's target to its source.
    Backward,
}

/// When a link held, each date as precise as its source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dates {
    /// The earliest start that a source gives.
    pub start: Option<String>,
    /// The latest end that a source gives.
    pub end: Option<String>,
}

/// How a link's time stands to a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Time {
    /// It surely held on the date.
    During,
    /// Its dates allow it and do not settle it: one of them is missing or too coarse.
    Possible,
    /// It has no dates.
    Unknown,
    /// Its dates exclude the date. No hop is so marked; a listing may be.
    Outside,
}

/// A value two entities share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SharedValue {
    /// What kind of value.
    pub prop: String,
    /// The value.
    pub value: String,
}

/// A further link between the two entities of a hop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Also {
    /// The link entity, if there is one.
    pub via: Option<String>,
    /// Its schema, as in [`Hop::schema`].
    pub schema: String,
    /// Its role, share or value.
    pub label: Option<String>,
    /// How far it can be leant on.
    pub strength: f64,
}

/// One statement, and where it can be found again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementRef {
    /// The statement's id, as FollowTheMoney computes it.
    pub id: String,
    /// The entity that holds it.
    pub entity_id: String,
    /// Which property.
    pub prop: String,
    /// The value.
    pub value: String,
    /// The text in the source, where it differs.
    pub original: Option<String>,
    /// The dataset that says so.
    pub dataset: String,
    /// Who or what produced it: a source's key and its grade.
    pub origin: Option<String>,
    /// Where in the dataset's files.
    pub place: Place,
    /// When it was first seen.
    pub first_seen: Option<String>,
}

/// The end of a path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// Its label.
    pub caption: String,
    /// Its schema.
    pub schema: String,
    /// Whether it is a listed party. A target that was asked for by id need not be.
    pub listed: bool,
    /// Its topics.
    pub topics: Vec<String>,
    /// The listings found, oldest first; empty if only a topic says that it is listed.
    pub why: Vec<Listing>,
    /// The datasets that speak of it.
    pub datasets: Vec<String>,
    /// The statements its topics rest on.
    pub statements: Vec<StatementRef>,
}

/// One listing of a party.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listing {
    /// The `Sanction` (or `Risk`) entity.
    pub id: String,
    /// Its schema.
    pub schema: String,
    /// Who listed.
    pub authority: Option<String>,
    /// Under which programme, several joined by `; `.
    pub program: Option<String>,
    /// The listing's number or code at the authority.
    pub reference: Option<String>,
    /// The day of listing, or else its start.
    pub date: Option<String>,
    /// When the measure began and ended.
    pub dates: Dates,
    /// How the measure's time stands to the date asked about.
    pub time: Option<Time>,
    /// Where to read it.
    pub source_url: Option<String>,
    /// The datasets that say so.
    pub datasets: Vec<String>,
    /// The statements it rests on.
    pub statements: Vec<StatementRef>,
}
