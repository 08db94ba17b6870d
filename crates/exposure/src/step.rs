//! One step from an entity to a neighbour, before it is written out as a hop.

use std::sync::Arc;

use model::{Entity, Grade, Property};

use crate::path::{Dates, Direction, Time};
use crate::weight::Strength;

/// A step that may be taken.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Where it leads: a position in the explorer's list of spots.
    pub(crate) to: usize,
    pub(crate) strength: Strength,
    pub(crate) grade: Option<Grade>,
    pub(crate) direction: Direction,
    pub(crate) directed: bool,
    pub(crate) time: Option<Time>,
    pub(crate) how: How,
}

/// What makes the step.
#[derive(Debug, Clone)]
pub(crate) enum How {
    /// An entity that links: an edge schema, or an interval with several ends, such as a call.
    Link { link: Arc<Entity>, near: End, far: End, dates: Dates },
    /// A property of one of the two that points at the other.
    Property { holder: Arc<Entity>, property: &'static Property, value: String },
    /// The same value on both.
    Shared { kind: String, value: String },
    /// Perhaps one and the same.
    SameAs { reasons: Vec<String> },
}

/// One end of a link: the property and the id it holds, as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct End {
    pub(crate) prop: &'static str,
    pub(crate) value: String,
}

impl Step {
    /// The name under which the hop is shown.
    pub(crate) fn schema(&self) -> String {
        match &self.how {
            How::Link { link, .. } => link.schema_name.clone(),
            How::Property { property, .. } => format!("{}:{}", property.schema, property.name),
            How::Shared { .. } => "Shared".to_owned(),
            How::SameAs { .. } => "SameAs".to_owned(),
        }
    }

    /// The link entity, if there is one.
    pub(crate) fn via(&self) -> Option<&str> {
        match &self.how {
            How::Link { link, .. } => Some(&link.id),
            _ => None,
        }
    }

    pub(crate) fn is_same_as(&self) -> bool {
        matches!(self.how, How::SameAs { .. })
    }

    /// Orders the steps between the same two entities, best first, the same from either end.
    pub(crate) fn rank(&self) -> impl Ord + use<> {
        let parts = match &self.how {
            How::Link { near, far, .. } => {
                let mut ends = [near, far];
                ends.sort_unstable();
                ends.map(|end| format!("{} {}", end.prop, end.value)).to_vec()
            }
            How::Property { value, holder, .. } => vec![holder.id.clone(), value.clone()],
            How::Shared { kind, value } => vec![kind.clone(), crate::share_key(value)],
            How::SameAs { reasons } => reasons.clone(),
        };
        let via = self.via().map(str::to_owned);
        (std::cmp::Reverse(self.strength), self.schema(), via, parts)
    }
}
